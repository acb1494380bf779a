// SPDX-License-Identifier: Apache-2.0
// The machine this runs on, as a target, and the one place of the process where native code lives.
#pragma once

#include <memory>
#include <vector>

#include <llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#include "compiler/codegen/emit.h"
#include "runtime/base/status.h"
#include "runtime/kernels/abi.h"

namespace tandem::codegen {

// kInternal with what LLVM said.
tl::unexpected<base::Error> LlvmFailure(llvm::Error error);

// Code of one policy; freed on destruction.
class NativeCode {
 public:
  NativeCode(llvm::orc::LLJIT& jit, llvm::orc::JITDylib& dylib) : jit_(jit), dylib_(dylib) {}
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  void AddChunk(abi::ChunkFn entry) { chunks_.push_back(entry); }
  abi::ChunkFn chunk(size_t body) const { return chunks_[body]; }

 private:
  llvm::orc::LLJIT& jit_;
  llvm::orc::JITDylib& dylib_;
  std::vector<abi::ChunkFn> chunks_;
};

// Created by the first use and kept until the process ends: engines may be destroyed by any static
// destructor. Thread-safe. Native code can reach the kernels and nothing else of the process.
class HostJit {
 public:
  static base::Result<HostJit*> Get();

  // How vectors should look here at this level.
  VectorShape Shape(Level level) const;
  // One a compilation: target machines are not thread-safe.
  base::Result<std::unique_ptr<llvm::TargetMachine>> MakeTarget(Level level) const;
  base::Result<std::unique_ptr<NativeCode>> Add(std::unique_ptr<llvm::MemoryBuffer> object,
                                                size_t body_count);

 private:
  HostJit(llvm::orc::JITTargetMachineBuilder target, std::unique_ptr<llvm::orc::LLJIT> jit,
          llvm::orc::JITDylib& kernels)
      : target_(std::move(target)), jit_(std::move(jit)), kernels_(kernels) {}
  static base::Result<HostJit*> Make();

  llvm::orc::JITTargetMachineBuilder target_;
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  llvm::orc::JITDylib& kernels_;
};

}  // namespace tandem::codegen
