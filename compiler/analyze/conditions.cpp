// SPDX-License-Identifier: Apache-2.0
// Conditions that are never or always true, as a whole and in their parts, and which two of them
// exclude each other.
#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::Op;

bool IsLogic(Op op) {
  return op == Op::kAnd || op == Op::kOr || op == Op::kNot || op == Op::kSurely ||
         op == Op::kPossibly || op == Op::kAtLeastOf;
}

bool Inside(source::Span inner, source::Span outer) {
  return inner.file == outer.file && inner.begin >= outer.begin && inner.end <= outer.end &&
         inner.begin < inner.end;
}

class Conditions {
 public:
  explicit Conditions(Context& context) : context_(context) {}

  void AskAll() {
    for (const Place& place : PlacesOf(context_.policy)) AskPlace(place);
    for (const hir::Define& define : context_.policy.defines) AskDefine(define);
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }

  void AskPlace(const Place& place) {
    const ExprId id = place.condition;
    if (At(id).op == Op::kConst || !asked_.insert(id).second) return;
    Parts(id, At(id).span);
    AskNever(id, place.when_never);
    if (!place.when_always.empty()) AskAlways(id, place.when_always);
  }

  // A define is no place by itself: only what is wrong inside it is said of it.
  void AskDefine(const hir::Define& define) {
    if (define.body == hir::kNoExpr || At(define.body).type.kind != schema::Kind::kYesNo) return;
    if (At(define.body).op == Op::kConst) return;
    Parts(define.body, At(define.body).span);
    if (IsLogic(At(define.body).op)) AskNever(define.body, "it can be left out where it is used");
  }

  // Parts of the condition that were written in it: those of a define are asked where it stands.
  void Parts(ExprId root, source::Span span) {
    std::vector<ExprId> pending(At(root).args);
    if (!IsLogic(At(root).op)) return;
    while (!pending.empty()) {
      const ExprId id = pending.back();
      pending.pop_back();
      const Expr e = At(id);
      if (!Inside(e.span, span) || e.op == Op::kConst || !asked_.insert(id).second) continue;
      if (e.op == Op::kAnd || e.op == Op::kAtLeastOf) AskNever(id, "");
      if (e.op == Op::kOr) AskAlways(id, "");
      if (IsLogic(e.op)) {
        pending.insert(pending.end(), e.args.begin(), e.args.end());
      } else {
        Leaf(id);
      }
    }
  }

  // One comparison: what it can be shows at no cost, but for those of scores.
  void Leaf(ExprId id) {
    const uint8_t outcomes = context_.leads.Outcomes(id);
    const bool of_score = ReadsScore(id);
    if ((outcomes & kYes) == 0) {
      NeverTrue(id, "");
    } else if (of_score) {
      AskNever(id, "");
    }
    if ((outcomes & (kNo | kUnknown)) == 0) {
      AlwaysTrue(id, "");
    } else if (of_score) {
      AskAlways(id, "");
    }
  }

  bool ReadsScore(ExprId id) const {
    const auto& args = At(id).args;
    return std::any_of(args.begin(), args.end(), [&](ExprId arg) {
      const Op op = At(arg).op;
      return op == Op::kScore || op == Op::kBand;
    });
  }

  void AskNever(ExprId id, const std::string& consequence) {
    if ((context_.leads.Outcomes(id) & kYes) == 0) {
      NeverTrue(id, consequence);
      return;
    }
    context_.Ask({{id, kYes}}, [this, id, consequence](const Answer& answer) {
      if (answer.verdict == Verdict::kNone) NeverTrue(id, consequence);
      if (answer.verdict == Verdict::kNotAnalysed) NotAnalysed(id, answer.because, "ever");
    });
  }

  void AskAlways(ExprId id, const std::string& consequence) {
    if ((context_.leads.Outcomes(id) & (kNo | kUnknown)) == 0) {
      AlwaysTrue(id, consequence);
      return;
    }
    const uint8_t fails = kNo | kUnknown;
    context_.Ask({{id, fails}}, [this, id, consequence](const Answer& answer) {
      if (answer.verdict == Verdict::kNone) AlwaysTrue(id, consequence);
      if (answer.verdict == Verdict::kNotAnalysed) NotAnalysed(id, answer.because, "always");
    });
  }

  void NotAnalysed(ExprId id, const std::string& because, const char* when) {
    const std::string what =
        fmt::format("whether `{}` is {} true", context_.Written(id), when);
    context_.NotAnalysed(what, because, At(id).span);
  }

