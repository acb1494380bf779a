// SPDX-License-Identifier: Apache-2.0
// Windows of time: `in last 30 days` and its kin as the two instants, or days, they begin and end.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {
namespace {

using program::Moment;
using syntax::Unit;
using syntax::WindowKind;

constexpr const char* kUnitNames[] = {"second", "minute", "hour",    "day",
                                      "week",   "month",  "quarter", "year"};
// No window reaches further than data does.
constexpr int64_t kMostYears = 9'999;

// Up to weeks: microseconds.
int64_t ExactUs(Unit unit) {
  switch (unit) {
    case Unit::kSecond: return value::kMicrosPerSecond;
    case Unit::kMinute: return value::kMicrosPerMinute;
    case Unit::kHour: return value::kMicrosPerHour;
    case Unit::kDay: return value::kMicrosPerDay;
    case Unit::kWeek: return 7 * value::kMicrosPerDay;
    case Unit::kMonth:
    case Unit::kQuarter:
    case Unit::kYear: break;
  }
  return 0;
}

int64_t MonthsOf(Unit unit) {
  if (unit == Unit::kMonth) return 1;
  return unit == Unit::kQuarter ? 3 : 12;
}

// The most units a window may count.
int64_t MostOf(Unit unit) {
  if (ExactUs(unit) == 0) return kMostYears * 12 / MonthsOf(unit);
  return kMostYears * 365 * value::kMicrosPerDay / ExactUs(unit);
}

Moment StartOf(Unit unit, int64_t amount) {
  switch (unit) {
    case Unit::kWeek: return {Moment::Kind::kWeekStart, amount, 0, false};
    case Unit::kMonth: return {Moment::Kind::kMonthStart, amount, 0, false};
    case Unit::kQuarter: return {Moment::Kind::kQuarterStart, amount, 0, false};
    case Unit::kYear: return {Moment::Kind::kYearStart, amount, 0, false};
    case Unit::kSecond:
    case Unit::kMinute:
    case Unit::kHour:
    case Unit::kDay: break;
  }
  return {Moment::Kind::kDayStart, amount, 0, false};
}

// The last instant, or day, of `number` units before `as of`.
Moment Ago(Unit unit, int64_t number, bool of_days) {
  const int64_t exact_us = ExactUs(unit);
  if (exact_us == 0) return {Moment::Kind::kMonthsAgo, number * MonthsOf(unit), 0, of_days};
  if (!of_days) return {Moment::Kind::kAgo, number * exact_us, 0, false};
  return {Moment::Kind::kDayStart, -(number * exact_us / value::kMicrosPerDay), 0, true};
}

// The instant, or the day, right behind one.
Moment Behind(Moment moment) {
  const bool day = moment.kind == Moment::Kind::kDayStart && moment.is_day;
  (day ? moment.amount : moment.plus) += 1;
  return moment;
}

std::string Spelled(const syntax::Window& window) {
  const std::string unit = kUnitNames[static_cast<size_t>(window.unit)];
  const auto counted = [&](int64_t number) {
    return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
  };
  switch (window.kind) {
    case WindowKind::kLast: return "in last " + counted(window.number);
    case WindowKind::kLastCalendar:
      return fmt::format("in last {} calendar {}{}", window.number, unit,
                         window.number == 1 ? "" : "s");
    case WindowKind::kBetweenAgo:
      return fmt::format("between {} and {} ago", window.number, counted(window.number2));
    case WindowKind::kThis: return "in this " + unit;
    case WindowKind::kPrevious: return "in previous " + unit;
    case WindowKind::kNext: return "in next " + unit;
  }
  return "";
}

// How far from `as of`, where the calendar has no part in it.
std::optional<int64_t> Distance(const Moment& moment) {
  if (moment.kind != Moment::Kind::kAgo) return std::nullopt;
  return moment.plus - moment.amount;
}

// The later (earlier) of two ends, of which one may be open. False: it depends on the calendar.
bool Tighter(const std::optional<Moment>& a, const std::optional<Moment>& b, bool later,
             std::optional<Moment>& out) {
  out = a ? a : b;
  if (!a || !b || *a == *b) return true;
  const auto x = Distance(*a);
  const auto y = Distance(*b);
  if (!x || !y) return false;
  out = (*x > *y) == later ? a : b;
  return true;
}

}  // namespace

std::optional<Checker::Ends> Checker::AgoEnds(const syntax::Window& window, bool of_days) {
  const Moment now{of_days ? Moment::Kind::kDayStart : Moment::Kind::kAgo, 0, 0, of_days};
  Ends ends;
  ends.text = Spelled(window);
  if (window.kind == WindowKind::kLast) {
    ends.low = Behind(Ago(window.unit, window.number, of_days));
    ends.high = now;
    return ends;
  }
  if (window.kind == WindowKind::kLastCalendar) {
    ends.low = StartOf(window.unit, 1 - window.number);
    ends.high = now;
  } else if (window.kind == WindowKind::kBetweenAgo) {
    ends.low = Behind(Ago(window.unit, window.number2, of_days));
    ends.high = Ago(window.unit, window.number, of_days);
    return ends;
  } else {
    const int64_t from = window.kind == WindowKind::kThis ? 0
                         : window.kind == WindowKind::kNext ? 1
                                                            : -1;
    ends.low = StartOf(window.unit, from);
    ends.high = StartOf(window.unit, from + 1);
    ends.high->plus = -1;
    ends.high->is_day = of_days;
  }
  ends.low->is_day = of_days;
  return ends;
}

std::optional<Checker::Ends> Checker::EndsOf(const syntax::Window& window, bool of_days) {
  if (std::max(window.number, window.number2) > MostOf(window.unit)) {
    sink_->Report(Code::kBadWindow, window.span, Spelled(window), "reaches further than data does",
                  "leave the window out to count all events");
    return std::nullopt;
  }
  if (window.unit < Unit::kDay && of_days) {
    sink_->Report(Code::kBadWindow, window.span, Spelled(window),
                  "cannot be asked of a date, which has no clock time",
                  "write whole days: `in last 2 days`");
    return std::nullopt;
  }
  return AgoEnds(window, of_days);
}

std::optional<Checker::Ends> Checker::Intersect(const Ends& a, const Ends& b) {
  Ends both;
  both.text = a.text + ", " + b.text;
  const bool plain = Tighter(a.low, b.low, true, both.low) &&
                     Tighter(a.high, b.high, false, both.high);
  if (!plain) return std::nullopt;
  return both;
}

int32_t Checker::AddWindow(const Ends& ends, bool of_days) {
  hir::Window window;
  window.of_days = of_days;
  window.text = ends.text;
  if (ends.low) window.low = make_.AddMoment(*ends.low);
  if (ends.high) window.high = make_.AddMoment(*ends.high);
  return make_.AddWindow(std::move(window));
}

ExprId Checker::InWindowValue(const syntax::Expr& e) {
  const ExprId a = Value(*e.args[0]);
  if (a == kNoExpr) return kNoExpr;
  const Kind kind = policy_[a].type.kind;
  if (kind != Kind::kTime && kind != Kind::kDate) {
    Mismatch(*e.args[0], a, "a time or a date",
             "a window of time is asked of a time, a date, or of events");
    return kNoExpr;
  }
  const auto ends = EndsOf(*e.window, kind == Kind::kDate);
  if (!ends) return kNoExpr;
  const ExprId id = make_.InWindow(a, AddWindow(*ends, kind == Kind::kDate), e.span);
  return e.negated ? make_.Not(id, e.span) : id;
}

}  // namespace tandem::typecheck
