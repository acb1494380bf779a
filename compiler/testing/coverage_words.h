// SPDX-License-Identifier: Apache-2.0
// Words that reports of coverage share. Private to this folder.
#pragma once

#include <string>

#include "compiler/testing/coverage.h"

namespace tandem::testing {

// "never held, never unknown"; empty when all outcomes were seen.
std::string Unseen(const CoverItem& item);

}  // namespace tandem::testing
