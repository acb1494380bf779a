// SPDX-License-Identifier: Apache-2.0
// Which events counted in a rule, what each was worth, and why the others did not.
#include <algorithm>

#include "runtime/explain/explain.h"
#include "runtime/value/decimal.h"
#include "runtime/value/decimal_math.h"

namespace tandem::explain {
namespace {

using exec::EventFate;
using program::Reduction;

constexpr int kWeightPlaces = 4;
// Weights of kHalving are in units of 2^-40.
constexpr int64_t kHalvingWhole = int64_t{1} << 40;

std::string Decimal(int64_t value, int scale) {
  std::string out;
  value::FormatDecimal(value, scale, out);
  return out;
}

// Half-even at `kWeightPlaces` of weight / whole and points * weight / whole.
std::string Weighted(int64_t points, int scale, int64_t weight, int64_t whole) {
  const value::Int128 unit = value::PowerOfTen(kWeightPlaces);
  const auto share = static_cast<int64_t>(value::QuotientHalfEven(unit * weight, whole));
  const value::Int128 at_four = static_cast<value::Int128>(points) *
                                value::PowerOfTen(kWeightPlaces - scale) * weight;
  const auto product = value::Narrow(value::QuotientHalfEven(at_four, whole));
  return Decimal(points, scale) + " × " + Decimal(share, kWeightPlaces) + " = " +
         (product ? Decimal(*product, kWeightPlaces) : "too much");
}

}  // namespace

EventDetail Explainer::EventsOf(const program::Rule& rule, uint32_t row) const {
  const Reduction& reduction = program_->reductions[static_cast<size_t>(rule.reduction)];
  const bool decays =
      reduction.kind == Reduction::Kind::kHalving || reduction.kind == Reduction::Kind::kFading;
  const int64_t whole =
      reduction.kind == Reduction::Kind::kHalving ? kHalvingWhole : reduction.span_s;
  const int64_t each = rule.each == program::kNoOp ? 0 : tracer_.Value(rule.each, row);
  EventDetail detail;
  const bool picks = reduction.kind == Reduction::Kind::kPick;
  if (picks || reduction.once == program::Once::kAll) {
    detail.only = reduction.latest ? "latest" : "first";
  }
  for (const EventFate& fate :
       tracer_.Fates(static_cast<size_t>(rule.reduction), row)) {
    ++detail.by_fate[static_cast<size_t>(fate.kind)];
    if (detail.lines.size() == kMaxEventLines) continue;
    EventLine line;
    line.fate = fate.kind;
    line.event = program_->schema[program_->tables[fate.table].event].name;
    line.at_us = fate.at_us;
    if (fate.kind == EventFate::Kind::kCounted && rule.each != program::kNoOp && !picks) {
      line.points = decays ? Weighted(each, rule.point_scale, fate.weight, whole)
                           : Decimal(each, rule.point_scale);
    }
    detail.lines.push_back(std::move(line));
  }
  return detail;
}

}  // namespace tandem::explain
