// SPDX-License-Identifier: Apache-2.0
// A file that appears under its name whole and safely stored, or not at all.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::base {

// Writes beside the target ("<target>.tmp-<process>-<n>"), and on Commit stores and renames. Not
// committed, the temporary file is removed by the destructor and an existing target is untouched.
// A symbolic link stays one: what it points to is replaced. A target that exists and is no regular
// file (a pipe, /dev/null) cannot be replaced and is written to directly. One thread at a time.
class AtomicFile {
 public:
  // kIo when the folder does not exist or may not be written, or when `path` is a folder.
  [[nodiscard]] static Result<AtomicFile> Create(const std::string& path);

  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // Appends; collected in memory and written by the mebibyte.
  [[nodiscard]] Result<void> Write(std::string_view bytes);

  // Writes what is left, fsyncs, renames. To be called once; nothing may be written afterwards.
  [[nodiscard]] Result<void> Commit();

  // Where the bytes are now; empty after Commit or when written to directly. For a caller that has
  // to remove the file in a signal handler.
  const std::string& temporary_path() const { return temporary_path_; }

 private:
  AtomicFile(int descriptor, std::string target_path, std::string temporary_path)
      : descriptor_(descriptor),
        target_path_(std::move(target_path)),
        temporary_path_(std::move(temporary_path)) {}

  Result<void> Flush();
  void Discard();

  int descriptor_ = -1;
  std::string target_path_;
  std::string temporary_path_;
  std::string pending_;
};

}  // namespace tandem::base
