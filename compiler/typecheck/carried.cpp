// SPDX-License-Identifier: Apache-2.0
// Columns a policy needs beside the lead's fields: the version before and carried state; entries of
// stages as events; stages that hold until something happens; what sources reject.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {

using schema::Carried;
using schema::Origin;

// Given fields stand first and keep their ids; a column is made when it is first read.
schema::FieldId Checker::Hidden(schema::Field field) {
  auto& fields = policy_.schema.fields;
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const schema::Field& other) {
    if (other.origin != field.origin || other.origin == Origin::kGiven) return false;
    if (field.origin == Origin::kPrevious) return other.twin == field.twin;
    if (field.origin == Origin::kIsNew) return true;
    return other.carried == field.carried && other.index == field.index;
  });
  if (found != fields.end()) return static_cast<schema::FieldId>(found - fields.begin());
  fields.push_back(std::move(field));
  return static_cast<schema::FieldId>(fields.size() - 1);
}

schema::FieldId Checker::PreviousField(schema::FieldId of) {
  schema::Field field;
  field.name = "was " + policy_.schema[of].name;
  field.type = policy_.schema[of].type;
  field.optional = true;
  field.origin = Origin::kPrevious;
  field.twin = of;
  return Hidden(std::move(field));
}

schema::FieldId Checker::IsNewField() {
  schema::Field field;
  field.name = "lead is new";
  field.type = hir::TypeOf(Kind::kYesNo);
  field.optional = true;
  field.origin = Origin::kIsNew;
  return Hidden(std::move(field));
}

// A score with a range carries values of its range, another those it can reach.
ValueType Checker::CarriedScoreType(const hir::Score& score) const {
  ValueType type = score.type;
  if (score.range) {
    type.low = score.range->first;
    type.high = score.range->second;
  }
  return type;
}

schema::FieldId Checker::CarriedField(Carried carried, uint32_t index) {
  schema::Field field;
  field.origin = Origin::kCarried;
  field.carried = carried;
  field.index = index;
  field.optional = carried != Carried::kPresent;
  const auto stage_type = [&] { return hir::ChoiceType(policy_.schema, policy_.stage_choice); };
  switch (carried) {
    case Carried::kPresent:
      field.name = "carried state is known";
      field.type = hir::TypeOf(Kind::kYesNo);
      break;
    case Carried::kStage:
      field.name = "carried stage";
      field.type = stage_type();
      break;
    case Carried::kFurthest:
      field.name = "carried furthest";
      field.type = stage_type();
      break;
    case Carried::kEntered:
      field.name = fmt::format("{} was entered",
                               policy_.schema[policy_.stage_choice].values[index].name);
      field.type = hir::TypeOf(Kind::kTime);
      field.type.low = value::kMinDate * value::kMicrosPerDay;
      field.type.high = (value::kMaxDate + 1) * value::kMicrosPerDay - 1;
      break;
    case Carried::kScore:
    case Carried::kFrozen:
      field.name = (carried == Carried::kScore ? "carried " : "frozen ") +
                   policy_.scores[index].name;
      field.type = CarriedScoreType(policy_.scores[index]);
      break;
  }
  return Hidden(std::move(field));
}

// Entries hold every score as a number with its four places, whatever the score's own type: rules
// of scores may ask for entries before the scores themselves are known.
schema::EventId Checker::StageEvent(uint32_t value) {
  auto& events = policy_.schema.events;
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].stage == value) return static_cast<schema::EventId>(i);
  }
  schema::Event event;
  event.name = b_.stages[value - 1]->name.text;
  event.stage = value;
  for (const syntax::ScoreDecl* score : b_.scores) {
    schema::Field field;
    field.name = score->name.text;
    field.type = hir::TypeOf(Kind::kNumber);
    field.optional = true;
    event.fields.push_back(std::move(field));
  }
  events.push_back(std::move(event));
  return static_cast<schema::EventId>(events.size() - 1);
}

// What ends a stage must have happened since it was entered: `any rejected`. What must have stayed
// away is looked for in the whole window, or every stage would end the moment after its entry:
// `no activity in last 90 days`. `asks`: more events make the whole condition yes.
ExprId Checker::SinceEntryIn(ExprId id, schema::FieldId entered, bool asks,
                             std::map<std::pair<ExprId, bool>, ExprId>& done) {
  if (const auto found = done.find({id, asks}); found != done.end()) return found->second;
  const Expr e = policy_[id];  // nodes are added below
  ExprId result = id;
  const bool counts = (asks && (e.op == Op::kAggregate || e.op == Op::kWeighted)) ||
                      e.op == Op::kPicked;
  std::vector<ExprId> args;
  for (size_t i = 0; i < e.args.size(); ++i) {
    bool of_arg = asks;
    if (e.op == Op::kNot) of_arg = !asks;
    if (e.op == Op::kLess || e.op == Op::kLessEqual) of_arg = asks == (i == 1);
    if (e.op == Op::kEqual || e.op == Op::kInSet) of_arg = false;
    args.push_back(SinceEntryIn(e.args[i], entered, of_arg, done));
  }
  if (counts) {
    hir::Aggregate aggregate = policy_.aggregates[static_cast<size_t>(e.imm)];
    aggregate.since = make_.Field(entered, false, e.span);
    Expr later = e;
    later.args = args;
    later.imm = make_.AddAggregate(std::move(aggregate));
    result = make_.Add(std::move(later));
  } else if (args != e.args) {
    result = e.op == Op::kDefine ? args[0] : make_.Rebuild(e, std::move(args));
  }
  done[{id, asks}] = result;
  return result;
}

ExprId Checker::SinceEntry(ExprId id, schema::FieldId entered) {
  if (id == kNoExpr) return id;
  std::map<std::pair<ExprId, bool>, ExprId> done;
  return SinceEntryIn(id, entered, true, done);
}

ExprId Checker::HeldBefore(const syntax::StageDecl& decl, uint32_t value) {
  uint32_t last = 0;
  for (const syntax::StageDecl* stage : b_.stages) last += stage->aside ? 0 : 1;
  if (decl.aside) last = value;
  const ExprId stage = make_.Field(CarriedField(Carried::kStage, 0), false, decl.span);
  const ExprId held = make_.InSet(stage, {{value, last}}, decl.span);
  return make_.Settle(Op::kSurely, held, decl.span);
}

void Checker::CheckRejects() {
  for (const resolve::Bindings::RejectWhen& written : b_.rejects) {
    hir::Policy::RejectWhen reject;
    reject.source = written.source;
    reject.event = written.event;
    reject.span = written.condition->span;
    Scope saved = std::exchange(scope_, {});
    if (written.event) {
      const std::string& name = policy_.schema[*written.event].name;
      scope_.event = InEvent{Events{name, {*written.event}, false}, 0};
    }
    reject.condition = Condition(*written.condition);
    scope_ = std::move(saved);
    if (reject.condition != kNoExpr) policy_.rejects.push_back(std::move(reject));
  }
}

}  // namespace tandem::typecheck
