// SPDX-License-Identifier: Apache-2.0
// What changed in meaning between two policies, which changes only follow from others, and who has
// to agree. Layout, comments and names of files change nothing.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"

namespace tandem::diff {

enum class ChangeKind : uint8_t { kAdded, kRemoved, kChanged, kFollows };

// A line of a declaration (a rule, a row, an entry) that is in one of the policies alone.
struct LineChange {
  bool added = false;
  std::string text;  // white space folded
};

struct Change {
  ChangeKind kind{};
  std::string what;  // "score", "stage", "route" …
  std::string name;  // empty for the route and the policy line
  std::vector<std::string> owners;  // of both policies, sorted
  bool agreed = false;              // a change needs all of them
  std::vector<LineChange> lines;    // removed ones first; empty: no line tells
  // kFollows, and kChanged where it is also so: what else it reads that changed, "score fit".
  std::vector<std::string> by;
};

struct Meaning {
  std::string version_before;  // policy versions
  std::string version_after;
  std::vector<Change> changes;      // added, removed, changed, follows; then by kind and name
  std::vector<std::string> agree;   // owners of what changed, sorted
  size_t files_changed = 0;         // files whose bytes differ, with those in one policy alone
  size_t tests_before = 0;
  size_t tests_after = 0;

  bool IsSame() const { return changes.empty(); }
};

// "score `fit`", "the route".
std::string NameOf(const Change& change);

// Both checked without errors.
Meaning CompareMeaning(const pipeline::CompilationUnit& before,
                       const pipeline::CompilationUnit& after);

}  // namespace tandem::diff
