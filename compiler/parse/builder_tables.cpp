// SPDX-License-Identifier: Apache-2.0
// Tables: their head, rows, cells and answers; what spreadsheets write otherwise.
#include <algorithm>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::CellKind;
using syntax::ExprKind;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

syntax::Parameter Builder::TableColumn(G::TableColumnContext* context) {
  syntax::Parameter column{ToName(context->name(0)), {}};
  if (context->YES() != nullptr) {
    column.type.span = source::Cover(SpanOf(context->YES()), SpanOf(context->NO()));
  } else {
    column.type.span = SpanOf(context->name(1));
    NamedType(column.type, TokenOf(context->name(1)->getStart()));
  }
  return column;
}

void Builder::TableClause(syntax::TableDecl& table, G::TableClauseContext* context) {
  const Span span = SpanOf(context);
  EffectiveFrom(context->effectiveFrom());
  if (context->ownership() != nullptr) {
    if (!Twice(!table.ownership.sides.empty(), span, "owned by")) {
      table.ownership = Ownership(context->ownership());
    }
  } else if (context->STRING() != nullptr && !Twice(table.file.has_value(), span, "from")) {
    table.file = ToName(context->STRING());
  }
}

syntax::TableDecl Builder::Table(G::TableDeclContext* context) {
  syntax::TableDecl table;
  table.name = ToName(context->name());
  table.first = context->HIT_FIRST() != nullptr;
  table.span = SpanOf(context);
  for (auto* input : context->tableColumn()) table.inputs.push_back(TableColumn(input));
  for (auto* output : context->tableOutput()) {
    table.outputs.push_back(TableColumn(output->tableColumn()));
  }
  for (auto* clause : context->tableClause()) {
    if (!Broken(clause)) TableClause(table, clause);
  }
  if (table.file && context->LBRACE() != nullptr) {
    sink_.Report(Code::kCannotFollow, SpanOf(context->LBRACE()), "`{`",
                 "the file that holds the rows of this table");
  } else if (!table.file && context->tableRow().empty()) {
    sink_.Report(Code::kTableNoRows, table.name.span, table.name.text);
  }
  for (auto* row : context->tableRow()) {
    if (Broken(row)) continue;
    auto built = TableRow(table, row);
    if (built) table.rows.push_back(std::move(*built));
  }
  return table;
}

// The first row says the names of the columns again, as a spreadsheet's would.
bool Builder::RepeatsHead(const syntax::TableDecl& table, const syntax::TableRow& row) const {
  if (!table.rows.empty() || row.cells.size() != table.inputs.size()) return false;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const syntax::Cell& cell = row.cells[i];
    const bool word = cell.kind == CellKind::kValues && cell.args.size() == 1 && !cell.negated &&
                      (cell.args[0]->kind == ExprKind::kName ||
                       cell.args[0]->kind == ExprKind::kString);
    if (!word) return false;
    const std::string said = cell.args[0]->kind == ExprKind::kName ? cell.args[0]->names[0].text
                                                                   : cell.args[0]->text;
    if (Lower(said) != Lower(table.inputs[i].name.text)) return false;
  }
  return true;
}

std::optional<syntax::TableRow> Builder::TableRow(const syntax::TableDecl& table,
                                                  G::TableRowContext* context) {
  syntax::TableRow row;
  row.span = SpanOf(context);
  row.otherwise = context->OTHERWISE() != nullptr;
  bool good = true;
  for (auto* written : context->tableCell()) {
    auto cell = TableCell(written);
    good = good && cell.has_value();
    if (cell) row.cells.push_back(std::move(*cell));
  }
  for (auto* written : context->tableAnswer()) {
    auto answer = TableAnswer(written);
    good = good && answer != nullptr;
    row.results.push_back(std::move(answer));
  }
  if (!good) return std::nullopt;
  if (RepeatsHead(table, row)) {
    sink_.Report(Code::kTableHeader, row.span, table.name.text);
    return std::nullopt;
  }
  return row;
}

std::optional<syntax::Cell> Builder::TableCell(G::TableCellContext* context) {
  syntax::Cell cell;
  cell.span = SpanOf(context);
  if (auto* plain = context->cell()) {
    cell = Cell(plain);
    if (cell.kind != CellKind::kOtherwise) return cell;
    sink_.Report(Code::kTableOtherwise, cell.span, "stands alone, without cells beside it",
                 "write `otherwise -> …`, without `|` before it, as the last row");
    return std::nullopt;
  }
  if (context->EMPTY() != nullptr) {
    sink_.Report(Code::kTableEmptyCell, cell.span,
                 "write `-` for anything, or `missing` for a value that is not there");
    return std::nullopt;
  }
  if (context->STARTS() != nullptr) {
    cell.kind = CellKind::kStartsWith;
    cell.negated = context->NOT() != nullptr;
    for (auto* text : context->STRING()) {
      cell.args.push_back(Make(ExprKind::kString, SpanOf(text)));
      cell.args.back()->text = Unescape(TokenOf(text).text);
    }
    return cell;
  }
  std::string instead = "-";
  if (context->bound() != nullptr) {
    instead = context->NE() != nullptr ? "not " : "";
    const size_t last = context->bound()->getStop()->getTokenIndex();
    for (size_t i = context->bound()->getStart()->getTokenIndex(); i <= last; ++i) {
      const bool apart = i > 0 && tokens_[i].begin > tokens_[i - 1].end;
      if (apart && !instead.ends_with(' ') && !instead.empty()) instead += ' ';
      instead += tokens_[i].text;
    }
  }
  sink_.Report(Code::kTableSign, cell.span, TokenOf(context->getStart()).text, instead);
  return std::nullopt;
}

syntax::ExprPtr Builder::TableAnswer(G::TableAnswerContext* context) {
  if (context->bound() != nullptr) return Bound(context->bound());
  const Span span = SpanOf(context);
  if (auto* inner = context->expr()) {
    sink_.Report(Code::kTableAnswer, SpanOf(inner), "something to work out",
                 "write what it comes to, or work it out where the table is asked");
  } else {
    sink_.Report(Code::kTableEmptyCell, span,
                 "write the answer, or `missing` where there is none");
  }
  return nullptr;
}

}  // namespace tandem::parse
