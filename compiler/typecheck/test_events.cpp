// SPDX-License-Identifier: Apache-2.0
// What a test says beside its lead: events, the version before, and what is carried.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/zone.h"

namespace tandem::typecheck {
namespace {

using schema::Carried;
using schema::Origin;

int64_t UnitUs(syntax::Unit unit) {
  switch (unit) {
    case syntax::Unit::kSecond: return value::kMicrosPerSecond;
    case syntax::Unit::kMinute: return value::kMicrosPerMinute;
    case syntax::Unit::kHour: return value::kMicrosPerHour;
    case syntax::Unit::kDay: return value::kMicrosPerDay;
    case syntax::Unit::kWeek: return 7 * value::kMicrosPerDay;
    case syntax::Unit::kMonth:
    case syntax::Unit::kQuarter:
    case syntax::Unit::kYear: break;
  }
  return 0;
}

}  // namespace

std::optional<int64_t> Checker::TestInstant(const syntax::TestEvent& written,
                                            const hir::Test& test) {
  if (written.at != nullptr) {
    syntax::Expr instant;
    instant.kind = syntax::ExprKind::kTime;
    instant.number = written.at->number;
    instant.number2 = written.at->kind == syntax::ExprKind::kTime ? written.at->number2 : 0;
    instant.span = written.at->span;
    return policy_[TimeLiteral(instant)].imm;
  }
  if (!written.ago) return std::nullopt;  // without an instant: said while parsing
  if (!test.has_as_of) {
    sink_->Report(Code::kNeedsAsOf, written.span);
    return std::nullopt;
  }
  const syntax::Window& ago = *written.ago;
  const int64_t months = ago.unit == syntax::Unit::kYear      ? 12
                         : ago.unit == syntax::Unit::kQuarter ? 3
                                                              : 1;
  const int64_t unit_us = UnitUs(ago.unit);
  const int64_t most = unit_us == 0 ? 2'000 * 12 / months
                                    : 2'000 * 365 * (value::kMicrosPerDay / unit_us + 1);
  if (ago.number < 0 || ago.number > most) {
    sink_->Report(Code::kBadWindow, ago.span, Written(ago.span), "reaches further than data does",
                  "write a date: `2026-11-18 10:00`");
    return std::nullopt;
  }
  if (unit_us != 0) return test.as_of_us - ago.number * unit_us;
  const auto zone = value::FindZone(policy_.schema.zone.empty() ? "UTC" : policy_.schema.zone);
  const int64_t local_us = zone ? zone->ToLocal(test.as_of_us) : test.as_of_us;
  const int64_t day = value::AddMonthsClamped(value::DaysOfLocal(local_us), -ago.number * months);
  const int64_t moved_us = day * value::kMicrosPerDay + value::TimeOfDay(local_us);
  return zone ? zone->ToUtc(moved_us) : moved_us;
}

void Checker::TestEvent(const syntax::TestEvent& written, hir::Test& test) {
  const auto events = EventsNamed(written.event);
  if (!events) return;
  if (events->parts.size() != 1) {
    std::string parts;
    for (const schema::EventId part : events->parts) {
      parts += (parts.empty() ? "`" : ", `") + policy_.schema[part].name + "`";
    }
    sink_->Report(Code::kTestEvent, written.event.span, written.event.text, parts);
    return;
  }
  hir::TestEvent event;
  event.event = events->parts[0];
  event.times = written.times;
  event.span = written.span;
  const std::vector<schema::Field> fields = policy_.schema[event.event].fields;
  const TestOwner owner{fmt::format("event `{}`", written.event.text), &fields, fields.size()};
  for (const syntax::TestField& field : written.fields) {
    TestFieldValue(field, owner, event.values);
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    const bool set = std::any_of(
        written.fields.begin(), written.fields.end(), [&](const syntax::TestField& field) {
          return field.path.size() == 1 && field.path[0].text == fields[i].name;
        });
    if (set || fields[i].optional || IsList(fields[i].type.kind)) continue;
    sink_->Report(Code::kUnsetEventField, written.span, written.event.text, fields[i].name);
  }
  const auto at_us = TestInstant(written, test);
  if (!at_us) return;
  event.at_us = *at_us;
  if (events->of_stage) {
    ToldState& told = told_.back();
    told.has_carried = true;
    const uint32_t stage = *policy_.schema[event.event].stage;
    const bool before = !test.has_as_of || *at_us <= test.as_of_us;
    if (before) told.entered[stage] = std::max(told.entered.emplace(stage, *at_us).first->second,
                                               *at_us);
  }
  test.events.push_back(std::move(event));
}

bool Checker::CarriedScore(const syntax::TestField& field, const std::string& name,
                           std::map<std::string, ToldState::Number>& values) {
  const auto score = std::find_if(b_.scores.begin(), b_.scores.end(),
                                  [&](const auto* decl) { return decl->name.text == name; });
  if (score == b_.scores.end()) return false;
  if (field.values.size() != 1) return false;
  const auto number = ConstantOf(*field.values[0], hir::TypeOf(Kind::kNumber));
  if (number) values[name] = {*number, field.values[0]->span};
  return true;
}

void Checker::TestCarried(const syntax::TestField& field, ToldState& told) {
  std::string path;
  for (const syntax::Name& name : field.path) path += (path.empty() ? "" : " ") + name.text;
  const bool one = field.values.size() == 1 && !field.is_list;
  if (one && (path == "stage" || path == "furthest") &&
      policy_.stage_choice != schema::kNoChoice) {
    const auto value =
        ConstantOf(*field.values[0], hir::ChoiceType(policy_.schema, policy_.stage_choice));
    if (value) (path == "stage" ? told.stage : told.furthest) = static_cast<uint32_t>(*value);
    return;
  }
  const bool frozen = path.starts_with("frozen ");
  const std::string score = frozen ? path.substr(7) : path;
  if (one && CarriedScore(field, score, frozen ? told.frozen : told.scores)) return;
  std::vector<std::string> names{"stage", "furthest"};
  for (const syntax::ScoreDecl* decl : b_.scores) names.push_back(decl->name.text);
  sink_->Report(Code::kNotCarried, field.path.empty() ? field.span : field.path[0].span, path,
                Suggest(score, names,
                        "`stage`, `furthest`, scores and `frozen SCORE` are carried; write entries "
                        "as `event MQL 10 days ago`"));
}

void Checker::TestTold(const syntax::TestDecl& decl) {
  ToldState& told = told_.back();
  if (decl.previous) {
    if (decl.lead_is_new) sink_->Report(Code::kNewAndPrevious, decl.name.span);
    told.is_new = false;
    for (const syntax::TestField& field : *decl.previous) {
      TestFieldValue(field, LeadOwner(), told.previous);
    }
  }
  if (decl.lead_is_new) told.is_new = true;
  if (!decl.carried) return;
  told.has_carried = true;
  for (const syntax::TestField& field : *decl.carried) TestCarried(field, told);
}

void Checker::TestEvents(const syntax::TestDecl& decl, hir::Test& test) {
  told_.push_back({});
  told_.back().test = policy_.tests.size();
  for (const syntax::TestEvent& event : decl.events) TestEvent(event, test);
  TestTold(decl);
}

void Checker::FinishTest(const ToldState& told) {
  hir::Test& test = policy_.tests[told.test];
  const auto set = [&](size_t field, int64_t number) {
    hir::TestValue value;
    value.field = static_cast<schema::FieldId>(field);
    value.number = number;
    test.values.push_back(std::move(value));
  };
  const auto furthest = told.furthest ? told.furthest : told.stage;
  for (size_t i = policy_.schema.GivenCount(); i < policy_.schema.fields.size(); ++i) {
    const schema::Field& field = policy_.schema.fields[i];
    if (field.origin == Origin::kIsNew && told.is_new) set(i, *told.is_new ? 1 : 0);
    for (hir::TestValue value : told.previous) {
      if (field.origin != Origin::kPrevious || field.twin != value.field) continue;
      value.field = static_cast<schema::FieldId>(i);
      test.values.push_back(std::move(value));
    }
    if (field.origin != Origin::kCarried || !told.has_carried) continue;
    const bool of_score = field.carried == Carried::kScore || field.carried == Carried::kFrozen;
    if (field.carried == Carried::kPresent) set(i, 1);
    if (field.carried == Carried::kStage && told.stage) set(i, *told.stage);
    if (field.carried == Carried::kFurthest && furthest) set(i, *furthest);
    const auto entered = told.entered.find(field.index);
    if (field.carried == Carried::kEntered && entered != told.entered.end()) {
      set(i, entered->second);
    }
    if (!of_score) continue;
    const auto& values = field.carried == Carried::kScore ? told.scores : told.frozen;
    const auto value = values.find(policy_.scores[field.index].name);
    if (value == values.end()) continue;
    const auto& [number, span] = value->second;
    const bool whole = field.type.kind == Kind::kInteger;
    if (whole && number % value::kNumberOne != 0) {
      sink_->Report(Code::kTooManyPlaces, span, Written(span), TypeName(field.type),
                    "no decimal places");
      continue;
    }
    const int64_t stored = whole ? number / value::kNumberOne : number;
    if (stored < field.type.low || stored > field.type.high) {
      sink_->Report(Code::kOutOfDeclaredRange, span, Written(span), value->first,
                    hir::SpellRange(policy_.schema, field.type));
      continue;
    }
    set(i, stored);
  }
}

void Checker::FinishTests() {
  for (const ToldState& told : told_) FinishTest(told);
}

}  // namespace tandem::typecheck
