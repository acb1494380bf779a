// SPDX-License-Identifier: Apache-2.0
// Ids of the first stay; what the second has besides goes behind them.
#include "compiler/analyze/merge_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/hir/builder.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {

using hir::EventId;
using hir::FieldId;
using schema::Carried;
using schema::ChoiceId;
using schema::ChoiceType;
using schema::Field;
using schema::Kind;
using schema::Origin;

namespace {

bool HasChoice(const schema::ValueType& type) {
  return type.kind == Kind::kChoice || type.kind == Kind::kChoiceList;
}

int64_t IndexOf(const ChoiceType& choice, const std::string& name) {
  for (size_t i = 0; i < choice.values.size(); ++i) {
    if (choice.values[i].name == name) return static_cast<int64_t>(i);
  }
  return -1;
}

// One begins with the other, so that a number means the same in both.
bool CountAlike(const ChoiceType& a, const ChoiceType& b) {
  const size_t both = std::min(a.values.size(), b.values.size());
  for (size_t i = 0; i < both; ++i) {
    if (a.values[i].name != b.values[i].name) return false;
  }
  // What one adds has no other place in the other.
  return both > 0;
}

bool IsOptional(const schema::Schema& schema, const Field& field) {
  return field.optional || (field.record && schema.records[*field.record].optional);
}

}  // namespace

SchemaMerge::SchemaMerge(const hir::Policy& first, const hir::Policy& second,
                         const std::vector<FieldId>& apart, Merged& out)
    : first_(first), second_(second), out_(out) {
  Choices();
  Records();
  out_.fields.assign(second.schema.fields.size(), FieldId{});
  for (size_t i = 0; i < second.schema.fields.size(); ++i) {
    if (second.schema.fields[i].origin != Origin::kGiven) continue;
    out_.fields[i] = Given(i, false);
  }
  for (size_t i = 0; i < second.schema.fields.size(); ++i) {
    if (second.schema.fields[i].origin == Origin::kGiven) continue;
    out_.fields[i] = Hidden(i);
  }
  Events();
  // The version before of such a field stays one with the other's.
  for (const FieldId id : apart) {
    out_.fields[static_cast<size_t>(id)] = Given(static_cast<size_t>(id), true);
  }
  Fields();
}

void SchemaMerge::Choices() {
  auto& choices = out_.policy.schema.choices;
  for (const ChoiceType& choice : second_.schema.choices) {
    size_t at = 0;
    const size_t known = first_.schema.choices.size();
    while (at < known && !(choices[at].name == choice.name && CountAlike(choices[at], choice))) {
      ++at;
    }
    if (at == known) {
      at = choices.size();
      choices.push_back(choice);
    }
    for (size_t i = choices[at].values.size(); i < choice.values.size(); ++i) {
      choices[at].values.push_back(choice.values[i]);
    }
    out_.choices.push_back(static_cast<ChoiceId>(at));
  }
}

schema::ValueType SchemaMerge::TypeOf(schema::ValueType type) const {
  if (type.choice == schema::kNoChoice) return type;
  type.choice = out_.choices[static_cast<size_t>(type.choice)];
  return type;
}

std::vector<int64_t> SchemaMerge::Renumbered(ChoiceId from, ChoiceId to) const {
  std::vector<int64_t> map;
  if (from == to) return map;
  const schema::Schema& schema = out_.policy.schema;
  for (const schema::ChoiceValue& value : schema[from].values) {
    map.push_back(IndexOf(schema[to], value.name));
  }
  return map;
}

// The leaves of a record that both have are one record's; other leaves of the second stand in a
// record of their own, so that `is known` of either counts its own leaves.
void SchemaMerge::Records() {
  auto& records = out_.policy.schema.records;
  for (const schema::Record& record : second_.schema.records) {
    size_t at = 0;
    const size_t known = first_.schema.records.size();
    while (at < known && records[at].name != record.name) ++at;
    if (at == known) {
      at = records.size();
      records.push_back(record);
    } else {
      records[at].optional = records[at].optional && record.optional;
    }
    records_.push_back(static_cast<uint32_t>(at));
  }
  leaves_.resize(records_.size());
  one_record_.assign(records_.size(), true);
}

FieldId SchemaMerge::Append(Field field) {
  out_.policy.schema.fields.push_back(std::move(field));
  return static_cast<FieldId>(out_.policy.schema.fields.size() - 1);
}

void SchemaMerge::Note(FieldId field, const std::string& name, const schema::ValueType& was,
                       const schema::ValueType& is) {
  std::string because = fmt::format("`{}` was {} and is {}", name,
                                    hir::TypeName(first_.schema, was),
                                    hir::TypeName(second_.schema, is));
  if (was.kind == is.kind) because = fmt::format("`{}` has no value that both allow", name);
  out_.unrelated.push_back({field, false, {}, std::move(because)});
}

