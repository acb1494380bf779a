// SPDX-License-Identifier: Apache-2.0
// The files of docs/diagnostics as they are; the build writes what this declares.
#pragma once

#include <cstddef>
#include <string_view>

namespace tandem::diag {

extern const std::string_view kPageTexts[];
extern const size_t kPageTextCount;

}  // namespace tandem::diag
