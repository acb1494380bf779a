// SPDX-License-Identifier: Apache-2.0
// Every byte of real artifacts changed and every length cut to: refused with a reason. With the
// checksum put right: refused, or safe to use.
#include <gtest/gtest.h>

#include <cstdio>

#include "compiler/pipeline/build_artifact.h"
#include "runtime/base/random.h"
#include "tests/fuzz/artifact_use.h"

namespace tandem::artifact {
namespace {

std::string BytesOf(const std::string& policy) {
  auto unit = pipeline::CompilationUnit::Load(TANDEM_SOURCE_DIR "/" + policy);
  EXPECT_TRUE(unit && unit->Check()) << policy;
  return Write(pipeline::BuildArtifact(*unit, {"0.1.0"}).value());
}

bool IsRefused(std::string_view bytes) {
  const auto read = Read(std::as_bytes(std::span(bytes)));
  return !read && !read.error().message.empty();
}

TEST(Corruption, EveryBitOfASmallOneIsMissed) {
  std::string bytes = BytesOf("examples/hello");
  ASSERT_FALSE(IsRefused(bytes));
  size_t refused = 0;
  for (char& byte : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      byte = static_cast<char>(byte ^ (1 << bit));
      refused += IsRefused(bytes);
      byte = static_cast<char>(byte ^ (1 << bit));
    }
  }
  EXPECT_EQ(refused, bytes.size() * 8);
  std::printf("%zu bits changed, %zu refused\n", bytes.size() * 8, refused);
}

TEST(Corruption, EveryByteIsMissed) {
  std::string bytes = BytesOf("examples/acme");
  ASSERT_FALSE(IsRefused(bytes));
  base::Random random(1);
  size_t refused = 0;
  for (char& byte : bytes) {
    const char was = byte;
    byte = static_cast<char>(was ^ (1 << random.Below(8)));
    refused += IsRefused(bytes);
    byte = static_cast<char>(was + 1 + static_cast<char>(random.Below(255)));
    refused += IsRefused(bytes);
    byte = was;
  }
  EXPECT_EQ(refused, bytes.size() * 2);
  std::printf("%zu bytes changed twice, %zu refused\n", bytes.size(), refused);
}

TEST(Corruption, EveryTruncationIsMissed) {
  const std::string bytes = BytesOf("examples/acme");
  size_t refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    refused += IsRefused(std::string_view(bytes).substr(0, size));
  }
  EXPECT_EQ(refused, bytes.size());
  std::printf("%zu lengths, %zu refused\n", bytes.size(), refused);
}

// Somebody who recomputes the checksum may change decisions; nobody makes us crash.
TEST(Corruption, WithARightChecksumNothingBreaks) {
  const std::string bytes = BytesOf("examples/hello");
  base::Random random(2);
  size_t refused = 0, used = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int kind : {0, 1}) {
      std::string copy = bytes;
      const auto by = kind == 0 ? 1 << random.Below(8) : 1 + static_cast<int>(random.Below(255));
      copy[at] = static_cast<char>(copy[at] ^ by);
      copy = fuzz::WithChecksum(std::move(copy));
      const auto read = Read(std::as_bytes(std::span(copy)));
      if (!read) {
        ASSERT_FALSE(read.error().message.empty());
        ++refused;
        continue;
      }
      fuzz::Use(*read);
      ++used;
    }
  }
  EXPECT_GT(refused, bytes.size() / 4);
  EXPECT_GT(used, bytes.size() / 4);
  std::printf("%zu changes: %zu refused, %zu used\n", bytes.size() * 2, refused, used);
}

}  // namespace
}  // namespace tandem::artifact