bool SchemaMerge::Unify(Field& kept, const Field& other) const {
  if (kept.type.kind != other.type.kind) return false;
  const int64_t low = std::max(kept.type.low, other.type.low);
  const int64_t high = std::min(kept.type.high, other.type.high);
  if (!HasChoice(kept.type) && low > high) return false;
  if (!HasChoice(kept.type)) {
    kept.type.low = low;
    kept.type.high = high;
  }
  kept.optional = kept.optional && other.optional;
  return true;
}

FieldId SchemaMerge::Given(size_t index, bool apart) {
  Field field = second_.schema.fields[index];
  field.type = TypeOf(field.type);
  if (apart) {
    field.optional = IsOptional(second_.schema, field);
    field.record.reset();
    field.name += "'";
    return Append(std::move(field));
  }
  auto& fields = out_.policy.schema.fields;
  const auto known = first_.schema.Find(field.name);
  if (known && Unify(fields[static_cast<size_t>(*known)], field)) return *known;
  if (field.record) {
    const uint32_t record = records_[*field.record];
    field.record = record;
    if (record < first_.schema.records.size()) {
      // Its own leaves are told apart from those of the first's record.
      out_.policy.schema.records.push_back(out_.policy.schema.records[record]);
      field.record = static_cast<uint32_t>(out_.policy.schema.records.size() - 1);
    }
  }
  const FieldId id = Append(field);
  if (known) Note(id, field.name, first_.schema[*known].type, second_.schema.fields[index].type);
  return id;
}

bool SchemaMerge::Finds(const Field& wanted, FieldId& found) const {
  for (size_t i = 0; i < first_.schema.fields.size(); ++i) {
    const Field& field = out_.policy.schema.fields[i];
    if (field.origin != wanted.origin) continue;
    if (field.origin == Origin::kPrevious && field.twin != wanted.twin) continue;
    if (field.origin == Origin::kCarried &&
        (field.carried != wanted.carried || field.index != wanted.index)) {
      continue;
    }
    found = static_cast<FieldId>(i);
    return true;
  }
  return false;
}

FieldId SchemaMerge::Hidden(size_t index) {
  Field field = second_.schema.fields[index];
  field.type = TypeOf(field.type);
  if (field.origin == Origin::kPrevious) field.twin = out_.fields[static_cast<size_t>(field.twin)];
  const bool has_stages = first_.stage_choice != schema::kNoChoice;
  bool own_score = false;
  if (field.origin == Origin::kCarried) {
    if (field.carried == Carried::kEntered && has_stages) {
      const std::string& stage = second_.schema[second_.stage_choice].values[field.index].name;
      const ChoiceType& stages = first_.schema[first_.stage_choice];
      const int64_t known = IndexOf(stages, stage);
      field.index = static_cast<uint32_t>(
          known >= 0 ? known : static_cast<int64_t>(stages.values.size() + field.index));
    }
    const bool stage = field.carried == Carried::kStage || field.carried == Carried::kFurthest;
    // Counted as the first counts stages, as its constraints do.
    if (stage && has_stages) field.type = hir::ChoiceType(out_.policy.schema, first_.stage_choice);
    if (field.carried == Carried::kScore || field.carried == Carried::kFrozen) {
      const std::string& name = second_.scores[field.index].name;
      const auto known = std::find_if(first_.scores.begin(), first_.scores.end(),
                                      [&](const hir::Score& score) { return score.name == name; });
      own_score = known == first_.scores.end();
      if (!own_score) field.index = static_cast<uint32_t>(known - first_.scores.begin());
    }
  }
  FieldId found{};
  auto& fields = out_.policy.schema.fields;
  const bool known = !own_score && Finds(field, found);
  if (known && Unify(fields[static_cast<size_t>(found)], field)) return found;
  const FieldId id = Append(field);
  if (own_score) own_scores_.emplace_back(id, second_.schema.fields[index].index);
  if (known) Note(id, field.name, first_.schema[found].type, second_.schema.fields[index].type);
  return id;
}

void SchemaMerge::Fields() {
  for (size_t i = 0; i < second_.schema.fields.size(); ++i) {
    const Field& field = second_.schema.fields[i];
    if (!field.record || field.origin != Origin::kGiven) continue;
    const FieldId merged = out_.fields[i];
    leaves_[*field.record].push_back(merged);
    const auto record = out_.policy.schema[merged].record;
    if (record != records_[*field.record]) one_record_[*field.record] = false;
  }
  for (size_t r = 0; r < records_.size(); ++r) {
    const auto& fields = out_.policy.schema.fields;
    const auto count = std::count_if(fields.begin(), fields.end(), [&](const Field& field) {
      return field.origin == Origin::kGiven && field.record == records_[r];
    });
    if (static_cast<size_t>(count) != leaves_[r].size()) one_record_[r] = false;
  }
}

