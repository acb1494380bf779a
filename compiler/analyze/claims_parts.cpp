// SPDX-License-Identifier: Apache-2.0
// What a proved line says beyond need. A line denies that all its parts come out so at once; what
// is denied without a part of them is denied with it, so the part can go.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/analyze/claims.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::ClaimLine;
using hir::Expr;
using hir::ExprId;
using hir::Op;

// `always A and B implies C or D`: premises A, B; conclusions C, D. `never A and B`: premises.
struct Part {
  ExprId id = hir::kNoExpr;
  bool premise = false;
  bool negated = false;  // the premise is what this is not
  Turned turned = Turned::kNever;
  bool gone = false;
  Demand denied() const {
    if (premise) return {id, negated ? kNo : kYes};
    return {id, static_cast<uint8_t>(kNo | kUnknown)};
  }
};

class Needless {
 public:
  explicit Needless(const ClaimedLine& claimed) : claimed_(claimed), context_(claimed.context()) {}

  void Ask() {
    const ClaimLine& line = claimed_.line();
    if (line.kind == ClaimLine::Kind::kAtMostOne) return NeverHolding();
    Split(line.conditions[0]);
    if (parts_.size() < 2 || SaysNothing()) return;
    for (Part& part : parts_) {
      part.gone = true;
      const bool any = std::any_of(parts_.begin(), parts_.end(),
                                   [](const Part& other) { return !other.gone; });
      part.gone = any && Denied([](const Part& other) { return !other.gone; });
    }
    Report();
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }

  void Add(ExprId id, bool premise, Op joined, Turned turned = Turned::kNever) {
    const Expr& e = At(id);
    const source::Span outer = claimed_.line().span;
    const bool here = std::all_of(e.args.begin(), e.args.end(), [&](ExprId arg) {
      const source::Span span = At(arg).span;
      return span.file == outer.file && span.begin >= outer.begin && span.end <= outer.end;
    });
    if (e.op != joined || !here || IsImplication(e)) {
      parts_.push_back({id, premise, false, turned, false});
      return;
    }
    for (size_t i = 0; i < e.args.size(); ++i) {
      Add(e.args[i], premise, joined, HowTurned(context_, e, i));
    }
  }

  bool IsImplication(const Expr& e) const {
    return e.op == Op::kOr && HowTurned(context_, e, 0) != Turned::kNever;
  }

  void Split(ExprId condition) {
    if (claimed_.line().kind == ClaimLine::Kind::kNever) return Add(condition, true, Op::kAnd);
    const Expr& e = At(condition);
    if (!IsImplication(e)) return Add(condition, false, Op::kOr);
    if (HowTurned(context_, e, 0) == Turned::kOnce) {
      Add(At(e.args[0]).args[0], true, Op::kAnd);
    } else {
      parts_.push_back({e.args[0], true, true, Turned::kTwice, false});
    }
    for (size_t i = 1; i < e.args.size(); ++i) {
      Add(e.args[i], false, Op::kOr, HowTurned(context_, e, i));
    }
  }

  template <class Keep>
  bool Denied(const Keep& keep) {
    std::vector<Demand> demands;
    for (const Part& part : parts_) {
      if (keep(part)) demands.push_back(part.denied());
    }
    ++context_.report.questions;
    return claimed_.outline().RulesOut(demands) ||
           context_.leads.Find(InParts(context_.leads.policy(), demands)).verdict ==
               Verdict::kNone;
  }

  std::string TextOf(const Part& part, bool alone) const {
    const Op op = At(part.id).op;
    const std::string text = part.turned == Turned::kTwice
                                 ? hir::Describe(context_.leads.policy(), part.id)
                                 : context_.InTest(part.id);
    if (part.negated || part.turned == Turned::kOnce) return "not (" + text + ")";
    const bool bare = alone || (op != Op::kOr && op != Op::kAnd) || text.front() == '(';
    return bare ? text : "(" + text + ")";
  }
  std::string Premises() const { return Joined(true, " and "); }
  std::string Joined(bool premise, const char* word) const {
    std::string out;
    size_t count = 0;
    for (const Part& part : parts_) count += part.premise == premise && !part.gone ? 1 : 0;
    for (const Part& part : parts_) {
      if (part.premise != premise || part.gone) continue;
      out += (out.empty() ? "" : word) + TextOf(part, count == 1);
    }
    return out;
  }

  // What all conclusions hang on holds for nobody.
  bool SaysNothing() {
    const bool implies = parts_.front().premise && !parts_.back().premise;
    if (!implies || !Denied([](const Part& part) { return part.premise; })) return false;
    context_.sink.Report(Code::kClaimSaysNothing, claimed_.line().span, claimed_.claim().name,
                         fmt::format("`{}` holds for no lead", Premises()),
                         fmt::format("write `never {}` if that is meant, or change it",
                                     Premises()));
    return true;
  }

  void Report() {
    std::vector<const Part*> gone;
    for (const Part& part : parts_) {
      if (part.gone) gone.push_back(&part);
    }
    if (gone.empty()) return;
    const bool never = claimed_.line().kind == ClaimLine::Kind::kNever;
    const std::string before = Premises();
    const std::string after = Joined(false, " or ");
    std::string instead = never ? "never " + before : "always " + after;
    if (!never && after.empty()) instead = "never " + before;
    if (!never && !before.empty() && !after.empty()) {
      instead = "always " + before + " implies " + after;
    }
    auto& finding = context_.sink.Report(
        Code::kClaimPartNotNeeded, At(gone[0]->id).span, claimed_.claim().name,
        context_.Written(gone[0]->id), "it is proved without, which says more", instead);
    for (size_t i = 1; i < gone.size(); ++i) finding.With(At(gone[i]->id).span, "nor this");
  }

  void NeverHolding() {
    const bool pair = claimed_.line().conditions.size() == 2;
    for (const ExprId id : claimed_.line().conditions) {
      ++context_.report.questions;
      if (context_.leads.Find({{id, kYes}}).verdict != Verdict::kNone) continue;
      context_.sink.Report(Code::kClaimPartNeverHolds, At(id).span, context_.Written(id),
                           pair ? fmt::format("write `never {}` if that is meant, or change it",
                                              context_.InTest(id))
                                : "remove it, or change it");
    }
  }

  const ClaimedLine& claimed_;
  Context& context_;
  std::vector<Part> parts_;
};

}  // namespace

void AskParts(const ClaimedLine& claimed) { Needless(claimed).Ask(); }

}  // namespace tandem::analyze
