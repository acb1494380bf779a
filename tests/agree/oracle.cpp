// SPDX-License-Identifier: Apache-2.0
// What scores, bands, stages, answers and the route mean, after docs/LANGUAGE.md.
#include "tests/agree/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/value/decimal_math.h"
#include "tests/agree/oracle_time.h"

namespace tandem::agree_test {

using hir::ExprId;
using program::ResultKind;
using program::RuleKind;
using value::Int128;

Oracle::Oracle(const hir::Policy& policy, value::Zone zone, HirCoverage* coverage)
    : policy_(policy),
      zone_(std::move(zone)),
      coverage_(coverage),
      of_event_(policy.exprs.size(), false),
      folds_(policy.aggregates.size()),
      fold_stamps_(policy.aggregates.size(), 0),
      memo_(policy.exprs.size()),
      stamps_(policy.exprs.size(), 0) {
  for (size_t i = 0; i < policy.exprs.size(); ++i) {
    const hir::Expr& e = policy.exprs[i];
    of_event_[i] = e.op == hir::Op::kEventField || e.op == hir::Op::kEventAt ||
                   std::any_of(e.args.begin(), e.args.end(),
                               [&](ExprId arg) { return of_event_[static_cast<size_t>(arg)]; });
  }
}

void Oracle::Start(std::vector<const LeadValue*> lead, std::vector<OracleEvent> events,
                   int64_t as_of_us) {
  lead_ = std::move(lead);
  events_ = std::move(events);
  if (moments_.empty() || as_of_us_ != as_of_us) {
    moments_.clear();
    for (const program::Moment& moment : policy_.moments) {
      moments_.push_back(InstantOf(moment, zone_, as_of_us));
    }
  }
  as_of_us_ = as_of_us;
  ++stamp_;
  violation_.clear();
}

bool Oracle::Surely(ExprId id) {
  const Scalar value = Eval(id);
  return value.known && value.number != 0;
}

bool Oracle::SurelyOf(ExprId id, const OracleEvent& event) {
  const OracleEvent* outer = std::exchange(event_, &event);
  const bool yes = Surely(id);
  event_ = outer;
  return yes;
}

int64_t Oracle::ChoiceIndex(schema::ChoiceId choice, const std::string& name) const {
  const auto& values = policy_.schema[choice].values;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].name == name) return static_cast<int64_t>(i);
  }
  TANDEM_CHECK(false, "a label that its choice does not have");
  return 0;
}

Int128 Oracle::RulePoints(const hir::Score& score, const hir::ScoreRule& rule) {
  if (rule.when != hir::kNoExpr && !Surely(rule.when)) return 0;
  if (rule.unless != hir::kNoExpr && Surely(rule.unless)) return 0;
  const Scalar value = Eval(rule.points);
  if (!value.known) return 0;
  // Points are never negative, and one rule is worth ten billion at most.
  const Int128 most = Int128{10'000'000'000} * value::PowerOfTen(score.rule_scale);
  Int128 points = value.number;
  points = std::max(points, rule.kind == RuleKind::kBlendPart ? -most : Int128{0});
  points = std::min(points, most);
  if (rule.at_most) points = std::min(points, Int128{*rule.at_most});
  return rule.kind == RuleKind::kTake ? -points : points;
}

Oracle::ScoreValue Oracle::ScoreOf(const hir::Score& score) {
  Int128 sum = 0;
  bool nothing = false;
  ScoreValue out;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.parent >= 0) continue;
    if (rule.kind == RuleKind::kNothingWhen) {
      nothing = nothing || Surely(rule.when);
      continue;
    }
    if (rule.kind != RuleKind::kGroup) {
      sum += RulePoints(score, rule);
      continue;
    }
    Int128 part = 0;
    for (const hir::ScoreRule& child : score.rules) {
      if (child.parent == static_cast<int32_t>(i)) part += RulePoints(score, child);
    }
    if (rule.when != hir::kNoExpr && !Surely(rule.when)) part = 0;
    if (rule.at_most) part = std::min(part, Int128{*rule.at_most});
    out.groups[rule.label] = static_cast<int64_t>(part);
    sum += part;
  }
  if (nothing) sum = 0;
  const int places = score.rule_scale - schema::Scale(score.type.kind);
  const Int128 unit = value::PowerOfTen(places);
  if (score.range) {
    sum = std::clamp(sum, score.range->first * unit, score.range->second * unit);
  }
  const auto exact = static_cast<int64_t>(sum);
  out.total = exact;
  if (Frozen(score)) {
    const Scalar kept = Eval(score.carried);
    if (kept.known) {
      out.total = kept.number;
      return out;
    }
  }
  if (places == 0) return out;
  switch (score.rounding) {
    case hir::Rounding::kHalfEven: out.total = value::RoundHalfEvenToWhole(exact, places); break;
    case hir::Rounding::kDown: out.total = value::FloorToWhole(exact, places); break;
    case hir::Rounding::kHalfUp: out.total = value::RoundHalfUpToWhole(exact, places); break;
    case hir::Rounding::kNone: TANDEM_CHECK(false, "a whole score that does not round"); break;
  }
  return out;
}

