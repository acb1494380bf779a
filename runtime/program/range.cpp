// SPDX-License-Identifier: Apache-2.0
// Interval arithmetic: exact hulls in 128 bits, the full range where a result can wrap.
#include "runtime/program/range.h"

#include <algorithm>
#include <initializer_list>

#include "runtime/base/check.h"
#include "runtime/kernels/row.h"
#include "runtime/program/decisions.h"
#include "runtime/value/decimal_math.h"

namespace tandem::program {
namespace {

using value::Int128;

constexpr Int128 kMin = std::numeric_limits<int64_t>::min();
constexpr Int128 kMax = std::numeric_limits<int64_t>::max();

Range Narrowed(Int128 low, Int128 high) {
  return {static_cast<int64_t>(low), static_cast<int64_t>(high)};
}

// Of an operation of two's complement that wraps.
Range Wrapping(std::initializer_list<Int128> corners) {
  const auto [low, high] = std::minmax(corners);
  return low < kMin || high > kMax ? Range{} : Narrowed(low, high);
}

// Of an operation that writes 0 where the exact result does not fit.
Range ZeroOutside(Int128 low, Int128 high) {
  if (low >= kMin && high <= kMax) return Narrowed(low, high);
  return Narrowed(std::clamp<Int128>(std::min<Int128>(low, 0), kMin, kMax),
                  std::clamp<Int128>(std::max<Int128>(high, 0), kMin, kMax));
}
Range ZeroOutside(std::initializer_list<Int128> corners) {
  const auto [low, high] = std::minmax(corners);
  return ZeroOutside(low, high);
}

Range MulRange(const Range& a, const Range& b) {
  return Wrapping({Int128{a.low} * b.low, Int128{a.low} * b.high, Int128{a.high} * b.low,
                   Int128{a.high} * b.high});
}

// Rounding is monotone, so the extremes are at the corners.
Range MulScaledRange(const Range& a, const Range& b, Int128 divisor) {
  const auto at = [&](int64_t x, int64_t y) {
    return value::QuotientHalfEven(Int128{x} * y, divisor);
  };
  return ZeroOutside({at(a.low, b.low), at(a.low, b.high), at(a.high, b.low), at(a.high, b.high)});
}

Range DivScaledRange(const Range& a, const Range& b, Int128 factor) {
  const auto at = [&](int64_t x, int64_t y) {
    return value::QuotientHalfEven(Int128{x} * factor, y);
  };
  if (b.low > 0 || b.high < 0) {
    return ZeroOutside(
        {at(a.low, b.low), at(a.low, b.high), at(a.high, b.low), at(a.high, b.high)});
  }
  const Int128 low = Int128{a.low} * factor;
  const Int128 high = Int128{a.high} * factor;
  return ZeroOutside({0, low, high, -low, -high});
}

Range ModRange(const Range& a, const Range& b) {
  if (a.low >= 0 && b.low > a.high) return a;
  return {b.low < 0 ? b.low + 1 : 0, b.high > 0 ? b.high - 1 : 0};
}

// Of a rounding to multiples: the exact results at the ends, in 128 bits.
Range RoundedRange(OpCode code, const Range& a, Int128 step) {
  const auto at = [&](Int128 x) -> Int128 {
    const Int128 floor = value::QuotientFloor(x, step) * step;
    if (code == OpCode::kFloorTo) return floor;
    if (code == OpCode::kRoundTo) return value::QuotientHalfEven(x, step) * step;
    return (x - floor) * 2 >= step ? floor + step : floor;
  };
  return ZeroOutside(at(a.low), at(a.high));
}

// A zone's clock is at most 26 hours away from UTC (RFC 8536, 3.2).
Range DateOfRange(const Range& a) {
  const auto day = [](int64_t time_us) {
    return value::DaysOfLocal(kernels::ClampInstant(time_us));
  };
  return {day(a.low) - 2, day(a.high) + 2};
}

// Days of both instants, wide enough for any zone and for the hour that a clock is put back.
std::array<Range, 2> LocalDays(const Range& a, const Range& b) {
  const auto wide = [](const Range& range) {
    const Range days = DateOfRange(range);
    return Range{days.low - 1, days.high + 1};
  };
  return {wide(a), wide(b)};
}

Range DaysBetweenRange(const Range& a, const Range& b) {
  const auto [from, to] = LocalDays(a, b);
  return {to.low - from.high, to.high - from.low};
}

Range MonthsRange(const Range& from, const Range& to) {
  return {kernels::MonthsBetween(from.high, to.low), kernels::MonthsBetween(from.low, to.high)};
}

Range InstantMonthsRange(const Range& a, const Range& b) {
  const auto [from, to] = LocalDays(a, b);
  const Range months = MonthsRange(from, to);
  return {months.low - 1, months.high + 1};
}

Range YearsOf(const Range& months) { return {months.low / 12, months.high / 12}; }

// Of an operation on civil time; `a` and `b` are instants, dates or days as the operation asks.
Range CivilRange(OpCode code, const Range& a, const Range& b) {
  if (code == OpCode::kDateOf) return DateOfRange(a);
  if (code == OpCode::kWeekday) return {1, 7};
  if (code == OpCode::kMonthOf) return {1, 12};
  if (code == OpCode::kMonthsBetween) return MonthsRange(a, b);
  if (code == OpCode::kYearsBetween) return YearsOf(MonthsRange(a, b));
  if (code == OpCode::kDaysBetween) return DaysBetweenRange(a, b);
  if (code == OpCode::kInstantMonths) return InstantMonthsRange(a, b);
  TANDEM_CHECK(code == OpCode::kInstantYears, "no operation on civil time");
  return YearsOf(InstantMonthsRange(a, b));
}

}  // namespace

Range PhysicalRange(abi::Physical physical) {
  switch (physical) {
    case abi::Physical::kInt8:
      return {INT8_MIN, INT8_MAX};
    case abi::Physical::kInt16:
      return {INT16_MIN, INT16_MAX};
    case abi::Physical::kInt32:
      return {INT32_MIN, INT32_MAX};
    case abi::Physical::kInt64:
      return {};
    case abi::Physical::kMask:
      return {0, 1};
  }
  return {};
}

abi::Physical NarrowestFor(const Range& range) {
  for (const abi::Physical p :
       {abi::Physical::kInt8, abi::Physical::kInt16, abi::Physical::kInt32}) {
    if (PhysicalRange(p).Holds(range)) return p;
  }
  return abi::Physical::kInt64;
}

abi::Physical NarrowestForBits(size_t bits) {
  return bits <= 8    ? abi::Physical::kInt8
         : bits <= 16 ? abi::Physical::kInt16
         : bits <= 32 ? abi::Physical::kInt32
                      : abi::Physical::kInt64;
}

Range FieldRange(const schema::Schema& schema, schema::FieldId field) {
  return FieldRange(schema, schema[field]);
}

Range FieldRange(const schema::Schema& schema, const schema::Field& field) {
  const schema::ValueType& type = field.type;
  const auto cut = [&](const Range& most) -> Range {
    const Range range{std::max(type.low, most.low), std::min(type.high, most.high)};
    return range.low <= range.high ? range : most;
  };
  switch (type.kind) {
    case schema::Kind::kYesNo:
      return {0, 1};
    case schema::Kind::kChoice: {
      const size_t count = schema[type.choice].values.size();
      return {0, count == 0 ? 0 : static_cast<int64_t>(count) - 1};
    }
    case schema::Kind::kTime:
      return cut(kInstants);
    case schema::Kind::kDate:
      return cut(kDays);
    case schema::Kind::kInteger:
    case schema::Kind::kNumber:
    case schema::Kind::kMoney:
    case schema::Kind::kPercent:
    case schema::Kind::kDuration:
      return cut(Range{});
    case schema::Kind::kText:
    case schema::Kind::kTextList:
    case schema::Kind::kChoiceList:
      return {0, 0};
  }
  return {};
}

namespace {

// Of an input that reads a field; `field` is null where it reads none.
Range FieldInputRange(const schema::Schema& schema, const schema::Field* field,
                      const Input& input) {
  switch (input.projection) {
    case Projection::kValue: {
      const Range range = FieldRange(schema, *field);
      return {std::min<int64_t>(range.low, 0), std::max<int64_t>(range.high, 0)};
    }
    case Projection::kTruth:
    case Projection::kValid:
      return {0, 1};
    case Projection::kBits: {
      const size_t width_bits = abi::WidthBytes(input.physical) * 8;
      const size_t bits = input.atoms.size();
      if (bits >= width_bits) return PhysicalRange(input.physical);
      return {0, static_cast<int64_t>((uint64_t{1} << bits) - 1)};
    }
    case Projection::kLength:
      return {0, kMaxTextLength};
    case Projection::kTextKey:
    case Projection::kText:
      return {0, INT32_MAX};
    case Projection::kAt:
      return kInstants;
    case Projection::kSource:
      return {-1, INT32_MAX};
    case Projection::kColumn:
    case Projection::kGathered:
    case Projection::kGatheredValid:
    case Projection::kComputed:
      break;  // what they refer to knows
    case Projection::kTextClass:
      return {0, INT32_MAX};
  }
  return {};
}

}  // namespace

Range InputRange(const schema::Schema& schema, const Input& input) {
  const bool reads = static_cast<size_t>(input.field) < schema.fields.size();
  return FieldInputRange(schema, reads ? &schema[input.field] : nullptr, input);
}

Range ColumnRange(const Program& program, const Table& table, const Input& column) {
  const auto& fields = program.schema[table.event].fields;
  const auto index = static_cast<size_t>(column.field);
  return FieldInputRange(program.schema, index < fields.size() ? &fields[index] : nullptr, column);
}

Range InputRange(const Program& program, int32_t table, const Input& input) {
  switch (input.projection) {
    case Projection::kColumn: {
      const Table& of = program.tables[static_cast<size_t>(table)];
      return ColumnRange(program, of, of.columns[input.from]);
    }
    case Projection::kGathered: {
      const Pass& pass = program.passes[input.from];
      const Result& result = pass.results[input.result];
      if (result.physical == abi::Physical::kMask) return {0, 1};
      const Op& op = pass.ops[result.value];
      return {std::min<int64_t>(op.low, 0), std::max<int64_t>(op.high, 0)};
    }
    case Projection::kGatheredValid:
      return {0, 1};
    case Projection::kComputed: {
      const Computed& computed = program.computed[input.from];
      return {computed.low, computed.high};
    }
    default:
      return InputRange(program.schema, input);
  }
}

Range CountRange(const Reduction& reduction) {
  if (reduction.once == Once::kAll) return {0, 1};
  return {0, kMaxEvents * static_cast<int64_t>(reduction.parts.size())};
}

Range SumRange(const Reduction& reduction, const Range& values) {
  const int64_t most = CountRange(reduction).high;
  const Range sum = MulRange(values, {0, most});
  return {std::min<int64_t>(sum.low, 0), std::max<int64_t>(sum.high, 0)};
}

Range LookupRange(const Program& program, int64_t imm) {
  Range range{0, 0};
  for (const int64_t entry : program.decisions->data.columns[static_cast<size_t>(imm)]) {
    range = {std::min(range.low, entry), std::max(range.high, entry)};
  }
  return range;
}

Range ParamRange(abi::Param param) { return param == abi::Param::kAsOf ? kInstants : kDays; }

Range ParamRange(const Program& program, int64_t imm) {
  if (imm < int64_t{abi::kParamCount}) return ParamRange(static_cast<abi::Param>(imm));
  const Moment& moment = program.moments[static_cast<size_t>(imm) - abi::kParamCount];
  return moment.is_day ? kDays : kInstants;
}

Range ResultRange(OpCode code, const std::array<Range, 3>& operands, int64_t imm) {
  const auto& [a, b, c] = operands;
  switch (code) {
    case OpCode::kAdd:
      return Wrapping({Int128{a.low} + b.low, Int128{a.high} + b.high});
    case OpCode::kSub:
      return Wrapping({Int128{a.low} - b.high, Int128{a.high} - b.low});
    case OpCode::kNeg:
      return Wrapping({-Int128{a.low}, -Int128{a.high}});
    case OpCode::kMul:
      return MulRange(a, b);
    case OpCode::kMin:
      return {std::min(a.low, b.low), std::min(a.high, b.high)};
    case OpCode::kMax:
      return {std::max(a.low, b.low), std::max(a.high, b.high)};
    case OpCode::kSelect:
      return {std::min(b.low, c.low), std::max(b.high, c.high)};
    case OpCode::kMulScaled:
      return MulScaledRange(a, b, imm);
    case OpCode::kDivScaled:
      return DivScaledRange(a, b, imm);
    case OpCode::kMod:
      return ModRange(a, b);
    case OpCode::kFloorTo:
    case OpCode::kRoundTo:
    case OpCode::kRoundHalfUpTo:
      return RoundedRange(code, a, imm);
    case OpCode::kDivFloor:
      return {kernels::DivFloor(a.low, imm), kernels::DivFloor(a.high, imm)};
    case OpCode::kDateOf:
    case OpCode::kWeekday:
    case OpCode::kMonthOf:
    case OpCode::kMonthsBetween:
    case OpCode::kYearsBetween:
    case OpCode::kDaysBetween:
    case OpCode::kInstantMonths:
    case OpCode::kInstantYears:
      return CivilRange(code, a, b);
    case OpCode::kConst:
      return {imm, imm};
    case OpCode::kParam:
      return ParamRange(static_cast<abi::Param>(imm));
    case OpCode::kLoadInt:
    case OpCode::kLookup:
    case OpCode::kTableStep:
    case OpCode::kTableMissing:
    case OpCode::kTableMatch:
      return {};
    case OpCode::kLoadMask:
    case OpCode::kLoadBit:
    case OpCode::kConstMask:
    case OpCode::kAnd:
    case OpCode::kOr:
    case OpCode::kAndNot:
    case OpCode::kNot:
    case OpCode::kEq:
    case OpCode::kLt:
    case OpCode::kLe:
    case OpCode::kInRange:
    case OpCode::kAddFault:
    case OpCode::kSubFault:
    case OpCode::kMulFault:
    case OpCode::kMulScaledFault:
    case OpCode::kDivScaledFault:
    case OpCode::kRoundFault:
    case OpCode::kTextEq:
      return {0, 1};
  }
  return {};
}

}  // namespace tandem::program
