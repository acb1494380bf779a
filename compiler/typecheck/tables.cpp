// SPDX-License-Identifier: Apache-2.0
// Tables: the types of their columns, their rows one after the other.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

bool Checker::IsSquad(const syntax::TypeExpr& type) const {
  return type.kind == syntax::TypeKind::kNamed && type.name.text == "squad" &&
         b_.types.count("squad") == 0;
}

Checker::TableTypes Checker::ResolveTableTypes(const syntax::TableDecl& table) {
  TableTypes out;
  const auto resolved = [&](const syntax::Parameter& column) {
    auto type = resolve::ResolveType(
        column.type, fmt::format("{}.{}", table.name.text, column.name.text), b_, all_);
    if (type && IsList(type->kind)) {
      all_.Report(Code::kTableType, column.type.span, fmt::format("`{}`", column.name.text),
                  "a list", "a cell holds one value: ask about one, or write a rule with `has`");
      type.reset();
    }
    out.good = out.good && type.has_value();
    return type;
  };
  for (const syntax::Parameter& input : table.inputs) {
    if (IsSquad(input.type)) {
      all_.Report(Code::kTableType, input.type.span, fmt::format("`{}`", input.name.text),
                  "a squad", "squads are answers: they stand behind `->`");
      out.inputs.emplace_back();
      out.good = false;
    } else {
      out.inputs.push_back(resolved(input));
    }
  }
  for (const syntax::Parameter& output : table.outputs) {
    out.outputs.push_back(IsSquad(output.type) ? ValueType{Kind::kChoice} : resolved(output));
  }
  return out;
}

void Checker::DeclareTables() {
  for (size_t i = 0; i < b_.tables.size(); ++i) {
    const syntax::TableDecl& decl = *b_.tables[i];
    TableTypes& types = table_types_[i];
    hir::Table table;
    table.name = decl.name.text;
    table.first = decl.first;
    table.ownership = OwnershipOf(decl.ownership);
    table.span = decl.name.span;
    for (size_t k = 0; k < decl.inputs.size(); ++k) {
      if (types.inputs[k] && types.inputs[k]->kind == Kind::kChoice) {
        types.inputs[k] = hir::ChoiceType(policy_.schema, types.inputs[k]->choice);
      }
      table.inputs.push_back({decl.inputs[k].name.text, types.inputs[k].value_or(ValueType{})});
    }
    for (size_t k = 0; k < decl.outputs.size(); ++k) {
      auto& type = types.outputs[k];
      if (type && type->kind == Kind::kChoice) {
        const bool squad = type->choice == schema::kNoChoice;
        type = hir::ChoiceType(policy_.schema, squad ? targets_ : type->choice);
      }
      table.outputs.push_back({decl.outputs[k].name.text, type.value_or(ValueType{}), {}, false});
    }
    if (decl.file) {
      table.file = decl.file->text;
      table.content_sha256 = b_.table_files[i].content_sha256;
    }
    if (types.good) TableRows(decl.file ? b_.table_files[i].rows : decl.rows, table);
    policy_.tables.push_back(std::move(table));
  }
}

void Checker::TableRows(const std::vector<syntax::TableRow>& rows, hir::Table& table) {
  std::vector<TextIds> texts(table.outputs.size());
  std::vector<bool> known(table.outputs.size(), false);
  table.rows.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const syntax::TableRow& row = rows[i];
    if (row.otherwise && i + 1 < rows.size()) {
      sink_->Report(Code::kTableOtherwise, row.span, "stands before other rows",
                    "move it to the end: it answers what no other row does");
      continue;
    }
    if (!TableShape(row, table)) continue;
    hir::TableRow out;
    out.span = row.span;
    bool good = true;
    for (size_t k = 0; k < row.cells.size(); ++k) {
      out.cells.emplace_back();
      out.cell_spans.push_back(row.cells[k].span);
      good = TableCell(row.cells[k], table.inputs[k], out.cells.back()) && good;
    }
    for (size_t k = 0; k < row.results.size(); ++k) {
      hir::TableOutput& output = table.outputs[k];
      hir::TableRow::Result result;
      good = TableAnswer(*row.results[k], output, texts[k], result) && good;
      out.results.push_back(result);
      if (!result.known || output.type.kind == Kind::kText) continue;
      output.type.low = known[k] ? std::min(output.type.low, result.number) : result.number;
      output.type.high = known[k] ? std::max(output.type.high, result.number) : result.number;
      known[k] = true;
    }
    if (!good) continue;
    table.has_otherwise = table.has_otherwise || row.otherwise;
    table.rows.push_back(std::move(out));
  }
}

// As many cells and answers as the head has columns.
bool Checker::TableShape(const syntax::TableRow& row, const hir::Table& table) {
  const auto counted = [](size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  const auto check = [&](size_t count, const auto& columns, std::string_view what) {
    if (count == columns.size()) return true;
    std::string names;
    for (const auto& column : columns) names += (names.empty() ? "`" : " | `") + column.name + "`";
    sink_->Report(Code::kTableCells, row.span, counted(count, what), table.name,
                  std::to_string(columns.size()), fmt::format("write one for each: {}", names))
        .With(table.span, "declared here");
    return false;
  };
  const bool cells = row.otherwise || check(row.cells.size(), table.inputs, "cell");
  return check(row.results.size(), table.outputs, "answer") && cells;
}

bool Checker::TableAnswer(const syntax::Expr& e, hir::TableOutput& output, TextIds& texts,
                          hir::TableRow::Result& out) {
  if (e.kind == syntax::ExprKind::kMissing) {
    out.known = false;
    output.maybe_missing = true;
    return true;
  }
  if (output.type.kind != Kind::kText) {
    const auto value = WrittenValue(e, output.type, output.name);
    out.number = value.value_or(0);
    return value.has_value();
  }
  if (e.kind != syntax::ExprKind::kString) {
    const std::string text = Written(e.span);
    if (e.kind == syntax::ExprKind::kName) {
      sink_->Report(Code::kTableAnswer, e.span, fmt::format("`{}`", text),
                    fmt::format("put a text in quotes: \"{}\"", text));
    } else {
      sink_->Report(Code::kTableCell, e.span, output.name, TypeName(output.type),
                    "write a text in quotes");
    }
    return false;
  }
  if (!IsText(e)) return false;
  const auto [at, is_new] = texts.emplace(e.text, static_cast<int64_t>(output.texts.size()));
  if (is_new) output.texts.push_back(e.text);
  out.number = at->second;
  return true;
}

}  // namespace tandem::typecheck
