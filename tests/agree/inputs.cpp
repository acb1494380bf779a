// SPDX-License-Identifier: Apache-2.0
// Fills batches with leads and events.
#include "tests/agree/inputs.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "tests/agree/random.h"

namespace tandem::agree_test {
namespace {

template <class Builder>
void SetFields(Builder& builder, const std::vector<schema::Field>& fields,
               const Values& values) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto field = static_cast<schema::FieldId>(i);
    const auto found = values.find(fields[i].name);
    if (found == values.end()) continue;
    const LeadValue& value = found->second;
    switch (fields[i].type.kind) {
      case Kind::kText: builder.SetText(field, value.text); break;
      case Kind::kTextList:
        builder.SetList(field, {value.texts.begin(), value.texts.end()});
        break;
      case Kind::kChoiceList: builder.SetChoiceList(field, value.choices); break;
      case Kind::kYesNo: builder.SetYesNo(field, value.number != 0); break;
      default: builder.SetInt(field, value.number);
    }
  }
}

int32_t SourceOf(const program::Program& program, const std::string& name) {
  for (size_t i = 0; i < program.sources.size(); ++i) {
    if (program.sources[i].name == name) return static_cast<int32_t>(i);
  }
  return -1;
}

void Clamp(const schema::Schema& schema, const std::vector<schema::Field>& fields,
           Values& values) {
  for (const schema::Field& field : fields) {
    const auto found = values.find(field.name);
    if (found == values.end()) continue;
    int64_t& number = found->second.number;
    if (field.type.kind == Kind::kYesNo) {
      number = number != 0 ? 1 : 0;
    } else if (field.type.kind == Kind::kChoice) {
      const auto count = static_cast<int64_t>(schema[field.type.choice].values.size());
      number = std::clamp(number, int64_t{0}, count - 1);
    } else {
      number = std::clamp(number, field.type.low, field.type.high);
    }
  }
}

template <class T>
void Shuffle(std::vector<T>& items, Random& random) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.Below(i)]);
}

}  // namespace

std::vector<Lead> WithinRanges(const schema::Schema& schema, std::vector<Lead> leads) {
  for (Lead& lead : leads) {
    Clamp(schema, schema.fields, lead.values);
    for (LeadEvent& event : lead.events) {
      if (const auto id = schema.FindEvent(event.name)) {
        Clamp(schema, schema[*id].fields, event.values);
      }
    }
  }
  return leads;
}

Inputs::Inputs(const program::Program& program, const std::vector<Lead>& leads, Layout layout)
    : leads_(program, static_cast<uint32_t>(leads.size())),
      events_(program),
      rows_(program.tables.size()) {
  batch::Builder builder(program);
  builder.Start(leads_);
  for (const Lead& lead : leads) {
    builder.BeginRow();
    SetFields(builder, program.schema.fields, lead.values);
  }
  batch::EventBuilder event_builder(program);
  event_builder.Start(leads_, events_);
  Random random(leads.size());
  std::vector<std::pair<uint32_t, size_t>> order;
  for (uint32_t lead = 0; lead < leads.size(); ++lead) {
    std::vector<std::pair<uint32_t, size_t>> own;
    for (size_t i = 0; i < leads[lead].events.size(); ++i) own.emplace_back(lead, i);
    if (layout != Layout::kGrouped) Shuffle(own, random);
    order.insert(order.end(), own.begin(), own.end());
  }
  if (layout == Layout::kArrival) Shuffle(order, random);
  for (const auto& [lead, number] : order) {
    AddEvent(event_builder, program, lead, leads[lead].events[number], number);
  }
  event_builder.Finish(static_cast<uint32_t>(leads.size()));
}

void Inputs::AddEvent(batch::EventBuilder& builder, const program::Program& program,
                      uint32_t lead, const LeadEvent& event, size_t number) {
  const auto id = program.schema.FindEvent(event.name);
  if (!id) return;
  for (size_t table = 0; table < program.tables.size(); ++table) {
    if (program.tables[table].event != *id) continue;
    builder.BeginEvent(table, lead, event.at_us, SourceOf(program, event.source));
    SetFields(builder, program.schema[*id].fields, event.values);
    rows_[table].emplace_back(lead, number);
  }
}

}  // namespace tandem::agree_test
