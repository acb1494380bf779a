// SPDX-License-Identifier: Apache-2.0
// Questions about events: which events, which of them count, and what is asked of them.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {

using hir::AggregateKind;
using syntax::EventTest;

namespace {

std::string Known(const std::vector<std::string>& names) {
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  return known;
}

}  // namespace

std::optional<Checker::Events> Checker::EventsNamed(const syntax::Name& name) {
  const auto found = b_.events.find(name.text);
  if (found != b_.events.end()) {
    if (found->second.parts.empty()) return std::nullopt;  // its parts are none: that was said
    return Events{name.text, found->second.parts, false};
  }
  for (uint32_t i = 0; i < b_.stages.size(); ++i) {
    if (b_.stages[i]->name.text == name.text) return Events{name.text, {StageEvent(i + 1)}, true};
  }
  std::vector<std::string> names;
  for (const auto& [other, events] : b_.events) names.push_back(other);
  for (const syntax::StageDecl* stage : b_.stages) names.push_back(stage->name.text);
  sink_->Report(Code::kUnknownEvent, name.span, name.text,
                Suggest(name.text, names,
                        fmt::format("declare it: `event {} {{ … }}`", name.text)));
  return std::nullopt;
}

std::optional<std::vector<schema::FieldId>> Checker::FieldOfAll(const Events& events,
                                                                const std::string& field) const {
  std::vector<schema::FieldId> ids;
  const ValueType* type = nullptr;
  for (const schema::EventId part : events.parts) {
    const auto& fields = policy_.schema[part].fields;
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const schema::Field& f) { return f.name == field; });
    if (found == fields.end()) return std::nullopt;
    if (type != nullptr && !SameType(*type, found->type)) return std::nullopt;
    type = &found->type;
    ids.push_back(static_cast<schema::FieldId>(found - fields.begin()));
  }
  return ids;
}

bool Checker::InSomePart(const Events& events, const std::string& field) const {
  return std::any_of(events.parts.begin(), events.parts.end(), [&](schema::EventId part) {
    const auto& fields = policy_.schema[part].fields;
    return std::any_of(fields.begin(), fields.end(),
                       [&](const schema::Field& f) { return f.name == field; });
  });
}

const std::string* Checker::EventWith(const std::string& field) const {
  for (const schema::Event& event : policy_.schema.events) {
    const bool has = std::any_of(event.fields.begin(), event.fields.end(),
                                 [&](const schema::Field& f) { return f.name == field; });
    if (has && !event.stage) return &event.name;
  }
  return nullptr;
}

void Checker::UnknownEventField(const Events& events, const std::string& field, Span span) {
  std::vector<std::string> names;
  for (const schema::Field& f : policy_.schema[events.parts[0]].fields) {
    if (FieldOfAll(events, f.name)) names.push_back(f.name);
  }
  std::string help = "declare it in the event's braces";
  if (InSomePart(events, field)) {
    help = fmt::format("`{}` is made of several events; only fields that all of them have, of one "
                       "type, can be read",
                       events.name);
  } else if (const std::string* other = EventWith(field)) {
    help = fmt::format("`{}` is a field of `{}`", field, *other);
    if (!names.empty()) help += fmt::format("; those of `{}` are {}", events.name, Known(names));
  } else if (names.empty()) {
    help = fmt::format("`{}` has no fields that can be read", events.name);
  } else {
    help = Suggest(field, names, fmt::format("its fields are {}", Known(names)));
  }
  sink_->Report(Code::kUnknownEventField, span, events.name, field, help);
}

std::optional<std::vector<schema::FieldId>> Checker::EventFieldNamed(const Events& events,
                                                                     const syntax::Name& field) {
  auto ids = FieldOfAll(events, field.text);
  if (!ids) UnknownEventField(events, field.text, field.span);
  return ids;
}

std::optional<std::string> Checker::EventFieldOf(const syntax::Expr& e) const {
  if (!scope_.event || e.kind != syntax::ExprKind::kName || e.names.empty()) return std::nullopt;
  const Events& events = scope_.event->events;
  const bool written_out = e.names.size() == 2 && e.names[0].text == events.name;
  if (e.names.size() != 1 && !written_out) return std::nullopt;
  const std::string& field = e.names.back().text;
  if (FieldOfAll(events, field) || field == "at" || written_out) return field;
  return std::nullopt;
}

// What may be missing in one part may be missing in all: the parts are one event to the reader.
ExprId Checker::EventFieldValue(const InEvent& in, schema::FieldId field, bool known, Span span) {
  const schema::EventId event = in.events.parts[in.part];
  const ExprId id = make_.EventField(event, field, known, span);
  const std::string name = policy_.schema[event].fields[static_cast<size_t>(field)].name;
  const auto ids = FieldOfAll(in.events, name);
  for (size_t i = 0; ids && !known && i < ids->size(); ++i) {
    const schema::Event& part = policy_.schema[in.events.parts[i]];
    const bool optional = part.fields[static_cast<size_t>((*ids)[i])].optional;
    if (optional && !IsList(policy_[id].type.kind)) {
      policy_.exprs[static_cast<size_t>(id)].maybe_unknown = true;
    }
  }
  return id;
}

