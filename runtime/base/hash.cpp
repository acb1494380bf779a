// SPDX-License-Identifier: Apache-2.0
// XXH3 and OpenSSL's SHA-256 behind our own names.
#include "runtime/base/hash.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <new>

#include "runtime/base/check.h"

namespace tandem::base {

uint64_t Hash64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

namespace {

// Fetched once: what is left to fail when one starts is memory.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const kAlgorithm = [] {
    const EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (fetched == nullptr) throw std::bad_alloc();
    return fetched;
  }();
  return kAlgorithm;
}

struct FreeEvp {
  void operator()(EVP_MD_CTX* evp) const { EVP_MD_CTX_free(evp); }
};

}  // namespace

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, FreeEvp> evp{EVP_MD_CTX_new()};

  Context() {
    if (evp == nullptr) throw std::bad_alloc();
    Start();
  }

  void Start() {
    // What OpenSSL notes of a failure is nobody's who lives in the same process.
    ERR_set_mark();
    const int ok = EVP_DigestInit_ex(evp.get(), Sha256Algorithm(), nullptr);
    ERR_pop_to_mark();
    if (ok != 1) throw std::bad_alloc();
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  const int ok = EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size());
  TANDEM_CHECK(ok == 1, "SHA-256 refused input");
}

Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  unsigned int length = 0;
  const int ok = EVP_DigestFinal_ex(context_->evp.get(), digest.data(), &length);
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
