// SPDX-License-Identifier: Apache-2.0
// `give by X { … }`: lines that do not overlap, holes between them, one choice of points.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::CellKind;

struct Checker::Row {
  const syntax::CellRow* written = nullptr;
  hir::Intervals intervals;             // numbers, times and choices
  std::vector<std::string> needles;     // texts, as keys
  std::vector<std::string> spelled;     // the same as written
  bool missing = false;
  bool otherwise = false;
  ExprId points = kNoExpr;
};

namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

}  // namespace

hir::Intervals Complement(const hir::Intervals& of, int64_t low, int64_t high) {
  hir::Intervals rest;
  int64_t next = low;
  for (const auto& [from, to] : of) {
    if (from > next) rest.emplace_back(next, std::min(high, from - 1));
    if (to >= high) return rest;
    next = std::max(next, to + 1);
  }
  if (next <= high) rest.emplace_back(next, high);
  return rest;
}

std::optional<hir::Intervals> Checker::BoundIntervals(const syntax::Cell& cell, ValueType type) {
  if (cell.kind == CellKind::kRange) {
    const auto low = ConstantOf(*cell.args[0], type);
    const auto high = ConstantOf(*cell.args[1], type);
    if (!low || !high) return std::nullopt;
    if (cell.half_open ? *low >= *high : *low > *high) {
      sink_->Report(Code::kEmptyInterval, cell.span, fmt::format("`{}`", Written(cell.span)));
      return std::nullopt;
    }
    return hir::Intervals{{*low, cell.half_open ? *high - 1 : *high}};
  }
  const auto bound = ConstantOf(*cell.args[0], type);
  if (!bound) return std::nullopt;
  switch (cell.kind) {
    case CellKind::kOver:
      if (*bound == kMax) return hir::Intervals{};  // nothing lies beyond the last value
      return hir::Intervals{{*bound + 1, kMax}};
    case CellKind::kAtLeast: return hir::Intervals{{*bound, kMax}};
    default:
      if (!cell.or_less && *bound == kMin) return hir::Intervals{};
      return hir::Intervals{{kMin, cell.or_less ? *bound : *bound - 1}};
  }
}

bool Checker::CellRow(const syntax::CellRow& row, ExprId by, Row& out) {
  const syntax::Cell& cell = row.cell;
  const ValueType type = policy_[by].type;
  out.written = &row;
  switch (cell.kind) {
    case CellKind::kMissing:
      out.missing = true;
      return true;
    case CellKind::kAnything:
    case CellKind::kOtherwise:
      out.otherwise = true;
      return true;
    case CellKind::kStartsWith: return false;  // cells of tables only
    case CellKind::kRange:
    case CellKind::kOver:
    case CellKind::kUnder:
    case CellKind::kAtLeast: {
      if (!InOrder(type)) {
        sink_->Report(Code::kCellType, cell.span, Written(policy_[by].span), TypeName(type),
                     "write values: `web: 5` or `web, event: 5`");
        return false;
      }
      auto set = BoundIntervals(cell, type);
      if (!set) return false;
      out.intervals = std::move(*set);
      break;
    }
    case CellKind::kValues:
      for (const auto& value : cell.args) {
        if (type.kind == Kind::kText) {
          program::TextAtom atom;
          if (const hir::List* list = ListNamed(*value)) {
            for (const std::string& entry : list->entries) Pattern(entry, value->span, atom);
          } else {
            const ExprId text = As(*value, type);
            if (text == kNoExpr || !Pattern(policy_[text].text, value->span, atom)) return false;
          }
          out.needles.insert(out.needles.end(), atom.needles.begin(), atom.needles.end());
          out.spelled.push_back(Written(value->span));
          continue;
        }
        const auto part = IntervalsOf(*value, by);
        if (!part) return false;
        out.intervals.insert(out.intervals.end(), part->begin(), part->end());
      }
      break;
  }
  out.intervals = hir::Normalize(std::move(out.intervals));
  if (cell.negated) {
    if (type.kind == Kind::kText) return true;
    const bool choice = type.kind == Kind::kChoice;
    out.intervals = Complement(out.intervals, choice ? 0 : kMin, choice ? type.high : kMax);
  }
  return true;
}

