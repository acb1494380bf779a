// SPDX-License-Identifier: Apache-2.0
// Claims are matched with their results by their order, findings on them by their line.
#include "tests/analyze/compare_claims.h"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

namespace tandem::analyze_test {
namespace {

using analyze::ClaimResult;
using diag::Code;
using Kind = ClaimPlace::Kind;
using State = ClaimResult::State;

// "always C", "never C" out of "write `always C`".
std::string Instead(const diag::Diagnostic& d) {
  const size_t begin = d.help.find('`') + 1;
  return d.help.substr(begin, d.help.rfind('`') - begin);
}
std::string ConditionOf(const std::string& line) { return line.substr(line.find(' ') + 1); }

bool OfCondition(const std::string& subject) { return subject.find("surely") == 1; }

std::string Whole(const ClaimPlace& claim) {
  std::string out;
  for (const std::string& part : claim.premises) out += (out.empty() ? "" : " and ") + part;
  return claim.conclusion.empty() ? out : out + " implies " + claim.conclusion;
}

class Comparison {
 public:
  Comparison(const ClaimsOf& of, Counts& counts) : of_(of), counts_(counts) {}

  void Run() {
    if (of_.report.claims.size() != of_.policy.claims.size()) {
      return Disagree(0, "not every line of the claims has a result");
    }
    for (const std::string& bug : of_.report.bugs) Disagree(0, bug);
    for (size_t i = 0; i < of_.policy.claims.size(); ++i) {
      const ClaimPlace& claim = of_.policy.claims[i];
      const State state = of_.report.claims[i].state;
      ++counts_.claims;
      counts_.claims_proved += state == State::kProved ? 1 : 0;
      counts_.claims_refuted += state == State::kRefuted ? 1 : 0;
      counts_.claims_undecided += state == State::kUndecided ? 1 : 0;
      const bool holds = IsSo(claim);
      if (state == State::kProved && !holds) Disagree(claim.line, "proved, and leads refute it");
      if (state == State::kRefuted && holds) Disagree(claim.line, "refuted, and no lead does");
      if (state == State::kProved && holds) Parts(claim);
    }
  }

 private:
  void Disagree(size_t line, const std::string& what) {
    counts_.disagreements.push_back(fmt::format("seed {}, line {}: {}", of_.seed, line, what));
  }
  bool Any(const std::function<bool(size_t)>& of_lead) const {
    for (size_t lead = 0; lead < of_.truth.leads(); ++lead) {
      if (of_lead(lead)) return true;
    }
    return false;
  }
  bool Yes(const std::string& condition, size_t lead) const {
    return of_.truth.Of(condition, lead) == Outcome::kYes;
  }
  bool Always(const std::string& condition) const {
    return !Any([&](size_t lead) { return !Yes(condition, lead); });
  }
  bool Never(const std::string& condition) const {
    return !Any([&](size_t lead) { return Yes(condition, lead); });
  }
  int64_t Subject(const ClaimPlace& claim, size_t lead) const {
    if (OfCondition(claim.subject)) return Yes(claim.subject, lead) ? 1 : 0;
    if (claim.subject == "stage") return of_.truth.Result("stage", lead);
    return of_.truth.ValueOf(claim.subject, lead).value_or(0);
  }

  bool IsSo(const ClaimPlace& claim) const {
    switch (claim.kind) {
      case Kind::kAlways: return Always(Whole(claim));
      case Kind::kNever: return Never(Whole(claim));
      case Kind::kAtMostOne:
        return !Any([&](size_t lead) {
          return std::count_if(claim.premises.begin(), claim.premises.end(),
                               [&](const auto& part) { return Yes(part, lead); }) > 1;
        });
      case Kind::kMonotone: return !Any([&](size_t lead) { return Goes(claim, lead); });
    }
    return false;
  }
  // The wrong way, from this lead to one with a greater value of the field, or back.
  bool Goes(const ClaimPlace& claim, size_t lead) const {
    const int64_t low = Subject(claim, lead);
    for (const size_t other : of_.truth.WithMore(claim.field, lead)) {
      const int64_t high = Subject(claim, other);
      const bool falls = claim.field_falls ? low < high : high < low;
      const bool rises = claim.field_falls ? low > high : high > low;
      if (claim.never_falls ? falls : rises) return true;
    }
    return false;
  }

