// SPDX-License-Identifier: Apache-2.0
// Rows that are begun, and taken back, many at a time.
#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/batch/put.h"
#include "runtime/batch/row_filler.h"

namespace tandem::batch {
namespace {

bool BitAt(const std::byte* mask, uint32_t row) {
  abi::MaskWord word = 0;
  std::memcpy(&word, mask + row / 64 * sizeof word, sizeof word);
  return (word >> (row % 64) & 1) != 0;
}

// Rows [from, end) follow each other.
struct Run {
  uint32_t from, end, to;
};

void Move(std::byte* column, abi::Physical physical, const Run& run) {
  if (physical == abi::Physical::kMask) {
    for (uint32_t row = run.from; row < run.end; ++row) {
      PutBit(column, run.to + row - run.from, BitAt(column, row));
    }
    return;
  }
  const size_t width_bytes = abi::WidthBytes(physical);
  std::memmove(column + run.to * width_bytes, column + run.from * width_bytes,
               (run.end - run.from) * width_bytes);
}

void Clear(std::byte* column, abi::Physical physical, uint32_t first, uint32_t end) {
  if (physical == abi::Physical::kMask) {
    for (uint32_t row = first; row < end; ++row) PutBit(column, row, false);
    return;
  }
  const size_t width_bytes = abi::WidthBytes(physical);
  std::memset(column + first * width_bytes, 0, (end - first) * width_bytes);
}

}  // namespace

uint32_t RowFiller::AppendRows(uint32_t count) {
  TANDEM_CHECK(batch_ != nullptr && count <= batch_->capacity_ - batch_->rows_,
               "rows beyond the batch");
  const uint32_t first = batch_->rows_;
  batch_->rows_ += count;
  return first;
}

void RowFiller::DropFrom(uint32_t row) {
  TANDEM_CHECK(batch_ != nullptr && row <= batch_->rows_, "no rows to drop");
  for (const Batch::Storage& column : batch_->columns_) {
    if (column.chunk_bytes == 0) continue;
    Clear(column.values.get(), column.physical, row, batch_->rows_);
  }
  batch_->rows_ = row;
}

void RowFiller::DropRows(uint32_t first, const RowMask& dropped) {
  std::vector<Run> runs;
  uint32_t from = first;
  uint32_t to = first;
  const auto keep_until = [&](uint32_t end) {
    if (end > from) runs.push_back({from, end, to});
    to += end - from;
    from = end + 1;
  };
  dropped.ForEach([&](uint32_t row) { keep_until(first + row); });
  if (from < batch_->rows_) keep_until(batch_->rows_);
  for (const Batch::Storage& column : batch_->columns_) {
    if (column.chunk_bytes == 0) continue;
    for (const Run& run : runs) {
      if (run.from != run.to) Move(column.values.get(), column.physical, run);
    }
  }
  DropFrom(to);
}

}  // namespace tandem::batch
