// SPDX-License-Identifier: Apache-2.0
// Kernels of decimals, rounding, faults and the equality of texts.
#include <cstring>

#include "runtime/kernels/declarations.h"
#include "runtime/kernels/loops.h"
#include "runtime/kernels/row.h"

namespace tandem::kernels {

using Args = const abi::ChunkArgs*;

// Nearly all products fit into 64 bits, where a division costs a fraction of one in 128.
void MulScaledKernel(Args args, const int64_t* a, const int64_t* b, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) -> int64_t {
    int64_t product = 0;
    if (__builtin_mul_overflow(a[row], b[row], &product)) [[unlikely]] {
      return MulScaled(a[row], b[row], imm).value_or(0);
    }
    return DivHalfEven(product, imm);
  });
}

void DivScaledKernel(Args args, const int64_t* a, const int64_t* b, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) -> int64_t {
    int64_t product = 0;
    if (b[row] <= 0 || __builtin_mul_overflow(a[row], imm, &product)) {
      return DivScaled(a[row], b[row], imm).value_or(0);
    }
    return DivHalfEven(product, b[row]);
  });
}

void ModKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForValues(args, out, [=](uint32_t row) { return Mod(a[row], b[row]); });
}

void FloorToKernel(Args args, const int64_t* a, const int64_t*, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) { return FloorTo(a[row], imm).value_or(0); });
}

void RoundToKernel(Args args, const int64_t* a, const int64_t*, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) { return RoundTo(a[row], imm).value_or(0); });
}

void RoundHalfUpToKernel(Args args, const int64_t* a, const int64_t*, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) { return RoundHalfUpTo(a[row], imm).value_or(0); });
}

void DivFloorKernel(Args args, const int64_t* a, const int64_t*, int64_t imm, void* out) {
  ForValues(args, out, [=](uint32_t row) { return DivFloor(a[row], imm); });
}

void AddFaultKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForMask(args, out, [=](uint32_t row) {
    int64_t ignored = 0;
    return __builtin_add_overflow(a[row], b[row], &ignored);
  });
}

void SubFaultKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForMask(args, out, [=](uint32_t row) {
    int64_t ignored = 0;
    return __builtin_sub_overflow(a[row], b[row], &ignored);
  });
}

void MulFaultKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  ForMask(args, out, [=](uint32_t row) {
    int64_t ignored = 0;
    return __builtin_mul_overflow(a[row], b[row], &ignored);
  });
}

void MulScaledFaultKernel(Args args, const int64_t* a, const int64_t* b, int64_t imm, void* out) {
  ForMask(args, out, [=](uint32_t row) {
    int64_t ignored = 0;
    if (!__builtin_mul_overflow(a[row], b[row], &ignored)) return false;
    return !MulScaled(a[row], b[row], imm).has_value();
  });
}

void DivScaledFaultKernel(Args args, const int64_t* a, const int64_t* b, int64_t imm, void* out) {
  ForMask(args, out, [=](uint32_t row) {
    int64_t ignored = 0;
    if (b[row] > 0 && !__builtin_mul_overflow(a[row], imm, &ignored)) return false;
    return !DivScaled(a[row], b[row], imm).has_value();
  });
}

void RoundFaultKernel(Args args, const int64_t* a, const int64_t*, int64_t imm, void* out) {
  ForMask(args, out, [=](uint32_t row) { return RoundFault(a[row], imm); });
}

void TextEqKernel(Args args, const int64_t* a, const int64_t* b, int64_t, void* out) {
  const abi::TextRef* const keys = args->text_keys;
  ForMask(args, out, [=](uint32_t row) {
    if (a[row] == b[row]) return true;
    const abi::TextRef& left = keys[a[row]];
    const abi::TextRef& right = keys[b[row]];
    return left.size == right.size &&
           (left.size == 0 || std::memcmp(left.data, right.data, left.size) == 0);
  });
}

}  // namespace tandem::kernels
