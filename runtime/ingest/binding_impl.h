// SPDX-License-Identifier: Apache-2.0
// What Binding::Bind finds out and every RowReader reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/ingest/column_plan.h"
#include "runtime/ingest/ingest.h"

namespace tandem::ingest {

struct Binding::Impl {
  size_t header_fields = 0;
  std::vector<ColumnPlan> plans;                 // by column
  std::vector<std::optional<size_t>> column_of;  // by field
  std::vector<std::string> ignored;
};

}  // namespace tandem::ingest
