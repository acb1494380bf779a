// SPDX-License-Identifier: Apache-2.0
// Decision tables: the rows to steps and columns, a call to a few operations.
#include "compiler/lower/tables.h"

#include <algorithm>
#include <functional>
#include <set>

#include "compiler/lower/passes.h"
#include "runtime/base/check.h"
#include "runtime/program/decision_builder.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::lower {

using hir::TableCell;
using program::TextClasses;
using schema::Kind;

namespace {

// Classes of missing texts are 0, so a cell's classes say all of it.
program::DecisionCell TextCell(const TableCell& cell, const TextClasses::Classes& listed,
                               int64_t last) {
  program::DecisionCell made;
  switch (cell.kind) {
    case TableCell::Kind::kAnything:
      made.anything = true;
      return made;
    case TableCell::Kind::kMissing:
      made.intervals = {{0, 0}};
      return made;
    case TableCell::Kind::kIntervals:
    case TableCell::Kind::kTexts:
      break;
  }
  if (!cell.negated) {
    made.intervals = listed;
    return made;
  }
  int64_t next = 1;
  for (const auto& [low, high] : listed) {
    if (next < low) made.intervals.emplace_back(next, low - 1);
    next = high + 1;
  }
  if (next <= last) made.intervals.emplace_back(next, last);
  return made;
}

program::DecisionCell NumberCell(const TableCell& cell) {
  program::DecisionCell made;
  made.anything = cell.kind == TableCell::Kind::kAnything;
  made.missing = cell.kind == TableCell::Kind::kMissing;
  made.intervals = cell.intervals;
  return made;
}

// A cell of a file of separated values as it was meant.
std::string WithoutQuotes(const std::string& cell) {
  if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"') return cell;
  std::string text;
  for (size_t i = 1; i + 1 < cell.size(); ++i) {
    text += cell[i];
    if (cell[i] == '"' && cell[i + 1] == '"') ++i;
  }
  return text;
}

size_t RowsToMatch(const hir::Table& table) {
  return table.rows.size() - (table.has_otherwise ? 1 : 0);
}

}  // namespace

program::Decisions& Tables::Decisions() {
  if (decisions_ == nullptr) {
    decisions_ = std::make_shared<program::Decisions>();
    program_->decisions = decisions_;
  }
  return *decisions_;
}

// For each input of text the classes of its cells.
std::vector<uint32_t> Tables::AddClasses(const hir::Table& table,
                                         std::vector<std::vector<TextClasses::Classes>>& listed) {
  std::vector<uint32_t> classes(table.inputs.size());
  listed.resize(table.inputs.size());
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    if (table.inputs[i].type.kind != Kind::kText) continue;
    std::vector<TextClasses::Cell> cells;
    for (size_t row = 0; row < RowsToMatch(table); ++row) {
      const TableCell& cell = table.rows[row].cells[i];
      cells.push_back({cell.texts, cell.prefixes});
    }
    classes[i] = static_cast<uint32_t>(Decisions().classes.size());
    Decisions().classes.emplace_back(cells, listed[i]);
  }
  return classes;
}

void Tables::AddTexts(const hir::Table& table, const Context& context,
                      program::DecisionTable& made) const {
  for (const hir::TableRow& row : table.rows) {
    program::DecisionTable::Row& text = made.texts.emplace_back();
    text.place = context.PlaceOf(row.span);
    if (table.file.empty()) {
      text.text = context.TextOf(row.span);
      if (text.text.starts_with("|")) text.text.erase(0, text.text.find_first_not_of("| "));
      continue;
    }
    // In a file cells stand between other signs, and in an order of their own.
    const size_t cells = std::min(row.cells.size(), row.cell_spans.size());
    for (size_t i = 0; i < cells; ++i) {
      if (i > 0) text.text += " | ";
      text.text += WithoutQuotes(context.TextOf(row.cell_spans[i]));
    }
    if (row.cells.empty()) text.text = "otherwise";
    for (size_t i = 0; i < row.results.size(); ++i) {
      text.text += i > 0 ? " | " : " -> ";
      text.text += TextOf(table.outputs[i], row.results[i]);
    }
  }
}

