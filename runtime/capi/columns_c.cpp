// SPDX-License-Identifier: Apache-2.0
// Columns of the caller into a batch.
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "runtime/batch/entries.h"
#include "runtime/capi/guard.h"
#include "runtime/capi/options.h"
#include "runtime/capi/tile_appender.h"

namespace tandem::capi {
namespace {

using batch::kTileRows;
using batch::RowMask;

// A dictionary of more entries than that, and than there are rows, is no gain.
constexpr size_t kSmallDictionary = 1024;
constexpr const char* kFall = "the `offsets` of a column fall";
constexpr const char* kOutside = "an index of a column lies outside its dictionary";

struct Column {
  tandem_column given = TANDEM_INIT(tandem_column);
  bool is_text = false;
  std::optional<batch::TextDictionary> dictionary;
};

void CheckColumn(const tandem_batch& batch, const tandem_column& column) {
  Require(column.field < batch.given_count, "a column names no field");
  Require(column.values != nullptr, "the `values` of a column are NULL");
  const schema::Kind kind = batch.policy.program().schema.fields[column.field].type.kind;
  Require(!IsList(kind), "a column holds no lists: set them row by row");
  Require(!IsText(kind) || column.offsets != nullptr, "a column of texts needs its `offsets`");
  Require(IsText(kind) || column.indexes == nullptr, "only a column of texts has a dictionary");
}

bool IsWidth(uint32_t width_bytes) {
  return width_bytes == 1 || width_bytes == 2 || width_bytes == 4 || width_bytes == 8;
}

// No dictionary was given, or none of use: texts are found row by row.
bool HasUse(const tandem_column& column, uint32_t rows) {
  return column.indexes != nullptr && column.entries <= std::max<size_t>(rows, kSmallDictionary);
}

class ColumnAppender {
 public:
  ColumnAppender(tandem_batch& batch, const tandem_column* columns, size_t count, uint32_t rows)
      : batch_(batch) {
    std::vector<uint8_t> seen(batch.given_count);
    const tandem_column* at = columns;
    for (size_t i = 0; i < count; ++i) {
      Column& column = columns_.emplace_back();
      column.given = Chosen(at, TANDEM_INIT(tandem_column));
      CheckColumn(batch, column.given);
      column.is_text = IsText(batch.policy.program().schema.fields[column.given.field].type.kind);
      has_twins_ = has_twins_ || seen[column.given.field] != 0;
      seen[column.given.field] = 1;
      at = reinterpret_cast<const tandem_column*>(reinterpret_cast<const std::byte*>(at) +
                                                  at->size);
    }
    for (Column& column : columns_) {
      if (HasUse(column.given, rows)) MakeDictionary(column);
    }
  }

  // The number of rows that are not in the batch.
  uint32_t Append(uint32_t rows, uint32_t* rejected) {
    Require(!has_twins_, "the field was set before in this row");
    TileAppender tiles(batch_);
    uint32_t bad = 0;
    for (uint32_t first = 0; first < rows; first += kTileRows) {
      rows_ = std::min(kTileRows, rows - first);
      tiles.Begin(rows_);
      for (Column& column : columns_) SetTile(column, first, tiles);
      tiles.End().ForEach([&](uint32_t row) {
        if (rejected != nullptr) rejected[bad] = first + row;
        ++bad;
      });
    }
    tiles.Keep();
    return bad;
  }

 private:
  static void MakeDictionary(Column& column) {
    const tandem_column& given = column.given;
    column.dictionary.emplace(static_cast<const char*>(given.values), given.offsets,
                              static_cast<uint32_t>(given.entries));
    for (uint32_t entry = 0; entry < given.entries; ++entry) {
      Require(column.dictionary->IsThere(entry), kFall);
    }
  }

  // Of rows from `first` on, which begins a tile.
  RowMask KnownIn(const tandem_column& column, uint32_t first) const {
    const RowMask all = RowMask::First(rows_);
    if (column.valid == nullptr) return all;
    RowMask known;
    std::memcpy(known.words.data(), column.valid + first / 8, (rows_ + 7) / 8);
    known &= all;
    return known;
  }

