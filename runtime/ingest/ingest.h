// SPDX-License-Identifier: Apache-2.0
// Records to leads: a source bound to an input, then rows into a batch or into rejects.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/batch/batch.h"
#include "runtime/batch/one_row.h"
#include "runtime/ingest/csv.h"
#include "runtime/ingest/fill.h"
#include "runtime/ingest/json.h"

namespace tandem::ingest {

// Why a row did not become a lead (or, for notes, what was set to missing in one that did).
struct Reject {
  uint64_t line = 0;       // 1-based physical line on which the record starts
  uint64_t column = 0;     // 1-based CSV field number; 0: the record as a whole, or JSON
  std::string field;       // the lead's field; empty: the record as a whole
  std::string value;       // as read, at most 200 bytes
  std::string reason;      // "not a whole number", "missing, and `created` is not optional", …
};

// How cells are read, beyond language.md (numbers and times as in runtime/value):
//  - cells are trimmed; a blank one and those the source calls missing are missing; for numbers the
//    source's missing values are also compared as numbers (-1 is -1.0);
//  - an integer with a decimal point is rejected unless the column is `rounded`, even 12.0;
//  - a percent is written 22%. A bare number is refused, as nobody can tell 22% from 2200%, unless
//    the column's form says which: `number like "22%"` reads 22 as 22%, `number like "0.22"` reads
//    a bare number as the fraction (and one with a sign as what it says);
//  - a choice by its label or its name; list elements stand between separators, blank ones are
//    dropped, "[]" is the empty list, and a value map is applied to each element;
//  - two time forms that fit with different results are missing with a note (`?`), else a reject;
//  - JSON: texts are read like CSV cells; numbers as their exact decimal text, in the plain form
//    whatever the column's, 1.2e1 being 12; true and false are yes and no; null and absent keys are
//    missing; lists are arrays (null elements dropped) or texts. Texts and choices may be numbers.
//    Every other kind is a reject, and so is a key that is read and stands twice.

// A source bound to a header. Immutable after Bind, shared by worker threads.
class Binding {
 public:
  // Header names are compared trimmed and exactly, then by text key. Errors (kBadInput) name every
  // problem at once, one a line: a mapped column the file lacks (nearest header suggested), a field
  // that is not optional and that nothing feeds (a list is then empty), a header that occurs twice
  // and is used. `source` null: all fields by name. The program must outlive the binding.
  static base::Result<Binding> Bind(const program::Program& program, const schema::Source* source,
                                    const std::vector<std::string>& header);

  // JSON lines: columns are paths. Lines need not have them, so that only a field nothing can feed
  // is an error. `keep`: paths to be read besides.
  static base::Result<Binding> BindJson(const program::Program& program,
                                        const schema::Source* source,
                                        const std::vector<std::string>& keep = {});

  // The column that feeds a field, an index into Record::fields; nullopt when nothing does.
  std::optional<size_t> ColumnOf(schema::FieldId field) const;
  // For JSON lines; null for CSV. ColumnOfPath: of a path to be kept.
  const JsonPaths* paths() const;
  std::optional<size_t> ColumnOfPath(const std::string& path) const;
  // Fields whose source says `unique`.
  const std::vector<schema::FieldId>& unique() const;
  // CSV columns nothing reads, for a note.
  const std::vector<std::string>& ignored() const;

  struct Impl;
  std::shared_ptr<const Impl> impl() const { return impl_; }

 private:
  std::shared_ptr<const Impl> impl_;
};

// Reads rows of one binding. One a worker thread.
class RowReader {
 public:
  RowReader(const program::Program& program, const Binding& binding);
  ~RowReader();
  RowReader(RowReader&&) noexcept;

  // Appends the record as a lead and answers true, or answers false with `reject` filled and the
  // batch unchanged. Notes (values set to missing although something was written) are appended to
  // `notes`; a rejected record leaves none. Records that came with an error of their own
  // are the caller's to reject.
  bool Append(const Record& record, batch::Builder& builder, Reject& reject,
              std::vector<Reject>& notes);

  // Likewise into the row of a lead; where the answer is false that is spoilt. Of no lists.
  bool SetRow(const Record& record, batch::OneRow& row, Reject& reject,
              std::vector<Reject>& notes);

  // Sets the columns of the previous version (schema::Origin::kPrevious) of the row appended last
  // from an earlier record of the lead. What is missing is missing, required or not; false with
  // `reject` filled when a cell cannot be read: then drop the row.
  bool AppendPrevious(const Record& record, batch::Builder& builder, Reject& reject,
                      std::vector<Reject>& notes);

  // What a text field of the record appended last holds, trimmed and after the source's value map;
  // empty when missing. Valid until the next record is read.
  std::string_view TextOf(schema::FieldId field) const;
  void AddFill(Fill& fill) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::ingest
