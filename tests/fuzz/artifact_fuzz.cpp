// SPDX-License-Identifier: Apache-2.0
// A built policy of any bytes is refused in words; with size and checksum put right it is refused,
// or it decides, carries and explains, whatever it says.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/check.h"
#include "tests/fuzz/artifact_use.h"

namespace {

constexpr size_t kMaxBytes = 1 << 18;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tandem;
  if (size > kMaxBytes) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto raw = artifact::Read(std::as_bytes(std::span(bytes)));
  TANDEM_CHECK(raw.has_value() || !raw.error().message.empty(), "an error without words");
  const std::string righted = fuzz::WithChecksum(bytes);
  const auto artifact = artifact::Read(std::as_bytes(std::span(righted)));
  if (!artifact) {
    TANDEM_CHECK(!artifact.error().message.empty(), "an error without words");
    return 0;
  }
  // What is accepted says the same when it is written again; only what was skipped is gone.
  const std::string again = artifact::Write(*artifact);
  const auto twice = artifact::Read(std::as_bytes(std::span(again)));
  TANDEM_CHECK(twice.has_value(), "what was written cannot be read");
  TANDEM_CHECK(artifact::Write(*twice) == again, "what was written reads as something else");
  fuzz::Use(*artifact);
  return 0;
}
