// SPDX-License-Identifier: Apache-2.0
// Memory of batches.
#include "runtime/batch/batch.h"

#include <cstring>
#include <new>

#include "runtime/base/check.h"

namespace tandem::batch {
namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

void AlignedDelete::operator()(void* p) const { ::operator delete(p, kAlignment); }

Buffer MakeBuffer(size_t bytes) {
  void* const memory = ::operator new(bytes == 0 ? 1 : bytes, kAlignment);
  std::memset(memory, 0, bytes);
  return Buffer(static_cast<std::byte*>(memory));
}

Batch::Batch(const program::Program& program, uint32_t capacity_rows)
    : capacity_((capacity_rows + abi::kChunkRows - 1) / abi::kChunkRows * abi::kChunkRows) {
  const size_t chunks = capacity_ / abi::kChunkRows;
  for (const program::Input& input : program.inputs) {
    physical_.push_back(input.physical);
    columns_.push_back(MakeBuffer(chunks * abi::ChunkBytes(input.physical)));
  }
  text_keys_.push_back({"", 0});
}

const void* Batch::Column(size_t input, uint32_t chunk) const {
  TANDEM_CHECK(input < columns_.size() && chunk < capacity_ / abi::kChunkRows, "no such column");
  return columns_[input].get() + size_t{chunk} * abi::ChunkBytes(physical_[input]);
}

}  // namespace tandem::batch
