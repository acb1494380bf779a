// SPDX-License-Identifier: Apache-2.0
// The three engines by name.
#include "compiler/cli/engine.h"

#include <utility>

#include "runtime/native/auto_engine.h"
#include "runtime/native/jit.h"
#include "runtime/native/library.h"

namespace tandem::cli {

std::string ChosenEngine::Name() const {
  if (as_auto == nullptr) {
    return engine->name();
  }
  if (as_auto->IsNative()) {
    return "auto (jit)";
  }
  const std::optional<base::Error> error = as_auto->CompileError();
  return error ? "auto (interpreter: " + error->message + ")" : "auto (interpreter)";
}

base::Result<ChosenEngine> ChooseEngine(const program::Program& program, const std::string& name,
                                        const LoadedLibrary* library,
                                        const std::string& code_cache) {
  native::JitOptions options;
  options.code_cache = code_cache;
  if (name == "interpreter") {
    return ChosenEngine{exec::MakeInterpreter(program), nullptr};
  }
  if (name == "jit") {
    base::Result<std::unique_ptr<exec::Engine>> native = native::CompileNative(program, options);
    if (!native) {
      return tl::unexpected<base::Error>(native.error());
    }
    return ChosenEngine{std::move(*native), nullptr};
  }
  if (library != nullptr) {
    base::Result<std::unique_ptr<exec::Engine>> built = native::OpenLibrary(library->file, program);
    if (!built) {
      return tl::unexpected<base::Error>(built.error());
    }
    return ChosenEngine{std::move(*built), nullptr};
  }
  std::unique_ptr<native::AutoEngine> engine = native::MakeAutoEngine(program, options);
  const native::AutoEngine* as_auto = engine.get();
  return ChosenEngine{std::move(engine), as_auto};
}

}  // namespace tandem::cli
