// SPDX-License-Identifier: Apache-2.0
// A CSV stream of leads, opened: dialect, header and binding known, then blocks of whole records.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/csv.h"
#include "runtime/ingest/ingest.h"

namespace tandem::run {

// Fills `into` with up to `bytes` bytes; 0 at the end. Errors are handed on.
using ReadFn = std::function<base::Result<size_t>(char* into, size_t bytes)>;

// Movable. One thread at a time; the binding may be read by any thread.
class LeadStream {
 public:
  // Reads enough to know the dialect and the header. kBadInput for no bytes at all, no CSV, or a
  // header that does not fit. `source` null: fields by name. The program must outlive the stream.
  static base::Result<LeadStream> Open(ReadFn read, const program::Program& program,
                                       const schema::Source* source,
                                       std::optional<char> delimiter);

  const ingest::Dialect& dialect() const { return dialect_; }
  const ingest::Binding& binding() const { return *binding_; }
  const std::vector<std::string>& header() const { return header_; }
  uint64_t bytes_read() const { return bytes_read_; }

  // The next block in input order; false at the end.
  base::Result<bool> Next(ingest::Block& block);

  // A reader of the block's leads: the header is skipped.
  ingest::RecordReader Records(const ingest::Block& block) const;

 private:
  LeadStream() = default;
  base::Result<void> ReadMore();
  base::Result<void> ReadHeader();

  ReadFn read_;
  ingest::Dialect dialect_;
  std::optional<ingest::BlockCutter> cutter_;  // once the dialect is known
  std::optional<ingest::Binding> binding_;
  std::vector<std::string> header_;
  uint64_t header_block_ = 0;
  std::deque<ingest::Block> ready_;
  std::string buffer_;
  uint64_t bytes_read_ = 0;
  bool at_end_ = false;
};

}  // namespace tandem::run