std::string Tables::TextOf(const hir::TableOutput& output,
                           const hir::TableRow::Result& result) const {
  if (!result.known) return "missing";
  if (output.type.kind == Kind::kText) return output.texts[static_cast<size_t>(result.number)];
  return schema::FormatValue(policy_.schema, output.type, result.number);
}

const Tables::Made& Tables::Of(size_t index, const Context& context) {
  const auto [at, fresh] = made_.try_emplace(index);
  if (!fresh) return at->second;
  const hir::Table& table = policy_.tables[index];
  Made& made = at->second;
  std::vector<std::vector<TextClasses::Classes>> listed;
  made.classes = AddClasses(table, listed);
  program::DecisionRows rows;
  rows.inputs = table.inputs.size();
  rows.none = table.has_otherwise ? static_cast<int64_t>(table.rows.size()) - 1 : -1;
  for (size_t row = 0; row < RowsToMatch(table); ++row) {
    auto& cells = rows.rows.emplace_back();
    for (size_t i = 0; i < table.inputs.size(); ++i) {
      const TableCell& cell = table.rows[row].cells[i];
      const bool is_text = table.inputs[i].type.kind == Kind::kText;
      cells.push_back(is_text ? TextCell(cell, listed[i][row], Classes(made.classes[i]).count())
                              : NumberCell(cell));
    }
  }
  program::DecisionTable described;
  described.name = table.name;
  described.place = context.PlaceOf(table.span);
  for (const hir::TableInput& input : table.inputs) described.inputs.push_back(input.name);
  described.rows = static_cast<uint32_t>(table.rows.size());
  described.has_otherwise = table.has_otherwise;
  described.parts = program::BuildDecision(rows, Decisions().data);
  if (program_->trace) AddTexts(table, context, described);
  made.index = static_cast<uint32_t>(Decisions().tables.size());
  Decisions().tables.push_back(std::move(described));
  return made;
}

// ---- columns

int64_t Tables::Answer(const hir::TableOutput& output, const hir::TableRow::Result& result,
                       const TableQuestion& question) const {
  if (!result.known) return 0;
  if (question.kind == TableQuestion::Kind::kKnown) return 1;
  if (question.kind == TableQuestion::Kind::kValue) return result.number;
  const LeafText leaf =
      ConstantLeaf(output.texts[static_cast<size_t>(result.number)], question.transform);
  switch (question.kind) {
    case TableQuestion::Kind::kPresent:
      return leaf.present ? 1 : 0;
    case TableQuestion::Kind::kAnswer:
      return leaf.present && AnswerConstant(question.atom, leaf.text) ? 1 : 0;
    case TableQuestion::Kind::kLength:
      return value::LengthOf(leaf.text);
    case TableQuestion::Kind::kClass:
      return leaf.present ? Classes(question.classes).ClassOf(value::TextKey(leaf.text)) : 0;
    case TableQuestion::Kind::kValue:
    case TableQuestion::Kind::kKnown:
      break;
  }
  return 0;
}

uint32_t Tables::Column(size_t table, size_t output, const TableQuestion& question) {
  for (const Asked& asked : asked_) {
    if (asked.table == table && asked.output == output && asked.question == question) {
      return asked.column;
    }
  }
  const hir::Table& from = policy_.tables[table];
  std::vector<int64_t> entries;
  // Many rows repeat a text; patterns are slow.
  std::map<int64_t, int64_t> known;
  for (const hir::TableRow& row : from.rows) {
    const hir::TableRow::Result& result = row.results[output];
    if (question.kind == TableQuestion::Kind::kValue || !result.known) {
      entries.push_back(Answer(from.outputs[output], result, question));
      continue;
    }
    const auto [at, fresh] = known.try_emplace(result.number);
    if (fresh) at->second = Answer(from.outputs[output], result, question);
    entries.push_back(at->second);
  }
  if (entries.empty()) entries.push_back(0);
  auto& columns = Decisions().data.columns;
  columns.push_back(std::move(entries));
  const auto column = static_cast<uint32_t>(columns.size() - 1);
  asked_.push_back({table, output, question, column});
  return column;
}

