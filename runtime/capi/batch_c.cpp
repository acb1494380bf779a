// SPDX-License-Identifier: Apache-2.0
// Batches: leads and their events, row by row, each value checked.
#include <cstring>
#include <limits>

#include "runtime/base/utf8.h"
#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/options.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::capi {
namespace {

constexpr uint32_t kMostRows = 1u << 20;

tl::unexpected<base::Error> Bad(std::string why) {
  return base::Fail(base::ErrorKind::kBadInput, std::move(why));
}

}  // namespace

RowCheck::RowCheck(const std::vector<schema::Field>& fields, size_t count,
                   const std::vector<schema::Record>* records)
    : fields_(fields),
      records_(records),
      set_(count),
      present_(records == nullptr ? 0 : records->size()) {}

void RowCheck::Begin() { std::fill(set_.begin(), set_.end(), uint8_t{0}); }

std::optional<std::string> RowCheck::Complaint() {
  std::fill(present_.begin(), present_.end(), uint8_t{0});
  for (size_t i = 0; i < set_.size(); ++i) {
    if (set_[i] != 0 && fields_[i].record && !present_.empty()) present_[*fields_[i].record] = 1;
  }
  for (size_t i = 0; i < set_.size(); ++i) {
    const schema::Field& field = fields_[i];
    if (set_[i] != 0 || field.optional || IsList(field.type.kind)) continue;
    if (!field.record || records_ == nullptr) {
      return "`" + field.name + "` is missing and not optional";
    }
    const schema::Record& record = (*records_)[*field.record];
    if (present_[*field.record] == 0 && record.optional) continue;
    return "`" + field.name + "` is missing and not optional where `" + record.name +
           "` is there";
  }
  return std::nullopt;
}

NumberRange RangeOf(const schema::Schema& schema, const schema::Field& field) {
  const schema::ValueType& type = field.type;
  if (type.kind == schema::Kind::kYesNo) return {0, 1};
  if (type.kind == schema::Kind::kChoice) {
    return {0, static_cast<int64_t>(schema[type.choice].values.size()) - 1};
  }
  return {type.low, type.high};
}

std::optional<std::string> NumberComplaint(const schema::Schema& schema,
                                           const schema::Field& field, int64_t value) {
  if (IsText(field.type.kind) || IsList(field.type.kind)) {
    return "`" + field.name + "` is no number";
  }
  const NumberRange range = RangeOf(schema, field);
  if (value >= range.low && value <= range.high) return std::nullopt;
  return "`" + field.name + "` lies in " + std::to_string(range.low) + ".." +
         std::to_string(range.high) + " (stored units), not at " + std::to_string(value);
}

