// SPDX-License-Identifier: Apache-2.0
// What a run says on stderr: progress while it goes, a summary at its end.
#pragma once

#include <optional>
#include <string>

#include "runtime/run/run.h"

namespace tandem::cli {

struct RunFacts {
  const program::Program* program = nullptr;
  int64_t as_of_us = 0;
  std::string input_name;
  std::string output_name;   // empty: stdout
  std::string rejects_name;  // empty: none
  std::string engine;        // "interpreter", "jit"
  double seconds = 0;
};

// "12,345,678 leads · 1,234,567 a second · 43 % · 12 s left"
std::string ProgressLine(const run::Summary& so_far, double seconds,
                         std::optional<uint64_t> size_bytes);

std::string SummaryText(const run::Summary& summary, const RunFacts& facts, bool color);
std::string SummaryJson(const run::Summary& summary, const RunFacts& facts);

}  // namespace tandem::cli
