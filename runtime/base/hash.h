// SPDX-License-Identifier: Apache-2.0
// Two hashes: a fast one for tables in memory, SHA-256 for identity that is written down.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tandem::base {

// XXH3, 64 bits, the same on every machine. Never an identity: anyone can make two texts collide.
uint64_t Hash64(std::string_view bytes, uint64_t seed = 0);

using Sha256Digest = std::array<uint8_t, 32>;

// FIPS 180-4 SHA-256 over what is fed in order. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&& other) noexcept;
  Sha256& operator=(Sha256&& other) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);

  // The digest of all fed so far. Afterwards the object starts over, as if new.
  Sha256Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Sha256Digest Sha256Of(std::string_view bytes);

// Lower-case hexadecimal, two digits a byte.
std::string ToHex(std::span<const uint8_t> bytes);

}  // namespace tandem::base
