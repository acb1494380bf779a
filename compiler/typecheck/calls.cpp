// SPDX-License-Identifier: Apache-2.0
// Defines with parameters: the body is checked again at each use, with the arguments in place.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/habits.h"

namespace tandem::typecheck {
namespace {

constexpr int kMaxExpansionDepth = 50;

}  // namespace

ExprId Checker::CallValue(const syntax::Expr& e) {
  const std::string& name = e.names[0].text;
  if (const resolve::Symbol* table = TableNamed(name)) return TableCall(e, *table, false);
  const auto symbol = b_.names.find(name);
  if (symbol == b_.names.end() || symbol->second.kind != resolve::Symbol::Kind::kDefine) {
    std::vector<std::string> defines;
    for (const syntax::DefineDecl* define : b_.defines) defines.push_back(define->name.text);
    for (const syntax::TableDecl* table : b_.tables) defines.push_back(table->name.text);
    std::string help = HelpForFunction(name);
    if (help.empty()) {
      help = Suggest(name, defines, fmt::format("declare it: `define {}(…) = …`", name));
    }
    sink_->Report(Code::kUnknownName, e.names[0].span, name, std::move(help));
    return kNoExpr;
  }
  if (e.names.size() > 1) {
    sink_->Report(Code::kNotATable, e.names[1].span, name, "a define", e.names[1].text);
    return kNoExpr;
  }
  const uint32_t index = symbol->second.index;
  const syntax::DefineDecl& decl = *b_.defines[index];
  const size_t count = decl.parameters.size();
  if (e.args.size() != count) {
    sink_->Report(Code::kWrongArguments, e.span, name,
                 count == 0 ? "no values" : fmt::format("{} value{}", count, count == 1 ? "" : "s"),
                 fmt::format("{} stand{}", e.args.size(), e.args.size() == 1 ? "s" : ""),
                 count == 0 ? fmt::format("write `{}` without parentheses", name)
                            : "give every parameter one value")
        .With(decl.name.span, "declared here");
    return kNoExpr;
  }
  if (count == 0) return DefineValue(index, e.span);
  if (expansion_depth_ >= kMaxExpansionDepth) {
    all_.Report(Code::kExpansionTooLarge, e.span, name);
    return kNoExpr;
  }
  Scope inner;
  bool good = true;
  for (size_t i = 0; i < count; ++i) {
    const auto& type = parameter_types_[index][i];
    const ExprId arg = type ? As(*e.args[i], *type) : kNoExpr;
    good = good && arg != kNoExpr;
    inner.parameters[decl.parameters[i].name.text] = arg;
  }
  const Key key{'d', index};
  if (!good || states_[key] == State::kBusy) {
    if (good) Enter(key, name, e.span);
    return kNoExpr;
  }
  // Not remembered as done: each use is checked with its own arguments.
  states_[key] = State::kBusy;
  path_.push_back({key, {name, e.span}});
  Scope saved = std::exchange(scope_, std::move(inner));
  ++expansion_depth_;
  const ExprId body = Value(*decl.body);
  --expansion_depth_;
  scope_ = std::move(saved);
  path_.pop_back();
  states_[key] = State::kNew;
  return body;
}

}  // namespace tandem::typecheck
