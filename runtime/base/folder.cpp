// SPDX-License-Identifier: Apache-2.0
// Entries as the system gives them.
#include "runtime/base/folder.h"

#include <dirent.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <new>
#include <string_view>
#include <system_error>

namespace tandem::base {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

tl::unexpected<Error> Refused(int number) {
  if (number == ENOMEM) throw std::bad_alloc();
  return Fail(ErrorKind::kIo, std::generic_category().message(number));
}

bool IsFolder(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

Result<std::vector<FolderEntry>> ReadFolder(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
  if (folder == nullptr) return Refused(errno);
  std::vector<FolderEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(folder.get());
    if (entry == nullptr && errno != 0) return Refused(errno);
    if (entry == nullptr) return entries;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const bool is_unknown = entry->d_type == DT_UNKNOWN;
    const bool is_folder =
        is_unknown ? IsFolder(path + "/" + entry->d_name) : entry->d_type == DT_DIR;
    entries.push_back({std::string(name), is_folder});
  }
}

}  // namespace tandem::base
