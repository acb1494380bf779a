// SPDX-License-Identifier: Apache-2.0
// Memory of batches.
#include "runtime/batch/batch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tandem::batch {
namespace {

TEST(Batch, HasWholeAlignedZeroedChunks) {
  program::Program program;
  program.schema.fields = {{"n", {schema::Kind::kInteger}, true, {}}};
  for (const abi::Physical physical : {abi::Physical::kInt16, abi::Physical::kMask}) {
    program.inputs.push_back({schema::FieldId{0}, program::Projection::kValue, physical, {}, {}});
  }
  const Batch batch(program, 1'025);
  EXPECT_EQ(batch.capacity(), 2 * abi::kChunkRows);
  EXPECT_EQ(batch.rows(), 0u);
  EXPECT_EQ(batch.chunks(), 0u);
  for (size_t input = 0; input < 2; ++input) {
    for (uint32_t chunk = 0; chunk < 2; ++chunk) {
      const auto* const bytes = static_cast<const char*>(batch.Column(input, chunk));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes) % 64, 0u);
      const size_t size_bytes = abi::ChunkBytes(program.inputs[input].physical);
      EXPECT_TRUE(std::all_of(bytes, bytes + size_bytes, [](char c) { return c == 0; }));
    }
  }
  ASSERT_EQ(batch.text_keys().size(), 1u);
  EXPECT_EQ(batch.text_keys()[0].size, 0u);
}

}  // namespace
}  // namespace tandem::batch
