// SPDX-License-Identifier: Apache-2.0
// What expressions mean, three-valued, in 64 bits with 128 between; after docs/LANGUAGE.md.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/text_key.h"
#include "runtime/value/text_test.h"
#include "tests/agree/oracle.h"

namespace tandem::agree_test {

using hir::Expr;
using hir::ExprId;
using hir::Op;
using schema::Kind;
using value::Int128;

namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Scalar Known(int64_t number) { return {true, number, {}}; }
Scalar YesNo(bool yes) { return {true, yes ? 1 : 0, {}}; }
Scalar Checked(std::optional<int64_t> number) {
  return number ? Known(*number) : Scalar{};
}
bool IsText(const Expr& e) { return e.type.kind == Kind::kText; }

}  // namespace

Scalar Oracle::Eval(ExprId id) {
  const auto index = static_cast<size_t>(id);
  if (stamps_[index] == stamp_ && !of_event_[index]) return memo_[index];
  const Expr& e = policy_[id];
  Scalar value = Compute(e);
  if (value.known && !IsText(e) && (value.number < e.type.low || value.number > e.type.high)) {
    violation_ = fmt::format("`{}` is {}, outside {}..{}", hir::Describe(policy_, id),
                             value.number, e.type.low, e.type.high);
  }
  if (coverage_ != nullptr) {
    const size_t slot = !value.known ? 2 : value.number != 0 || IsText(e) ? 1 : 0;
    ++coverage_->seen[static_cast<size_t>(e.op)][slot];
  }
  stamps_[index] = stamp_;
  memo_[index] = value;
  return value;
}

Scalar Oracle::Compute(const Expr& e) {
  switch (e.op) {
    case Op::kConst: return Known(e.imm);
    case Op::kTextConst:
      return value::IsBlank(e.text) ? Scalar{} : Scalar{true, 0, e.text};
    case Op::kMissing: return {};
    case Op::kField: return Field(e);
    case Op::kRecordKnown: return RecordKnown(e);
    case Op::kDefine: return Eval(e.args[0]);
    case Op::kScore: return Known(ScoreOf(policy_.scores[static_cast<size_t>(e.imm)]).total);
    case Op::kBand: return BandOf(policy_.bands[static_cast<size_t>(e.imm)]);
    case Op::kAnswer: return Eval(policy_.answers[static_cast<size_t>(e.imm)].value);
    case Op::kStage: return Known(StageOf().stage);
    case Op::kRoute: return RouteOf();
    case Op::kWayIn: return StageOf().way_in;
    case Op::kAsOf: return Known(as_of_us_);
    case Op::kToday: return Known(zone_.DateOf(as_of_us_));
    default: return Operation(e);
  }
}

Scalar Oracle::Operation(const Expr& e) {
  switch (e.op) {
    case Op::kNot:
    case Op::kSurely:
    case Op::kPossibly:
    case Op::kAnd:
    case Op::kOr:
    case Op::kAtLeastOf:
    case Op::kIsKnown: return Logic(e);
    case Op::kEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kInSet:
    case Op::kTextTest:
    case Op::kTextEqual: return Test(e);
    case Op::kListHas: return ListHas(e);
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo:
    case Op::kConvert:
    case Op::kFloor:
    case Op::kCeil:
    case Op::kRoundTo: return Arithmetic(e);
    case Op::kMin:
    case Op::kMax: return Extreme(e);
    case Op::kOrElse: {
      const Scalar a = Eval(e.args[0]);
      return a.known ? a : Eval(e.args[1]);
    }
    case Op::kChoose: return Choose(e);
    case Op::kPair: {
      const Scalar a = Eval(e.args[0]), b = Eval(e.args[1]);
      return a.known && b.known ? Known(a.number * e.imm + b.number) : Scalar{};
    }
    case Op::kDateOf:
    case Op::kWeekday:
    case Op::kMonthOf:
    case Op::kWholeIn:
    case Op::kDurationIn: return TimeOf(e);
    case Op::kDaysBetween:
    case Op::kMonthsBetween:
    case Op::kYearsBetween: return Between(e);
    case Op::kDomainOf:
    case Op::kDigitsOf:
    case Op::kLengthOf: return TextOf(e);
    case Op::kInWindow: {
      const Scalar a = Eval(e.args[0]);
      if (!a.known) return {};
      return YesNo(Within(policy_.windows[static_cast<size_t>(e.imm)], a.number));
    }
    case Op::kTableRow: return TableRowOf(e);
    case Op::kTableValue: return TableValueOf(e);
    default: return OfEvents(e);
  }
}

