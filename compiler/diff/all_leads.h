// SPDX-License-Identifier: Apache-2.0
// Which leads, of all there can be, two policies decide differently: proved where none is, with a
// lead that was run where one is. docs/DIFF.md says what the classes mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/program/program.h"

namespace tandem::diff {

enum class Shift : uint8_t {
  kSame,       // proved: no lead comes in and none leaves; of numbers: none has another
  kWider,      // a lead comes in, and proved: none leaves; of numbers: rises, never falls
  kNarrower,   // a lead leaves, and proved: none comes in; of numbers: falls, never rises
  kMoved,      // some come in and some leave; rises and falls
  kUndecided,  // `because` says what could not be told
};

// One value of a result: a stage, a target of the route, a label of a band.
struct LabelShift {
  std::string label;
  Shift shift{};
  std::string because;
};

// A lead that was run by both policies.
struct ShiftWitness {
  std::string from;
  std::string to;
  std::string words;       // "country = DE, employees = 200"
  std::string expect;      // "stage = MQL", under the new policy
  std::string expect_old;  // under the old
  std::string test;        // as the new policy writes it, with what the old one decided
  std::string test_old;    // likewise of the old; empty: the same but for what is expected
};

struct ResultShift {
  program::ResultKind kind{};
  std::string name;
  Shift shift{};
  bool is_number = false;
  bool is_same_meaning = false;  // nothing that it depends on changed: nothing was asked
  bool only_before = false;      // the other policy does not have it: nothing was asked
  bool only_after = false;
  std::string because;              // of a number, or where labels say nothing
  std::vector<LabelShift> labels;   // of choices and yes/no, those of either policy
  std::vector<ShiftWitness> moves;  // one a kind of movement; of numbers one up, one down
  size_t moves_left_out = 0;        // kinds of movement that were not looked for
};

struct AllLeads {
  std::vector<ResultShift> results;  // stage, route, bands, answers, scores, way in
  size_t questions = 0;
  size_t left_out = 0;               // questions beyond the budget
  bool was_stopped = false;
  std::string impossible;            // why nothing could be asked; empty: it could
  std::vector<std::string> notes;    // inputs that are another thing than before
};

struct AllLeadsOptions {
  size_t questions = 400;
  int64_t boxes = 4'000;  // that one question may look at
  // Told from time to time; false stops, and what was not asked is left out.
  std::function<bool(size_t asked)> go_on;
};

// Both checked without errors.
AllLeads CompareAllLeads(const pipeline::CompilationUnit& before,
                         const pipeline::CompilationUnit& after,
                         const AllLeadsOptions& options = {});

}  // namespace tandem::diff
