// SPDX-License-Identifier: Apache-2.0
// Questions to all leads: a search for a box, a lead in it, and a run that confirms it.
#include "compiler/analyze/leads.h"

#include <algorithm>
#include <functional>
#include <map>

#include "compiler/analyze/ask_solver.h"
#include "compiler/analyze/constraints.h"
#include "compiler/analyze/run_leads.h"
#include "compiler/analyze/search.h"
#include "compiler/analyze/space.h"
#include "compiler/analyze/test_text.h"
#include "compiler/analyze/witness.h"
#include "compiler/analyze/witness_events.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::ExprId;

namespace {

// A lead that should do and does not is followed by others, but by so many only.
constexpr int kTries = 24;
constexpr int kRuns = 4;
// To find the end of a reach that no lead meets.
constexpr int kHalvings = 40;
// Leads times conditions are kept at once.
constexpr size_t kRunTogether = 512;
// Of EventsOf.
constexpr int64_t kEventBoxes = 100;
constexpr size_t kMostEvents = 12;
constexpr const char* kDidNotDo = "leads that should do were run and did not";

bool Meets(const std::vector<Demand>& demands, const std::map<ExprId, size_t>& columns,
           const RunValues& values) {
  return std::all_of(demands.begin(), demands.end(), [&](const Demand& demand) {
    const auto& value = values[columns.at(demand.condition)];
    const uint8_t outcome = !value ? kUnknown : *value != 0 ? kYes : kNo;
    return (outcome & demand.outcomes) != 0;
  });
}

// The expressions of some demands, each once.
std::vector<ExprId> Conditions(const std::vector<const std::vector<Demand>*>& questions,
                               std::map<ExprId, size_t>& columns) {
  std::vector<ExprId> out;
  for (const auto* demands : questions) {
    for (const Demand& demand : *demands) {
      if (columns.emplace(demand.condition, out.size()).second) out.push_back(demand.condition);
    }
  }
  return out;
}

}  // namespace

struct Leads::Impl {
  Impl(hir::Policy policy_in, const source::SourceSet& sources_in, Limits limits_in)
      : policy(std::move(policy_in)), make(policy), sources(sources_in), limits(limits_in),
        constraints(MakeConstraints(make, policy)), counts(MakeCounts(make, policy)),
        space(policy, limits) {
    space.counts = counts;
  }

  void Grow() {
    // Aggregates that were asked for since.
    if (space.counts.size() != policy.aggregates.size()) space.counts = MakeCounts(make, policy);
    space.Grow();
  }
  std::vector<Demand> WithConstraints(const std::vector<Demand>& demands);
  Answer Seek(const std::vector<Demand>& demands, bool run_each);
  Answer SeekInBoxes(const std::vector<Demand>& demands, bool run_each);
  Answer AskSolver(const std::vector<Demand>& demands, const std::string& why);
  SolverQuestions::End Solve(const std::vector<Demand>& all, const std::vector<Demand>& asked,
                             bool anything, Answer& answer);
  bool Look(const std::vector<Demand>& all, const std::vector<Demand>& asked, bool run_each,
            bool anything, Answer& answer);
  bool Confirm(const std::vector<Demand>& demands, const hir::Test& lead,
               const hir::TestEvent& event);
  bool Plainest(const std::vector<Demand>& all, const Search::Accept& accept);
  Answer Push(ExprId number, bool up, Reach& reach);
  void RunFound(const std::vector<std::vector<Demand>>& questions,
                const std::vector<size_t>& found, std::vector<Answer>& answers);

  hir::Policy policy;
  hir::Builder make;
  const source::SourceSet& sources;
  const Limits limits;
  std::vector<ExprId> constraints;
  std::vector<std::vector<ExprId>> counts;
  Space space;
  SolverQuestions solver{space};
  bool met_a_box = false;  // that no lead was made of
  const Stands* stands = nullptr;  // of FindThat
  std::optional<hir::EventId> added;
};

// Those that are about the same inputs, and about theirs, and so on.
std::vector<Demand> Leads::Impl::WithConstraints(const std::vector<Demand>& demands) {
  std::vector<Demand> out = demands;
  Bits reads(space.variables().size());
  for (const Demand& demand : demands) reads.Add(space.Reads(demand.condition));
  std::vector<bool> taken(constraints.size(), false);
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < constraints.size(); ++i) {
      if (taken[i] || !space.Reads(constraints[i]).Meets(reads)) continue;
      taken[i] = more = true;
      reads.Add(space.Reads(constraints[i]));
      out.push_back({constraints[i], kYes});
    }
  }
  return out;
}

