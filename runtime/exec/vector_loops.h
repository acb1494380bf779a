// SPDX-License-Identifier: Apache-2.0
// Bodies of the interpreter's loops, included by one file for each instruction set.
//
// Everything is in an unnamed namespace and nothing inline comes from outside, so that no code for
// one instruction set can end up in a program run on a machine without it.
#pragma once

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "runtime/exec/vector_ops.h"

namespace tandem::exec {
namespace {

using abi::MaskWord;
using program::OpCode;

template <bool kIsScalar>
struct Operand;

template <>
struct Operand<false> {
  explicit Operand(const void* at) : column(static_cast<const int64_t*>(at)) {}
  int64_t operator[](uint32_t row) const { return column[row]; }
#ifdef __AVX2__
  __m256i Lanes(uint32_t row) const {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(column + row));
  }
#endif
  const int64_t* column;
};

template <>
struct Operand<true> {
  explicit Operand(const void* at) : value(*static_cast<const int64_t*>(at)) {}
  int64_t operator[](uint32_t) const { return value; }
#ifdef __AVX2__
  __m256i Lanes(uint32_t) const { return _mm256_set1_epi64x(value); }
#endif
  int64_t value;
};

// ---- value from values; all wrap

struct Add {
  static int64_t Row(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
};
struct Sub {
  static int64_t Row(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
  }
};
struct Mul {
  static int64_t Row(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};
struct Min {
  static int64_t Row(int64_t a, int64_t b) { return a < b ? a : b; }
};
struct Max {
  static int64_t Row(int64_t a, int64_t b) { return a < b ? b : a; }
};

template <class F, bool kScalarLeft, bool kScalarRight>
void Binary(const void* a, const void* b, const void*, int64_t, void* out, uint32_t rows) {
  const Operand<kScalarLeft> x(a);
  const Operand<kScalarRight> y(b);
  auto* __restrict const values = static_cast<int64_t*>(out);
  for (uint32_t row = 0; row < rows; ++row) values[row] = F::Row(x[row], y[row]);
}

template <bool kScalar>
void Neg(const void* a, const void*, const void*, int64_t, void* out, uint32_t rows) {
  const Operand<kScalar> x(a);
  auto* __restrict const values = static_cast<int64_t*>(out);
  for (uint32_t row = 0; row < rows; ++row) values[row] = Sub::Row(0, x[row]);
}

void Fill(const void* a, const void*, const void*, int64_t, void* out, uint32_t rows) {
  const Operand<true> x(a);
  auto* const values = static_cast<int64_t*>(out);
  for (uint32_t row = 0; row < rows; ++row) values[row] = x[row];
}

template <class Narrow>
void Widen(const void* a, const void*, const void*, int64_t, void* out, uint32_t rows) {
  const auto* const column = static_cast<const Narrow*>(a);
  auto* __restrict const values = static_cast<int64_t*>(out);
  for (uint32_t row = 0; row < rows; ++row) values[row] = column[row];
}

// ---- mask from values. Words are complemented at the end where that saves an instruction a lane.

struct Eq {
  static constexpr bool kComplement = false;
  static bool Row(int64_t a, int64_t b) { return a == b; }
#ifdef __AVX2__
  static __m256i Lanes(__m256i a, __m256i b) { return _mm256_cmpeq_epi64(a, b); }
#endif
};
struct Lt {
  static constexpr bool kComplement = false;
  static bool Row(int64_t a, int64_t b) { return a < b; }
#ifdef __AVX2__
  static __m256i Lanes(__m256i a, __m256i b) { return _mm256_cmpgt_epi64(b, a); }
#endif
};
struct Le {
  static constexpr bool kComplement = true;
  static bool Row(int64_t a, int64_t b) { return a > b; }
#ifdef __AVX2__
  static __m256i Lanes(__m256i a, __m256i b) { return _mm256_cmpgt_epi64(a, b); }
#endif
};

// One word of a mask: bit k answers for row `row + k`. `one_row` and `lanes` answer one row and
// four.
template <class Rows, class Lanes>
MaskWord MaskOf(uint32_t row, [[maybe_unused]] const Rows& one_row,
                [[maybe_unused]] const Lanes& lanes) {
  MaskWord bits = 0;
#ifdef __AVX2__
  for (uint32_t k = 0; k < 64; k += 4) {
    const int four = _mm256_movemask_pd(_mm256_castsi256_pd(lanes(row + k)));
    bits |= static_cast<MaskWord>(four) << k;
  }
#else
  for (uint32_t k = 0; k < 64; ++k) bits |= static_cast<MaskWord>(one_row(row + k)) << k;
#endif
  return bits;
}

#ifdef __AVX2__
#define TANDEM_LANES(expression) [&](uint32_t row) { return expression; }
#else
#define TANDEM_LANES(expression) 0
#endif

template <class F, bool kScalarLeft, bool kScalarRight>
void Compare(const void* a, const void* b, const void*, int64_t, void* out, uint32_t rows) {
  const Operand<kScalarLeft> x(a);
  const Operand<kScalarRight> y(b);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) {
    const MaskWord bits = MaskOf(
        word * 64, [&](uint32_t row) { return F::Row(x[row], y[row]); },
        TANDEM_LANES(F::Lanes(x.Lanes(row), y.Lanes(row))));
    words[word] = F::kComplement ? ~bits : bits;
  }
}

template <bool kScalarValue, bool kScalarLow, bool kScalarHigh>
void InRange(const void* a, const void* b, const void* c, int64_t, void* out, uint32_t rows) {
  const Operand<kScalarValue> x(a);
  const Operand<kScalarLow> low(b);
  const Operand<kScalarHigh> high(c);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) {
    words[word] = ~MaskOf(
        word * 64, [&](uint32_t row) { return low[row] > x[row] || x[row] > high[row]; },
        TANDEM_LANES(_mm256_or_si256(_mm256_cmpgt_epi64(low.Lanes(row), x.Lanes(row)),
                                     _mm256_cmpgt_epi64(x.Lanes(row), high.Lanes(row)))));
  }
}

template <bool kScalar>
void LoadBit(const void* a, const void*, const void*, int64_t imm, void* out, uint32_t rows) {
  const Operand<kScalar> x(a);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  [[maybe_unused]] const int to_sign = 63 - static_cast<int>(imm);
  for (uint32_t word = 0; word < rows / 64; ++word) {
    words[word] = MaskOf(
        word * 64, [&](uint32_t row) { return (static_cast<uint64_t>(x[row]) >> imm & 1) != 0; },
        TANDEM_LANES(_mm256_slli_epi64(x.Lanes(row), to_sign)));
  }
}
#undef TANDEM_LANES

// ---- mask from masks

template <class F>
void MaskBinary(const void* a, const void* b, const void*, int64_t, void* out, uint32_t rows) {
  const auto* const x = static_cast<const MaskWord*>(a);
  const auto* const y = static_cast<const MaskWord*>(b);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) words[word] = F::Word(x[word], y[word]);
}
struct And {
  static MaskWord Word(MaskWord a, MaskWord b) { return a & b; }
};
struct Or {
  static MaskWord Word(MaskWord a, MaskWord b) { return a | b; }
};
struct AndNot {
  static MaskWord Word(MaskWord a, MaskWord b) { return a & ~b; }
};

