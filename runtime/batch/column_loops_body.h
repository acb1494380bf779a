// SPDX-License-Identifier: Apache-2.0
// Bodies of the loops over columns, included by one file for each instruction set.
//
// Everything is in an unnamed namespace and nothing inline comes from outside, so that no code for
// one instruction set can end up in a program run on a machine without it.
#pragma once

#include "runtime/batch/column_loops.h"

namespace tandem::batch {
namespace {

constexpr uint32_t kVectorBytes = 32;

template <class T>
struct Lane {
  using Type = T;
};
template <>
struct Lane<int8_t> {
  using Type = int16_t;  // sixteen bits say which of sixteen rows are known
};

template <class T>
constexpr T Clamped(int64_t value) {
  constexpr int64_t kLow = -(int64_t{1} << (8 * sizeof(T) - 1));
  constexpr int64_t kHigh = -(kLow + 1);
  return static_cast<T>(value < kLow ? kLow : value > kHigh ? kHigh : value);
}
template <>
constexpr int64_t Clamped<int64_t>(int64_t value) {
  return value;
}

template <class From, class To>
class Copier {
  using Number = typename Lane<From>::Type;
  static constexpr uint32_t kLanes = kVectorBytes / sizeof(Number);
  typedef Number Vector __attribute__((vector_size(kVectorBytes)));
  typedef From Source __attribute__((vector_size(kLanes * sizeof(From))));
  typedef To Result __attribute__((vector_size(kLanes * sizeof(To))));

 public:
  Copier(int64_t low, int64_t high) {
    for (uint32_t i = 0; i < kLanes; ++i) {
      bits_[i] = static_cast<Number>(uint64_t{1} << i);
      low_[i] = Clamped<From>(low);
      high_[i] = Clamped<From>(high);
      wrong_[i] = 0;
    }
    // No value of this width fits.
    if (Clamped<From>(low) > high || Clamped<From>(high) < low) {
      low_ = Vector{} + Number{1};
      high_ = Vector{};
    }
  }

  bool Copy(const std::byte* from, uint32_t rows, const uint64_t* known, std::byte* to) {
    uint32_t row = 0;
    for (; row + kLanes <= rows; row += kLanes) {
      Step(from + row * sizeof(From), known[row / 64] >> (row % 64), to + row * sizeof(To));
    }
    if (row < rows) {
      Source in{};
      Result out;
      __builtin_memcpy(&in, from + row * sizeof(From), (rows - row) * sizeof(From));
      Step(reinterpret_cast<const std::byte*>(&in), known[row / 64] >> (row % 64),
           reinterpret_cast<std::byte*>(&out));
      __builtin_memcpy(to + row * sizeof(To), &out, (rows - row) * sizeof(To));
    }
    bool any = false;
    for (uint32_t i = 0; i < kLanes; ++i) any = any || wrong_[i] != 0;
    return any;
  }

 private:
  [[gnu::always_inline]] void Step(const std::byte* from, uint64_t known, std::byte* to) {
    Source in;
    __builtin_memcpy(&in, from, sizeof in);
    const Vector spread = Vector{} + static_cast<Number>(known);
    const Vector is_known = (spread & bits_) == bits_;
    const Vector value = __builtin_convertvector(in, Vector);
    wrong_ |= ((value < low_) | (value > high_)) & is_known;
    const Result out = __builtin_convertvector(value & is_known, Result);
    __builtin_memcpy(to, &out, sizeof out);
  }

  Vector bits_, low_, high_, wrong_;
};

template <class From, class To>
bool CopyColumn(const std::byte* from, uint32_t rows, const uint64_t* known, int64_t low,
                int64_t high, std::byte* to) {
  return Copier<From, To>(low, high).Copy(from, rows, known, to);
}

typedef uint64_t Words __attribute__((vector_size(kVectorBytes)));

bool IsAsciiColumn(const char* bytes, size_t size_bytes) {
  Words all{};
  uint64_t rest = 0;
  size_t at = 0;
  for (; at + kVectorBytes <= size_bytes; at += kVectorBytes) {
    Words words;
    __builtin_memcpy(&words, bytes + at, sizeof words);
    all |= words;
  }
  for (; at + 8 <= size_bytes; at += 8) {
    uint64_t word;
    __builtin_memcpy(&word, bytes + at, sizeof word);
    rest |= word;
  }
  for (; at < size_bytes; ++at) rest |= static_cast<unsigned char>(bytes[at]);
  return ((all[0] | all[1] | all[2] | all[3] | rest) & 0x8080808080808080u) == 0;
}

uint64_t OrAllSizes(const int64_t* offsets, uint32_t rows) {
  Words all{};
  uint64_t rest = 0;
  uint32_t row = 0;
  for (; row + 16 <= rows; row += 16) {
    for (uint32_t i = row; i < row + 16; i += 4) {
      Words begins, ends;
      __builtin_memcpy(&begins, offsets + i, sizeof begins);
      __builtin_memcpy(&ends, offsets + i + 1, sizeof ends);
      all |= ends - begins;
    }
  }
  for (; row < rows; ++row) {
    rest |= static_cast<uint64_t>(offsets[row + 1]) - static_cast<uint64_t>(offsets[row]);
  }
  return all[0] | all[1] | all[2] | all[3] | rest;
}

template <class From>
bool CopyEntries(const std::byte* from, uint32_t rows, uint32_t count, uint32_t* to) {
  uint32_t outside = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    From index;
    __builtin_memcpy(&index, from + row * sizeof index, sizeof index);
    const bool is_inside =
        index >= 0 && static_cast<uint64_t>(index) < static_cast<uint64_t>(count);
    to[row] = is_inside ? static_cast<uint32_t>(index) : 0;
    outside |= is_inside ? 0u : 1u;
  }
  return outside == 0;
}

template <class From>
struct Row {
  static constexpr ColumnLoops::CopyFn kTo[4] = {CopyColumn<From, int8_t>,
                                                 CopyColumn<From, int16_t>,
                                                 CopyColumn<From, int32_t>,
                                                 CopyColumn<From, int64_t>};
};

constexpr ColumnLoops LoopsNamed(const char* name) {
  ColumnLoops loops{name, {}, IsAsciiColumn, OrAllSizes,
                     {CopyEntries<int8_t>, CopyEntries<int16_t>, CopyEntries<int32_t>,
                      CopyEntries<int64_t>}};
  for (int to = 0; to < 4; ++to) {
    loops.copy[0][to] = Row<int8_t>::kTo[to];
    loops.copy[1][to] = Row<int16_t>::kTo[to];
    loops.copy[2][to] = Row<int32_t>::kTo[to];
    loops.copy[3][to] = Row<int64_t>::kTo[to];
  }
  return loops;
}

}  // namespace
}  // namespace tandem::batch