std::optional<ExprId> Checker::EventNameValue(const syntax::Expr& e, const ValueType* want) {
  const auto field = EventFieldOf(e);
  if (!field) return std::nullopt;
  const InEvent in = *scope_.event;
  const bool bare = e.names.size() == 1;
  const bool constant = bare && want != nullptr && want->kind == Kind::kChoice &&
                        FindChoiceValue(want->choice, *field);
  if (constant) return std::nullopt;
  if (bare && policy_.schema.Find(*field)) {
    sink_->Report(Code::kFieldOfBoth, e.span, *field, in.events.name);
    return kNoExpr;
  }
  const bool known = scope_.known.count("event " + *field) > 0;
  if (const auto ids = FieldOfAll(in.events, *field)) {
    return EventFieldValue(in, (*ids)[in.part], known, e.span);
  }
  if (*field == "at") return make_.EventAt(in.events.parts[in.part], e.span);
  UnknownEventField(in.events, *field, e.names.back().span);
  return kNoExpr;
}

bool Checker::WherePart(const syntax::Expr& where, const InEvent& in, std::string_view taking,
                        hir::EventPart& part) {
  Scope outside = scope_;
  std::erase_if(scope_.known, [](const std::string& key) { return key.starts_with("event "); });
  scope_.event = in;
  // Later parts differ from the first in nothing a message could say.
  diag::Sink unheard;
  diag::Sink* heard = sink_;
  if (in.part > 0) sink_ = &unheard;
  part.where = taking.empty() ? Condition(where) : Definite(where, taking);
  sink_ = heard;
  scope_ = std::move(outside);
  return part.where != kNoExpr;
}

std::optional<hir::Aggregate> Checker::Query(const syntax::EventQuery& query, AggregateKind kind,
                                             std::string_view taking, bool with_window) {
  const auto events = EventsNamed(query.event);
  if (!events) return std::nullopt;
  hir::Aggregate aggregate;
  aggregate.kind = kind;
  aggregate.of_stage = events->of_stage;
  if (aggregate.of_stage) CarriedField(schema::Carried::kPresent, 0);
  aggregate.name = events->name;
  aggregate.span = query.span;
  bool good = true;
  for (size_t i = 0; i < events->parts.size() && good; ++i) {
    hir::EventPart part;
    part.event = events->parts[i];
    if (query.where != nullptr) good = WherePart(*query.where, {*events, i}, taking, part);
    aggregate.parts.push_back(std::move(part));
  }
  if (query.window && with_window) {
    const auto ends = EndsOf(*query.window, false);
    good = good && ends.has_value();
    if (ends) aggregate.window = AddWindow(*ends, false);
  }
  if (!good) return std::nullopt;
  return aggregate;
}

void Checker::AddValues(hir::Aggregate& aggregate, const Events& events,
                        const std::vector<schema::FieldId>& fields, Span span) {
  for (size_t i = 0; i < aggregate.parts.size(); ++i) {
    aggregate.parts[i].values.push_back(EventFieldValue({events, i}, fields[i], false, span));
  }
}

ExprId Checker::EventCount(const syntax::Expr& e) {
  const EventTest test = e.event_test;
  const bool no = test == EventTest::kNo;
  const syntax::EventQuery& query = *e.query;
  std::string_view taking;
  if (no) taking = "`where` under `no`";
  if (test == EventTest::kAtMost) taking = "`where` under `at most`";
  const auto asked = Query(query, AggregateKind::kCount, taking);
  if (!asked) return kNoExpr;
  const ExprId count =
      make_.AggregateValue(make_.AddAggregate(*asked), hir::TypeOf(Kind::kInteger), e.span);
  if (test == EventTest::kCount) return count;
  const int64_t number = test == EventTest::kAny || no ? 1 : e.number;
  const ExprId bound = make_.Const(hir::TypeOf(Kind::kInteger), number, e.span);
  if (test == EventTest::kAtMost) {
    return make_.Compare(Op::kLessEqual, count, bound, e.span);
  }
  const ExprId enough = make_.Compare(Op::kLessEqual, bound, count, e.span);
  return no ? make_.Not(enough, e.span) : enough;
}

