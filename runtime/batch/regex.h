// SPDX-License-Identifier: Apache-2.0
// `matches regex`: RE2 behind a wall. Linear time, whatever the pattern and the text.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::batch {

// kBadInput with RE2's words when the pattern is malformed or too big.
base::Result<void> CheckRegex(std::string_view pattern);

// A compiled pattern; a part of the text must match (anchor it with ^ and $). Immutable, safe from
// any thread.
class Regex {
 public:
  // A malformed pattern matches nothing; CheckRegex tells them apart.
  Regex(std::string_view pattern, bool ignore_case);
  ~Regex();
  Regex(Regex&&) noexcept;

  bool Matches(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tandem::batch
