// SPDX-License-Identifier: Apache-2.0
// Memory of batches.
#include "runtime/batch/batch.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/base/check.h"
#include "runtime/batch/text_pool.h"

namespace tandem::batch {
namespace {

using program::Input;
using program::Projection;

constexpr std::align_val_t kAlignment{64};

bool SameColumn(const Input& a, const Input& b) {
  return a.field == b.field && a.projection == b.projection && a.physical == b.physical &&
         a.transform == b.transform && a.atoms == b.atoms && a.from == b.from &&
         a.result == b.result;
}

}  // namespace

void AlignedDelete::operator()(void* p) const { ::operator delete(p, kAlignment); }

Buffer MakeBuffer(size_t bytes) {
  void* const memory = ::operator new(bytes == 0 ? 1 : bytes, kAlignment);
  std::memset(memory, 0, bytes);
  return Buffer(static_cast<std::byte*>(memory));
}

LeadColumns FindLeadColumns(const program::Program& program) {
  LeadColumns found;
  found.columns = program.inputs;
  for (const program::Pass& pass : program.passes) {
    std::vector<size_t>& places = found.of_pass.emplace_back();
    if (pass.table >= 0) continue;
    for (const Input& input : pass.inputs) {
      const auto same =
          std::find_if(found.columns.begin(), found.columns.end(),
                       [&](const Input& column) { return SameColumn(column, input); });
      places.push_back(static_cast<size_t>(same - found.columns.begin()));
      if (same == found.columns.end()) found.columns.push_back(input);
    }
  }
  return found;
}

Batch::Batch(const program::Program& program, uint32_t capacity_rows)
    : capacity_((capacity_rows + abi::kChunkRows - 1) / abi::kChunkRows * abi::kChunkRows),
      texts_(std::make_shared<TextPool>()) {
  AddColumns(FindLeadColumns(program).columns);
}

Batch::Batch(const std::vector<Input>& columns) : texts_(std::make_shared<TextPool>()) {
  AddColumns(columns);
}

void Batch::AddColumns(const std::vector<Input>& columns) {
  const size_t chunks = capacity_ / abi::kChunkRows;
  for (const Input& input : columns) {
    const bool is_held = input.projection != Projection::kComputed;
    const uint32_t chunk_bytes = is_held ? abi::ChunkBytes(input.physical) : 0;
    columns_.push_back({MakeBuffer(chunks * chunk_bytes), input.physical, chunk_bytes});
  }
}

const void* Batch::Column(size_t input, uint32_t chunk) const {
  TANDEM_CHECK(input < columns_.size() && chunk < capacity_ / abi::kChunkRows &&
                   columns_[input].chunk_bytes > 0,
               "no such column");
  return columns_[input].values.get() + size_t{chunk} * columns_[input].chunk_bytes;
}

const std::vector<abi::TextRef>& Batch::text_keys() const { return texts_->texts(); }

}  // namespace tandem::batch
