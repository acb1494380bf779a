// SPDX-License-Identifier: Apache-2.0
// Streams of leads and of events: an input and what binds its columns to fields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/events.h"
#include "runtime/ingest/ingest.h"
#include "runtime/run/input_stream.h"

namespace tandem::run {

// Movable. One thread at a time; the binding may be read by any thread.
class LeadStream {
 public:
  // kBadInput for what InputStream refuses and for columns that do not fit. `source` null: fields
  // by name. `keep`: paths of JSON lines to be read besides. The program must outlive the stream.
  static base::Result<LeadStream> Open(ReadFn read, const program::Program& program,
                                       const schema::Source* source, const InputForm& form,
                                       const std::vector<std::string>& keep = {});

  const InputStream& input() const { return input_; }
  const ingest::Binding& binding() const { return *binding_; }
  const schema::Source* source() const { return source_; }
  uint64_t bytes_read() const { return input_.bytes_read(); }

  base::Result<bool> Next(ingest::Block& block) { return input_.Next(block); }
  RecordWalk Walk() const { return {input_, binding_->paths()}; }
  // The column that holds a lead's id; nothing when there is none.
  std::optional<size_t> IdColumn(const program::Program& program) const;

 private:
  explicit LeadStream(InputStream input) : input_(std::move(input)) {}

  InputStream input_;
  std::optional<ingest::Binding> binding_;
  const schema::Source* source_ = nullptr;
};

// Likewise.
class EventStream {
 public:
  // `source` with events, or the `event` of every row, or neither: a column says which it is.
  static base::Result<EventStream> Open(ReadFn read, const program::Program& program,
                                        const schema::Source* source,
                                        std::optional<schema::EventId> event,
                                        const InputForm& form);

  const InputStream& input() const { return input_; }
  const ingest::EventBinding& binding() const { return *binding_; }
  uint64_t bytes_read() const { return input_.bytes_read(); }

  base::Result<bool> Next(ingest::Block& block) { return input_.Next(block); }
  RecordWalk Walk() const { return {input_, binding_->paths()}; }

 private:
  explicit EventStream(InputStream input) : input_(std::move(input)) {}

  InputStream input_;
  std::optional<ingest::EventBinding> binding_;
};

// The cell of a column; empty where the record ends before it, and for JSON's null.
std::string_view CellOf(const ingest::Record& record, size_t column);
// What is between white space at both ends.
std::string_view Trimmed(std::string_view text);

}  // namespace tandem::run
