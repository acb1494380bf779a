// SPDX-License-Identifier: Apache-2.0
// Texts that are deferred and settled fill the columns that texts set one by one fill.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "runtime/batch/batch.h"

namespace tandem::batch {
namespace {

using abi::Physical;
using program::Projection;
using program::TextTest;
using schema::FieldId;

program::Program TwoTexts() {
  program::Program program;
  program.schema.fields = {{"name", {schema::Kind::kText}, true, {}},
                           {"unasked", {schema::Kind::kText}, true, {}}};
  const auto add = [&](FieldId field, Projection projection, Physical physical) {
    program.inputs.push_back({field, projection, physical, {}, {}});
  };
  add(FieldId{0}, Projection::kBits, Physical::kInt8);
  program::TextAtom atom{.test = TextTest::kEquals};
  atom.needles = {"ada"};
  program.inputs.back().atoms.push_back(atom);
  atom.test = TextTest::kContains;
  atom.needles = {"x"};
  program.inputs.back().atoms.push_back(atom);
  add(FieldId{0}, Projection::kValid, Physical::kMask);
  add(FieldId{0}, Projection::kLength, Physical::kInt32);
  add(FieldId{1}, Projection::kValid, Physical::kMask);
  return program;
}

TEST(LateTexts, FillWhatTextsSetAtOnceFill) {
  const program::Program program = TwoTexts();
  constexpr uint32_t kRows = 3 * abi::kChunkRows;
  Batch now(program, kRows);
  Batch later(program, kRows);
  Builder builder_now(program);
  Builder builder_later(program);
  builder_later.DeferTexts();
  std::mt19937 random(1);
  const std::string words[] = {"Ada", " ada ", "x", "Grün", " ", "", std::string(300, 'x'),
                               "a text of more than thirty-two bytes", "other"};
  for (const uint32_t rows : {0u, 1u, 70u, abi::kChunkRows, kRows - 5, kRows}) {
    builder_now.Start(now);
    builder_later.Start(later);
    for (uint32_t row = 0; row < rows; ++row) {
      builder_now.BeginRow();
      builder_later.BeginRow();
      for (const FieldId field : {FieldId{0}, FieldId{1}}) {
        const std::string& text = words[random() % std::size(words)];
        if (random() % 5 == 0) continue;
        builder_now.SetText(field, text);
        builder_later.SetText(field, text);
      }
      if (random() % 9 != 0) continue;
      builder_now.DropRow();
      builder_later.DropRow();
    }
    builder_later.SettleTexts();
    builder_later.SettleTexts();  // nothing is left to be settled
    ASSERT_EQ(now.rows(), later.rows());
    for (size_t input = 0; input < program.inputs.size(); ++input) {
      for (uint32_t chunk = 0; chunk < kRows / abi::kChunkRows; ++chunk) {
        ASSERT_EQ(std::memcmp(now.Column(input, chunk), later.Column(input, chunk),
                              abi::ChunkBytes(program.inputs[input].physical)),
                  0)
            << "input " << input << ", chunk " << chunk << " of " << rows << " rows";
      }
    }
  }
}

}  // namespace
}  // namespace tandem::batch
