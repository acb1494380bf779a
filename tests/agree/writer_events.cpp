// SPDX-License-Identifier: Apache-2.0
// Questions about events, windows, and what has changed.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/value/civil_time.h"
#include "tests/agree/writer.h"

namespace tandem::agree_test {
namespace {

constexpr std::array<const char*, 6> kCompares = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<Kind, 9> kRead = {Kind::kInteger, Kind::kNumber,   Kind::kMoney,
                                       Kind::kPercent, Kind::kDuration, Kind::kTime,
                                       Kind::kDate,    Kind::kText,     Kind::kYesNo};

// The second step of a dotted name keeps its backticks.
std::string Reference(const std::string& before, const FieldInfo& field) {
  return before + "." + (field.name == "when" ? "`when`" : field.name);
}

}  // namespace

const EventInfo* Writer::Event() {
  if (!HasEvents()) return nullptr;
  const EventInfo& event = random_.Pick(policy_.events);
  return event.of_stage && random_.Chance(50) ? &policy_.events.front() : &event;
}

const FieldInfo* Writer::FieldOf(const EventInfo& event, Kind kind) {
  std::vector<const FieldInfo*> found;
  for (const FieldInfo& field : event.fields) {
    if (field.kind == kind) found.push_back(&field);
  }
  return found.empty() ? nullptr : random_.Pick(found);
}

std::string Writer::Span() {
  constexpr std::array<std::pair<const char*, int64_t>, 5> kUnits = {
      {{"seconds", 90}, {"minutes", 90}, {"hours", 72}, {"days", 120}, {"weeks", 20}}};
  const auto& [unit, most] = kUnits[random_.Chance(60) ? 3 : random_.Below(kUnits.size())];
  return fmt::format("{} {}", random_.Between(1, most), unit);
}

std::string Writer::Window(bool of_dates) {
  constexpr std::array<const char*, 5> kCivil = {"days", "weeks", "months", "quarters", "years"};
  constexpr std::array<const char*, 4> kPeriods = {"week", "month", "quarter", "year"};
  switch (random_.Below(6)) {
    case 0:
    case 1: return "in last " + (of_dates ? fmt::format("{} days", random_.Between(1, 120))
                                          : Span());
    case 2: {
      const size_t unit = random_.Below(3);
      constexpr std::array<int64_t, 3> kMost = {14, 6, 3};
      return fmt::format("in last {} {}", random_.Between(1, kMost[unit]), kCivil[unit + 2]);
    }
    case 3:
      return fmt::format("in last {} calendar {}", random_.Between(1, 12),
                         kCivil[random_.Below(5)]);
    case 4: {
      const int64_t near = random_.Between(1, 60);
      const char* unit = of_dates ? "days" : random_.Chance(70) ? "days" : "hours";
      return fmt::format("between {} and {} {} ago", near, near + random_.Between(1, 90), unit);
    }
    default: {
      constexpr std::array<const char*, 3> kWhich = {"this", "previous", "next"};
      return fmt::format("in {} {}", kWhich[random_.Below(of_dates ? 3 : 2)],
                         kPeriods[random_.Below(4)]);
    }
  }
}

std::string Writer::MaybeWindow(unsigned percent) {
  return random_.Chance(percent) ? " " + Window(false) : "";
}

std::string Writer::Where(const EventInfo& event, bool definite) {
  // Inside, bare names are the event's; a name that both have must be written out.
  where_.clear();
  const auto is_of_event = [&](const std::string& name) {
    return std::any_of(event.fields.begin(), event.fields.end(),
                       [&](const FieldInfo& field) { return field.name == name; });
  };
  const auto is_of_lead = [&](const std::string& name) {
    return std::any_of(policy_.fields.begin(), policy_.fields.end(),
                       [&](const FieldInfo& field) { return field.name == name; });
  };
  for (const FieldInfo& field : event.fields) {
    FieldInfo seen = field;
    const bool bare = !event.of_stage && !is_of_lead(field.name) && random_.Chance(70);
    seen.reference = bare ? field.name : Reference(event.name, field);
    for (int weight = 0; weight < 4; ++weight) where_.push_back(seen);
  }
  FieldInfo at{.name = "at", .reference = event.name + ".at", .kind = Kind::kTime};
  where_.push_back(at);
  for (const FieldInfo& field : policy_.fields) {
    if (field.reference.empty()) continue;
    FieldInfo seen = field;
    const bool dotted = field.record >= 0;
    if (is_of_event(field.name) || (!dotted && random_.Chance(20))) {
      seen.reference = Reference("lead", field);
    }
    where_.push_back(seen);
  }
  in_query_ = true;
  const Text test = random_.Chance(65) ? Leaf() : Condition(2);
  in_query_ = false;
  where_.clear();
  // More than one test, and windows inside, stand in parentheses.
  std::string text = "(" + test.text + ")";
  if (definite) text = (random_.Chance(70) ? "surely " : "possibly ") + text;
  return " where " + text;
}

std::string Writer::Query(const EventInfo& event, const std::string& field, bool definite) {
  std::string text = event.name + (field.empty() ? "" : "." + field);
  if (random_.Chance(45)) text += Where(event, definite);
  return text + MaybeWindow(60);
}

Text Writer::FromEvents(Kind kind) {
  const EventInfo* event = Event();
  if (event == nullptr) return {""};
  const std::string which = random_.Chance(60) ? "latest " : "first ";
  if (kind == Kind::kInteger && random_.Chance(60)) {
    switch (random_.Below(3)) {
      case 0: return {"(count of " + Query(*event, "", true) + ")"};
      case 1: return {"(days since last " + Query(*event, "", true) + ")"};
      default: {
        const FieldInfo* field = FieldOf(*event, kRead[random_.Below(kRead.size())]);
        if (field == nullptr) return {""};
        return {"(distinct " + Query(*event, field->name, true) + ")"};
      }
    }
  }
  if (kind == Kind::kTime && random_.Chance(60)) {
    return {"(" + which + Query(*event, "at", true) + ")"};
  }
  const FieldInfo* field = FieldOf(*event, kind);
  if (field == nullptr) return {""};
  const bool sums = kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
                    kind == Kind::kPercent || kind == Kind::kDuration;
  if (sums && random_.Chance(40)) {
    return {"(sum of " + Query(*event, field->name, true) + ")"};
  }
  return {"(" + which + Query(*event, field->name, true) + ")"};
}

Text Writer::EventTest(int depth) {
  const EventInfo* event = Event();
  if (event == nullptr) return {"yes"};
  switch (random_.Below(8)) {
    case 0:
    case 1: return {"any " + Query(*event, "", true), kCompare};
    case 2: return {"no " + Query(*event, "", true), kCompare};
    case 3:
      return {fmt::format("at least {} {}", random_.Between(1, 4), Query(*event, "", true)),
              kCompare};
    case 4:
      return {fmt::format("at most {} {}", random_.Between(1, 4), Query(*event, "", true)),
              kCompare};
    case 5: {
      const Text value = FromEvents(Kind::kInteger);
      if (value.text.empty()) return {"any " + Query(*event, "", true), kCompare};
      return {value.text + " " + kCompares[random_.Below(6)] + " " +
                  std::to_string(random_.Between(0, 20)),
              kCompare};
    }
    case 6: {
      for (const FieldInfo& field : event->fields) {
        if (field.kind != Kind::kChoice || !random_.Chance(60)) continue;
        const std::string value = "(latest " + Query(*event, field.name, true) + ")";
        return {value + (random_.Chance(30) ? " != " : " = ") + random_.Pick(field.values),
                kCompare};
      }
      return {"any " + Query(*event, "", true), kCompare};
    }
    default: {
      const Kind kind = kRead[random_.Below(kRead.size())];
      const Text value = FromEvents(kind);
      if (value.text.empty() || kind == Kind::kText) {
        return {"any " + Query(*event, "", true), kCompare};
      }
      if (kind == Kind::kYesNo) return value;
      return {value.text + " " + kCompares[random_.Below(6)] + " " +
                  At(random_.Chance(80) ? Literal(kind) : Value(kind, depth), kSum),
              kCompare};
    }
  }
}

Text Writer::WindowTest() {
  const Kind kind = random_.Chance(50) ? Kind::kTime : Kind::kDate;
  const std::string subject = At(Simple(kind), kSum);
  return {subject + (random_.Chance(25) ? " not " : " ") + Window(kind == Kind::kDate), kCompare};
}

Text Writer::ChangeTest(int depth) {
  if (in_query_ || in_newly_ || only_fields_) return KnownTest(0);
  if (random_.Chance(15)) return {"lead is new", kCompare};
  const FieldInfo* changing = Field(kRead[random_.Below(4)]);
  if (changing != nullptr && random_.Chance(25)) {
    // Something in it must be able to change.
    in_newly_ = true;
    std::string text = "newly (" + changing->reference + " " + kCompares[random_.Below(6)] + " " +
                       At(Literal(changing->kind), kSum) + (random_.Chance(50) ? " and " : " or ");
    text += At(Condition(depth), kNot) + ")";
    in_newly_ = false;
    return {text, kNot};
  }
  const Kind kind = random_.Chance(30) ? Kind::kChoice : kRead[random_.Below(kRead.size())];
  const FieldInfo* field = Field(kind);
  if (field == nullptr) return {"lead is new", kCompare};
  const bool chooses = kind == Kind::kChoice;
  const auto value = [&] {
    if (chooses) return random_.Pick(field->values);
    if (kind == Kind::kText) return Quoted(Needle());
    return At(Literal(kind), kSum);
  };
  switch (random_.Below(4)) {
    case 0:
    case 1: return {field->reference + " changed", kCompare};
    case 2: return {field->reference + " became " + value(), kCompare};
    default: {
      const std::string was = "was " + field->reference;
      if (kind == Kind::kYesNo) return {was};
      const bool only_equal = chooses || kind == Kind::kText;
      return {was + " " + kCompares[random_.Below(only_equal ? 2 : 6)] + " " + value(), kCompare};
    }
  }
}

std::string Writer::FieldCondition(const EventInfo* event) {
  only_fields_ = true;
  where_.clear();
  if (event != nullptr) {
    for (const FieldInfo& field : event->fields) {
      where_.push_back(field);
      where_.back().reference = Reference(event->name, field);
    }
  }
  const bool none = event != nullptr && where_.empty();
  const std::string text = none ? "no" : "surely " + At(Condition(1), kNot);
  where_.clear();
  only_fields_ = false;
  return text;
}

}  // namespace tandem::agree_test