Range Tables::RangeOf(uint32_t column) const {
  const std::vector<int64_t>& entries = decisions_->data.columns[column];
  const auto [low, high] = std::minmax_element(entries.begin(), entries.end());
  return {std::min<int64_t>(*low, 0), std::max<int64_t>(*high, 0)};
}

uint32_t Tables::OwnClasses(size_t table, size_t output, program::TextTransform transform) {
  const auto [at, fresh] = own_classes_.try_emplace({table, output, transform});
  if (!fresh) return at->second;
  std::vector<TextClasses::Cell> cells;
  for (const std::string& text : policy_.tables[table].outputs[output].texts) {
    const LeafText leaf = ConstantLeaf(text, transform);
    if (leaf.present) cells.push_back({{value::TextKey(leaf.text)}, {}});
  }
  std::vector<TextClasses::Classes> listed;
  at->second = static_cast<uint32_t>(Decisions().classes.size());
  Decisions().classes.emplace_back(cells, listed);
  return at->second;
}

// ---- operations

// An entry of row -1, which is none, is 0 and so no answer to a yes/no question.

// The row that answers, or -1. The same operations whatever the rows are.
OpId Context::TableRow(const hir::Expr& expr) {
  Tables& tables = passes.tables();
  const Tables::Made& made = tables.Of(static_cast<size_t>(expr.imm), *this);
  const auto kernel = [&](OpCode code, OpId a, OpId b, size_t imm) {
    return emit.Kernel(code, a, b, static_cast<int64_t>(imm), kFullRange);
  };
  OpId row = program::kNoOp;
  const size_t parts = tables.Table(made).parts.size();
  for (size_t p = 0; p < parts; ++p) {
    const program::DecisionPart part = tables.Table(made).parts[p];
    OpId state = emit.Const(0);
    for (size_t i = 0; i < part.order.size(); ++i) {
      const ExprId arg = expr.args[part.order[i]];
      const size_t step = part.first_step + i;
      if (Expr(arg).type.kind == Kind::kText) {
        const OpId of = TextClass(arg, made.classes[part.order[i]]);
        state = kernel(OpCode::kTableStep, state, of, step);
        continue;
      }
      const OpId valid = Valid(arg);
      const OpId known = kernel(OpCode::kTableStep, state, Value(arg), step);
      if (emit.IsTrue(valid)) {
        state = known;
        continue;
      }
      const OpId missing = kernel(OpCode::kTableMissing, state, program::kNoOp, step);
      state = emit.Select(valid, known, missing);
    }
    if (part.match >= 0) {
      state = kernel(OpCode::kTableMatch, state, program::kNoOp, static_cast<size_t>(part.match));
    }
    // The first part with an answer.
    row = row == program::kNoOp ? state : emit.Select(emit.Less(emit.Const(-1), row), row, state);
  }
  return row;
}

OpId Context::MakeTableValue(const hir::Expr& expr) {
  if (expr.op == hir::Op::kTableRow) return TableRow(expr);
  return TableEntry(expr, {TableQuestion::Kind::kValue, {}, {}, 0});
}

OpId Context::TableRowValid(ExprId row) {
  if (policy.tables[static_cast<size_t>(Expr(row).imm)].has_otherwise) return emit.Mask(true);
  return emit.Less(emit.Const(-1), Value(row));
}

