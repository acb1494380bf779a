// SPDX-License-Identifier: Apache-2.0
// What a declaration means, as a hash: equal if and only if nothing that can change a decision did.
// The byte format is in docs/SEMANTIC_HASH.md.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::agree {

struct DeclarationHash {
  std::string kind;    // "score", "stage", "route" …
  std::string name;    // "" for the route
  std::string sha256;  // lower-case hex
};

// What a declaration itself says, and what it reads, by kind and name. `own` is equal in two
// policies when a difference between them comes from what is read alone.
struct OwnText {
  std::string own;
  std::vector<std::pair<std::string, std::string>> reads;
};

// Sorted by kind, then name. The policy must have been checked without errors.
std::vector<DeclarationHash> HashDeclarations(const hir::Policy& policy);

// In the order of HashDeclarations.
std::vector<OwnText> ReadDeclarations(const hir::Policy& policy);

// SHA-256 over the sorted declaration hashes but those of claims, which decide nothing: the policy
// version stamped on every decision.
std::string PolicyVersion(const hir::Policy& policy);

}  // namespace tandem::agree
