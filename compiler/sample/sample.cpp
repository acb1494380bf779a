// SPDX-License-Identifier: Apache-2.0
// Which lead an event belongs to, what each row holds, and how rows are written.
#include "compiler/sample/sample.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <set>
#include <utility>

#include "compiler/sample/json_shape.h"
#include "compiler/sample/time_in_form.h"
#include "compiler/sample/values.h"
#include "runtime/output/row_writer.h"
#include "runtime/schema/event_key.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/time_format.h"

namespace tandem::sample {
namespace {

using schema::EventId;
using schema::Field;
using schema::FieldId;

// Leads of a block share its events unevenly: a few are busy, some did nothing.
constexpr size_t kBlockLeads = 16;
constexpr std::array<uint64_t, kBlockLeads> kShares = {0,  0,  4,  8,  8,  12,  16,  16,
                                                       16, 20, 20, 24, 28, 36, 48, 64};
constexpr uint64_t kAllShares = 320;
// So many leads, one after another, share a record that has events.
constexpr uint64_t kSharers = 3;

uint64_t Mix(uint64_t seed, uint64_t what, uint64_t index) {
  return Random(Random(seed ^ what * 0x9e3779b97f4a7c15).Next() + index).Next();
}
enum What : uint64_t { kLeadRow = 1, kEventRow, kType, kBusy, kRounds };

// Column of the source that feeds a field, and the word that stands there for a value.
const schema::ColumnMap* MapOf(const schema::Source* source, FieldId field) {
  if (source == nullptr) return nullptr;
  for (const schema::ColumnMap& map : source->columns) {
    if (map.field == field) return &map;
  }
  return nullptr;
}

// Fields as a column of a source has them; null: as they are.
struct Column {
  const schema::ColumnMap* map = nullptr;
  const Zones& zones;
};

std::string InSource(const Column& column, const std::string& text) {
  const schema::ColumnMap* const map = column.map;
  if (map == nullptr) return text;
  for (const schema::ColumnMap::ValueRow& row : map->values) {
    if (!row.to_missing && row.to == text && !row.from.empty()) return row.from.front();
  }
  return InForm(*map, column.zones, text);
}

void AppendCell(const Value& value, const Column& column, std::string& out) {
  if (value.missing) return;
  if (value.json != Value::Json::kTexts) {
    output::AppendCsvCell(InSource(column, value.text), out);
    return;
  }
  std::string joined;
  for (const std::string& text : value.texts) {
    if (!joined.empty()) joined += column.map == nullptr ? ";" : column.map->separator;
    joined += text;
  }
  output::AppendCsvCell(joined, out);
}

std::string JsonOf(const Value& value, const Column& column) {
  std::string out;
  if (value.missing) return out;
  switch (value.json) {
    case Value::Json::kBare:
      return InSource(column, value.text);
    case Value::Json::kText:
      output::AppendJsonString(InSource(column, value.text), out);
      return out;
    case Value::Json::kTexts:
      out = "[";
      for (const std::string& text : value.texts) {
        out += out.size() > 1 ? "," : "";
        output::AppendJsonString(text, out);
      }
      return out + "]";
  }
  return out;
}

}  // namespace

struct Sample::Impl {
  Impl(const hir::Policy& policy_in, const Options& options_in)
      : policy(policy_in),
        options(options_in),
        schema(policy_in.schema),
        hints(FindHints(policy_in)),
        zones(policy_in.schema, policy_in.sources),
        values(policy_in.schema, options_in.as_of_us) {
    for (size_t i = 0; i < schema.events.size(); ++i) {
      readers.push_back(ReaderOf(EventId(i)));
      if (!schema.events[i].stage) types.push_back(EventId(i));
      if (schema.events[i].key) keys.insert(*schema.events[i].key);
    }
    if (types.empty()) options.events = 0;
    const size_t given = schema.GivenCount();
    std::vector<std::string> columns;
    for (size_t i = 0; i < given; ++i) {
      const schema::ColumnMap* const map = MapOf(options.source, FieldId(i));
      if (map == nullptr && options.source != nullptr && options.source->others_ignored) continue;
      fields.push_back(FieldId(i));
      maps.push_back(map);
      columns.push_back(map == nullptr ? schema.fields[i].name : map->column);
    }
    header = columns;
    for (const EventId event : types) {
      const std::optional<FieldId> key = schema[event].key;
      if (!key || MapOf(options.source, *key) != nullptr || !PlaceOf(*key)) continue;
      const std::string& id = schema[*key].name;
      columns.push_back(id.substr(0, id.rfind('.') + 1) + schema[event].name);
      beside_id.push_back(event);
    }
    shape = JsonShape(columns);
    digits = static_cast<int>(std::to_string(options.leads).size());
    const unsigned bits = std::bit_width(std::max<uint64_t>(options.events, 4) - 1);
    half_bits = (bits + 1) / 2;
  }

