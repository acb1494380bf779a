// SPDX-License-Identifier: Apache-2.0
// Made-up leads for columns.tandem, in each form a benchmark reads them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "tests/bench/hand_written.h"

namespace tandem::bench {

// Empty text, 0 employees, negative revenue, no seniority: missing.
struct Lead {
  std::string id, email, country, title, industry;
  Source source{};
  Seniority seniority{};
  int32_t employees = 0;
  int32_t revenue = -1;
  bool customer = false;
  std::array<int16_t, kCounts> counts{};
};

inline constexpr const char* kGradeNames[] = {"D", "C", "B", "A"};
inline constexpr const char* kStageNames[] = {"none", "MQL", "SQL"};
inline constexpr const char* kRouteNames[] = {
    "success", "strategic", "enterprise", "partner_desk", "trials",  "events_desk", "emea",
    "amer",    "apac",      "mid_market", "smb",          "nurture", "digest"};

// columns.tandem by hand for one lead as it comes, texts and all.
class OneLead {
 public:
  OneLead();
  struct Decision {
    int8_t fit, engagement, grade, stage, route;
  };
  Decision Decide(const Lead& lead);

 private:
  Columns in_;  // of one row
  Decisions out_;
};

// Always the same leads.
std::vector<Lead> MakeLeads(size_t rows);
Columns ToColumns(const std::vector<Lead>& leads);
void FillBatch(const std::vector<Lead>& leads, const program::Program& program,
               batch::Batch& batch);
std::string ToCsv(const std::vector<Lead>& leads);
// The lead as a JSON object, in place of what `out` held.
void ToJson(const Lead& lead, std::string& out);
// Names of the fields that hold Lead::counts.
const char* CountName(size_t count);
// Leads decided; the output is thrown away.
uint64_t DecideCsv(const std::string& csv, const program::Program& program,
                   const exec::Engine& engine);

}  // namespace tandem::bench