  const diag::Diagnostic* Found(Code code, size_t line) const {
    for (const diag::Diagnostic& d : of_.findings.all()) {
      const size_t at = of_.sources.Locate(d.span.file, d.span.begin).line;
      if (d.code == code && at == line) return &d;
    }
    return nullptr;
  }

  void Parts(const ClaimPlace& claim) {
    if (claim.kind == Kind::kMonotone) return;
    ++counts_.verdicts;
    if (claim.kind == Kind::kAtMostOne) {
      const bool any = std::any_of(claim.premises.begin(), claim.premises.end(),
                                   [&](const std::string& part) { return Never(part); });
      const bool said = Found(Code::kClaimPartNeverHolds, claim.line) != nullptr;
      if (any != said) Disagree(claim.line, "a part never holds, or all do sometimes");
      return;
    }
    const bool nothing = claim.kind == Kind::kAlways && !Denied(claim, claim.premises.size());
    const bool said_nothing = Found(Code::kClaimSaysNothing, claim.line) != nullptr;
    if (nothing != said_nothing) Disagree(claim.line, "that it says nothing");
    const diag::Diagnostic* gone = Found(Code::kClaimPartNotNeeded, claim.line);
    if (gone != nullptr) {
      const std::string instead = Instead(*gone);
      const bool holds = instead.starts_with("always ") ? Always(ConditionOf(instead))
                                                        : Never(ConditionOf(instead));
      if (!holds) Disagree(claim.line, "does not hold without its part: " + instead);
    }
    bool can_go = false;
    const size_t left = claim.premises.size() + (claim.conclusion.empty() ? 0 : 1);
    for (size_t i = 0; i < claim.premises.size() && left > 1; ++i) {
      can_go = can_go || !Denied(claim, i);
    }
    if (can_go && gone == nullptr && !nothing) Disagree(claim.line, "a part could be left out");
  }

  // Some lead has all parts but one as the line denies them; `premises.size()`: but the conclusion.
  bool Denied(const ClaimPlace& claim, size_t without) const {
    return Any([&](size_t lead) {
      for (size_t i = 0; i < claim.premises.size(); ++i) {
        if (i != without && !Yes(claim.premises[i], lead)) return false;
      }
      const bool concludes = !claim.conclusion.empty() && without != claim.premises.size();
      return !concludes || !Yes(claim.conclusion, lead);
    });
  }

  const ClaimsOf& of_;
  Counts& counts_;
};

}  // namespace

void LookAtClaims(const Generated& policy, const diag::Sink& findings, Truth& truth) {
  for (const ClaimPlace& claim : policy.claims) {
    for (const std::string& part : claim.premises) truth.Look(part);
    if (!claim.conclusion.empty()) truth.Look(claim.conclusion);
    if (claim.kind == Kind::kAlways || claim.kind == Kind::kNever) truth.Look(Whole(claim));
    if (claim.kind != Kind::kMonotone) continue;
    if (OfCondition(claim.subject)) {
      truth.Look(claim.subject);
    } else if (claim.subject != "stage") {
      truth.LookAtValue(claim.subject);
    }
  }
  for (const diag::Diagnostic& d : findings.all()) {
    if (d.code == Code::kClaimPartNotNeeded) truth.Look(ConditionOf(Instead(d)));
  }
}

void CompareClaims(const ClaimsOf& of, Counts& counts) { Comparison(of, counts).Run(); }

}  // namespace tandem::analyze_test
