// SPDX-License-Identifier: Apache-2.0
// A condition that came out as it must not, in the parts that made it so.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/analyze/claims.h"

namespace tandem::analyze {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;

bool HasWordBetween(const Context& context, ExprId before, ExprId after, const char* word) {
  const hir::Policy& policy = context.leads.policy();
  source::Span between = policy[before].span;
  between.begin = between.end;
  between.end = policy[after].span.begin;
  if (between.begin >= between.end || policy[after].span.file != between.file) return false;
  return context.sources.Text(between).find(word) != std::string_view::npos;
}

class Parts {
 public:
  Parts(Context& context, const hir::Test& lead, ExprId root)
      : context_(context), lead_(lead), span_(At(root).span) {
    std::vector<ExprId> pending{root}, all;
    while (!pending.empty()) {
      const ExprId id = pending.back();
      pending.pop_back();
      all.push_back(id);
      if (!IsLogic(id)) continue;
      for (size_t i = 0; i < At(id).args.size(); ++i) {
        pending.push_back(At(id).args[i]);
        const ExprId arg = At(id).args[i];
        if (HowTurned(context, At(id), i) == Turned::kOnce) pending.push_back(At(arg).args[0]);
      }
    }
    const auto values = context.leads.Run(lead, all);
    for (size_t i = 0; i < all.size(); ++i) {
      outcomes_[all[i]] = !values[i] ? kUnknown : *values[i] != 0 ? kYes : kNo;
    }
    Add(root);
  }

  // What the lead itself says need not be expected of it.
  std::vector<std::string> Expectations() const {
    const bool any = std::any_of(leaves_.begin(), leaves_.end(),
                                 [&](ExprId id) { return !IsPlain(id); });
    std::vector<std::string> out;
    for (const ExprId id : leaves_) {
      if (any && IsPlain(id)) continue;
      for (std::string& one : Of(id)) {
        if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
      }
    }
    return out;
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }

  // What a define with arguments says has no names outside it; `a != b` has no other words.
  bool IsLogic(ExprId id) const {
    const Expr& e = At(id);
    if (e.op == Op::kNot && At(e.args[0]).span == e.span) return false;
    const bool logic = e.op == Op::kAnd || e.op == Op::kOr || e.op == Op::kNot ||
                       e.op == Op::kSurely || e.op == Op::kPossibly || e.op == Op::kAtLeastOf;
    return logic && std::all_of(e.args.begin(), e.args.end(), [&](ExprId arg) {
             const source::Span span = At(arg).span;
             return span.file == span_.file && span.begin >= span_.begin && span.end <= span_.end;
           });
  }

  void Add(ExprId id) {
    const Expr& e = At(id);
    if (!IsLogic(id)) {
      leaves_.push_back(id);
      return;
    }
    const uint8_t outcome = outcomes_.at(id);
    const bool by_one = (e.op == Op::kOr && outcome == kYes) ||
                        (e.op == Op::kAnd && outcome != kYes);
    for (size_t i = 0; i < e.args.size(); ++i) {
      const ExprId arg = e.args[i];
      if (by_one && outcomes_.at(arg) != outcome) continue;
      const Turned turned = HowTurned(context_, e, i);
      if (turned == Turned::kTwice) unwritten_.insert(arg);
      Add(turned == Turned::kOnce ? At(arg).args[0] : arg);
      if (by_one) return;
    }
  }

  // About what the lead has and nothing that is computed.
  bool IsPlain(ExprId id) const {
    const Expr& e = At(id);
    switch (e.op) {
      case Op::kDefine: case Op::kScore: case Op::kBand: case Op::kAnswer: case Op::kStage:
      case Op::kRoute: case Op::kWayIn: case Op::kAggregate: case Op::kPicked:
      case Op::kPickedAt: case Op::kWeighted: case Op::kTableRow:
        return false;
      default:
        return std::all_of(e.args.begin(), e.args.end(),
                           [&](ExprId arg) { return IsPlain(arg); });
    }
  }

  // Of `not (a != b)` only `a = b` is left, and the words at its place are `a != b`.
  bool IsWrittenTurned(ExprId id) const {
    if (At(id).op == Op::kNot) return false;
    const std::vector<Expr>& all = context_.policy.exprs;
    return std::any_of(all.begin(), all.end(), [&](const Expr& e) {
      return e.op == Op::kNot && e.args[0] == id && e.span == At(id).span;
    });
  }

  static bool IsResult(Op op) {
    return op == Op::kScore || op == Op::kBand || op == Op::kAnswer || op == Op::kStage ||
           op == Op::kRoute;
  }

  std::vector<std::string> Of(ExprId id) const {
    std::vector<std::string> out;
    const std::vector<ExprId> args = At(id).args;
    for (const ExprId arg : args) {
      if (!IsResult(At(arg).op)) continue;
      std::string shown = context_.Expectation(lead_, context_.InTest(arg), arg);
      if (!shown.empty()) out.push_back(std::move(shown));
    }
    if (!out.empty()) return out;
    const std::string text = unwritten_.contains(id) || IsWrittenTurned(id)
                                 ? hir::Describe(context_.leads.policy(), id)
                                 : context_.InTest(id);
    const bool is_word = text.find(' ') == std::string::npos;
    switch (outcomes_.at(id)) {
      case kYes: return {text};
      case kNo: return {is_word ? "not " + text : fmt::format("not ({})", text)};
      default: return {fmt::format("possibly ({0}) and not surely ({0})", text)};
    }
  }

  Context& context_;
  const hir::Test& lead_;
  source::Span span_;
  std::map<ExprId, uint8_t> outcomes_;
  std::vector<ExprId> leaves_;
  std::set<ExprId> unwritten_;
};

}  // namespace

Turned HowTurned(const Context& context, const Expr& parent, size_t argument) {
  const hir::Policy& policy = context.leads.policy();
  const ExprId id = parent.args[argument];
  const bool premise = parent.op == Op::kOr && argument + 1 < parent.args.size() &&
                       HasWordBetween(context, id, parent.args[argument + 1], "implies");
  const bool excepted = parent.op == Op::kAnd && argument > 0 &&
                        HasWordBetween(context, parent.args[argument - 1], id, "except");
  if (!premise && !excepted) return Turned::kNever;
  return policy[id].op == Op::kNot ? Turned::kOnce : Turned::kTwice;
}

std::vector<std::string> Shown(Context& context, const hir::Test& lead, ExprId condition) {
  return Parts(context, lead, condition).Expectations();
}

}  // namespace tandem::analyze
