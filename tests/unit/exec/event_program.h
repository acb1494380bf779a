// SPDX-License-Identifier: Apache-2.0
// A program with every reduction over two kinds of events, random events for it, and what a plain
// reading of the language makes of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/value/zone.h"

namespace tandem::exec::testing {

// What one reduction of the program asks.
struct Asked {
  program::Reduction::Kind kind{};
  program::Once once{};
  bool latest = true;
  bool by_text = false;               // kDistinct and Once::kValue: of the text, else of the number
  std::vector<uint32_t> event_types;  // 0 or 1
};

// Events of both types have a number and a text. Those count that are not later than `as of`, not
// older than kWindow, past the lead's `since` (0: no such), and whose number is not 13. Source 1
// refuses numbers below 0.
inline constexpr int64_t kWindowUs = int64_t{400} * 86'400'000'000;
inline constexpr int64_t kOnceUs = int64_t{36} * 3'600'000'000;
inline constexpr int64_t kSpanS = 14 * 86'400;

struct EventProgram {
  EventProgram();

  program::Program program;
  std::vector<Asked> asked;  // one a reduction
  std::vector<size_t>
      first_result;  // of each reduction: the main body's results follow its outputs
};

struct SomeEvent {
  uint32_t lead = 0;
  uint32_t type = 0;
  int64_t at_us = 0;
  int32_t source = -1;
  std::optional<int64_t> number;
  std::optional<std::string> text;
};

struct SomeLeads {
  std::vector<int64_t> since_us;  // a lead
  std::vector<SomeEvent> events;
};
// Many events at equal instants, near midnights, later than `as of`; some leads have none or
// thousands.
SomeLeads RandomLeads(uint64_t seed, int64_t as_of_us);

struct Filled {
  Filled(const EventProgram& events_program, const SomeLeads& some);
  batch::Batch leads;
  batch::Events events;
};

// What output `output` of a reduction must be for a lead: missing as nullopt, texts as themselves.
struct Expected {
  std::optional<int64_t> number;
  std::string text;
};
std::vector<Expected> Expect(const Asked& asked, const SomeLeads& some, uint32_t lead,
                             int64_t as_of_us, const value::Zone& zone);

}  // namespace tandem::exec::testing
