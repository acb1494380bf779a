// SPDX-License-Identifier: Apache-2.0
// A second meaning of the language: one lead, one expression at a time, straight from its text.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/zone.h"
#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

inline constexpr size_t kHirOpCount = static_cast<size_t>(hir::Op::kLengthOf) + 1;

// How often each expression was surely no (or zero), surely yes (or another value), unknown.
struct HirCoverage {
  std::array<std::array<uint64_t, 3>, kHirOpCount> seen{};
};

// A value, or unknown. Yes/no: number 0 or 1.
struct Scalar {
  bool known = false;
  int64_t number = 0;
  std::string text;
};

// Walks the checked policy, never the Program; shares nothing with Lower or the engines but
// runtime/value. One thread; the policy must outlive it.
class Oracle {
 public:
  Oracle(const hir::Policy& policy, value::Zone zone, HirCoverage* coverage);

  // The lead of all that follows, by FieldId; null is missing.
  void Start(std::vector<const LeadValue*> lead, int64_t as_of_us);
  // A result by its name in the Program. Text answers answer their text.
  Scalar Result(program::ResultKind kind, const std::string& name);
  // Values outside the range the checker proved, since the last Start; empty when there are none.
  const std::string& violation() const { return violation_; }

 private:
  Scalar Eval(hir::ExprId id);
  Scalar Compute(const hir::Expr& e);
  Scalar Field(const hir::Expr& e);
  Scalar RecordKnown(const hir::Expr& e);
  Scalar Logic(const hir::Expr& e);
  Scalar Test(const hir::Expr& e);
  Scalar ListHas(const hir::Expr& e);
  Scalar Arithmetic(const hir::Expr& e);
  Scalar Extreme(const hir::Expr& e);
  Scalar Choose(const hir::Expr& e);
  Scalar TimeOf(const hir::Expr& e);
  Scalar Between(const hir::Expr& e);
  Scalar TextOf(const hir::Expr& e);
  bool Matches(const program::TextAtom& atom, const std::string& text);
  bool Surely(hir::ExprId id);

  struct ScoreValue {
    int64_t total = 0;
    std::map<std::string, int64_t> groups;
  };
  ScoreValue ScoreOf(const hir::Score& score);
  value::Int128 RulePoints(const hir::Score& score, const hir::ScoreRule& rule);
  Scalar BandOf(const hir::Band& band);
  struct StageValue {
    int64_t stage = 0;
    Scalar way_in;
  };
  StageValue StageOf();
  Scalar RouteOf();
  int64_t ChoiceIndex(schema::ChoiceId choice, const std::string& name) const;

  const hir::Policy& policy_;
  value::Zone zone_;
  HirCoverage* coverage_;
  std::vector<const LeadValue*> lead_;
  int64_t as_of_us_ = 0;
  std::vector<Scalar> memo_;
  std::vector<uint64_t> stamps_;
  uint64_t stamp_ = 0;
  std::string violation_;
  std::map<std::string, std::unique_ptr<RE2>> patterns_;
};

}  // namespace tandem::agree_test
