// SPDX-License-Identifier: Apache-2.0
// Cells of tables: what each asks of its input, as a set of stored values or of text keys.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {
namespace {

using syntax::CellKind;
using syntax::ExprKind;

void SortOnce(std::vector<std::string>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

bool IsLiteral(const syntax::Expr& e) {
  switch (e.kind) {
    case ExprKind::kYesNo: case ExprKind::kNumber: case ExprKind::kPercent: case ExprKind::kString:
    case ExprKind::kDate: case ExprKind::kTime: case ExprKind::kDuration:
      return true;
    case ExprKind::kNegate: return IsLiteral(*e.args[0]);
    default: return false;
  }
}

}  // namespace

std::optional<int64_t> Checker::WrittenValue(const syntax::Expr& e, ValueType type,
                                             const std::string& column) {
  const bool word = e.kind == ExprKind::kName && e.names.size() == 1;
  if (type.kind == Kind::kChoice && (word || e.kind == ExprKind::kString)) {
    const std::string& value = word ? e.names[0].text : e.text;
    const auto index = FindChoiceValue(type.choice, value);
    if (index) return index;
    if (type.choice == targets_) UnknownTarget(value, e.span);
    else UnknownChoiceValue(type.choice, value, e.span);
    return std::nullopt;
  }
  if (!IsLiteral(e)) {
    const std::string help =
        e.kind == ExprKind::kMissing
            ? "`missing` stands alone in its cell: write another row for it"
            : "a cell holds values as they are written: a number, a date, a text in quotes";
    sink_->Report(Code::kTableCell, e.span, column, TypeName(type), help);
    return std::nullopt;
  }
  const size_t nodes = policy_.exprs.size();
  const auto value = ConstantOf(e, type);
  policy_.exprs.erase(policy_.exprs.begin() + static_cast<long>(nodes), policy_.exprs.end());
  return value;
}

// A text without characters is missing wherever it stands.
bool Checker::IsText(const syntax::Expr& e) {
  if (!value::IsBlank(e.text)) return true;
  sink_->Report(Code::kTableEmptyCell, e.span,
                "a text without characters is missing: write `missing`");
  return false;
}

// Keys of a text, or of all entries of a list.
bool Checker::CellTexts(const syntax::Expr& value, hir::TableCell& out) {
  if (const hir::List* list = ListNamed(value)) {
    out.texts.insert(out.texts.end(), list->keys.begin(), list->keys.end());
    return true;
  }
  if (value.kind == ExprKind::kString) {
    if (!IsText(value)) return false;
    out.texts.push_back(value::TextKey(value.text));
    return true;
  }
  const std::string text = Written(value.span);
  std::vector<std::string> lists;
  for (const hir::List& list : policy_.lists) lists.push_back(list.name);
  sink_->Report(Code::kTableWord, value.span, text,
                value.kind == ExprKind::kMissing
                    ? "`missing` stands alone in its cell: write another row for it"
                    : Suggest(text, lists, fmt::format("put a text in quotes: \"{}\"", text)));
  return false;
}

bool Checker::TextCell(const syntax::Cell& cell, const hir::TableInput& input,
                       hir::TableCell& out) {
  out.kind = hir::TableCell::Kind::kTexts;
  out.negated = cell.negated;
  if (cell.kind == CellKind::kStartsWith && !cell.negated) {
    for (const auto& text : cell.args) {
      hir::TableCell one;
      if (!CellTexts(*text, one)) return false;
      out.prefixes.insert(out.prefixes.end(), one.texts.begin(), one.texts.end());
    }
    SortOnce(out.prefixes);
    return true;
  }
  if (cell.kind != CellKind::kValues) {
    const std::string help =
        cell.kind == CellKind::kStartsWith
            ? "`not starts with` is not offered: in a `table first` let a row below answer the rest"
            : "write texts in quotes, the name of a list, or `starts with \"…\"`";
    sink_->Report(Code::kTableCell, cell.span, input.name, TypeName(input.type), help);
    return false;
  }
  const bool known = cell.negated && cell.args.size() == 1 &&
                     cell.args[0]->kind == ExprKind::kMissing;
  if (known) return true;  // every text but none
  bool good = true;
  for (const auto& value : cell.args) good = CellTexts(*value, out) && good;
  SortOnce(out.texts);
  return good;
}

bool Checker::TableCell(const syntax::Cell& cell, const hir::TableInput& input,
                        hir::TableCell& out) {
  using CellType = hir::TableCell::Kind;
  const ValueType type = input.type;
  if (cell.kind == CellKind::kAnything) return true;
  if (cell.kind == CellKind::kMissing) {
    out.kind = CellType::kMissing;
    return true;
  }
  if (type.kind == Kind::kText) return TextCell(cell, input, out);
  out.kind = CellType::kIntervals;
  if (cell.kind == CellKind::kStartsWith) {
    sink_->Report(Code::kTableCell, cell.span, input.name, TypeName(type),
                  "`starts with` asks about texts: write values or a range");
    return false;
  }
  const bool choice = type.kind == Kind::kChoice;
  const bool yes_no = type.kind == Kind::kYesNo;
  const int64_t low = choice || yes_no ? 0 : std::numeric_limits<int64_t>::min();
  const int64_t high = choice   ? type.high
                       : yes_no ? 1
                                : std::numeric_limits<int64_t>::max();
  if (cell.kind == CellKind::kValues) {
    const bool known = cell.negated && cell.args.size() == 1 &&
                       cell.args[0]->kind == ExprKind::kMissing;
    bool good = true;
    for (size_t i = 0; i < cell.args.size() && !known; ++i) {
      const auto value = WrittenValue(*cell.args[i], type, input.name);
      good = good && value.has_value();
      if (value) out.intervals.emplace_back(*value, *value);
    }
    out.intervals = hir::Normalize(std::move(out.intervals));
    if (cell.negated) out.intervals = Complement(out.intervals, low, high);
    return good;
  }
  if (!InOrder(type)) {
    sink_->Report(Code::kTableCell, cell.span, input.name, TypeName(type),
                  yes_no ? "write `yes` or `no`" : "write values: `a, b`, or `not (a, b)`");
    return false;
  }
  for (const auto& bound : cell.args) {
    if (!WrittenValue(*bound, type, input.name)) return false;
  }
  const size_t nodes = policy_.exprs.size();
  auto set = BoundIntervals(cell, type);
  policy_.exprs.erase(policy_.exprs.begin() + static_cast<long>(nodes), policy_.exprs.end());
  if (!set) return false;
  if (choice) {
    for (auto& [from, to] : *set) to = std::min(to, high), from = std::max(from, low);
  }
  out.intervals = hir::Normalize(std::move(*set));
  return true;
}

}  // namespace tandem::typecheck