Scalar Oracle::Field(const Expr& e) {
  return ValueOf(e.type, lead_[static_cast<size_t>(e.field)]);
}

Scalar Oracle::ValueOf(const schema::ValueType& type, const LeadValue* value) {
  if (type.kind == Kind::kTextList || type.kind == Kind::kChoiceList) return Known(0);
  if (value == nullptr) return {};
  if (type.kind == Kind::kText) {
    return value::IsBlank(value->text) ? Scalar{} : Scalar{true, 0, value->text};
  }
  return Known(value->number);
}

const LeadValue* Oracle::ListOf(const Expr& e) {
  if (e.op == Op::kField) return lead_[static_cast<size_t>(e.field)];
  if (e.op == Op::kEventField) return event_->values[static_cast<size_t>(e.field)];
  TANDEM_CHECK(e.op == Op::kPicked, "a list is a field of the lead or of an event");
  return PickedValue(e);
}

Scalar Oracle::RecordKnown(const Expr& e) {
  const std::string prefix =
      policy_.schema.records[static_cast<size_t>(e.imm)].name + ".";
  for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
    const schema::Field& field = policy_.schema.fields[i];
    if (!field.name.starts_with(prefix) || lead_[i] == nullptr) continue;
    const bool blank = field.type.kind == Kind::kText && value::IsBlank(lead_[i]->text);
    if (!blank) return YesNo(true);
  }
  return YesNo(false);
}

Scalar Oracle::Logic(const Expr& e) {
  int64_t yes = 0, unknown = 0;
  for (const ExprId arg : e.args) {
    const Scalar value = Eval(arg);
    if (!value.known) {
      ++unknown;
    } else if (e.op == Op::kIsKnown || value.number != 0) {
      ++yes;
    }
  }
  const auto count = static_cast<int64_t>(e.args.size());
  switch (e.op) {
    case Op::kNot: return unknown > 0 ? Scalar{} : YesNo(yes == 0);
    case Op::kSurely: return YesNo(yes > 0);
    case Op::kPossibly: return YesNo(yes + unknown > 0);
    case Op::kIsKnown: return YesNo(yes > 0);
    case Op::kAnd:
      if (yes + unknown < count) return YesNo(false);
      return unknown > 0 ? Scalar{} : YesNo(true);
    case Op::kOr:
      if (yes > 0) return YesNo(true);
      return unknown > 0 ? Scalar{} : YesNo(false);
    default:
      if (yes >= e.imm) return YesNo(true);
      return yes + unknown >= e.imm ? Scalar{} : YesNo(false);
  }
}

