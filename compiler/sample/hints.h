// SPDX-License-Identifier: Apache-2.0
// What a policy asks of each field: the values near which its answers change. Private to this
// folder.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::sample {

// A text that some test of the policy asks for.
struct TextHint {
  program::TextTransform transform{};
  program::TextTest test{};
  std::string needle;
};

struct FieldHints {
  std::vector<int64_t> numbers;     // thresholds, in the field's stored units
  std::vector<int64_t> ages_us;     // of times and dates: how long before `as of`
  std::vector<TextHint> texts;
};

struct Hints {
  std::vector<FieldHints> fields;                // by FieldId
  std::vector<std::vector<FieldHints>> events;   // by EventId, FieldId
  std::vector<int64_t> event_ages_us;            // ends of windows, half-lives, gaps
};

Hints FindHints(const hir::Policy& policy);

}  // namespace tandem::sample
