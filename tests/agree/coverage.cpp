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
    "years between", "duration in", "domain of", "digits of", "length of"};
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
    {hir::Op::kLengthOf, 0},
    // Only tests ask for the way in. Policies may read answers and the route back, but generated
    // ones do not: conformance covers those.
    {hir::Op::kWayIn, -1},      {hir::Op::kRoute, -1},    {hir::Op::kAnswer, -1},
};

// Operations whose range Lower takes wider than what can occur (a step, a unit, any instant), so
// that its very ends need not be seen.
constexpr OpCode kWidened[] = {
    OpCode::kParam,        OpCode::kFloorTo,       OpCode::kRoundTo,     OpCode::kRoundHalfUpTo,
    OpCode::kDateOf,       OpCode::kMonthsBetween, OpCode::kDaysBetween, OpCode::kYearsBetween,
    OpCode::kInstantYears, OpCode::kInstantMonths};

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
  return gaps;
}

}  // namespace tandem::agree_test
