// SPDX-License-Identifier: Apache-2.0
// What waits on its way to the output: findings and decided rows as bytes.
#pragma once

#include <string>
#include <string_view>

#include "runtime/run/ledger.h"

namespace tandem::run {

// Sorts findings by input and line.
std::string KeyOf(const Finding& finding);
void AppendFinding(const Finding& finding, std::string& out);
Finding ReadFinding(std::string_view bytes);

// An event of a record that one of its leads did not take.
void AppendMissed(const Finding& finding, uint32_t copies, bool is_refused, std::string& out);
struct MissedBytes {
  uint32_t copies = 0;
  bool is_refused = false;
  std::string_view finding;
};
MissedBytes ReadMissed(std::string_view bytes);

// A decided lead; `record` as it was read, its text as it is written.
void AppendDecided(const Row& row, std::string_view record, std::string_view text,
                   std::string& out);
struct DecidedBytes {
  Row row;
  std::string_view record;
  std::string_view text;
};
DecidedBytes ReadDecided(std::string_view bytes);

// Carried state, and what there was before.
void AppendCarried(std::string_view line, std::string_view before, std::string& out);
struct CarriedBytes {
  std::string_view line;
  std::string_view before;
};
CarriedBytes ReadCarried(std::string_view bytes);

}  // namespace tandem::run
