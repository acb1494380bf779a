// SPDX-License-Identifier: Apache-2.0
// Tables: their calls.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

ExprId Checker::TableAlone(const resolve::Symbol& symbol, const std::string& name, Span span) {
  std::string inputs;
  for (const syntax::Parameter& input : b_.tables[symbol.index]->inputs) {
    inputs += (inputs.empty() ? "" : ", ") + input.name.text;
  }
  sink_->Report(Code::kTableAlone, span, name, inputs).With(symbol.span, "declared here");
  return kNoExpr;
}

}  // namespace tandem::typecheck
