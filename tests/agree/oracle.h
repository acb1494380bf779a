// SPDX-License-Identifier: Apache-2.0
// A second meaning of the language: one lead, one expression at a time, straight from its text.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/zone.h"
#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

inline constexpr size_t kHirOpCount = static_cast<size_t>(hir::Op::kTableValue) + 1;
inline constexpr size_t kAggregateKindCount =
    static_cast<size_t>(hir::AggregateKind::kFading) + 1;
inline constexpr size_t kOnceCount = static_cast<size_t>(program::Once::kAll) + 1;
inline constexpr size_t kMomentKindCount =
    static_cast<size_t>(program::Moment::Kind::kYearStart) + 1;

struct HirCoverage {
  // How often each expression was surely no (or zero), surely yes (or another value), unknown.
  std::array<std::array<uint64_t, 3>, kHirOpCount> seen{};
  // How often an aggregate was of no event, one, more.
  std::array<std::array<uint64_t, 3>, kAggregateKindCount> folded{};
  // How often `once` kept all events, left some out.
  std::array<std::array<uint64_t, 2>, kOnceCount> once{};
  // How often an event stood just inside an end of a window, just outside, elsewhere.
  std::array<std::array<uint64_t, 3>, kMomentKindCount> edges{};
  uint64_t ties = 0;         // fields decided between events of one instant
  uint64_t not_yet = 0;      // later than `as of`
  uint64_t where_unknown = 0;
  uint64_t before_since = 0;
  uint64_t rejected = 0;     // by their source
};

// A value, or unknown. Yes/no: number 0 or 1.
struct Scalar {
  bool known = false;
  int64_t number = 0;
  std::string text;
};

struct OracleEvent {
  schema::EventId event{};
  int64_t at_us = 0;
  int32_t source = -1;                   // index into Policy::sources
  std::vector<const LeadValue*> values;  // by FieldId of the event; null is missing
};

// Walks the checked policy, never the Program; shares nothing with Lower or the engines but
// runtime/value. One thread; the policy must outlive it.
class Oracle {
 public:
  Oracle(const hir::Policy& policy, value::Zone zone, HirCoverage* coverage);

  // The lead of all that follows, by FieldId; null is missing.
  void Start(std::vector<const LeadValue*> lead, std::vector<OracleEvent> events,
             int64_t as_of_us);
  // A result by its name in the Program. Text answers answer their text.
  Scalar Result(program::ResultKind kind, const std::string& name);
  // How many events an aggregate counted, and the sum of what they weigh: 2^-40 parts of halving,
  // seconds left of fading, else one each.
  std::pair<int64_t, int64_t> Counted(size_t aggregate);
  // Whether the source's `reject when` refuses this event of the lead.
  bool Rejected(const OracleEvent& event);
  // Values outside the range the checker proved, since the last Start; empty when there are none.
  const std::string& violation() const { return violation_; }

 private:
  Scalar Eval(hir::ExprId id);
  Scalar Compute(const hir::Expr& e);
  Scalar Operation(const hir::Expr& e);
  Scalar Field(const hir::Expr& e);
  Scalar ValueOf(const schema::ValueType& type, const LeadValue* value);
  // What a list expression holds; null is the empty list.
  const LeadValue* ListOf(const hir::Expr& e);
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
  Scalar TableRowOf(const hir::Expr& e);
  Scalar TableValueOf(const hir::Expr& e);
  bool Matches(const program::TextAtom& atom, const std::string& text);
  bool Surely(hir::ExprId id);
  bool SurelyOf(hir::ExprId id, const OracleEvent& event);

  // The events an aggregate counts, newest first, and what they come to.
  struct Counting {
    size_t part = 0;
    const OracleEvent* event = nullptr;
  };
  struct Folded {
    std::vector<Counting> counted;
    std::optional<int64_t> sum;
    int64_t distinct = 0;
    value::Int128 weight = 0;
  };
  const Folded& Fold(size_t aggregate);
  bool Counts(const hir::Aggregate& aggregate, const hir::EventPart& part,
              const OracleEvent& event);
  bool Within(const hir::Window& window, int64_t value);
  int CompareFields(const Counting& a, const Counting& b);
  bool IsNewer(const Counting& a, const Counting& b);
  void KeepOnce(const hir::Aggregate& aggregate, std::vector<Counting>& events);
  std::string PeriodOf(const hir::Aggregate& aggregate, const Counting& counting);
  void FoldValues(const hir::Aggregate& aggregate, Folded& folded);
  void FoldWeights(const hir::Aggregate& aggregate, Folded& folded);
  Scalar OfEvents(const hir::Expr& e);
  const LeadValue* PickedValue(const hir::Expr& e);
  bool CarriedIsKnown() const;

  struct ScoreValue {
    int64_t total = 0;
    std::map<std::string, int64_t> groups;
  };
  ScoreValue ScoreOf(const hir::Score& score);
  bool Frozen(const hir::Score& score);
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
  std::vector<OracleEvent> events_;
  const OracleEvent* event_ = nullptr;  // inside a `where` and the like
  int64_t as_of_us_ = 0;
  std::vector<int64_t> moments_;
  std::vector<bool> of_event_;  // expressions whose value an event decides
  std::vector<Folded> folds_;
  std::vector<uint64_t> fold_stamps_;
  std::vector<Scalar> memo_;
  std::vector<uint64_t> stamps_;
  uint64_t stamp_ = 0;
  std::string violation_;
  std::map<std::string, std::unique_ptr<RE2>> patterns_;
};

}  // namespace tandem::agree_test
