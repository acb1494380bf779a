// SPDX-License-Identifier: Apache-2.0
// Inputs, references, logic and comparisons as terms.
#include "compiler/analyze/encode.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using schema::Kind;

void Encoder::Require(const Demand& demand) {
  const Outcome is = OutcomeOf(demand.condition);
  std::vector<TermId> any;
  if ((demand.outcomes & kYes) != 0) any.push_back(is.yes);
  if ((demand.outcomes & kNo) != 0) any.push_back(is.no);
  if ((demand.outcomes & kUnknown) != 0) any.push_back(terms_.Not(terms_.Or({is.yes, is.no})));
  terms_.Require(demand.outcomes == kAnyOutcome ? terms_.Truth(true) : terms_.Or(any));
}

const Encoder::Input& Encoder::InputOf(Var var) {
  const auto [found, added] = inputs_.try_emplace(var);
  Input& input = found->second;
  if (!added) return input;
  const Variable& v = space_.variables()[var];
  const Domain& d = space_.At(var);
  input.known = !d.missing ? terms_.Truth(true)
                : d.known  ? terms_.TruthVar()
                           : terms_.Truth(false);
  input.is_truth = v.type.kind == Kind::kYesNo && !d.Listed();
  if (!d.known) {
    input.value = input.is_truth ? terms_.Truth(false) : terms_.Number(0);
    return input;
  }
  if (input.is_truth) {
    input.value = d.low == d.high ? terms_.Truth(d.low != 0) : terms_.TruthVar();
    return input;
  }
  int64_t high = d.high;
  if (v.texts >= 0 && anything_ && space_.variables().Incomplete(var)) input.beyond = ++high;
  input.value = terms_.NumberVar(d.low, high);
  if (!d.Listed()) return input;
  for (int64_t i = d.low; i <= d.high; ++i) {
    if (d.members.Has(static_cast<size_t>(i))) continue;
    terms_.Require(terms_.Not(terms_.Equal(input.value, terms_.Number(i))));
  }
  return input;
}

Encoder::Number Encoder::AnyNumber(ExprId id, const std::string& why) {
  Loose(why);
  const Abs& can = space_.Of(id);
  const TermId known = can.unknown ? terms_.TruthVar() : terms_.Truth(true);
  if (!can.known) return {terms_.Truth(false), terms_.Number(0)};
  return {known, terms_.NumberVar(can.low, can.high)};
}

Encoder::Outcome Encoder::AnyOutcome(ExprId id, const std::string& why) {
  Loose(why);
  const uint8_t can = space_.Outcomes(id);
  const TermId known = (can & kUnknown) != 0 ? terms_.TruthVar() : terms_.Truth(true);
  const TermId yes = (can & kNo) == 0    ? terms_.Truth(true)
                     : (can & kYes) == 0 ? terms_.Truth(false)
                                         : terms_.TruthVar();
  if ((can & (kYes | kNo)) == 0) return {terms_.Truth(false), terms_.Truth(false)};
  return Settled(known, yes);
}

Encoder::Number Encoder::NumberOf(ExprId id) {
  if (const auto found = numbers_.find(id); found != numbers_.end()) return found->second;
  Number made;
  if (IsYesNo(id)) {
    const Outcome is = OutcomeOf(id);
    made = {terms_.Or({is.yes, is.no}), terms_.If(is.yes, terms_.Number(1), terms_.Number(0))};
  } else if (TooLarge()) {
    made = {terms_.Truth(false), terms_.Number(0)};
  } else {
    made = MakeNumber(id);
  }
  return numbers_.emplace(id, made).first->second;
}

Encoder::Outcome Encoder::OutcomeOf(ExprId id) {
  if (const auto found = outcomes_.find(id); found != outcomes_.end()) return found->second;
  const Outcome made = TooLarge() ? Definite(terms_.Truth(false)) : MakeOutcome(id);
  return outcomes_.emplace(id, made).first->second;
}

TermId Encoder::KnownOf(ExprId id) {
  if (At(id).type.kind == Kind::kText) return TextKnown(id);
  return NumberOf(id).known;
}

Encoder::Number Encoder::Leaf(ExprId id) {
  const Var var = space_.variables().Of(id);
  if (var == kNoVar) return AnyNumber(id, "lists are asked for elements alone");
  const Input& input = InputOf(var);
  return {input.known, input.value};
}

Encoder::Outcome Encoder::LeafOutcome(ExprId id) {
  const Var var = space_.variables().Of(id);
  if (var == kNoVar) return AnyOutcome(id, "lists are asked for elements alone");
  const Input& input = InputOf(var);
  const TermId yes =
      input.is_truth ? input.value : terms_.Equal(input.value, terms_.Number(1));
  return Settled(input.known, yes);
}

