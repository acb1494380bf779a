// SPDX-License-Identifier: Apache-2.0
// One function over a chunk's rows: every vector operation of a Program, once.
#include <algorithm>
#include <cstddef>
#include <utility>

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "compiler/codegen/emit.h"
#include "runtime/base/check.h"

namespace tandem::codegen {
namespace {

using llvm::Value;
using program::kNoOp;
using program::Op;
using program::OpCode;
using program::OpId;

unsigned PhysicalBits(abi::Physical physical) { return 8 * abi::WidthBytes(physical); }

class SegmentEmitter {
 public:
  SegmentEmitter(const EmitContext& context, const std::string& name)
      : context_(context),
        source_(context.body),
        lanes_(context.shape.lanes),
        mask_bits_(context.shape.mask_bits),
        entry_(context.module.getContext()),
        body_(context.module.getContext()) {
    auto* type = llvm::FunctionType::get(body_.getVoidTy(), {body_.getPtrTy()}, false);
    function_ = llvm::Function::Create(type, llvm::Function::InternalLinkage, name, context.module);
    function_->setDoesNotThrow();
    function_->addFnAttr(llvm::Attribute::NoInline);
    if (!context.cpu.empty()) function_->addFnAttr("target-cpu", context.cpu);
  }

  llvm::Function* Emit(const Step& step) {
    llvm::LLVMContext& llvm_context = context_.module.getContext();
    auto* entry = llvm::BasicBlock::Create(llvm_context, "entry", function_);
    auto* loop = llvm::BasicBlock::Create(llvm_context, "rows", function_);
    auto* done = llvm::BasicBlock::Create(llvm_context, "done", function_);
    entry_.SetInsertPoint(entry);
    Value* rows = entry_.CreateLoad(
        entry_.getInt64Ty(),
        Offset(entry_, function_->getArg(0), offsetof(abi::ChunkArgs, rows)), "row_count");
    entry_.SetInsertPoint(entry_.CreateBr(loop));
    body_.SetInsertPoint(loop);
    llvm::PHINode* row = body_.CreatePHI(body_.getInt64Ty(), 2, "row");
    row->addIncoming(body_.getInt64(0), entry);
    row_ = row;
    for (const OpId id : step.ops) Compute(id);
    for (const uint32_t result : step.results) StoreResult(result);
    Value* next = body_.CreateNUWAdd(row, body_.getInt64(lanes_));
    row->addIncoming(next, loop);
    Value* more = body_.CreateICmpULT(next, rows);
    body_.CreateCondBr(more, loop, done);
    llvm::ReturnInst::Create(llvm_context, done);
    return function_;
  }

 private:
  // ---- types and addresses

  llvm::FixedVectorType* Vector(unsigned bits) {
    return llvm::FixedVectorType::get(body_.getIntNTy(bits), lanes_);
  }

  Value* Splat(int64_t value, unsigned bits) {
    const llvm::APInt lane = llvm::APInt(64, uint64_t(value)).trunc(bits);
    return llvm::ConstantInt::get(Vector(bits), lane);
  }

  // A member of ChunkArgs, loaded before the loop.
  Value* Member(size_t offset) {
    Value*& member = members_[offset];
    if (member == nullptr) {
      member = entry_.CreateLoad(entry_.getPtrTy(), Offset(entry_, function_->getArg(0), offset));
    }
    return member;
  }

  static Value* Offset(llvm::IRBuilder<>& builder, Value* pointer, size_t bytes) {
    return builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), pointer, bytes);
  }

  // The column's address, loaded before the loop.
  Value* Column(size_t table_offset, size_t index) {
    Value*& column = columns_[{unsigned(table_offset), unsigned(index)}];
    if (column == nullptr) {
      Value* table = Member(table_offset);
      column = entry_.CreateLoad(entry_.getPtrTy(), Offset(entry_, table, index * sizeof(void*)));
    }
    return column;
  }

  Value* InputColumn(size_t input) { return Column(offsetof(abi::ChunkArgs, inputs), input); }