bool Oracle::Matches(const program::TextAtom& atom, const std::string& text) {
  const std::string key = atom.exactly ? value::ExactKey(text) : value::TextKey(text);
  const auto one = [&](const std::string& needle) {
    switch (atom.test) {
      case program::TextTest::kPresent: return true;
      case program::TextTest::kEquals:
      case program::TextTest::kListHas: return key == needle;
      case program::TextTest::kContains: return key.find(needle) != std::string::npos;
      case program::TextTest::kStartsWith: return key.starts_with(needle);
      case program::TextTest::kEndsWith: return key.ends_with(needle);
      case program::TextTest::kHasWord: return value::HasWord(key, needle);
      case program::TextTest::kMatches: return value::MatchesGlob(key, needle);
      case program::TextTest::kMatchesRegex: {
        auto& pattern = patterns_[(atom.exactly ? "" : "(?i)") + needle];
        if (pattern == nullptr) {
          RE2::Options options;
          options.set_case_sensitive(atom.exactly);
          pattern = std::make_unique<RE2>(needle, options);
        }
        // A pattern says itself what case means: it sees the text, trimmed and normalised.
        return RE2::PartialMatch(value::ExactKey(text), *pattern);
      }
    }
    return false;
  };
  const auto& needles = atom.needles;
  return atom.combine == program::Combine::kAll
             ? std::all_of(needles.begin(), needles.end(), one)
             : std::any_of(needles.begin(), needles.end(), one);
}

Scalar Oracle::Test(const Expr& e) {
  const Scalar a = Eval(e.args[0]);
  if (e.op == Op::kTextTest) {
    if (!a.known) return {};
    return YesNo(Matches(e.atom, a.text));
  }
  if (e.op == Op::kInSet) {
    if (!a.known) return {};
    return YesNo(std::any_of(e.intervals.begin(), e.intervals.end(), [&](const auto& interval) {
      return interval.first <= a.number && a.number <= interval.second;
    }));
  }
  const Scalar b = Eval(e.args[1]);
  if (!a.known || !b.known) return {};
  if (e.op == Op::kTextEqual) {
    return YesNo(e.atom.exactly ? value::ExactKey(a.text) == value::ExactKey(b.text)
                                : value::TextKey(a.text) == value::TextKey(b.text));
  }
  if (e.op == Op::kEqual) return YesNo(a.number == b.number);
  return YesNo(e.op == Op::kLess ? a.number < b.number : a.number <= b.number);
}

Scalar Oracle::ListHas(const Expr& e) {
  const Expr& list = policy_[e.args[0]];
  const LeadValue* value = ListOf(list);
  const auto has = [&](const std::string& needle) {
    if (value == nullptr) return false;
    if (list.type.kind == Kind::kChoiceList) {
      return std::any_of(value->choices.begin(), value->choices.end(),
                         [&](uint32_t choice) { return std::to_string(choice) == needle; });
    }
    return std::any_of(value->texts.begin(), value->texts.end(), [&](const std::string& text) {
      return (e.atom.exactly ? value::ExactKey(text) : value::TextKey(text)) == needle;
    });
  };
  const auto& needles = e.atom.needles;
  return YesNo(e.atom.combine == program::Combine::kAll
                   ? std::all_of(needles.begin(), needles.end(), has)
                   : std::any_of(needles.begin(), needles.end(), has));
}

Scalar Oracle::Arithmetic(const Expr& e) {
  const Scalar left = Eval(e.args[0]);
  const Scalar right = e.args.size() > 1 ? Eval(e.args[1]) : left;
  if (!left.known || !right.known) return {};
  const int64_t a = left.number, b = right.number;
  const int places = schema::Scale(e.type.kind);
  const int a_places = schema::Scale(policy_[e.args[0]].type.kind);
  const int b_places = schema::Scale(policy_[e.args.back()].type.kind);
  switch (e.op) {
    case Op::kNegate: return Checked(value::NegChecked(a));
    case Op::kAdd: return Checked(value::AddChecked(a, b));
    case Op::kSubtract: return Checked(value::SubChecked(a, b));
    case Op::kMultiply: return Checked(value::MulHalfEven(a, b, a_places + b_places - places));
    case Op::kDivide: return Checked(value::DivHalfEven(a, b, places - a_places + b_places));
    case Op::kModulo: {
      if (b == 0) return {};
      const Int128 rest = Int128{a} % b;
      return Known(static_cast<int64_t>(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest));
    }
    case Op::kConvert: return Checked(value::Rescale(a, a_places, places));
    case Op::kFloor: return Known(value::FloorToWhole(a, a_places));
    case Op::kCeil: return Known(value::CeilToWhole(a, a_places));
    case Op::kRoundTo:
      // Within one step of the ends of 64 bits rounding is not tried.
      if (e.may_fault && (a > kMax - e.imm || a < -(kMax - e.imm))) return {};
      return Checked(value::RoundToMultiple(a, e.imm));
    default: return {};
  }
}

