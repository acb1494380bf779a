// SPDX-License-Identifier: Apache-2.0
// What questions about events mean: plain loops over the events of one lead.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/text_key.h"
#include "tests/agree/oracle.h"
#include "tests/agree/oracle_time.h"

namespace tandem::agree_test {

using hir::Aggregate;
using hir::AggregateKind;
using hir::EventPart;
using hir::Expr;
using hir::Op;
using program::Once;
using schema::Kind;
using value::Int128;

namespace {

constexpr int64_t kOne = int64_t{1} << 40;  // of a halving weight

template <class T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// Texts by key, then as they are.
int OrderTexts(const std::string& a, const std::string& b) {
  const int by_key = Order(value::TextKey(a), value::TextKey(b));
  return by_key != 0 ? by_key : Order(value::ExactKey(a), value::ExactKey(b));
}

// The elements of a list as one text: order counts, blanks do not.
std::string JoinedList(Kind kind, const LeadValue* value) {
  std::string joined;
  if (value == nullptr) return joined;
  const auto append = [&](const std::string& element) {
    joined += (joined.empty() ? "" : "\x1f") + element;
  };
  if (kind == Kind::kChoiceList) {
    for (const uint32_t choice : value->choices) append(std::to_string(choice));
  } else {
    for (const std::string& text : value->texts) {
      if (!value::IsBlank(text)) append(value::ExactKey(text));
    }
  }
  return joined;
}

// points × weight / unit, half to even, where weight × points may need more than 128 bits.
std::optional<int64_t> Weigh(Int128 points, Int128 weight, Int128 unit) {
  const Int128 part = points * (weight % unit);
  Int128 quotient = points * (weight / unit) + part / unit;
  const Int128 rest = part % unit;
  const Int128 twice = rest < 0 ? -rest * 2 : rest * 2;
  if (twice > unit || (twice == unit && quotient % 2 != 0)) quotient += rest < 0 ? -1 : 1;
  return value::Narrow(quotient);
}

}  // namespace

bool Oracle::CarriedIsKnown() const {
  for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
    const schema::Field& field = policy_.schema.fields[i];
    if (field.origin != schema::Origin::kCarried || field.carried != schema::Carried::kPresent) {
      continue;
    }
    return lead_[i] != nullptr && lead_[i]->number != 0;
  }
  return false;
}

bool Oracle::Within(const hir::Window& window, int64_t value) {
  const auto at = [&](int32_t moment) { return moments_[static_cast<size_t>(moment)]; };
  const auto see = [&](int32_t moment, bool inside, bool outside) {
    if (coverage_ == nullptr || moment < 0) return;
    const auto kind = static_cast<size_t>(policy_.moments[static_cast<size_t>(moment)].kind);
    ++coverage_->edges[kind][inside ? 0 : outside ? 1 : 2];
  };
  if (window.low >= 0) see(window.low, value == at(window.low), value + 1 == at(window.low));
  if (window.high >= 0) see(window.high, value == at(window.high), value - 1 == at(window.high));
  return (window.low < 0 || value >= at(window.low)) &&
         (window.high < 0 || value <= at(window.high));
}

bool Oracle::Rejected(const OracleEvent& event) {
  return std::any_of(policy_.rejects.begin(), policy_.rejects.end(), [&](const auto& line) {
    return line.event == event.event && event.source == static_cast<int32_t>(line.source) &&
           SurelyOf(line.condition, event);
  });
}

bool Oracle::Counts(const Aggregate& aggregate, const EventPart& part, const OracleEvent& event) {
  const auto count = [&](uint64_t HirCoverage::*what) {
    if (coverage_ != nullptr) ++(coverage_->*what);
    return false;
  };
  if (event.at_us > as_of_us_) return count(&HirCoverage::not_yet);
  if (Rejected(event)) return count(&HirCoverage::rejected);
  if (aggregate.window >= 0) {
    const hir::Window& window = policy_.windows[static_cast<size_t>(aggregate.window)];
    const int64_t at = window.of_days ? zone_.DateOf(event.at_us) : event.at_us;
    if (!Within(window, at)) return false;
  }
  if (aggregate.since != hir::kNoExpr) {
    const Scalar since = Eval(aggregate.since);
    if (since.known && event.at_us <= since.number) return count(&HirCoverage::before_since);
  }
  if (part.where == hir::kNoExpr) return true;
  const OracleEvent* outer = std::exchange(event_, &event);
  const Scalar where = Eval(part.where);
  event_ = outer;
  if (!where.known) return count(&HirCoverage::where_unknown);
  return where.number != 0;
}

