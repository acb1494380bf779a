// SPDX-License-Identifier: Apache-2.0
// How leads are decided by two policies: what moved, from where to where, and by which rules.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/program/program.h"

namespace tandem::diff {

// What stands for a lead that one side rejected, in matrices and examples.
inline constexpr const char* kRejected = "(rejected)";
// … and for a value that is not known, or a result that one policy does not have.
inline constexpr const char* kUnknown = "(unknown)";

struct LeadExample {
  std::string id;
  std::vector<std::string> differences;  // "fit 35 -> 60", "grade D -> C"
  std::vector<std::string> rules;        // "fit: +25 director title (was 0)"
};

struct Transition {
  uint64_t leads = 0;
  std::vector<LeadExample> examples;  // the first few in the order of input
};

// A stage, route, way in, band or answer of either policy. Of values that are no choices only
// whether they are equal is kept.
struct ResultMovement {
  program::ResultKind kind{};
  std::string name;
  bool is_choice = false;
  uint64_t moved = 0;
  // From old to new, those that stayed included; choices only.
  std::map<std::pair<std::string, std::string>, Transition> matrix;
  std::vector<std::string> order;  // labels, as the policies have them
};

struct ScoreMovement {
  std::string name;
  uint64_t rose = 0;
  uint64_t fell = 0;
  uint64_t only_one_side = 0;  // leads with the score on one side alone
  double sum_before = 0;
  double sum_after = 0;
  uint64_t known_before = 0;
  uint64_t known_after = 0;
  // Bin n holds [n, n + 1) widths: leads before and after.
  int64_t bin_width = 1;
  std::map<int64_t, std::array<uint64_t, 2>> bins;
};

// A rule of either policy and the leads it was decided differently for.
struct RuleMovement {
  enum class Status : uint8_t { kSame, kAdded, kRemoved, kChanged };
  Status status{};
  bool is_cause = false;    // gives points, or says something else than before
  std::string owner;        // "fit", "MQL", "route"
  std::string text;         // as written after, or before when it was removed
  std::string text_before;  // kChanged
  uint64_t moved = 0;       // moved leads with other points, or for which it holds on one side
  uint64_t differs = 0;     // all such leads
};

struct SquadMovement {
  std::string name;
  std::string side;
  uint64_t before = 0;
  uint64_t after = 0;
  uint64_t gained = 0;
  uint64_t lost = 0;
};

// A side, by the squads and queues that are its own: leads that go from one of them to another
// are neither gained nor lost.
struct SideMovement {
  std::string name;
  uint64_t before = 0;
  uint64_t after = 0;
  uint64_t gained = 0;
  uint64_t lost = 0;
};

// Who answers for the rules behind it: "marketing", "marketing and sales" for what both agreed.
struct OwnerMovement {
  std::string name;
  uint64_t moved = 0;    // moved leads that one of its rules decides otherwise
  uint64_t differs = 0;  // all such leads
};

struct Movement {
  uint64_t leads = 0;           // decided by either side
  uint64_t moved = 0;           // another stage or route, or decided by one side alone
  uint64_t other_results = 0;   // not moved, but another band, way in or answer
  uint64_t scores_only = 0;
  uint64_t unchanged = 0;
  uint64_t only_before = 0;     // rejected by the new policy
  uint64_t only_after = 0;
  std::vector<ResultMovement> results;  // stage, route, bands, answers, ways in
  std::vector<ScoreMovement> scores;
  std::vector<RuleMovement> rules;      // with differences; most moved leads first
  std::vector<SquadMovement> squads;
  std::vector<SideMovement> sides;
  std::vector<OwnerMovement> owners;    // those with differences; most moved leads first
  int64_t as_of_us = 0;
  std::string as_of_from;       // "the newest instant in the input"; empty: it was told
  int64_t previous_as_of_us = 0;  // of what time alone moved: when it was decided before
  std::string input;            // "leads.csv", "1,000 made-up leads (seed 1)"
  uint64_t rejected_before = 0;
  uint64_t rejected_after = 0;

  const ResultMovement* Find(program::ResultKind kind) const {
    for (const ResultMovement& result : results) {
      if (result.kind == kind) return &result;
    }
    return nullptr;
  }
};

}  // namespace tandem::diff
