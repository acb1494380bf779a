// SPDX-License-Identifier: Apache-2.0
// Few leads with few events, each with one event more: what is wrong with a claim about events
// mostly shows there, and nothing smaller does.
#include <algorithm>

#include "compiler/analyze/claims.h"
#include "compiler/analyze/witness.h"
#include "runtime/value/civil_time.h"

namespace tandem::analyze {
namespace {

using hir::ClaimLine;
using hir::Expr;
using hir::ExprId;
using hir::Op;

constexpr size_t kMostLeads = 8;
constexpr size_t kMostEvents = 24;
constexpr size_t kMostPairs = 40;

class Trial {
 public:
  Trial(Context& context, const ClaimLine& line)
      : line_(line), leads_(OnlyFor(context.policy, {line.subject}), context.sources) {}

  std::optional<LeadPair> Run() {
    MakeLeads();
    MakeEvents();
    std::vector<hir::Test> all;
    for (const auto& set : Sets()) {
      for (const hir::Test& lead : plain_) {
        all.push_back(lead);
        all.back().events = set;
        const hir::Test before = all.back();
        for (const hir::TestEvent& event : events_) {
          if (!IsAdded(event)) continue;
          all.push_back(before);
          all.back().events.push_back(event);
        }
      }
    }
    return Wrong(all);
  }

 private:
  bool IsAdded(const hir::TestEvent& event) const {
    return std::find(line_.events.begin(), line_.events.end(), event.event) != line_.events.end();
  }

  // About fields alone.
  bool OfFields(ExprId id) const {
    const Expr& e = leads_.policy()[id];
    if (e.op == Op::kField || e.op == Op::kConst || e.op == Op::kTextConst) return true;
    return !e.args.empty() && e.op != Op::kWeighted &&
           std::all_of(e.args.begin(), e.args.end(), [&](ExprId arg) { return OfFields(arg); });
  }

  // One of which nothing is known, and one for each of some conditions.
  void MakeLeads() {
    std::vector<std::vector<Demand>> questions{{{line_.subject, kAnyOutcome}}};
    const hir::Policy& policy = leads_.policy();
    for (size_t i = 0; i < policy.exprs.size() && questions.size() < kMostLeads; ++i) {
      const auto id = static_cast<ExprId>(i);
      const Expr& e = policy.exprs[i];
      if (e.type.kind != schema::Kind::kYesNo || e.op == Op::kConst || !OfFields(id)) continue;
      questions.push_back({{id, kYes}, {line_.subject, kAnyOutcome}});
    }
    for (Answer& answer : leads_.FindAll(questions)) {
      if (answer.verdict != Verdict::kFound) continue;
      answer.lead.events.clear();
      plain_.push_back(std::move(answer.lead));
    }
  }

  // Just now, or some time ago.
  void MakeEvents() {
    std::vector<hir::EventId> types;
    for (const hir::Aggregate& aggregate : leads_.policy().aggregates) {
      for (const hir::EventPart& part : aggregate.parts) {
        if (std::find(types.begin(), types.end(), part.event) == types.end()) {
          types.push_back(part.event);
        }
      }
    }
    for (const int64_t days : {0, 3, 40}) {
      for (const hir::EventId type : types) {
        for (hir::TestEvent& event : leads_.EventsOf(type)) {
          event.at_us = kAsOfUs - days * value::kMicrosPerDay;
          if (events_.size() < kMostEvents) events_.push_back(std::move(event));
        }
      }
    }
  }

  std::vector<std::vector<hir::TestEvent>> Sets() const {
    std::vector<std::vector<hir::TestEvent>> out{{}};
    for (const hir::TestEvent& event : events_) out.push_back({event});
    for (size_t i = 0; i < events_.size(); ++i) {
      for (size_t j = i + 1; j < events_.size(); ++j) {
        if (out.size() < kMostPairs + events_.size()) out.push_back({events_[i], events_[j]});
      }
    }
    for (const int64_t times : {2, 3, 5}) {
      for (const hir::TestEvent& event : events_) {
        out.push_back({event});
        out.back()[0].times = times;
      }
    }
    return out;
  }

  std::optional<LeadPair> Wrong(const std::vector<hir::Test>& all) {
    std::vector<const hir::Test*> asked;
    for (const hir::Test& lead : all) asked.push_back(&lead);
    const auto values = leads_.RunAll(asked, {line_.subject});
    if (values.empty()) return std::nullopt;
    const bool falls = line_.kind == ClaimLine::Kind::kNeverFalls;
    size_t first = 0;
    const auto added = static_cast<size_t>(
        std::count_if(events_.begin(), events_.end(), [&](const auto& e) { return IsAdded(e); }));
    for (size_t i = 0; i < all.size(); ++i) {
      if (i % (added + 1) == 0) first = i;
      const auto before = values[first][0];
      const auto after = values[i][0];
      if (!before || !after || !(falls ? *after < *before : *after > *before)) continue;
      return LeadPair{all[first], all[i], *before, *after};
    }
    return std::nullopt;
  }

  const ClaimLine& line_;
  Leads leads_;
  std::vector<hir::Test> plain_;
  std::vector<hir::TestEvent> events_;
};

}  // namespace

std::optional<LeadPair> TryEvents(Context& context, const ClaimLine& line) {
  return Trial(context, line).Run();
}

}  // namespace tandem::analyze