bool Oracle::Frozen(const hir::Score& score) {
  return score.frozen != hir::kNoExpr && Surely(score.frozen);
}

Scalar Oracle::BandOf(const hir::Band& band) {
  if (band.lines.empty()) return Eval(band.value);
  // Thresholds: the highest that is reached, wherever it was written.
  for (const hir::BandLine& line : band.lines) {
    if (line.condition == hir::kNoExpr || Surely(line.condition)) {
      return {true, ChoiceIndex(band.type.choice, line.label), {}};
    }
  }
  return {};
}

Oracle::StageValue Oracle::StageOf() {
  const auto any = [&](const auto& lines) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return Surely(line.condition); });
  };
  // The first true `when` as written, or -1.
  const auto way = [&](const hir::Stage& stage) {
    for (size_t i = 0; i < stage.whens.size(); ++i) {
      if (Surely(stage.whens[i].condition)) return static_cast<int64_t>(i);
    }
    return int64_t{-1};
  };
  const auto stays = [&](const hir::Stage& stage) {
    return stage.held != hir::kNoExpr && Surely(stage.held) && !any(stage.untils);
  };
  int64_t ways = 0;
  StageValue ladder;
  const auto held = [&](const hir::Stage& stage, int64_t value, StageValue& into) {
    const int64_t first = way(stage);
    const bool holds = (first >= 0 || stays(stage)) && !any(stage.unlesses);
    if (holds) into = {value, first < 0 ? Scalar{} : Scalar{true, ways + first, {}}};
    ways += static_cast<int64_t>(stage.whens.size());
    return holds;
  };
  bool climbing = true;
  for (size_t i = 0; i < policy_.stages.size(); ++i) {
    StageValue value;
    climbing = held(policy_.stages[i], static_cast<int64_t>(i) + 1, value) && climbing;
    if (climbing) ladder = value;
  }
  for (size_t i = 0; i < policy_.asides.size(); ++i) {
    StageValue value;
    const auto index = static_cast<int64_t>(policy_.stages.size() + i) + 1;
    if (held(policy_.asides[i], index, value)) return value;
  }
  return ladder;
}

Scalar Oracle::RouteOf() {
  for (const hir::RouteLine& line : policy_.route->lines) {
    if (!line.otherwise && line.when != hir::kNoExpr && !Surely(line.when)) continue;
    if (line.unless != hir::kNoExpr && Surely(line.unless)) continue;
    if (line.table != hir::kNoExpr) {
      const Scalar target = Eval(line.table);
      if (!target.known) continue;
      return target;
    }
    return {true, ChoiceIndex(policy_.route->type.choice, line.target), {}};
  }
  return {};
}

Scalar Oracle::Result(ResultKind kind, const std::string& name) {
  switch (kind) {
    case ResultKind::kScore:
      for (const hir::Score& score : policy_.scores) {
        if (score.name == name) return {true, ScoreOf(score).total, {}};
      }
      break;
    case ResultKind::kGroup:
      for (const hir::Score& score : policy_.scores) {
        if (!name.starts_with(score.name + ".")) continue;
        const ScoreValue value = ScoreOf(score);
        const auto group = value.groups.find(name.substr(score.name.size() + 1));
        if (group != value.groups.end()) return {true, group->second, {}};
      }
      break;
    case ResultKind::kBand:
      for (const hir::Band& band : policy_.bands) {
        if (band.name == name) return BandOf(band);
      }
      break;
    case ResultKind::kStage: return {true, StageOf().stage, {}};
    case ResultKind::kWayIn: return StageOf().way_in;
    case ResultKind::kAnswer:
      for (const hir::Answer& answer : policy_.answers) {
        if (answer.name == name) return Eval(answer.value);
      }
      break;
    case ResultKind::kRoute: return RouteOf();
    case ResultKind::kReject:
      for (const hir::Policy::RejectWhen& line : policy_.rejects) {
        if (line.event || policy_.sources[line.source].name != name) continue;
        if (Surely(line.condition)) return {true, 1, {}};
      }
      return {true, 0, {}};
    case ResultKind::kFrozen:
      for (const hir::Score& score : policy_.scores) {
        if (score.name == name) return {true, Frozen(score) ? 1 : 0, {}};
      }
      break;
    case ResultKind::kColumn:
    case ResultKind::kCondition:
    case ResultKind::kFault: break;
  }
  TANDEM_CHECK(false, "a result the policy does not declare");
  return {};
}

}  // namespace tandem::agree_test
