// SPDX-License-Identifier: Apache-2.0
// What happens to rejected rows and notes: a CSV file, or the first few shown on stderr.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/console.h"
#include "runtime/base/atomic_file.h"
#include "runtime/run/run.h"

namespace tandem::cli {

// One thread at a time.
class FindingLog {
 public:
  // `path` empty: the first few are kept for Show.
  // `input_names`: by Finding::input.
  static base::Result<FindingLog> Open(const std::string& path,
                                       std::vector<std::string> input_names);

  base::Result<void> Add(const run::Finding& finding);
  // Puts the file in place.
  base::Result<void> Commit();
  // The first few of each kind and how to get all; nothing when there is a file.
  void Show(const run::Summary& summary, Console& console) const;

  const std::string& path() const { return path_; }
  std::string temporary_path() const { return file_ ? file_->temporary_path() : ""; }

 private:
  FindingLog(std::string path, std::vector<std::string> input_names)
      : path_(std::move(path)), input_names_(std::move(input_names)) {}

  std::string path_;
  std::vector<std::string> input_names_;
  std::optional<base::AtomicFile> file_;
  std::vector<run::Finding> first_rejects_;
  std::vector<run::Finding> first_notes_;
  std::vector<run::Finding> first_events_;  // and previous versions
};

}  // namespace tandem::cli