ExprId Checker::EventSum(const syntax::Expr& e) {
  const bool sum = e.event_test == EventTest::kSum;
  const syntax::EventQuery& query = *e.query;
  const auto events = EventsNamed(query.event);
  if (!events || !query.field) return kNoExpr;
  const auto fields = EventFieldNamed(*events, *query.field);
  auto asked = Query(query, sum ? AggregateKind::kSum : AggregateKind::kDistinct, "");
  if (!fields || !asked) return kNoExpr;
  AddValues(*asked, *events, *fields, query.field->span);
  ValueType type = policy_[asked->parts[0].values[0]].type;
  const bool adds = IsDecimal(type.kind) || type.kind == Kind::kDuration;
  if (sum && !adds) {
    const std::string& event = query.event.text;
    sink_->Report(Code::kCannotSum, query.field->span,
                  fmt::format("{}.{}", event, query.field->text), TypeName(type), event);
    return kNoExpr;
  }
  for (const hir::EventPart& part : asked->parts) {
    type.low = std::min(type.low, policy_[part.values[0]].type.low);
    type.high = std::max(type.high, policy_[part.values[0]].type.high);
  }
  return make_.AggregateValue(make_.AddAggregate(*asked), type, e.span);
}

ExprId Checker::EventPick(const syntax::Expr& e) {
  const bool first = e.event_test == EventTest::kFirst;
  const syntax::EventQuery& query = *e.query;
  const auto events = EventsNamed(query.event);
  if (!events || !query.field) return kNoExpr;
  const bool instant = query.field->text == "at" && !FieldOfAll(*events, "at");
  const auto fields = instant ? std::vector<schema::FieldId>{}
                              : EventFieldNamed(*events, *query.field);
  auto asked = Query(query, first ? AggregateKind::kFirst : AggregateKind::kLatest,
                     first ? "`where` under `first`" : "`where` under `latest`");
  if (!fields || !asked) return kNoExpr;
  const bool known = scope_.known.count(NarrowKey(e)) > 0;
  if (instant) return make_.PickedAt(make_.AddAggregate(*asked), known, e.span);
  AddValues(*asked, *events, *fields, query.field->span);
  const ExprId wanted = asked->parts[0].values[0];
  const int32_t aggregate = make_.AddAggregate(*asked);
  const auto& values = policy_.aggregates[static_cast<size_t>(aggregate)].parts[0].values;
  size_t value = 0;
  while (!make_.Same(values[value], wanted)) ++value;
  return make_.Picked(aggregate, value, known, e.span);
}

ExprId Checker::PeriodsSince(int32_t aggregate, int64_t period_us, bool known, Span span) {
  syntax::Expr now;
  now.span = span;
  now.kind = syntax::ExprKind::kAsOf;
  const ExprId as_of = Value(now);
  const ExprId at = make_.PickedAt(aggregate, known, span);
  const ExprId age = make_.Arith(Op::kSubtract, Kind::kDuration, as_of, at, span);
  const ExprId id = make_.Function(Op::kWholeIn, {age}, span, period_us);
  // No event lies behind `as of`.
  policy_.exprs[static_cast<size_t>(age)].type.low = 0;
  policy_.exprs[static_cast<size_t>(id)].type.low = 0;
  return id;
}

ExprId Checker::DaysSince(const syntax::Expr& e) {
  const syntax::EventQuery& query = *e.query;
  const auto asked = Query(query, AggregateKind::kLatest, "`where` under `days since last`");
  if (!asked) return kNoExpr;
  const bool known = scope_.known.count(NarrowKey(e)) > 0;
  return PeriodsSince(make_.AddAggregate(*asked), value::kMicrosPerDay, known, e.span);
}

ExprId Checker::EventsValue(const syntax::Expr& e) {
  switch (e.event_test) {
    case EventTest::kAny:
    case EventTest::kNo:
    case EventTest::kAtLeast:
    case EventTest::kAtMost:
    case EventTest::kCount: return EventCount(e);
    case EventTest::kSum:
    case EventTest::kDistinct: return EventSum(e);
    case EventTest::kFirst:
    case EventTest::kLatest: return EventPick(e);
    case EventTest::kDaysSinceLast: return DaysSince(e);
  }
  return kNoExpr;
}

void Checker::BoundedAbove(ExprId value, Span span) {
  const Expr* e = &policy_[value];
  while (e->op == Op::kDefine || e->op == Op::kConvert) e = &policy_[e->args[0]];
  if (e->op != Op::kAggregate || sink_ != &all_) return;
  const hir::Aggregate& aggregate = policy_.aggregates[static_cast<size_t>(e->imm)];
  for (const hir::EventPart& part : aggregate.parts) {
    if (part.where == kNoExpr || !policy_[part.where].maybe_unknown) continue;
    const Expr& where = policy_[part.where];
    const bool simple = where.op != Op::kAnd && where.op != Op::kOr;
    ReportUnknown(part.where, where.span, simple,
                  fmt::format("`{}`, which bounds a count from above,", Written(span)));
    return;
  }
}

}  // namespace tandem::typecheck
