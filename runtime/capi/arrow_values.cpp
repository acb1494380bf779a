// SPDX-License-Identifier: Apache-2.0
// Exact or not at all: no value is rounded on its way in.
#include "runtime/capi/arrow_values.h"

#include <limits>

#include "runtime/value/civil_time.h"

namespace tandem::capi {
namespace {

using schema::Kind;
using value::Int128;

constexpr ArrowNumber kTooLarge{std::nullopt, "a number too large to hold"};
constexpr ArrowNumber kNoSuchTime{std::nullopt, "a time outside the years 1 to 9999"};

ArrowNumber Held(Int128 value) {
  if (value < std::numeric_limits<int64_t>::min() || value > std::numeric_limits<int64_t>::max()) {
    return kTooLarge;
  }
  return {static_cast<int64_t>(value), nullptr};
}

ArrowNumber Rescaled(Int128 value, int from, int to) {
  for (; from < to && value != 0; ++from) {
    if (__builtin_mul_overflow(value, Int128{10}, &value)) return kTooLarge;
  }
  for (; from > to && value != 0; --from) {
    if (value % 10 != 0) return {std::nullopt, "more decimal places than the field has"};
    value /= 10;
  }
  return Held(value);
}

Int128 FloorDivide(Int128 value, Int128 by) {
  const Int128 quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

Int128 Micros(Int128 value, ArrowUnit unit) {
  switch (unit) {
    case ArrowUnit::kSeconds: return value * value::kMicrosPerSecond;
    case ArrowUnit::kMillis: return value * 1000;
    case ArrowUnit::kMicros: return value;
    case ArrowUnit::kNanos: return FloorDivide(value, 1000);
    case ArrowUnit::kDays: return value * value::kMicrosPerDay;
  }
  return 0;
}

ArrowNumber Instant(const ArrowShape& shape, Int128 number, Kind kind, const value::Zone& zone) {
  const Int128 micros = Micros(number, shape.unit);
  if (micros < std::numeric_limits<int64_t>::min() ||
      micros > std::numeric_limits<int64_t>::max() ||
      !value::IsInTimeRange(static_cast<int64_t>(micros))) {
    return kNoSuchTime;
  }
  const auto time_us = static_cast<int64_t>(micros);
  if (kind == Kind::kDate) {
    return {shape.has_zone ? zone.DateOf(time_us) : value::DaysOfLocal(time_us), nullptr};
  }
  return {shape.has_zone ? time_us : zone.ToUtc(time_us), nullptr};
}

}  // namespace

ArrowNumber StoredValue(const ArrowCells& cells, int64_t row, schema::Kind kind,
                        const value::Zone& zone) {
  const ArrowShape& shape = cells.shape();
  switch (shape.form) {
    case ArrowForm::kBool: return {cells.Bool(row) ? 1 : 0, nullptr};
    case ArrowForm::kInteger:
    case ArrowForm::kDecimal:
      return Rescaled(cells.Number(row), shape.scale, schema::Scale(kind));
    case ArrowForm::kDate:
    case ArrowForm::kTime: return Instant(shape, cells.Number(row), kind, zone);
    case ArrowForm::kDuration: return Held(Micros(cells.Number(row), shape.unit));
    case ArrowForm::kNull:
    case ArrowForm::kText:
    case ArrowForm::kList:
    case ArrowForm::kStruct: break;
  }
  return {std::nullopt, "no number"};
}

}  // namespace tandem::capi
