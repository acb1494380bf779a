// SPDX-License-Identifier: Apache-2.0
// Inside libtandem_jit.so: Program to IR, to an object, to an engine.
#include <algorithm>

#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/host_jit.h"
#include "compiler/codegen/library.h"
#include "runtime/native/jit_api.h"
#include "runtime/native/native_plan.h"
#include "runtime/program/verify.h"

namespace tandem::codegen {
namespace {

class NativeEngine final : public exec::Engine {
 public:
  NativeEngine(std::unique_ptr<NativeCode> code, size_t scratch_bytes, Level level)
      : code_(std::move(code)), scratch_bytes_(scratch_bytes), level_(level) {}

  size_t ScratchBytes() const override { return scratch_bytes_; }
  void EvaluateChunk(size_t body, const abi::ChunkArgs& args) const override {
    code_->chunk(body)(&args);
  }
  const char* name() const override { return level_ == Level::kO0 ? "jit-o0" : "jit"; }

 private:
  std::unique_ptr<NativeCode> code_;
  size_t scratch_bytes_;
  Level level_;
};

// A program on its way: the module belongs to the context, and is gone before it.
struct Unit {
  HostJit* host = nullptr;
  std::unique_ptr<llvm::TargetMachine> target;
  size_t body_count = 0;
  size_t scratch_bytes = 0;
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
};

base::Result<Unit> MakeUnit(const program::Program& program, const JitOptions& options) {
  if (base::Result<void> verified = program::Verify(program); !verified) {
    return tl::unexpected(verified.error());
  }
  Unit unit;
  base::Result<HostJit*> host = HostJit::Get();
  if (!host) return tl::unexpected(host.error());
  unit.host = *host;
  base::Result<std::unique_ptr<llvm::TargetMachine>> target = unit.host->MakeTarget(options.level);
  if (!target) return tl::unexpected(target.error());
  unit.target = std::move(*target);
  unit.context = std::make_unique<llvm::LLVMContext>();
  unit.module = std::make_unique<llvm::Module>("policy", *unit.context);
  unit.module->setDataLayout(unit.target->createDataLayout());
  unit.module->setTargetTriple(unit.target->getTargetTriple().str());
  unit.body_count = exec::BodyCount(program);
  for (size_t i = 0; i < unit.body_count; ++i) {
    const program::Body& body = exec::BodyAt(program, i);
    const NativePlan plan = MakePlan(body);
    unit.scratch_bytes = std::max(unit.scratch_bytes, plan.scratch_bytes);
    EmitBody({*unit.module, body, plan, unit.host->Shape(options.level),
              "segment_" + std::to_string(i) + "_", options.seeded_fault},
             ChunkSymbol(i));
  }
  std::string complaint;
  llvm::raw_string_ostream stream(complaint);
  if (options.level == Level::kO0 && llvm::verifyModule(*unit.module, &stream)) {
    return base::Fail(base::ErrorKind::kInternal, "ill-formed LLVM IR: " + stream.str());
  }
  return unit;
}

base::Result<std::unique_ptr<exec::Engine>> Compile(const program::Program& program,
                                                    const JitOptions& options) {
  base::Result<Unit> unit = MakeUnit(program, options);
  if (!unit) return tl::unexpected(unit.error());
  auto object = llvm::orc::SimpleCompiler(*unit->target)(*unit->module);
  if (!object) return LlvmFailure(object.takeError());
  base::Result<std::unique_ptr<NativeCode>> code =
      unit->host->Add(std::move(*object), unit->body_count);
  if (!code) return tl::unexpected(code.error());
  return std::make_unique<NativeEngine>(std::move(*code), unit->scratch_bytes, options.level);
}

base::Result<std::string> Ir(const program::Program& program, const JitOptions& options) {
  base::Result<Unit> unit = MakeUnit(program, options);
  if (!unit) return tl::unexpected(unit.error());
  std::string text;
  llvm::raw_string_ostream stream(text);
  unit->module->print(stream, nullptr);
  return stream.str();
}

base::Result<std::string> Assembly(const program::Program& program, const JitOptions& options) {
  base::Result<Unit> unit = MakeUnit(program, options);
  if (!unit) return tl::unexpected(unit.error());
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  llvm::legacy::PassManager passes;
  if (unit->target->addPassesToEmitFile(passes, stream, nullptr,
                                        llvm::CodeGenFileType::AssemblyFile)) {
    return base::Fail(base::ErrorKind::kInternal, "this target prints no assembly");
  }
  passes.run(*unit->module);
  return std::string(text.str());
}

constexpr JitApi kApi{JitFingerprint(), &Compile, &Ir, &Assembly, &CompileLibrary};

}  // namespace
}  // namespace tandem::codegen

extern "C" __attribute__((visibility("default"))) const tandem::codegen::JitApi* tandem_jit_api() {
  return &tandem::codegen::kApi;
}
