// SPDX-License-Identifier: Apache-2.0
// One module for all levels: a function says for itself which processor it is for.
#include "compiler/codegen/library.h"

#include <algorithm>
#include <memory>

#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/TargetSelect.h>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/host_jit.h"
#include "compiler/codegen/shared_object.h"
#include "runtime/exec/evaluate.h"
#include "runtime/native/library_file.h"
#include "runtime/program/verify.h"

namespace tandem::codegen {
namespace {

namespace orc = llvm::orc;

constexpr const char* kTriple = "x86_64-unknown-linux-gnu";

VectorShape ShapeAt(CpuLevel level) {
  return level == CpuLevel::kV4 ? VectorShape{32, 1} : VectorShape{16, 16};
}

base::Result<std::unique_ptr<llvm::TargetMachine>> MakeTarget(CpuLevel lowest) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  orc::JITTargetMachineBuilder builder{llvm::Triple(kTriple)};
  builder.setCPU(Name(lowest));
  builder.setRelocationModel(llvm::Reloc::PIC_);
  builder.setCodeModel(llvm::CodeModel::Small);
  builder.setCodeGenOptLevel(llvm::CodeGenOptLevel::Default);
  auto machine = builder.createTargetMachine();
  if (!machine) {
    llvm::consumeError(machine.takeError());
    return base::Fail(base::ErrorKind::kBadInput, "native libraries are made on x86-64 only");
  }
  return std::move(*machine);
}

class LibraryEmitter {
 public:
  LibraryEmitter(llvm::Module& module, const program::Program& program)
      : module_(module), program_(program), int32_(llvm::Type::getInt32Ty(module.getContext())) {}

  void Emit(const std::vector<CpuLevel>& levels) {
    llvm::LLVMContext& context = module_.getContext();
    const size_t bodies = exec::BodyCount(program_);
    auto* entries_type = llvm::ArrayType::get(int32_, levels.size() * (1 + bodies));
    auto* int64 = llvm::Type::getInt64Ty(context);
    auto* type = llvm::StructType::get(context, {int64, int32_, int32_, entries_type});
    table_ = new llvm::GlobalVariable(module_, type, true, llvm::GlobalValue::ExternalLinkage,
                                      nullptr, kLibrarySymbol);
    // Others see it; in here its distance to the code is known.
    table_->setVisibility(llvm::GlobalValue::ProtectedVisibility);
    table_->setDSOLocal(true);
    table_->setAlignment(llvm::Align(alignof(LibraryTable)));
    std::vector<llvm::Constant*> entries;
    for (const CpuLevel level : levels) AddLevel(level, entries);
    table_->setInitializer(llvm::ConstantStruct::get(
        type, {llvm::ConstantInt::get(int64, scratch_bytes_), Number(levels.size()),
               Number(bodies), llvm::ConstantArray::get(entries_type, entries)}));
  }

 private:
  llvm::Constant* Number(uint64_t number) { return llvm::ConstantInt::get(int32_, number); }

  void AddLevel(CpuLevel level, std::vector<llvm::Constant*>& entries) {
    entries.push_back(Number(uint64_t(level)));
    const std::string suffix = std::string("_v") + char('0' + int(level));
    for (size_t i = 0; i < exec::BodyCount(program_); ++i) {
      const program::Body& body = exec::BodyAt(program_, i);
      const NativePlan plan = MakePlan(body);
      scratch_bytes_ = std::max(scratch_bytes_, plan.scratch_bytes);
      EmitContext context{module_, body, plan, ShapeAt(level),
                          "segment" + suffix + "_" + std::to_string(i) + "_"};
      context.cpu = Name(level);
      context.kernels_in_table = true;
      llvm::Function* chunk = EmitBody(context, ChunkSymbol(i) + suffix);
      chunk->setLinkage(llvm::GlobalValue::InternalLinkage);
      entries.push_back(Distance(chunk));
    }
  }

  // From the table, so that nothing depends on where it will be loaded.
  llvm::Constant* Distance(llvm::Function* function) {
    auto* int64 = llvm::Type::getInt64Ty(module_.getContext());
    llvm::Constant* bytes =
        llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(function, int64),
                                   llvm::ConstantExpr::getPtrToInt(table_, int64));
    return llvm::ConstantExpr::getTrunc(bytes, int32_);
  }

  llvm::Module& module_;
  const program::Program& program_;
  llvm::Type* int32_;
  llvm::GlobalVariable* table_ = nullptr;
  size_t scratch_bytes_ = 0;
};

}  // namespace

base::Result<std::string> CompileLibrary(const program::Program& program,
                                         const std::vector<CpuLevel>& levels) {
  if (base::Result<void> verified = program::Verify(program); !verified) {
    return tl::unexpected(verified.error());
  }
  base::Result<std::unique_ptr<llvm::TargetMachine>> target = MakeTarget(levels.front());
  if (!target) return tl::unexpected(target.error());
  llvm::LLVMContext context;
  llvm::Module module("policy", context);
  module.setDataLayout((*target)->createDataLayout());
  module.setTargetTriple(kTriple);
  LibraryEmitter(module, program).Emit(levels);
  auto object = orc::SimpleCompiler(**target)(module);
  if (!object) return LlvmFailure(object.takeError());
  return LinkSharedObject((*object)->getMemBufferRef(), kLibrarySymbol);
}

}  // namespace tandem::codegen
