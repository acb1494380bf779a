// SPDX-License-Identifier: Apache-2.0
// Rows of an Arrow array into a batch, column after column.
#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/capi/arrow_leads.h"
#include "runtime/capi/arrow_values.h"
#include "runtime/value/text_key.h"

namespace tandem::capi {
namespace {

using batch::kTileRows;
using batch::RowMask;
using schema::Kind;

// Bits [at, at + count) of a bitmap, at most 64.
uint64_t BitsFrom(const uint8_t* bits, int64_t at, uint32_t count) {
  const uint8_t* const from = bits + at / 8;
  const auto shift = static_cast<uint32_t>(at % 8);
  const size_t bytes = (shift + count + 7) / 8;
  uint64_t word = 0;
  std::memcpy(&word, from, std::min<size_t>(bytes, sizeof word));
  word >>= shift;
  if (bytes > sizeof word) word |= uint64_t{from[8]} << (64 - shift);
  return count == 64 ? word : word & ((uint64_t{1} << count) - 1);
}

// Keeps rows of the mask for which the bitmap has a bit; row 0 of the tile is row `first` of it.
void KeepThose(const ArrowBits& bits, int64_t first, uint32_t rows, RowMask& mask) {
  if (bits.bits == nullptr) return;
  for (uint32_t row = 0; row < rows; row += 64) {
    mask.words[row / 64] &=
        BitsFrom(bits.bits, bits.first + first + row, std::min<uint32_t>(64, rows - row));
  }
}

// Values that are as a batch holds them.
bool AreStored(const ArrowShape& shape, Kind kind) {
  return shape.form == ArrowForm::kInteger && shape.is_signed && shape.bytes <= 8 &&
         shape.scale == 0 && schema::Scale(kind) == 0;
}

}  // namespace

bool ArrowLeads::HasLists() const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
    return IsList(policy_.schema().fields[column.field].type.kind);
  });
}

base::Result<void> ArrowLeads::Append(tandem_batch& batch, int64_t begin, int64_t end,
                                      bool wants_reasons, const RefusedFn& refused) {
  tandem_error reason;
  if (HasLists()) {
    for (int64_t row = begin; row < end; ++row) {
      const base::Result<bool> kept = AppendRow(batch, row, reason);
      if (!kept) return tl::unexpected<base::Error>(kept.error());
      if (!*kept) refused(row, reason.message);
    }
    return {};
  }
  for (Column& column : columns_) {
    column.dictionary.reset();
    if (column.entry_offsets.empty()) continue;
    column.dictionary.emplace(column.cells->elements().text_bytes(), column.entry_offsets.data(),
                              static_cast<uint32_t>(column.entry_offsets.size() - 1));
  }
  TileAppender tiles(batch);
  for (int64_t first = begin; first < end; first += kTileRows) {
    const auto rows = static_cast<uint32_t>(std::min<int64_t>(kTileRows, end - first));
    RowMask leads = RowMask::First(rows);
    KeepThose(leads_, first, rows, leads);
    tiles.Begin(rows);
    for (Column& column : columns_) AppendTile(column, first, rows, leads, tiles);
    RowMask nobody = RowMask::First(rows);
    nobody -= leads;
    tiles.Refuse(nobody);
    base::Result<void> done;
    tiles.End().ForEach([&](uint32_t row) {
      // Once more by itself, for what is said of it.
      const base::Result<bool> kept =
          wants_reasons ? AppendRow(batch, first + row, reason) : base::Result<bool>(false);
      if (!kept) {
        done = tl::unexpected<base::Error>(kept.error());
      } else {
        refused(first + row, wants_reasons ? reason.message : "");
      }
    });
    if (!done) return done;
  }
  tiles.Keep();
  return {};
}

void ArrowLeads::AppendTile(Column& column, int64_t first, uint32_t rows, const RowMask& leads,
                            TileAppender& tiles) {
  if (column.shape.form == ArrowForm::kNull) return;
  RowMask known = leads;
  for (const ArrowBits& bits : column.above) KeepThose(bits, first, rows, known);
  KeepThose(column.cells->valid_bits(), first, rows, known);
  switch (policy_.schema().fields[column.field].type.kind) {
    case Kind::kText:
      return column.shape.is_index ? AppendEntries(column, first, rows, known, tiles)
                                   : AppendTexts(column, first, rows, known, tiles);
    case Kind::kChoice: return AppendChoices(column, first, known, tiles);
    case Kind::kYesNo:
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kPercent:
    case Kind::kTime:
    case Kind::kDate:
    case Kind::kDuration: return AppendNumbers(column, first, rows, known, tiles);
    case Kind::kTextList:
    case Kind::kChoiceList: break;  // row by row
  }
}

