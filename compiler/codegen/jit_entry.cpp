// SPDX-License-Identifier: Apache-2.0
// Inside libtandem_jit.so: Program to IR, to an object, to an engine.
#include <algorithm>

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/host_jit.h"
#include "compiler/codegen/library.h"
#include "runtime/base/hash.h"
#include "runtime/native/code_cache.h"
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

// All that an object depends on: what LLVM is given, for which machine, and which LLVM it is. The
// module stands for the program and for how this build lowers it.
std::string KeyOf(const Unit& unit, Level level) {
  llvm::SmallString<0> module;
  llvm::raw_svector_ostream stream(module);
  llvm::WriteBitcodeToFile(*unit.module, stream);
  base::Sha256 sum;
  for (const std::string& part :
       {std::string(LLVM_VERSION_STRING), std::to_string(JitFingerprint()),
        std::to_string(static_cast<int>(level)), unit.target->getTargetTriple().str(),
        unit.target->getTargetCPU().str(), unit.target->getTargetFeatureString().str()}) {
    sum.Update(part);
    sum.Update(std::string_view("", 1));
  }
  sum.Update({module.data(), module.size()});
  return base::ToHex(sum.Finish());
}

base::Result<std::unique_ptr<exec::Engine>> Link(const Unit& unit, Level level,
                                                 std::unique_ptr<llvm::MemoryBuffer> object) {
  base::Result<std::unique_ptr<NativeCode>> code =
      unit.host->Add(std::move(object), unit.body_count);
  if (!code) return tl::unexpected(code.error());
  return std::make_unique<NativeEngine>(std::move(*code), unit.scratch_bytes, level);
}

base::Result<std::unique_ptr<exec::Engine>> Compile(const program::Program& program,
                                                    const JitOptions& options) {
  base::Result<Unit> unit = MakeUnit(program, options);
  if (!unit) return tl::unexpected(unit.error());
  const bool is_cached = !options.code_cache.empty();
  const native::CodeCache cache(options.code_cache);
  const std::string key = is_cached ? KeyOf(*unit, options.level) : std::string();
  if (const auto found = is_cached ? cache.Find(key) : std::nullopt) {
    auto engine = Link(*unit, options.level, llvm::MemoryBuffer::getMemBufferCopy(*found, key));
    if (engine) return engine;
  }
  auto object = llvm::orc::SimpleCompiler(*unit->target)(*unit->module);
  if (!object) return LlvmFailure(object.takeError());
  if (is_cached) cache.Store(key, {(*object)->getBufferStart(), (*object)->getBufferSize()});
  return Link(*unit, options.level, std::move(*object));
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
