// SPDX-License-Identifier: Apache-2.0
// What a question to a text means: one definition for fields, which are asked while they are read,
// and for texts in a policy, which are asked while it is compiled.
#pragma once

#include <algorithm>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/value/text_test.h"

namespace tandem::batch {

template <class Needles, class Test>
bool Combined(program::Combine combine, const Needles& needles, const Test& test) {
  return combine == program::Combine::kAny ? std::any_of(needles.begin(), needles.end(), test)
                                           : std::all_of(needles.begin(), needles.end(), test);
}

// Both are keys (value::TextKey, or value::ExactKey for `exactly`). Patterns are not answered here
// (batch/regex.h), nor are questions that need no needle.
inline bool Holds(program::TextTest test, std::string_view key, std::string_view needle) {
  switch (test) {
    case program::TextTest::kContains:
      return value::Contains(key, needle);
    case program::TextTest::kStartsWith:
      return value::StartsWith(key, needle);
    case program::TextTest::kEndsWith:
      return value::EndsWith(key, needle);
    case program::TextTest::kHasWord:
      return value::HasWord(key, needle);
    case program::TextTest::kMatches:
      return value::MatchesGlob(key, needle);
    case program::TextTest::kEquals:
      return key == needle;
    case program::TextTest::kPresent:
    case program::TextTest::kMatchesRegex:
    case program::TextTest::kListHas:
      return false;
  }
  return false;
}

}  // namespace tandem::batch