  // Unwanted results go to the start of the scratch memory: cheaper than a branch in the loop.
  Value* OutputColumn(size_t output) {
    Value* column = Column(offsetof(abi::ChunkArgs, outputs), output);
    Value* unwanted = entry_.CreateIsNull(column);
    return entry_.CreateSelect(unwanted, Member(offsetof(abi::ChunkArgs, scratch)), column);
  }

  Value* SlotAddress(const Slot& slot) {
    return Offset(entry_, Member(offsetof(abi::ChunkArgs, scratch)), slot.offset);
  }

  // `bits` a row from the start of a chunk-long array.
  Value* RowAddress(Value* base, unsigned bits) {
    if (bits == 1) {
      return body_.CreateInBoundsGEP(body_.getInt8Ty(), base, body_.CreateLShr(row_, 3));
    }
    return body_.CreateInBoundsGEP(body_.getIntNTy(bits), base, row_);
  }

  llvm::Align Alignment(unsigned bits) const {
    return llvm::Align(std::min<uint64_t>(64, uint64_t{bits} * lanes_ / 8));
  }

  // ---- memory

  Value* LoadInts(Value* base, unsigned bits) {
    return body_.CreateAlignedLoad(Vector(bits), RowAddress(base, bits), Alignment(bits));
  }

  void StoreInts(Value* base, Value* ints, unsigned bits) {
    body_.CreateAlignedStore(ints, RowAddress(base, bits), Alignment(bits));
  }

  Value* LoadBitmap(Value* base) {
    Value* bits =
        body_.CreateAlignedLoad(body_.getIntNTy(lanes_), RowAddress(base, 1), Alignment(1));
    if (context_.fault == SeededFault::kLastLaneLost) {
      bits = body_.CreateAnd(bits, llvm::APInt::getLowBitsSet(lanes_, lanes_ - 1));
    }
    return FromBits(body_.CreateBitCast(bits, Vector(1)));
  }

  void StoreBitmap(Value* base, Value* mask) {
    Value* bits = body_.CreateBitCast(ToBits(mask), body_.getIntNTy(lanes_));
    body_.CreateAlignedStore(bits, RowAddress(base, 1), Alignment(1));
  }

  // ---- conversions

  Value* FromBits(Value* bits) {
    return mask_bits_ == 1 ? bits : body_.CreateSExt(bits, Vector(mask_bits_));
  }

  Value* ToBits(Value* mask) {
    if (mask_bits_ == 1) return mask;
    return body_.CreateICmpSLT(mask, llvm::Constant::getNullValue(mask->getType()));
  }

  // All-zero or all-one lanes of `bits`.
  Value* Widened(Value* mask, unsigned bits) { return body_.CreateSExtOrTrunc(mask, Vector(bits)); }

  Value* Resized(Value* ints, unsigned bits) { return body_.CreateSExtOrTrunc(ints, Vector(bits)); }

  // The low `bits` of the operation's value; all of it if the lanes are at least its own.
  Value* Int(OpId id, unsigned bits) {
    const Op op = source_.ops[id];
    if (op.code == OpCode::kConst) return Splat(op.imm, bits);
    const auto found = ints_.find({id, bits});
    if (found != ints_.end()) return found->second;
    Value* resized = Resized(Natural(id), bits);
    ints_[{id, bits}] = resized;
    return resized;
  }

  Value* Int(OpId id) { return Int(id, LaneBits(source_.ops[id])); }

  Value* Natural(OpId id) {
    const auto found = values_.find(id);
    if (found != values_.end()) return found->second;
    Value* value = IsRecomputed(source_.ops[id], source_.ops) ? Vectorise(id) : FromSlot(id);
    values_[id] = value;
    return value;
  }

  Value* FromSlot(OpId id) {
    const Slot& slot = *context_.plan.slots[id];
    if (slot.bits == 1) return LoadBitmap(SlotAddress(slot));
    return Resized(LoadInts(SlotAddress(slot), slot.bits), LaneBits(source_.ops[id]));
  }

