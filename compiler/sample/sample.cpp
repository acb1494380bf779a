// SPDX-License-Identifier: Apache-2.0
// Which lead an event belongs to, what each row holds, and how rows are written.
#include "compiler/sample/sample.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <set>
#include <utility>

#include "compiler/sample/cells.h"
#include "compiler/sample/json_shape.h"
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

// How rows of an event are written.
struct EventForm {
  schema::DataFormat format = schema::DataFormat::kCsv;
  char delimiter = ',';
  const schema::EventSource* reader = nullptr;  // whose columns they have; null: by name
  std::vector<const schema::ColumnMap*> maps;   // by field
  std::vector<std::string> header;              // whose it is, the instant, the fields
  JsonShape shape{{}};
};

char DelimiterOf(const schema::Source* source) {
  return source == nullptr || source->delimiter == 0 ? ',' : source->delimiter;
}

std::string HeaderLine(const std::vector<std::string>& columns, char delimiter) {
  std::string out;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += delimiter;
    AppendCsv(columns[i], delimiter, out);
  }
  return out + "\n";
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
      forms.push_back(FormOf(EventId(i)));
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

  // The only source that reads rows of the event alone, as a run of its file would take it; of
  // several the one in the leads' format.
  const schema::Source* ReaderOf(EventId event) const {
    std::vector<const schema::Source*> readers;
    for (const schema::Source& source : policy.sources) {
      const bool reads = source.of_events && source.of_events->by.empty() &&
                         source.of_events->events.size() == 1 &&
                         source.of_events->events[0].event == event &&
                         (!options.same_format || source.format == options.format);
      if (reads) readers.push_back(&source);
    }
    if (readers.size() > 1) {
      std::erase_if(readers, [&](const auto* one) { return one->format != options.format; });
    }
    return readers.size() == 1 ? readers.front() : nullptr;
  }

  EventForm FormOf(EventId id) const {
    const schema::Event& event = schema[id];
    const schema::Source* const source = ReaderOf(id);
    EventForm form{.format = source == nullptr ? options.format : source->format,
                   .delimiter = DelimiterOf(source)};
    if (source != nullptr) form.reader = &*source->of_events;
    form.header = {form.reader == nullptr ? schema::OwnerName(schema, event)
                                          : form.reader->lead.column,
                   form.reader == nullptr ? "at" : form.reader->at.column};
    form.maps.resize(event.fields.size());
    for (size_t i = 0; i < event.fields.size(); ++i) {
      form.header.push_back(event.fields[i].name);
      if (form.reader == nullptr) continue;
      for (const schema::ColumnMap& map : form.reader->events[0].columns) {
        if (static_cast<size_t>(map.field) != i) continue;
        form.maps[i] = &map;
        form.header.back() = map.column;
      }
    }
    form.shape = JsonShape(form.header);
    return form;
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
  void AppendNested(EventId id, uint64_t number, std::string& out) const;
  void AppendEventRow(EventId id, uint64_t number, std::string& out) const;
  std::vector<Value> EventValues(EventId id, uint64_t number) const;
  std::vector<Value> LeadValues(uint64_t lead) const;
  void MakeKey(size_t place, uint64_t lead, Value& value) const;
  std::vector<std::string> NestedEvents(uint64_t lead, const std::vector<Value>& row) const;

  const hir::Policy& policy;
  Options options;
  const schema::Schema& schema;
  const Hints hints;
  const Zones zones;
  const ValueMaker values;
  std::vector<EventForm> forms;  // by EventId
  std::vector<EventId> types;
  std::set<FieldId> keys;       // of events of records
  std::vector<EventId> beside_id;  // those nested in their record
  std::vector<FieldId> fields;  // those written
  std::vector<const schema::ColumnMap*> maps;
  std::vector<std::string> header;
  const char delimiter = DelimiterOf(options.format == schema::DataFormat::kCsv ? options.source
                                                                                : nullptr);
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
    if (i > 0) out += delimiter;
    AppendCell(row[i], {maps[i], zones}, delimiter, out);
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
    AppendNested(id, e, array);
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

// In its lead: fields by name.
void Sample::Impl::AppendNested(EventId id, uint64_t number, std::string& out) const {
  const schema::Event& event = schema[id];
  const std::vector<Value> row = EventValues(id, number);
  out += "{\"at\":" + JsonOf(row[1], {nullptr, zones});
  for (size_t i = 2; i < row.size(); ++i) {
    if (row[i].missing) continue;
    out += ',';
    output::AppendJsonString(event.fields[i - 2].name, out);
    out += ":" + JsonOf(row[i], {nullptr, zones});
  }
  out += '}';
}

// Whose it is, the instant, the fields.
std::vector<Value> Sample::Impl::EventValues(EventId id, uint64_t number) const {
  const schema::Event& event = schema[id];
  Random random(Mix(options.seed, kEventRow, number));
  std::vector<Value> row(2 + event.fields.size());
  row[1] = {false, Value::Json::kText, {}, {}};
  value::FormatTime(options.as_of_us - AgeUs(hints.event_ages_us, random), row[1].text);
  const uint64_t lead = LeadOf(number);
  row[0] = {false, Value::Json::kText, event.key ? RecordId(*event.key, lead) : Id(lead), {}};
  for (size_t i = 0; i < event.fields.size(); ++i) {
    values.Make(event.fields[i], hints.events[static_cast<size_t>(id)][i], random, row[2 + i]);
  }
  return row;
}

void Sample::Impl::AppendEventRow(EventId id, uint64_t number, std::string& out) const {
  const EventForm& form = forms[static_cast<size_t>(id)];
  const std::vector<Value> row = EventValues(id, number);
  std::vector<std::string> texts;
  for (size_t i = 0; i < row.size(); ++i) {
    const schema::ColumnMap* map = i < 2 ? nullptr : form.maps[i - 2];
    if (i == 1 && form.reader != nullptr) map = &form.reader->at;
    if (form.format == schema::DataFormat::kJsonLines) {
      texts.push_back(JsonOf(row[i], {map, zones}));
      continue;
    }
    if (i > 0) out += form.delimiter;
    AppendCell(row[i], {map, zones}, form.delimiter, out);
  }
  if (texts.empty()) return;
  out += '{';
  form.shape.Append(texts, out);
  out += '}';
}

Sample::Sample(const hir::Policy& policy, const Options& options)
    : impl_(std::make_unique<const Impl>(policy, options)) {}
Sample::~Sample() = default;
Sample::Sample(Sample&&) noexcept = default;

const std::vector<EventId>& Sample::events() const { return impl_->types; }
EventId Sample::TypeOf(uint64_t number) const { return impl_->TypeOf(number); }

schema::DataFormat Sample::FormatOf(EventId event) const {
  return impl_->forms[static_cast<size_t>(event)].format;
}

std::string Sample::LeadHeader() const {
  if (impl_->options.format == schema::DataFormat::kJsonLines) return {};
  return HeaderLine(impl_->header, impl_->delimiter);
}

std::string Sample::EventHeader(EventId event) const {
  const EventForm& form = impl_->forms[static_cast<size_t>(event)];
  if (form.format == schema::DataFormat::kJsonLines) return {};
  return HeaderLine(form.header, form.delimiter);
}

void Sample::AppendLead(uint64_t lead, bool nested, std::string& out) const {
  if (impl_->options.format == schema::DataFormat::kCsv) {
    impl_->AppendLeadCsv(lead, out);
  } else {
    impl_->AppendLeadJson(lead, nested, out);
  }
}

void Sample::AppendEvent(uint64_t number, std::string& out) const {
  impl_->AppendEventRow(impl_->TypeOf(number), number, out);
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
