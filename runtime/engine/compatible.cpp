// SPDX-License-Identifier: Apache-2.0
// One declaration after another, by name.
#include "runtime/engine/compatible.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace tandem::engine {
namespace {

using schema::Field;
using schema::Schema;
using Difference = std::optional<std::string>;

template <class Named>
const Named* Find(const std::vector<Named>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// `what`: "field `country`".
Difference OfFields(const std::string& what, const Schema& before, const Field& was,
                    const Schema& after, const Field& is) {
  if (was.type.kind != is.type.kind) return what + " has changed its type";
  if (was.type.choice != schema::kNoChoice) {
    for (const schema::ChoiceValue& value : before[was.type.choice].values) {
      if (Find(after[is.type.choice].values, value.name) == nullptr) {
        return what + " no longer has the value `" + value.name + "`";
      }
    }
  }
  if (was.optional && !is.optional) return what + " may no longer be missing";
  if (is.type.low > was.type.low || is.type.high < was.type.high) {
    return what + " no longer takes all values that it took";
  }
  return std::nullopt;
}

// Whether leads that do not know the field are rejected: those of an optional record that is new
// are missing as a whole.
bool IsDemanded(const Field& field, const std::vector<schema::Record>& before,
                const std::vector<schema::Record>& after) {
  if (field.optional || field.type.kind == schema::Kind::kTextList ||
      field.type.kind == schema::Kind::kChoiceList) {
    return false;
  }
  if (!field.record) return true;
  const schema::Record& record = after[*field.record];
  return !record.optional || Find(before, record.name) != nullptr;
}

Difference OfGiven(const Schema& before, const Schema& after) {
  const std::vector<Field> was(before.fields.begin(),
                               before.fields.begin() + static_cast<long>(before.GivenCount()));
  const std::vector<Field> is(after.fields.begin(),
                              after.fields.begin() + static_cast<long>(after.GivenCount()));
  for (const Field& field : was) {
    const std::string what = "field `" + field.name + "`";
    const Field* same = Find(is, field.name);
    if (same == nullptr) return what + " is gone";
    if (auto differ = OfFields(what, before, field, after, *same)) return differ;
  }
  for (const Field& field : is) {
    if (Find(was, field.name) == nullptr && IsDemanded(field, before.records, after.records)) {
      return "field `" + field.name + "` is new and not optional";
    }
  }
  for (const schema::Record& record : before.records) {
    const schema::Record* same = Find(after.records, record.name);
    if (same != nullptr && record.optional && !same->optional) {
      return "`" + record.name + "` may no longer be missing";
    }
  }
  return std::nullopt;
}

Difference OfEvents(const Schema& before, const Schema& after) {
  for (const schema::Event& event : before.events) {
    if (event.stage) continue;
    const std::string name = "event `" + event.name + "`";
    const schema::Event* same = Find(after.events, event.name);
    if (same == nullptr) return name + " is gone";
    for (const Field& field : event.fields) {
      const std::string what = "field `" + field.name + "` of " + name;
      const Field* its = Find(same->fields, field.name);
      if (its == nullptr) return what + " is gone";
      if (auto differ = OfFields(what, before, field, after, *its)) return differ;
    }
    for (const Field& field : same->fields) {
      if (Find(event.fields, field.name) == nullptr && IsDemanded(field, {}, {})) {
        return "field `" + field.name + "` of " + name + " is new and not optional";
      }
    }
  }
  return std::nullopt;
}

const program::Result* FindShown(const program::Program& program, const std::string& name) {
  for (const program::Result& result : program.results) {
    if (result.kind <= program::ResultKind::kRoute && result.name == name) return &result;
  }
  return nullptr;
}

// Values that a result no longer has do not come any more, which no caller has to know.
Difference OfResults(const program::Program& before, const program::Program& after) {
  for (const program::Result& result : before.results) {
    if (result.kind > program::ResultKind::kRoute) continue;
    const std::string what = "result `" + result.name + "`";
    const program::Result* same = FindShown(after, result.name);
    if (same == nullptr) return what + " is gone";
    if (result.type.kind != same->type.kind) return what + " has changed its type";
    if (result.valid == program::kNoOp && same->valid != program::kNoOp) {
      return what + " may be unknown now";
    }
  }
  return std::nullopt;
}

Difference OfSources(const program::Program& before, const program::Program& after) {
  for (const schema::Source& source : before.sources) {
    if (Find(after.sources, source.name) == nullptr) return "source `" + source.name + "` is gone";
  }
  return std::nullopt;
}

}  // namespace

base::Result<void> Compatible(const program::Program& before, const program::Program& after) {
  Difference differ = OfGiven(before.schema, after.schema);
  if (!differ) differ = OfEvents(before.schema, after.schema);
  if (!differ) differ = OfResults(before, after);
  if (!differ) differ = OfSources(before, after);
  if (!differ) return {};
  return base::Fail(base::ErrorKind::kBadInput,
                    "the new version does not fit callers of the one before: " + *differ);
}

}  // namespace tandem::engine
