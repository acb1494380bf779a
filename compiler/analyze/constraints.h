// SPDX-License-Identifier: Apache-2.0
// What holds of every lead whatever the policy: required leaves of records, versions before, state
// carried from earlier evaluations.
#pragma once

#include <vector>

#include "compiler/hir/builder.h"

namespace tandem::analyze {

// Conditions, appended through `make`, that are yes for every lead there can be.
std::vector<hir::ExprId> MakeConstraints(hir::Builder& make, const hir::Policy& policy);

// Of each aggregate and part: an event of the lead counts in it. Definite.
std::vector<std::vector<hir::ExprId>> MakeCounts(hir::Builder& make, const hir::Policy& policy);

}  // namespace tandem::analyze