namespace {

// One text of a lead or an event: trimmed, nothing when blank.
base::Result<std::string_view> TextOf(const schema::Field& field, const char* utf8, size_t bytes) {
  Require(utf8 != nullptr || bytes == 0, "`utf8` is NULL");
  const std::string_view text(utf8 == nullptr ? "" : utf8, bytes);
  if (base::ValidateUtf8(text)) return Bad("the text of `" + field.name + "` is not UTF-8");
  return value::Trim(text);
}

// The row begun cannot be: said now, and again by tandem_batch_end.
base::Result<void> Spoil(tandem_batch& batch, std::string why) {
  if (batch.row_complaint.empty()) batch.row_complaint = why;
  return Bad(std::move(why));
}

const schema::Field& LeadField(tandem_batch* batch, size_t field) {
  Require(batch != nullptr, "`batch` is NULL");
  Require(batch->in_row, "no row was begun");
  Require(field < batch->given_count, "there is no such field");
  Require(!batch->lead_check.IsMarked(field), "the field was set before in this row");
  return batch->policy.program().schema.fields[field];
}

const schema::Field& EventField(tandem_batch* batch, size_t field) {
  Require(batch != nullptr, "`batch` is NULL");
  Require(batch->in_event, "no event was begun");
  const schema::Event& event = batch->policy.program().schema.events[batch->event_begun];
  Require(field < event.fields.size(), "there is no such field");
  Require(!batch->event_checks[batch->event_begun]->IsMarked(field),
          "the field was set before in this event");
  return event.fields[field];
}

// Remembers what results repeat of the input.
void KeepText(tandem_batch& batch, size_t field, std::string_view text) {
  if (batch.id_field == field) batch.row_texts[0] = text;
  if (const auto slot = batch.text_slots[field]) batch.row_texts[1 + *slot] = text;
}

base::Result<void> SetInt(tandem_batch* batch, size_t field, int64_t value) {
  const schema::Field& one = LeadField(batch, field);
  const schema::Schema& schema = batch->policy.program().schema;
  if (auto why = NumberComplaint(schema, one, value)) return Spoil(*batch, std::move(*why));
  if (one.type.kind == schema::Kind::kYesNo) {
    batch->builder.SetYesNo(schema::FieldId(field), value != 0);
  } else {
    batch->builder.SetInt(schema::FieldId(field), value);
  }
  batch->lead_check.Mark(field);
  if (batch->id_field == field) {
    KeepText(*batch, field, schema::FormatValue(schema, one.type, value));
  }
  return {};
}

base::Result<void> SetText(tandem_batch* batch, size_t field, const char* utf8, size_t bytes) {
  const schema::Field& one = LeadField(batch, field);
  if (!IsText(one.type.kind)) return Spoil(*batch, "`" + one.name + "` is no text");
  const base::Result<std::string_view> text = TextOf(one, utf8, bytes);
  if (!text) return Spoil(*batch, text.error().message);
  if (text->empty()) return {};
  batch->builder.SetText(schema::FieldId(field), *text);
  batch->lead_check.Mark(field);
  KeepText(*batch, field, *text);
  return {};
}

base::Result<void> SetTexts(tandem_batch* batch, size_t field, const char* const* utf8,
                            const size_t* bytes, size_t count) {
  const schema::Field& one = LeadField(batch, field);
  Require(count == 0 || (utf8 != nullptr && bytes != nullptr), "`utf8` or `bytes` is NULL");
  if (one.type.kind != schema::Kind::kTextList) {
    return Spoil(*batch, "`" + one.name + "` is no list of texts");
  }
  std::vector<std::string_view> elements;
  for (size_t i = 0; i < count; ++i) {
    const base::Result<std::string_view> text = TextOf(one, utf8[i], bytes[i]);
    if (!text) return Spoil(*batch, text.error().message);
    if (!text->empty()) elements.push_back(*text);
  }
  batch->builder.SetList(schema::FieldId(field), elements);
  batch->lead_check.Mark(field);
  return {};
}

base::Result<void> SetChoices(tandem_batch* batch, size_t field, const uint32_t* values,
                              size_t count) {
  const schema::Field& one = LeadField(batch, field);
  Require(count == 0 || values != nullptr, "`values` is NULL");
  if (one.type.kind != schema::Kind::kChoiceList) {
    return Spoil(*batch, "`" + one.name + "` is no list of choices");
  }
  const std::vector<uint32_t> choices(values, values + count);
  const size_t known = batch->policy.program().schema[one.type.choice].values.size();
  for (const uint32_t choice : choices) {
    if (choice >= known) return Spoil(*batch, "`" + one.name + "` has no such choice");
  }
  batch->builder.SetChoiceList(schema::FieldId(field), choices);
  batch->lead_check.Mark(field);
  return {};
}

// An event ends where the next one or the row does.
void EndEvent(tandem_batch& batch) {
  if (!batch.in_event) return;
  batch.in_event = false;
  if (const auto complaint = batch.event_checks[batch.event_begun]->Complaint()) {
    const std::string& name = batch.policy.program().schema.events[batch.event_begun].name;
    if (batch.row_complaint.empty()) batch.row_complaint = "event `" + name + "`: " + *complaint;
  }
}

base::Result<void> EndRow(tandem_batch* batch) {
  Require(batch != nullptr, "`batch` is NULL");
  Require(batch->in_row, "no row was begun");
  EndEvent(*batch);
  batch->in_row = false;
  if (batch->row_complaint.empty()) {
    if (auto complaint = batch->lead_check.Complaint()) batch->row_complaint = *complaint;
  }
  if (batch->row_complaint.empty()) {
    for (size_t slot = 0; slot < batch->row_texts.size(); ++slot) {
      batch->kept.Add(slot, batch->row_texts[slot]);
    }
    return {};
  }
  if (batch->has_events()) batch->event_builder.DropLead(batch->leads.rows() - 1);
  batch->builder.DropRow();
  return Bad(batch->row_complaint);
}

base::Result<void> BeginRow(tandem_batch* batch) {
  Require(batch != nullptr, "`batch` is NULL");
  Require(!batch->in_row, "the row before has not ended");
  Require(!batch->finished, "the batch was evaluated: clear it before it is filled again");
  if (batch->leads.rows() == batch->leads.capacity()) {
    return base::Fail(base::ErrorKind::kLimit, "the batch is full");
  }
  batch->builder.BeginRow();
  batch->lead_check.Begin();
  for (std::string& text : batch->row_texts) text.clear();
  batch->row_complaint.clear();
  batch->in_row = true;
  return {};
}

base::Result<void> BeginEvent(tandem_batch* batch, size_t event, int64_t at_us) {
  Require(batch != nullptr, "`batch` is NULL");
  Require(batch->in_row, "no row was begun");
  Require(event < batch->event_checks.size() && batch->event_checks[event].has_value(),
          "there is no such event");
  EndEvent(*batch);
  batch->event_begun = event;
  batch->in_event = true;
  batch->event_checks[event]->Begin();
  const std::optional<size_t> table = batch->tables[event];
  batch->event_is_read = table.has_value();
  if (table) batch->event_builder.BeginEvent(*table, batch->leads.rows() - 1, at_us, -1);
  return {};
}

base::Result<void> SetEventInt(tandem_batch* batch, size_t field, int64_t value) {
  const schema::Field& one = EventField(batch, field);
  const schema::Schema& schema = batch->policy.program().schema;
  if (auto why = NumberComplaint(schema, one, value)) return Spoil(*batch, std::move(*why));
  batch->event_checks[batch->event_begun]->Mark(field);
  if (!batch->event_is_read) return {};
  if (one.type.kind == schema::Kind::kYesNo) {
    batch->event_builder.SetYesNo(schema::FieldId(field), value != 0);
  } else {
    batch->event_builder.SetInt(schema::FieldId(field), value);
  }
  return {};
}

base::Result<void> SetEventText(tandem_batch* batch, size_t field, const char* utf8,
                                size_t bytes) {
  const schema::Field& one = EventField(batch, field);
  if (!IsText(one.type.kind)) return Spoil(*batch, "`" + one.name + "` is no text");
  const base::Result<std::string_view> text = TextOf(one, utf8, bytes);
  if (!text) return Spoil(*batch, text.error().message);
  if (text->empty()) return {};
  batch->event_checks[batch->event_begun]->Mark(field);
  if (batch->event_is_read) batch->event_builder.SetText(schema::FieldId(field), *text);
  return {};
}

void Clear(tandem_batch& batch) {
  batch.builder.Start(batch.leads);
  if (batch.has_events()) batch.event_builder.Start(batch.leads, batch.events);
  batch.kept.Clear();
  batch.in_row = false;
  batch.in_event = false;
  batch.finished = false;
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

namespace {

output::Options WriterOf(output::Format format) {
  output::Options options;
  options.format = format;
  return options;
}

}  // namespace

tandem_batch::tandem_batch(tandem_policy* owner, uint32_t capacity)
    : policy(owner),
      csv(policy.program(), WriterOf(output::Format::kCsv)),
      json(policy.program(), WriterOf(output::Format::kJsonLines)),
      leads(policy.program(), capacity),
      builder(policy->plan),
      events(policy.program()),
      event_builder(policy.program()),
      lead_check(policy.program().schema.fields, policy.program().schema.GivenCount(),
                 &policy.program().schema.records) {
  const program::Program& program = policy.program();
  for (const schema::Event& event : program.schema.events) {
    event_checks.emplace_back();
    if (!event.stage) event_checks.back().emplace(event.fields, event.fields.size(), nullptr);
    tables.emplace_back();
  }
  for (size_t i = 0; i < program.tables.size(); ++i) {
    tables[static_cast<size_t>(program.tables[i].event)] = i;
  }
  text_slots.resize(program.schema.fields.size());
  for (size_t i = 0; i < json.text_fields().size(); ++i) {
    text_slots[static_cast<size_t>(json.text_fields()[i])] = i;
  }
  if (program.schema.id_field) id_field = static_cast<size_t>(*program.schema.id_field);
  given_count = program.schema.GivenCount();
  kept.SetSlots(1 + json.text_fields().size());
  row_texts.resize(kept.slots());
}

tandem_status tandem_batch_new(tandem_policy* policy, uint32_t capacity, tandem_batch** batch,
                               tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(policy != nullptr && batch != nullptr, "`policy` or `batch` is NULL");
    *batch = nullptr;
    Require(capacity >= 1 && capacity <= capi::kMostRows, "`capacity` is 1 … 1,048,576");
    auto made = std::make_unique<tandem_batch>(policy, capacity);
    capi::Clear(*made);
    *batch = made.release();
    return {};
  });
}

