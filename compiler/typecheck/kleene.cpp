// SPDX-License-Identifier: Apache-2.0
// Three-valued evaluation; of what it does not compute it claims nothing.
#include "compiler/typecheck/kleene.h"

#include <algorithm>

#include "compiler/hir/tables.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/text_key.h"
#include "runtime/value/text_test.h"

namespace tandem::typecheck {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;

constexpr int64_t kAsOfUs = 1'767'268'800'000'000;

Outcome Known(int64_t number) { return {Truth::kKnown, number, ""}; }
Outcome Unknown() { return {Truth::kUnknown, 0, ""}; }

class Evaluator {
 public:
  Evaluator(const hir::Policy& policy, const Lead& lead) : policy_(policy), lead_(lead) {}

  Outcome At(ExprId id) const;

 private:
  Outcome Logic(const Expr& e) const;
  Outcome Choose(const Expr& e) const;
  Outcome Compare(const Expr& e) const;
  Outcome Sum(const Expr& e) const;
  Outcome Text(const Expr& e) const;
  Outcome TableRow(const Expr& e) const;
  Outcome TableValue(const Expr& e) const;
  Outcome Field(const Expr& e) const {
    const bool of_lead = e.op == Op::kField;
    if (of_lead && policy_.schema[e.field].origin != schema::Origin::kGiven) return Untold(e);
    const auto found = lead_.find(of_lead ? e.field : OfEvent(e.field));
    if (found == lead_.end() || !found->second.known) return Unknown();
    return {Truth::kKnown, found->second.number, found->second.text};
  }

  // Nothing is said of the version before, and nothing is carried.
  Outcome Untold(const Expr& e) const {
    const schema::Field& field = policy_.schema[e.field];
    const bool present = field.origin == schema::Origin::kCarried &&
                         field.carried == schema::Carried::kPresent;
    return present ? Known(0) : Unknown();
  }
  // The lead has no events.
  Outcome NoEvents(const Expr& e) const {
    const hir::Aggregate& aggregate = policy_.aggregates[static_cast<size_t>(e.imm)];
    if (aggregate.of_stage || e.op != Op::kAggregate) return Unknown();
    return Known(0);
  }

  const hir::Policy& policy_;
  const Lead& lead_;
};

Outcome Evaluator::Logic(const Expr& e) const {
  if (e.op == Op::kNot) {
    Outcome a = At(e.args[0]);
    a.number = a.state == Truth::kKnown && a.number == 0 ? 1 : 0;
    return a;
  }
  if (e.op == Op::kSurely || e.op == Op::kPossibly || e.op == Op::kIsKnown) {
    const Outcome a = At(e.args[0]);
    if (a.state == Truth::kAny) return a;
    const bool known = a.state == Truth::kKnown;
    if (e.op == Op::kIsKnown) return Known(known);
    return Known(e.op == Op::kSurely ? known && a.number != 0 : !known || a.number != 0);
  }
  // kAnd ends at a no, kOr at a yes, kAtLeastOf at N of them.
  int64_t yes = 0;
  int64_t no = 0;
  bool any = false;
  for (const ExprId arg : e.args) {
    const Outcome a = At(arg);
    any = any || a.state == Truth::kAny;
    if (a.state == Truth::kKnown) (a.number != 0 ? yes : no) += 1;
  }
  const auto count = static_cast<int64_t>(e.args.size());
  const int64_t least = e.op == Op::kAnd ? count : e.op == Op::kOr ? 1 : e.imm;
  if (yes >= least) return Known(1);
  if (count - no < least) return Known(0);
  return any ? Outcome{} : Unknown();
}

Outcome Evaluator::Choose(const Expr& e) const {
  if (e.op == Op::kOrElse) {
    const Outcome a = At(e.args[0]);
    return a.state == Truth::kUnknown ? At(e.args[1]) : a;
  }
  for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
    const Outcome condition = At(e.args[i]);
    if (condition.state == Truth::kAny) return {};
    if (condition.state == Truth::kKnown && condition.number != 0) return At(e.args[i + 1]);
  }
  return At(e.args.back());
}

Outcome Evaluator::Compare(const Expr& e) const {
  const Outcome a = At(e.args[0]);
  const Outcome b = e.args.size() > 1 ? At(e.args[1]) : a;
  if (a.state == Truth::kAny || b.state == Truth::kAny) return {};
  if (a.state == Truth::kUnknown || b.state == Truth::kUnknown) return Unknown();
  switch (e.op) {
    case Op::kEqual: return Known(a.number == b.number);
    case Op::kLess: return Known(a.number < b.number);
    case Op::kLessEqual: return Known(a.number <= b.number);
    case Op::kTextEqual: return Known(value::TextKey(a.text) == value::TextKey(b.text));
    default: break;
  }
  return Known(std::any_of(e.intervals.begin(), e.intervals.end(), [&](const auto& i) {
    return a.number >= i.first && a.number <= i.second;
  }));
}

Outcome Evaluator::Sum(const Expr& e) const {
  const Outcome a = At(e.args[0]);
  const Outcome b = e.args.size() > 1 ? At(e.args[1]) : a;
  if (a.state == Truth::kAny || b.state == Truth::kAny) return {};
  if (a.state == Truth::kUnknown || b.state == Truth::kUnknown) return Unknown();
  std::optional<int64_t> result;
  if (e.op == Op::kAdd) result = value::AddChecked(a.number, b.number);
  if (e.op == Op::kSubtract) result = value::SubChecked(a.number, b.number);
  if (e.op == Op::kNegate) result = value::NegChecked(a.number);
  if (e.op == Op::kConvert) {
    result = value::Rescale(a.number, schema::Scale(policy_[e.args[0]].type.kind),
                            schema::Scale(e.type.kind));
  }
  return result ? Known(*result) : Unknown();
}