// What another declaration decided.
Encoder::Number Encoder::Referred(ExprId id) {
  const Expr& e = At(id);
  const auto index = static_cast<size_t>(e.imm);
  const hir::Policy& policy = space_.policy();
  switch (e.op) {
    case Op::kScore: return {terms_.Truth(true), ScoreOf(index)};
    case Op::kBand: return NumberOf(policy.bands[index].value);
    case Op::kAnswer: return NumberOf(policy.answers[index].value);
    case Op::kRoute: return NumberOf(policy.route->value);
    case Op::kStage: return {terms_.Truth(true), StageOf()};
    default: return AnyNumber(id, "ways into a stage are not told apart");
  }
}

Encoder::Number Encoder::MakeNumber(ExprId id) {
  const Expr& e = At(id);
  const TermId sure = terms_.Truth(true);
  switch (e.op) {
    case Op::kConst: return {sure, terms_.Number(e.imm)};
    case Op::kMissing: return {terms_.Truth(false), terms_.Number(0)};
    case Op::kDefine: return NumberOf(e.args[0]);
    case Op::kScore: case Op::kBand: case Op::kAnswer: case Op::kRoute: case Op::kStage:
    case Op::kWayIn:
      return Referred(id);
    case Op::kAsOf: return {sure, AsOf()};
    case Op::kToday: return {sure, DateOf(AsOf())};
    case Op::kNegate: case Op::kAdd: case Op::kSubtract: case Op::kMultiply: case Op::kDivide:
    case Op::kModulo: case Op::kConvert: case Op::kPair:
      return Arithmetic(e);
    case Op::kFloor: case Op::kCeil: case Op::kRoundTo: case Op::kDurationIn: case Op::kWholeIn:
      return Rounding(e);
    case Op::kMin: case Op::kMax: return Extreme(e);
    case Op::kOrElse: case Op::kChoose: return ChooseNumber(e);
    case Op::kDateOf: case Op::kWeekday: case Op::kMonthOf: case Op::kDaysBetween:
    case Op::kMonthsBetween: case Op::kYearsBetween:
      return Calendar(e, id);
    case Op::kLengthOf: return LengthOf(e);
    case Op::kTableRow: return TableRow(id);
    case Op::kTableValue: return TableValue(id);
    case Op::kWeighted: {
      // What the events add is an input; of no points nothing comes.
      const Number points = NumberOf(e.args[0]);
      const Number all = Leaf(id);
      const TermId nothing = terms_.Equal(points.value, terms_.Number(0));
      return {terms_.And({points.known, all.known}),
              terms_.If(nothing, terms_.Number(0), all.value)};
    }
    default: return Leaf(id);
  }
}

Encoder::Outcome Encoder::MakeOutcome(ExprId id) {
  const Expr& e = At(id);
  const hir::Policy& policy = space_.policy();
  switch (e.op) {
    case Op::kConst: return Definite(terms_.Truth(e.imm != 0));
    case Op::kMissing: return {terms_.Truth(false), terms_.Truth(false)};
    case Op::kDefine: return OutcomeOf(e.args[0]);
    case Op::kAnswer: return OutcomeOf(policy.answers[static_cast<size_t>(e.imm)].value);
    case Op::kNot: case Op::kSurely: case Op::kPossibly: case Op::kAnd: case Op::kOr:
    case Op::kAtLeastOf:
      return Logic(e);
    case Op::kIsKnown: return Definite(KnownOf(e.args[0]));
    case Op::kEqual: case Op::kLess: case Op::kLessEqual: return Compare(e);
    case Op::kInSet: {
      const Number a = NumberOf(e.args[0]);
      return Settled(a.known, InIntervals(a.value, e.intervals));
    }
    case Op::kTextTest: return TextTest(id);
    case Op::kTextEqual: return TextEqual(e);
    case Op::kListHas: return ListHas(id);
    case Op::kOrElse: case Op::kChoose: return ChooseOutcome(e);
    case Op::kRecordKnown: return RecordKnown(id);
    case Op::kInWindow: return InWindow(e);
    case Op::kTableValue: {
      const Number is = TableValue(id);
      return Settled(is.known, terms_.Equal(is.value, terms_.Number(1)));
    }
    case Op::kMin: case Op::kMax: {
      const Number is = Extreme(e);
      return Settled(is.known, terms_.Equal(is.value, terms_.Number(1)));
    }
    default: return LeafOutcome(id);
  }
}

Encoder::Outcome Encoder::Logic(const Expr& e) {
  std::vector<TermId> yes, no;
  for (const ExprId arg : e.args) {
    const Outcome is = OutcomeOf(arg);
    yes.push_back(is.yes);
    no.push_back(is.no);
  }
  switch (e.op) {
    case Op::kNot: return {no[0], yes[0]};
    case Op::kSurely: return Definite(yes[0]);
    case Op::kPossibly: return {terms_.Not(no[0]), no[0]};
    case Op::kAnd: return {terms_.And(yes), terms_.Or(no)};
    case Op::kOr: return {terms_.Or(yes), terms_.And(no)};
    default: break;
  }
  const auto at_least = [&](const std::vector<TermId>& truths, int64_t least) {
    std::vector<TermId> counted;
    for (const TermId truth : truths) {
      counted.push_back(terms_.If(truth, terms_.Number(1), terms_.Number(0)));
    }
    return terms_.LessEqual(terms_.Number(least), terms_.Add(std::move(counted)));
  };
  const auto count = static_cast<int64_t>(e.args.size());
  return {at_least(yes, e.imm), at_least(no, count - e.imm + 1)};
}

