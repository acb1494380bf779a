// SPDX-License-Identifier: Apache-2.0
// What the tests of a policy have seen of its rules: each line, and each outcome it may have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"

namespace tandem::testing {

enum class CoverKind : uint8_t {
  kRouteLine,
  kWayIn,
  kAside,
  kUnless,
  kUntil,
  kBandLine,
  kAnswerLine,
  kChooseLine,  // of `choose` and `if` inside something else
  kScoreRule,
  kGiveRow,     // of `give by`
  kBandPair,    // a combination that a band of two makes
  kTableRow,
};
inline constexpr size_t kCoverKinds = 12;
// "route lines"
const char* NameOf(CoverKind kind);

enum class Seen : uint8_t {
  kFired,    // it held, decided, answered
  kDidNot,   // it did not: of score rules with a condition
  kUnknown,  // its condition was unknown, where that can be
  kBlocked,  // its own `unless` held
};
inline constexpr size_t kSeenKinds = 4;
const char* NameOf(Seen seen);

// A line of the policy, or a row of a table.
struct CoverItem {
  CoverKind kind{};
  std::string owner;  // score, band, stage, answer, table; "route"
  std::string text;   // as written, white space folded
  program::Place place;
  int64_t weight = 0;              // how much depends on it: points at stake
  uint64_t seen[kSeenKinds] = {};  // in how many tests
  bool asked[kSeenKinds] = {};     // which outcomes count

  size_t Goals() const;
  size_t Reached() const;
};

struct Coverage {
  std::vector<CoverItem> items;  // in the order of files and lines
  size_t tests = 0;

  size_t Goals() const;
  size_t Reached() const;
  // Rounded down; 100 when there is nothing to cover.
  unsigned Percent() const;
};

// Runs the tests whose name contains `filter` with every operation kept. Errors as RunTests.
base::Result<Coverage> MeasureCoverage(const pipeline::CompilationUnit& unit,
                                       const std::string& filter);

// By file and kind, then what was not covered, the most useful first, at most `most` lines.
std::string CoverageText(const Coverage& coverage, size_t most);
std::string CoverageJson(const Coverage& coverage);
std::string CoverageLcov(const Coverage& coverage);
std::string CoverageHtml(const Coverage& coverage, const pipeline::CompilationUnit& unit);

}  // namespace tandem::testing
