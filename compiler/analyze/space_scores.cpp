// SPDX-License-Identifier: Apache-2.0
// Over a box: between what a score lies. Rules that share no inputs are bounded apart, so that the
// sum of their ends is met; those that share some are searched for their best together.
#include <algorithm>
#include <numeric>

#include "compiler/analyze/advisor.h"
#include "compiler/analyze/space_memo.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::ScoreRule;
using program::RuleKind;

namespace {

// As compiler/lower/context.h says.
constexpr int64_t kMaxRulePoints = 10'000'000'000;
// Rules that share inputs are searched within a search only when so few inputs of them are open.
constexpr size_t kFewInputs = 4;

}  // namespace

Space::RulePoints Space::PointsOf(const hir::Score& score, const ScoreRule& rule) {
  const uint8_t fires = Fires(rule.when);
  const uint8_t blocked = rule.unless == hir::kNoExpr ? kNo : Outcomes(rule.unless);
  const Abs points = Of(rule.points);
  if ((fires & kYes) == 0 || blocked == kYes || !points.known) return {};
  const bool sure = fires == kYes && (blocked & kYes) == 0 && !points.unknown;
  const int64_t limit = kMaxRulePoints * value::PowerOfTen(score.rule_scale);
  const auto cut = [&](int64_t v) {
    v = std::clamp(v, rule.kind == RuleKind::kBlendPart ? -limit : 0, limit);
    return rule.at_most ? std::min(v, *rule.at_most) : v;
  };
  RulePoints out{cut(points.low), cut(points.high)};
  if (rule.kind == RuleKind::kTake) out = {-out.high, -out.low};
  if (!sure) out = {std::min<int64_t>(out.low, 0), std::max<int64_t>(out.high, 0)};
  return out;
}

Space::RulePoints Space::TermOf(const hir::Score& score, size_t index) {
  const ScoreRule& rule = score.rules[index];
  if (rule.kind != RuleKind::kGroup) return PointsOf(score, rule);
  RulePoints sum;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    if (score.rules[i].parent != static_cast<int32_t>(index)) continue;
    const RulePoints one = PointsOf(score, score.rules[i]);
    sum = {sum.low + one.low, sum.high + one.high};
  }
  const uint8_t fires = Fires(rule.when);
  if ((fires & kYes) == 0) return {};
  if (fires != kYes) {
    sum = {std::min<int64_t>(sum.low, 0), std::max<int64_t>(sum.high, 0)};
  }
  if (rule.at_most) sum = {std::min(sum.low, *rule.at_most), std::min(sum.high, *rule.at_most)};
  return sum;
}

// Top-level rules and groups, joined where they read a common input.
void Space::MakeParts(size_t index) {
  ScoreParts& parts = scores_[index];
  if (parts.made) return;
  parts.made = true;
  const hir::Score& score = policy_.scores[index];
  std::vector<int32_t> owner(variables_.size(), -1);  // of inputs: a part
  std::vector<uint32_t> moved;                        // union-find of parts
  const auto root = [&](uint32_t part) {
    while (moved[part] != part) part = moved[part];
    return part;
  };
  std::vector<std::pair<uint32_t, uint32_t>> terms;  // rule, part
  for (uint32_t i = 0; i < score.rules.size(); ++i) {
    const ScoreRule& rule = score.rules[i];
    if (rule.parent >= 0 || rule.kind == RuleKind::kNothingWhen) continue;
    const auto part = static_cast<uint32_t>(moved.size());
    moved.push_back(part);
    terms.emplace_back(i, part);
    RuleReads(score, i).Each([&](size_t var) {
      if (owner[var] >= 0) {
        moved[root(static_cast<uint32_t>(owner[var]))] = root(part);
      }
      owner[var] = static_cast<int32_t>(part);
    });
  }
  std::vector<int32_t> place(moved.size(), -1);
  for (const auto& [rule, part] : terms) {
    int32_t& at = place[root(part)];
    if (at < 0) {
      at = static_cast<int32_t>(parts.parts.size());
      parts.parts.emplace_back();
    }
    Part& into = parts.parts[static_cast<size_t>(at)];
    into.rules.push_back(rule);
    into.slot.reads.Add(RuleReads(score, rule));
    into.slot.has_reads = true;
  }
}

