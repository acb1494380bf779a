// SPDX-License-Identifier: Apache-2.0
// What a folder holds. The iterators of the standard library end the process when memory runs out.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/status.h"

namespace tandem::base {

struct FolderEntry {
  std::string name;
  bool is_folder = false;  // itself: a link to one is none
};

// In no order, without `.` and `..`. The error is the system's reason alone.
Result<std::vector<FolderEntry>> ReadFolder(const std::string& path);

}  // namespace tandem::base
