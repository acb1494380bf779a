// SPDX-License-Identifier: Apache-2.0
// A small file of the command's own, written whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::cli {

base::Result<void> WriteFile(const std::string& path, std::string_view bytes);

}  // namespace tandem::cli
