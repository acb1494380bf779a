// SPDX-License-Identifier: Apache-2.0
// A random policy over few values, and everything in it that analysis answers a question about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tandem::analyze_test {

// Text in one line of the policy: line (from 1) and columns, both 0-based and half open, in bytes.
struct Place {
  size_t line = 0;
  size_t begin = 0;
  size_t end = 0;
  std::string text;
};

struct ConditionPlace {
  Place at;
  bool asks_always = true;
};

struct RulePlace {
  std::string score;
  size_t line = 0;
  std::string points;  // empty: a group
  bool constant = false;
  bool takes = false;
  std::optional<std::string> when;
  std::optional<std::string> unless;
  std::optional<int64_t> cap;
  int group = -1;  // index of its group among the rules
};

// The first line that holds decides. Conditions and negated second conditions; the last has none.
struct LadderPlace {
  struct Line {
    size_t line = 0;
    std::optional<std::string> when;
    std::optional<std::string> unless;
    Place at;  // of the line's text where several ladders share a line
  };
  std::vector<Line> lines;
};

struct StagePlace {
  std::string name;
  size_t line = 0;
  bool aside = false;
};

struct TablePlace {
  std::string name;
  bool first = false;
  bool otherwise = false;
  size_t line = 0;
  std::string signature;  // "(a letter, m small)"
  std::string arguments;  // "(a, m)"
  std::vector<std::pair<size_t, std::string>> rows;  // line, cells
};

// A line of a claim. `always A and B implies C`: premises A, B and the conclusion C; `never A and
// B` and `at most one of A, B`: premises. Of two leads that differ in `field`: a subject.
struct ClaimPlace {
  enum class Kind : uint8_t { kAlways, kNever, kAtMostOne, kMonotone };
  Kind kind{};
  size_t line = 0;
  std::vector<std::string> premises;
  std::string conclusion;
  std::string subject;
  std::string field;
  bool never_falls = false;
  bool field_falls = false;
};

struct Generated {
  std::string text;
  std::vector<ConditionPlace> conditions;
  std::vector<RulePlace> rules;
  std::vector<LadderPlace> ladders;
  std::vector<StagePlace> stages;
  std::vector<TablePlace> tables;
  std::vector<Place> results;       // calculations that may have none
  std::vector<ClaimPlace> claims;   // in the order written
  std::vector<std::string> scores;  // names
  std::vector<std::string> nothing_when;  // of score `fit`
};

Generated GeneratePolicy(uint64_t seed);

}  // namespace tandem::analyze_test
