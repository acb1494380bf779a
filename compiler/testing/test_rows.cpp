// SPDX-License-Identifier: Apache-2.0
// Values of tests go where values of files go: through the builders.
#include "compiler/testing/test_rows.h"

#include <vector>

#include "compiler/hir/fill_row.h"
#include "compiler/testing/run_tests.h"

namespace tandem::testing {

std::vector<TestGroup> GroupTests(const hir::Policy& policy, const std::string& filter) {
  std::vector<TestGroup> groups;
  int64_t as_of_us = 0;
  for (size_t i = 0; i < policy.tests.size(); ++i) {
    const hir::Test& test = policy.tests[i];
    if (!IsWanted(test.name, filter)) continue;
    const bool joins = !groups.empty() && as_of_us == test.as_of_us &&
                       groups.back().size() < abi::kChunkRows;
    if (!joins) groups.emplace_back();
    groups.back().push_back(i);
    as_of_us = test.as_of_us;
  }
  return groups;
}

TestRows::TestRows(const program::Program& program)
    : program_(program),
      leads_(program, abi::kChunkRows),
      events_(program),
      lead_builder_(program),
      event_builder_(program) {}

void TestRows::Fill(const hir::Policy& policy, const TestGroup& group) {
  std::vector<const hir::Test*> tests;
  for (const size_t index : group) tests.push_back(&policy.tests[index]);
  Fill(tests);
}

void TestRows::Fill(const std::vector<const hir::Test*>& tests) {
  lead_builder_.Start(leads_);
  event_builder_.Start(leads_, events_);
  for (uint32_t row = 0; row < tests.size(); ++row) {
    const hir::Test& test = *tests[row];
    lead_builder_.BeginRow();
    hir::FillRow(test.values, program_.schema.fields, lead_builder_);
    for (const hir::TestEvent& event : test.events) {
      for (size_t table = 0; table < program_.tables.size(); ++table) {
        if (program_.tables[table].event != event.event) continue;
        for (int64_t i = 0; i < event.times; ++i) {
          event_builder_.BeginEvent(table, row, event.at_us, -1);
          hir::FillRow(event.values, program_.schema[event.event].fields, event_builder_);
        }
      }
    }
  }
  event_builder_.Finish(static_cast<uint32_t>(tests.size()));
}

}  // namespace tandem::testing