void ArrowLeads::AppendTexts(Column& column, int64_t first, uint32_t rows, RowMask& known,
                             TileAppender& tiles) {
  begins_.resize(kTileRows + 1);
  column.cells->ReadOffsets(first, rows, begins_.data());
  tiles.SetTexts(column.field,
                 {column.cells->text_bytes(), begins_.data(), begins_.data() + 1, begins_[0],
                  begins_[rows], batch::OrSizes(begins_.data(), rows)},
                 known);
}

void ArrowLeads::AppendEntries(Column& column, int64_t first, uint32_t rows, RowMask& known,
                               TileAppender& tiles) {
  const ArrowCells& entries = column.cells->elements();
  entries_.assign(rows, 0);
  known.ForEach([&](uint32_t row) {
    const auto entry = static_cast<int64_t>(column.cells->Number(first + row));
    entries_[row] = static_cast<uint32_t>(entry);
    if (!entries.IsValid(entry)) known.Remove(row);
  });
  if (column.dictionary) {
    return tiles.SetTexts(column.field, *column.dictionary, entries_.data(), known);
  }
  begins_.assign(kTileRows + 1, 0);
  ends_.assign(kTileRows, 0);
  int64_t longest = 0;
  known.ForEach([&](uint32_t row) {
    std::array<int64_t, 2> offsets{};
    entries.ReadOffsets(static_cast<int64_t>(column.cells->Number(first + row)), 1, offsets.data());
    begins_[row] = offsets[0];
    ends_[row] = offsets[1];
    longest = std::max(longest, offsets[1] - offsets[0]);
  });
  tiles.SetTexts(column.field,
                 {entries.text_bytes(), begins_.data(), ends_.data(), 0, 0,
                  static_cast<uint64_t>(longest)},
                 known);
}

void ArrowLeads::AppendChoices(Column& column, int64_t first, RowMask& known,
                               TileAppender& tiles) {
  const bool is_optional = policy_.schema().fields[column.field].optional;
  const ArrowCells& cells = *column.cells;
  RowMask bad;
  begins_.assign(kTileRows + 1, 0);
  known.ForEach([&](uint32_t row) {
    std::optional<int64_t> choice;
    if (cells.IsValid(first + row) && !value::IsBlank(cells.Text(first + row))) {
      choice = Choice(column, first + row);
      // As of texts: an optional field is missing then.
      if (!choice && !is_optional) bad.Add(row);
    }
    if (choice) {
      begins_[row] = *choice;
    } else {
      known.Remove(row);
    }
  });
  tiles.Refuse(bad);
  tiles.SetNumbers(column.field, begins_.data(), sizeof(int64_t), known);
}

void ArrowLeads::AppendNumbers(const Column& column, int64_t first, uint32_t rows, RowMask& known,
                               TileAppender& tiles) {
  const ArrowCells& cells = *column.cells;
  const Kind kind = policy_.schema().fields[column.field].type.kind;
  if (AreStored(column.shape, kind)) {
    return tiles.SetNumbers(column.field, cells.NumbersFrom(first),
                            static_cast<uint32_t>(column.shape.bytes), known);
  }
  RowMask bad;
  begins_.assign(kTileRows + 1, 0);
  if (column.shape.form == ArrowForm::kBool) {
    const ArrowBits bits = cells.bool_bits();
    for (uint32_t row = 0; row < rows; ++row) begins_[row] = bits[first + row] ? 1 : 0;
  } else {
    known.ForEach([&](uint32_t row) {
      const ArrowNumber number = StoredValue(cells, first + row, kind, zone_);
      if (number.value) {
        begins_[row] = *number.value;
      } else {
        bad.Add(row);
        known.Remove(row);
      }
    });
  }
  tiles.Refuse(bad);
  tiles.SetNumbers(column.field, begins_.data(), sizeof(int64_t), known);
}

}  // namespace tandem::capi