// Of a choice as the first has it; a choice that only the second has is whole.
size_t SchemaMerge::ValuesOf(ChoiceId choice) const {
  const auto index = static_cast<size_t>(choice);
  const bool own = index < first_.schema.choices.size();
  return (own ? first_.schema : out_.policy.schema).choices[index].values.size();
}

std::vector<SchemaMerge::Limited> SchemaMerge::LimitedFields() const {
  const schema::Schema& schema = out_.policy.schema;
  std::map<FieldId, std::vector<bool>> allowed;
  for (size_t i = 0; i < first_.schema.fields.size(); ++i) {
    const schema::ValueType& type = schema.fields[i].type;
    if (!HasChoice(type)) continue;
    auto& of = allowed[static_cast<FieldId>(i)];
    of.assign(schema[type.choice].values.size(), false);
    std::fill_n(of.begin(), std::min(of.size(), ValuesOf(type.choice)), true);
  }
  for (size_t i = 0; i < second_.schema.fields.size(); ++i) {
    const schema::ValueType& own = second_.schema.fields[i].type;
    const FieldId merged = out_.fields[i];
    const schema::ValueType& type = schema[merged].type;
    if (!HasChoice(own) || !HasChoice(type)) continue;
    const auto [at, fresh] = allowed.try_emplace(merged, schema[type.choice].values.size(), true);
    for (size_t v = 0; v < at->second.size(); ++v) {
      const std::string& name = schema[type.choice].values[v].name;
      if (IndexOf(second_.schema[own.choice], name) < 0) at->second[v] = false;
    }
  }
  std::vector<Limited> out;
  for (const auto& [field, values] : allowed) {
    Limited limited{field, {}, {}};
    for (size_t v = 0; v < values.size(); ++v) {
      (values[v] ? limited.known : limited.unknown).push_back(static_cast<int64_t>(v));
    }
    if (!limited.unknown.empty()) out.push_back(std::move(limited));
  }
  return out;
}

void SchemaMerge::Events() {
  auto& events = out_.policy.schema.events;
  for (size_t e = 0; e < second_.schema.events.size(); ++e) {
    schema::Event event = second_.schema.events[e];
    if (event.key) event.key = out_.fields[static_cast<size_t>(*event.key)];
    const auto known = first_.schema.FindEvent(event.name);
    const bool one = known && events[static_cast<size_t>(*known)].key == event.key &&
                     events[static_cast<size_t>(*known)].stage.has_value() ==
                         event.stage.has_value();
    EventId into{};
    if (one) {
      into = *known;
    } else {
      for (Field& field : event.fields) field.type = TypeOf(field.type);
      events.push_back(event);
      into = static_cast<EventId>(events.size() - 1);
      if (known) {
        out_.unrelated.push_back(
            {{}, true, into, fmt::format("`{}` happens to other leads than before", event.name)});
      }
    }
    out_.events.push_back(into);
    out_.event_fields.emplace_back();
    EventFields(e, one ? into : EventId{static_cast<uint32_t>(events.size())});
  }
}

// An event beyond the merged policy's: it was taken over as it was.
void SchemaMerge::EventFields(size_t event, EventId into) {
  auto& events = out_.policy.schema.events;
  const schema::Event& from = second_.schema.events[event];
  for (size_t f = 0; f < from.fields.size(); ++f) {
    if (static_cast<size_t>(into) == events.size()) {
      out_.event_fields.back().push_back(static_cast<FieldId>(f));
      continue;
    }
    schema::Event& to = events[static_cast<size_t>(into)];
    Field field = from.fields[f];
    field.type = TypeOf(field.type);
    const auto known = std::find_if(to.fields.begin(), to.fields.end(), [&](const Field& other) {
      return other.name == field.name;
    });
    if (known != to.fields.end() && Unify(*known, field)) {
      out_.event_fields.back().push_back(static_cast<FieldId>(known - to.fields.begin()));
      continue;
    }
    const auto id = static_cast<FieldId>(to.fields.size());
    if (known != to.fields.end()) {
      out_.unrelated.push_back(
          {id, true, into,
           fmt::format("`{}.{}` is of another type than before", from.name, field.name)});
    }
    to.fields.push_back(std::move(field));
    out_.event_fields.back().push_back(id);
  }
}

}  // namespace tandem::analyze