  // The only source of CSV that reads rows of the event alone, as a run of its file would take it.
  const schema::EventSource* ReaderOf(EventId event) const {
    const schema::EventSource* only = nullptr;
    for (const schema::Source& source : policy.sources) {
      const bool reads = source.of_events && source.of_events->by.empty() &&
                         source.of_events->events.size() == 1 &&
                         source.of_events->events[0].event == event &&
                         source.format == schema::DataFormat::kCsv &&
                         options.format == source.format;
      if (!reads) continue;
      if (only != nullptr) return nullptr;
      only = &*source.of_events;
    }
    return only;
  }
  const schema::ColumnMap* ColumnOf(EventId event, size_t field) const {
    const schema::EventSource* const reader = readers[static_cast<size_t>(event)];
    if (reader == nullptr) return nullptr;
    for (const schema::ColumnMap& map : reader->events[0].columns) {
      if (static_cast<size_t>(map.field) == field) return &map;
    }
    return nullptr;
  }

  std::string Id(uint64_t lead) const {
    const std::string number = std::to_string(lead + 1);
    const bool is_text =
        schema.id_field && schema[*schema.id_field].type.kind == schema::Kind::kText;
    if (schema.id_field && !is_text) return number;
    return "L" + std::string(static_cast<size_t>(digits) - number.size(), '0') + number;
  }

  // Of a record that leads share.
  std::string RecordId(FieldId key, uint64_t lead) const {
    const std::string number = std::to_string(lead / kSharers + 1);
    if (schema[key].type.kind != schema::Kind::kText) return number;
    return "A" + std::string(static_cast<size_t>(digits) - number.size(), '0') + number;
  }

  // Where a field stands in the rows written.
  std::optional<size_t> PlaceOf(FieldId field) const {
    const auto found = std::find(fields.begin(), fields.end(), field);
    if (found == fields.end()) return std::nullopt;
    return static_cast<size_t>(found - fields.begin());
  }

  uint64_t LeadOf(uint64_t event) const {
    const uint64_t blocks = (options.leads + kBlockLeads - 1) / kBlockLeads;
    // The block first, then the place among its events, in 320ths.
    const auto scaled = static_cast<value::Int128>(event) * static_cast<int64_t>(blocks);
    const auto block = static_cast<uint64_t>(scaled / static_cast<int64_t>(options.events));
    const auto rest = scaled % static_cast<int64_t>(options.events);
    auto place = static_cast<uint64_t>(rest * static_cast<int64_t>(kAllShares) /
                                       static_cast<int64_t>(options.events));
    const uint64_t turn = Mix(options.seed, kBusy, block);
    const uint64_t in_block =
        std::min<uint64_t>(kBlockLeads, options.leads - block * kBlockLeads);
    for (uint64_t i = 0; i < in_block; ++i) {
      const uint64_t share = kShares[(i * 7 + turn) % kBlockLeads];
      if (place < share) return block * kBlockLeads + i;
      place -= share;
    }
    return block * kBlockLeads + in_block - 1;
  }

