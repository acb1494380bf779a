// SPDX-License-Identifier: Apache-2.0
// The function that evaluates a chunk: segments and kernels in the order of the plan.
#include <cstddef>
#include <optional>
#include <vector>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "compiler/codegen/emit.h"
#include "runtime/base/check.h"
#include "runtime/native/library_file.h"

namespace tandem::codegen {
namespace {

llvm::FunctionType* KernelType(llvm::LLVMContext& context) {
  llvm::Type* pointer = llvm::PointerType::getUnqual(context);
  llvm::Type* int64 = llvm::Type::getInt64Ty(context);
  return llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                 {pointer, pointer, pointer, int64, pointer}, false);
}

llvm::FunctionCallee DeclareKernel(llvm::Module& module, const std::string& symbol) {
  llvm::FunctionCallee kernel =
      module.getOrInsertFunction(symbol, KernelType(module.getContext()));
  llvm::cast<llvm::Function>(kernel.getCallee())->setDoesNotThrow();
  return kernel;
}

// Of the table that is the chunk function's second argument.
llvm::FunctionCallee LoadKernel(llvm::IRBuilder<>& builder, llvm::Value* table,
                                std::string_view op_name) {
  const std::optional<size_t> index = native::KernelIndex(op_name);
  TANDEM_CHECK(index.has_value(), "an operation without its kernel");
  llvm::Value* kernel = builder.CreateLoad(
      builder.getPtrTy(),
      builder.CreateConstInBoundsGEP1_64(builder.getPtrTy(), table, *index));
  return {KernelType(builder.getContext()), kernel};
}

}  // namespace

std::string KernelSymbol(const std::string& op_name) { return "tandem_kernel_" + op_name; }

std::string ChunkSymbol(size_t body) { return "tandem_chunk_" + std::to_string(body); }

llvm::Function* EmitBody(const EmitContext& context, const std::string& symbol) {
  llvm::LLVMContext& llvm_context = context.module.getContext();
  llvm::IRBuilder<> builder(llvm_context);
  llvm::Type* pointer = builder.getPtrTy();
  const std::vector<llvm::Type*> parameters(context.kernels_in_table ? 2 : 1, pointer);
  auto* type = llvm::FunctionType::get(builder.getVoidTy(), parameters, false);
  auto* chunk =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage, symbol, context.module);
  chunk->setDoesNotThrow();
  if (!context.cpu.empty()) chunk->addFnAttr("target-cpu", context.cpu);
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
    const char* name = program::Info(op.code).name;
    const llvm::FunctionCallee kernel =
        context.kernels_in_table ? LoadKernel(builder, chunk->getArg(1), name)
                                 : DeclareKernel(context.module, KernelSymbol(name));
    builder.CreateCall(kernel,
                       {args, address(op.a), address(op.b), builder.getInt64(uint64_t(op.imm)),
                        address(step.kernel)});
  }
  builder.CreateRetVoid();
  return chunk;
}

}  // namespace tandem::codegen
