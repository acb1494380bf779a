// SPDX-License-Identifier: Apache-2.0
// A lead of the merged policy, as each of the two has it.
#include <algorithm>

#include "compiler/analyze/merge.h"

namespace tandem::analyze {

using hir::FieldId;
using schema::Kind;

namespace {

std::optional<uint32_t> IndexOf(const schema::ChoiceType& choice, const std::string& name) {
  for (size_t i = 0; i < choice.values.size(); ++i) {
    if (choice.values[i].name == name) return static_cast<uint32_t>(i);
  }
  return std::nullopt;
}

// Of one side: where a merged field is in it, and choices by name.
class Side {
 public:
  Side(const schema::Schema& merged, const schema::Schema& own) : merged_(merged), own_(own) {}

  // False when it does not know a value.
  bool Take(const std::vector<hir::TestValue>& from, const std::vector<schema::Field>& merged,
            const std::vector<schema::Field>& own, const std::vector<FieldId>& where,
            std::vector<hir::TestValue>& to) const {
    for (const hir::TestValue& value : from) {
      const auto at = std::find(where.begin(), where.end(), value.field);
      if (at == where.end()) continue;
      const auto field = static_cast<size_t>(at - where.begin());
      hir::TestValue mine = value;
      mine.field = static_cast<FieldId>(field);
      const schema::ValueType& type = merged[static_cast<size_t>(value.field)].type;
      if (type.kind == Kind::kChoice) {
        const auto index = Index(type, own[field].type, value.number);
        if (!index) return false;
        mine.number = *index;
      }
      for (uint32_t& choice : mine.choices) {
        const auto index = Index(type, own[field].type, choice);
        if (!index) return false;
        choice = *index;
      }
      to.push_back(std::move(mine));
    }
    return true;
  }

 private:
  std::optional<uint32_t> Index(const schema::ValueType& merged, const schema::ValueType& own,
                                int64_t value) const {
    const auto& values = merged_[merged.choice].values;
    if (static_cast<size_t>(value) >= values.size()) return std::nullopt;
    return IndexOf(own_[own.choice], values[static_cast<size_t>(value)].name);
  }

  const schema::Schema& merged_;
  const schema::Schema& own_;
};

std::optional<hir::Test> As(const Merged& merged, const hir::Policy& policy,
                            const std::vector<FieldId>& fields,
                            const std::vector<hir::EventId>& events,
                            const std::vector<std::vector<FieldId>>& event_fields,
                            const hir::Test& lead) {
  const schema::Schema& schema = merged.policy.schema;
  const Side side(schema, policy.schema);
  hir::Test out = lead;
  out.values.clear();
  out.events.clear();
  if (!side.Take(lead.values, schema.fields, policy.schema.fields, fields, out.values)) {
    return std::nullopt;
  }
  for (const hir::TestEvent& event : lead.events) {
    const auto at = std::find(events.begin(), events.end(), event.event);
    if (at == events.end()) continue;
    const auto index = static_cast<size_t>(at - events.begin());
    hir::TestEvent mine = event;
    mine.event = static_cast<hir::EventId>(index);
    mine.values.clear();
    if (!side.Take(event.values, schema[event.event].fields, policy.schema.events[index].fields,
                   event_fields[index], mine.values)) {
      return std::nullopt;
    }
    out.events.push_back(std::move(mine));
  }
  return out;
}

template <class Id>
std::vector<Id> AsTheyAre(size_t count) {
  std::vector<Id> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(static_cast<Id>(i));
  return ids;
}

}  // namespace

std::optional<hir::Test> AsFirst(const Merged& merged, const hir::Policy& first,
                                 const hir::Test& lead) {
  std::vector<std::vector<FieldId>> event_fields;
  for (const schema::Event& event : first.schema.events) {
    event_fields.push_back(AsTheyAre<FieldId>(event.fields.size()));
  }
  return As(merged, first, AsTheyAre<FieldId>(first.schema.fields.size()),
            AsTheyAre<hir::EventId>(first.schema.events.size()), event_fields, lead);
}

std::optional<hir::Test> AsSecond(const Merged& merged, const hir::Policy& second,
                                  const hir::Test& lead) {
  return As(merged, second, merged.fields, merged.events, merged.event_fields, lead);
}

}  // namespace tandem::analyze
