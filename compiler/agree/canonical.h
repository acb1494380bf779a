// SPDX-License-Identifier: Apache-2.0
// The bytes of the semantic hash: how texts, numbers, lists and digests are written, and the stable
// names of what is closed in the compiler. docs/SEMANTIC_HASH.md is their specification.
// Private to compiler/agree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/base/hash.h"

namespace tandem::agree {

using base::Sha256Digest;

// Appends items; Finish() is the SHA-256 of all of them.
class Canonical {
 public:
  // Every node begins with what it is, so that no two kinds of node have the same bytes.
  explicit Canonical(std::string_view tag) { Text(tag); }

  Canonical& Text(std::string_view text);               // u32 length, bytes
  Canonical& Number(int64_t number);                    // 8 bytes, two's complement
  Canonical& Flag(bool flag) { return Number(flag ? 1 : 0); }
  Canonical& Digest(const Sha256Digest& digest);        // 32 bytes
  Canonical& Count(size_t count);                       // u32, before the items of a list
  Canonical& Texts(const std::vector<std::string>& texts);
  Canonical& SortedTexts(std::vector<std::string> texts);
  Canonical& Digests(const std::vector<Sha256Digest>& digests);
  Canonical& SortedDigests(std::vector<Sha256Digest> digests);

  const std::string& bytes() const { return bytes_; }
  Sha256Digest Finish() const { return base::Sha256Of(bytes_); }

 private:
  std::string bytes_;
};

// A declaration: the format, its kind and its name.
Canonical Begin(std::string_view kind, std::string_view name);

// Stable spellings; changing one changes every hash.
std::string_view NameOf(hir::Op op);
std::string_view NameOf(schema::Kind kind);
std::string_view NameOf(program::TextTest test);
std::string_view NameOf(program::TextTransform transform);
std::string_view NameOf(program::RuleKind kind);
std::string_view NameOf(hir::Rounding rounding);
std::string_view NameOf(schema::ColumnMap::Otherwise otherwise);
std::string_view NameOf(schema::DataFormat format);
std::string_view NameOf(schema::Carried carried);
std::string_view NameOf(hir::AggregateKind kind);
std::string_view NameOf(program::Once once);
std::string_view NameOf(program::Moment::Kind kind);

}  // namespace tandem::agree