  Value* Mask(OpId id) { return Natural(id); }

  // ---- operations

  void Compute(OpId id) {
    Value* value = Vectorise(id);
    values_[id] = value;
    const std::optional<Slot>& slot = context_.plan.slots[id];
    if (!slot) return;
    if (slot->bits == 1) {
      StoreBitmap(SlotAddress(*slot), value);
    } else {
      StoreInts(SlotAddress(*slot), Resized(value, slot->bits), slot->bits);
    }
  }

  Value* Vectorise(OpId id) {
    const Op op = Distort(context_.fault, source_.ops[id]);
    return program::Info(op.code).result == 'M' ? VectoriseMask(op) : VectoriseInt(op);
  }

  Value* VectoriseInt(const Op& op) {
    const unsigned bits = LaneBits(op);
    switch (op.code) {
      case OpCode::kLoadInt: {
        const unsigned stored = PhysicalBits(source_.inputs[size_t(op.imm)].physical);
        return Resized(LoadInts(InputColumn(size_t(op.imm)), stored), bits);
      }
      case OpCode::kConst:
        return Splat(op.imm, bits);
      case OpCode::kParam: {
        Value* table = Member(offsetof(abi::ChunkArgs, params));
        Value* scalar =
            entry_.CreateLoad(entry_.getInt64Ty(), Offset(entry_, table, size_t(op.imm) * 8));
        return entry_.CreateVectorSplat(lanes_, entry_.CreateTrunc(scalar, entry_.getIntNTy(bits)));
      }
      // Wrapping arithmetic in the result's lanes: its low bits depend on the operands' alone.
      case OpCode::kAdd:
        return Narrowed(body_.CreateAdd(Int(op.a, bits), Int(op.b, bits)), bits);
      case OpCode::kSub:
        return body_.CreateSub(Int(op.a, bits), Int(op.b, bits));
      case OpCode::kNeg:
        return body_.CreateNeg(Int(op.a, bits));
      case OpCode::kMul:
        return body_.CreateMul(Int(op.a, bits), Int(op.b, bits));
      case OpCode::kMin:
        return Extreme(op, bits, llvm::Intrinsic::smin);
      case OpCode::kMax:
        return Extreme(op, bits, llvm::Intrinsic::smax);
      case OpCode::kSelect:
        return Select(op, bits);
      default:
        TANDEM_CHECK(false, "no vector form of this operation on integers");
        return nullptr;
    }
  }

  Value* VectoriseMask(const Op& op) {
    switch (op.code) {
      case OpCode::kLoadMask:
        return LoadBitmap(InputColumn(size_t(op.imm)));
      case OpCode::kConstMask:
        return Splat(op.imm != 0 ? -1 : 0, mask_bits_);
      case OpCode::kLoadBit: {
        const unsigned bits = LaneBits(source_.ops[op.a]);
        const int64_t bit = std::min<int64_t>(op.imm, bits - 1);  // all above repeat the sign
        Value* tested = Splat(int64_t(uint64_t{1} << bit), bits);
        Value* masked = body_.CreateAnd(Int(op.a, bits), tested);
        return FromBits(body_.CreateICmpEQ(masked, tested));
      }
      case OpCode::kAnd:
        return body_.CreateAnd(Mask(op.a), Mask(op.b));
      case OpCode::kOr:
        return body_.CreateOr(Mask(op.a), Mask(op.b));
      case OpCode::kAndNot:
        return body_.CreateAnd(Mask(op.a), body_.CreateNot(Mask(op.b)));
      case OpCode::kNot:
        return body_.CreateNot(Mask(op.a));
      case OpCode::kEq:
        return Compare(llvm::ICmpInst::ICMP_EQ, op.a, op.b);
      case OpCode::kLt:
        return Compare(context_.fault == SeededFault::kUnsignedLess ? llvm::ICmpInst::ICMP_ULT
                                                                    : llvm::ICmpInst::ICMP_SLT,
                       op.a, op.b);
      case OpCode::kLe:
        return Compare(llvm::ICmpInst::ICMP_SLE, op.a, op.b);
      case OpCode::kInRange:
        return body_.CreateAnd(Compare(llvm::ICmpInst::ICMP_SLE, op.b, op.a),
                               Compare(llvm::ICmpInst::ICMP_SLE, op.a, op.c));
      default:
        TANDEM_CHECK(false, "no vector form of this operation on masks");
        return nullptr;
    }
  }

