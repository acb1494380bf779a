// SPDX-License-Identifier: Apache-2.0
// Runs leads through the Program of a policy: what confirms a witness.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/source/source.h"

namespace tandem::analyze {

// What each expression (no texts) is for a lead; nothing: unknown.
using RunValues = std::vector<std::optional<int64_t>>;

// One lowering of what the expressions need and one run for all leads; each has its own `as of`.
// Empty when the policy's zone is unknown on this machine.
std::vector<RunValues> RunLeads(const hir::Policy& policy, const source::SourceSet& sources,
                                const std::vector<const hir::Test*>& leads,
                                const std::vector<hir::ExprId>& exprs);

// By expression: whether some of these read it, through all they refer to.
std::vector<bool> ReadBy(const hir::Policy& policy, const std::vector<hir::ExprId>& roots);

}  // namespace tandem::analyze
