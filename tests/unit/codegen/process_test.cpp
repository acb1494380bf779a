// SPDX-License-Identifier: Apache-2.0
// What native code costs the process: when LLVM is loaded, what is visible, what is given back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runtime/native/auto_engine.h"
#include "runtime/native/jit.h"
#include "tests/unit/codegen/program_builder.h"
#include "tests/unit/codegen/random_program.h"

namespace tandem::native::testing {
namespace {

std::string ReadAll(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

program::Program Small() {
  ProgramBuilder builder;
  builder.Result(builder.Add(OpCode::kAdd, builder.Column(0, 9), builder.Const(1)));
  return builder.program();
}

// Each test case runs in a process of its own under CTest.
TEST(JitProcess, LlvmIsLoadedByTheFirstCompilationOnly) {
  EXPECT_EQ(ReadAll("/proc/self/maps").find("LLVM"), std::string::npos);
  ASSERT_TRUE(CompileNative(Small()).has_value());
  EXPECT_NE(ReadAll("/proc/self/maps").find("LLVM"), std::string::npos);
}

TEST(JitProcess, FewLeadsDoNotLoadLlvm) {
  const bool loaded_before = ReadAll("/proc/self/maps").find("LLVM") != std::string::npos;
  const program::Program program = Small();
  const Chunk chunk(program, 1);
  {
    const std::unique_ptr<AutoEngine> engine = MakeAutoEngine(program);
    for (uint32_t n = 1; n < kChunksBeforeCompiling; ++n) chunk.Evaluate(*engine);
  }
  EXPECT_EQ(ReadAll("/proc/self/maps").find("LLVM") != std::string::npos, loaded_before);
}

// Runs itself from a folder where the library is not.
TEST(JitProcess, SaysThatTheLibraryIsMissing) {
  namespace fs = std::filesystem;
  const fs::path self = fs::read_symlink("/proc/self/exe");
  if (fs::exists(self.parent_path() / "libtandem_jit.so")) {
    const fs::path folder = fs::path(::testing::TempDir()) / ("jit-" + std::to_string(getpid()));
    fs::create_directories(folder);
    fs::copy_file(self, folder / "alone");
    const std::string command =
        (folder / "alone").string() + " --gtest_filter=JitProcess.SaysThatTheLibraryIsMissing";
    EXPECT_EQ(std::system(command.c_str()), 0);
    fs::remove_all(folder);
    return;
  }
  const auto engine = CompileNative(Small());
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, base::ErrorKind::kIo);
  EXPECT_THAT(engine.error().message, ::testing::HasSubstr("libtandem_jit.so is not installed"));
}

TEST(JitProcess, NothingOfTheLibraryIsVisibleButItsEntry) {
  ASSERT_TRUE(CompileNative(Small()).has_value());
  const std::string maps = ReadAll("/proc/self/maps");
  const size_t name = maps.find("libtandem_jit.so");
  ASSERT_NE(name, std::string::npos);
  const size_t start = maps.rfind(' ', name) + 1;
  const std::string path = maps.substr(start, maps.find('\n', start) - start);
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(library, nullptr);
  EXPECT_NE(dlsym(library, "tandem_jit_api"), nullptr);
  // Of our own runtime, linked in: present, but not to be seen.
  Dl_info info{};
  void* verify = dlsym(library, "_ZN6tandem7program6VerifyERKNS0_7ProgramE");
  const bool from_library = verify != nullptr && dladdr(verify, &info) != 0 &&
                            std::string(info.dli_fname).find("tandem_jit") != std::string::npos;
  EXPECT_FALSE(from_library);
  dlclose(library);
}

TEST(JitProcess, NoPageIsWritableAndExecutable) {
  const auto engine = CompileNative(Small());
  ASSERT_TRUE(engine.has_value());
  EXPECT_EQ(ReadAll("/proc/self/maps").find("rwx"), std::string::npos);
}

// Resident memory tells nothing under AddressSanitizer, which keeps up to 256 MB of freed blocks.
#ifndef __SANITIZE_ADDRESS__
size_t ResidentKibibytes() {
  const std::string status = ReadAll("/proc/self/status");
  return std::stoul(status.substr(status.find("VmRSS:") + 6));
}

TEST(JitProcess, CodeIsGivenBack) {
  const ProgramBuilder builder = RandomProgram(3, 30, 4);
  const auto reload = [&](int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(CompileNative(builder.program()).has_value());
  };
  reload(40);
  const size_t before = ResidentKibibytes();
  reload(160);
  EXPECT_LT(ResidentKibibytes(), before + 1'500);
}
#endif

}  // namespace
}  // namespace tandem::native::testing
