// SPDX-License-Identifier: Apache-2.0
// What a declaration means, as a hash: equal if and only if nothing that can change a decision did.
// The byte format is in docs/SEMANTIC_HASH.md.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::agree {

struct DeclarationHash {
  std::string kind;    // "score", "stage", "route" …
  std::string name;    // "" for the route
  std::string sha256;  // lower-case hex
};

// Sorted by kind, then name. The policy must have been checked without errors.
std::vector<DeclarationHash> HashDeclarations(const hir::Policy& policy);

// SHA-256 over the sorted declaration hashes: the policy version stamped on every decision.
std::string PolicyVersion(const hir::Policy& policy);

}  // namespace tandem::agree
