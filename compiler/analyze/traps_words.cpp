// SPDX-License-Identifier: Apache-2.0
// `has word` beside `contains`: words that another condition on the same field takes for granted,
// and signs that are no part of any word.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"
#include "runtime/value/text_key.h"
#include "runtime/value/text_test.h"

namespace tandem::analyze {
namespace {

using How = TextUse::How;

// A text that the other condition finds and `has word` of this needle does not; empty: none.
std::string Missed(const Needle& word, const Needle& stem) {
  if (!stem.key.starts_with(word.key)) return "";
  // The stem itself, "engineering"; where both needles are one its plural, or "presales".
  std::string text = stem.text;
  if (stem.key == word.key) text = word.key.ends_with('s') ? "pre" + text : text + "s";
  const std::string key = value::TextKey(text);
  return key != word.key && !value::HasWord(key, word.key) ? text : "";
}

bool WarnOfStem(const TrapTexts& texts, const TextUse& use, const Needle& word) {
  if (word.key.empty() || !IsLetterByte(word.key.back())) return false;
  for (const TextUse& other : texts.uses) {
    if (other.how != How::kContains || other.subject != use.subject) continue;
    for (const Needle& stem : other.needles) {
      const std::string missed = Missed(word, stem);
      if (missed.empty()) continue;
      texts.context.sink
          .Report(diag::Code::kWordMisses, use.span, texts.context.Written(use.span),
                  fmt::format("{}, which `{}` does", hir::Quoted(missed),
                              texts.context.Written(other.span)),
                  fmt::format("ask both in one way: `{} contains {}`, or list the words that are "
                              "meant: `has any word of (…)`",
                              use.subject, hir::Quoted(word.text)))
          .With(other.span, "finds more");
      return true;
    }
  }
  return false;
}

bool IsSign(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u > ' ' && u < 0x7F && !IsLetterByte(c) && (c < '0' || c > '9');
}

// Signs at an end are dropped: `has word "C++"` asks for the word "C".
bool WarnOfSigns(const TrapTexts& texts, const TextUse& use, const Needle& needle) {
  std::string_view bare = needle.text;
  while (!bare.empty() && IsSign(bare.front())) bare.remove_prefix(1);
  while (!bare.empty() && IsSign(bare.back())) bare.remove_suffix(1);
  if (bare.size() == needle.text.size() || bare.empty()) return false;
  texts.context.sink.Report(
      diag::Code::kFoundInside, use.span, texts.context.Written(use.span),
      fmt::format("{}: signs at an end are no part of a word", hir::Quoted(bare)),
      fmt::format("write `{} contains {}`", use.subject, hir::Quoted(needle.text)));
  return true;
}

}  // namespace

void WarnOfWords(const TrapTexts& texts) {
  for (const TextUse& use : texts.uses) {
    if (use.how != How::kHasWord) continue;
    for (const Needle& needle : use.needles) {
      if (WarnOfStem(texts, use, needle) || WarnOfSigns(texts, use, needle)) break;
    }
  }
}

}  // namespace tandem::analyze
