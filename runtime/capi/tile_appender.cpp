// SPDX-License-Identifier: Apache-2.0
// Tiles of leads: what is required, what is kept, what is taken back.
#include "runtime/capi/tile_appender.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/schema/format_value.h"

namespace tandem::capi {

using batch::NumberCells;
using batch::RowMask;

TileAppender::TileAppender(tandem_batch& batch)
    : batch_(batch),
      rows_before_(batch.leads.rows()),
      known_(batch.given_count),
      present_(batch.policy.program().schema.records.size()),
      is_kept_(batch.kept.slots()) {}

TileAppender::~TileAppender() {
  if (keeps_) return;
  batch_.builder.DropFrom(rows_before_);
  batch_.kept.DropFrom(rows_before_);
}

void TileAppender::Begin(uint32_t rows) {
  rows_ = rows;
  first_ = batch_.builder.BeginRows(rows);
  bad_ = {};
  std::fill(known_.begin(), known_.end(), RowMask{});
  std::fill(is_kept_.begin(), is_kept_.end(), uint8_t{0});
}

void TileAppender::SetNumbers(size_t field, const void* values, uint32_t width_bytes,
                              const RowMask& known) {
  const schema::Schema& schema = batch_.policy.program().schema;
  const NumberRange range = RangeOf(schema, schema.fields[field]);
  const NumberCells cells{values, width_bytes, range.low, range.high};
  if (schema.fields[field].type.kind == schema::Kind::kYesNo) {
    batch_.builder.SetYesNos(schema::FieldId(field), cells, known, bad_);
  } else {
    batch_.builder.SetInts(schema::FieldId(field), cells, known, bad_);
  }
  known_[field] = known;
  if (batch_.id_field == field) KeepNumbers(field, cells);
}

// The id, where it is a number.
void TileAppender::KeepNumbers(size_t field, const NumberCells& cells) {
  const schema::Schema& schema = batch_.policy.program().schema;
  for (uint32_t row = 0; row < rows_; ++row) {
    const bool is_there = known_[field].Has(row) && !bad_.Has(row);
    batch_.kept.Add(0, is_there ? schema::FormatValue(schema, schema.fields[field].type,
                                                      batch::NumberAt(cells, row))
                                : std::string());
  }
  is_kept_[0] = 1;
}

void TileAppender::SetTexts(size_t field, const batch::TextCells& cells, const RowMask& known) {
  RowMask& there = known_[field] = known;
  batch::CheckTexts(cells, rows_, there, bad_);
  batch_.builder.SetTexts(schema::FieldId(field), cells, there);
  EachSlot(batch_, field, [&](size_t slot) {
    batch_.kept.AddTile(slot, cells, rows_, there);
    is_kept_[slot] = 1;
  });
}

void TileAppender::SetTexts(size_t field, batch::TextDictionary& dictionary,
                            const uint32_t* entries, const RowMask& known) {
  RowMask& there = known_[field] = known;
  batch_.builder.SetTexts(schema::FieldId(field), dictionary, entries, there, bad_);
  EachSlot(batch_, field, [&](size_t slot) {
    batch_.kept.AddTile(slot, dictionary, entries, rows_, there);
    is_kept_[slot] = 1;
  });
}

// As RowCheck says of one row.
void TileAppender::AddIncomplete() {
  const schema::Schema& schema = batch_.policy.program().schema;
  const RowMask all = RowMask::First(rows_);
  std::fill(present_.begin(), present_.end(), RowMask{});
  for (size_t i = 0; i < known_.size(); ++i) {
    if (schema.fields[i].record) present_[*schema.fields[i].record] |= known_[i];
  }
  for (size_t i = 0; i < known_.size(); ++i) {
    const schema::Field& field = schema.fields[i];
    if (field.optional || IsList(field.type.kind)) continue;
    const bool can_be_without = field.record && schema.records[*field.record].optional;
    RowMask lacking = can_be_without ? present_[*field.record] : all;
    lacking -= known_[i];
    bad_ |= lacking;
  }
}

const RowMask& TileAppender::End() {
  AddIncomplete();
  for (size_t slot = 0; slot < is_kept_.size(); ++slot) {
    if (is_kept_[slot] == 0) batch_.kept.AddNothing(slot, rows_);
  }
  if (!bad_.IsEmpty()) {
    batch_.builder.DropRows(bad_);
    batch_.kept.DropRows(first_, bad_);
  }
  return bad_;
}

}  // namespace tandem::capi
