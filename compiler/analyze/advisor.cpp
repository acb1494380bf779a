// SPDX-License-Identifier: Apache-2.0
// Advice for conditions.
#include "compiler/analyze/advisor.h"

#include <algorithm>

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using schema::Kind;

namespace {

constexpr uint8_t kKnown = kYes | kNo;

// Of what is wanted and possible, the outcome to go for: a missing value makes the smaller lead.
uint8_t Aim(uint8_t wanted, uint8_t possible) {
  const auto both = static_cast<uint8_t>(wanted & possible);
  for (const uint8_t one : {kUnknown, kYes, kNo}) {
    if ((both & one) != 0) return one;
  }
  return 0;
}

}  // namespace

Advice Advisor::ForOutcomes(ExprId id, uint8_t wanted) {
  const uint8_t now = space_.Outcomes(id);
  if ((now & wanted) == 0 || (now & ~wanted) == 0) return std::nullopt;
  if (Advice advice = Toward(id, wanted)) return advice;
  return Any(id);
}

Advice Advisor::Any(ExprId id) {
  Advice advice;
  space_.Reads(id).Each([&](size_t var) {
    if (!advice && !space_.At(static_cast<Var>(var)).Single()) {
      advice = Halved(static_cast<Var>(var));
    }
  });
  return advice;
}

Advice Advisor::Toward(ExprId id, uint8_t wanted) {
  const Expr& e = space_[id];
  const uint8_t now = space_.Outcomes(id);
  if ((now & wanted) == 0 || (now & ~wanted) == 0) return std::nullopt;
  switch (e.op) {
    case Op::kDefine: return ForOutcomes(e.args[0], wanted);
    case Op::kAnswer:
      return ForOutcomes(space_.policy().answers[static_cast<size_t>(e.imm)].value, wanted);
    case Op::kNot: case Op::kSurely: case Op::kPossibly: return Logic(e, wanted);
    case Op::kIsKnown: return Known(e.args[0], Aim(wanted, now) == kYes);
    case Op::kAnd: case Op::kOr: case Op::kAtLeastOf: return Count(e, wanted);
    case Op::kEqual: case Op::kLess: case Op::kLessEqual: case Op::kInSet: case Op::kInWindow:
      return Compared(e, wanted);
    case Op::kTextTest: return TextTest(id, Aim(wanted, now));
    case Op::kTextEqual: return TextEqual(e, Aim(wanted, now));
    case Op::kListHas: return ListHas(e, Aim(wanted, now) == kYes);
    case Op::kRecordKnown: return RecordKnown(e, Aim(wanted, now) == kYes);
    case Op::kChoose: case Op::kOrElse:
      return Chosen(
          e, [&](ExprId arg) { return (space_.Outcomes(arg) & wanted) != 0; },
          [&](ExprId arg) { return ForOutcomes(arg, wanted); });
    default: break;
  }
  const Var var = space_.variables().Of(id);
  if (var == kNoVar) {
    Want want{(wanted & kNo) != 0 ? 0 : 1, (wanted & kYes) != 0 ? 1 : 0};
    want.known = (wanted & kKnown) != 0;
    want.unknown = (wanted & kUnknown) != 0;
    return Value(id, want);
  }
  const Domain& d = space_.At(var);
  Split split{var, d, d};
  const uint8_t aim = Aim(wanted, now);
  if (aim == kUnknown) {
    split.first = Domain::Missing();
    split.second.missing = false;
    return split;
  }
  const int64_t one = aim == kYes ? 1 : 0;
  split.first = d.Between(one, one);
  split.second = d.Between(1 - one, 1 - one);
  split.second.missing = d.missing;
  return split;
}

Advice Advisor::Logic(const Expr& e, uint8_t wanted) {
  const bool yes = (wanted & kYes) != 0;
  const bool no = (wanted & kNo) != 0;
  if (e.op == Op::kNot) {
    return ForOutcomes(e.args[0], static_cast<uint8_t>((yes ? kNo : 0) | (no ? kYes : 0) |
                                                       (wanted & kUnknown)));
  }
  if (e.op == Op::kSurely) return ForOutcomes(e.args[0], yes ? kYes : kNo | kUnknown);
  return ForOutcomes(e.args[0], yes ? kYes | kUnknown : kNo);
}