// The greatest (least) sum of the part's rules over the box, or something beyond it: a search that
// keeps what it has shown to be reached and drops boxes that cannot beat it.
int64_t Space::Optimum(size_t index, const Part& part, bool greatest, int64_t boxes) {
  const hir::Score& score = policy_.scores[index];
  const int64_t sign = greatest ? 1 : -1;
  Advisor advisor(*this);
  int64_t best = std::numeric_limits<int64_t>::min();  // surely reached
  int64_t beyond = best;                               // of boxes left open
  const auto search = [&](const auto& self) -> void {
    int64_t most = 0, sure = 0;
    std::vector<std::pair<int64_t, uint32_t>> open;
    for (const uint32_t rule : part.rules) {
      const RulePoints points = TermOf(score, rule);
      most += sign > 0 ? points.high : -points.low;
      sure += sign > 0 ? points.low : -points.high;
      if (points.low < points.high) open.emplace_back(points.low - points.high, rule);
    }
    best = std::max(best, sure);
    if (most <= best || most <= beyond) return;
    std::stable_sort(open.begin(), open.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Advice split;
    for (size_t i = 0; i < open.size() && !split && boxes > 0; ++i) {
      split = advisor.ForTerm(score, open[i].second, greatest);
    }
    if (!split || --boxes <= 0) {
      beyond = std::max(beyond, most);
      return;
    }
    ++looked_at;
    const Domain whole = now_[split->var];
    Narrow(split->var, split->first);
    self(self);
    Narrow(split->var, split->second);
    self(self);
    Narrow(split->var, whole);
  };
  ++nested_;
  search(search);
  --nested_;
  return sign * std::max(best, beyond);
}

Abs Space::PartBounds(size_t index, Part& part) {
  const hir::Score& score = policy_.scores[index];
  RulePoints sum;
  for (const uint32_t rule : part.rules) {
    const RulePoints one = TermOf(score, rule);
    sum = {sum.low + one.low, sum.high + one.high};
  }
  const bool alone = part.rules.size() == 1 && score.rules[part.rules[0]].kind != RuleKind::kGroup;
  const bool at_root = !part.slot.reads.Meets(narrowed_);
  if (alone || sum.low == sum.high || (nested_ > 0 && !at_root)) {
    return Abs::Range(sum.low, sum.high, false);
  }
  size_t open = 0;
  part.slot.reads.Each([&](size_t var) { open += now_[var].Single() ? 0 : 1; });
  if (!at_root && open > kFewInputs) return Abs::Range(sum.low, sum.high, false);
  const int64_t boxes = at_root ? limits_.small_boxes : limits_.small_boxes / 8;
  return Abs::Range(Optimum(index, part, false, boxes), Optimum(index, part, true, boxes), false);
}

Abs Space::ScoreOf(size_t index) {
  const hir::Score& score = policy_.scores[index];
  MakeParts(index);
  Abs sum = Abs::Of(0);
  sum.among = ~uint64_t{0};
  for (Part& part : scores_[index].parts) {
    const Abs one = Memo(part.slot, [&] { return PartBounds(index, part); });
    sum.low += one.low;
    sum.high += one.high;
  }
  uint8_t nothing = kNo;
  for (const ScoreRule& rule : score.rules) {
    if (rule.kind != RuleKind::kNothingWhen) continue;
    const uint8_t fires = Fires(rule.when);
    if (fires == kYes) nothing = kYes;
    if (nothing != kYes && (fires & kYes) != 0) nothing = kYes | kNo;
  }
  if (nothing == kYes) sum.low = sum.high = 0;
  if (nothing == (kYes | kNo)) {
    sum.low = std::min<int64_t>(sum.low, 0);
    sum.high = std::max<int64_t>(sum.high, 0);
  }
  Abs out = FinishScore(score, sum);
  if (score.frozen == hir::kNoExpr) return out;
  const uint8_t frozen = Outcomes(score.frozen);
  if ((frozen & kYes) == 0) return out;
  Abs carried = Of(score.carried);
  if (!carried.known) return out;
  const bool surely = frozen == kYes && !carried.unknown;
  carried.unknown = false;
  if (surely) return carried;
  out.Join(carried);
  return out;
}

// Range and rounding; both keep order.
Abs Space::FinishScore(const hir::Score& score, Abs sum) {
  const int places = score.rule_scale - schema::Scale(score.type.kind);
  const int64_t unit = value::PowerOfTen(places);
  const auto finish = [&](int64_t v) {
    if (score.range) v = std::clamp(v, score.range->first * unit, score.range->second * unit);
    if (unit == 1) return v;
    switch (score.rounding) {
      case hir::Rounding::kNone: break;
      case hir::Rounding::kHalfEven: return value::RoundHalfEvenToWhole(v, places);
      case hir::Rounding::kDown: return value::FloorToWhole(v, places);
      case hir::Rounding::kHalfUp: return value::RoundHalfUpToWhole(v, places);
    }
    return v;
  };
  return Abs::Range(finish(sum.low), finish(sum.high), false);
}

}  // namespace tandem::analyze
