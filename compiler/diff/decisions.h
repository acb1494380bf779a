// SPDX-License-Identifier: Apache-2.0
// Decisions as `run` writes them, read back a row at a time, and two streams of them side by side.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"

namespace tandem::diff {

// One decision: cells without quotes, the id first.
using Row = std::vector<std::string>;

// Cuts CSV that the program wrote itself. Rows come whole, but for the last.
class RowCutter {
 public:
  void Add(std::string_view bytes) { pending_.append(bytes); }
  // False when no whole row is left.
  bool Next(Row& row);

 private:
  std::string pending_;
  size_t at_ = 0;
};

// A file without a name that rows are written to once and read from. Disk, not memory.
class Spool {
 public:
  // kIo when the folder cannot be written.
  static base::Result<Spool> Make(const std::string& folder);
  base::Result<void> Write(std::string_view bytes);
  // From the start.
  base::Result<void> Rewind();
  // False at the end.
  base::Result<bool> Next(Row& row);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit Spool(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
  RowCutter cutter_;
};

// Puts rows of the second policy beside those of the first, which a spool holds: both are in the
// order of the leads, and either may lack some. Null: that side has no decision of the lead.
class SideBySide {
 public:
  using Tell = std::function<base::Result<void>(const Row* before, const Row* after)>;
  SideBySide(Spool& before, Tell tell) : before_(before), tell_(std::move(tell)) {}

  // Skips the header.
  base::Result<void> Begin();
  base::Result<void> Add(const Row& after);
  base::Result<void> End();

 private:
  base::Result<void> Advance();
  base::Result<void> Look();

  Spool& before_;
  Tell tell_;
  std::optional<Row> row_;  // of the first policy, not yet told
  bool looked_ = false;
  // Hashes of all ids of the first policy; made at the first difference.
  std::vector<uint64_t> ids_;
  uint64_t taken_ = 0;
};

}  // namespace tandem::diff
