// SPDX-License-Identifier: Apache-2.0
// Tests of one text by another. Both sides are keys (TextKey, or ExactKey after `exactly`).
//
// `contains`, `starts with`, `ends with` and equality of keys are plain byte comparisons: UTF-8
// never matches in the middle of a code point. An empty pattern matches nothing here; the compiler
// refuses one. Safe from any thread, no allocation.
#pragma once

#include <string_view>

namespace tandem::value {

inline bool Contains(std::string_view key, std::string_view part) {
  return !part.empty() && key.find(part) != std::string_view::npos;
}
inline bool StartsWith(std::string_view key, std::string_view part) {
  return !part.empty() && key.starts_with(part);
}
inline bool EndsWith(std::string_view key, std::string_view part) {
  return !part.empty() && key.ends_with(part);
}

// `has word`: the words of `phrase` stand in `key` one after the other. A word is a maximal run of
// letters, decimal digits and marks (general categories L*, Nd, M*).
bool HasWord(std::string_view key, std::string_view phrase);

// `matches`: '*' stands for any run of code points, '?' for one, everything else for itself; the
// whole key must match. Time at most |key| x |pattern|, no recursion.
bool MatchesGlob(std::string_view key, std::string_view pattern);

}  // namespace tandem::value
