// SPDX-License-Identifier: Apache-2.0
// A generated policy, changed as people change policies: a number, a rule, a target, a field.
#pragma once

#include <string>

#include "runtime/base/random.h"

namespace tandem::analyze_test {

// One to three changes; may not check, and may mean the same.
std::string Mutate(const std::string& policy, base::Random& random);

}  // namespace tandem::analyze_test
