// SPDX-License-Identifier: Apache-2.0
// Result columns: storage, reading and comparison.
#include <fmt/format.h>

#include "runtime/base/check.h"
#include "runtime/exec/evaluate.h"

namespace tandem::exec {
ResultBatch::ResultBatch(const program::Body& body, uint32_t capacity_rows)
    : capacity_((capacity_rows + abi::kChunkRows - 1) / abi::kChunkRows * abi::kChunkRows) {
  const size_t chunks = capacity_ / abi::kChunkRows;
  for (const program::Result& result : body.results) {
    Column column;
    column.name = result.name;
    column.physical = result.physical;
    column.values = batch::MakeBuffer(chunks * abi::ChunkBytes(result.physical));
    if (result.valid != program::kNoOp) {
      column.valid = batch::MakeBuffer(chunks * abi::ChunkBytes(abi::Physical::kMask));
    }
    columns_.push_back(std::move(column));
  }
}

void* ResultBatch::ValueChunk(size_t result, uint32_t chunk) {
  TANDEM_CHECK(result < columns_.size() && chunk < capacity_ / abi::kChunkRows, "no such chunk");
  Column& column = columns_[result];
  return column.values.get() + size_t{chunk} * abi::ChunkBytes(column.physical);
}

void* ResultBatch::ValidChunk(size_t result, uint32_t chunk) {
  TANDEM_CHECK(result < columns_.size() && chunk < capacity_ / abi::kChunkRows, "no such chunk");
  Column& column = columns_[result];
  if (column.valid == nullptr) return nullptr;
  return column.valid.get() + size_t{chunk} * abi::ChunkBytes(abi::Physical::kMask);
}

bool SameValues(const ResultBatch& a, const ResultBatch& b, std::string* difference) {
  const auto differ = [&](std::string what) {
    if (difference != nullptr) *difference = std::move(what);
    return false;
  };
  if (a.rows_ != b.rows_) return differ(fmt::format("{} rows and {} rows", a.rows_, b.rows_));
  if (a.columns_.size() != b.columns_.size()) {
    return differ(fmt::format("{} results and {} results", a.columns_.size(), b.columns_.size()));
  }
  for (size_t i = 0; i < a.columns_.size(); ++i) {
    if (a.columns_[i].physical != b.columns_[i].physical) {
      return differ(fmt::format("result {} has two physical forms", a.columns_[i].name));
    }
    for (uint32_t row = 0; row < a.rows_; ++row) {
      if (a.Known(i, row) == b.Known(i, row) && a.Value(i, row) == b.Value(i, row)) continue;
      const auto text = [&](const ResultBatch& results) {
        return fmt::format("{}{}", results.Value(i, row),
                           results.Known(i, row) ? "" : " (unknown)");
      };
      return differ(
          fmt::format("result {}, row {}: {} and {}", a.columns_[i].name, row, text(a), text(b)));
    }
  }
  return true;
}

}  // namespace tandem::exec
