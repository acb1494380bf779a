// SPDX-License-Identifier: Apache-2.0
// Questions to texts that stand in the policy itself are answered while compiling.
#include "compiler/lower/context.h"
#include "runtime/batch/regex.h"
#include "runtime/batch/text_answer.h"
#include "runtime/value/text_key.h"

namespace tandem::lower {

bool AnswerConstant(const program::TextAtom& atom, const std::string& text) {
  if (atom.test == program::TextTest::kPresent) return true;
  if (atom.test == program::TextTest::kMatchesRegex) {
    // Patterns see the text as written but for blanks around it; case is the matter of the pattern.
    const std::string exact = value::ExactKey(text);
    return batch::Combined(atom.combine, atom.needles, [&](const std::string& pattern) {
      return batch::Regex(pattern, !atom.exactly).Matches(exact);
    });
  }
  const std::string key = atom.exactly ? value::ExactKey(text) : value::TextKey(text);
  return batch::Combined(atom.combine, atom.needles, [&](const std::string& needle) {
    return batch::Holds(atom.test, key, needle);
  });
}

}  // namespace tandem::lower
