// SPDX-License-Identifier: Apache-2.0
// Every test once on the traced interpreter: which lines held, which did not, which could not tell.
#include "compiler/testing/coverage.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

#include "compiler/testing/coverage_facts.h"
#include "compiler/testing/coverage_inner.h"
#include "compiler/testing/run_tests.h"
#include "compiler/testing/test_rows.h"
#include "runtime/base/check.h"
#include "runtime/exec/trace.h"
#include "runtime/program/decisions.h"

namespace tandem::testing {
namespace {

using program::Rule;
using program::RuleKind;

bool FirstMatch(RuleKind kind) {
  return kind == RuleKind::kBandLine || kind == RuleKind::kAnswerLine ||
         kind == RuleKind::kRouteLine;
}

// One lead's outcomes, line by line.
class Meter {
 public:
  Meter(const hir::Policy& policy, const program::Program& program)
      : program_(program), facts_(FactsOf(policy, program)) {
    for (size_t i = 0; i < program.rules.size(); ++i) AddLine(program.rules[i], facts_[i]);
    if (program.decisions == nullptr) return;
    for (const program::DecisionTable& table : program.decisions->tables) {
      first_row_.push_back(items_.size());
      for (const program::DecisionTable::Row& row : table.texts) {
        CoverItem item{CoverKind::kTableRow, table.name, row.text, row.place, 0, {}, {}};
        item.asked[static_cast<size_t>(Seen::kFired)] = true;
        items_.push_back(std::move(item));
      }
    }
  }

  void Count(const exec::Tracer& tracer, uint32_t row);
  std::vector<CoverItem> Take() { return std::move(items_); }

 private:
  void AddLine(const Rule& rule, const RuleFacts& facts);
  void CountRows(const exec::Tracer& tracer, uint32_t at, const std::vector<bool>& used);
  void Add(size_t item, Seen seen) { ++items_[item].seen[static_cast<size_t>(seen)]; }

