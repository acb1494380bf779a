// SPDX-License-Identifier: Apache-2.0
// Trimming, normalising and folding, with short paths for ASCII and for European letters.
#include "runtime/value/text_key.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "runtime/base/utf8.h"

namespace tandem::value {
namespace {

constexpr size_t kStackCodePoints = 256;

bool IsAsciiSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Bytes of the White_Space character that `text` starts with (PropList.txt), 0 when none.
size_t LeadingSpace(std::string_view text) {
  if (IsAsciiSpace(text[0])) return 1;
  if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const std::string_view three = text.substr(0, 3);
  if (three == "\xE1\x9A\x80" || three == "\xE2\x81\x9F" || three == "\xE3\x80\x80") return 3;
  if (!three.starts_with("\xE2\x80")) return 0;
  const unsigned char last = static_cast<unsigned char>(three[2]);
  return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

size_t TrailingSpace(std::string_view text) {
  if (IsAsciiSpace(text.back())) return 1;
  for (const size_t bytes : {size_t{2}, size_t{3}}) {
    if (text.size() >= bytes && LeadingSpace(text.substr(text.size() - bytes)) == bytes) {
      return bytes;
    }
  }
  return 0;
}

uint64_t LowerEightAscii(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  const uint64_t above_z = word + kOnes * (0x7F - 'Z');
  const uint64_t from_a = word + kOnes * (0x80 - 'A');
  const uint64_t upper = (from_a ^ above_z) & (kOnes * 0x80);
  return word | upper >> 2;
}

// Appends `text` with A-Z folded; false, and nothing appended, when it is not all ASCII.
bool AppendAsciiFolded(std::string_view text, std::string& out) {
  if (!base::IsAscii(text)) return false;
  const size_t start = out.size();
  out.append(text);
  char* const to = out.data() + start;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, to + i, 8);
    word = LowerEightAscii(word);
    std::memcpy(to + i, &word, 8);
  }
  for (; i < text.size(); ++i) {
    if (to[i] >= 'A' && to[i] <= 'Z') to[i] = static_cast<char>(to[i] + 32);
  }
  return true;
}

// The simple fold of a code point of Latin-1, Latin Extended-A or Cyrillic (U+00C0 to U+017F,
// U+0400 to U+045F), all of which are in normal form C by themselves; 0 for those that fold to
// something longer or elsewhere.
char32_t FoldOfTwoBytes(char32_t point) {
  if (point <= 0xDE && point != 0xD7) return point + 0x20;
  if (point == 0xDF || point == 0x130 || point == 0x149 || point == 0x178 || point == 0x17F)
    return 0;
  if (point < 0x100 || point == 0x131 || point == 0x138) return point;
  if (point >= 0x400) {
    if (point >= 0x430) return point;
    return point + (point < 0x410 ? 0x50 : 0x20);
  }
  const bool capitals_are_odd = (point >= 0x139 && point <= 0x148) || point >= 0x179;
  return (point & 1) == (capitals_are_odd ? 1 : 0) ? point + 1 : point;
}

// Appends the key of a text of ASCII and the characters above, which is nearly all of what European
// exports hold; false, and nothing appended, when another one is in it.
bool AppendEuropeanFolded(std::string_view text, std::string& out) {
  const size_t start = out.size();
  for (size_t at = 0; at < text.size();) {
    const unsigned char first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
      out.push_back(first >= 'A' && first <= 'Z' ? static_cast<char>(first + 32) : text[at]);
      ++at;
      continue;
    }
    const char32_t point = base::NextCodePoint(text, at);
    const bool known = (point >= 0xC0 && point <= 0x17F) || (point >= 0x400 && point <= 0x45F);
    const char32_t folded = known ? FoldOfTwoBytes(point) : 0;
    if (folded == 0) {
      out.resize(start);
      return false;
    }
    base::AppendUtf8(folded, out);
  }
  return true;
}

// Code points of one text in normal form C; on the stack unless the text is long.
class CodePoints {
 public:
  // False when `text` is ill-formed.
  bool Normalize(std::string_view text, bool fold) {
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                        (fold ? UTF8PROC_CASEFOLD : 0));
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = static_cast<utf8proc_ssize_t>(text.size());
    utf8proc_ssize_t count = utf8proc_decompose(bytes, length, stack_, kStackCodePoints, options);
    if (count > static_cast<utf8proc_ssize_t>(kStackCodePoints)) {
      heap_ = std::make_unique<utf8proc_int32_t[]>(static_cast<size_t>(count));
      points_ = heap_.get();
      count = utf8proc_decompose(bytes, length, points_, count, options);
    }
    if (count >= 0) count = utf8proc_normalize_utf32(points_, count, options);
    count_ = count < 0 ? 0 : static_cast<size_t>(count);
    return count >= 0;
  }

  size_t size() const { return count_; }

  void AppendTo(std::string& out) const {
    for (size_t i = 0; i < count_; ++i) {
      base::AppendUtf8(static_cast<char32_t>(points_[i]), out);
    }
  }

 private:
  utf8proc_int32_t stack_[kStackCodePoints];
  std::unique_ptr<utf8proc_int32_t[]> heap_;
  utf8proc_int32_t* points_ = stack_;
  size_t count_ = 0;
};

void AppendLoweredBytes(std::string_view text, std::string& out) {
  for (const char c : text) {
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
}

}  // namespace

std::string_view Trim(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = LeadingSpace(text);
    if (bytes == 0) break;
    text.remove_prefix(bytes);
  }
  while (!text.empty()) {
    const size_t bytes = TrailingSpace(text);
    if (bytes == 0) break;
    text.remove_suffix(bytes);
  }
  return text;
}

bool IsBlank(std::string_view text) { return Trim(text).empty(); }

void TextKey(std::string_view text, std::string& out) {
  text = Trim(text);
  if (AppendAsciiFolded(text, out) || AppendEuropeanFolded(text, out)) return;
  // Normalising before folding matters where marks stand in unusual order (U+0345).
  CodePoints normal;
  if (!normal.Normalize(text, /*fold=*/false)) {
    AppendLoweredBytes(text, out);
    return;
  }
  std::string composed;
  normal.AppendTo(composed);
  CodePoints folded;
  folded.Normalize(composed, /*fold=*/true);
  folded.AppendTo(out);
}

std::string TextKey(std::string_view text) {
  std::string out;
  TextKey(text, out);
  return out;
}

void ExactKey(std::string_view text, std::string& out) {
  text = Trim(text);
  CodePoints normal;
  if (base::IsAscii(text) || !normal.Normalize(text, /*fold=*/false)) {
    out.append(text);
  } else {
    normal.AppendTo(out);
  }
}

std::string ExactKey(std::string_view text) {
  std::string out;
  ExactKey(text, out);
  return out;
}

std::optional<std::string_view> DomainOf(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view domain = Trim(text.substr(at + 1));
  if (domain.empty()) return std::nullopt;
  return domain;
}

void DigitsOf(std::string_view text, std::string& out) {
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c >= '0' && c <= '9'; });
}

int64_t LengthOf(std::string_view text) {
  text = Trim(text);
  if (base::IsAscii(text)) return static_cast<int64_t>(text.size());
  CodePoints normal;
  if (normal.Normalize(text, /*fold=*/false)) return static_cast<int64_t>(normal.size());
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) base::NextCodePoint(text, at);
  return count;
}

}  // namespace tandem::value
