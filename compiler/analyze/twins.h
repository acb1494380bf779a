// SPDX-License-Identifier: Apache-2.0
// Two leads that differ in one thing, as questions about one: a policy that decides both, with what
// the difference changes twice.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "compiler/analyze/leads.h"
#include "compiler/hir/hir.h"

namespace tandem::analyze {

struct Twins {
  hir::Policy policy;
  hir::ExprId first = hir::kNoExpr;   // the subject
  hir::ExprId second = hir::kNoExpr;  // of the other lead
  std::vector<Demand> demands;        // how the two leads differ
  std::optional<hir::EventId> added;  // the second has one event more, of this type
  hir::FieldId field{};               // else: what differs, of the first lead
  hir::FieldId other{};               // and of the second
};

// `policy`: of decisions alone. The second lead's field is greater (less, when it `falls`).
Twins TwinsByField(const hir::Policy& policy, hir::ExprId subject, hir::FieldId field, bool falls);
// Each count, sum, pick and weight of the second is the first's and what the event adds. With
// `any_time` it is left open which windows the event is in, but that it is in the longer ones too.
Twins TwinsByEvent(const hir::Policy& policy, hir::ExprId subject, hir::EventId added,
                   bool any_time);

// The second's subject is less (greater) than the first's, as demands; of scores by the difference
// of the rules that differ alone, which says the same.
std::vector<Demand> Differ(Twins& twins, bool falls);

// What the rules of a group come to before its cap.
hir::ExprId GroupSum(hir::Builder& make, const hir::Score& score, size_t group);

}  // namespace tandem::analyze
