// SPDX-License-Identifier: Apache-2.0
// CSV of any bytes in any pieces: no crash, an end, each record once, and pieces do not matter.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/ingest/csv.h"
#include "tests/unit/ingest/naive_csv.h"

namespace {

using tandem::ingest::Block;
using tandem::ingest::BlockCutter;
using tandem::ingest::Dialect;
using tandem::ingest::PlainRecord;

// Feeds pieces of varying size, at most `piece` bytes.
std::vector<PlainRecord> Read(std::string_view text, Dialect dialect, size_t piece, size_t target) {
  BlockCutter cutter(dialect, target);
  std::vector<Block> blocks;
  for (size_t at = 0, step = 1; at < text.size(); at += step, step = 1 + (step * 7 + at) % piece) {
    if (!cutter.Feed(text.substr(at, step), blocks)) std::abort();
  }
  if (!cutter.Finish(blocks)) std::abort();
  return tandem::ingest::ReadBlocks(blocks, dialect);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t piece = 1 + data[0];
  const size_t target = 1 + data[1];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  auto dialect = tandem::ingest::DetectDialect(text, std::nullopt);
  if (!dialect) dialect = Dialect{.has_bom = text.starts_with("\xEF\xBB\xBF")};
  const std::vector<PlainRecord> expected = tandem::ingest::ReadNaively(text, *dialect);
  if (Read(text, *dialect, size, size) != expected) std::abort();
  if (Read(text, *dialect, piece, target) != expected) std::abort();
  return 0;
}
