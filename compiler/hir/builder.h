// SPDX-License-Identifier: Apache-2.0
// Makes nodes of a policy: fills in types, ranges and what may be unknown from the arguments.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::hir {

using schema::Kind;
using Intervals = std::vector<std::pair<int64_t, int64_t>>;

// The full type of a kind that carries no choice: yes/no is 0..1, everything else unbounded.
ValueType TypeOf(Kind kind);
// A choice: its indexes are its range.
ValueType ChoiceType(const schema::Schema& schema, schema::ChoiceId choice);
// Sorted, overlapping and adjacent intervals joined; empty ones left out.
Intervals Normalize(Intervals intervals);

// Borrows the policy. Every function appends a node whose arguments were made before it and answers
// its id. Arguments must be valid; the caller has checked the types.
class Builder {
 public:
  explicit Builder(Policy& policy) : policy_(policy) {}

  const Expr& operator[](ExprId id) const { return policy_[id]; }
  ExprId Add(Expr expr);

  ExprId Const(ValueType type, int64_t value, Span span);
  ExprId YesNo(bool value, Span span);
  ExprId Text(std::string text, Span span);
  ExprId Missing(ValueType type, Span span);
  // `known`: the place is reached only when the field is known.
  ExprId Field(FieldId field, bool known, Span span);
  // The same value, at a place that is reached only when it is known.
  ExprId Narrowed(ExprId a, Span span);
  // kScore, kBand, kStage, kRoute, kAsOf …: no arguments.
  ExprId Reference(Op op, ValueType type, int64_t imm, Span span);

  ExprId Not(ExprId a, Span span);                        // not not x is x
  ExprId Logic(Op op, std::vector<ExprId> args, Span span);  // kAnd, kOr; one argument is itself
  ExprId AtLeastOf(int64_t count, std::vector<ExprId> args, Span span);
  ExprId Settle(Op op, ExprId a, Span span);              // kSurely, kPossibly, kIsKnown: definite
  ExprId Compare(Op op, ExprId a, ExprId b, Span span);   // kEqual, kLess, kLessEqual, kTextEqual
  ExprId InSet(ExprId a, Intervals intervals, Span span);
  ExprId Atom(Op op, ExprId a, program::TextAtom atom, std::string spelling, Span span);

  // kNegate (b ignored), kAdd … kModulo; scales follow from the kinds.
  ExprId Arith(Op op, Kind kind, ExprId a, ExprId b, Span span);
  ExprId Convert(ExprId a, Kind kind, Span span);         // constants stay constants
  ExprId Whole(Op op, ExprId a, Span span);               // kFloor, kCeil
  ExprId RoundTo(ExprId a, int64_t step, Span span);
  ExprId Extreme(Op op, std::vector<ExprId> args, Span span);  // kMin, kMax
  ExprId OrElse(ExprId a, ExprId b, Span span);
  ExprId Choose(std::vector<ExprId> args, Span span);     // type of the values, ranges joined
  ExprId Pair(ExprId a, ExprId b, int64_t second_count, ValueType type, Span span);
  // kDateOf … kDurationIn, kDomainOf, kDigitsOf, kLengthOf, kWholeIn.
  ExprId Function(Op op, std::vector<ExprId> args, Span span, int64_t imm = 0);
  // The row of Policy::tables[table] that answers, and an answer of a row.
  ExprId TableRow(size_t table, std::vector<ExprId> args, Span span);
  ExprId TableValue(ExprId row, size_t output, Span span);
  // The same operation on other arguments, with ranges and what may be unknown found anew.
  ExprId Rebuild(const Expr& e, std::vector<ExprId> args);

  // ---- events.cpp
  // Equal moments, windows and aggregates are kept once. A window's text is not compared; picks of
  // the same events are one aggregate, whose parts take the values of both.
  int32_t AddMoment(program::Moment moment);
  int32_t AddWindow(Window window);
  int32_t AddAggregate(Aggregate aggregate);
  ExprId EventField(EventId event, FieldId field, bool known, Span span);
  ExprId EventAt(EventId event, Span span);
  ExprId InWindow(ExprId a, int32_t window, Span span);
  // A count, sum or distinct. `values`: the type of what is summed, else ignored.
  ExprId AggregateValue(int32_t aggregate, ValueType values, Span span);
  // The field `values[value]` of the picked event.
  ExprId Picked(int32_t aggregate, size_t value, bool known, Span span);
  ExprId PickedAt(int32_t aggregate, bool known, Span span);
  ExprId Weighted(ExprId points, int32_t aggregate, Span span);
  // The same expression: operations, constants and what may be unknown; places do not matter.
  bool Same(ExprId a, ExprId b) const;

 private:
  bool SamePart(const EventPart& a, const EventPart& b, bool with_values) const;

  Policy& policy_;
};

}  // namespace tandem::hir
