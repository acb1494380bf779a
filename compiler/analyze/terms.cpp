// SPDX-License-Identifier: Apache-2.0
// Terms with the range of each. An end that was cut counts as none.
#include "compiler/analyze/terms.h"

#include <algorithm>
#include <limits>

namespace tandem::analyze {
namespace {

constexpr Int128 kLeast = std::numeric_limits<int64_t>::min();
constexpr Int128 kMost = std::numeric_limits<int64_t>::max();

bool Fits(Int128 v) { return v >= kLeast && v <= kMost; }

Int128 Product(Int128 a, Int128 b) {
  Int128 out = 0;
  const bool negative = (a < 0) != (b < 0);
  if (__builtin_mul_overflow(a, b, &out)) return negative ? -kEndless : kEndless;
  return std::clamp(out, -kEndless, kEndless);
}

// Of two ends within 2^125; without an end where one of them is none.
Int128 Sum(Int128 a, Int128 b, Int128 none) {
  if (a <= -kEndless || a >= kEndless || b <= -kEndless || b >= kEndless) return none;
  return a + b;
}

// Surely a < b, or a <= b: only ends that are there say so.
bool Below(const Span128& a, const Span128& b, bool or_equal) {
  if (a.high >= kEndless || b.low <= -kEndless) return false;
  return or_equal ? a.high <= b.low : a.high < b.low;
}

}  // namespace

TermId Terms::Make(TermOp op, std::vector<TermId> args, int64_t number, Span128 span) {
  span = {std::clamp(span.low, -kEndless, kEndless), std::clamp(span.high, -kEndless, kEndless)};
  const bool is_variable = op == TermOp::kTruthVar || op == TermOp::kNumberVar;
  const bool is_constant = op == TermOp::kTruth || op == TermOp::kNumber;
  if (!is_variable && !is_constant && op >= TermOp::kIf && span.low == span.high &&
      Fits(span.low)) {
    return Number(static_cast<int64_t>(span.low));
  }
  std::vector<int64_t> key{static_cast<int64_t>(op), number};
  key.insert(key.end(), args.begin(), args.end());
  const auto id = static_cast<TermId>(terms_.size());
  if (is_variable) key.push_back(id);
  const auto [found, added] = known_.emplace(std::move(key), id);
  if (!added) return found->second;
  terms_.push_back({op, static_cast<uint32_t>(args_.size()), static_cast<uint32_t>(args.size()),
                    number});
  args_.insert(args_.end(), args.begin(), args.end());
  spans_.push_back(span);
  return id;
}

namespace {
// Truths have no range; this one never decides anything.
constexpr Span128 kNoSpan{-kEndless, kEndless};
}  // namespace

TermId Terms::Truth(bool truth) { return Make(TermOp::kTruth, {}, truth ? 1 : 0, kNoSpan); }
TermId Terms::Number(int64_t number) {
  return Make(TermOp::kNumber, {}, number, {number, number});
}
TermId Terms::TruthVar() { return Make(TermOp::kTruthVar, {}, 0, kNoSpan); }

TermId Terms::NumberVar(Int128 low, Int128 high) {
  if (low == high && Fits(low)) return Number(static_cast<int64_t>(low));
  const TermId id = Make(TermOp::kNumberVar, {}, 0, {low, high});
  // Made by hand: the range of the variable would decide them.
  const auto ask = [&](TermId a, TermId b) {
    required_.push_back(Make(TermOp::kLessEqual, {a, b}, 0, kNoSpan));
  };
  if (Fits(low)) ask(Number(static_cast<int64_t>(low)), id);
  if (Fits(high)) ask(id, Number(static_cast<int64_t>(high)));
  return id;
}

TermId Terms::Not(TermId a) {
  const Term& term = terms_[a];
  if (term.op == TermOp::kTruth) return Truth(term.number == 0);
  if (term.op == TermOp::kNot) return args_[term.first];
  return Make(TermOp::kNot, {a}, 0, kNoSpan);
}

TermId Terms::Junction(TermOp op, std::vector<TermId> args) {
  const bool all = op == TermOp::kAnd;
  std::vector<TermId> kept;
  for (const TermId arg : args) {
    if (all ? IsTrue(arg) : IsFalse(arg)) continue;
    if (all ? IsFalse(arg) : IsTrue(arg)) return arg;
    kept.push_back(arg);
  }
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  for (const TermId arg : kept) {
    const Term& term = terms_[arg];
    const bool denied = term.op == TermOp::kNot &&
                        std::binary_search(kept.begin(), kept.end(), args_[term.first]);
    if (denied) return Truth(!all);
  }
  if (kept.empty()) return Truth(all);
  if (kept.size() == 1) return kept[0];
  return Make(op, std::move(kept), 0, kNoSpan);
}
TermId Terms::And(std::vector<TermId> all) { return Junction(TermOp::kAnd, std::move(all)); }
TermId Terms::Or(std::vector<TermId> any) { return Junction(TermOp::kOr, std::move(any)); }

TermId Terms::Equal(TermId a, TermId b) {
  if (a == b) return Truth(true);
  if (Below(SpanOf(a), SpanOf(b), false) || Below(SpanOf(b), SpanOf(a), false)) return Truth(false);
  if (a > b) std::swap(a, b);
  return Make(TermOp::kEqual, {a, b}, 0, kNoSpan);
}
TermId Terms::Less(TermId a, TermId b) { return Not(LessEqual(b, a)); }
TermId Terms::LessEqual(TermId a, TermId b) {
  if (a == b || Below(SpanOf(a), SpanOf(b), true)) return Truth(true);
  if (Below(SpanOf(b), SpanOf(a), false)) return Truth(false);
  return Make(TermOp::kLessEqual, {a, b}, 0, kNoSpan);
}
TermId Terms::Within(TermId a, int64_t low, int64_t high) {
  return And({LessEqual(Number(low), a), LessEqual(a, Number(high))});
}

TermId Terms::If(TermId condition, TermId a, TermId b) {
  if (IsTrue(condition) || a == b) return a;
  if (IsFalse(condition)) return b;
  const Term& term = terms_[condition];
  if (term.op == TermOp::kNot) return If(args_[term.first], b, a);
  const Span128& x = SpanOf(a);
  const Span128& y = SpanOf(b);
  return Make(TermOp::kIf, {condition, a, b}, 0,
              {std::min(x.low, y.low), std::max(x.high, y.high)});
}

TermId Terms::Add(std::vector<TermId> all) {
  Int128 constant = 0;
  Span128 span;
  std::vector<TermId> kept;
  for (const TermId arg : all) {
    const Span128& one = SpanOf(arg);
    span = {Sum(span.low, one.low, -kEndless), Sum(span.high, one.high, kEndless)};
    if (IsNumber(arg) && Fits(constant + NumberOf(arg))) {
      constant += NumberOf(arg);
    } else {
      kept.push_back(arg);
    }
  }
  std::sort(kept.begin(), kept.end());
  if (constant != 0 || kept.empty()) kept.push_back(Number(static_cast<int64_t>(constant)));
  if (kept.size() == 1) return kept[0];
  return Make(TermOp::kAdd, std::move(kept), 0, span);
}
TermId Terms::Subtract(TermId a, TermId b) { return Add({a, Times(b, -1)}); }

TermId Terms::Multiply(TermId a, TermId b) {
  if (a > b) std::swap(a, b);
  if (IsNumber(a) && NumberOf(a) == 1) return b;
  if (IsNumber(b) && NumberOf(b) == 1) return a;
  const Span128 x = SpanOf(a);
  const Span128 y = SpanOf(b);
  const Int128 corners[] = {Product(x.low, y.low), Product(x.low, y.high), Product(x.high, y.low),
                            Product(x.high, y.high)};
  const auto [low, high] = std::minmax_element(std::begin(corners), std::end(corners));
  Span128 span{*low, *high};
  if (a == b) span.low = std::max<Int128>(span.low, 0);
  return Make(TermOp::kMultiply, {a, b}, 0, span);
}

TermId Terms::Quotient(TermId a, int64_t by) {
  if (by == 1) return a;
  const Span128 span = SpanOf(a);
  const auto end = [&](Int128 v) {
    return v <= -kEndless || v >= kEndless ? v : value::QuotientFloor(v, by);
  };
  return Make(TermOp::kQuotient, {a}, by, {end(span.low), end(span.high)});
}

TermId Terms::Rest(TermId a, int64_t by) {
  const Span128& span = SpanOf(a);
  if (span.low >= 0 && span.high < by) return a;
  if (IsNumber(a)) {
    const Int128 number = NumberOf(a);
    return Number(static_cast<int64_t>(number - value::QuotientFloor(number, by) * by));
  }
  return Make(TermOp::kRest, {a}, by, {0, Int128{by} - 1});
}

void Terms::Require(TermId truth) { required_.push_back(truth); }

SolverQuestion Terms::Question() const {
  SolverQuestion question;
  question.terms = terms_;
  question.args = args_;
  question.must_hold = required_;
  return question;
}

}  // namespace tandem::analyze
