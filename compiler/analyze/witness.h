// SPDX-License-Identifier: Apache-2.0
// From a box to one lead in it: as few fields and events as will do, and plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/leads.h"
#include "compiler/analyze/space.h"

namespace tandem::analyze {

// The instant at which leads are looked for first: 2026-01-01 12:00 UTC.
inline constexpr int64_t kAsOfUs = 1'767'268'800'000'000;

class WitnessMaker {
 public:
  WitnessMaker(Space& space, const std::vector<Demand>& demands)
      : space_(space), demands_(demands) {}

  // The space is narrowed to a box that meets the demands, and is left so. Nothing when the events
  // that the box is about were not found; `because` says which, `about` has the inputs. `added`:
  // the box is about an event of this type too, by its fields, which becomes `event`.
  std::optional<hir::Test> Make(std::string& because, Bits& about,
                                std::optional<hir::EventId> added, hir::TestEvent& event);
  // The plainest lead of the box, which may or may not meet the demands.
  void NarrowToPlain();
  bool Met();

 private:
  void Try(Var var, const Domain& plainer);
  void ToPoint(const Bits& reads);
  Domain PlainOf(Var var, const Domain& in) const;
  hir::Test Collect(const Bits& reads) const;
  void AddList(const Variable& variable, bool has, hir::Test& test) const;

  Space& space_;
  const std::vector<Demand>& demands_;
};

// A time or a number that is easy to read, within the ends.
int64_t PlainNumber(const schema::ValueType& type, int64_t low, int64_t high);

}  // namespace tandem::analyze