// `or` is `and` of what is not; for at least N of, one that is open is as good as another.
Advice Advisor::Count(const Expr& e, uint8_t wanted) {
  const bool every = e.op == Op::kAnd;
  const bool counts = e.op == Op::kAtLeastOf;
  uint8_t aim = Aim(wanted, space_.Outcomes(ExprId{static_cast<uint32_t>(
                                &e - space_.policy().exprs.data())}));
  // Not deciding (`no or unknown` of an `and`) is met by a single argument, too.
  if (aim == kUnknown && (wanted & (every ? kNo : kYes)) != 0) aim = every ? kNo : kYes;
  uint8_t arg_wanted = aim;
  if (aim == kUnknown) arg_wanted = static_cast<uint8_t>(kUnknown | (every ? kYes : kNo));
  if ((wanted & kUnknown) != 0 && aim != kUnknown) arg_wanted |= kUnknown;
  for (const bool both : {false, true}) {
    for (const ExprId arg : e.args) {
      const uint8_t now = space_.Outcomes(arg);
      // Go for one that can be, and is not yet; then for anything open.
      if ((now & arg_wanted) == 0 || ((now & ~arg_wanted) == 0 && !both)) continue;
      if (both && (now == kYes || now == kNo || now == kUnknown)) continue;
      const uint8_t toward = both && (now & ~arg_wanted) == 0 ? Aim(aim, now) : arg_wanted;
      if (Advice advice = ForOutcomes(arg, toward == 0 ? Aim(kAnyOutcome, now) : toward)) {
        return advice;
      }
    }
    if (counts && both) break;
  }
  return std::nullopt;
}

Advice Advisor::Known(ExprId id, bool known) {
  const Expr& e = space_[id];
  if (e.type.kind == Kind::kText) return TextKnown(id, known);
  if (e.type.kind == Kind::kYesNo) return ForOutcomes(id, known ? kKnown : kUnknown);
  return ForValue(id, known ? Want{} : Want::Unknown());
}

Advice Advisor::Compared(const Expr& e, uint8_t wanted) {
  const ExprId id{static_cast<uint32_t>(&e - space_.policy().exprs.data())};
  const uint8_t aim = Aim(wanted, space_.Outcomes(id));
  if (aim == kUnknown) {
    for (const ExprId arg : e.args) {
      if (space_.Of(arg).unknown) {
        if (Advice advice = Known(arg, false)) return advice;
      }
    }
    return std::nullopt;
  }
  if ((wanted & kUnknown) == 0) {
    for (const ExprId arg : e.args) {
      if (!space_.Of(arg).unknown) continue;
      if (Advice advice = Known(arg, true)) return advice;
    }
  }
  const bool yes = aim == kYes;
  switch (e.op) {
    case Op::kInSet: return InSet(e, yes);
    case Op::kInWindow: return InWindow(e, yes);
    case Op::kEqual: return Equal(e.args[0], e.args[1], yes);
    case Op::kLess: return yes ? Less(e.args[0], e.args[1], 1) : Less(e.args[1], e.args[0], 0);
    default: return yes ? Less(e.args[0], e.args[1], 0) : Less(e.args[1], e.args[0], 1);
  }
}

// a + gap <= b: first a down to where b cannot be below it, else b up.
Advice Advisor::Less(ExprId a, ExprId b, int64_t gap) {
  const Abs x = space_.Of(a);
  const Abs y = space_.Of(b);
  const int64_t below = y.low == std::numeric_limits<int64_t>::min() ? y.low : y.low - gap;
  const int64_t target = std::max(x.low, below);
  if (x.high > target) {
    if (Advice advice = ForValue(a, {.high = target})) return advice;
  }
  const int64_t from =
      x.high == std::numeric_limits<int64_t>::max() ? x.high : std::min(x.high + gap, y.high);
  return ForValue(b, {.low = from});
}

