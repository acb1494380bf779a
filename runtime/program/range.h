// SPDX-License-Identifier: Apache-2.0
// Which values an input, a parameter or an operation can have. Lower declares these ranges (or
// wider ones) in Op::low and Op::high; Verify checks that it did. Units are those of the values.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "runtime/base/limits.h"
#include "runtime/program/program.h"
#include "runtime/value/civil_time.h"

namespace tandem::program {

// Both ends in; never empty.
struct Range {
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();

  constexpr bool Holds(const Range& other) const { return low <= other.low && other.high <= high; }
  friend bool operator==(const Range&, const Range&) = default;
};

// What the language lets data and `as of` be: years 1 to 9999. The day of `today` may be one off in
// the policy's zone.
inline constexpr Range kDays{value::DaysFromCivil(value::kMinYear, 1, 1) - 1,
                             value::DaysFromCivil(value::kMaxYear, 12, 31) + 1};
inline constexpr Range kInstants{kDays.low * value::kMicrosPerDay,
                                 (kDays.high + 1) * value::kMicrosPerDay - 1};
// A text longer than this has this length; sources do not let one through.
inline constexpr int64_t kMaxTextLength = base::kMaxCsvFieldBytes;

// Of a table, and so of a lead in it: rows are counted in 32 bits.
inline constexpr int64_t kMaxEvents = std::numeric_limits<uint32_t>::max();

// The longest half-life or fading, 10,000 years: what decay multiplies stays within 128 bits.
inline constexpr int64_t kMostDecaySeconds = 315'576'000'000;

// Every value of a physical integer form; of masks [0, 1].
Range PhysicalRange(abi::Physical physical);

// The narrowest integer form that holds a range, and the narrowest for so many bits (1..64).
abi::Physical NarrowestFor(const Range& range);
abi::Physical NarrowestForBits(size_t bits);

// Values of a field as stored, without missing ones: its declared range, cut to what its kind can
// be (choices: their indexes; dates and times: kDays, kInstants).
Range FieldRange(const schema::Schema& schema, const schema::Field& field);
Range FieldRange(const schema::Schema& schema, schema::FieldId field);

// Every value the column of an input can have. 0 is always among them: it stands for missing, and
// in the rows behind the end of a batch.
Range InputRange(const schema::Schema& schema, const Input& input);
// Likewise for an input that reads a field of an event, of a pass (`table` is Pass::table), or
// another column of the program. What it refers to must exist.
Range InputRange(const Program& program, int32_t table, const Input& input);
// Of a column of an event table.
Range ColumnRange(const Program& program, const Table& table, const Input& column);

// What a reduction can count, and what it can add up of values in a range; the full range where the
// sum could leave int64.
Range CountRange(const Reduction& reduction);
Range SumRange(const Reduction& reduction, const Range& values);

// What kLookup finds in a column of the program's decisions.
Range LookupRange(const Program& program, int64_t imm);

Range ParamRange(abi::Param param);
// Scalar `imm` of kParam. Moments are cut to kInstants, or kDays.
Range ParamRange(const Program& program, int64_t imm);

// Every value that operation can answer when its operands have the given ranges (of operands that
// are not int64 values the entry is not read); results of operations that may wrap, and the 0 of
// an undefined row, included. Result I only; for loads, lookups, constants and parameters use the
// above. States of decision tables have no range, so that native code does not depend on rows.
Range ResultRange(OpCode code, const std::array<Range, 3>& operands, int64_t imm);

}  // namespace tandem::program
