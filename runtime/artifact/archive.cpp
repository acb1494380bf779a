// SPDX-License-Identifier: Apache-2.0
// What of reading does not depend on types.
#include "runtime/artifact/archive.h"

#include <fmt/format.h>

#include "runtime/base/utf8.h"

namespace tandem::artifact::internal {

void Reader::Fail(std::string_view what) {
  if (!ok()) return;
  error_ = fmt::format("at byte {}: {}", at_, what);
}

void Reader::Finish() {
  if (at_ != bytes_.size()) Fail(fmt::format("{} bytes too many", bytes_.size() - at_));
}

uint64_t Reader::Bits(size_t bytes) {
  if (!ok()) return 0;
  if (bytes_.size() - at_ < bytes) {
    Fail("it ends too early");
    return 0;
  }
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes; ++i) {
    bits |= uint64_t{static_cast<unsigned char>(bytes_[at_ + i])} << (8 * i);
  }
  at_ += bytes;
  return bits;
}

uint32_t Reader::Count() {
  const auto count = static_cast<uint32_t>(Bits(4));
  if (count <= bytes_.size() - at_) return count;
  Fail(fmt::format("a count of {} where {} bytes are left", count, bytes_.size() - at_));
  return 0;
}

void Reader::Bytes(std::string& value) {
  const uint32_t count = Count();
  value.assign(bytes_.substr(at_, count));
  at_ += count;
}

void Reader::Get(std::string& value) {
  Bytes(value);
  if (base::ValidateUtf8(value)) Fail("a text that is not UTF-8");
}

void Reader::Code(program::OpCode& code) {
  const uint64_t number = Bits(1);
  if (!ok()) return;
  if (number >= codes_.size() || !codes_[number]) {
    Fail(fmt::format("an operation {} that this version does not have", number));
    return;
  }
  code = *codes_[number];
}

}  // namespace tandem::artifact::internal