Advice Advisor::Equal(ExprId a, ExprId b, bool yes) {
  const Abs x = space_.Of(a);
  const Abs y = space_.Of(b);
  if (yes) {
    const int64_t low = std::max(x.low, y.low);
    const int64_t high = std::min(x.high, y.high);
    int64_t v = low <= 0 && high >= 0 ? 0 : low;
    while (v < high && v < 64 && !(x.MayBe(v) && y.MayBe(v))) ++v;
    if (Advice advice = ForValue(a, {v, v})) return advice;
    return ForValue(b, {v, v});
  }
  const auto away = [&](ExprId from, const Abs& at, int64_t other) {
    if (at.low < other) return ForValue(from, {.high = other - 1});
    return ForValue(from, {.low = other + 1});
  };
  if (y.low == y.high) return away(a, x, y.low);
  if (x.low == x.high) return away(b, y, x.low);
  return ForValue(a, {x.low, x.low});
}

Advice Advisor::InSet(const Expr& e, bool yes) { return Within(e.args[0], e.intervals, yes); }

Advice Advisor::Within(ExprId id, const std::vector<std::pair<int64_t, int64_t>>& intervals,
                       bool yes) {
  const Abs a = space_.Of(id);
  std::vector<std::pair<int64_t, int64_t>> targets = intervals;
  if (!yes) {
    targets.clear();
    int64_t from = a.low;
    for (const auto& [low, high] : intervals) {
      if (low > from) targets.emplace_back(from, low - 1);
      if (high >= a.high) {
        from = a.high;
        break;
      }
      from = std::max(from, high + 1);
    }
    if (intervals.empty() || intervals.back().second < a.high) targets.emplace_back(from, a.high);
  }
  for (const auto& [low, high] : targets) {
    if (high < a.low || low > a.high) continue;
    const int64_t first = std::max(low, a.low);
    const int64_t last = std::min(high, a.high);
    const uint64_t others = static_cast<uint64_t>(last) - static_cast<uint64_t>(first);
    bool may = others >= 64;
    for (uint64_t i = 0; !may && i <= others; ++i) may = a.MayBe(first + static_cast<int64_t>(i));
    if (!may) continue;
    if (Advice advice = ForValue(id, {low, high})) return advice;
  }
  return std::nullopt;
}

Advice Advisor::InWindow(const Expr& e, bool yes) {
  const auto ends = space_.EndsOf(space_.policy().windows[static_cast<size_t>(e.imm)]);
  // Where `as of` is open, ends that hold for all of it come first.
  if (ends.low.high <= ends.high.low) {
    if (Advice advice = Within(e.args[0], {{ends.low.high, ends.high.low}}, yes)) return advice;
  }
  if (!space_.At(space_.variables().AsOf()).Single()) return Halved(space_.variables().AsOf());
  return std::nullopt;
}

Advice Advisor::ListHas(const Expr& e, bool yes) {
  for (const std::string& needle : e.atom.needles) {
    const Var var = space_.variables().Element(space_[e.args[0]], needle);
    const Domain& d = space_.At(var);
    if (d.Single()) continue;
    const int64_t one = yes ? 1 : 0;
    return Split{var, d.Between(one, one), d.Between(1 - one, 1 - one)};
  }
  return Known(e.args[0], true);
}

Advice Advisor::RecordKnown(const Expr& e, bool yes) {
  const schema::Schema& schema = space_.policy().schema;
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    if (schema.fields[i].record != static_cast<uint32_t>(e.imm)) continue;
    const Var var = space_.variables().Field(static_cast<schema::FieldId>(i));
    if (var == kNoVar) continue;
    if (Advice advice = OfInput(var, yes ? Want{} : Want::Unknown())) return advice;
  }
  return std::nullopt;
}

// Conditions are made to choose the first branch that can be what is wanted.
Advice Advisor::Chosen(const Expr& e, const std::function<bool(ExprId)>& can,
                       const std::function<Advice(ExprId)>& into) {
  if (e.op == Op::kOrElse) {
    const Abs a = space_.Of(e.args[0]);
    if (can(e.args[0])) {
      if (a.unknown && a.known) return Known(e.args[0], true);
      if (a.known) return into(e.args[0]);
    }
    if (a.known) return Known(e.args[0], false);
    return into(e.args[1]);
  }
  for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
    const uint8_t condition = space_.Outcomes(e.args[i]);
    if ((condition & kYes) == 0) continue;
    const bool good = can(e.args[i + 1]);
    if (condition == kYes) return into(e.args[i + 1]);
    return ForOutcomes(e.args[i], good ? kYes : kNo | kUnknown);
  }
  return into(e.args.back());
}

}  // namespace tandem::analyze
