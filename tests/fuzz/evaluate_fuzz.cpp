// SPDX-License-Identifier: Apache-2.0
// A policy that checks never fails to lower, verify, evaluate and be explained, and the interpreter
// agrees with an oracle that walks the tree, whatever the order of events.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "runtime/base/hash.h"
#include "tests/agree/compare.h"
#include "tests/agree/generator.h"
#include "tests/fuzz/any_leads.h"

namespace {

constexpr size_t kMaxPolicyBytes = 20'000;
constexpr size_t kLeads = 12;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tandem;
  if (size > kMaxPolicyBytes) return 0;
  const std::string policy(reinterpret_cast<const char*>(data), size);
  const auto instants = fuzz::SomeInstants();
  const auto facts = agree_test::FindFacts(policy, instants);
  if (!facts) return 0;
  const auto leads = fuzz::AnyLeads(facts->schema, policy, base::Hash64(policy), kLeads);
  const agree_test::Comparison result =
      agree_test::Compare(policy, leads, instants, {.native = false, .swapping = false});
  if (!result.difference) return 0;
  std::fprintf(stderr, "%s: %s, lead %zu\n", result.difference->between.c_str(),
               result.difference->what.c_str(), result.difference->lead);
  std::abort();
}
