// SPDX-License-Identifier: Apache-2.0
// Polls: works on every file system, shared folders of containers too.
#include "compiler/cli/watch.h"

#include <chrono>
#include <thread>

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::milliseconds kBetweenLooks{150};

}  // namespace

Watch::Watch(const std::string& policy, const std::set<std::string>& written) {
  std::error_code error;
  const fs::path path(policy);
  folder_ = fs::is_directory(path, error) ? path : path.parent_path();
  if (folder_.empty()) folder_ = ".";
  for (const std::string& file : written) written_.insert(fs::weakly_canonical(file, error));
  seen_ = Look();
}

Watch::Files Watch::Look() const {
  Files files;
  std::error_code error;
  fs::recursive_directory_iterator entry(
      folder_, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    std::error_code gone;
    if (hidden && entry->is_directory(gone)) entry.disable_recursion_pending();
    if (hidden || !entry->is_regular_file(gone)) continue;
    if (!written_.empty() && written_.contains(fs::weakly_canonical(entry->path(), gone))) continue;
    const auto when = entry->last_write_time(gone);
    const uintmax_t size = entry->file_size(gone);
    if (!gone) files[entry->path().string()] = {when, size};
  }
  return files;
}

bool Watch::Wait(const StopRequest& stop) {
  bool changed = false;
  while (stop.signal() == 0) {
    std::this_thread::sleep_for(kBetweenLooks);
    Files now = Look();
    const bool still = now == seen_;
    seen_ = std::move(now);
    if (changed && still) return true;
    changed = changed || !still;
  }
  return false;
}

}  // namespace tandem::cli
