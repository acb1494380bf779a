// SPDX-License-Identifier: Apache-2.0
// Makes terms for the solver: equal ones once, and simpler where the ranges of numbers decide.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "compiler/analyze/solver.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using value::Int128;

// What a number can be; an end at kEndless or beyond is none.
struct Span128 {
  Int128 low = 0;
  Int128 high = 0;
};
inline constexpr Int128 kEndless = Int128{1} << 125;

class Terms {
 public:
  TermId Truth(bool truth);
  TermId Number(int64_t number);
  TermId TruthVar();
  // Ends that are within 64 bits are asked of it.
  TermId NumberVar(Int128 low, Int128 high);

  TermId Not(TermId a);
  TermId And(std::vector<TermId> all);
  TermId Or(std::vector<TermId> any);
  TermId Equal(TermId a, TermId b);
  TermId Less(TermId a, TermId b);
  TermId LessEqual(TermId a, TermId b);
  TermId Within(TermId a, int64_t low, int64_t high);
  TermId If(TermId condition, TermId a, TermId b);
  TermId Add(std::vector<TermId> all);
  TermId Subtract(TermId a, TermId b);
  TermId Multiply(TermId a, TermId b);
  TermId Times(TermId a, int64_t factor) { return Multiply(a, Number(factor)); }
  TermId Plus(TermId a, int64_t number) { return Add({a, Number(number)}); }
  TermId Quotient(TermId a, int64_t by);
  TermId Rest(TermId a, int64_t by);
  TermId Least(TermId a, TermId b) { return If(LessEqual(a, b), a, b); }
  TermId Greatest(TermId a, TermId b) { return If(LessEqual(a, b), b, a); }

  // It holds in every answer.
  void Require(TermId truth);

  bool IsTrue(TermId id) const { return terms_[id].op == TermOp::kTruth && terms_[id].number != 0; }
  bool IsFalse(TermId id) const {
    return terms_[id].op == TermOp::kTruth && terms_[id].number == 0;
  }
  const Span128& SpanOf(TermId id) const { return spans_[id]; }
  bool IsNumber(TermId id) const { return terms_[id].op == TermOp::kNumber; }
  int64_t NumberOf(TermId id) const { return terms_[id].number; }
  size_t size() const { return terms_.size(); }

  // All that is required.
  SolverQuestion Question() const;

 private:
  TermId Make(TermOp op, std::vector<TermId> args, int64_t number, Span128 span);
  TermId Junction(TermOp op, std::vector<TermId> args);

  std::vector<Term> terms_;
  std::vector<TermId> args_;
  std::vector<Span128> spans_;
  std::vector<TermId> required_;
  std::map<std::vector<int64_t>, TermId> known_;
};

}  // namespace tandem::analyze
