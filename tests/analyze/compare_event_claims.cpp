// SPDX-License-Identifier: Apache-2.0
// Claims about one event more: leads with up to two events, and each event there is added to each.
// What is proved must hold for all of them; what is refuted shows itself by its tests.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/check.h"
#include "runtime/base/random.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "tests/analyze/compare_claims.h"

namespace tandem::analyze_test {
namespace {

using State = analyze::ClaimResult::State;

constexpr int64_t kAsOfUs = 1'767'268'800'000'000;  // 2026-01-01 12:00 UTC
constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
constexpr size_t kMostN = 3;

struct Line {
  std::string subject;
  bool never_falls = false;
};

struct Policy {
  std::string text;
  std::vector<Line> lines;
};

// Rules on events in all their forms, and claims about what they come to.
class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed ^ 0x5eed) {}

  Policy Write() {
    out_.text = "policy p { currency USD  zone \"UTC\" }\n"
                "lead { id text  n integer 0..3  vip yes/no }\n"
                "event visit { k integer 0..2  w? yes/no }\n";
    if (random_.Chance(50)) {
      out_.text += fmt::format("define seen = (count of visit{}) > {}\n", Where(),
                               random_.Between(0, 2));
    } else {
      out_.text += fmt::format("define seen = (sum of visit.k{}) > {}\n", Where(),
                               random_.Between(0, 4));
    }
    const bool range = random_.Chance(60);
    out_.text += fmt::format("score heat{} {{\n", range ? " range 0..12" : "");
    const size_t rules = 2 + random_.Below(3);
    for (size_t i = 0; i < rules; ++i) out_.text += "  " + Rule() + "\n";
    out_.text += fmt::format("}}\nband level from heat {{ A from {}  B from {}  C otherwise }}\n",
                             random_.Between(5, 9), random_.Between(1, 4));
    out_.text += "stage warm { when heat >= 2 }\nstage hot after warm { when seen and heat > n }\n";
    out_.text += "claim \"one visit more\" {\n";
    for (const char* subject : {"heat", "level", "stage", "(surely seen)"}) {
      Line line{subject, random_.Chance(60)};
      out_.text += fmt::format("  {} never {} as visit is added\n", subject,
                               line.never_falls ? "falls" : "rises");
      out_.lines.push_back(line);
    }
    out_.text += "}\n";
    return std::move(out_);
  }

 private:
  std::string Where() {
    static const std::vector<std::string> kWheres{"", "", " where k > 0", " where w",
                                                  " where k = 1", " where (k >= 1 and not w)"};
    return random_.Pick(kWheres);
  }
  std::string Rule() {
    const std::string takes = random_.Chance(25) ? "take" : "give";
    static const std::vector<std::string> kTails{
        "", "", " in last 30 days", " in last 2 days", ", halving every 5 days",
        ", fading over 60 days", ", once per day", ", once per k", ", once per 4 days",
        ", after 1 day"};
    switch (random_.Below(6)) {
      case 0: return fmt::format("{} {} when seen", takes, random_.Between(1, 9));
      case 1: return fmt::format("{} n when not seen", takes);
      case 2: return fmt::format("{} {} when vip and seen", takes, random_.Between(1, 5));
      default:
        return fmt::format("{} {} for each visit{}{}", takes, random_.Between(1, 4), Where(),
                           random_.Pick(kTails));
    }
  }

  base::Random random_;
  Policy out_;
};

struct Event {
  int64_t k = 0;
  int w = 0;  // 0: missing, 1: no, 2: yes
  int64_t at_us = 0;
};

std::vector<Event> AllEvents() {
  std::vector<Event> out;
  for (int64_t k = 0; k <= 2; ++k) {
    for (const int w : {0, 1, 2}) {
      for (const int64_t days : {0, 3, 40}) out.push_back({k, w, kAsOfUs - days * kDayUs});
    }
  }
  return out;
}

// Every lead with every set of events, in one batch; results by set.
class Decided {
 public:
  explicit Decided(const program::Program& program)
      : program_(program), engine_(exec::MakeInterpreter(program)) {
    auto evaluator = exec::Evaluator::Make(program);
    TANDEM_CHECK(evaluator.has_value(), "UTC is there");
    evaluator_ = std::make_unique<exec::Evaluator>(std::move(*evaluator));
  }

