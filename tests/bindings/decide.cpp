// SPDX-License-Identifier: Apache-2.0
// decide POLICY.tpol AS_OF_US < leads.jsonl > decisions.jsonl: the whole stream at once, in C++17,
// by native code where there is a compiler for it.
#include <cstdio>
#include <cstdlib>
#include <tandem/tandem.hpp>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: decide POLICY.tpol AS_OF_US < leads.jsonl\n", stderr);
    return 64;
  }
  try {
    const tandem::Policy policy = tandem::Policy::LoadFile(argv[1], tandem::Engine::kJit);
    tandem_run_options options = TANDEM_INIT(tandem_run_options);
    options.input = TANDEM_JSON_LINES;
    options.output = TANDEM_JSON_LINES;
    options.as_of_us = std::atoll(argv[2]);
    options.threads = 2;
    tandem_error error;
    const tandem_status status = tandem_run(
        policy.get(), &options,
        [](void*, void* buffer, size_t size) {
          return static_cast<int64_t>(std::fread(buffer, 1, size, stdin));
        },
        [](void*, const void* bytes, size_t size) {
          return std::fwrite(bytes, 1, size, stdout) == size ? 0 : 1;
        },
        nullptr, nullptr, &error);
    tandem::Check(status, error);
  } catch (const tandem::Error& error) {
    std::fprintf(stderr, "decide: %s\n", error.what());
    return 1;
  }
  return 0;
}
