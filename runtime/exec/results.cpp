// SPDX-License-Identifier: Apache-2.0
// Result columns: storage, reading and comparison.
#include <fmt/format.h>

#include <cstring>

#include "runtime/base/check.h"
#include "runtime/exec/evaluate.h"

namespace tandem::exec {
namespace {

bool BitAt(const std::byte* mask, uint32_t row) {
  abi::MaskWord word = 0;
  std::memcpy(&word, mask + row / 64 * sizeof word, sizeof word);
  return (word >> (row % 64) & 1) != 0;
}

template <class T>
int64_t NumberAt(const std::byte* values, uint32_t row) {
  T number = 0;
  std::memcpy(&number, values + row * sizeof number, sizeof number);
  return number;
}

int64_t ValueAt(abi::Physical physical, const std::byte* values, uint32_t row) {
  switch (physical) {
    case abi::Physical::kInt8:
      return NumberAt<int8_t>(values, row);
    case abi::Physical::kInt16:
      return NumberAt<int16_t>(values, row);
    case abi::Physical::kInt32:
      return NumberAt<int32_t>(values, row);
    case abi::Physical::kInt64:
      return NumberAt<int64_t>(values, row);
    case abi::Physical::kMask:
      return BitAt(values, row) ? 1 : 0;
  }
  return 0;
}

}  // namespace

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

int64_t ResultBatch::Value(size_t result, uint32_t row) const {
  TANDEM_CHECK(result < columns_.size() && row < rows_, "no such result");
  return ValueAt(columns_[result].physical, columns_[result].values.get(), row);
}

bool ResultBatch::Known(size_t result, uint32_t row) const {
  TANDEM_CHECK(result < columns_.size() && row < rows_, "no such result");
  const Column& column = columns_[result];
  return column.valid == nullptr || BitAt(column.valid.get(), row);
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
