// SPDX-License-Identifier: Apache-2.0
// Stages that are not a policy's own: the stage and the way in as expressions. Private to
// merge.cpp.
#pragma once

#include <vector>

#include "compiler/analyze/meanings.h"
#include "compiler/hir/builder.h"

namespace tandem::analyze {

class StagesAsValues {
 public:
  StagesAsValues(hir::Builder& make, Meanings& known) : make_(make), known_(known) {}

  // Always held together. `ways_too`: ways in are also the same, in the same order.
  bool Same(const std::vector<hir::Stage>& a, const std::vector<hir::Stage>& b, bool ways_too);
  hir::ExprId StageOf(const std::vector<hir::Stage>& chain, const std::vector<hir::Stage>& asides,
                      const schema::ValueType& type);
  hir::ExprId WayInOf(const std::vector<hir::Stage>& chain, const std::vector<hir::Stage>& asides,
                      hir::ExprId stage, const schema::ValueType& type);

 private:
  template <class Lines>
  std::vector<hir::ExprId> RepsOf(const Lines& lines, bool in_order);
  hir::ExprId Surely(hir::ExprId id);
  hir::ExprId Not(hir::ExprId id);
  hir::ExprId Join(hir::Op op, std::vector<hir::ExprId> parts);
  hir::ExprId Holds(const hir::Stage& stage);

  hir::Builder& make_;
  Meanings& known_;
};

}  // namespace tandem::analyze
