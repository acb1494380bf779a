// SPDX-License-Identifier: Apache-2.0
// The trailer: sizes, fingerprint, levels, checksum, and a magic word at the very end.
#include "runtime/native/library_file.h"

#include <cstring>

#include "runtime/base/hash.h"
#include "runtime/kernels/kernels.h"
#include "runtime/program/program.h"

namespace tandem::native {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::string_view kElfMagic = "\x7f" "ELF";
constexpr std::string_view kTrailerMagic = "TANDEMSO";
constexpr uint32_t kTrailerFormat = 1;

struct Trailer {
  uint64_t code_bytes;
  uint64_t artifact_bytes;
  uint64_t fingerprint;
  uint32_t format;
  uint32_t levels;     // bit n: x86-64-vn
  uint8_t sha256[32];  // of all before it
  char magic[8];
};
static_assert(sizeof(Trailer) == 72 && offsetof(Trailer, sha256) == 32);
constexpr size_t kUnhashedBytes = sizeof(Trailer) - offsetof(Trailer, sha256);

std::string_view TextOf(const base::Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::optional<size_t> KernelIndex(std::string_view op_name) {
  for (size_t i = 0; i < kernels::KernelCount(); ++i) {
    if (op_name == kernels::Kernels()[i].op_name) return i;
  }
  return std::nullopt;
}

uint64_t LibraryFingerprint() {
  std::string of = "tandem " TANDEM_NATIVE_VERSION;
  const auto add = [&of](uint64_t number) { of += ' ' + std::to_string(number); };
  add(kTrailerFormat);
  add(sizeof(LibraryTable));
  add(sizeof(abi::ChunkArgs));
  add(abi::kChunkRows);
  add(abi::kParamCount);
#define TANDEM_OP(name, result, a, b, c, form, doc) of += " " #name " " #result #a #b #c #form;
#include "runtime/program/op.def"
#undef TANDEM_OP
  for (size_t i = 0; i < kernels::KernelCount(); ++i) {
    of += std::string(" ") + kernels::Kernels()[i].op_name;
  }
  return base::Hash64(of);
}

bool IsLibrary(std::string_view bytes) { return bytes.starts_with(kElfMagic); }

std::string MakeLibraryFile(std::string_view code, std::string_view artifact,
                            std::span<const CpuLevel> levels) {
  Trailer trailer{};
  trailer.code_bytes = code.size();
  trailer.artifact_bytes = artifact.size();
  trailer.fingerprint = LibraryFingerprint();
  trailer.format = kTrailerFormat;
  for (const CpuLevel level : levels) trailer.levels |= uint32_t{1} << unsigned(level);
  std::string bytes(code);
  bytes += artifact;
  bytes.append(reinterpret_cast<const char*>(&trailer), offsetof(Trailer, sha256));
  bytes += TextOf(base::Sha256Of(bytes));
  return bytes += kTrailerMagic;
}

base::Result<LibraryFile> ReadLibraryFile(std::string_view bytes) {
  if (!IsLibrary(bytes)) return Fail(ErrorKind::kBadInput, "this is no shared library");
  Trailer trailer;
  if (bytes.size() < sizeof trailer || !bytes.ends_with(kTrailerMagic)) {
    return Fail(ErrorKind::kBadInput,
                "it does not end as what `tandem build --native` writes: it is another library, "
                "or was cut off, or changed by a tool such as strip");
  }
  std::memcpy(&trailer, bytes.data() + bytes.size() - sizeof trailer, sizeof trailer);
  const base::Sha256Digest digest =
      base::Sha256Of(bytes.substr(0, bytes.size() - kUnhashedBytes));
  if (std::memcmp(digest.data(), trailer.sha256, digest.size()) != 0) {
    return Fail(ErrorKind::kBadInput, "its checksum does not match: it was changed or damaged");
  }
  if (trailer.format != kTrailerFormat) {
    return Fail(ErrorKind::kBadInput, "another version of Tandem built it; build it again");
  }
  const uint64_t before = bytes.size() - sizeof trailer;
  if (trailer.code_bytes > before || trailer.artifact_bytes != before - trailer.code_bytes) {
    return Fail(ErrorKind::kBadInput, "the sizes of its parts do not add up");
  }
  LibraryFile file;
  file.code = bytes.substr(0, trailer.code_bytes);
  file.artifact = bytes.substr(trailer.code_bytes, trailer.artifact_bytes);
  file.fingerprint = trailer.fingerprint;
  for (const CpuLevel level : kCpuLevels) {
    if ((trailer.levels >> unsigned(level) & 1) != 0) file.levels.push_back(level);
  }
  return file;
}

base::Result<void> FitsThisBuild(const LibraryFile& file) {
  if (file.fingerprint == LibraryFingerprint()) return {};
  return Fail(ErrorKind::kBadInput,
              "its code is for another build of Tandem than " TANDEM_NATIVE_VERSION
              " here; build it again with this one");
}

}  // namespace tandem::native
