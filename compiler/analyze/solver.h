// SPDX-License-Identifier: Apache-2.0
// What a solver is asked: a graph of terms over whole numbers without end and truths, some of which
// must hold. Z3 answers it in libtandem_smt.so, which is opened when something is first asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tandem::analyze {

using TermId = uint32_t;

enum class TermOp : uint8_t {
  kTruth,      // number: 0, 1
  kNumber,     // number
  kTruthVar,
  kNumberVar,
  kNot,        // of truths
  kAnd,
  kOr,
  kEqual,      // of numbers
  kLess,
  kLessEqual,
  kIf,         // a truth, then two numbers or two truths
  kAdd,        // of numbers; n-ary
  kMultiply,
  kQuotient,   // a / number, rounded down; number > 0
  kRest,       // a - number * (a / number), so 0 .. number - 1
};

struct Term {
  TermOp op{};
  uint32_t first = 0;  // of its arguments, in SolverQuestion::args
  uint32_t count = 0;
  int64_t number = 0;
};

struct SolverQuestion {
  std::vector<Term> terms;         // arguments stand before what is made of them
  std::vector<TermId> args;
  std::vector<TermId> must_hold;
  int64_t effort = 0;              // in the solver's own steps, alike on all machines
  int64_t timeout_ms = 0;          // a net below it
};

struct SolverAnswer {
  enum class State : uint8_t { kNone, kPoint, kUndecided };
  State state = State::kUndecided;
  std::vector<int64_t> values;  // kPoint: of each term that is a variable, by its id; truths 0, 1
  std::string because;          // kUndecided
  int64_t effort = 0;           // spent
};

// kUndecided when the module is not there. One thread at a time.
SolverAnswer AskSolver(const SolverQuestion& question);
// Whether it can be opened; else `because` says why not.
bool SolverIsThere(std::string& because);

// What libtandem_smt.so offers under kSolverEntryName.
using SolverEntryFn = void (*)(const SolverQuestion& question, SolverAnswer& answer);
inline constexpr const char* kSolverEntryName = "tandem_smt_solve_1";
inline constexpr const char* kSolverLibraryName = "libtandem_smt.so";

}  // namespace tandem::analyze
