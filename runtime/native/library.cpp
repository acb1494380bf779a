// SPDX-License-Identifier: Apache-2.0
// From bytes to functions, by the system's loader.
#include "runtime/native/library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/kernels/kernels.h"

namespace tandem::native {
namespace {

using base::ErrorKind;
using base::Fail;

// A shared object that was loaded from memory. The file stays open as long: the loader knows
// objects by name, and the name is the number of this file.
class LoadedCode {
 public:
  static base::Result<LoadedCode> Load(std::string_view bytes) {
    LoadedCode code;
    code.file_ = memfd_create("tandem-policy", MFD_CLOEXEC);
    if (code.file_ < 0) return Refused("memfd_create", std::strerror(errno));
    for (std::string_view rest = bytes; !rest.empty();) {
      const ssize_t written = write(code.file_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return Refused("write", std::strerror(errno));
      rest.remove_prefix(size_t(written));
    }
    const std::string path = "/proc/self/fd/" + std::to_string(code.file_);
    errno = 0;
    code.handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (code.handle_ == nullptr) {
      if (errno == ENOMEM) throw std::bad_alloc();
      const char* reason = dlerror();
      return Refused("dlopen", reason != nullptr ? reason : "for no reason");
    }
    return code;
  }

  LoadedCode(LoadedCode&& other) noexcept
      : file_(std::exchange(other.file_, -1)), handle_(std::exchange(other.handle_, nullptr)) {}
  LoadedCode& operator=(LoadedCode&&) = delete;
  ~LoadedCode() {
    if (handle_ != nullptr) dlclose(handle_);
    if (file_ >= 0) close(file_);
  }

  const LibraryTable* table() const {
    return static_cast<const LibraryTable*>(dlsym(handle_, kLibrarySymbol));
  }

 private:
  LoadedCode() = default;
  static tl::unexpected<base::Error> Refused(const char* call, const char* reason) {
    return Fail(ErrorKind::kIo,
                std::string("the system does not load its code: ") + call + ": " + reason);
  }

  int file_ = -1;
  void* handle_ = nullptr;
};

std::vector<abi::KernelFn> KernelTable() {
  std::vector<abi::KernelFn> table;
  for (size_t i = 0; i < kernels::KernelCount(); ++i) {
    table.push_back(kernels::Kernels()[i].kernel);
  }
  return table;
}

class LibraryEngine final : public exec::Engine {
 public:
  LibraryEngine(LoadedCode code, std::vector<LibraryChunkFn> chunks, size_t scratch_bytes)
      : code_(std::move(code)),
        chunks_(std::move(chunks)),
        kernels_(KernelTable()),
        scratch_bytes_(scratch_bytes) {}

  size_t ScratchBytes() const override { return scratch_bytes_; }
  void EvaluateChunk(size_t body, const abi::ChunkArgs& args) const override {
    chunks_[body](&args, kernels_.data());
  }
  const char* name() const override { return "native"; }

 private:
  LoadedCode code_;
  std::vector<LibraryChunkFn> chunks_;  // by body
  std::vector<abi::KernelFn> kernels_;
  size_t scratch_bytes_;
};

base::Result<CpuLevel> BestLevel(const LibraryFile& file) {
  const std::optional<CpuLevel> host = HostCpuLevel();
  std::optional<CpuLevel> best;
  std::string built;
  for (const CpuLevel level : file.levels) {
    if (host && level <= *host) best = level;
    built += (built.empty() ? "" : ", ") + std::string(Name(level));
  }
  if (best) return *best;
  if (built.empty()) built = "no level";
  return Fail(ErrorKind::kBadInput, "its code is for " + built + ", and this machine is " +
                                        (host ? Name(*host) : "below x86-64-v2") +
                                        "; build it with --cpu for this machine");
}

}  // namespace

base::Result<std::unique_ptr<exec::Engine>> OpenLibrary(const LibraryFile& file,
                                                        const program::Program& program) {
  if (auto fits = FitsThisBuild(file); !fits) return tl::unexpected(fits.error());
  const base::Result<CpuLevel> level = BestLevel(file);
  if (!level) return tl::unexpected(level.error());
  base::Result<LoadedCode> code = LoadedCode::Load(file.code);
  if (!code) return tl::unexpected(code.error());
  const LibraryTable* table = code->table();
  const size_t bodies = exec::BodyCount(program);
  if (table == nullptr || table->body_count != bodies) {
    return Fail(ErrorKind::kBadInput, "its code is of another policy than its artifact");
  }
  const int32_t* entry = table->entries();
  for (uint32_t i = 0; i < table->level_count; ++i, entry += 1 + bodies) {
    if (*entry != int32_t(*level)) continue;
    std::vector<LibraryChunkFn> chunks;
    for (size_t body = 0; body < bodies; ++body) {
      chunks.push_back(reinterpret_cast<LibraryChunkFn>(reinterpret_cast<uintptr_t>(table) +
                                                        uintptr_t(intptr_t{entry[1 + body]})));
    }
    return std::make_unique<LibraryEngine>(std::move(*code), std::move(chunks),
                                           size_t(table->scratch_bytes));
  }
  return Fail(ErrorKind::kBadInput,
              std::string("it has no code for ") + Name(*level) + ", though it says so");
}

}  // namespace tandem::native
