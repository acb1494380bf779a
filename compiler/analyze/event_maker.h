// SPDX-License-Identifier: Apache-2.0
// Makes the events of a witness. Private to witness_events.cpp and event_fields.cpp.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/search.h"
#include "compiler/analyze/space.h"

namespace tandem::analyze {

// What a box wants of one aggregate.
struct Wanted {
  size_t aggregate = 0;
  int64_t number = 0;  // count, sum, distinct
  int64_t most = std::numeric_limits<int64_t>::max();
  std::vector<std::pair<uint32_t, Var>> picked;  // field of the event, input that is it
  bool picks = false;
  bool none = false;  // no event may count
  std::optional<int64_t> at;
  int64_t weight = 0;  // sum of the weights of events, in units of 10^-9
  int64_t most_weight = std::numeric_limits<int64_t>::max();
};

class EventMaker {
 public:
  EventMaker(Space& space, const Bits& reads, hir::Test& test)
      : space_(space), policy_(space.policy()), reads_(reads), test_(test) {}

  bool Run(std::string& because, Bits& about);
  // The event that the inputs of its fields are narrowed to, at the wish or as near as they let.
  hir::TestEvent Collected(hir::EventId event, int64_t wish_us, Domain* at) const;

 private:
  void CollectOne(Var var);
  void AddWeight(Var var, Wanted& wanted);
  bool Satisfy(const Wanted& wanted);
  bool Pick(const Wanted& wanted);
  bool Count(const Wanted& wanted);
  int64_t Events(const Wanted& wanted) const;
  bool Sum(const Wanted& wanted);
  bool Lighten(const Wanted& wanted, const Domain& at);
  // One event that counts in the part; `fix` sets what its fields have to be.
  using Fix = std::vector<std::pair<Var, Domain>>;
  bool Make(size_t aggregate, size_t part, const Fix& fix, int64_t wish_us, hir::TestEvent& event,
            Domain* at);
  int64_t Counting(size_t aggregate);
  void Place(const hir::TestEvent& event, Fix& saved);
  void Restore(const Fix& saved) {
    for (const auto& [var, domain] : saved) space_.Narrow(var, domain);
  }
  std::vector<Demand> Demands(size_t aggregate, size_t part) const;
  int64_t Step(const hir::Aggregate& aggregate) const;
  void Vary(const hir::Aggregate& aggregate, const hir::EventPart& part, int64_t number,
            hir::TestEvent& event) const;

  Space& space_;
  const hir::Policy& policy_;
  const Bits& reads_;
  hir::Test& test_;
  std::map<size_t, Wanted> wanted_;
};

}  // namespace tandem::analyze