int Oracle::CompareFields(const Counting& a, const Counting& b) {
  if (a.part != b.part) return Order(a.part, b.part);
  const schema::Event& event = policy_.schema[a.event->event];
  for (size_t i = 0; i < event.fields.size(); ++i) {
    const schema::ValueType& type = event.fields[i].type;
    const LeadValue* x = a.event->values[i];
    const LeadValue* y = b.event->values[i];
    int order = 0;
    if (type.kind == Kind::kTextList || type.kind == Kind::kChoiceList) {
      order = Order(JoinedList(type.kind, x), JoinedList(type.kind, y));
    } else {
      const Scalar p = ValueOf(type, x), q = ValueOf(type, y);
      order = Order(p.known, q.known);
      if (order == 0 && type.kind == Kind::kText) order = OrderTexts(p.text, q.text);
      if (order == 0 && type.kind != Kind::kText) order = Order(p.number, q.number);
    }
    if (order != 0) return order;
  }
  return 0;
}

bool Oracle::IsNewer(const Counting& a, const Counting& b) {
  if (a.event->at_us != b.event->at_us) return a.event->at_us > b.event->at_us;
  const int order = CompareFields(a, b);
  if (coverage_ != nullptr && order != 0) ++coverage_->ties;
  return order > 0;
}

std::string Oracle::PeriodOf(const Aggregate& aggregate, const Counting& counting) {
  if (aggregate.once != Once::kValue) {
    return std::to_string(CivilPeriod(aggregate.once, zone_, counting.event->at_us));
  }
  const OracleEvent* outer = std::exchange(event_, counting.event);
  const Scalar value = Eval(aggregate.parts[counting.part].once_by);
  event_ = outer;
  if (!value.known) return "missing";
  const bool text = policy_[aggregate.parts[counting.part].once_by].type.kind == Kind::kText;
  return "=" + (text ? value::TextKey(value.text) : std::to_string(value.number));
}

// `events` are newest first.
void Oracle::KeepOnce(const Aggregate& aggregate, std::vector<Counting>& events) {
  const size_t before = events.size();
  switch (aggregate.once) {
    case Once::kNone: break;
    case Once::kAll:
      if (aggregate.oldest && !events.empty()) events.front() = events.back();
      if (events.size() > 1) events.resize(1);
      break;
    case Once::kRolling: {
      std::vector<Counting> kept;
      for (const Counting& event : events) {
        const bool apart = kept.empty() || kept.back().event->at_us - event.event->at_us >=
                                               aggregate.once_us;
        if (apart) kept.push_back(event);
      }
      events = std::move(kept);
      break;
    }
    default: {
      std::set<std::string> seen;
      std::erase_if(events, [&](const Counting& event) {
        return !seen.insert(PeriodOf(aggregate, event)).second;
      });
    }
  }
  if (coverage_ == nullptr || before < 2) return;
  ++coverage_->once[static_cast<size_t>(aggregate.once)][events.size() < before ? 1 : 0];
}

void Oracle::FoldValues(const Aggregate& aggregate, Folded& folded) {
  Int128 sum = 0;
  std::set<std::string> different;
  for (const Counting& counting : folded.counted) {
    const hir::ExprId id = aggregate.parts[counting.part].values[0];
    const OracleEvent* outer = std::exchange(event_, counting.event);
    const Scalar value = Eval(id);
    event_ = outer;
    if (!value.known) continue;
    sum += value.number;
    different.insert(policy_[id].type.kind == Kind::kText ? value::TextKey(value.text)
                                                          : std::to_string(value.number));
  }
  folded.sum = value::Narrow(sum);
  folded.distinct = static_cast<int64_t>(different.size());
}

void Oracle::FoldWeights(const Aggregate& aggregate, Folded& folded) {
  folded.weight = 0;
  for (const Counting& counting : folded.counted) {
    // Instants are after the year 1, so that the difference fits.
    const int64_t age_s = (as_of_us_ - counting.event->at_us) / value::kMicrosPerSecond;
    if (aggregate.kind == AggregateKind::kHalving) {
      folded.weight += HalvingWeight(age_s, aggregate.span_s);
    } else if (aggregate.kind == AggregateKind::kFading) {
      folded.weight += std::max(int64_t{0}, aggregate.span_s - age_s);
    } else {
      folded.weight += 1;
    }
  }
}

