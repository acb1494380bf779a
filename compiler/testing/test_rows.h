// SPDX-License-Identifier: Apache-2.0
// The lead and the events of one `test` as a batch of one row.
#pragma once

#include "compiler/hir/hir.h"
#include "runtime/batch/batch.h"
#include "runtime/program/program.h"

namespace tandem::testing {

// Reused test after test. The program must outlive it.
class TestRows {
 public:
  explicit TestRows(const program::Program& program);
  void Fill(const hir::Test& test);
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
