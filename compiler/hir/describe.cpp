// SPDX-License-Identifier: Apache-2.0
// One expression in the language's own spelling; parentheses only where precedence needs them.
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "compiler/hir/hir.h"
#include "compiler/hir/spell.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/time_format.h"

namespace tandem::hir {
namespace {

using schema::Kind;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// How tightly a form binds, as in the grammar: greater binds tighter.
enum Level { kIfLevel = 1, kOrLevel = 4, kAndLevel, kNotLevel, kCompareLevel, kAddLevel,
             kMultiplyLevel, kNegateLevel, kOrElseLevel, kOperandLevel };

struct Said {
  std::string text;
  Level level = kOperandLevel;
};

class Describer {
 public:
  explicit Describer(const Policy& policy) : policy_(policy) {}

  std::string At(ExprId id, Level least) const {
    const Said said = Say(policy_[id]);
    return said.level < least ? "(" + said.text + ")" : said.text;
  }
  Said Say(const Expr& e) const;

 private:
  Said SayReference(const Expr& e) const;
  Said SayLogic(const Expr& e) const;
  Said SayComparison(const Expr& e) const;
  Said SayNegated(const Expr& inner, ExprId id) const;
  Said SayText(const Expr& e, bool negated) const;
  Said SaySet(const Expr& e, bool negated) const;
  Said SayArithmetic(const Expr& e) const;
  Said SayFunction(const Expr& e) const;
  Said SayEvents(const Expr& e) const;
  // `no page_view`, `any page_view` for counts that are compared with one.
  std::optional<Said> SayAnyOrNo(const Expr& e, bool negated) const;
  // `page_view.path where path contains "x" in last 30 days`; `field`: "" or ".path".
  std::string Query(const Aggregate& aggregate, std::string_view field) const;
  // A question with a `where`, or inside another, stands in parentheses as an operand.
  Level QueryLevel(const Aggregate& aggregate, Level plain) const {
    if (inside_ != nullptr) return kNotLevel;
    return aggregate.parts[0].where == kNoExpr ? plain : kCompareLevel;
  }
  std::string EventFieldName(const Expr& e) const;
  std::string LeadField(const Expr& e) const;
  std::string Join(const std::vector<ExprId>& args, std::string_view between, Level least) const;
  std::string Constant(const Expr& of, int64_t value) const {
    return SpellValue(policy_.schema, of.type, value);
  }

