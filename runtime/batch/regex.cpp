// SPDX-License-Identifier: Apache-2.0
// Regular expressions through RE2.
#include "runtime/batch/regex.h"

#include <re2/re2.h>

namespace tandem::batch {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options OptionsFor(bool ignore_case) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignore_case);
  return options;
}

}  // namespace

struct Regex::Impl {
  RE2 expression;
};

base::Result<void> CheckRegex(std::string_view pattern) {
  const RE2 expression(Piece(pattern), OptionsFor(false));
  if (expression.ok()) return {};
  return base::Fail(base::ErrorKind::kBadInput, expression.error());
}

Regex::Regex(std::string_view pattern, bool ignore_case)
    : impl_(new Impl{RE2(Piece(pattern), OptionsFor(ignore_case))}) {}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;

bool Regex::Matches(std::string_view text) const {
  return impl_->expression.ok() && RE2::PartialMatch(Piece(text), impl_->expression);
}

}  // namespace tandem::batch
