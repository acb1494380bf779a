// SPDX-License-Identifier: Apache-2.0
// Arithmetic as terms, with its rounding and its faults.
#include <limits>

#include "compiler/analyze/encode.h"
#include "compiler/hir/ranges.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;

namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

}  // namespace

Encoder::Number Encoder::Fitting(TermId known, TermId value) {
  return {terms_.And({known, terms_.Within(value, kLeast, kMost)}), value};
}

TermId Encoder::HalfEven(TermId a, Int128 by) {
  if (by < 0) return HalfEven(terms_.Times(a, -1), -by);
  const auto divisor = static_cast<int64_t>(by);
  if (divisor == 1) return a;
  const TermId floor = terms_.Quotient(a, divisor);
  const TermId twice = terms_.Times(terms_.Rest(a, divisor), 2);
  const TermId half = terms_.Number(divisor);
  TermId up = terms_.Less(half, twice);
  if (divisor % 2 == 0) {
    const TermId odd = terms_.Equal(terms_.Rest(floor, 2), terms_.Number(1));
    up = terms_.Or({up, terms_.And({terms_.Equal(twice, half), odd})});
  }
  return terms_.Add({floor, terms_.If(up, terms_.Number(1), terms_.Number(0))});
}

// a = by * quotient + rest: the two are new inputs that this decides.
TermId Encoder::HalfEvenByTerm(TermId a, TermId by) {
  if (terms_.IsNumber(by) && terms_.NumberOf(by) != 0) return HalfEven(a, terms_.NumberOf(by));
  const TermId zero = terms_.Number(0);
  const TermId negative = terms_.Less(by, zero);
  const TermId above = terms_.If(negative, terms_.Times(a, -1), a);
  const TermId below = terms_.If(negative, terms_.Times(by, -1), by);
  const TermId quotient = terms_.NumberVar(-kEndless, kEndless);
  const TermId rest = terms_.NumberVar(0, kEndless);
  const TermId whole = terms_.Add({terms_.Multiply(below, quotient), rest});
  terms_.Require(terms_.Or({terms_.Equal(by, zero),
                            terms_.And({terms_.Equal(above, whole), terms_.Less(rest, below)})}));
  const TermId twice = terms_.Times(rest, 2);
  const TermId odd = terms_.Equal(terms_.Rest(quotient, 2), terms_.Number(1));
  const TermId up = terms_.Or(
      {terms_.Less(below, twice), terms_.And({terms_.Equal(twice, below), odd})});
  return terms_.Add({quotient, terms_.If(up, terms_.Number(1), zero)});
}

// With the sign of the divisor.
TermId Encoder::Remainder(TermId a, TermId by) {
  const TermId zero = terms_.Number(0);
  if (terms_.IsNumber(by) && terms_.NumberOf(by) != 0) {
    const int64_t divisor = terms_.NumberOf(by);
    if (divisor > 0) return terms_.Rest(a, divisor);
    if (divisor == kLeast) return zero;  // nobody writes it
    const TermId rest = terms_.Rest(a, -divisor);
    return terms_.If(terms_.Equal(rest, zero), zero, terms_.Plus(rest, divisor));
  }
  const TermId quotient = terms_.NumberVar(-kEndless, kEndless);
  const TermId rest = terms_.NumberVar(-kEndless, kEndless);
  const TermId whole = terms_.Add({terms_.Multiply(by, quotient), rest});
  const TermId up = terms_.And({terms_.LessEqual(zero, rest), terms_.Less(rest, by)});
  const TermId down = terms_.And({terms_.LessEqual(rest, zero), terms_.Less(by, rest)});
  terms_.Require(terms_.Or({terms_.Equal(by, zero),
                            terms_.And({terms_.Equal(a, whole), terms_.Or({up, down})})}));
  return rest;
}

Encoder::Number Encoder::Arithmetic(const Expr& e) {
  const Number a = NumberOf(e.args[0]);
  const Number b =
      e.args.size() > 1 ? NumberOf(e.args[1]) : Number{terms_.Truth(true), terms_.Number(0)};
  const TermId known = terms_.And({a.known, b.known});
  const int places = schema::Scale(e.type.kind);
  const int left = schema::Scale(At(e.args[0]).type.kind);
  const int right = e.args.size() > 1 ? schema::Scale(At(e.args[1]).type.kind) : 0;
  const auto divided = [&](TermId value) {
    const TermId some = terms_.Not(terms_.Equal(b.value, terms_.Number(0)));
    return Fitting(terms_.And({known, some}), value);
  };
  switch (e.op) {
    case Op::kNegate: return Fitting(known, terms_.Times(a.value, -1));
    case Op::kAdd: return Fitting(known, terms_.Add({a.value, b.value}));
    case Op::kSubtract: return Fitting(known, terms_.Subtract(a.value, b.value));
    case Op::kMultiply:
      return Fitting(known, HalfEven(terms_.Multiply(a.value, b.value),
                                     value::PowerOfTen(left + right - places)));
    case Op::kDivide:
      return divided(HalfEvenByTerm(
          terms_.Times(a.value, value::PowerOfTen(places - left + right)), b.value));
    case Op::kModulo: return divided(Remainder(a.value, b.value));
    case Op::kPair: return Fitting(known, terms_.Add({terms_.Times(a.value, e.imm), b.value}));
    default:  // kConvert
      return Fitting(known, terms_.Times(a.value, value::PowerOfTen(places - left)));
  }
}

Encoder::Number Encoder::Rounding(const Expr& e) {
  const Number a = NumberOf(e.args[0]);
  const int64_t unit = value::PowerOfTen(schema::Scale(At(e.args[0]).type.kind));
  switch (e.op) {
    case Op::kFloor: return {a.known, terms_.Quotient(a.value, unit)};
    case Op::kCeil:
      return {a.known, terms_.Times(terms_.Quotient(terms_.Times(a.value, -1), unit), -1)};
    case Op::kRoundTo: {
      // It gives up within one step of the ends.
      const int64_t most = kMost - e.imm;
      return {terms_.And({a.known, terms_.Within(a.value, -most, most)}),
              terms_.Times(HalfEven(a.value, e.imm), e.imm)};
    }
    case Op::kWholeIn: return {a.known, terms_.Quotient(a.value, e.imm)};
    default:  // kDurationIn
      return Fitting(a.known, HalfEven(terms_.Times(a.value, value::kNumberOne), e.imm));
  }
}

}  // namespace tandem::analyze
