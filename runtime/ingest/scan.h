// SPDX-License-Identifier: Apache-2.0
// Sixty-four bytes at once: which of them equal a given one; sixteen: what of JSON they hold. By
// SSE2, or plain C++ elsewhere.
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

  // Bit i: byte i is one of the three.
  uint64_t EqualAny(char a, char b, char c) const {
    uint64_t bits = 0;
#if defined(__SSE2__)
    const __m128i wanted[] = {_mm_set1_epi8(a), _mm_set1_epi8(b), _mm_set1_epi8(c)};
    for (int i = 0; i < 4; ++i) {
      const __m128i any = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(parts_[i], wanted[0]),
                                                    _mm_cmpeq_epi8(parts_[i], wanted[1])),
                                       _mm_cmpeq_epi8(parts_[i], wanted[2]));
      bits |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(any))) << (16 * i);
    }
#else
    bits = Equal(a) | Equal(b) | Equal(c);
#endif
    return bits;
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

// std::popcount without the call it is where the machine's own may not be used.
inline uint64_t CountOnes(uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555u;
  bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
  return ((bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56;
}

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

inline constexpr size_t kPieceBytes = 16;

// Bit i: byte i of a piece is a quote; is a backslash or a control character.
struct TextMarks {
  uint32_t quotes = 0;
  uint32_t others = 0;
};

// kPieceBytes must be readable, here and below.
inline TextMarks TextMarksAt(const char* bytes) {
#if defined(__SSE2__)
  const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i escapes = _mm_cmpeq_epi8(piece, _mm_set1_epi8('\\'));
  const __m128i last_control = _mm_set1_epi8(0x1F);
  const __m128i controls = _mm_cmpeq_epi8(_mm_max_epu8(piece, last_control), last_control);
  return {static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(piece, _mm_set1_epi8('"')))),
          static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(escapes, controls)))};
#else
  TextMarks marks;
  for (size_t i = 0; i < kPieceBytes; ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    marks.quotes |= static_cast<uint32_t>(c == '"') << i;
    marks.others |= static_cast<uint32_t>(c == '\\' || c < 0x20) << i;
  }
  return marks;
#endif
}

// Whether `bytes` start with `text`; whole pieces of both are looked at.
inline bool StartsWithPieces(const char* bytes, const char* text, size_t size) {
#if defined(__SSE2__)
  for (;;) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    if (size <= kPieceBytes) return (~equal & ((uint32_t{1} << size) - 1)) == 0;
    if (equal != 0xFFFF) return false;
    bytes += kPieceBytes;
    text += kPieceBytes;
    size -= kPieceBytes;
  }
#else
  return std::memcmp(bytes, text, size) == 0;
#endif
}

}  // namespace tandem::ingest
