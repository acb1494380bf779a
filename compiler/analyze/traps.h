// SPDX-License-Identifier: Apache-2.0
// What the traps of real rule sets share: the texts a policy compares with. Private to
// compiler/analyze.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/questions.h"

namespace tandem::analyze {

// A text that something is compared with; the place of a list's entry is where the list is named.
struct Needle {
  std::string text;
  std::string key;  // what is compared
  source::Span span;
};

// One comparison of a text, as it was written.
struct TextUse {
  enum class How : uint8_t { kEquals, kContains, kStartsWith, kEndsWith, kHasWord };
  How how{};
  std::string subject;  // "title", "domain of email"
  source::Span span;
  std::vector<Needle> needles;
  size_t inline_needles = 0;  // the first ones, which stand in the condition itself
};

// Texts compared by key, in the order written; `exactly` and patterns left out.
std::vector<TextUse> TextUsesOf(const Context& context, const std::vector<syntax::File>& files);

// Every expression below a declaration that decides something: no tests.
void EachExpr(const syntax::Declaration& declaration,
              const std::function<void(const syntax::Expr&)>& each);

// "small "1-10 employees"": a range of numbers that a text spells; `high` < 0: no end.
struct SpelledRange {
  int64_t low = 0;
  int64_t high = -1;
};
std::optional<SpelledRange> RangeIn(std::string_view text);

// The key without accents, width, blanks and hyphens: what people take for the same.
std::string LooseKey(std::string_view text);

// ASCII letters and bytes of others.
bool IsLetterByte(char c);

struct TrapTexts {
  Context& context;
  const std::vector<syntax::File>& files;
  std::vector<TextUse> uses;
};

void WarnOfRanges(const TrapTexts& texts);   // traps_ranges.cpp
void WarnOfNeedles(const TrapTexts& texts);  // traps_needles.cpp
void WarnOfWords(const TrapTexts& texts);    // traps_words.cpp
void WarnOfTwins(const TrapTexts& texts);    // traps_twins.cpp
void WarnOfKnown(Context& context);          // traps_known.cpp
void WarnOfHistory(Context& context);        // traps_history.cpp
void WarnOfTests(Context& context);          // traps_tests.cpp

}  // namespace tandem::analyze