  // The first event of a lead or a later one.
  uint64_t FirstEvent(uint64_t lead) const {
    uint64_t low = 0, high = options.events;
    while (low < high) {
      const uint64_t middle = low + (high - low) / 2;
      if (LeadOf(middle) < lead) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // Not all types are equally frequent.
  EventId TypeOf(uint64_t number) const {
    const uint64_t mixed = Mix(options.seed, kType, number);
    const size_t a = mixed % types.size();
    const size_t b = (mixed >> 32) % types.size();
    return types[std::min(a, b)];
  }

  void AppendLeadCsv(uint64_t lead, std::string& out) const;
  void AppendLeadJson(uint64_t lead, bool nested, std::string& out) const;
  void AppendEventFields(EventId id, uint64_t number, bool with_lead, std::string& out) const;
  std::vector<Value> LeadValues(uint64_t lead) const;
  void MakeKey(size_t place, uint64_t lead, Value& value) const;
  std::vector<std::string> NestedEvents(uint64_t lead, const std::vector<Value>& row) const;

  const hir::Policy& policy;
  Options options;
  const schema::Schema& schema;
  const Hints hints;
  const Zones zones;
  const ValueMaker values;
  std::vector<const schema::EventSource*> readers;  // by EventId; null: columns by name
  std::vector<EventId> types;
  std::set<FieldId> keys;       // of events of records
  std::vector<EventId> beside_id;  // those nested in their record
  std::vector<FieldId> fields;  // those written
  std::vector<const schema::ColumnMap*> maps;
  std::vector<std::string> header;
  JsonShape shape{{}};
  int digits = 1;
  unsigned half_bits = 1;
};

std::vector<Value> Sample::Impl::LeadValues(uint64_t lead) const {
  Random random(Mix(options.seed, kLeadRow, lead));
  std::vector<Value> row(fields.size());
  std::vector<bool> record_missing(schema.records.size());
  for (size_t r = 0; r < schema.records.size(); ++r) {
    record_missing[r] = schema.records[r].optional && random.Chance(15);
  }
  // The first of those who share a record has it, so that no event is of a record nobody has.
  for (const FieldId key : keys) {
    if (schema[key].record && lead % kSharers == 0) record_missing[*schema[key].record] = false;
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    const Field& field = schema[fields[i]];
    values.Make(field, hints.fields[static_cast<size_t>(fields[i])], random, row[i]);
    if (keys.contains(fields[i])) MakeKey(i, lead, row[i]);
    if (field.record && record_missing[*field.record]) row[i].missing = true;
    if (schema.id_field == fields[i]) {
      const bool is_text = field.type.kind == schema::Kind::kText;
      row[i] = {false, is_text ? Value::Json::kText : Value::Json::kBare, Id(lead), {}};
    }
  }
  return row;
}

void Sample::Impl::MakeKey(size_t place, uint64_t lead, Value& value) const {
  if (value.missing && lead % kSharers != 0) return;
  const bool is_text = schema[fields[place]].type.kind == schema::Kind::kText;
  value = {false, is_text ? Value::Json::kText : Value::Json::kBare,
           RecordId(fields[place], lead), {}};
}

void Sample::Impl::AppendLeadCsv(uint64_t lead, std::string& out) const {
  const std::vector<Value> row = LeadValues(lead);
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    AppendCell(row[i], {maps[i], zones}, out);
  }
  out += '\n';
}

// By event, the elements of its array. What happened to a record is there in each of its leads.
std::vector<std::string> Sample::Impl::NestedEvents(uint64_t lead,
                                                    const std::vector<Value>& row) const {
  std::vector<std::string> arrays(schema.events.size());
  const uint64_t first = keys.empty() ? lead : lead / kSharers * kSharers;
  const uint64_t last = keys.empty() ? lead : first + kSharers - 1;
  for (uint64_t e = FirstEvent(first); e < options.events && LeadOf(e) <= last; ++e) {
    const EventId id = TypeOf(e);
    const std::optional<FieldId> key = schema[id].key;
    const auto place = key ? PlaceOf(*key) : std::nullopt;
    const bool is_its = key ? place && !row[*place].missing : LeadOf(e) == lead;
    if (!is_its) continue;
    std::string& array = arrays[static_cast<size_t>(id)];
    array += array.empty() ? "" : ",";
    AppendEventFields(id, e, false, array);
  }
  return arrays;
}

void Sample::Impl::AppendLeadJson(uint64_t lead, bool nested, std::string& out) const {
  const std::vector<Value> row = LeadValues(lead);
  std::vector<std::string> texts(row.size());
  for (size_t i = 0; i < row.size(); ++i) texts[i] = JsonOf(row[i], {maps[i], zones});
  std::vector<std::string> arrays;
  if (nested && options.events > 0) arrays = NestedEvents(lead, row);
  for (const EventId event : beside_id) {
    std::string array;
    if (!arrays.empty()) array = std::exchange(arrays[static_cast<size_t>(event)], {});
    texts.push_back(array.empty() ? "" : "[" + array + "]");
  }
  out += '{';
  shape.Append(texts, out);
  for (size_t i = 0; i < arrays.size(); ++i) {
    if (arrays[i].empty()) continue;
    out += out.back() == '{' ? "" : ",";
    output::AppendJsonString(schema.events[i].name, out);
    out += ":[" + arrays[i] + "]";
  }
  out += "}\n";
}

void Sample::Impl::AppendEventFields(EventId id, uint64_t number, bool with_lead,
                                     std::string& out) const {
  const schema::Event& event = schema[id];
  Random random(Mix(options.seed, kEventRow, number));
  std::string at;
  value::FormatTime(options.as_of_us - AgeUs(hints.event_ages_us, random), at);
  const bool json = !with_lead || options.format == schema::DataFormat::kJsonLines;
  const uint64_t lead = LeadOf(number);
  const std::string whose = event.key ? RecordId(*event.key, lead) : Id(lead);
  if (json) {
    const std::string owner = schema::OwnerName(schema, event);
    out += with_lead ? "{\"" + owner + "\":\"" + whose + "\"," : "{";
    out += "\"at\":\"" + at + "\"";
  } else {
    const schema::EventSource* const reader = readers[static_cast<size_t>(id)];
    out += whose + ",";
    output::AppendCsvCell(reader == nullptr ? at : InForm(reader->at, zones, at), out);
  }
  Value value;
  for (size_t i = 0; i < event.fields.size(); ++i) {
    values.Make(event.fields[i], hints.events[static_cast<size_t>(id)][i], random, value);
    if (!json) {
      out += ',';
      AppendCell(value, {ColumnOf(id, i), zones}, out);
    } else if (!value.missing) {
      out += ',';
      output::AppendJsonString(event.fields[i].name, out);
      out += ":" + JsonOf(value, {nullptr, zones});
    }
  }
  if (json) out += '}';
}

Sample::Sample(const hir::Policy& policy, const Options& options)
    : impl_(std::make_unique<const Impl>(policy, options)) {}
Sample::~Sample() = default;
Sample::Sample(Sample&&) noexcept = default;

const std::vector<EventId>& Sample::events() const { return impl_->types; }
EventId Sample::TypeOf(uint64_t number) const { return impl_->TypeOf(number); }

std::string Sample::LeadHeader() const {
  std::string out;
  if (impl_->options.format == schema::DataFormat::kJsonLines) return out;
  for (const std::string& column : impl_->header) {
    out += out.empty() ? "" : ",";
    output::AppendCsvCell(column, out);
  }
  return out + "\n";
}

std::string Sample::EventHeader(EventId event) const {
  if (impl_->options.format == schema::DataFormat::kJsonLines) return {};
  const schema::EventSource* const reader = impl_->readers[static_cast<size_t>(event)];
  std::string out;
  output::AppendCsvCell(reader == nullptr ? schema::OwnerName(impl_->schema, impl_->schema[event])
                                         : reader->lead.column, out);
  out += ',';
  output::AppendCsvCell(reader == nullptr ? "at" : reader->at.column, out);
  const std::vector<Field>& event_fields = impl_->schema[event].fields;
  for (size_t i = 0; i < event_fields.size(); ++i) {
    const schema::ColumnMap* const map = impl_->ColumnOf(event, i);
    out += ',';
    output::AppendCsvCell(map == nullptr ? event_fields[i].name : map->column, out);
  }
  return out + "\n";
}

void Sample::AppendLead(uint64_t lead, bool nested, std::string& out) const {
  if (impl_->options.format == schema::DataFormat::kCsv) {
    impl_->AppendLeadCsv(lead, out);
  } else {
    impl_->AppendLeadJson(lead, nested, out);
  }
}

void Sample::AppendEvent(uint64_t number, std::string& out) const {
  impl_->AppendEventFields(impl_->TypeOf(number), number, true, out);
  out += '\n';
}

// A Feistel network over the next power of four, walked until it is inside: each number once.
uint64_t Sample::Shuffled(uint64_t place) const {
  const unsigned half = impl_->half_bits;
  const uint64_t mask = (uint64_t{1} << half) - 1;
  do {
    uint64_t left = place >> half, right = place & mask;
    for (uint64_t round = 0; round < 4; ++round) {
      const uint64_t mixed = Mix(impl_->options.seed, kRounds + round, right);
      left ^= mixed & mask;
      std::swap(left, right);
    }
    place = left << half | right;
  } while (place >= impl_->options.events);
  return place;
}

}  // namespace tandem::sample
