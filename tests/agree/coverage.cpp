// SPDX-License-Identifier: Apache-2.0
// Counts become a table; exceptions are listed here with their reason.
#include "tests/agree/coverage.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/program/program.h"

namespace tandem::agree_test {
namespace {

using program::OpCode;

constexpr const char* kHirNames[] = {
    "const",     "text const", "missing",   "field",       "record known", "define",
    "score",     "band",       "answer",    "stage",       "route",        "way in",
    "as of",     "today",      "not",       "surely",      "possibly",     "and",
    "or",        "at least of", "is known", "equal",       "less",         "less equal",
    "in set",    "text test",  "text equal", "list has",   "negate",       "add",
    "subtract",  "multiply",   "divide",    "modulo",      "convert",      "floor",
    "ceil",      "round to",   "min",       "max",         "or else",      "choose",
    "pair",      "date of",    "weekday",   "month of",    "days between", "months between",
    "years between", "duration in", "domain of", "digits of", "length of",
    "whole in",  "aggregate", "picked", "picked at", "weighted", "event field", "event at",
    "in window", "table row", "table value"};
constexpr const char* kAggregateNames[] = {"count", "sum", "distinct", "first",
                                           "latest", "halving", "fading"};
static_assert(std::size(kAggregateNames) == kAggregateKindCount);
constexpr const char* kReductionNames[] = {"count", "sum", "distinct", "pick", "halving",
                                           "fading"};
static_assert(std::size(kReductionNames) == kReductionKindCount);
constexpr const char* kOnceNames[] = {"none",    "day",  "week",    "month", "quarter",
                                      "year",    "rolling", "value", "all"};
static_assert(std::size(kOnceNames) == kOnceCount);
constexpr const char* kMomentNames[] = {"ago",          "months ago",    "day start", "week start",
                                        "month start",  "quarter start", "year start"};
static_assert(std::size(kMomentNames) == kMomentKindCount);
static_assert(std::size(kHirNames) == kHirOpCount);

struct Exception {
  hir::Op op;
  int slot;  // 0: no or zero, 1: yes or another value, 2: unknown; -1: all
};
// Never unknown, or nothing but unknown, or only in tests, by their meaning.
constexpr Exception kHirExceptions[] = {
    {hir::Op::kConst, 2},       {hir::Op::kTextConst, 0}, {hir::Op::kTextConst, 2},
    {hir::Op::kMissing, 0},     {hir::Op::kMissing, 1},   {hir::Op::kRecordKnown, 2},
    {hir::Op::kScore, 2},       {hir::Op::kBand, 2},      {hir::Op::kStage, 2},
    {hir::Op::kAsOf, 0},        {hir::Op::kAsOf, 2},      {hir::Op::kToday, 2},
    {hir::Op::kSurely, 2},      {hir::Op::kPossibly, 2},  {hir::Op::kIsKnown, 2},
    {hir::Op::kListHas, 2},     {hir::Op::kPair, 2},      {hir::Op::kWeekday, 0},
    {hir::Op::kMonthOf, 0},     {hir::Op::kDomainOf, 0},  {hir::Op::kDigitsOf, 0},
    {hir::Op::kLengthOf, 0},    {hir::Op::kPickedAt, 0},  {hir::Op::kEventAt, 0},
    {hir::Op::kEventAt, 2},
    // Only tests ask for the way in. Policies may read answers and the route back, but generated
    // ones do not: conformance covers those.
    {hir::Op::kWayIn, -1},      {hir::Op::kRoute, -1},    {hir::Op::kAnswer, -1},
};

// Operations whose range Lower takes wider than what can occur (a step, a unit, any instant, any
// state of a table), so that its very ends need not be seen.
constexpr OpCode kWidened[] = {
    OpCode::kParam,        OpCode::kFloorTo,       OpCode::kRoundTo,     OpCode::kRoundHalfUpTo,
    OpCode::kDateOf,       OpCode::kMonthsBetween, OpCode::kDaysBetween, OpCode::kYearsBetween,
    OpCode::kInstantYears, OpCode::kInstantMonths, OpCode::kTableStep,   OpCode::kTableMissing,
    OpCode::kTableMatch};

template <size_t N>
bool Among(const OpCode (&codes)[N], OpCode code) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool Excepted(hir::Op op, int slot) {
  return std::any_of(std::begin(kHirExceptions), std::end(kHirExceptions),
                     [&](const Exception& e) {
                       return e.op == op && (e.slot == slot || e.slot < 0);
                     });
}

std::string EventTable(const OpCoverage& coverage) {
  const HirCoverage& seen = coverage.expressions;
  std::string out = fmt::format("{:<18}{:>13}{:>13}{:>13}\n", "aggregate", "no event", "one",
                                "more");
  for (size_t i = 0; i < kAggregateKindCount; ++i) {
    out += fmt::format("{:<18}{:>13}{:>13}{:>13}\n", kAggregateNames[i], seen.folded[i][0],
                       seen.folded[i][1], seen.folded[i][2]);
  }
  out += fmt::format("{:<18}{:>13}{:>13}\n", "once per", "kept all", "left out");
  for (size_t i = 0; i < kOnceCount; ++i) {
    out += fmt::format("{:<18}{:>13}{:>13}\n", kOnceNames[i], seen.once[i][0], seen.once[i][1]);
  }
  out += fmt::format("{:<18}{:>13}{:>13}{:>13}\n", "end of window", "just in", "just out", "else");
  for (size_t i = 0; i < kMomentKindCount; ++i) {
    out += fmt::format("{:<18}{:>13}{:>13}{:>13}\n", kMomentNames[i], seen.edges[i][0],
                       seen.edges[i][1], seen.edges[i][2]);
  }
  out += fmt::format("{:<18}{:>13}{:>13}\n", "reduction", "grouped", "arrival");
  for (size_t i = 0; i < kReductionKindCount; ++i) {
    out += fmt::format("{:<18}{:>13}{:>13}\n", kReductionNames[i], coverage.reductions[i][0],
                       coverage.reductions[i][1]);
  }
  out += fmt::format("ties {}, after as of {}, where unknown {}, before since {}, rejected {}, "
                     "fates {}\n",
                     seen.ties, seen.not_yet, seen.where_unknown, seen.before_since, seen.rejected,
                     coverage.fates);
  return out;
}

void EventGaps(const OpCoverage& coverage, std::vector<std::string>& gaps) {
  const HirCoverage& seen = coverage.expressions;
  const auto need = [&](uint64_t count, const std::string& what) {
    if (count == 0) gaps.push_back(what);
  };
  constexpr const char* kCounts[] = {"no event", "one event", "several events"};
  for (size_t i = 0; i < kAggregateKindCount; ++i) {
    for (size_t n = 0; n < 3; ++n) {
      need(seen.folded[i][n], fmt::format("`{}` never had {}", kAggregateNames[i], kCounts[n]));
    }
  }
  for (size_t i = 1; i < kOnceCount; ++i) {
    if (static_cast<program::Once>(i) != program::Once::kAll) {
      need(seen.once[i][0], fmt::format("`once per` {} never kept all", kOnceNames[i]));
    }
    need(seen.once[i][1], fmt::format("`once per` {} never left one out", kOnceNames[i]));
  }
  for (size_t i = 0; i < kMomentKindCount; ++i) {
    for (size_t n = 0; n < 2; ++n) {
      need(seen.edges[i][n], fmt::format("no event stood just {} the end of a window ({})",
                                         n == 0 ? "inside" : "outside", kMomentNames[i]));
    }
  }
  for (size_t i = 0; i < kReductionKindCount; ++i) {
    for (size_t n = 0; n < 2; ++n) {
      need(coverage.reductions[i][n], fmt::format("no {} over events {}", kReductionNames[i],
                                                  n == 0 ? "grouped" : "in arrival order"));
    }
  }
  need(seen.ties, "no fields decided between events of one instant");
  need(seen.not_yet, "no event was later than `as of`");
  need(seen.where_unknown, "no `where` was unknown");
  need(seen.before_since, "no event was before its start");
  need(seen.rejected, "no event was rejected");
  need(coverage.fates, "no fate of an event was compared");
}

}  // namespace

std::string CoverageTable(const OpCoverage& coverage) {
  std::string out = fmt::format("{:<18}{:>10}{:>13}{:>13}{:>13}{:>13}\n", "operation", "times",
                                "no / low", "yes / high", "zero", "other");
  for (size_t i = 0; i < program::OpCodeCount(); ++i) {
    const program::OpInfo& info = program::Info(static_cast<OpCode>(i));
    out += fmt::format("{:<18}{:>10}", info.name, coverage.ops[i]);
    if (info.result == 'M') {
      out += fmt::format("{:>13}{:>13}\n", coverage.masks[i][0], coverage.masks[i][1]);
    } else {
      const auto& seen = coverage.values[i];
      out += fmt::format("{:>13}{:>13}{:>13}{:>13}\n", seen[0], seen[1], seen[2], seen[3]);
    }
  }
  out += fmt::format("{:<18}{:>13}{:>13}{:>13}\n", "expression", "no or zero", "other", "unknown");
  for (size_t i = 0; i < kHirOpCount; ++i) {
    const auto& seen = coverage.expressions.seen[i];
    out += fmt::format("{:<18}{:>13}{:>13}{:>13}\n", kHirNames[i], seen[0], seen[1], seen[2]);
  }
  out += EventTable(coverage);
  return out;
}

std::vector<std::string> CoverageGaps(const OpCoverage& coverage) {
  std::vector<std::string> gaps;
  for (size_t i = 0; i < program::OpCodeCount(); ++i) {
    const auto code = static_cast<OpCode>(i);
    const program::OpInfo& info = program::Info(code);
    if (coverage.ops[i] == 0) {
      gaps.push_back(fmt::format("{} was never produced", info.name));
      continue;
    }
    if (info.result == 'M') {
      if (coverage.masks[i][0] == 0) gaps.push_back(fmt::format("{} was never no", info.name));
      if (coverage.masks[i][1] == 0) gaps.push_back(fmt::format("{} was never yes", info.name));
      continue;
    }
    if (Among(kWidened, code)) continue;
    if (coverage.values[i][0] == 0) gaps.push_back(fmt::format("{} never low", info.name));
    if (coverage.values[i][1] == 0) gaps.push_back(fmt::format("{} never high", info.name));
  }
  constexpr const char* kSlots[] = {"no or zero", "yes or another value", "unknown"};
  for (size_t i = 0; i < kHirOpCount; ++i) {
    for (int slot = 0; slot < 3; ++slot) {
      if (coverage.expressions.seen[i][static_cast<size_t>(slot)] > 0) continue;
      if (Excepted(static_cast<hir::Op>(i), slot)) continue;
      gaps.push_back(fmt::format("`{}` was never {}", kHirNames[i], kSlots[slot]));
    }
  }
  EventGaps(coverage, gaps);
  return gaps;
}

}  // namespace tandem::agree_test