Encoder::Outcome Encoder::Compare(const Expr& e) {
  const Number a = NumberOf(e.args[0]);
  const Number b = NumberOf(e.args[1]);
  const TermId known = terms_.And({a.known, b.known});
  if (e.op == Op::kEqual) return Settled(known, terms_.Equal(a.value, b.value));
  if (e.op == Op::kLess) return Settled(known, terms_.Less(a.value, b.value));
  return Settled(known, terms_.LessEqual(a.value, b.value));
}

TermId Encoder::InIntervals(TermId value,
                            const std::vector<std::pair<int64_t, int64_t>>& intervals) {
  std::vector<TermId> any;
  for (const auto& [low, high] : intervals) any.push_back(terms_.Within(value, low, high));
  return terms_.Or(std::move(any));
}

Encoder::Outcome Encoder::ChooseOutcome(const Expr& e) {
  if (e.op == Op::kOrElse) {
    const Outcome a = OutcomeOf(e.args[0]);
    const Outcome b = OutcomeOf(e.args[1]);
    const TermId open = terms_.Not(terms_.Or({a.yes, a.no}));
    return {terms_.Or({a.yes, terms_.And({open, b.yes})}),
            terms_.Or({a.no, terms_.And({open, b.no})})};
  }
  Outcome out = OutcomeOf(e.args.back());
  for (size_t i = e.args.size() - 1; i >= 2; i -= 2) {
    const TermId here = Yes(e.args[i - 2]);
    const TermId further = terms_.Not(here);
    const Outcome is = OutcomeOf(e.args[i - 1]);
    out = {terms_.Or({terms_.And({here, is.yes}), terms_.And({further, out.yes})}),
           terms_.Or({terms_.And({here, is.no}), terms_.And({further, out.no})})};
  }
  return out;
}

Encoder::Number Encoder::ChooseNumber(const Expr& e) {
  const auto either = [&](TermId here, const Number& a, const Number& b) {
    return Number{terms_.Or({terms_.And({here, a.known}), terms_.And({terms_.Not(here), b.known})}),
                  terms_.If(here, a.value, b.value)};
  };
  if (e.op == Op::kOrElse) {
    const Number a = NumberOf(e.args[0]);
    return either(a.known, a, NumberOf(e.args[1]));
  }
  Number out = NumberOf(e.args.back());
  for (size_t i = e.args.size() - 1; i >= 2; i -= 2) {
    out = either(Yes(e.args[i - 2]), NumberOf(e.args[i - 1]), out);
  }
  return out;
}

Encoder::Number Encoder::Extreme(const Expr& e) {
  Number best = NumberOf(e.args[0]);
  for (size_t i = 1; i < e.args.size(); ++i) {
    const Number next = NumberOf(e.args[i]);
    const TermId both = e.op == Op::kMin ? terms_.Least(best.value, next.value)
                                         : terms_.Greatest(best.value, next.value);
    const TermId value = terms_.If(terms_.And({best.known, next.known}), both,
                                   terms_.If(best.known, best.value, next.value));
    best = {terms_.Or({best.known, next.known}), value};
  }
  return best;
}

Encoder::Outcome Encoder::RecordKnown(ExprId id) {
  const hir::Policy& policy = space_.policy();
  std::vector<TermId> any;
  for (size_t i = 0; i < policy.schema.fields.size(); ++i) {
    if (policy.schema.fields[i].record != static_cast<uint32_t>(At(id).imm)) continue;
    const Var var = space_.variables().Field(static_cast<schema::FieldId>(i));
    if (var == kNoVar) return AnyOutcome(id, "nothing is said of the lists of a record");
    any.push_back(InputOf(var).known);
  }
  return Definite(terms_.Or(std::move(any)));
}

// A list is never missing; of a picked event it is when there is no event.
Encoder::Outcome Encoder::ListHas(ExprId id) {
  const Expr& e = At(id);
  const Expr& list = At(e.args[0]);
  std::vector<TermId> has;
  for (const std::string& needle : e.atom.needles) {
    const Var var = space_.variables().Element(list, needle);
    if (var == kNoVar) return AnyOutcome(id, "lists are asked for elements alone");
    const Input& input = InputOf(var);
    has.push_back(input.is_truth ? input.value : terms_.Equal(input.value, terms_.Number(1)));
  }
  const bool all = e.atom.combine == program::Combine::kAll;
  const TermId yes = all ? terms_.And(std::move(has)) : terms_.Or(std::move(has));
  if (list.op != Op::kPicked) return Definite(yes);
  const Var var = space_.variables().Of(e.args[0]);
  return Settled(InputOf(var).known, yes);
}

}  // namespace tandem::analyze
