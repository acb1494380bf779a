// SPDX-License-Identifier: Apache-2.0
// Waiting for a change of the files a policy consists of.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "compiler/cli/signals.h"

namespace tandem::cli {

// Looks at every file below the policy's folder several times a second; hidden ones and those the
// command writes itself are left out.
class Watch {
 public:
  Watch(const std::string& policy, const std::set<std::string>& written);

  // Until something changed and then kept still; false: asked to stop.
  bool Wait(const StopRequest& stop);

 private:
  using Files = std::map<std::string, std::pair<std::filesystem::file_time_type, uintmax_t>>;
  Files Look() const;

  std::filesystem::path folder_;
  std::set<std::filesystem::path> written_;
  Files seen_;
};

}  // namespace tandem::cli
