// SPDX-License-Identifier: Apache-2.0
// What each fault does to moments, reductions and operations.
#include "tests/agree/event_faults.h"

#include <utility>

namespace tandem::agree_test {
namespace {

using program::kNoOp;
using program::Moment;
using program::Once;
using program::Op;
using program::OpCode;
using program::OpId;
using program::Program;
using program::Reduction;

// Puts an operation before `at`; what is there and behind moves on by one.
void Insert(Program& program, OpId at, const Op& op) {
  const auto move = [at](OpId& id) {
    if (id != kNoOp && id >= at) ++id;
  };
  for (Op& other : program.ops) move(other.a), move(other.b), move(other.c);
  for (program::Result& result : program.results) move(result.value), move(result.valid);
  for (program::Fault& fault : program.faults) move(fault.when);
  program.ops.insert(program.ops.begin() + static_cast<std::ptrdiff_t>(at), op);
}

// A sum of weights is rounded to four places before points are multiplied with it.
void RoundTwice(Program& program) {
  constexpr int64_t kUnit = int64_t{1} << 40;
  for (OpId id = 0; id < program.ops.size(); ++id) {
    if (program.ops[id].code != OpCode::kMulScaled || program.ops[id].imm != kUnit) continue;
    const OpId weight = program.ops[id].b;
    Op round = program.ops[weight];
    round.code = OpCode::kRoundTo;
    round.a = weight;
    round.b = round.c = kNoOp;
    round.imm = kUnit / 10'000;
    Insert(program, id, round);
    program.ops[id + 1].b = id;
    ++id;
  }
}

void DistortReduction(EventFault fault, Reduction& reduction) {
  switch (fault) {
    case EventFault::kCivilPeriod:
      if (reduction.once == Once::kWeek) {
        reduction.once = Once::kDay;
      } else if (reduction.once >= Once::kDay && reduction.once < Once::kYear) {
        reduction.once = static_cast<Once>(static_cast<int>(reduction.once) + 1);
      }
      return;
    case EventFault::kRollingShort:
      if (reduction.once == Once::kRolling) --reduction.once_us;
      return;
    case EventFault::kOldestPicked: reduction.latest = !reduction.latest; return;
    case EventFault::kHalfLifeLong:
      if (reduction.span_s > 0) reduction.span_s += reduction.span_s / 100 + 1;
      return;
    case EventFault::kTiesForgotten:
      for (Reduction::Part& part : reduction.parts) part.ties.clear();
      return;
    case EventFault::kNone:
    case EventFault::kWindowLate:
    case EventFault::kRoundedTwice: return;
  }
}

}  // namespace

const char* Name(EventFault fault) {
  switch (fault) {
    case EventFault::kNone: return "none";
    case EventFault::kWindowLate: return "window-late";
    case EventFault::kCivilPeriod: return "civil-period";
    case EventFault::kRollingShort: return "rolling-short";
    case EventFault::kOldestPicked: return "oldest-picked";
    case EventFault::kHalfLifeLong: return "half-life-long";
    case EventFault::kTiesForgotten: return "ties-forgotten";
    case EventFault::kRoundedTwice: return "rounded-twice";
  }
  return "none";
}

Program Distort(EventFault fault, Program program) {
  if (fault == EventFault::kWindowLate) {
    for (Moment& moment : program.moments) {
      if (moment.kind == Moment::Kind::kAgo && !moment.is_day) ++moment.plus;
    }
  }
  for (Reduction& reduction : program.reductions) DistortReduction(fault, reduction);
  if (fault == EventFault::kRoundedTwice) RoundTwice(program);
  return program;
}

}  // namespace tandem::agree_test
