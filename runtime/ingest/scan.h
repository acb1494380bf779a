// SPDX-License-Identifier: Apache-2.0
// Sixty-four bytes at once: which of them equal a given one. By SSE2, or plain C++ elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tandem::ingest {

inline constexpr size_t kWindowBytes = 64;

class Window {
 public:
  // At least kWindowBytes must be readable at `bytes`.
  explicit Window(const char* bytes) {
#if defined(__SSE2__)
    for (int i = 0; i < 4; ++i) {
      parts_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
    }
#else
    std::memcpy(parts_, bytes, kWindowBytes);
#endif
  }

  // Bit i: byte i is `wanted`.
  uint64_t Equal(char wanted) const {
    uint64_t bits = 0;
#if defined(__SSE2__)
    const __m128i pattern = _mm_set1_epi8(wanted);
    for (int i = 0; i < 4; ++i) {
      const int part = _mm_movemask_epi8(_mm_cmpeq_epi8(parts_[i], pattern));
      bits |= static_cast<uint64_t>(static_cast<uint32_t>(part)) << (16 * i);
    }
#else
    for (size_t i = 0; i < kWindowBytes; ++i) {
      bits |= static_cast<uint64_t>(parts_[i] == wanted) << i;
    }
#endif
    return bits;
  }

 private:
#if defined(__SSE2__)
  __m128i parts_[4];
#else
  char parts_[kWindowBytes];
#endif
};

// Calls use(window, bits) for the window at `at` of `bytes`; `bits` has a one for each byte that is
// really there.
template <class Use>
inline auto WithWindow(std::string_view bytes, size_t at, Use use) {
  const size_t left = bytes.size() - at;
  if (left >= kWindowBytes) return use(Window(bytes.data() + at), ~uint64_t{0});
  char padded[kWindowBytes] = {};
  std::memcpy(padded, bytes.data() + at, left);
  return use(Window(padded), (uint64_t{1} << left) - 1);
}

}  // namespace tandem::ingest
