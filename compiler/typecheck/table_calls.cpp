// SPDX-License-Identifier: Apache-2.0
// Calls of tables: what they are asked, and which of their answers is meant.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {
namespace {

std::string NamesOf(const std::vector<syntax::Parameter>& columns, bool quoted) {
  std::string text;
  for (const syntax::Parameter& column : columns) {
    if (!text.empty()) text += ", ";
    text += quoted ? "`" + column.name.text + "`" : column.name.text;
  }
  return text;
}

}  // namespace

const resolve::Symbol* Checker::TableNamed(const std::string& name) const {
  const auto found = b_.names.find(name);
  const bool table = found != b_.names.end() && found->second.kind == resolve::Symbol::Kind::kTable;
  return table ? &found->second : nullptr;
}

ExprId Checker::TableAlone(const resolve::Symbol& symbol, const std::string& name, Span span) {
  sink_->Report(Code::kTableAlone, span, name, NamesOf(b_.tables[symbol.index]->inputs, false))
      .With(symbol.span, "declared here");
  return kNoExpr;
}

std::optional<size_t> Checker::OutputOf(const syntax::Expr& e, const hir::Table& table,
                                        bool wants_squad) {
  std::vector<std::string> names;
  for (const hir::TableOutput& output : table.outputs) names.push_back(output.name);
  if (e.names.size() > 1) {
    const auto found = std::find(names.begin(), names.end(), e.names[1].text);
    if (found != names.end()) return static_cast<size_t>(found - names.begin());
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "`" : ", `") + name + "`";
    sink_->Report(Code::kTableOutputUnknown, e.names[1].span, table.name, e.names[1].text,
                  Suggest(e.names[1].text, names, fmt::format("it answers {}", all)))
        .With(table.span, "declared here");
    return std::nullopt;
  }
  std::vector<size_t> fitting;
  for (size_t i = 0; i < table.outputs.size(); ++i) {
    const bool squad = table.outputs[i].type.kind == Kind::kChoice &&
                       table.outputs[i].type.choice == targets_;
    if (!wants_squad || squad) fitting.push_back(i);
  }
  if (fitting.size() == 1) return fitting[0];
  if (wants_squad && fitting.empty()) return 0;
  std::string all;
  for (const size_t i : fitting) all += (all.empty() ? "`" : ", `") + names[i] + "`";
  sink_->Report(Code::kTableOutputUnsaid, e.span, table.name, names[fitting[0]], all)
      .With(table.span, "declared here");
  return std::nullopt;
}

ExprId Checker::TableCall(const syntax::Expr& e, const resolve::Symbol& symbol, bool wants_squad) {
  const hir::Table& table = policy_.tables[symbol.index];
  const syntax::TableDecl& decl = *b_.tables[symbol.index];
  const size_t count = table.inputs.size();
  if (e.args.size() != count) {
    sink_->Report(Code::kWrongArguments, e.span, table.name,
                 fmt::format("{} value{}", count, count == 1 ? "" : "s"),
                 fmt::format("{} stand{}", e.args.size(), e.args.size() == 1 ? "s" : ""),
                 fmt::format("it asks for {}", NamesOf(decl.inputs, true)))
        .With(decl.name.span, "declared here");
    return kNoExpr;
  }
  std::vector<ExprId> args;
  bool good = table_types_[symbol.index].good;
  for (size_t i = 0; i < count; ++i) {
    const auto& type = table_types_[symbol.index].inputs[i];
    args.push_back(type ? As(*e.args[i], *type) : kNoExpr);
    good = good && args.back() != kNoExpr;
  }
  if (!good) return kNoExpr;
  const auto output = OutputOf(e, table, wants_squad);
  if (!output) return kNoExpr;
  const ExprId row = make_.TableRow(symbol.index, std::move(args), e.span);
  const ExprId value = make_.TableValue(row, *output, e.span);
  return scope_.known.count(NarrowKey(e)) > 0 ? make_.Narrowed(value, e.span) : value;
}

}  // namespace tandem::typecheck
