// SPDX-License-Identifier: Apache-2.0
// What of the operations and expressions was seen, as a table, and what was not.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/compare.h"

namespace tandem::agree_test {

// One line an operation and an expression.
std::string CoverageTable(const OpCoverage& coverage);

// Operations never produced, masks never seen both ways, values never seen at an end of their
// range, expressions never seen known or never unknown; without those that cannot be.
std::vector<std::string> CoverageGaps(const OpCoverage& coverage);

}  // namespace tandem::agree_test