bool Leads::Impl::Confirm(const std::vector<Demand>& demands, const hir::Test& lead,
                          const hir::TestEvent& event) {
  if (stands != nullptr) return (*stands)(lead, event);
  std::map<ExprId, size_t> columns;
  const std::vector<ExprId> exprs = Conditions({&demands}, columns);
  const auto values = RunLeads(policy, sources, {&lead}, exprs);
  return !values.empty() && Meets(demands, columns, values[0]);
}

// The lead of which nothing is known but what has to be often does.
bool Leads::Impl::Plainest(const std::vector<Demand>& all, const Search::Accept& accept) {
  for (const Demand& demand : all) {
    if ((space.Outcomes(demand.condition) & demand.outcomes) == 0) return false;
  }
  WitnessMaker maker(space, all);
  std::vector<std::pair<Var, Domain>> box;
  for (Var var = 0; var < space.variables().size(); ++var) box.emplace_back(var, space.At(var));
  maker.NarrowToPlain();
  Bits about;
  const bool found = maker.Met() && accept(about);
  for (auto& [var, domain] : box) {
    if (!(space.At(var) == domain)) space.Narrow(var, std::move(domain));
  }
  return found;
}

// True when the answer is known: a lead, or none. `anything`: at every instant, and nothing is
// concluded from texts that may not stand for all.
bool Leads::Impl::Look(const std::vector<Demand>& all, const std::vector<Demand>& asked,
                       bool run_each, bool anything, Answer& answer) {
  const Var as_of = space.variables().AsOf();
  const Domain whole = space.At(as_of);
  space.SetDistrust(anything);
  if (!anything) space.Narrow(as_of, whole.Between(kAsOfUs, kAsOfUs));
  Search* running = nullptr;
  int tries = 0;
  const Search::Accept accept = [&](Bits& about) {
    std::string because;
    hir::TestEvent event;
    auto lead = WitnessMaker(space, all).Make(because, about, added, event);
    if (lead && (!run_each || Confirm(asked, *lead, event))) {
      answer = {Verdict::kFound, std::move(*lead), ""};
      return true;
    }
    met_a_box = true;
    if (because.empty()) because = kDidNotDo;
    if (++tries >= (run_each && stands == nullptr ? kRuns : kTries)) {
      running->GiveUp(because);
    } else if (running != nullptr) {
      running->Stop(because);
    }
    return false;
  };
  Search search(space, all, limits.boxes, accept);
  running = &search;
  // What the plainest lead does not do proves nothing.
  const bool plain = !anything && Plainest(all, accept);
  const bool found = plain || search.Run();
  space.Narrow(as_of, whole);
  space.SetDistrust(false);
  if (found) return true;
  answer = {Verdict::kNone, {}, ""};
  if (search.because().empty()) return true;
  answer = {Verdict::kNotAnalysed, {}, search.because()};
  return false;
}

Answer Leads::Impl::SeekInBoxes(const std::vector<Demand>& demands, bool run_each) {
  const std::vector<Demand> all = WithConstraints(demands);
  Bits reads(space.variables().size());
  for (const Demand& demand : all) reads.Add(space.Reads(demand.condition));
  std::string vague;
  bool by_events = added.has_value();
  reads.Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    by_events = by_events || OfEvents(space.variables()[var].of);
    if (!vague.empty() || !space.variables().Incomplete(var)) return;
    vague = "`" + space.variables().Name(var) + "`: " + space.variables().Texts(var).why_incomplete;
  });
  Answer answer;
  const bool known = Look(all, demands, run_each, false, answer);
  answer.contradicted =
      !known && answer.because == kDidNotDo && !by_events && vague.empty();
  if (known && answer.verdict == Verdict::kFound) return answer;
  const bool timed = reads.Has(space.variables().AsOf());
  if (vague.empty() && !timed) return answer;
  // None of those looked at; now of all there can be.
  Answer of_all;
  if (Look(all, demands, true, true, of_all)) return of_all;
  of_all.contradicted = answer.contradicted;
  if (!known) of_all.because = answer.because;
  if (known && !vague.empty()) of_all.because = vague;
  if (known && vague.empty()) of_all.because = "none was found; it depends on `as of`";
  return of_all;
}

// A point of the terms as a lead that was run; the space is left as it was.
SolverQuestions::End Leads::Impl::Solve(const std::vector<Demand>& all,
                                        const std::vector<Demand>& asked, bool anything,
                                        Answer& answer) {
  std::vector<std::pair<Var, Domain>> box;
  for (Var var = 0; var < space.variables().size(); ++var) box.emplace_back(var, space.At(var));
  const Var as_of = space.variables().AsOf();
  if (!anything) space.Narrow(as_of, space.At(as_of).Between(kAsOfUs, kAsOfUs));
  SolverQuestions::End end = solver.Ask(all, anything);
  answer.because = solver.because();
  if (end == SolverQuestions::End::kPoint) {
    Bits about;
    hir::TestEvent event;
    auto lead = WitnessMaker(space, all).Make(answer.because, about, added, event);
    if (lead && Confirm(asked, *lead, event)) {
      answer = {Verdict::kFound, std::move(*lead), ""};
    } else {
      end = SolverQuestions::End::kUndecided;
      if (answer.because.empty()) answer.because = solver.loose();
      if (answer.because.empty()) answer.because = "the solver's lead does not stand";
    }
  }
  for (auto& [var, domain] : box) {
    if (!(space.At(var) == domain)) space.Narrow(var, std::move(domain));
  }
  return end;
}