  // By lead, then by result.
  std::vector<std::vector<int64_t>> With(const std::vector<std::vector<Event>>& sets) {
    const auto rows = static_cast<uint32_t>(sets.size() * kLeads);
    batch::Batch batch(program_, rows);
    batch::Events events(program_);
    batch::Builder builder(program_);
    batch::EventBuilder event_builder(program_);
    builder.Start(batch);
    event_builder.Start(batch, events);
    for (uint32_t row = 0; row < rows; ++row) {
      const size_t lead = row % kLeads;
      builder.BeginRow();
      builder.SetText(schema::FieldId{0}, "lead");
      builder.SetInt(schema::FieldId{1}, static_cast<int64_t>(lead / 2));
      builder.SetYesNo(schema::FieldId{2}, lead % 2 == 1);
      for (const Event& event : sets[row / kLeads]) {
        event_builder.BeginEvent(0, row, event.at_us, -1);
        event_builder.SetInt(schema::FieldId{0}, event.k);
        if (event.w > 0) event_builder.SetYesNo(schema::FieldId{1}, event.w == 2);
      }
    }
    event_builder.Finish(rows);
    exec::ResultBatch results(program_, rows);
    evaluator_->Evaluate(*engine_, batch, &events, {kAsOfUs}, results);
    std::vector<std::vector<int64_t>> out(rows);
    for (uint32_t row = 0; row < rows; ++row) {
      for (size_t r = 0; r < program_.results.size(); ++r) {
        out[row].push_back(results.Value(r, row));
      }
    }
    return out;
  }

  static constexpr size_t kLeads = (kMostN + 1) * 2;

 private:
  const program::Program& program_;
  std::unique_ptr<exec::Engine> engine_;
  std::unique_ptr<exec::Evaluator> evaluator_;
};

// By line: a lead and an event that refute it.
std::vector<bool> Refuted(const Policy& policy, Counts& counts) {
  std::string asked = policy.text;
  for (size_t i = 0; i < policy.lines.size(); ++i) {
    asked += fmt::format("answer look{} = {}\n", i, policy.lines[i].subject);
  }
  auto unit = pipeline::CompilationUnit::FromText("truth", asked);
  std::vector<bool> out(policy.lines.size(), false);
  if (!unit.Check()) return out;
  const program::Program program = unit.Lower();
  std::vector<size_t> columns;
  for (size_t i = 0; i < policy.lines.size(); ++i) {
    for (size_t r = 0; r < program.results.size(); ++r) {
      if (program.results[r].name == fmt::format("look{}", i)) columns.push_back(r);
    }
  }
  const std::vector<Event> all = AllEvents();
  std::vector<std::vector<Event>> few{{}};
  for (size_t a = 0; a < all.size(); ++a) {
    few.push_back({all[a]});
    for (size_t b = a; b < all.size(); b += 2) few.push_back({all[a], all[b]});
  }
  Decided decided(program);
  const auto before = decided.With(few);
  for (const Event& more : all) {
    std::vector<std::vector<Event>> with = few;
    for (auto& set : with) set.push_back(more);
    const auto after = decided.With(with);
    counts.leads += after.size();
    for (size_t row = 0; row < after.size(); ++row) {
      for (size_t i = 0; i < columns.size(); ++i) {
        const int64_t was = before[row][columns[i]];
        const int64_t is = after[row][columns[i]];
        if (policy.lines[i].never_falls ? is < was : is > was) out[i] = true;
      }
    }
  }
  return out;
}

// The analysis of a policy that counts backwards must be seen to be wrong.
std::string WithFault(std::string text, int fault) {
  if (fault == 0) return text;
  for (size_t at = 0; (at = text.find("take ", at)) != std::string::npos; at += 5) {
    text.replace(at, 5, "give ");
  }
  return text;
}

}  // namespace

void CompareEventClaims(uint64_t seed, int fault, Counts& counts) {
  const Policy policy = Writer(seed).Write();
  const auto disagree = [&](const std::string& what) {
    counts.disagreements.push_back(fmt::format("seed {}, events: {}\n{}", seed, what, policy.text));
  };
  auto unit = pipeline::CompilationUnit::FromText("p", WithFault(policy.text, fault));
  if (!unit.Check()) {
    for (const diag::Diagnostic& d : unit.sink().all()) {
      if (d.severity == diag::Severity::kError) return disagree(d.message);
    }
  }
  ++counts.policies;
  const analyze::Report report =
      analyze::Analyze(unit.policy(), unit.files(), unit.sources(), unit.sink());
  for (const std::string& bug : report.bugs) disagree(bug);
  const std::vector<bool> refuted = Refuted(policy, counts);
  for (size_t i = 0; i < report.claims.size(); ++i) {
    const State state = report.claims[i].state;
    ++counts.claims;
    counts.claims_proved += state == State::kProved ? 1 : 0;
    counts.claims_refuted += state == State::kRefuted ? 1 : 0;
    counts.claims_undecided += state == State::kUndecided ? 1 : 0;
    if (state == State::kProved && refuted[i]) {
      disagree(fmt::format("`{}` is proved, and events refute it", report.claims[i].line));
    }
  }
  for (const diag::Diagnostic& d : unit.sink().all()) {
    if (d.code != diag::Code::kClaimRefuted) continue;
    ++counts.witnesses;
    const std::string why = WhyNot(policy.text, d.witness);
    if (!why.empty()) disagree(fmt::format("{}: {}\n{}", d.message, why, d.witness));
  }
}

}  // namespace tandem::analyze_test
