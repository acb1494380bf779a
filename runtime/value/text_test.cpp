// SPDX-License-Identifier: Apache-2.0
// Words and globs on keys.
#include "runtime/value/text_test.h"

#include <utf8proc.h>

#include <cstddef>

#include "runtime/base/utf8.h"

namespace tandem::value {
namespace {

bool IsWordPart(char32_t point) {
  if (point < 0x80) {
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 'A' && point <= 'Z');
  }
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) ||
         category == UTF8PROC_CATEGORY_ND;
}

// The first word at or after `position`, which moves behind it; empty when there is none.
std::string_view NextWord(std::string_view text, size_t& position) {
  size_t start = position;
  while (position < text.size()) {
    const size_t before = position;
    if (IsWordPart(base::NextCodePoint(text, position))) {
      start = before;
      break;
    }
    start = position;
  }
  size_t end = position;
  while (position < text.size()) {
    if (!IsWordPart(base::NextCodePoint(text, position))) break;
    end = position;
  }
  if (start >= text.size()) return {};
  position = end;
  return text.substr(start, end - start);
}

// Whether the words of `phrase` are the next words of `text`.
bool WordsFollow(std::string_view text, std::string_view phrase) {
  size_t text_at = 0;
  size_t phrase_at = 0;
  while (true) {
    const std::string_view wanted = NextWord(phrase, phrase_at);
    if (wanted.empty()) return true;
    if (NextWord(text, text_at) != wanted) return false;
  }
}

}  // namespace

bool HasWord(std::string_view key, std::string_view phrase) {
  size_t phrase_at = 0;
  if (NextWord(phrase, phrase_at).empty()) return false;
  size_t at = 0;
  while (true) {
    const std::string_view word = NextWord(key, at);
    if (word.empty()) return false;
    if (WordsFollow(key.substr(static_cast<size_t>(word.data() - key.data())), phrase)) {
      return true;
    }
  }
}

bool MatchesGlob(std::string_view key, std::string_view pattern) {
  size_t k = 0;
  size_t p = 0;
  // Only the last star ever needs to take more: what an earlier one matched stays right.
  size_t star = std::string_view::npos;
  size_t star_key = 0;
  if (pattern.empty()) return false;
  while (k < key.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_key = k;
    } else if (p < pattern.size() && pattern[p] == '?') {
      base::NextCodePoint(key, k);
      ++p;
    } else if (p < pattern.size() && pattern[p] == key[k]) {
      ++k;
      ++p;
    } else if (star != std::string_view::npos) {
      base::NextCodePoint(key, star_key);
      k = star_key;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace tandem::value