// First of what is looked for first, then of all there can be.
Answer Leads::Impl::AskSolver(const std::vector<Demand>& demands, const std::string& why) {
  const std::vector<Demand> all = WithConstraints(demands);
  Bits reads(space.variables().size());
  for (const Demand& demand : all) reads.Add(space.Reads(demand.condition));
  bool twice = reads.Has(space.variables().AsOf());
  reads.Each([&](size_t i) {
    twice = twice || space.variables().Incomplete(static_cast<Var>(i));
  });
  ++solver.use.asked;
  Answer answer;
  SolverQuestions::End end = Solve(all, demands, false, answer);
  if (end == SolverQuestions::End::kNone && twice) end = Solve(all, demands, true, answer);
  switch (end) {
    case SolverQuestions::End::kPoint:
      ++solver.use.found;
      return answer;
    case SolverQuestions::End::kNone:
      ++solver.use.proved;
      return {Verdict::kNone, {}, ""};
    case SolverQuestions::End::kUndecided:
      ++solver.use.undecided;
      break;
  }
  return {Verdict::kNotAnalysed, {}, why + "; " + answer.because};
}

// What boxes do not decide goes to the solver; not where a box was met of which no lead was made,
// which its terms would find again.
Answer Leads::Impl::Seek(const std::vector<Demand>& demands, bool run_each) {
  met_a_box = false;
  Answer answer = SeekInBoxes(demands, run_each);
  if (answer.verdict != Verdict::kNotAnalysed || met_a_box) return answer;
  return AskSolver(demands, answer.because);
}

Leads::Leads(hir::Policy policy, const source::SourceSet& sources, Limits limits)
    : impl_(std::make_unique<Impl>(std::move(policy), sources, limits)) {}
Leads::~Leads() = default;

hir::Builder& Leads::make() { return impl_->make; }
const hir::Policy& Leads::policy() const { return impl_->policy; }

Answer Leads::Find(const std::vector<Demand>& all_of) { return FindAll({all_of})[0]; }

std::vector<Answer> Leads::FindAll(const std::vector<std::vector<Demand>>& questions) {
  impl_->Grow();
  std::vector<Answer> answers;
  for (const auto& question : questions) answers.push_back(impl_->Seek(question, false));
  std::vector<size_t> found;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].verdict == Verdict::kFound) found.push_back(i);
  }
  for (size_t from = 0; from < found.size(); from += kRunTogether) {
    const size_t to = std::min(found.size(), from + kRunTogether);
    impl_->RunFound(questions, {found.begin() + static_cast<std::ptrdiff_t>(from),
                                found.begin() + static_cast<std::ptrdiff_t>(to)},
                    answers);
  }
  return answers;
}

// Confirms what was found, or looks on.
void Leads::Impl::RunFound(const std::vector<std::vector<Demand>>& questions,
                           const std::vector<size_t>& found, std::vector<Answer>& answers) {
  std::vector<const hir::Test*> leads;
  std::vector<const std::vector<Demand>*> asked;
  for (const size_t i : found) {
    leads.push_back(&answers[i].lead);
    asked.push_back(&questions[i]);
  }
  std::map<ExprId, size_t> columns;
  const std::vector<ExprId> exprs = Conditions(asked, columns);
  const auto values = RunLeads(policy, sources, leads, exprs);
  for (size_t i = 0; i < found.size(); ++i) {
    Answer& answer = answers[found[i]];
    if (values.empty()) {
      answer = {Verdict::kNotAnalysed, {}, "the policy's time zone is unknown on this machine"};
    } else if (!Meets(questions[found[i]], columns, values[i])) {
      answer = Seek(questions[found[i]], true);
    }
  }
}

Answer Leads::FindThat(const std::vector<Demand>& all_of, std::optional<hir::EventId> added,
                       const Stands& stands) {
  impl_->Grow();
  impl_->stands = &stands;
  impl_->added = added;
  Answer answer = impl_->Seek(all_of, true);
  impl_->stands = nullptr;
  impl_->added.reset();
  return answer;
}

const SolverUse& Leads::solver_use() const { return impl_->solver.use; }

