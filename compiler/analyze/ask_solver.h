// SPDX-License-Identifier: Apache-2.0
// Questions that splitting boxes does not answer, for the solver.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/encode.h"
#include "compiler/analyze/leads.h"
#include "compiler/analyze/space.h"

namespace tandem::analyze {

class SolverQuestions {
 public:
  explicit SolverQuestions(Space& space) : space_(space) {}

  enum class End : uint8_t { kNone, kPoint, kUndecided };
  // Over the box as it is. After kPoint the space is narrowed to a point that meets the demands,
  // with plain values where they will do; kUndecided: because() says why.
  End Ask(const std::vector<Demand>& demands, bool anything);
  const std::string& because() const { return because_; }
  // Why a point may be no lead; empty: all terms were exact.
  const std::string& loose() const { return loose_; }

  SolverUse use;

 private:
  bool Narrow(const Encoder& encoder, const SolverAnswer& answer,
              const std::vector<Demand>& demands);
  void Shrink(const std::vector<Demand>& demands);
  void Nearer(Var var, int64_t plain);

  Space& space_;
  const std::vector<Demand>* demands_ = nullptr;
  std::string because_, loose_;
  int tries_ = 0;
};

}  // namespace tandem::analyze
