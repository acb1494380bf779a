// SPDX-License-Identifier: Apache-2.0
// A lead as a policy would write it.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::analyze {

std::string TestText(const hir::Policy& policy, const hir::Test& lead, const std::string& name,
                     const std::vector<std::string>& expectations);
std::string LeadInWords(const hir::Policy& policy, const hir::Test& lead);

}  // namespace tandem::analyze