Outcome Evaluator::Text(const Expr& e) const {
  Outcome a = At(e.args[0]);
  if (a.state != Truth::kKnown) return a;
  if (e.op == Op::kDomainOf) {
    const auto domain = value::DomainOf(a.text);
    return domain ? Outcome{Truth::kKnown, 0, std::string(*domain)} : Unknown();
  }
  if (e.op == Op::kDigitsOf) {
    std::string digits;
    value::DigitsOf(a.text, digits);
    return digits.empty() ? Unknown() : Outcome{Truth::kKnown, 0, digits};
  }
  if (e.op == Op::kLengthOf) return Known(value::LengthOf(a.text));
  const std::string key = e.atom.exactly ? value::ExactKey(a.text) : value::TextKey(a.text);
  const auto holds = [&](const std::string& needle) {
    switch (e.atom.test) {
      case program::TextTest::kContains: return value::Contains(key, needle);
      case program::TextTest::kStartsWith: return value::StartsWith(key, needle);
      case program::TextTest::kEndsWith: return value::EndsWith(key, needle);
      case program::TextTest::kHasWord: return value::HasWord(key, needle);
      case program::TextTest::kMatches: return value::MatchesGlob(key, needle);
      default: return key == needle;
    }
  };
  if (e.atom.test == program::TextTest::kMatchesRegex) return {};
  const auto& needles = e.atom.needles;
  return Known(e.atom.combine == program::Combine::kAny
                   ? std::any_of(needles.begin(), needles.end(), holds)
                   : std::all_of(needles.begin(), needles.end(), holds));
}

Outcome Evaluator::TableRow(const Expr& e) const {
  std::vector<hir::TableArgument> arguments;
  for (const ExprId arg : e.args) {
    const Outcome a = At(arg);
    if (a.state == Truth::kAny) return {};
    const bool text = policy_[arg].type.kind == schema::Kind::kText;
    arguments.push_back({a.state == Truth::kKnown, a.number,
                         text ? value::TextKey(a.text) : std::string()});
  }
  const auto row = hir::MatchingRow(policy_.tables[static_cast<size_t>(e.imm)], arguments);
  return row ? Known(static_cast<int64_t>(*row)) : Unknown();
}

Outcome Evaluator::TableValue(const Expr& e) const {
  const Outcome row = At(e.args[0]);
  if (row.state != Truth::kKnown) return row;
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  const auto output = static_cast<size_t>(e.field);
  const auto& result = table.rows[static_cast<size_t>(row.number)].results[output];
  if (!result.known) return Unknown();
  if (e.type.kind != schema::Kind::kText) return Known(result.number);
  return {Truth::kKnown, 0, table.outputs[output].texts[static_cast<size_t>(result.number)]};
}

Outcome Evaluator::At(ExprId id) const {
  const Expr& e = policy_[id];
  switch (e.op) {
    case Op::kConst: return Known(e.imm);
    case Op::kTextConst: return {Truth::kKnown, 0, e.text};
    case Op::kMissing: return Unknown();
    case Op::kField:
    case Op::kEventField: return Field(e);
    case Op::kEventAt: return Known(kAsOfUs - 3'600'000'000);
    case Op::kDefine: return At(e.args[0]);
    case Op::kAnswer: return At(policy_.answers[static_cast<size_t>(e.imm)].value);
    case Op::kAsOf: return Known(kAsOfUs);
    case Op::kNot: case Op::kSurely: case Op::kPossibly: case Op::kAnd: case Op::kOr:
    case Op::kAtLeastOf: case Op::kIsKnown:
      return Logic(e);
    case Op::kEqual: case Op::kLess: case Op::kLessEqual: case Op::kInSet: case Op::kTextEqual:
      return Compare(e);
    case Op::kTextTest: case Op::kDomainOf: case Op::kDigitsOf: case Op::kLengthOf:
      return Text(e);
    case Op::kAdd: case Op::kSubtract: case Op::kNegate: case Op::kConvert: return Sum(e);
    case Op::kChoose: case Op::kOrElse: return Choose(e);
    case Op::kAggregate: case Op::kPicked: case Op::kPickedAt: return NoEvents(e);
    case Op::kWholeIn: case Op::kInWindow: {
      const Outcome a = At(e.args[0]);
      return a.state == Truth::kUnknown ? a : Outcome{};
    }
    case Op::kTableRow: return TableRow(e);
    case Op::kTableValue: return TableValue(e);
    case Op::kRecordKnown: case Op::kScore: case Op::kBand: case Op::kStage: case Op::kRoute:
    case Op::kWayIn: case Op::kToday: case Op::kListHas: case Op::kMultiply: case Op::kDivide:
    case Op::kModulo: case Op::kFloor: case Op::kCeil: case Op::kRoundTo: case Op::kMin:
    case Op::kMax: case Op::kPair: case Op::kDateOf: case Op::kWeekday: case Op::kMonthOf:
    case Op::kDaysBetween: case Op::kMonthsBetween: case Op::kYearsBetween: case Op::kDurationIn:
    case Op::kWeighted:
      return {};
  }
  return {};
}

}  // namespace

Outcome Evaluate(const hir::Policy& policy, ExprId expr, const Lead& lead) {
  return Evaluator(policy, lead).At(expr);
}

}  // namespace tandem::typecheck
