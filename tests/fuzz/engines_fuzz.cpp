// SPDX-License-Identifier: Apache-2.0
// Interpreter, native code and the oracle give every generated policy, with declarations left out
// at will, and every generated lead the same results.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/agree/compare.h"
#include "tests/agree/generator.h"
#include "tests/agree/inputs.h"
#include "tests/agree/policy_text.h"

namespace {

constexpr size_t kLeads = 40;

}  // namespace

// Two bytes choose a policy, two its leads; each further one a declaration that is left out.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tandem::agree_test;
  if (size < 4 || size > 60) return 0;
  uint16_t seeds[2];
  std::memcpy(seeds, data, sizeof(seeds));
  PolicyText policy = GeneratePolicy(seeds[0]);
  for (size_t i = 4; i < size && policy.blocks.size() > 1; ++i) {
    policy.blocks.erase(policy.blocks.begin() +
                        static_cast<std::ptrdiff_t>(data[i] % policy.blocks.size()));
  }
  const std::string text = Render(policy.blocks);
  const auto instants = GenerateInstants(seeds[1], 1);
  const auto facts = FindFacts(text, instants);
  if (!facts) return 0;
  const auto leads =
      WithinRanges(facts->schema, GenerateLeads(policy, *facts, seeds[1], kLeads));
  const Comparison result = Compare(text, leads, instants, {.swapping = false, .explain = false});
  if (!result.difference) return 0;
  std::fprintf(stderr, "%s: %s, lead %zu\n%s\n", result.difference->between.c_str(),
               result.difference->what.c_str(), result.difference->lead, text.c_str());
  std::abort();
}
