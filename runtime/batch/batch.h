// SPDX-License-Identifier: Apache-2.0
// Leads as columns: what an evaluation reads, and a builder that fills them row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/batch/cells.h"
#include "runtime/program/program.h"

namespace tandem::batch {

struct AlignedDelete {
  void operator()(void* p) const;
};
// 64-byte aligned, zeroed, whole chunks.
using Buffer = std::unique_ptr<std::byte[], AlignedDelete>;
Buffer MakeBuffer(size_t bytes);

// Texts that columns refer to by index; 0 is the empty text. One for a batch of leads and its
// events, so that indexes of all of them can be compared.
class TextPool;

// Columns for one Program's inputs, or for one of its tables of events. Movable. Reading is
// thread-safe.
class Batch {
 public:
  // Of leads, of a fixed capacity.
  Batch(const program::Program& program, uint32_t capacity_rows);

  uint32_t rows() const { return rows_; }
  uint32_t capacity() const { return capacity_; }
  uint32_t chunks() const { return (rows_ + abi::kChunkRows - 1) / abi::kChunkRows; }
  // First byte of chunk `chunk` of input `input`.
  const void* Column(size_t input, uint32_t chunk) const;
  // Of the pool: keys, and the texts themselves.
  const std::vector<abi::TextRef>& text_keys() const;

 private:
  friend class Events;
  friend class OneRow;
  friend class RowFiller;
  struct Storage {
    Buffer values;
    abi::Physical physical{};
    uint32_t chunk_bytes = 0;  // 0: not held here, but computed
  };
  explicit Batch(const std::vector<program::Input>& columns);  // of events: empty, to grow
  void AddColumns(const std::vector<program::Input>& columns);

  uint32_t rows_ = 0;
  uint32_t capacity_ = 0;
  std::vector<Storage> columns_;
  std::shared_ptr<TextPool> texts_;
};

// What columns of fields a batch of leads holds: the inputs of the main body at their own places,
// then what passes over leads read besides.
struct LeadColumns {
  std::vector<program::Input> columns;
  std::vector<std::vector<size_t>> of_pass;  // the column of each input; of event passes empty
};
LeadColumns FindLeadColumns(const program::Program& program);

// What all builders of one Program share: which columns a field feeds, needles, compiled patterns.
// Immutable, to be used from any number of threads; does not refer to the Program.
class Plan;
std::shared_ptr<const Plan> MakePlan(const program::Program& program);
// Of some columns of fields of the program.
std::shared_ptr<const Plan> MakePlan(const program::Program& program,
                                     const std::vector<schema::Field>& fields,
                                     const std::vector<program::Input>& columns);

// The events of a batch of leads: a batch for each table of the program. Grows as needed. Reading
// is thread-safe.
class Events {
 public:
  explicit Events(const program::Program& program);
  ~Events();
  Events(Events&&) noexcept;

  const Batch& Table(size_t table) const;
  // Of the last Finish.
  uint32_t lead_rows() const;
  // The lead row of each event of the table, in whole chunks.
  const uint32_t* LeadRows(size_t table) const;
  // Grouped: events of lead row r are rows [offsets[r], offsets[r + 1]), in any order of time. Null
  // in arrival order: events of a lead stand anywhere.
  const uint32_t* Offsets(size_t table) const;

 private:
  friend class EventBuilder;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Appends events. One with each lead builder; reused batch after batch. Not thread-safe.
class EventBuilder {
 public:
  explicit EventBuilder(const program::Program& program);
  ~EventBuilder();
  EventBuilder(EventBuilder&&) noexcept;

  // Starts filling `events` of `leads`, right after the lead builder's Start. Both must stay where
  // they are.
  void Start(Batch& leads, Events& events);
  // Starts only this table anew (events of stages, instant after instant).
  void StartTable(size_t table);
  // An event starts out with every field missing. `source`: index into Program::sources, or -1.
  void BeginEvent(size_t table, uint32_t lead_row, int64_t at_us, int32_t source);
  // Of the event begun last; as for leads.
  void SetInt(schema::FieldId field, int64_t value);
  void SetYesNo(schema::FieldId field, bool value);
  void SetText(schema::FieldId field, std::string_view utf8);
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements);
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices);
  void DropEvent();
  // Takes back the events of the lead row appended last, for leads that turn out to be rejected.
  void DropLead(uint32_t lead_row);
  // All events of `lead_rows` leads are in: tables whose events came lead after lead are grouped.
  void Finish(uint32_t lead_rows);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Where a field's whole numbers go when that is one column, with one of validity at most.
struct NumberColumn {
  std::byte* values = nullptr;  // null: elsewhere
  std::byte* valid = nullptr;   // null: always there, or nobody asks
  abi::Physical physical{};