  const program::Program& program_;
  std::vector<RuleFacts> facts_;
  std::vector<CoverItem> items_;  // of rules, by their number; then of rows
  std::vector<size_t> first_row_;
};

void Meter::AddLine(const Rule& rule, const RuleFacts& facts) {
  CoverItem item{facts.kind, rule.owner, rule.text, rule.place, 0, {}, {}};
  if (rule.points != program::kNoOp) {
    const program::Op& points = program_.ops[rule.points];
    item.weight = std::max(points.high, points.low == INT64_MIN ? points.high : -points.low);
  }
  const bool may_fail = facts.has_condition && facts.kind == CoverKind::kScoreRule;
  item.asked[static_cast<size_t>(Seen::kFired)] = true;
  item.asked[static_cast<size_t>(Seen::kDidNot)] = may_fail;
  item.asked[static_cast<size_t>(Seen::kUnknown)] = facts.maybe_unknown;
  item.asked[static_cast<size_t>(Seen::kBlocked)] = rule.blocked != program::kNoOp;
  items_.push_back(std::move(item));
}

// Rows count where the line that asks for them was reached, and, if they are its answer, held.
void Meter::CountRows(const exec::Tracer& tracer, uint32_t at, const std::vector<bool>& used) {
  for (size_t i = 0; i < program_.calls.size(); ++i) {
    const program::TableCall& call = program_.calls[i];
    if (!used[i] || (call.found != program::kNoOp && tracer.Value(call.found, at) == 0)) continue;
    const auto row = static_cast<size_t>(tracer.Value(call.row, at));
    TANDEM_CHECK(row < program_.decisions->tables[call.table].texts.size(), "no such row");
    Add(first_row_[call.table] + row, Seen::kFired);
  }
}

void Meter::Count(const exec::Tracer& tracer, uint32_t row) {
  const auto holds = [&](program::OpId op) {
    return op != program::kNoOp && tracer.Value(op, row) != 0;
  };
  std::vector<bool> used(program_.calls.size(), true);
  for (const Rule& rule : program_.rules) {
    for (const uint32_t call : rule.calls) used[call] = false;
  }
  std::map<std::pair<RuleKind, std::string>, bool> matched;
  for (size_t i = 0; i < program_.rules.size(); ++i) {
    const Rule& rule = program_.rules[i];
    const bool fired = holds(rule.fired), blocked = holds(rule.blocked);
    bool& decided = matched[{rule.kind, rule.owner}];
    if (FirstMatch(rule.kind) && decided) continue;
    const bool counts = fired && !blocked;
    if (fired) {
      Add(i, blocked ? Seen::kBlocked : Seen::kFired);
    } else {
      const bool surely = rule.failed == program::kNoOp || holds(rule.failed);
      Add(i, surely ? Seen::kDidNot : Seen::kUnknown);
    }
    decided = decided || (FirstMatch(rule.kind) && counts);
    for (const uint32_t call : rule.calls) {
      used[call] = used[call] || counts || facts_[i].condition_asks_table;
    }
  }
  CountRows(tracer, row, used);
}

}  // namespace

const char* NameOf(CoverKind kind) {
  switch (kind) {
    case CoverKind::kRouteLine: return "route lines";
    case CoverKind::kWayIn: return "ways in";
    case CoverKind::kAside: return "asides";
    case CoverKind::kUnless: return "unless";
    case CoverKind::kUntil: return "until";
    case CoverKind::kTableRow: return "table rows";
    case CoverKind::kBandLine: return "band lines";
    case CoverKind::kAnswerLine: return "answer lines";
    case CoverKind::kBandPair: return "pairs of bands";
    case CoverKind::kChooseLine: return "lines of choose";
    case CoverKind::kScoreRule: return "score rules";
    case CoverKind::kGiveRow: return "rows of give by";
  }
  return "";
}

const char* NameOf(Seen seen) {
  switch (seen) {
    case Seen::kFired: return "fired";
    case Seen::kDidNot: return "did_not";
    case Seen::kUnknown: return "unknown";
    case Seen::kBlocked: return "unless";
  }
  return "";
}

size_t CoverItem::Goals() const {
  return static_cast<size_t>(std::count(std::begin(asked), std::end(asked), true));
}

size_t CoverItem::Reached() const {
  size_t reached = 0;
  for (size_t i = 0; i < kSeenKinds; ++i) reached += asked[i] && seen[i] != 0 ? 1 : 0;
  return reached;
}

size_t Coverage::Goals() const {
  size_t goals = 0;
  for (const CoverItem& item : items) goals += item.Goals();
  return goals;
}

size_t Coverage::Reached() const {
  size_t reached = 0;
  for (const CoverItem& item : items) reached += item.Reached();
  return reached;
}

unsigned Coverage::Percent() const {
  const size_t goals = Goals();
  return goals == 0 ? 100 : static_cast<unsigned>(Reached() * 100 / goals);
}

base::Result<Coverage> MeasureCoverage(const pipeline::CompilationUnit& unit,
                                       const std::string& filter) {
  InnerLines inner(unit);
  const program::Program program = inner.Lower();
  auto tracer = exec::Tracer::Make(program);
  if (!tracer) return tl::unexpected(tracer.error());
  TestRows rows(program);
  Meter meter(unit.policy(), program);
  Coverage coverage;
  const hir::Policy& policy = unit.policy();
  for (const TestGroup& group : GroupTests(policy, filter)) {
    rows.Fill(policy, group);
    tracer->Evaluate(rows.leads(), &rows.events(), 0, {policy.tests[group.front()].as_of_us});
    for (uint32_t row = 0; row < group.size(); ++row) {
      meter.Count(*tracer, row);
      inner.Count(*tracer, row);
    }
    coverage.tests += group.size();
  }
  coverage.items = meter.Take();
  std::ranges::move(inner.Take(), std::back_inserter(coverage.items));
  std::stable_sort(coverage.items.begin(), coverage.items.end(),
                   [](const CoverItem& a, const CoverItem& b) {
                     if (a.place.file != b.place.file) return a.place.file < b.place.file;
                     if (a.place.line != b.place.line) return a.place.line < b.place.line;
                     return a.place.column < b.place.column;
                   });
  return coverage;
}

}  // namespace tandem::testing
