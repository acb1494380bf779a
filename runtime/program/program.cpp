// SPDX-License-Identifier: Apache-2.0
// The table of operations.
#include "runtime/program/program.h"

#include <iterator>

namespace tandem::program {
namespace {

// In op.def a kind is written as a bare letter or a dash: its text's first character.
constexpr OpInfo kOps[] = {
#define TANDEM_OP(name, result, a, b, c, form, doc) \
  {#name, #result[0], #a[0], #b[0], #c[0], #form[0], doc},
#include "runtime/program/op.def"
#undef TANDEM_OP
};

}  // namespace

const OpInfo& Info(OpCode code) { return kOps[static_cast<size_t>(code)]; }

size_t OpCodeCount() { return std::size(kOps); }

}  // namespace tandem::program
