// SPDX-License-Identifier: Apache-2.0
// A stream of bytes, opened: unpacked, its form and CSV header known, then blocks of records.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/gzip.h"
#include "runtime/ingest/input.h"
#include "runtime/schema/schema.h"

namespace tandem::run {

// Fills `into` with up to `bytes` bytes; 0 at the end. Errors are handed on.
using ReadFn = ingest::ReadFn;

// How an input is to be read, where that is known.
struct InputForm {
  std::optional<schema::DataFormat> format;
  std::optional<char> delimiter;
  std::string name;  // for errors after Open
};

// Movable. One thread at a time.
class InputStream {
 public:
  // Reads enough to know the form and the header. kBadInput for no bytes at all or bytes that are
  // of no form we know.
  static base::Result<InputStream> Open(ReadFn read, const InputForm& wanted);

  bool is_json() const { return form_.format == schema::DataFormat::kJsonLines; }
  const ingest::Form& form() const { return form_; }
  const std::vector<std::string>& header() const { return header_; }  // of CSV
  // As they came, packed or not.
  uint64_t bytes_read() const { return *bytes_read_; }

  // The next block in input order; false at the end.
  base::Result<bool> Next(ingest::Block& block);

  // Whether the block's first record is the header.
  bool HasHeader(const ingest::Block& block) const {
    return !is_json() && block.index == header_block_;
  }

 private:
  InputStream() = default;
  base::Result<void> ReadMore();
  base::Result<void> ReadHeader();

  ReadFn read_;
  std::string name_;
  ingest::Form form_;
  std::optional<ingest::Cutter> cutter_;  // once the form is known
  std::vector<std::string> header_;
  uint64_t header_block_ = 0;
  std::deque<ingest::Block> ready_;
  std::string buffer_;
  std::shared_ptr<uint64_t> bytes_read_;
  bool at_end_ = false;
};

// Walks the records of blocks of a stream, without its header. One a thread; the stream and what
// `paths` points to must outlive it.
class RecordWalk {
 public:
  RecordWalk(const InputStream& stream, const ingest::JsonPaths* paths)
      : stream_(stream), records_(stream.form(), paths) {}

  // The block must outlive the walk over it.
  void Start(const ingest::Block& block);
  bool Next(ingest::Record& record, std::string& error) { return records_.Next(record, error); }
  void AddUnread(std::set<std::string>& paths) const { records_.AddUnread(paths); }

 private:
  const InputStream& stream_;
  ingest::Records records_;
};

}  // namespace tandem::run
