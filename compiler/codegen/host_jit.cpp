// SPDX-License-Identifier: Apache-2.0
// LLVM's just-in-time linker, closed off from the process but for the kernels.
#include "compiler/codegen/host_jit.h"

#include <atomic>
#include <mutex>
#include <string>

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/Support/TargetSelect.h>

#include "runtime/kernels/kernels.h"

namespace tandem::codegen {

namespace orc = llvm::orc;

tl::unexpected<base::Error> LlvmFailure(llvm::Error error) {
  return base::Fail(base::ErrorKind::kInternal,
                    "cannot make native code: " + llvm::toString(std::move(error)));
}

NativeCode::~NativeCode() { llvm::consumeError(jit_.getExecutionSession().removeJITDylib(dylib_)); }

base::Result<HostJit*> HostJit::Get() {
  static const base::Result<HostJit*> host = Make();
  return host;
}

base::Result<HostJit*> HostJit::Make() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto target = orc::JITTargetMachineBuilder::detectHost();
  if (!target) return LlvmFailure(target.takeError());
  target->setRelocationModel(llvm::Reloc::PIC_);
  target->setCodeModel(llvm::CodeModel::Small);
  auto jit = orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(*target)
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(orc::setUpInactivePlatform)
                 .create();
  if (!jit) return LlvmFailure(jit.takeError());
  orc::SymbolMap symbols;
  for (size_t i = 0; i < kernels::KernelCount(); ++i) {
    const kernels::NamedKernel& entry = kernels::Kernels()[i];
    symbols[(*jit)->mangleAndIntern(KernelSymbol(entry.op_name))] =
        orc::ExecutorSymbolDef(orc::ExecutorAddr::fromPtr(entry.kernel),
                               llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable);
  }
  orc::JITDylib& kernels = (*jit)->getExecutionSession().createBareJITDylib("tandem_kernels");
  if (llvm::Error error = kernels.define(orc::absoluteSymbols(std::move(symbols)))) {
    return LlvmFailure(std::move(error));
  }
  return new HostJit(std::move(*target), std::move(*jit), kernels);
}

VectorShape HostJit::Shape(Level level) const {
  const llvm::SubtargetFeatures& features = target_.getFeatures();
  bool has_mask_registers = false;
  for (const std::string& feature : features.getFeatures()) {
    has_mask_registers = has_mask_registers || feature == "+avx512bw";
  }
  if (has_mask_registers) return {32, 1};
  return level == Level::kO0 ? VectorShape{16, 1} : VectorShape{16, 16};
}

base::Result<std::unique_ptr<llvm::TargetMachine>> HostJit::MakeTarget(Level level) const {
  orc::JITTargetMachineBuilder builder = target_;
  builder.setCodeGenOptLevel(level == Level::kO0 ? llvm::CodeGenOptLevel::None
                                                 : llvm::CodeGenOptLevel::Default);
  auto machine = builder.createTargetMachine();
  if (!machine) return LlvmFailure(machine.takeError());
  return std::move(*machine);
}

base::Result<std::unique_ptr<NativeCode>> HostJit::Add(std::unique_ptr<llvm::MemoryBuffer> object,
                                                       size_t body_count) {
  static std::atomic<uint64_t> count{0};
  orc::ExecutionSession& session = jit_->getExecutionSession();
  orc::JITDylib& dylib = session.createBareJITDylib("policy_" + std::to_string(++count));
  dylib.addToLinkOrder(kernels_);
  // From here on the destructor of `code` frees what has been added.
  auto code = std::make_unique<NativeCode>(*jit_, dylib);
  if (llvm::Error error = jit_->addObjectFile(dylib, std::move(object))) {
    return LlvmFailure(std::move(error));
  }
  for (size_t body = 0; body < body_count; ++body) {
    auto chunk = jit_->lookup(dylib, ChunkSymbol(body));
    if (!chunk) return LlvmFailure(chunk.takeError());
    code->AddChunk(chunk->toPtr<abi::ChunkFn>());
  }
  return code;
}

}  // namespace tandem::codegen
