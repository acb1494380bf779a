// SPDX-License-Identifier: Apache-2.0
// XXH3 and OpenSSL's SHA-256 behind our own names.
#include "runtime/base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include "runtime/base/check.h"

namespace tandem::base {

uint64_t Hash64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();

  Context() {
    TANDEM_CHECK(evp != nullptr, "no memory for a SHA-256 context");
    Start();
  }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void Start() {
    const int ok = EVP_DigestInit_ex(evp, EVP_sha256(), nullptr);
    TANDEM_CHECK(ok == 1, "OpenSSL offers no SHA-256");
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  const int ok = EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size());
  TANDEM_CHECK(ok == 1, "SHA-256 refused input");
}

Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  unsigned int length = 0;
  const int ok = EVP_DigestFinal_ex(context_->evp, digest.data(), &length);
  TANDEM_CHECK(ok == 1 && length == digest.size(), "SHA-256 gave no digest");
  context_->Start();
  return digest;
}

Sha256Digest Sha256Of(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

std::string ToHex(std::span<const uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace tandem::base
