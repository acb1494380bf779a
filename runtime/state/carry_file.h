// SPDX-License-Identifier: Apache-2.0
// Carried state as a file: a header line, one line a lead, a last line with count and checksum.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/atomic_file.h"
#include "runtime/base/hash.h"
#include "runtime/base/status.h"

namespace tandem::state {

inline constexpr int kCarryFormat = 1;

struct CarryHeader {
  int format = kCarryFormat;
  std::string policy;
  std::string policy_version;
  int64_t as_of_us = 0;
  std::string tzdb;  // release of the time zone database
};

// As ingest::ReadFn.
using ReadFn = std::function<base::Result<size_t>(char* into, size_t bytes)>;

// Reads the whole file and checks it. kBadInput, saying why, for a file that is none, of a newer
// format, cut off or damaged.
struct CheckedCarry {
  CarryHeader header;
  uint64_t leads = 0;
};
base::Result<CheckedCarry> CheckCarry(const ReadFn& read);

// The lines of leads, in order, of a file that was checked.
class CarryLines {
 public:
  explicit CarryLines(ReadFn read) : read_(std::move(read)) {}
  // Without its line end, valid until the next call; false at the end.
  base::Result<bool> Next(std::string_view& line);
  uint64_t line_number() const { return line_number_; }

 private:
  base::Result<bool> NextLine(std::string_view& line);

  ReadFn read_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t line_number_ = 0;
  bool at_end_ = false;
};

// Written beside its name and put in place by Commit.
class CarryWriter {
 public:
  static base::Result<CarryWriter> Create(const std::string& path, const CarryHeader& header);

  // A line with its line end.
  base::Result<void> Add(std::string_view line);
  base::Result<void> Commit();
  const std::string& temporary_path() const { return file_.temporary_path(); }

 private:
  explicit CarryWriter(base::AtomicFile file) : file_(std::move(file)) {}
  base::Result<void> Write(std::string_view bytes);

  base::AtomicFile file_;
  base::Sha256 hash_;
  uint64_t leads_ = 0;
};

}  // namespace tandem::state
