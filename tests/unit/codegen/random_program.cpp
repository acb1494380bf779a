// SPDX-License-Identifier: Apache-2.0
// Draws operations from op.def by the kinds of their operands.
#include "tests/unit/codegen/random_program.h"

#include <random>

#include "tests/unit/exec/decisions.h"

namespace tandem::native::testing {
namespace {

class Drawer {
 public:
  explicit Drawer(uint64_t seed) : random_(seed) {
    for (const int64_t high : {1LL, 100LL, 127LL, 30'000LL, 40'000LL, 2'000'000'000LL}) {
      Keep(builder_.Column(-high / 2, high));
    }
    Keep(builder_.Column(INT64_MIN, INT64_MAX));
    Keep(builder_.Column(-5, 7));
    Keep(builder_.Bits(8));
    Keep(builder_.Bits(17));
    Keep(builder_.Bits(64));
    Keep(builder_.Flag());
    Keep(builder_.Flag());
    text_ = {builder_.TextKey(), builder_.TextKey()};
    Keep(builder_.Add(OpCode::kParam, kNoOp, kNoOp, kNoOp, 0));
    Keep(builder_.Add(OpCode::kParam, kNoOp, kNoOp, kNoOp, 1));
    for (const int64_t imm : {0, 1}) {
      Keep(builder_.Add(OpCode::kConstMask, kNoOp, kNoOp, kNoOp, imm));
    }
  }

  void Draw(unsigned kernel_every) {
    const auto code = OpCode(random_() % program::OpCodeCount());
    const program::OpInfo& info = program::Info(code);
    if (info.form == 'K' && random_() % kernel_every != 0) return;
    if (code == OpCode::kLoadInt || code == OpCode::kLoadMask || code == OpCode::kParam) return;
    if (code == OpCode::kTextEq) return Keep(builder_.Add(code, text_[0], text_[1]));
    if (const auto decided = exec::DecisionImmediate(code, random_())) {
      return Keep(builder_.Add(code, Operand(info.a), Operand(info.b), kNoOp, *decided));
    }
    const OpId a = Operand(info.a), b = Operand(info.b), c = Operand(info.c);
    Keep(builder_.Add(code, a, b, c, Immediate(code)));
  }

  ProgramBuilder Finish() {
    for (size_t i = 0; i < 6; ++i) {
      builder_.Result(Last(ints_, i), i % 2 == 0 ? Any(masks_) : kNoOp, i == 3);
      builder_.Result(Last(masks_, i), i % 2 == 0 ? kNoOp : Any(masks_));
    }
    builder_.Result(Any(ints_), Last(masks_, 0));
    return std::move(builder_);
  }

 private:
  void Keep(OpId id) {
    const bool is_mask = program::Info(builder_.op(id).code).result == 'M';
    (is_mask ? masks_ : ints_).push_back(id);
  }

  // Mostly recent ones, so that chains become long.
  OpId Any(const std::vector<OpId>& ids) {
    const size_t back =
        random_() % 3 == 0 ? random_() % ids.size() : random_() % std::min<size_t>(ids.size(), 24);
    return ids[ids.size() - 1 - back];
  }
  static OpId Last(const std::vector<OpId>& ids, size_t i) { return ids[ids.size() - 1 - i]; }

  OpId Operand(char kind) {
    if (kind == '-') return kNoOp;
    if (kind == 'M') return Any(masks_);
    if (random_() % 4 == 0) return builder_.Const(Number());
    return Any(ints_);
  }

  int64_t Number() {
    constexpr int64_t kNumbers[] = {0,       1,         -1,        2,         7,        100,
                                    127,     128,       -128,      255,       32'767,   32'768,
                                    -32'768, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    const uint64_t pick = random_() % (2 * std::size(kNumbers));
    return pick < std::size(kNumbers) ? kNumbers[pick] : int64_t(random_() % 400) - 200;
  }

  int64_t Immediate(OpCode code) {
    constexpr int64_t kScales[] = {1, 2, 5, 10, 10'000, 1'000'000, INT64_MAX};
    switch (code) {
      case OpCode::kConst:
        return Number();
      case OpCode::kConstMask:
        return int64_t(random_() % 2);
      case OpCode::kLoadBit:
        return int64_t(random_() % 64);
      case OpCode::kMulScaled:
      case OpCode::kDivScaled:
      case OpCode::kMulScaledFault:
      case OpCode::kDivScaledFault:
      case OpCode::kFloorTo:
      case OpCode::kRoundTo:
      case OpCode::kRoundHalfUpTo:
      case OpCode::kRoundFault:
      case OpCode::kDivFloor:
        return kScales[random_() % std::size(kScales)];
      default:
        return 0;
    }
  }

  std::mt19937_64 random_;
  ProgramBuilder builder_;
  std::vector<OpId> ints_, masks_;
  std::array<OpId, 2> text_{};
};

}  // namespace

ProgramBuilder RandomProgram(uint64_t seed, size_t op_count, unsigned kernel_every) {
  Drawer drawer(seed);
  for (size_t i = 0; i < op_count; ++i) drawer.Draw(kernel_every);
  return drawer.Finish();
}

}  // namespace tandem::native::testing
