// SPDX-License-Identifier: Apache-2.0
// The function that evaluates a chunk: segments and kernels in the order of the plan.
#include <cstddef>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "compiler/codegen/emit.h"

namespace tandem::codegen {
namespace {

llvm::FunctionCallee DeclareKernel(llvm::Module& module, const std::string& symbol) {
  llvm::LLVMContext& context = module.getContext();
  llvm::Type* pointer = llvm::PointerType::getUnqual(context);
  llvm::Type* int64 = llvm::Type::getInt64Ty(context);
  auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                       {pointer, pointer, pointer, int64, pointer}, false);
  llvm::FunctionCallee kernel = module.getOrInsertFunction(symbol, type);
  llvm::cast<llvm::Function>(kernel.getCallee())->setDoesNotThrow();
  return kernel;
}

}  // namespace

std::string KernelSymbol(const std::string& op_name) { return "tandem_kernel_" + op_name; }

std::string ChunkSymbol(size_t body) { return "tandem_chunk_" + std::to_string(body); }

void EmitBody(const EmitContext& context, const std::string& symbol) {
  llvm::LLVMContext& llvm_context = context.module.getContext();
  llvm::IRBuilder<> builder(llvm_context);
  llvm::Type* pointer = builder.getPtrTy();
  auto* type = llvm::FunctionType::get(builder.getVoidTy(), {pointer}, false);
  auto* chunk =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage, symbol, context.module);
  chunk->setDoesNotThrow();
  llvm::Value* args = chunk->getArg(0);
  builder.SetInsertPoint(llvm::BasicBlock::Create(llvm_context, "entry", chunk));
  llvm::Value* scratch = builder.CreateLoad(
      pointer, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), args,
                                                  offsetof(abi::ChunkArgs, scratch)));
  const auto address = [&](program::OpId id) -> llvm::Value* {
    if (id == program::kNoOp) return llvm::ConstantPointerNull::get(builder.getPtrTy());
    return builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), scratch,
                                              context.plan.slots[id]->offset);
  };
  for (size_t i = 0; i < context.plan.steps.size(); ++i) {
    const Step& step = context.plan.steps[i];
    if (step.kernel == program::kNoOp) {
      builder.CreateCall(EmitSegment(context, step, context.prefix + std::to_string(i)), {args});
      continue;
    }
    const program::Op& op = context.body.ops[step.kernel];
    const std::string kernel = KernelSymbol(program::Info(op.code).name);
    builder.CreateCall(DeclareKernel(context.module, kernel),
                       {args, address(op.a), address(op.b), builder.getInt64(uint64_t(op.imm)),
                        address(step.kernel)});
  }
  builder.CreateRetVoid();
}

}  // namespace tandem::codegen
