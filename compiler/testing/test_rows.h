// SPDX-License-Identifier: Apache-2.0
// The leads and the events of tests as a batch, one row a test.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/batch/batch.h"
#include "runtime/program/program.h"

namespace tandem::testing {

// Tests that are evaluated together: of one instant, at most a chunk of them.
using TestGroup = std::vector<size_t>;  // indexes into Policy::tests

// Those whose name contains `filter`, in the order written.
std::vector<TestGroup> GroupTests(const hir::Policy& policy, const std::string& filter);

// Reused group after group. The program must outlive it.
class TestRows {
 public:
  explicit TestRows(const program::Program& program);
  void Fill(const hir::Policy& policy, const TestGroup& group);
  void Fill(const std::vector<const hir::Test*>& tests);
  const batch::Batch& leads() const { return leads_; }
  const batch::Events& events() const { return events_; }

 private:
  const program::Program& program_;
  batch::Batch leads_;
  batch::Events events_;
  batch::Builder lead_builder_;
  batch::EventBuilder event_builder_;
};

}  // namespace tandem::testing