  const Policy& policy_;
  // The query whose `where` is being said: bare names are its event's there.
  mutable const Aggregate* inside_ = nullptr;
};

std::string Describer::Join(const std::vector<ExprId>& args, std::string_view between,
                            Level least) const {
  std::string text;
  for (const ExprId arg : args) {
    if (!text.empty()) text += between;
    text += At(arg, least);
  }
  return text;
}

Said Describer::SayReference(const Expr& e) const {
  const auto index = static_cast<size_t>(e.imm);
  switch (e.op) {
    case Op::kConst: return {Constant(e, e.imm), e.imm < 0 ? kNegateLevel : kOperandLevel};
    case Op::kTextConst: return {Quoted(e.text)};
    case Op::kMissing: return {"missing"};
    case Op::kField: {
      const bool is_new = policy_.schema[e.field].origin == schema::Origin::kIsNew;
      return {LeadField(e), is_new ? kCompareLevel : kOperandLevel};
    }
    case Op::kRecordKnown:
      return {policy_.schema.records[index].name + " is known", kCompareLevel};
    case Op::kDefine: return {policy_.defines[index].name};
    case Op::kScore: return {policy_.scores[index].name};
    case Op::kBand: return {policy_.bands[index].name};
    case Op::kAnswer: return {policy_.answers[index].name};
    case Op::kStage: return {"stage"};
    case Op::kRoute: return {"route"};
    case Op::kWayIn: return {"way_in"};
    case Op::kAsOf: return {"as of"};
    default: return {"today"};
  }
}

std::string Describer::LeadField(const Expr& e) const {
  const std::string& name = policy_.schema[e.field].name;
  if (inside_ == nullptr) return name;
  const schema::Event& event = policy_.schema[inside_->parts[0].event];
  const bool clash = std::any_of(event.fields.begin(), event.fields.end(),
                                 [&](const schema::Field& f) { return f.name == name; });
  return clash ? "lead." + name : name;
}

std::string Describer::EventFieldName(const Expr& e) const {
  const schema::Event& event = policy_.schema[static_cast<EventId>(e.imm)];
  const std::string& name = event.fields[static_cast<size_t>(e.field)].name;
  const std::string& query = inside_ == nullptr ? event.name : inside_->name;
  return policy_.schema.Find(name) ? query + "." + name : name;
}

std::string Describer::Query(const Aggregate& aggregate, std::string_view field) const {
  std::string text = aggregate.name + std::string(field);
  const Aggregate* outside = std::exchange(inside_, &aggregate);
  if (aggregate.parts[0].where != kNoExpr) {
    text += " where " + At(aggregate.parts[0].where, kCompareLevel);
  }
  inside_ = outside;
  if (aggregate.window >= 0) {
    text += " " + policy_.windows[static_cast<size_t>(aggregate.window)].text;
  }
  return text;
}

std::optional<Said> Describer::SayAnyOrNo(const Expr& e, bool negated) const {
  if (e.op != Op::kLessEqual) return std::nullopt;
  const Expr& one = policy_[e.args[0]];
  const Expr& count = policy_[e.args[1]];
  if (one.op != Op::kConst || one.imm != 1 || count.op != Op::kAggregate) return std::nullopt;
  const Aggregate& aggregate = policy_.aggregates[static_cast<size_t>(count.imm)];
  if (aggregate.kind != AggregateKind::kCount) return std::nullopt;
  return Said{(negated ? "no " : "any ") + Query(aggregate, ""),
              QueryLevel(aggregate, kCompareLevel)};
}

Said Describer::SayEvents(const Expr& e) const {
  if (e.op == Op::kEventField) return {EventFieldName(e)};
  if (e.op == Op::kEventAt) return {"at"};
  const auto index = static_cast<size_t>(e.imm);
  if (e.op == Op::kInWindow) {
    return {At(e.args[0], kAddLevel) + " " + policy_.windows[index].text, kCompareLevel};
  }
  const Aggregate& aggregate = policy_.aggregates[index];
  const bool one = aggregate.once == program::Once::kAll;
  const std::string which = !one ? "each" : aggregate.oldest ? "first" : "latest";
  const std::string pick = aggregate.kind == AggregateKind::kFirst ? "first " : "latest ";
  const Level level = QueryLevel(aggregate, kOperandLevel);
  const auto field = [&](size_t value) {
    const Expr& read = policy_[aggregate.parts[0].values[value]];
    const schema::Event& event = policy_.schema[static_cast<EventId>(read.imm)];
    return "." + event.fields[static_cast<size_t>(read.field)].name;
  };
  switch (e.op) {
    case Op::kPicked: {
      const schema::Event& event = policy_.schema[aggregate.parts[0].event];
      return {pick + Query(aggregate, "." + event.fields[static_cast<size_t>(e.field)].name),
              level};
    }
    case Op::kPickedAt: return {pick + Query(aggregate, ".at"), level};
    case Op::kWeighted: {
      std::string span;
      value::FormatDuration(aggregate.span_s * value::kMicrosPerSecond, span);
      const bool halves = aggregate.kind == AggregateKind::kHalving;
      return {fmt::format("{} for {} {}, {} {}", At(e.args[0], kMultiplyLevel), which,
                          Query(aggregate, ""), halves ? "halving every" : "fading over", span),
              kAddLevel};
    }
    default: break;
  }
  if (aggregate.kind == AggregateKind::kSum) {
    return {"sum of " + Query(aggregate, field(0)), level};
  }
  if (aggregate.kind == AggregateKind::kDistinct) {
    return {"distinct " + Query(aggregate, field(0)), level};
  }
  return {"count of " + (one ? which + " " : "") + Query(aggregate, ""), level};
}

Said Describer::SayNegated(const Expr& inner, ExprId id) const {
  if (auto said = SayAnyOrNo(inner, true)) return *said;
  const auto two = [&](std::string_view op) {
    return Said{fmt::format("{} {} {}", At(inner.args[0], kAddLevel), op,
                            At(inner.args[1], kAddLevel)),
                kCompareLevel};
  };
  switch (inner.op) {
    case Op::kEqual:
    case Op::kTextEqual: return two("!=");
    case Op::kInSet: return SaySet(inner, true);
    case Op::kInWindow:
      return {At(inner.args[0], kAddLevel) + " not " +
                  policy_.windows[static_cast<size_t>(inner.imm)].text,
              kCompareLevel};
    case Op::kTextTest:
    case Op::kListHas: return SayText(inner, true);
    case Op::kIsKnown: return {At(inner.args[0], kAddLevel) + " is missing", kCompareLevel};
    case Op::kRecordKnown:
      return {policy_.schema.records[static_cast<size_t>(inner.imm)].name + " is missing",
              kCompareLevel};
    default: return {"not " + At(id, kNotLevel), kNotLevel};
  }
}

Said Describer::SayLogic(const Expr& e) const {
  switch (e.op) {
    case Op::kNot: return SayNegated(policy_[e.args[0]], e.args[0]);
    case Op::kSurely: return {"surely " + At(e.args[0], kNotLevel), kNotLevel};
    case Op::kPossibly: return {"possibly " + At(e.args[0], kNotLevel), kNotLevel};
    case Op::kAnd: return {Join(e.args, " and ", kNotLevel), kAndLevel};
    case Op::kOr: return {Join(e.args, " or ", kAndLevel), kOrLevel};
    case Op::kAtLeastOf:
      return {fmt::format("at least {} of ({})", e.imm, Join(e.args, ", ", kIfLevel)), kNotLevel};
    default: return {At(e.args[0], kAddLevel) + " is known", kCompareLevel};
  }
}

Said Describer::SayComparison(const Expr& e) const {
  const Expr& a = policy_[e.args[0]];
  const Expr& b = policy_[e.args[1]];
  const bool turned = a.op == Op::kConst && b.op != Op::kConst;
  const bool choice = a.type.kind == Kind::kChoice;
  std::string_view op = "=";
  if (e.op == Op::kLess) op = turned ? ">" : "<";
  if (e.op == Op::kLessEqual) op = turned ? ">=" : "<=";
  if (e.op == Op::kLessEqual && choice) op = turned ? "is at least" : "is at most";
  const ExprId first = e.args[turned ? 1 : 0];
  const ExprId second = e.args[turned ? 0 : 1];
  return {fmt::format("{} {} {}", At(first, kAddLevel), op, At(second, kAddLevel)),
          kCompareLevel};
}

Said Describer::SaySet(const Expr& e, bool negated) const {
  const Expr& of = policy_[e.args[0]];
  const std::string subject = At(e.args[0], kAddLevel);
  if (e.intervals.size() == 1 && !negated) {
    const auto [low, high] = e.intervals[0];
    const bool from_start = low == kMin || low <= of.type.low;
    const bool to_end = high == kMax || high >= of.type.high;
    if (of.type.kind != Kind::kChoice && from_start && !to_end) {
      return {fmt::format("{} <= {}", subject, Constant(of, high)), kCompareLevel};
    }
    if (of.type.kind != Kind::kChoice && to_end && !from_start) {
      return {fmt::format("{} >= {}", subject, Constant(of, low)), kCompareLevel};
    }
  }
  std::string items;
  for (const auto& [low, high] : e.intervals) {
    if (of.type.kind == Kind::kChoice) {
      for (int64_t v = low; v <= high; ++v) {
        items += (items.empty() ? "" : ", ") + Constant(of, v);
      }
      continue;
    }
    items += items.empty() ? "" : ", ";
    items += low == high ? Constant(of, low)
                         : fmt::format("{}..{}", Constant(of, low), Constant(of, high));
  }
  const bool bare = e.intervals.size() == 1 && of.type.kind != Kind::kChoice &&
                    e.intervals[0].first != e.intervals[0].second;
  const std::string_view format = bare ? "{} {} {}" : "{} {} ({})";
  return {fmt::format(fmt::runtime(format), subject, negated ? "not in" : "in", items),
          kCompareLevel};
}

Said Describer::SayText(const Expr& e, bool negated) const {
  const program::TextAtom& atom = e.atom;
  const bool many = atom.needles.size() > 1;
  std::string verb;
  switch (atom.test) {
    case program::TextTest::kPresent: return {At(e.args[0], kAddLevel) + " is known"};
    case program::TextTest::kEquals: verb = many ? "in" : "="; break;
    case program::TextTest::kContains: verb = "contains"; break;
    case program::TextTest::kStartsWith: verb = "starts with"; break;
    case program::TextTest::kEndsWith: verb = "ends with"; break;
    case program::TextTest::kHasWord: verb = "has word"; break;
    case program::TextTest::kMatches: verb = "matches"; break;
    case program::TextTest::kMatchesRegex: verb = "matches regex"; break;
    case program::TextTest::kListHas: verb = "has"; break;
  }
  const bool equals = atom.test == program::TextTest::kEquals;
  if (equals && negated) verb = many ? "not in" : "!=";
  if (atom.exactly) verb = "exactly " + verb;
  if (!equals && negated && !many) verb = "not " + verb;
  if (!equals && many) {
    verb += negated ? " none of" : atom.combine == program::Combine::kAll ? " all of" : " any of";
  }
  const bool listed = many && e.text.starts_with('"');
  return {fmt::format("{} {} {}", At(e.args[0], kAddLevel), verb,
                      listed ? "(" + e.text + ")" : e.text),
          kCompareLevel};
}

Said Describer::SayArithmetic(const Expr& e) const {
  const auto two = [&](std::string_view op, Level level) {
    // The right side of - and / binds tighter, so that a - (b - c) keeps its parentheses.
    const Level right = static_cast<Level>(level + 1);
    return Said{fmt::format("{} {} {}", At(e.args[0], level), op, At(e.args[1], right)), level};
  };
  if (e.op == Op::kNegate) return {"-" + At(e.args[0], kOrElseLevel), kNegateLevel};
  if (e.op == Op::kDivide) return two("/", kMultiplyLevel);
  if (e.op == Op::kModulo) return two("mod", kMultiplyLevel);
  if (e.op == Op::kMultiply) {
    // The difference of two dates is a number of days times one day.
    const Expr& a = policy_[e.args[0]];
    const bool dates = e.type.kind == Kind::kDuration && a.op == Op::kSubtract &&
                       policy_[a.args[0]].type.kind == Kind::kDate;
    return dates ? Say(a) : two("*", kMultiplyLevel);
  }
  const std::string_view op = e.op == Op::kAdd ? "+" : "-";
  const Expr& b = policy_[e.args[1]];
  if (e.type.kind == Kind::kDate && b.op == Op::kConst) {
    return {fmt::format("{} {} {} {}", At(e.args[0], kAddLevel), op, b.imm,
                        b.imm == 1 ? "day" : "days"),
            kAddLevel};
  }
  return two(op, kAddLevel);
}

Said Describer::SayFunction(const Expr& e) const {
  const auto prefix = [&](std::string_view name) {
    return Said{fmt::format("{} {}", name, At(e.args[0], kOperandLevel)), kOperandLevel};
  };
  const auto between = [&](std::string_view name) {
    return Said{fmt::format("{} from {} to {}", name, At(e.args[0], kOperandLevel),
                            At(e.args[1], kOperandLevel)),
                kOperandLevel};
  };
  switch (e.op) {
    case Op::kFloor: return {fmt::format("floor({})", At(e.args[0], kIfLevel))};
    case Op::kCeil: return {fmt::format("ceil({})", At(e.args[0], kIfLevel))};
    case Op::kRoundTo:
      return {fmt::format("round {} to {}", At(e.args[0], kOperandLevel), Constant(e, e.imm))};
    case Op::kMin: return {fmt::format("min of ({})", Join(e.args, ", ", kIfLevel))};
    case Op::kMax: return {fmt::format("max of ({})", Join(e.args, ", ", kIfLevel))};
    case Op::kDateOf: return prefix("date of");
    case Op::kWeekday: return prefix("weekday of");
    case Op::kMonthOf: return prefix("month of");
    case Op::kDomainOf: return prefix("domain of");
    case Op::kDigitsOf: return prefix("digits of");
    case Op::kLengthOf: return prefix("length of");
    case Op::kDaysBetween: return between("days");
    case Op::kMonthsBetween: return between("months");
    case Op::kYearsBetween: return between("years");
    case Op::kWholeIn: {
      // Whole periods since the latest event: days, or those of `for each D without E`.
      const Expr& age = policy_[e.args[0]];
      const Aggregate& latest =
          policy_.aggregates[static_cast<size_t>(policy_[age.args[1]].imm)];
      const Level level = QueryLevel(latest, kOperandLevel);
      if (e.imm == value::kMicrosPerDay) return {"days since last " + Query(latest, ""), level};
      std::string period;
      value::FormatDuration(e.imm, period);
      return {fmt::format("periods of {} without {}", period, Query(latest, "")), level};
    }
    default:
      return prefix(e.imm == value::kMicrosPerMinute ? "minutes in"
                    : e.imm == value::kMicrosPerHour ? "hours in"
                                                     : "days in");
  }
}

Said Describer::Say(const Expr& e) const {
  switch (e.op) {
    case Op::kConst: case Op::kTextConst: case Op::kMissing: case Op::kField:
    case Op::kRecordKnown: case Op::kDefine: case Op::kScore: case Op::kBand: case Op::kAnswer:
    case Op::kStage: case Op::kRoute: case Op::kWayIn: case Op::kAsOf: case Op::kToday:
      return SayReference(e);
    case Op::kNot: case Op::kSurely: case Op::kPossibly: case Op::kAnd: case Op::kOr:
    case Op::kAtLeastOf: case Op::kIsKnown:
      return SayLogic(e);
    case Op::kEqual: case Op::kLess: case Op::kLessEqual: case Op::kTextEqual:
      if (auto said = SayAnyOrNo(e, false)) return *said;
      return SayComparison(e);
    case Op::kInSet: return SaySet(e, false);
    case Op::kTextTest: case Op::kListHas: return SayText(e, false);
    case Op::kNegate: case Op::kAdd: case Op::kSubtract: case Op::kMultiply: case Op::kDivide:
    case Op::kModulo:
      return SayArithmetic(e);
    case Op::kConvert: return Say(policy_[e.args[0]]);
    case Op::kOrElse:
      return {fmt::format("{} or else {}", At(e.args[0], kOperandLevel),
                          At(e.args[1], kOrElseLevel)),
              kOrElseLevel};
    case Op::kChoose: {
      if (!e.text.empty()) {
        return {e.text, e.text.starts_with("newly ") ? kNotLevel : kCompareLevel};
      }
      std::string text = "choose {";
      for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
        text += fmt::format(" when {} then {}", At(e.args[i], kIfLevel),
                            At(e.args[i + 1], kOrElseLevel));
      }
      return {text + " otherwise " + At(e.args.back(), kOrElseLevel) + " }"};
    }
    case Op::kPair:
      return {fmt::format("{} and {}", At(e.args[0], kOperandLevel),
                          At(e.args[1], kOperandLevel)),
              kAndLevel};
    case Op::kFloor: case Op::kCeil: case Op::kRoundTo: case Op::kMin: case Op::kMax:
    case Op::kDateOf: case Op::kWeekday: case Op::kMonthOf: case Op::kDaysBetween:
    case Op::kMonthsBetween: case Op::kYearsBetween: case Op::kDurationIn: case Op::kDomainOf:
    case Op::kDigitsOf: case Op::kLengthOf: case Op::kWholeIn:
      return SayFunction(e);
    case Op::kAggregate: case Op::kPicked: case Op::kPickedAt: case Op::kWeighted:
    case Op::kEventField: case Op::kEventAt: case Op::kInWindow:
      return SayEvents(e);
    case Op::kTableRow:
      return {fmt::format("{}({})", policy_.tables[static_cast<size_t>(e.imm)].name,
                          Join(e.args, ", ", kIfLevel))};
    case Op::kTableValue: {
      const auto& outputs = policy_.tables[static_cast<size_t>(e.imm)].outputs;
      const std::string row = At(e.args[0], kOperandLevel);
      if (outputs.size() == 1) return {row};
      return {row + "." + outputs[static_cast<size_t>(e.field)].name};
    }
  }
  return {};
}

}  // namespace

std::string Describe(const Policy& policy, ExprId expr) {
  if (expr == kNoExpr) return "always";
  return Describer(policy).At(expr, kIfLevel);
}

}  // namespace tandem::hir