void Not(const void* a, const void*, const void*, int64_t, void* out, uint32_t rows) {
  const auto* const x = static_cast<const MaskWord*>(a);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) words[word] = ~x[word];
}

// ---- choice by mask

// Rows row .. row + 63 of `values` become `yes` where a bit is set, else `no`.
template <class Yes, class No>
void SelectWord(MaskWord bits, uint32_t row, const Yes& yes, const No& no,
                int64_t* __restrict values) {
#ifdef __AVX2__
  const __m256i word = _mm256_set1_epi64x(static_cast<int64_t>(bits));
  __m256i lane_bits = _mm256_set_epi64x(8, 4, 2, 1);
  for (uint32_t k = 0; k < 64; k += 4) {
    const __m256i chosen = _mm256_cmpeq_epi64(_mm256_and_si256(word, lane_bits), lane_bits);
    const __m256i lanes = _mm256_blendv_epi8(no.Lanes(row + k), yes.Lanes(row + k), chosen);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + k), lanes);
    lane_bits = _mm256_slli_epi64(lane_bits, 4);
  }
#else
  for (uint32_t k = 0; k < 64; ++k) {
    values[k] = (bits >> k & 1) != 0 ? yes[row + k] : no[row + k];
  }
#endif
}

template <bool kScalarYes, bool kScalarNo>
void Select(const void* a, const void* b, const void* c, int64_t, void* out, uint32_t rows) {
  const auto* const mask = static_cast<const MaskWord*>(a);
  const Operand<kScalarYes> yes(b);
  const Operand<kScalarNo> no(c);
  auto* const values = static_cast<int64_t*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) {
    SelectWord(mask[word], word * 64, yes, no, values + word * 64);
  }
}

// ---- results