  unsigned CommonBits(OpId a, OpId b) const {
    return std::max(LaneBits(source_.ops[a]), LaneBits(source_.ops[b]));
  }

  Value* Compare(llvm::ICmpInst::Predicate predicate, OpId a, OpId b) {
    const unsigned bits = CommonBits(a, b);
    return FromBits(body_.CreateICmp(predicate, Int(a, bits), Int(b, bits)));
  }

  Value* Extreme(const Op& op, unsigned bits, llvm::Intrinsic::ID which) {
    const unsigned common = std::max(bits, CommonBits(op.a, op.b));
    Value* extreme = body_.CreateBinaryIntrinsic(which, Int(op.a, common), Int(op.b, common));
    return Resized(extreme, bits);
  }

  bool IsZero(OpId id) const {
    return source_.ops[id].code == OpCode::kConst && source_.ops[id].imm == 0;
  }

  Value* Select(const Op& op, unsigned bits) {
    Value* chosen = Int(op.b, bits);
    Value* other = Int(op.c, bits);
    if (mask_bits_ == 1) return body_.CreateSelect(Mask(op.a), chosen, other);
    Value* mask = Widened(Mask(op.a), bits);
    if (IsZero(op.c)) return body_.CreateAnd(mask, chosen);
    if (IsZero(op.b)) return body_.CreateAnd(body_.CreateNot(mask), other);
    return body_.CreateSelect(ToBits(mask), chosen, other);
  }

  Value* Narrowed(Value* sum, unsigned bits) {
    if (context_.fault != SeededFault::kNarrowLane) return sum;
    return Resized(Resized(sum, bits / 2), bits);
  }

  // ---- results

  void StoreResult(uint32_t index) {
    const program::Result& result = source_.results[index];
    const bool may_be_unknown =
        result.valid != kNoOp && context_.fault != SeededFault::kValidityIgnored;
    Value* valid = may_be_unknown ? Mask(result.valid) : Splat(-1, mask_bits_);
    Value* target = OutputColumn(2 * size_t{index});
    if (result.physical == abi::Physical::kMask) {
      StoreBitmap(target, body_.CreateAnd(Mask(result.value), valid));
    } else {
      const unsigned bits = PhysicalBits(result.physical);
      Value* value = Int(result.value);
      const unsigned lane = LaneBits(source_.ops[result.value]);
      if (may_be_unknown) value = body_.CreateAnd(value, Widened(valid, lane));
      StoreInts(target, Resized(value, bits), bits);
    }
    if (result.valid != kNoOp) StoreBitmap(OutputColumn(2 * size_t{index} + 1), valid);
  }

  const EmitContext& context_;
  const program::Body& source_;
  unsigned lanes_;
  unsigned mask_bits_;
  llvm::IRBuilder<> entry_;  // before the loop
  llvm::IRBuilder<> body_;   // in the loop
  llvm::Function* function_ = nullptr;
  Value* row_ = nullptr;
  llvm::DenseMap<size_t, Value*> members_;
  llvm::DenseMap<std::pair<unsigned, unsigned>, Value*> columns_;
  llvm::DenseMap<OpId, Value*> values_;  // by operation, in its own lanes
  llvm::DenseMap<std::pair<OpId, unsigned>, Value*> ints_;
};

}  // namespace

llvm::Function* EmitSegment(const EmitContext& context, const Step& step, const std::string& name) {
  return SegmentEmitter(context, name).Emit(step);
}

}  // namespace tandem::codegen
