// SPDX-License-Identifier: Apache-2.0
// What formatting changes in a text, as `diff -u` shows it.
#pragma once

#include <string>
#include <string_view>

namespace tandem::format {

// Empty when the texts are the same. Three lines around each change. Both texts must have the same
// visible characters in the same order: then no search is needed, and the time is linear.
std::string UnifiedDiff(std::string_view before, std::string_view after,
                        std::string_view before_name, std::string_view after_name);

}  // namespace tandem::format
