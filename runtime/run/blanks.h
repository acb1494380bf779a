// SPDX-License-Identifier: Apache-2.0
// Fields that were missing in every record of an input: a column may be named otherwise there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/run/run.h"

namespace tandem::run {

struct Blank {
  size_t input = 0;   // as Finding::input
  std::string field;  // "employees", "page_view.path"
  uint64_t records = 0;
  std::optional<std::string> nearest;  // a column or key that nothing reads and looks like it
};

// Of fields the policy reads, where there were at least kFewestRecords: fewer may be without by
// chance. `events`: those of the run's inputs.
inline constexpr uint64_t kFewestRecords = 20;
std::vector<Blank> FindBlanks(const Summary& summary, const program::Program& program,
                              const LeadStream& leads, const std::vector<EventStream>& events);

}  // namespace tandem::run