Scalar Oracle::Extreme(const Expr& e) {
  Scalar best;
  for (const ExprId arg : e.args) {
    const Scalar value = Eval(arg);
    if (!value.known) continue;
    const bool better = e.op == Op::kMin ? value.number < best.number : value.number > best.number;
    if (!best.known || better) best = value;
  }
  return best;
}

Scalar Oracle::Choose(const Expr& e) {
  for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
    const Scalar condition = Eval(e.args[i]);
    if (condition.known && condition.number != 0) return Eval(e.args[i + 1]);
  }
  return Eval(e.args.back());
}

namespace {

// The calendar goes from year 0 to year 10000; what lies outside counts as its nearest end.
int64_t InCalendar(int64_t value, int64_t unit) {
  return std::clamp(value, value::DaysFromCivil(0, 1, 1) * unit,
                    value::DaysFromCivil(10'000, 12, 31) * unit);
}

}  // namespace

Scalar Oracle::TimeOf(const Expr& e) {
  const Scalar a = Eval(e.args[0]);
  if (!a.known) return {};
  switch (e.op) {
    case Op::kDateOf: return Known(zone_.DateOf(InCalendar(a.number, value::kMicrosPerDay)));
    case Op::kWeekday: return Known(value::WeekdayOf(InCalendar(a.number, 1)));
    case Op::kMonthOf: return Known(value::MonthOf(InCalendar(a.number, 1)));
    case Op::kWholeIn: return Known(static_cast<int64_t>(value::QuotientFloor(a.number, e.imm)));
    default:
      return Checked(value::Narrow(value::QuotientHalfEven(
          Int128{a.number} * value::PowerOfTen(value::kNumberScale), e.imm)));
  }
}

Scalar Oracle::Between(const Expr& e) {
  const Scalar from = Eval(e.args[0]), to = Eval(e.args[1]);
  if (!from.known || !to.known) return {};
  const int64_t a = from.number, b = to.number;
  if (policy_[e.args[0]].type.kind == Kind::kDate) {
    if (e.op == Op::kDaysBetween) return Checked(value::SubChecked(b, a));
    const int64_t first = InCalendar(a, 1), last = InCalendar(b, 1);
    return Known(e.op == Op::kMonthsBetween ? value::MonthsBetween(first, last)
                                            : value::YearsBetween(first, last));
  }
  const int64_t x = zone_.ToLocal(InCalendar(a, value::kMicrosPerDay));
  const int64_t y = zone_.ToLocal(InCalendar(b, value::kMicrosPerDay));
  if (e.op == Op::kDaysBetween) return Known(value::LocalDaysBetween(x, y));
  return Known(e.op == Op::kMonthsBetween ? value::LocalMonthsBetween(x, y)
                                          : value::LocalYearsBetween(x, y));
}

Scalar Oracle::TextOf(const Expr& e) {
  const Scalar a = Eval(e.args[0]);
  if (!a.known) return {};
  if (e.op == Op::kLengthOf) return Known(value::LengthOf(a.text));
  Scalar out{true, 0, {}};
  if (e.op == Op::kDigitsOf) {
    value::DigitsOf(a.text, out.text);
    out.known = !out.text.empty();
    return out;
  }
  const auto domain = value::DomainOf(a.text);
  if (!domain) return {};
  out.text = *domain;
  return out;
}

}  // namespace tandem::agree_test
