// SPDX-License-Identifier: Apache-2.0
// From demands to terms, and from the solver's values back to a point of the box.
#include "compiler/analyze/ask_solver.h"

#include <algorithm>

#include "compiler/analyze/witness.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using schema::Kind;

namespace {

// A net below the solver's own count of steps, which alone decides on a machine that is not busy.
constexpr int64_t kTimeoutMs = 10'000;
// Making terms, looking at points and running leads takes time of which the solver knows nothing.
constexpr int64_t kStepsPerTerm = 10;
constexpr int64_t kStepsPerTry = 200;
constexpr int64_t kStepsPerRunExpression = 20;
// Points looked at to find one with plainer values.
constexpr int kMostTries = 600;

// What is easy to read is whole in the first of these that will do.
std::vector<int64_t> UnitsOf(Kind kind) {
  if (kind == Kind::kTime || kind == Kind::kDuration) {
    return {value::kMicrosPerDay, value::kMicrosPerHour, value::kMicrosPerMinute,
            value::kMicrosPerSecond};
  }
  if (schema::Scale(kind) == 0) return {};
  return {1'000'000, 10'000, 100};
}

Bits ReadBy(Space& space, const std::vector<Demand>& demands) {
  Bits reads(space.variables().size());
  for (const Demand& demand : demands) reads.Add(space.Reads(demand.condition));
  return reads;
}

}  // namespace

SolverQuestions::End SolverQuestions::Ask(const std::vector<Demand>& demands, bool anything) {
  loose_.clear();
  if (!space_.zone_known()) {
    because_ = "the policy's time zone is unknown on this machine";
    return End::kUndecided;
  }
  if (use.effort >= space_.limits().all_effort) {
    because_ = "the solver's steps for one policy are used up";
    return End::kUndecided;
  }
  if (!SolverIsThere(because_)) return End::kUndecided;
  Encoder encoder(space_, anything);
  space_.SetDistrust(anything);
  for (const Demand& demand : demands) encoder.Require(demand);
  space_.SetDistrust(false);
  if (encoder.TooLarge()) {
    because_ = "it is too large for the solver";
    return End::kUndecided;
  }
  SolverQuestion question = encoder.terms().Question();
  question.effort = std::min(space_.limits().effort, space_.limits().all_effort - use.effort);
  question.timeout_ms = kTimeoutMs;
  const SolverAnswer answer = AskSolver(question);
  use.effort += answer.effort + kStepsPerTerm * static_cast<int64_t>(question.terms.size());
  because_ = answer.because;
  if (answer.state == SolverAnswer::State::kUndecided) return End::kUndecided;
  if (answer.state == SolverAnswer::State::kNone) return End::kNone;
  loose_ = encoder.loose();
  if (!Narrow(encoder, answer, demands)) {
    because_ = loose_.empty() ? "the solver's lead does not stand" : loose_;
    if (loose_.empty()) ++use.wrong;
    return End::kUndecided;
  }
  Shrink(demands);
  use.effort += (kMostTries - std::max(tries_, 0)) * kStepsPerTry +
                static_cast<int64_t>(space_.policy().exprs.size()) * kStepsPerRunExpression;
  return End::kPoint;
}

// Inputs that the terms left out can be anything: they are left out, or have the first value.
bool SolverQuestions::Narrow(const Encoder& encoder, const SolverAnswer& answer,
                             const std::vector<Demand>& demands) {
  const Terms& terms = encoder.terms();
  bool in_class = true;
  const auto value_of = [&](TermId id) {
    if (terms.IsTrue(id)) return int64_t{1};
    if (terms.IsFalse(id)) return int64_t{0};
    return terms.IsNumber(id) ? terms.NumberOf(id) : answer.values[id];
  };
  ReadBy(space_, demands).Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    const Domain now = space_.At(var);
    const auto found = encoder.inputs().find(var);
    const bool used = found != encoder.inputs().end();
    const bool missing = used ? value_of(found->second.known) == 0 : now.missing;
    if (missing) return space_.Narrow(var, Domain::Missing());
    int64_t value = var == space_.variables().AsOf() ? kAsOfUs : now.low;
    if (used) value = value_of(found->second.value);
    in_class = in_class && (!used || found->second.beyond < 0 || value != found->second.beyond);
    space_.Narrow(var, now.Between(value, value));
  });
  return in_class && WitnessMaker(space_, demands).Met();
}

// From the plain value as far as has to be, then to one that is easy to read.
void SolverQuestions::Nearer(Var var, int64_t plain) {
  const Domain now = space_.At(var);
  const auto meets = [&](Int128 value) {
    if (--tries_ < 0) return false;
    const Domain& full = space_.variables()[var].full;
    if (value < full.low || value > full.high) return false;
    const auto at = static_cast<int64_t>(value);
    space_.Narrow(var, full.Between(at, at));
    return WitnessMaker(space_, *demands_).Met();
  };
  Int128 good = now.low;
  Int128 bad = plain;
  if (good == bad) return;
  if (meets(bad)) return;
  while (good - bad > 1 || bad - good > 1) {
    const Int128 middle = value::QuotientFloor(good + bad, 2);
    (meets(middle) ? good : bad) = middle;
  }
  const int sign = good > plain ? 1 : -1;
  for (const int64_t unit : UnitsOf(space_.variables()[var].type.kind)) {
    const Int128 round = sign * -value::QuotientFloor(-sign * good, unit) * unit;
    if (round == good || !meets(round)) continue;
    good = round;
    break;
  }
  const auto at = static_cast<int64_t>(good);
  space_.Narrow(var, space_.variables()[var].full.Between(at, at));
}

void SolverQuestions::Shrink(const std::vector<Demand>& demands) {
  demands_ = &demands;
  tries_ = kMostTries;
  WitnessMaker maker(space_, demands);
  ReadBy(space_, demands).Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    const Variable& v = space_.variables()[var];
    const Domain now = space_.At(var);
    if (OfEvents(v.of) || var == space_.variables().AsOf() || !now.known) return;
    if (v.full.missing && --tries_ >= 0) {
      space_.Narrow(var, Domain::Missing());
      if (maker.Met()) return;
      space_.Narrow(var, now);
    }
    if (!v.full.Listed()) return Nearer(var, PlainNumber(v.type, v.full.low, v.full.high));
    for (int64_t value = v.full.low; value < now.low && --tries_ >= 0; ++value) {
      space_.Narrow(var, v.full.Between(value, value));
      if (maker.Met()) return;
    }
    space_.Narrow(var, now);
  });
}

}  // namespace tandem::analyze
