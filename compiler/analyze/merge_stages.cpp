// SPDX-License-Identifier: Apache-2.0
// held(S) = held(before S) and not aside and not unless(S) and (some when(S) or held before and not
// until(S)), as the lowering has it.
#include "compiler/analyze/merge_stages.h"

#include <algorithm>
#include <utility>

namespace tandem::analyze {

using hir::ExprId;
using hir::kNoExpr;
using hir::Op;

template <class Lines>
std::vector<ExprId> StagesAsValues::RepsOf(const Lines& lines, bool in_order) {
  std::vector<ExprId> out;
  for (const auto& line : lines) out.push_back(known_.RepOf(line.condition));
  if (!in_order) std::sort(out.begin(), out.end());
  return out;
}
bool StagesAsValues::Same(const std::vector<hir::Stage>& a, const std::vector<hir::Stage>& b,
                bool ways_too) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    bool same = x.name == y.name && known_.RepOf(x.held) == known_.RepOf(y.held) &&
                RepsOf(x.whens, ways_too) == RepsOf(y.whens, ways_too) &&
                RepsOf(x.unlesses, false) == RepsOf(y.unlesses, false) &&
                RepsOf(x.untils, false) == RepsOf(y.untils, false);
    for (size_t i = 0; same && ways_too && i < x.whens.size(); ++i) {
      same = x.whens[i].label == y.whens[i].label;
    }
    return same;
  });
}

ExprId StagesAsValues::Surely(ExprId id) {
  return make_[id].maybe_unknown ? known_.Kept(make_.Settle(Op::kSurely, id, {})) : id;
}
ExprId StagesAsValues::Not(ExprId id) { return known_.Kept(make_.Not(id, {})); }
ExprId StagesAsValues::Join(Op op, std::vector<ExprId> parts) {
  return known_.Kept(make_.Logic(op, std::move(parts), {}));
}

// Its own conditions, its place in the chain aside.
ExprId StagesAsValues::Holds(const hir::Stage& stage) {
  std::vector<ExprId> any;
  for (const auto& when : stage.whens) any.push_back(Surely(when.condition));
  if (stage.held != kNoExpr) {
    std::vector<ExprId> stays{Surely(stage.held)};
    for (const auto& until : stage.untils) stays.push_back(Not(Surely(until.condition)));
    any.push_back(Join(Op::kAnd, std::move(stays)));
  }
  if (any.empty()) any.push_back(known_.Kept(make_.YesNo(false, {})));
  std::vector<ExprId> all{Join(Op::kOr, std::move(any))};
  for (const auto& unless : stage.unlesses) all.push_back(Not(Surely(unless.condition)));
  return Join(Op::kAnd, std::move(all));
}

// An aside wins, the first as written; else the highest stage of the chain of which it and all
// below hold.
ExprId StagesAsValues::StageOf(const std::vector<hir::Stage>& chain,
                               const std::vector<hir::Stage>& asides,
               const schema::ValueType& type) {
  std::vector<ExprId> args;
  const auto number = [&](size_t at) {
    return known_.Kept(make_.Const(type, static_cast<int64_t>(at), {}));
  };
  for (size_t i = 0; i < asides.size(); ++i) {
    args.push_back(Holds(asides[i]));
    args.push_back(number(chain.size() + i + 1));
  }
  std::vector<ExprId> below;
  std::vector<std::vector<ExprId>> held;
  for (const hir::Stage& stage : chain) {
    below.push_back(Holds(stage));
    held.push_back(below);
  }
  for (size_t i = chain.size(); i-- > 0;) {
    args.push_back(Join(Op::kAnd, held[i]));
    args.push_back(number(i + 1));
  }
  args.push_back(number(0));
  return known_.Kept(make_.Choose(std::move(args), {}));
}

// The first open way into the stage that is held; unknown when none is.
ExprId StagesAsValues::WayInOf(const std::vector<hir::Stage>& chain,
                               const std::vector<hir::Stage>& asides,
                               ExprId stage_value, const schema::ValueType& type) {
  std::vector<ExprId> args;
  int64_t stage = 0, label = 0;
  for (const auto* stages : {&chain, &asides}) {
    for (const hir::Stage& of : *stages) {
      ++stage;
      const ExprId is_held = known_.Kept(make_.InSet(stage_value, {{stage, stage}}, {}));
      for (const auto& when : of.whens) {
        args.push_back(Join(Op::kAnd, {is_held, Surely(when.condition)}));
        args.push_back(known_.Kept(make_.Const(type, label++, {})));
      }
    }
  }
  args.push_back(known_.Kept(make_.Missing(type, {})));
  return known_.Kept(make_.Choose(std::move(args), {}));
}

}  // namespace tandem::analyze
