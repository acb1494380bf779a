// SPDX-License-Identifier: Apache-2.0
// What a run says on stderr: progress while it goes, a summary at its end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/run/blanks.h"
#include "runtime/run/run.h"

namespace tandem::cli {

struct RunFacts {
  const program::Program* program = nullptr;
  int64_t as_of_us = 0;
  std::string input_name;
  std::string output_name;   // empty: stdout
  std::string rejects_name;  // empty: none
  std::string engine;        // "interpreter", "jit"
  std::string tzdb;          // release of the time zone database
  bool reads_events = false;
  bool reads_previous = false;
  bool carries = false;
  size_t instants = 1;       // of a replay
  std::vector<run::Blank> blanks;
  std::vector<std::string> input_names;  // by Finding::input
  double seconds = 0;
};

// "12,345,678 leads · 1,234,567 a second · 43 % · 12 s left"
std::string ProgressLine(const run::Summary& so_far, double seconds,
                         std::optional<uint64_t> size_bytes);

// RFC 3339.
std::string InstantText(int64_t time_us);

// Fields that were missing everywhere, one a line; empty when none was.
std::string BlanksText(const RunFacts& facts);
std::string SummaryText(const run::Summary& summary, const RunFacts& facts, bool color);
std::string SummaryJson(const run::Summary& summary, const RunFacts& facts);

}  // namespace tandem::cli
