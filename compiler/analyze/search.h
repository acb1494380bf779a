// SPDX-License-Identifier: Apache-2.0
// Splits a box until some part of it meets all demands, or no part can.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/analyze/advisor.h"
#include "compiler/analyze/leads.h"
#include "compiler/analyze/space.h"

namespace tandem::analyze {

class Search {
 public:
  // `accept` is called with the space narrowed to a box all of whose points meet the demands; it
  // says whether the box will do; if not, and after Stop, it may name inputs the trouble is about.
  // The space is left as it was found.
  using Accept = std::function<bool(Bits& about)>;
  Search(Space& space, const std::vector<Demand>& demands, int64_t boxes, Accept accept);

  // True when a box was accepted. False is a proof that there is none when `because` is empty.
  bool Run();
  const std::string& because() const { return because_; }
  void Stop(const std::string& why) {
    if (because_.empty()) because_ = why;
  }
  // No further box is looked at.
  void GiveUp(const std::string& why) {
    Stop(why);
    boxes_ = 0;
  }

 private:
  enum class End : uint8_t { kAccepted, kFailed };
  End Look(Bits& conflict);
  bool Open(Bits& conflict, Advice& split);
  void Explain(ExprId id, uint8_t wanted, Bits& conflict);

  Space& space_;
  const std::vector<Demand>& demands_;
  int64_t boxes_;
  int depth_ = 0;  // splits the box at hand is made by
  Accept accept_;
  std::string because_;
};

}  // namespace tandem::analyze
