// SPDX-License-Identifier: Apache-2.0
// Bytes to a file under its final name.
#include "compiler/cli/write_file.h"

#include "runtime/base/atomic_file.h"

namespace tandem::cli {

base::Result<void> WriteFile(const std::string& path, std::string_view bytes) {
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
  if (!file) return tl::unexpected<base::Error>(file.error());
  if (auto written = file->Write(bytes); !written) return written;
  return file->Commit();
}

}  // namespace tandem::cli
