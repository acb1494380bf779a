// SPDX-License-Identifier: Apache-2.0
// Claims: each line is proved, or refuted by a lead that was run, or undecided with the reason.
#include "compiler/analyze/claims.h"

#include <memory>

#include <fmt/format.h>

namespace tandem::analyze {

using diag::Code;
using hir::ClaimLine;
using hir::ExprId;

ClaimedLine::ClaimedLine(Context& context, std::shared_ptr<Outline> outline,
                         const hir::Claim& claim, const hir::ClaimLine& line)
    : context_(&context), outline_(std::move(outline)), claim_(&claim), line_(&line),
      index_(context.report.claims.size()) {
  ClaimResult result;
  result.claim = claim.name;
  result.line = context.Whole(line.span);
  result.state = ClaimResult::State::kUndecided;
  result.span = line.span;
  context.report.claims.push_back(std::move(result));
}

void ClaimedLine::Undecided(const std::string& because) const {
  Result().state = ClaimResult::State::kUndecided;
  Result().because = because;
  context_->sink.Report(Code::kClaimUndecided, line_->span, claim_->name, because,
                        "it may hold or not: declare narrower ranges of what it reads, or claim "
                        "less");
}

void ClaimedLine::Refuted(const std::string& what, std::string tests) const {
  Result().state = ClaimResult::State::kRefuted;
  const std::string why =
      line_->because.empty() ? "" : fmt::format("; it is claimed because “{}”", line_->because);
  context_->sink
      .Report(Code::kClaimRefuted, line_->span, claim_->name, what,
              fmt::format("change what decides this, or the claim{}", why))
      .Witness(std::move(tests));
}

void ClaimedLine::Open(const Answer& answer) const {
  const bool found = answer.because.starts_with("leads that should do");
  Undecided(found && !answer.contradicted
                ? "some of what it reads is left open, and the leads that were found so were run "
                  "and do not refute it"
                : answer.because);
  if (!answer.contradicted) return;
  context_->report.bugs.push_back(
      fmt::format("claim `{}`, `{}`: exact reasoning found a lead that refutes it, and the lead "
                  "did not when it was run",
                  claim_->name, Result().line));
}

std::string ClaimedLine::Title() const {
  std::string text = context_->Written(line_->span);
  if (!line_->because.empty()) text = text.substr(0, text.find(" because \""));
  return "not so: " + text;
}

namespace {

// always, never: no lead for which the condition comes out so.
void AskCondition(const ClaimedLine& claimed) {
  Context& context = claimed.context();
  const bool always = claimed.line().kind == ClaimLine::Kind::kAlways;
  const ExprId condition = claimed.line().conditions[0];
  const uint8_t refuting = always ? kNo | kUnknown : kYes;
  if (claimed.outline().RulesOut({{condition, refuting}})) {
    ++context.report.questions;
    claimed.Proved();
    return AskParts(claimed);
  }
  const auto demands = InParts(context.leads.policy(), {{condition, refuting}});
  context.Ask(demands, [claimed, always, condition](const Answer& answer) {
    Context& in = claimed.context();
    if (answer.verdict == Verdict::kNone) {
      claimed.Proved();
      AskParts(claimed);
    } else if (answer.verdict == Verdict::kNotAnalysed) {
      claimed.Open(answer);
    } else {
      const bool told = in.leads.Run(answer.lead, {condition})[0].has_value();
      const char* is = !always ? "is yes for this lead"
                       : told  ? "is no for this lead"
                               : "cannot be told for this lead, and must be yes";
      claimed.Refuted(fmt::format("`{}` {}", in.Written(condition), is),
                      in.Test(answer.lead, claimed.Title(), Shown(in, answer.lead, condition),
                              condition));
    }
  });
}

// Every two of the conditions.
void AskAtMostOne(const ClaimedLine& claimed) {
  struct State {
    size_t left = 0;
    bool told = false;
    Answer open;
  };
  const auto state = std::make_shared<State>();
  const std::vector<ExprId>& all = claimed.line().conditions;
  bool apart = true;
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size() && apart; ++j) {
      apart = claimed.outline().RulesOut({{all[i], kYes}, {all[j], kYes}});
    }
    state->left += i;
  }
  if (apart) {
    ++claimed.context().report.questions;
    claimed.Proved();
    return AskParts(claimed);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const ExprId a = all[i];
      const ExprId b = all[j];
      const auto demands = InParts(claimed.context().leads.policy(), {{a, kYes}, {b, kYes}});
      claimed.context().Ask(demands, [claimed, state, a, b](const Answer& answer) {
        Context& in = claimed.context();
        --state->left;
        if (answer.verdict == Verdict::kNotAnalysed) state->open = answer;
        if (answer.verdict == Verdict::kFound && !state->told) {
          state->told = true;
          std::vector<std::string> shown = Shown(in, answer.lead, a);
          for (std::string& one : Shown(in, answer.lead, b)) shown.push_back(std::move(one));
          claimed.Refuted(fmt::format("`{}` and `{}` are both yes for this lead", in.Written(a),
                                      in.Written(b)),
                          in.Test(answer.lead, claimed.Title(), shown, a));
        }
        if (state->left > 0 || state->told) return;
        if (!state->open.because.empty()) return claimed.Open(state->open);
        claimed.Proved();
        AskParts(claimed);
      });
    }
  }
}

}  // namespace

void AskClaims(Context& context) {
  const auto outline = std::make_shared<Outline>(context);
  for (const hir::Claim& claim : context.policy.claims) {
    for (const ClaimLine& line : claim.lines) {
      const ClaimedLine claimed(context, outline, claim, line);
      switch (line.kind) {
        case ClaimLine::Kind::kAlways:
        case ClaimLine::Kind::kNever:
          AskCondition(claimed);
          break;
        case ClaimLine::Kind::kAtMostOne:
          AskAtMostOne(claimed);
          break;
        case ClaimLine::Kind::kNeverFalls:
        case ClaimLine::Kind::kNeverRises:
          AskMonotone(claimed);
          break;
      }
    }
  }
}

void LeaveClaims(Context& context, const std::string& because) {
  for (const hir::Claim& claim : context.policy.claims) {
    for (const ClaimLine& line : claim.lines) {
      ClaimedLine(context, nullptr, claim, line).Undecided(because);
    }
  }
}

}  // namespace tandem::analyze
