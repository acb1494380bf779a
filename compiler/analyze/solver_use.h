// SPDX-License-Identifier: Apache-2.0
// What became of the questions that the solver was asked.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::analyze {

struct SolverUse {
  size_t asked = 0;
  size_t proved = 0;
  size_t found = 0;
  size_t undecided = 0;
  size_t wrong = 0;    // a point of exact terms that is no lead: our mistake, and never seen
  int64_t effort = 0;  // in the solver's own steps
};

}  // namespace tandem::analyze
