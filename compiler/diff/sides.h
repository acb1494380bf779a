// SPDX-License-Identifier: Apache-2.0
// What is compared: two policies, each a folder, a file, or what a git reference has of one.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"

namespace tandem::diff {

struct Side {
  std::string path;             // of the working tree
  std::string reference;        // empty: the working tree
  std::string merge_base_with;  // the newest commit that both have instead of `reference`
};

struct Sides {
  Side before;
  Side after;
};

// `first`: a folder, a file, a reference, or `A..B`, `A..` (against the working tree), `A...B`
// (against what both have in common). `second` may be empty: then the working tree. `policy`: where
// the policy is, for references. A path that exists is a path. kBadInput says what is wrong.
base::Result<Sides> ParseSides(const std::string& first, const std::string& second,
                               const std::string& policy);

struct LoadedSide {
  std::string label;   // "main", "old/": how reports call it
  std::string commit;  // hex; empty: the working tree
  pipeline::CompilationUnit unit;
};

// Not checked yet.
base::Result<LoadedSide> LoadSide(const Side& side);
// The same of a reference; nothing when the commit is there and has no policy in that place.
base::Result<std::optional<LoadedSide>> LoadSideIfThere(const Side& side);

}  // namespace tandem::diff
