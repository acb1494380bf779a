// SPDX-License-Identifier: Apache-2.0
// Writes the items of the semantic hash, little-endian on every machine.
#include "compiler/agree/canonical.h"

#include <algorithm>

namespace tandem::agree {

Canonical& Canonical::Count(size_t count) {
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(count >> shift);
  return *this;
}

Canonical& Canonical::Text(std::string_view text) {
  Count(text.size());
  bytes_ += text;
  return *this;
}

Canonical& Canonical::Number(int64_t number) {
  const auto bits = static_cast<uint64_t>(number);
  for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(bits >> shift);
  return *this;
}

Canonical& Canonical::Digest(const Sha256Digest& digest) {
  bytes_.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return *this;
}

Canonical& Canonical::Texts(const std::vector<std::string>& texts) {
  Count(texts.size());
  for (const std::string& text : texts) Text(text);
  return *this;
}

Canonical& Canonical::SortedTexts(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return Texts(texts);
}

Canonical& Canonical::Digests(const std::vector<Sha256Digest>& digests) {
  Count(digests.size());
  for (const Sha256Digest& digest : digests) Digest(digest);
  return *this;
}

Canonical& Canonical::SortedDigests(std::vector<Sha256Digest> digests) {
  std::sort(digests.begin(), digests.end());
  return Digests(digests);
}

Canonical Begin(std::string_view kind, std::string_view name) {
  Canonical out("tandem declaration 2");
  out.Text(kind).Text(name);
  return out;
}

}  // namespace tandem::agree