std::vector<hir::TestEvent> Leads::EventsOf(hir::EventId type) {
  impl_->Grow();
  Space& space = impl_->space;
  std::vector<ExprId> counts;
  for (size_t a = 0; a < space.counts.size(); ++a) {
    const auto& parts = impl_->policy.aggregates[a].parts;
    for (size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].event == type) counts.push_back(space.counts[a][p]);
    }
  }
  const Var as_of = space.variables().AsOf();
  const Domain whole = space.At(as_of);
  space.Narrow(as_of, whole.Between(kAsOfUs, kAsOfUs));
  std::vector<hir::TestEvent> out;
  hir::Test lead;
  lead.as_of_us = kAsOfUs;
  const Bits none(space.variables().size());
  const auto look = [&](const std::vector<Demand>& demands) {
    Search search(space, demands, kEventBoxes, [&](Bits&) {
      out.push_back(EventAt(space, none, lead, type));
      return true;
    });
    if (out.size() < kMostEvents) search.Run();
  };
  for (const ExprId yes : counts) look({{yes, kYes}});
  for (const ExprId yes : counts) {
    for (const ExprId no : counts) {
      if (yes != no) look({{yes, kYes}, {no, kNo}});
    }
  }
  space.Narrow(as_of, whole);
  return out;
}

std::vector<std::vector<std::optional<int64_t>>> Leads::RunAll(
    const std::vector<const hir::Test*>& leads, const std::vector<ExprId>& exprs) {
  return RunLeads(impl_->policy, impl_->sources, leads, exprs);
}

uint8_t Leads::Outcomes(ExprId condition) {
  impl_->Grow();
  return impl_->space.Outcomes(condition);
}

std::vector<std::optional<int64_t>> Leads::Run(const hir::Test& lead,
                                               const std::vector<ExprId>& exprs) {
  auto values = RunLeads(impl_->policy, impl_->sources, {&lead}, exprs);
  if (values.empty()) return std::vector<std::optional<int64_t>>(exprs.size());
  return std::move(values[0]);
}

// Moves an end that no lead meets inwards, and the outermost value of a lead outwards, until they
// meet or the way is too long.
Answer Leads::Impl::Push(ExprId number, bool up, Reach& reach) {
  Answer best;
  int64_t& end = up ? reach.high : reach.low;
  int64_t inner = up ? reach.low : reach.high;
  for (int i = 0; i < kHalvings; ++i) {
    // Rounded toward the end, so that the way gets shorter.
    const auto cut = static_cast<int64_t>(
        value::QuotientFloor(value::Int128{inner} + end + (up ? 1 : 0), 2));
    const ExprId beyond = make.InSet(number, {{up ? cut : end, up ? end : cut}}, {});
    Grow();
    Answer answer = Seek({{beyond, kYes}}, true);
    if (answer.verdict == Verdict::kNotAnalysed) {
      best.because = answer.because;
      return best;
    }
    if (answer.verdict == Verdict::kNone) {
      if (cut == (up ? reach.low : reach.high)) return best;
      end = up ? cut - 1 : cut + 1;
      continue;
    }
    const auto values = RunLeads(policy, sources, {&answer.lead}, {number});
    if (values.empty() || !values[0][0]) return best;
    inner = *values[0][0];
    best = std::move(answer);
    if (inner == end) return best;
  }
  best.verdict = Verdict::kNotAnalysed;
  best.because = "there are too many cases to look at";
  return best;
}

Reach Leads::ReachOf(ExprId number) {
  impl_->Grow();
  Reach reach;
  const Abs all = impl_->space.Of(number);
  reach.may_be_unknown = all.unknown;
  const schema::ValueType type = impl_->policy[number].type;
  if (!all.known) return reach;
  reach.low = std::max(all.low, type.low);
  reach.high = std::min(all.high, type.high);
  const ExprId at_low = impl_->make.InSet(number, {{reach.low, reach.low}}, {});
  const ExprId at_high = impl_->make.InSet(number, {{reach.high, reach.high}}, {});
  std::vector<Answer> ends = FindAll({{{at_low, kYes}}, {{at_high, kYes}}});
  for (const bool up : {false, true}) {
    Answer& end = ends[up ? 1 : 0];
    if (end.verdict != Verdict::kFound) {
      // What cannot be told of the end itself can seldom be told nearer.
      if (end.verdict == Verdict::kNone) end = impl_->Push(number, up, reach);
    }
    const bool met = end.verdict == Verdict::kFound;
    (up ? reach.high_is_met : reach.low_is_met) = met;
    if (met) (up ? reach.at_high : reach.at_low) = std::move(end.lead);
    if (!met && reach.because.empty()) reach.because = end.because;
  }
  return reach;
}

std::string Leads::AsTest(const hir::Test& lead, const std::string& name,
                          const std::vector<std::string>& expectations) const {
  return TestText(impl_->policy, lead, name, expectations);
}

std::string Leads::InWords(const hir::Test& lead) const {
  return LeadInWords(impl_->policy, lead);
}

}  // namespace tandem::analyze