template <class Narrow>
void Store(const void* a, const void* b, const void*, int64_t, void* out, uint32_t rows) {
  const Operand<false> x(a);
  const auto* const mask = static_cast<const MaskWord*>(b);
  const int64_t zero = 0;
  const Operand<true> none(&zero);
  auto* __restrict const values = static_cast<Narrow*>(out);
  for (uint32_t row = 0; row < rows; row += 64) {
    int64_t chosen[64];
    SelectWord(mask == nullptr ? ~MaskWord{0} : mask[row / 64], row, x, none, chosen);
    for (uint32_t k = 0; k < 64; ++k) values[row + k] = static_cast<Narrow>(chosen[k]);
  }
}

void StoreMask(const void* a, const void* b, const void*, int64_t, void* out, uint32_t rows) {
  const auto* const x = static_cast<const MaskWord*>(a);
  const auto* const mask = static_cast<const MaskWord*>(b);
  auto* __restrict const words = static_cast<MaskWord*>(out);
  for (uint32_t word = 0; word < rows / 64; ++word) {
    words[word] = mask == nullptr ? x[word] : x[word] & mask[word];
  }
}

// ---- which function for which shape

template <class F>
VectorFn FindBinary(unsigned scalars) {
  constexpr VectorFn kShapes[] = {Binary<F, false, false>, Binary<F, true, false>,
                                  Binary<F, false, true>, Binary<F, true, true>};
  return kShapes[scalars & 3];
}

template <class F>
VectorFn FindCompare(unsigned scalars) {
  constexpr VectorFn kShapes[] = {Compare<F, false, false>, Compare<F, true, false>,
                                  Compare<F, false, true>, Compare<F, true, true>};
  return kShapes[scalars & 3];
}

VectorFn FindInRange(unsigned scalars) {
  constexpr VectorFn kShapes[] = {InRange<false, false, false>, InRange<true, false, false>,
                                  InRange<false, true, false>,  InRange<true, true, false>,
                                  InRange<false, false, true>,  InRange<true, false, true>,
                                  InRange<false, true, true>,   InRange<true, true, true>};
  return kShapes[scalars & 7];
}

VectorFn FindSelect(unsigned scalars) {
  constexpr VectorFn kShapes[] = {Select<false, false>, Select<true, false>, Select<false, true>,
                                  Select<true, true>};
  return kShapes[scalars >> 1 & 3];
}

VectorFn FindOp(OpCode code, unsigned scalars) {
  switch (code) {
    case OpCode::kAdd:
      return FindBinary<Add>(scalars);
    case OpCode::kSub:
      return FindBinary<Sub>(scalars);
    case OpCode::kMul:
      return FindBinary<Mul>(scalars);
    case OpCode::kMin:
      return FindBinary<Min>(scalars);
    case OpCode::kMax:
      return FindBinary<Max>(scalars);
    case OpCode::kNeg:
      return (scalars & kScalarA) != 0 ? Neg<true> : Neg<false>;
    case OpCode::kEq:
      return FindCompare<Eq>(scalars);
    case OpCode::kLt:
      return FindCompare<Lt>(scalars);
    case OpCode::kLe:
      return FindCompare<Le>(scalars);
    case OpCode::kInRange:
      return FindInRange(scalars);
    case OpCode::kLoadBit:
      return (scalars & kScalarA) != 0 ? LoadBit<true> : LoadBit<false>;
    case OpCode::kAnd:
      return MaskBinary<And>;
    case OpCode::kOr:
      return MaskBinary<Or>;
    case OpCode::kAndNot:
      return MaskBinary<AndNot>;
    case OpCode::kNot:
      return Not;
    case OpCode::kSelect:
      return FindSelect(scalars);
    default:
      return nullptr;
  }
}

VectorFn FindWiden(abi::Physical physical) {
  switch (physical) {
    case abi::Physical::kInt8:
      return Widen<int8_t>;
    case abi::Physical::kInt16:
      return Widen<int16_t>;
    case abi::Physical::kInt32:
      return Widen<int32_t>;
    case abi::Physical::kInt64:
      return Widen<int64_t>;
    case abi::Physical::kMask:
      return nullptr;
  }
  return nullptr;
}

VectorFn FindStore(abi::Physical physical) {
  switch (physical) {
    case abi::Physical::kInt8:
      return Store<int8_t>;
    case abi::Physical::kInt16:
      return Store<int16_t>;
    case abi::Physical::kInt32:
      return Store<int32_t>;
    case abi::Physical::kInt64:
      return Store<int64_t>;
    case abi::Physical::kMask:
      return StoreMask;
  }
  return nullptr;
}

}  // namespace
}  // namespace tandem::exec
