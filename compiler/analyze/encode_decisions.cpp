// SPDX-License-Identifier: Apache-2.0
// Scores, stages and tables as terms.
#include <algorithm>

#include "compiler/analyze/encode.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using program::RuleKind;

namespace {

// As compiler/lower/context.h says.
constexpr int64_t kMaxRulePoints = 10'000'000'000;
// Rows of texts are asked of each class of texts.
constexpr size_t kMostRows = 1'000;

}  // namespace

TermId Encoder::PointsOf(const hir::Score& score, const hir::ScoreRule& rule) {
  const Number points = NumberOf(rule.points);
  std::vector<TermId> counts{points.known, Yes(rule.when)};
  if (rule.unless != hir::kNoExpr) counts.push_back(terms_.Not(Yes(rule.unless)));
  const int64_t limit = kMaxRulePoints * value::PowerOfTen(score.rule_scale);
  TermId cut = Clamped(points.value, rule.kind == RuleKind::kBlendPart ? -limit : 0, limit);
  if (rule.at_most) cut = terms_.Least(cut, terms_.Number(*rule.at_most));
  if (rule.kind == RuleKind::kTake) cut = terms_.Times(cut, -1);
  return terms_.If(terms_.And(std::move(counts)), cut, terms_.Number(0));
}

TermId Encoder::TermOf(const hir::Score& score, size_t index) {
  const hir::ScoreRule& rule = score.rules[index];
  if (rule.kind != RuleKind::kGroup) return PointsOf(score, rule);
  std::vector<TermId> parts;
  for (const hir::ScoreRule& part : score.rules) {
    if (part.parent == static_cast<int32_t>(index)) parts.push_back(PointsOf(score, part));
  }
  TermId sum = terms_.If(Yes(rule.when), terms_.Add(std::move(parts)), terms_.Number(0));
  if (rule.at_most) sum = terms_.Least(sum, terms_.Number(*rule.at_most));
  return sum;
}

TermId Encoder::ScoreOf(size_t index) {
  if (const auto found = scores_.find(index); found != scores_.end()) return found->second;
  const hir::Score& score = space_.policy().scores[index];
  std::vector<TermId> parts, nothing;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.kind == RuleKind::kNothingWhen) {
      nothing.push_back(Yes(rule.when));
    } else if (rule.parent < 0) {
      parts.push_back(TermOf(score, i));
    }
  }
  TermId total = terms_.If(terms_.Or(std::move(nothing)), terms_.Number(0),
                           terms_.Add(std::move(parts)));
  total = FinishScore(score, total);
  if (score.frozen != hir::kNoExpr) {
    const Number carried = NumberOf(score.carried);
    const TermId kept = terms_.And({Yes(score.frozen), carried.known});
    total = terms_.If(kept, carried.value, total);
  }
  return scores_.emplace(index, total).first->second;
}

// Range, then rounding.
TermId Encoder::FinishScore(const hir::Score& score, TermId sum) {
  const int64_t unit = value::PowerOfTen(score.rule_scale - schema::Scale(score.type.kind));
  if (score.range) sum = Clamped(sum, score.range->first * unit, score.range->second * unit);
  if (unit == 1) return sum;
  switch (score.rounding) {
    case hir::Rounding::kNone: break;
    case hir::Rounding::kHalfEven: return HalfEven(sum, unit);
    case hir::Rounding::kDown: return terms_.Quotient(sum, unit);
    case hir::Rounding::kHalfUp:
      return terms_.Quotient(terms_.Plus(terms_.Times(sum, 2), unit), 2 * unit);
  }
  return sum;
}

TermId Encoder::Holds(const hir::Stage& stage) {
  std::vector<TermId> ways;
  for (const auto& when : stage.whens) ways.push_back(Yes(when.condition));
  if (stage.held != hir::kNoExpr) {
    std::vector<TermId> stays{Yes(stage.held)};
    for (const auto& until : stage.untils) stays.push_back(terms_.Not(Yes(until.condition)));
    ways.push_back(terms_.And(std::move(stays)));
  }
  std::vector<TermId> all{terms_.Or(std::move(ways))};
  for (const auto& unless : stage.unlesses) all.push_back(terms_.Not(Yes(unless.condition)));
  return terms_.And(std::move(all));
}

