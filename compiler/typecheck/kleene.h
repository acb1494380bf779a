// SPDX-License-Identifier: Apache-2.0
// Three-valued evaluation of conditions over one made-up lead, to confirm a witness.
#pragma once

#include <map>
#include <string>

#include "compiler/hir/hir.h"

namespace tandem::typecheck {

// A field of the lead: missing unless known; numbers in stored units, texts as written.
struct Leaf {
  bool known = false;
  int64_t number = 0;
  std::string text;
};
using Lead = std::map<hir::FieldId, Leaf>;

// Fields of the one event a `where` is asked of stand in the same map, and turned back likewise.
inline hir::FieldId OfEvent(hir::FieldId field) {
  return static_cast<hir::FieldId>(static_cast<uint32_t>(field) ^ 0x80000000u);
}
inline bool IsOfEvent(hir::FieldId field) { return (static_cast<uint32_t>(field) >> 31) != 0; }

// kAny: not computed here (scores, stages, arithmetic on civil time …): nothing is claimed.
enum class Truth : uint8_t { kKnown, kUnknown, kAny };
struct Outcome {
  Truth state = Truth::kAny;
  int64_t number = 0;  // yes/no: 0 or 1
  std::string text;
};

// The lead has no events, nothing is said of its version before and nothing is carried; the event
// of a `where` was an hour ago. `as of` is 2026-01-01 12:00 UTC. Fields that are not in the lead
// count as missing.
Outcome Evaluate(const hir::Policy& policy, hir::ExprId expr, const Lead& lead);

}  // namespace tandem::typecheck