  void SetTile(Column& column, uint32_t first, TileAppender& tiles) {
    const tandem_column& given = column.given;
    const RowMask known = KnownIn(given, first);
    if (given.valid != nullptr && known.IsEmpty()) return;
    if (given.indexes != nullptr || !column.is_text) {
      Require(IsWidth(given.width), "the `width` of a column is 1, 2, 4 or 8");
    }
    if (!column.is_text) {
      const auto* const values = static_cast<const std::byte*>(given.values);
      tiles.SetNumbers(given.field, values + size_t{first} * given.width, given.width, known);
    } else if (column.dictionary) {
      FindEntries(given, first, known);
      tiles.SetTexts(given.field, *column.dictionary, entries_.data(), known);
    } else {
      tiles.SetTexts(given.field,
                     given.indexes == nullptr ? TextsIn(given, first, known)
                                              : EntriesIn(given, first, known),
                     known);
    }
  }

  batch::TextCells TextsIn(const tandem_column& column, uint32_t first, const RowMask& known) {
    const int64_t* const offsets = column.offsets + first;
    const auto* const bytes = static_cast<const char*>(column.values);
    const uint64_t sizes = batch::OrSizes(offsets, rows_);
    if (offsets[0] >= 0 && static_cast<int64_t>(sizes) >= 0) {
      return {bytes, offsets, offsets + 1, offsets[0], offsets[rows_], sizes};
    }
    return PickedTexts(column, known, [&](uint32_t row) { return offsets + row; });
  }

  // Of each row the text that `where(row)` and what follows it are the offsets of.
  template <class Where>
  batch::TextCells PickedTexts(const tandem_column& column, const RowMask& known,
                               const Where& where) {
    begins_.fill(0);
    ends_.fill(0);
    int64_t longest = 0;
    known.ForEach([&](uint32_t row) {
      const int64_t* const offsets = where(row);
      Require(offsets[0] >= 0 && offsets[1] >= offsets[0], kFall);
      begins_[row] = offsets[0];
      ends_[row] = offsets[1];
      longest = std::max(longest, offsets[1] - offsets[0]);
    });
    return {static_cast<const char*>(column.values), begins_.data(), ends_.data(), 0, 0,
            static_cast<uint64_t>(longest)};
  }

  batch::TextCells EntriesIn(const tandem_column& column, uint32_t first, const RowMask& known) {
    FindEntries(column, first, known);
    return PickedTexts(column, known,
                       [&](uint32_t row) { return column.offsets + entries_[row]; });
  }

  void FindEntries(const tandem_column& column, uint32_t first, const RowMask& known) {
    const auto* const indexes = static_cast<const std::byte*>(column.indexes);
    Require(column.entries <= std::numeric_limits<uint32_t>::max() &&
                batch::ReadEntries(indexes + size_t{first} * column.width, column.width, rows_,
                                   static_cast<uint32_t>(column.entries), known, entries_.data()),
            kOutside);
  }

  tandem_batch& batch_;
  std::vector<Column> columns_;
  bool has_twins_ = false;
  uint32_t rows_ = 0;  // of the tile
  std::array<uint32_t, kTileRows> entries_{};
  std::array<int64_t, kTileRows> begins_{}, ends_{};
};

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Require;

tandem_status tandem_batch_append_columns(tandem_batch* batch, const tandem_column* columns,
                                          size_t count, uint32_t rows, uint32_t* rejected,
                                          uint32_t* rejected_count, tandem_error* error) {
  return capi::Guard(error, [&]() -> base::Result<void> {
    Require(batch != nullptr && !batch->in_row, "`batch` is NULL, or a row was begun");
    Require(columns != nullptr || count == 0, "`columns` is NULL");
    capi::ColumnAppender appender(*batch, columns, count, rows);
    if (rows > batch->leads.capacity() - batch->leads.rows()) {
      return base::Fail(base::ErrorKind::kLimit, "the batch has no room for so many rows");
    }
    uint32_t bad = 0;
    if (rows > 0) {
      Require(!batch->finished, "the batch was evaluated: clear it before it is filled again");
      bad = appender.Append(rows, rejected);
    }
    if (rejected_count != nullptr) *rejected_count = bad;
    return {};
  });
}