void tandem_batch_free(tandem_batch* batch) { delete batch; }

tandem_status tandem_batch_clear(tandem_batch* batch, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(batch != nullptr, "`batch` is NULL");
    capi::Clear(*batch);
    return {};
  });
}

uint32_t tandem_batch_rows(const tandem_batch* batch) {
  if (batch == nullptr) return 0;
  return batch->leads.rows() - (batch->in_row ? 1 : 0);
}

tandem_status tandem_batch_begin(tandem_batch* batch, tandem_error* error) {
  return Guard(error, [&] { return capi::BeginRow(batch); });
}

tandem_status tandem_batch_set_int(tandem_batch* batch, size_t field, int64_t value,
                                   tandem_error* error) {
  return Guard(error, [&] { return capi::SetInt(batch, field, value); });
}

tandem_status tandem_batch_set_text(tandem_batch* batch, size_t field, const char* utf8,
                                    size_t bytes, tandem_error* error) {
  return Guard(error, [&] { return capi::SetText(batch, field, utf8, bytes); });
}

tandem_status tandem_batch_set_texts(tandem_batch* batch, size_t field, const char* const* utf8,
                                     const size_t* bytes, size_t count, tandem_error* error) {
  return Guard(error, [&] { return capi::SetTexts(batch, field, utf8, bytes, count); });
}

tandem_status tandem_batch_set_choices(tandem_batch* batch, size_t field, const uint32_t* values,
                                       size_t count, tandem_error* error) {
  return Guard(error, [&] { return capi::SetChoices(batch, field, values, count); });
}

tandem_status tandem_batch_begin_event(tandem_batch* batch, size_t event, int64_t at_us,
                                       tandem_error* error) {
  return Guard(error, [&] { return capi::BeginEvent(batch, event, at_us); });
}

tandem_status tandem_batch_set_event_int(tandem_batch* batch, size_t field, int64_t value,
                                         tandem_error* error) {
  return Guard(error, [&] { return capi::SetEventInt(batch, field, value); });
}

tandem_status tandem_batch_set_event_text(tandem_batch* batch, size_t field, const char* utf8,
                                          size_t bytes, tandem_error* error) {
  return Guard(error, [&] { return capi::SetEventText(batch, field, utf8, bytes); });
}

tandem_status tandem_batch_end(tandem_batch* batch, tandem_error* error) {
  return Guard(error, [&] { return capi::EndRow(batch); });
}