  void Set(uint32_t row, int64_t value) const {
    switch (physical) {
      case abi::Physical::kInt8: Put(values, row, static_cast<int8_t>(value)); break;
      case abi::Physical::kInt16: Put(values, row, static_cast<int16_t>(value)); break;
      case abi::Physical::kInt32: Put(values, row, static_cast<int32_t>(value)); break;
      case abi::Physical::kInt64: Put(values, row, value); break;
      case abi::Physical::kMask: break;
    }
    if (valid == nullptr) return;
    abi::MaskWord word = 0;
    std::memcpy(&word, valid + row / 64 * sizeof word, sizeof word);
    Put(valid, row / 64, word | abi::MaskWord{1} << (row % 64));
  }

 private:
  template <class T>
  static void Put(std::byte* column, size_t place, T value) {
    std::memcpy(column + place * sizeof value, &value, sizeof value);
  }
};

// Appends leads to a batch. Values are checked against their types by the caller (see Ingest);
// ranges too. Reused for batch after batch so that classifiers stay warm. Not thread-safe.
class Builder {
 public:
  explicit Builder(const program::Program& program);
  // For many builders of one program: big lists of needles are prepared once.
  explicit Builder(std::shared_ptr<const Plan> plan);
  ~Builder();
  Builder(Builder&&) noexcept;

  // Starts filling `batch` from row 0 (its old contents are cleared). It must stay where it is and
  // be of the same program.
  void Start(Batch& batch);
  // A row starts out with every field missing. Each field is set at most once.
  uint32_t BeginRow();
  void SetInt(schema::FieldId field, int64_t value) {  // every kind stored as an integer
    TANDEM_CHECK(static_cast<size_t>(field) < numbers_.size(), "no such field");
    const NumberColumn& column = numbers_[static_cast<size_t>(field)];
    if (column.values == nullptr) return SetEveryInt(field, value);
    column.Set(row_, value);
  }
  void SetYesNo(schema::FieldId field, bool value);
  void SetText(schema::FieldId field, std::string_view utf8);  // blank = missing
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements);  // texts
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices);
  // Takes the row back, for leads that turn out to be rejected.
  void DropRow();
  // From now on texts set row by row are kept and put into the columns by SettleTexts, all that
  // came since Start at once, which is faster. Before that the batch is not to be read.
  void DeferTexts();
  void SettleTexts();
  // Overwrites a field that is stored as an integer or yes/no in a row that is there already;
  // nullopt makes it missing. For state carried from instant to instant.
  void Overwrite(schema::FieldId field, uint32_t row, std::optional<int64_t> value);

  // Column by column: starts up to kTileRows rows, in which every field is missing. Returns the
  // first. Each field is set at most once, in rows that are `known`.
  uint32_t BeginRows(uint32_t rows);
  // Values outside the cells' range put their rows into `bad`.
  void SetInts(schema::FieldId field, const NumberCells& cells, const RowMask& known,
               RowMask& bad);
  void SetYesNos(schema::FieldId field, const NumberCells& cells, const RowMask& known,
                 RowMask& bad);
  // Of checked texts. Takes rows whose text is blank out of `known`.
  void SetTexts(schema::FieldId field, const TextCells& cells, RowMask& known);
  // Likewise of texts in a dictionary, by number; its texts are checked here.
  void SetTexts(schema::FieldId field, TextDictionary& dictionary, const uint32_t* entries,
                RowMask& known, RowMask& bad);
  // Takes back rows of those begun together last, for leads that turn out to be rejected.
  void DropRows(const RowMask& rows);
  // Takes back all rows from `row` on.
  void DropFrom(uint32_t row);

 private:
  struct Impl;
  void SetEveryInt(schema::FieldId field, int64_t value);

  std::unique_ptr<Impl> impl_;
  std::span<const NumberColumn> numbers_;  // by field, once started
  uint32_t row_ = 0;
};

}  // namespace tandem::batch