void Checker::CellOverlaps(const std::vector<Row>& rows, ExprId by) {
  const ValueType type = policy_[by].type;
  for (size_t j = 1; j < rows.size(); ++j) {
    for (size_t i = 0; i < j; ++i) {
      std::string shared;
      for (const auto& [low, high] : rows[i].intervals) {
        for (const auto& [from, to] : rows[j].intervals) {
          const int64_t both = std::max(low, from);
          if (both <= std::min(high, to)) shared = hir::SpellValue(policy_.schema, type, both);
        }
      }
      for (const std::string& needle : rows[i].needles) {
        const auto& others = rows[j].needles;
        if (std::find(others.begin(), others.end(), needle) != others.end()) {
          shared = hir::Quoted(needle);
        }
      }
      if (rows[i].missing && rows[j].missing) shared = "`missing`";
      if (shared.empty()) continue;
      sink_->Report(Code::kCellOverlap, rows[j].written->cell.span, shared)
          .With(rows[i].written->cell.span, "and here");
    }
  }
}

void Checker::CellGaps(const std::vector<Row>& rows, ExprId by, Span span) {
  const Expr& subject = policy_[by];
  hir::Intervals covered;
  for (const Row& row : rows) {
    if (row.otherwise) return;
    covered.insert(covered.end(), row.intervals.begin(), row.intervals.end());
  }
  if (subject.type.kind == Kind::kText) {
    sink_->Report(Code::kCellGap, span, "any other text");
    return;
  }
  const auto holes =
      Complement(hir::Normalize(std::move(covered)), subject.type.low, subject.type.high);
  if (holes.empty()) return;
  const auto [low, high] = holes.front();
  const int64_t shown = low == kMin ? high : low;
  sink_->Report(Code::kCellGap, span,
               fmt::format("`{}`", hir::SpellValue(policy_.schema, subject.type, shown)));
}

ExprId Checker::CellCondition(const Row& row, ExprId by, const syntax::Expr& by_syntax) {
  const Span span = row.written->cell.span;
  if (row.missing) {
    return make_.Not(make_.Settle(Op::kIsKnown, by, by_syntax.span), span);
  }
  if (policy_[by].type.kind == Kind::kYesNo) {
    const bool yes = row.intervals.front().first == 1;
    return yes ? by : make_.Not(by, span);
  }
  if (policy_[by].type.kind != Kind::kText) return make_.InSet(by, row.intervals, span);
  program::TextAtom atom;
  atom.test = program::TextTest::kEquals;
  atom.needles = row.needles;
  std::sort(atom.needles.begin(), atom.needles.end());
  std::string spelling;
  for (const std::string& one : row.spelled) spelling += (spelling.empty() ? "" : ", ") + one;
  return TextAtom(by, std::move(atom), std::move(spelling), syntax::Quantifier::kAny,
                  row.written->cell.negated, span);
}

ExprId Checker::ByCells(const syntax::ScoreRule& rule) {
  const char* other = rule.kind == syntax::RuleKind::kTake ? "give" : "take";
  const ExprId by = Value(*rule.by);
  if (by == kNoExpr) return kNoExpr;
  if (IsList(policy_[by].type.kind)) {
    Mismatch(*rule.by, by, "one value", "write one `give` line for each value of a list");
    return kNoExpr;
  }
  std::vector<Row> rows;
  bool good = true;
  for (size_t i = 0; i < rule.cells.size(); ++i) {
    Row row;
    good = CellRow(rule.cells[i], by, row) && good;
    const bool negative = NegativeLiteral(*rule.cells[i].result, other);
    row.points = negative ? kNoExpr : PointsOf(*rule.cells[i].result);
    good = good && row.points != kNoExpr;
    if (row.otherwise && i + 1 < rule.cells.size()) {
      sink_->Report(Code::kAfterOtherwise, rule.cells[i + 1].span);
      good = false;
    }
    rows.push_back(std::move(row));
  }
  if (!good || rows.empty()) return kNoExpr;
  CellOverlaps(rows, by);
  CellGaps(rows, by, rule.by->span);
  std::vector<ExprId> conditions;
  std::vector<ExprId> values;
  ExprId last = make_.Const(hir::TypeOf(Kind::kInteger), 0, rule.by->span);
  for (const Row& row : rows) {
    if (row.otherwise) {
      last = row.points;
      continue;
    }
    if (!row.missing && row.intervals.empty() && row.needles.empty()) continue;
    conditions.push_back(CellCondition(row, by, *rule.by));
    values.push_back(row.points);
  }
  if (conditions.empty()) return last;
  values.push_back(last);
  return JoinArms(conditions, std::move(values), rule.by->span);
}

}  // namespace tandem::typecheck
