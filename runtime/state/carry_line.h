// SPDX-License-Identifier: Apache-2.0
// One lead's carried state as a line of JSON, by names so that a changed policy can read it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "runtime/base/status.h"
#include "runtime/state/model.h"

namespace tandem::state {

// Appends the line with its line end. Numbers are exact decimals in quotes.
void AppendLine(const Model& model, std::string_view id, const LeadState& state, std::string& out);

// Reads lines. One a thread; the model must outlive it.
class LineReader {
 public:
  explicit LineReader(const Model& model);
  ~LineReader();
  LineReader(LineReader&&) noexcept;

  // The lead's id, valid until the next call. kBadInput when the line is none.
  base::Result<std::string_view> IdOf(std::string_view line);
  // Stages and scores that the policy does not have are left out; `dropped` collects their names.
  base::Result<LeadState> Read(std::string_view line, std::set<std::string>& dropped);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::state