  // Where a part was found to be the reason, the whole needs no finding of its own.
  bool PartWasFound(ExprId id, const std::set<ExprId>& found) const {
    // What a define says is found where it stands, which is another place.
    if (!IsLogic(At(id).op)) return false;
    std::vector<ExprId> pending(At(id).args);
    while (!pending.empty()) {
      const ExprId part = pending.back();
      pending.pop_back();
      if (found.contains(part)) return true;
      if (!IsLogic(At(part).op)) continue;
      pending.insert(pending.end(), At(part).args.begin(), At(part).args.end());
    }
    return false;
  }

  void NeverTrue(ExprId id, const std::string& consequence) {
    if (!never_.insert(id).second || PartWasFound(id, never_)) return;
    const std::string help = consequence.empty() ? "remove this part, or change it"
                                                 : fmt::format("{}: remove it, or change the "
                                                               "condition", consequence);
    if (At(id).op == Op::kAnd) {
      AskPairs(id, help);
      return;
    }
    context_.sink.Report(Code::kNeverTrue, At(id).span, context_.Written(id), Why(id), help);
  }

  void AlwaysTrue(ExprId id, const std::string& consequence) {
    if (!always_.insert(id).second || PartWasFound(id, always_)) return;
    const bool can_go = consequence.empty() || consequence == kLeaveOut;
    const std::string help =
        consequence.empty() ? "leave this part out, or change it"
        : can_go            ? consequence + ", or change it"
                            : consequence + ": remove it, or change the condition";
    context_.sink.Report(Code::kAlwaysTrue, At(id).span, context_.Written(id), Why(id), help);
  }

  // Which two parts of an `and` exclude each other; it may also take more than two.
  void AskPairs(ExprId id, const std::string& help) {
    const std::vector<ExprId> parts = At(id).args;
    struct State {
      size_t left = 0;
      bool found = false;
    };
    const auto state = std::make_shared<State>();
    for (size_t i = 0; i < parts.size(); ++i) {
      for (size_t j = i + 1; j < parts.size(); ++j) ++state->left;
    }
    for (size_t i = 0; i < parts.size(); ++i) {
      for (size_t j = i + 1; j < parts.size(); ++j) {
        const ExprId a = parts[i];
        const ExprId b = parts[j];
        context_.Ask({{a, kYes}, {b, kYes}}, [this, state, id, a, b, help](const Answer& answer) {
          --state->left;
          if (answer.verdict == Verdict::kNone && !state->found) {
            state->found = true;
            Excluding(id, a, b, help);
          }
          if (state->left == 0 && !state->found) {
            context_.sink.Report(Code::kNeverTrue, At(id).span, context_.Written(id),
                                 ": its parts exclude each other", help);
          }
        });
      }
    }
  }

  void Excluding(ExprId id, ExprId a, ExprId b, const std::string& help) {
    context_.sink
        .Report(Code::kNeverTrue, At(id).span, context_.Written(id),
                ": two of its parts exclude each other", help)
        .With(At(a).span, "when this holds")
        .With(At(b).span, "this does not");
  }

  // ": employees lies in 1..3000000"
  std::string Why(ExprId id) const {
    const Expr& e = At(id);
    const bool compares = e.op == Op::kInSet || e.op == Op::kLess || e.op == Op::kLessEqual ||
                          e.op == Op::kEqual;
    if (!compares) return "";
    std::string text;
    for (const ExprId arg : e.args) {
      const Expr& a = At(arg);
      if (a.op == Op::kConst) continue;
      const schema::ValueType& type = a.type;
      const bool bounded = type.low != std::numeric_limits<int64_t>::min() ||
                           type.high != std::numeric_limits<int64_t>::max();
      if (!bounded || type.kind == schema::Kind::kChoice || type.kind == schema::Kind::kYesNo) {
        continue;
      }
      text += fmt::format("{} `{}` lies in {}", text.empty() ? ":" : ",", context_.Written(arg),
                          hir::SpellRange(context_.policy.schema, type));
    }
    return text;
  }

  Context& context_;
  std::set<ExprId> asked_;
  std::set<ExprId> never_;
  std::set<ExprId> always_;
};

}  // namespace

void AskConditions(Context& context) {
  // Kept until all answers are in.
  const auto conditions = std::make_shared<Conditions>(context);
  conditions->AskAll();
  context.Keep(conditions);
}

}  // namespace tandem::analyze
