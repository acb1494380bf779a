// SPDX-License-Identifier: Apache-2.0
// The entry of libtandem_compiler.so: nothing but bytes crosses it.
#include <exception>
#include <new>

#include "compiler/embed/compile.h"
#include "runtime/base/check.h"
#include "runtime/capi/compiler_api.h"
#include "runtime/capi/status.h"

namespace tandem::embed {
namespace {

using capi::CompiledPart;

struct Taker {
  capi::TakePartFn take;
  void* user;

  void Give(CompiledPart part, std::string_view bytes) const {
    if (!take(user, part, bytes.data(), bytes.size())) throw std::bad_alloc();
  }
  tandem_status Refuse(tandem_status status, std::string_view why) const {
    return take(user, CompiledPart::kRefusal, why.data(), why.size()) ? status : TANDEM_NO_MEMORY;
  }
};

tandem_status CompileFor(const char* path, const Taker& taker) {
  const base::Result<Compiled> compiled = Compile(path);
  if (!compiled) {
    return taker.Refuse(capi::StatusOf(compiled.error().kind), compiled.error().message);
  }
  taker.Give(CompiledPart::kDiagnostics, compiled->diagnostics);
  if (!compiled->artifact) {
    const base::Error& error = compiled->artifact.error();
    return taker.Refuse(capi::StatusOf(error.kind), error.message);
  }
  taker.Give(CompiledPart::kArtifact, *compiled->artifact);
  return TANDEM_OK;
}

}  // namespace
}  // namespace tandem::embed

extern "C" __attribute__((visibility("default"))) tandem_status tandem_compiler_compile_1(
    const char* path, tandem::capi::TakePartFn take, void* user) {
  const tandem::embed::Taker taker{take, user};
  const tandem::base::ChecksThrow embedded;
  try {
    return tandem::embed::CompileFor(path, taker);
  } catch (const std::bad_alloc&) {
    return taker.Refuse(TANDEM_NO_MEMORY, "there is not enough memory");
  } catch (const std::exception& mistake) {
    return taker.Refuse(TANDEM_INTERNAL, mistake.what());
  } catch (...) {
    return taker.Refuse(TANDEM_INTERNAL, "an unknown exception");
  }
}
