// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_git.so: starting the command does not pay for git and its libraries.
#include "compiler/diff/git_snapshot.h"
#include "runtime/base/module.h"

namespace tandem::diff {

base::Result<std::unique_ptr<GitSnapshot>> OpenGitSnapshot(const GitQuestion& question) {
  static const base::Result<base::ModuleEntry> module =
      base::OpenModule(kGitLibraryName, kGitEntryName);
  if (!module) {
    return base::Fail(base::ErrorKind::kIo, "cannot read git references: " +
                                                module.error().message +
                                                "; compare folders, or install it");
  }
  return reinterpret_cast<GitEntryFn>(module->address)(question);
}

}  // namespace tandem::diff