const Oracle::Folded& Oracle::Fold(size_t index) {
  Folded& folded = folds_[index];
  if (fold_stamps_[index] == stamp_) return folded;
  const Aggregate& aggregate = policy_.aggregates[index];
  std::vector<Counting> counted;
  for (size_t part = 0; part < aggregate.parts.size(); ++part) {
    for (const OracleEvent& event : events_) {
      if (event.event != aggregate.parts[part].event) continue;
      if (Counts(aggregate, aggregate.parts[part], event)) counted.push_back({part, &event});
    }
  }
  const bool picks =
      aggregate.kind == AggregateKind::kFirst || aggregate.kind == AggregateKind::kLatest;
  if (picks || aggregate.once != Once::kNone) {
    std::stable_sort(counted.begin(), counted.end(), [&](const Counting& a, const Counting& b) {
      return IsNewer(a, b);
    });
  }
  KeepOnce(aggregate, counted);
  folded.counted = std::move(counted);
  if (aggregate.kind == AggregateKind::kSum || aggregate.kind == AggregateKind::kDistinct) {
    FoldValues(aggregate, folded);
  }
  FoldWeights(aggregate, folded);
  if (coverage_ != nullptr) {
    ++coverage_->folded[static_cast<size_t>(aggregate.kind)]
                       [std::min(folded.counted.size(), size_t{2})];
  }
  fold_stamps_[index] = stamp_;
  return folded;
}

std::pair<int64_t, int64_t> Oracle::Counted(size_t aggregate) {
  const Folded& folded = Fold(aggregate);
  const AggregateKind kind = policy_.aggregates[aggregate].kind;
  if (kind == AggregateKind::kFirst || kind == AggregateKind::kLatest) {
    const int64_t picked = folded.counted.empty() ? 0 : 1;
    return {picked, picked};
  }
  return {static_cast<int64_t>(folded.counted.size()), static_cast<int64_t>(folded.weight)};
}

const LeadValue* Oracle::PickedValue(const Expr& e) {
  const auto index = static_cast<size_t>(e.imm);
  const Aggregate& aggregate = policy_.aggregates[index];
  const Folded& folded = Fold(index);
  if (folded.counted.empty()) return nullptr;
  const Counting& picked = aggregate.kind == AggregateKind::kLatest ? folded.counted.front()
                                                                    : folded.counted.back();
  const auto& values = aggregate.parts[0].values;
  const auto place = std::find_if(values.begin(), values.end(), [&](hir::ExprId id) {
    return policy_[id].op == Op::kEventField && policy_[id].field == e.field;
  });
  TANDEM_CHECK(place != values.end(), "a picked value is one of the aggregate's");
  const auto& own = aggregate.parts[picked.part].values;
  const Expr& read = policy_[own[static_cast<size_t>(place - values.begin())]];
  return picked.event->values[static_cast<size_t>(read.field)];
}

Scalar Oracle::OfEvents(const Expr& e) {
  if (e.op == Op::kEventField) {
    TANDEM_CHECK(event_ != nullptr && event_->event == static_cast<schema::EventId>(e.imm),
                 "a field of the event that is looked at");
    return ValueOf(e.type, event_->values[static_cast<size_t>(e.field)]);
  }
  if (e.op == Op::kEventAt) return {true, event_->at_us, {}};
  const auto index = static_cast<size_t>(e.imm);
  const Aggregate& aggregate = policy_.aggregates[index];
  if (aggregate.of_stage && !CarriedIsKnown()) return {};
  const Folded& folded = Fold(index);
  switch (e.op) {
    case Op::kPicked:
      return folded.counted.empty() ? Scalar{} : ValueOf(e.type, PickedValue(e));
    case Op::kPickedAt: {
      if (folded.counted.empty()) return {};
      const bool latest = aggregate.kind == AggregateKind::kLatest;
      return {true, (latest ? folded.counted.front() : folded.counted.back()).event->at_us, {}};
    }
    case Op::kWeighted: {
      const Scalar points = Eval(e.args[0]);
      if (!points.known) return {};
      const int places = value::kNumberScale - schema::Scale(policy_[e.args[0]].type.kind);
      const int64_t unit = aggregate.kind == AggregateKind::kHalving ? kOne : aggregate.span_s;
      // Points of one event are never negative, and ten billion at most.
      const Int128 each = std::clamp(Int128{points.number} * value::PowerOfTen(places), Int128{0},
                                     Int128{10'000'000'000} * value::kNumberOne);
      const auto weighed = Weigh(each, folded.weight, unit);
      return weighed ? Scalar{true, *weighed, {}} : Scalar{};
    }
    default: break;
  }
  if (aggregate.kind == AggregateKind::kSum) {
    return folded.sum ? Scalar{true, *folded.sum, {}} : Scalar{};
  }
  const bool distinct = aggregate.kind == AggregateKind::kDistinct;
  return {true, distinct ? folded.distinct : static_cast<int64_t>(folded.counted.size()), {}};
}

}  // namespace tandem::agree_test