// The first aside that holds, else as far up the chain as all hold.
TermId Encoder::StageOf() {
  if (has_stage_) return stage_;
  const hir::Policy& policy = space_.policy();
  TermId stage = terms_.Number(static_cast<int64_t>(policy.stages.size()));
  for (size_t i = policy.stages.size(); i-- > 0;) {
    stage = terms_.If(Holds(policy.stages[i]), stage, terms_.Number(static_cast<int64_t>(i)));
  }
  for (size_t i = policy.asides.size(); i-- > 0;) {
    const auto value = static_cast<int64_t>(policy.stages.size() + i) + 1;
    stage = terms_.If(Holds(policy.asides[i]), terms_.Number(value), stage);
  }
  has_stage_ = true;
  return stage_ = stage;
}

TermId Encoder::CellMatches(const hir::TableCell& cell, ExprId arg) {
  switch (cell.kind) {
    case hir::TableCell::Kind::kAnything: return terms_.Truth(true);
    case hir::TableCell::Kind::kMissing: return terms_.Not(KnownOf(arg));
    case hir::TableCell::Kind::kIntervals: {
      const Number is = NumberOf(arg);
      return terms_.And({is.known, InIntervals(is.value, cell.intervals)});
    }
    case hir::TableCell::Kind::kTexts: break;
  }
  std::vector<TermId> any;
  const std::string name = std::to_string(reinterpret_cast<uintptr_t>(&cell));
  for (const auto& [when, leaf] : TextOf(arg, TextTransform::kNone)) {
    TermId in = 0;
    if (leaf.var == kNoVar) {
      in = terms_.Truth(TextMatches(cell, value::TextKey(leaf.text)));
    } else {
      in = ClassIn(leaf.var, space_.HoldingCell(cell, leaf), "cell " + name);
    }
    any.push_back(terms_.And({when, LeafKnown(leaf), in}));
  }
  return terms_.Or(std::move(any));
}

const std::vector<TermId>& Encoder::RowsOf(ExprId id) {
  const auto [rows, added] = rows_.try_emplace(id);
  if (!added) return rows->second;
  const Expr& call = At(id);
  const hir::Table& table = space_.policy().tables[static_cast<size_t>(call.imm)];
  std::vector<TermId> answers;
  TermId open = terms_.Truth(true);
  for (const hir::TableRow& row : table.rows) {
    if (TooLarge()) break;
    std::vector<TermId> all{open};
    for (size_t i = 0; i < row.cells.size(); ++i) {
      all.push_back(CellMatches(row.cells[i], call.args[i]));
    }
    const TermId matches = terms_.And(std::move(all));
    answers.push_back(matches);
    open = terms_.And({open, terms_.Not(matches)});
  }
  return rows->second = std::move(answers);
}

Encoder::Number Encoder::TableRow(ExprId id) {
  const hir::Table& table = space_.policy().tables[static_cast<size_t>(At(id).imm)];
  if (table.rows.size() > kMostRows) return AnyNumber(id, "a table is too large for the solver");
  const std::vector<TermId>& rows = RowsOf(id);
  TermId row = terms_.Number(0);
  for (size_t r = rows.size(); r-- > 0;) {
    row = terms_.If(rows[r], terms_.Number(static_cast<int64_t>(r)), row);
  }
  return {terms_.Or(rows), row};
}

Encoder::Number Encoder::TableValue(ExprId id) {
  const Expr& e = At(id);
  const hir::Table& table = space_.policy().tables[static_cast<size_t>(e.imm)];
  if (table.rows.size() > kMostRows) return AnyNumber(id, "a table is too large for the solver");
  const std::vector<TermId>& rows = RowsOf(e.args[0]);
  std::vector<TermId> known;
  TermId value = terms_.Number(0);
  for (size_t r = rows.size(); r-- > 0;) {
    const auto& result = table.rows[r].results[static_cast<size_t>(e.field)];
    if (result.known) known.push_back(rows[r]);
    value = terms_.If(rows[r], terms_.Number(result.number), value);
  }
  return {terms_.Or(std::move(known)), value};
}

}  // namespace tandem::analyze
