// SPDX-License-Identifier: Apache-2.0
// What both policies decide, result by result, as expressions of one merged policy. Private to
// all_leads.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/merge.h"
#include "compiler/diff/all_leads.h"
#include "compiler/hir/builder.h"

namespace tandem::diff {

// A value of a result: that it is this one, as a definite yes/no of each policy; kNoExpr: never.
struct SubjectLabel {
  std::string name;
  hir::ExprId before = hir::kNoExpr;
  hir::ExprId after = hir::kNoExpr;
};

struct Subject {
  ResultShift result;  // what is known without asking
  hir::ExprId before = hir::kNoExpr;  // in the merged policy
  hir::ExprId after = hir::kNoExpr;
  hir::ExprId own_before = hir::kNoExpr;  // in copies of the two policies
  hir::ExprId own_after = hir::kNoExpr;
  schema::ValueType type_before, type_after;  // of the two policies
  std::vector<SubjectLabel> labels;
  std::vector<std::string> texts;  // of an answer that is one of some texts: those, by number
  size_t score = 0;  // of the second policy, when it is one
  bool asks = false;
};

// Appends to the merged policy and to copies of the two what is to be asked and run.
std::vector<Subject> MakeSubjects(const analyze::Merged& merged, hir::Builder& make,
                                  hir::Policy& before, hir::Policy& after);

// A value as a label: "MQL", "yes", "35"; "(unknown)".
std::string LabelOf(const hir::Policy& policy, const schema::ValueType& type,
                    const std::vector<std::string>& texts, std::optional<int64_t> value);
// What a test expects of it; of a way in that has no name the stage, which is given.
std::string ExpectationOf(const ResultShift& result, const schema::ValueType& type,
                          const std::string& label, const std::string& stage);

}  // namespace tandem::diff
