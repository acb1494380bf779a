// SPDX-License-Identifier: Apache-2.0
// Questions to texts that stand in the policy itself are answered while compiling.
#include <re2/re2.h>

#include <algorithm>

#include "compiler/lower/context.h"
#include "runtime/value/text_key.h"
#include "runtime/value/text_test.h"

namespace tandem::lower {
namespace {

bool Holds(program::TextTest test, const std::string& key, const std::string& needle) {
  switch (test) {
    case program::TextTest::kPresent:
      return true;
    case program::TextTest::kEquals:
    case program::TextTest::kListHas:
      return key == needle;
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
    case program::TextTest::kMatchesRegex:
      return re2::RE2::FullMatch(key, needle);
  }
  return false;
}

}  // namespace

bool AnswerConstant(const program::TextAtom& atom, const std::string& text) {
  if (atom.test == program::TextTest::kPresent) return true;
  const std::string key = atom.exactly ? value::ExactKey(text) : value::TextKey(text);
  const auto holds = [&](const std::string& needle) { return Holds(atom.test, key, needle); };
  return atom.combine == program::Combine::kAny
             ? std::any_of(atom.needles.begin(), atom.needles.end(), holds)
             : std::all_of(atom.needles.begin(), atom.needles.end(), holds);
}

}  // namespace tandem::lower
