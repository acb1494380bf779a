// SPDX-License-Identifier: Apache-2.0
// UTF-8 checking (SIMD for the common good case, by hand to find the bad byte) and decoding.
#include "runtime/base/utf8.h"

#include <simdjson.h>

#include <cstring>

namespace tandem::base {
namespace {

struct Decoded {
  char32_t code_point;
  size_t length;  // 0: ill-formed
};

bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

Decoded Decode(std::string_view text, size_t at) {
  const size_t left = text.size() - at;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xC2) return {0, 0};
  if (first < 0xE0) {
    if (left < 2 || !IsContinuation(byte(1))) return {0, 0};
    return {static_cast<char32_t>((first & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
  }
  if (first < 0xF0) {
    if (left < 3 || !IsContinuation(byte(1)) || !IsContinuation(byte(2))) return {0, 0};
    const char32_t point =
        static_cast<char32_t>((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
    if (point < 0x800 || (point >= 0xD800 && point <= 0xDFFF)) return {0, 0};
    return {point, 3};
  }
  if (first > 0xF4 || left < 4) return {0, 0};
  if (!IsContinuation(byte(1)) || !IsContinuation(byte(2)) || !IsContinuation(byte(3))) {
    return {0, 0};
  }
  const char32_t point = static_cast<char32_t>((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 |
                                               (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
  if (point < 0x10000 || point > 0x10FFFF) return {0, 0};
  return {point, 4};
}

}  // namespace

std::optional<size_t> ValidateUtf8(std::string_view bytes) {
  if (bytes.empty() || simdjson::validate_utf8(bytes.data(), bytes.size())) return std::nullopt;
  size_t at = 0;
  while (at < bytes.size()) {
    const size_t length = Decode(bytes, at).length;
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

bool IsAscii(std::string_view bytes) {
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) return false;
  }
  for (; i < bytes.size(); ++i) {
    if (static_cast<unsigned char>(bytes[i]) >= 0x80) return false;
  }
  return true;
}

char32_t NextCodePoint(std::string_view text, size_t& position) {
  const Decoded decoded = Decode(text, position);
  if (decoded.length == 0) {
    ++position;
    return 0xFFFD;
  }
  position += decoded.length;
  return decoded.code_point;
}

void AppendUtf8(char32_t code_point, std::string& out) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace tandem::base
