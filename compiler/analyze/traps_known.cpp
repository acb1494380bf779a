// SPDX-License-Identifier: Apache-2.0
// Comparisons that no known value fails, `employees >= 0`: they ask whether there is a value.
#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;

// The one operand that is no constant, a field or something read from one.
ExprId ComparedOf(const hir::Policy& policy, const Expr& e) {
  const bool compares = e.op == Op::kLess || e.op == Op::kLessEqual || e.op == Op::kInSet;
  if (!compares || !e.maybe_unknown) return hir::kNoExpr;
  ExprId compared = hir::kNoExpr;
  for (const ExprId arg : e.args) {
    if (policy[arg].op == Op::kConst) continue;
    if (compared != hir::kNoExpr) return hir::kNoExpr;
    compared = arg;
  }
  return compared;
}

bool IsField(const hir::Policy& policy, ExprId id) {
  const Op op = policy[id].op;
  if (op == Op::kConvert) return IsField(policy, policy[id].args[0]);
  return op == Op::kField || op == Op::kPicked || op == Op::kEventField;
}

// A line of `give by` is a comparison, too, and all of them together may well take everything.
bool SaysHowItCompares(std::string_view written) {
  for (const std::string_view word : {"<", ">", "≥", "≤", " in ", " is at ", " between "}) {
    if (written.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void WarnOfKnown(Context& context) {
  const hir::Policy& policy = context.policy;
  std::set<ExprId> in_events;
  const std::vector<ExprId> deciding = Deciding(policy, &in_events);
  std::set<std::pair<source::FileId, uint32_t>> told;
  for (const ExprId id : deciding) {
    const Expr e = policy[id];
    const ExprId compared = ComparedOf(policy, e);
    if (compared == hir::kNoExpr || !IsField(policy, compared) || e.span.begin == e.span.end) {
      continue;
    }
    if ((context.leads.Outcomes(id) & (kYes | kNo)) != kYes) continue;
    const std::string written = context.Written(e.span);
    if (!SaysHowItCompares(written)) continue;
    if (!told.emplace(e.span.file, e.span.begin).second) continue;
    const std::string name = context.Written(compared);
    context.sink.Report(
        diag::Code::kAsksWhetherKnown, e.span, written, name,
        fmt::format("every value it can have lies in {}",
                    hir::SpellRange(policy.schema, policy[compared].type)),
        fmt::format("write `{} is known`", name));
  }
}

}  // namespace tandem::analyze
