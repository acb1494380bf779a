// SPDX-License-Identifier: Apache-2.0
// The collector that counts and sorts what was reported.
#include "compiler/diag/diagnostic.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace tandem::diag {
namespace {

auto SortKey(const Diagnostic& d) {
  return std::tuple(d.span.file, d.span.begin, d.span.end, d.code, std::string_view(d.message));
}

}  // namespace

Diagnostic& Sink::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++error_count_;
  if (diagnostic.severity == Severity::kWarning) ++warning_count_;
  all_.push_back(std::move(diagnostic));
  return all_.back();
}

void Sink::Remove(size_t index) {
  const Severity severity = all_[index].severity;
  if (severity == Severity::kError) --error_count_;
  if (severity == Severity::kWarning) --warning_count_;
  all_.erase(all_.begin() + static_cast<ptrdiff_t>(index));
}

void Sink::Sort() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return SortKey(a) < SortKey(b);
  });
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return SortKey(a) == SortKey(b);
  };
  all_.erase(std::unique(all_.begin(), all_.end(), same), all_.end());
  error_count_ = 0;
  warning_count_ = 0;
  for (const Diagnostic& d : all_) {
    if (d.severity == Severity::kError) ++error_count_;
    if (d.severity == Severity::kWarning) ++warning_count_;
  }
}

}  // namespace tandem::diag
