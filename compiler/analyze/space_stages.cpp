// SPDX-License-Identifier: Apache-2.0
// Over a box: which stages and ways in a lead can have.
#include "compiler/analyze/space_memo.h"

namespace tandem::analyze {

// Some way in is open, or it is held since before and not over; and nothing speaks against it.
uint8_t Space::Holds(const hir::Stage& stage) {
  const auto either = [](uint8_t a, uint8_t b) {
    if (a == kYes || b == kYes) return kYes;
    return static_cast<uint8_t>(((a | b) & kYes) | (a & b & kNo));
  };
  const auto settled = [&](ExprId condition) {
    const uint8_t a = Fires(condition);
    return static_cast<uint8_t>((a & kYes) | ((a & (kNo | kUnknown)) != 0 ? kNo : 0));
  };
  const auto unless = [](uint8_t a, uint8_t b) {  // a and not b
    if (a == kNo || b == kYes) return kNo;
    return static_cast<uint8_t>(((b & kNo) != 0 ? a & kYes : 0) | (a & kNo) |
                                ((b & kYes) != 0 ? kNo : 0));
  };
  uint8_t any = kNo;
  for (const auto& when : stage.whens) any = either(any, settled(when.condition));
  if (stage.held != hir::kNoExpr) {
    uint8_t stays = settled(stage.held);
    for (const auto& until : stage.untils) stays = unless(stays, settled(until.condition));
    any = either(any, stays);
  }
  for (const auto& against : stage.unlesses) any = unless(any, settled(against.condition));
  return any;
}

uint8_t Space::AnyAside() {
  uint8_t any = kNo;
  for (const hir::Stage& aside : policy_.asides) {
    const uint8_t holds = Holds(aside);
    if (holds == kYes) return kYes;
    any = static_cast<uint8_t>(any | (holds & kYes));
  }
  return any;
}

Abs Space::Stage() {
  Abs out = Abs::Nothing();
  bool open = true;  // no aside before this one surely holds
  for (size_t i = 0; i < policy_.asides.size() && open; ++i) {
    const uint8_t holds = Holds(policy_.asides[i]);
    if ((holds & kYes) != 0) out.Join(Abs::Of(static_cast<int64_t>(policy_.stages.size() + i) + 1));
    open = holds != kYes;
  }
  if (!open) return out;
  int64_t index = 0;
  for (const hir::Stage& stage : policy_.stages) {
    const uint8_t holds = Holds(stage);
    if ((holds & kNo) != 0) out.Join(Abs::Of(index));
    if (holds == kNo) return out;
    ++index;
  }
  out.Join(Abs::Of(index));
  return out;
}

Abs Space::WayIn() {
  const Abs stage = Memo(stage_, [&] { return Stage(); });
  Abs out = Abs::Nothing();
  out.unknown = stage.MayBe(0);
  int64_t number = 1, label = 0;
  const auto ways = [&](const hir::Stage& of) {
    const bool may = stage.MayBe(number++);
    bool open = may;
    for (const auto& when : of.whens) {
      const uint8_t fires = Fires(when.condition);
      if (open && (fires & kYes) != 0) out.Join(Abs::Of(label));
      open = open && fires != kYes;
      ++label;
    }
    if (open && of.held != hir::kNoExpr) out.unknown = true;  // stays without a way in
  };
  for (const hir::Stage& of : policy_.stages) ways(of);
  for (const hir::Stage& of : policy_.asides) ways(of);
  return out;
}

}  // namespace tandem::analyze