OpId Context::TableEntry(const hir::Expr& value, const TableQuestion& question) {
  const auto table = static_cast<size_t>(value.imm);
  const uint32_t column = passes.tables().Column(table, static_cast<size_t>(value.field), question);
  Range range{0, 1};
  switch (question.kind) {
    case TableQuestion::Kind::kValue:
    case TableQuestion::Kind::kLength:
      range = passes.tables().RangeOf(column);
      break;
    case TableQuestion::Kind::kClass:
      range = {0, std::numeric_limits<int32_t>::max()};
      break;
    case TableQuestion::Kind::kKnown:
    case TableQuestion::Kind::kPresent:
    case TableQuestion::Kind::kAnswer:
      break;
  }
  return emit.Kernel(OpCode::kLookup, Value(value.args[0]), program::kNoOp, column, range);
}

OpId Context::TableHolds(const hir::Expr& value, const TableQuestion& question) {
  return emit.Equal(TableEntry(value, question), emit.Const(1));
}

OpId Context::TableValid(const hir::Expr& value) {
  const OpId row = Valid(value.args[0]);
  const hir::Table& table = policy.tables[static_cast<size_t>(value.imm)];
  if (!table.outputs[static_cast<size_t>(value.field)].maybe_missing) return row;
  return emit.And(row, TableHolds(value, {TableQuestion::Kind::kKnown, {}, {}, 0}));
}

// A text's class: the same choice among classes as the text is among texts. 0 where missing.
OpId Context::TextClass(ExprId id, uint32_t classes) {
  return TextNumber(id, program::TextTransform::kNone,
                    [&](const LeafText& leaf) { return LeafClass(leaf, classes); });
}

OpId Context::LeafClass(const LeafText& leaf, uint32_t classes) {
  if (leaf.IsConstant()) {
    if (!leaf.present) return emit.Const(0);
    return emit.Const(passes.tables().Classes(classes).ClassOf(value::TextKey(leaf.text)));
  }
  if (leaf.from == LeafText::From::kTable) {
    return TableEntry(*leaf.expr, {TableQuestion::Kind::kClass, leaf.transform, {}, classes});
  }
  if (leaf.from != LeafText::From::kEvent && place.table >= 0) {
    return passes.Gather(*this, Leads().LeafClass(leaf, classes), Kind::kInteger);
  }
  if (leaf.from == LeafText::From::kPicked) {
    return PickedAnswer(leaf, {PickedText::Kind::kClass, {}, {}, classes});
  }
  return inputs.TextClass(leaf.field, leaf.transform, classes);
}

// ---- explanations

uint32_t Context::CallOf(ExprId row) {
  const auto known = calls_.find(row);
  if (known != calls_.end()) return known->second;
  const hir::Expr& expr = Expr(row);
  program::TableCall call;
  call.row = Value(row);
  call.table = passes.tables().Of(static_cast<size_t>(expr.imm), *this).index;
  const auto mask = [&](OpId valid) { return emit.IsTrue(valid) ? program::kNoOp : valid; };
  call.found = mask(Valid(row));
  for (const ExprId arg : expr.args) call.known.push_back(mask(Valid(arg)));
  program.calls.push_back(std::move(call));
  return calls_.emplace(row, static_cast<uint32_t>(program.calls.size() - 1)).first->second;
}

void Context::AddCalls(ExprId id, std::vector<uint32_t>& calls) {
  if (policy.tables.empty()) return;
  std::set<ExprId> seen;
  const std::function<void(ExprId)> visit = [&](ExprId at) {
    if (!seen.insert(at).second) return;
    const hir::Expr& expr = Expr(at);
    for (const ExprId arg : expr.args) visit(arg);
    if (expr.op != hir::Op::kTableRow) return;
    const uint32_t call = CallOf(at);
    if (std::find(calls.begin(), calls.end(), call) == calls.end()) calls.push_back(call);
  };
  visit(id);
}

}  // namespace tandem::lower
