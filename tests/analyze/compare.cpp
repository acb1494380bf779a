// SPDX-License-Identifier: Apache-2.0
// Findings are matched with questions by their place in the policy.
#include "tests/analyze/compare.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "compiler/analyze/analyze.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/testing/run_tests.h"
#include "tests/analyze/compare_claims.h"
#include "tests/analyze/generate.h"
#include "tests/analyze/truth.h"

namespace tandem::analyze_test {
namespace {

using diag::Code;

// Where the solver is to answer all there is.
constexpr int64_t kEnough = 1'000'000'000'000;
constexpr int64_t kUnits = 10'000;  // of one point, in what Truth answers

// All of the same length, so that places stay what they are.
std::string WithFault(std::string text, int fault) {
  static const std::pair<std::string, std::string> kChanges[kLeadFaults] = {
      {">= ", ">  "}, {"m? small", "m  small"}, {"0..4", "0..3"},
      {"2..3", "2..2"}, {" and (", " or  ("},    {"take ", "give "},
      {"never falls", "never rises"}, {"  always ", "  never  "}};
  if (fault == 0) return text;
  const auto& [from, to] = kChanges[fault - 1];
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

struct Finding {
  Code code;
  Place at;
};

class Comparison {
 public:
  Comparison(uint64_t seed, int fault, std::optional<int64_t> boxes, Counts& counts)
      : seed_(seed), policy_(GeneratePolicy(seed)), truth_(policy_.text), counts_(counts),
        unit_(pipeline::CompilationUnit::FromText("p", WithFault(policy_.text, fault))) {
    if (!boxes) return;
    limits_.boxes = *boxes;
    limits_.all_effort = kEnough;
  }

  void Run() {
    if (!unit_.Check()) {
      ++counts_.refused;
      return;
    }
    ++counts_.policies;
    analyze::CheckTables(unit_.policy(), unit_.sources(), unit_.sink());
    // A claim that does not hold is an error, and all is analysed.
    const bool sound = unit_.sink().ok();
    if (sound) {
      report_ = analyze::Analyze(unit_.policy(), unit_.files(), unit_.sources(), unit_.sink(),
                                 limits_);
      Add(report_.solver);
    }
    unit_.sink().Sort();
    for (const diag::Diagnostic& d : unit_.sink().all()) {
      findings_.push_back({d.code, PlaceOf(d.span)});
    }
    for (const analyze::NotAnalysed& one : report_.not_analysed) {
      open_.push_back(PlaceOf(one.span));
    }
    counts_.not_analysed += report_.not_analysed.size();
    LookAtAll();
    if (const std::string wrong = truth_.Evaluate(); !wrong.empty()) {
      Disagree(0, "the policy with answers added does not check: " + wrong);
      return;
    }
    counts_.leads += truth_.leads();
    Overlaps();
    if (!sound) return;
    Said();
    Conditions();
    Rules();
    Ladders();
    Stages();
    Scores();
    Results();
    Tables();
    CompareClaims({seed_, policy_, report_, unit_.sink(), unit_.sources(), truth_}, counts_);
    Witnesses();
  }

 private:
  void Add(const analyze::SolverUse& use) {
    counts_.solver.asked += use.asked;
    counts_.solver.proved += use.proved;
    counts_.solver.found += use.found;
    counts_.solver.undecided += use.undecided;
    counts_.solver.effort += use.effort;
    counts_.solver.wrong += use.wrong;
    if (use.wrong > 0) Disagree(0, "a point of the solver does not meet what it was asked");
  }

  Place PlaceOf(source::Span span) const {
    const auto& sources = unit_.sources();
    const source::Position begin = sources.Locate(span.file, span.begin);
    // The text that is decided: a seeded fault changes no place.
    return {begin.line, begin.column - 1, begin.column - 1 + (span.end - span.begin),
            policy_.text.substr(span.begin, span.end - span.begin)};
  }

  void LookAtAll() {
    for (const auto& condition : policy_.conditions) truth_.Look(condition.at.text);
    for (const Finding& finding : findings_) {
      const bool said = finding.code == Code::kNeverTrue || finding.code == Code::kAlwaysTrue;
      if (said) truth_.Look(finding.at.text);
    }
    for (const RulePlace& rule : policy_.rules) {
      if (!rule.points.empty()) truth_.LookAtValue(rule.points);
    }
    for (const LadderPlace& ladder : policy_.ladders) {
      for (const auto& line : ladder.lines) {
        if (line.when) truth_.Look(*line.when);
      }
    }
    for (const Place& result : policy_.results) truth_.LookAtValue(result.text);
    truth_.LookAtValue("m");
    LookAtClaims(policy_, unit_.sink(), truth_);
    for (const TablePlace& table : policy_.tables) {
      for (const auto& [line, cells] : table.rows) {
        truth_.LookAtRow(table.signature, table.arguments, cells);
      }
    }
  }

  void Disagree(size_t line, const std::string& what) {
    counts_.disagreements.push_back(fmt::format("seed {}, line {}: {}", seed_, line, what));
  }
  bool Any(const std::function<bool(size_t)>& of_lead) const {
    for (size_t lead = 0; lead < truth_.leads(); ++lead) {
      if (of_lead(lead)) return true;
    }
    return false;
  }
  bool Yes(const std::string& condition, size_t lead) const {
    return truth_.Of(condition, lead) == Outcome::kYes;
  }

  static bool Within(const Place& inner, const Place& outer) {
    return inner.line == outer.line && inner.begin >= outer.begin && inner.end <= outer.end;
  }
  bool Found(Code code, const Place& place) const {
    return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) {
      return f.code == code && Within(f.at, place);
    });
  }
  bool FoundOn(Code code, size_t line) const {
    return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) {
      return f.code == code && f.at.line == line;
    });
  }
  bool OpenOn(size_t line) const {
    return std::any_of(open_.begin(), open_.end(),
                       [&](const Place& place) { return place.line == line; });
  }
  // One verdict: `is` is what the leads say, `said` what the analysis does.
  void Verdict(size_t line, bool is, bool said, const std::string& what) {
    ++counts_.verdicts;
    if (said) ++counts_.found;
    if (is == said || (is && OpenOn(line))) return;
    Disagree(line, fmt::format("{}: {} for the leads, {} for the analysis", what, is, said));
  }

  // Whatever is said to be never or always true is.
  void Said() {
    for (const Finding& finding : findings_) {
      const std::string& text = finding.at.text;
      if (finding.code == Code::kNeverTrue) {
        Verdict(finding.at.line, !Any([&](size_t l) { return Yes(text, l); }), true,
                fmt::format("`{}` is never true", text));
      } else if (finding.code == Code::kAlwaysTrue) {
        Verdict(finding.at.line, !Any([&](size_t l) { return !Yes(text, l); }), true,
                fmt::format("`{}` is always true", text));
      }
    }
  }

  void Conditions() {
    for (const ConditionPlace& place : policy_.conditions) {
      const std::string& text = place.at.text;
      const bool never = !Any([&](size_t l) { return Yes(text, l); });
      // A part that is never true says it of the whole.
      const bool said_never = Found(Code::kNeverTrue, place.at);
      if (never || !said_never) {
        Verdict(place.at.line, never, said_never, fmt::format("`{}` is never true", text));
      }
      if (!place.asks_always) continue;
      const bool always = !Any([&](size_t l) { return !Yes(text, l); });
      const bool said_always = Found(Code::kAlwaysTrue, place.at);
      if (always || !said_always) {
        Verdict(place.at.line, always, said_always, fmt::format("`{}` is always true", text));
      }
    }
  }

  bool Counts_(const RulePlace& rule, size_t lead) const {
    if (rule.when && !Yes(*rule.when, lead)) return false;
    if (rule.unless && Yes(*rule.unless, lead)) return false;
    if (rule.score != "fit") return true;
    return std::none_of(policy_.nothing_when.begin(), policy_.nothing_when.end(),
                        [&](const std::string& c) { return Yes(c, lead); });
  }
  int64_t Sum(size_t group, size_t lead) const {
    int64_t sum = 0;
    for (const RulePlace& rule : policy_.rules) {
      if (rule.group != static_cast<int>(group) || !Counts_(rule, lead)) continue;
      int64_t value = std::max<int64_t>(truth_.ValueOf(rule.points, lead).value_or(0), 0);
      if (rule.cap) value = std::min(value, *rule.cap * kUnits);
      sum += rule.takes ? -value : value;
    }
    return sum;
  }

  void Rules() {
    for (size_t i = 0; i < policy_.rules.size(); ++i) {
      const RulePlace& rule = policy_.rules[i];
      if (rule.cap) {
        const bool cuts = Any([&](size_t lead) {
          if (rule.points.empty()) return Counts_(rule, lead) && Sum(i, lead) > *rule.cap * kUnits;
          return Counts_(rule, lead) &&
                 truth_.ValueOf(rule.points, lead).value_or(0) > *rule.cap * kUnits;
        });
        Verdict(rule.line, !cuts, FoundOn(Code::kCapNeverBinds, rule.line), "the cap never cuts");
      }
      if (rule.points.empty()) continue;
      const bool satisfiable =
          !rule.when || Any([&](size_t lead) { return Yes(*rule.when, lead); });
      const bool fires = Any([&](size_t lead) {
        return Counts_(rule, lead) && truth_.ValueOf(rule.points, lead).value_or(0) > 0;
      });
      const bool stopped = rule.unless && !Any([&](size_t lead) {
        return !Yes(*rule.unless, lead);
      });
      Verdict(rule.line, satisfiable && !stopped && !fires, FoundOn(Code::kNeverFires, rule.line),
              "the rule never fires");
      if (rule.constant) continue;
      const bool below = Any([&](size_t lead) {
        const bool asked = (!rule.when || Yes(*rule.when, lead)) &&
                           (!rule.unless || !Yes(*rule.unless, lead));
        return asked && truth_.ValueOf(rule.points, lead).value_or(0) < 0;
      });
      // Its conditions may divide by zero.
      const bool said = std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) {
        return f.code == Code::kMayHaveNoResult && f.at.line == rule.line &&
               f.at.text == rule.points;
      });
      Verdict(rule.line, below, said, "points below zero");
    }
  }

  void Ladders() {
    for (const LadderPlace& ladder : policy_.ladders) {
      for (size_t i = 0; i < ladder.lines.size(); ++i) {
        const auto takes = [&](size_t line, size_t lead) {
          const auto& at = ladder.lines[line];
          return (!at.when || Yes(*at.when, lead)) && !(at.unless && Yes(*at.unless, lead));
        };
        const bool reached = Any([&](size_t lead) {
          for (size_t above = 0; above < i; ++above) {
            if (takes(above, lead)) return false;
          }
          return takes(i, lead);
        });
        const size_t line = ladder.lines[i].line;
        const bool by_condition =
            ladder.lines[i].when && !Any([&](size_t l) { return Yes(*ladder.lines[i].when, l); });
        const bool said = FoundOn(Code::kNeverReached, line) ||
                          (by_condition && FoundOn(Code::kNeverTrue, line));
        Verdict(line, !reached, said, "the line is never reached");
      }
    }
  }

  void Stages() {
    bool below_is_empty = false;
    for (size_t i = 0; i < policy_.stages.size(); ++i) {
      const StagePlace& stage = policy_.stages[i];
      const auto value = static_cast<int64_t>(i + 1);
      const auto chain = static_cast<int64_t>(policy_.stages.size()) - 1;
      const bool reached = Any([&](size_t lead) {
        const int64_t held = truth_.Result("stage", lead);
        return stage.aside ? held == value : held >= value && held <= chain;
      });
      const bool wanted = !reached && (stage.aside || !below_is_empty);
      if (!stage.aside) below_is_empty = below_is_empty || !reached;
      Verdict(stage.line, wanted, FoundOn(Code::kNeverReached, stage.line),
              fmt::format("stage {} is never reached", stage.name));
    }
  }

  void Scores() {
    for (const analyze::ScoreReach& reach : report_.scores) {
      int64_t low = truth_.Result(reach.name, 0);
      int64_t high = low;
      for (size_t lead = 0; lead < truth_.leads(); ++lead) {
        low = std::min(low, truth_.Result(reach.name, lead));
        high = std::max(high, truth_.Result(reach.name, lead));
      }
      ++counts_.verdicts;
      const bool agrees = reach.exact ? reach.low == low && reach.high == high
                                      : reach.low <= low && reach.high >= high;
      if (!agrees) {
        Disagree(0, fmt::format("{} is {}..{} for the leads, {}..{} for the analysis{}",
                                reach.name, low, high, reach.low, reach.high,
                                reach.exact ? "" : " at most"));
      }
    }
  }

  void Results() {
    for (const Place& place : policy_.results) {
      const bool with_m = place.text.find('m') != std::string::npos;
      const bool fails = Any([&](size_t lead) {
        const bool known = !with_m || truth_.ValueOf("m", lead).has_value();
        return known && !truth_.ValueOf(place.text, lead).has_value();
      });
      Verdict(place.line, fails, Found(Code::kMayHaveNoResult, place),
              fmt::format("`{}` has no result", place.text));
    }
  }

  bool Matches(const TablePlace& table, size_t row, size_t lead) const {
    return truth_.RowMatches(table.signature, table.arguments, table.rows[row].second, lead);
  }

  void Overlaps() {
    for (const TablePlace& table : policy_.tables) {
      if (table.first) continue;
      for (size_t b = 0; b < table.rows.size(); ++b) {
        bool meets = false;
        for (size_t a = 0; a < b; ++a) {
          meets = meets || Any([&](size_t lead) {
                    return Matches(table, a, lead) && Matches(table, b, lead);
                  });
        }
        Verdict(table.rows[b].first, meets, FoundOn(Code::kRowsMeet, table.rows[b].first),
                "the row meets one above");
      }
    }
  }

  void Tables() {
    for (const TablePlace& table : policy_.tables) {
      const bool open = Any([&](size_t lead) {
        for (size_t row = 0; row < table.rows.size(); ++row) {
          if (Matches(table, row, lead)) return false;
        }
        return true;
      });
      if (table.otherwise) {
        const size_t line = table.rows.back().first + 1;
        Verdict(line, !open, FoundOn(Code::kOtherwiseNeverAnswers, line),
                "`otherwise` never answers");
      } else {
        Verdict(table.line, open, FoundOn(Code::kTableGap, table.line), "no row matches");
      }
      for (size_t row = 0; row < table.rows.size(); ++row) {
        const bool answers = Any([&](size_t lead) {
          for (size_t above = 0; above < row; ++above) {
            if (Matches(table, above, lead)) return false;
          }
          return Matches(table, row, lead);
        });
        const size_t line = table.rows[row].first;
        Verdict(line, !answers, FoundOn(Code::kRowNeverAnswers, line), "the row never answers");
      }
    }
  }

  void Witnesses() {
    for (const diag::Diagnostic& d : unit_.sink().all()) {
      if (d.witness.empty()) continue;
      ++counts_.witnesses;
      const std::string why = WhyNot(policy_.text, d.witness);
      if (why.empty()) continue;
      Disagree(PlaceOf(d.span).line, fmt::format("a witness of {} does not hold: {}\n{}",
                                                 diag::Info(d.code).code, why, d.witness));
    }
  }

  uint64_t seed_;
  analyze::Limits limits_;
  Generated policy_;
  Truth truth_;
  Counts& counts_;
  pipeline::CompilationUnit unit_;
  analyze::Report report_;
  std::vector<Finding> findings_;
  std::vector<Place> open_;
};

}  // namespace

std::string WhyNot(const std::string& policy, const std::string& witness) {
  auto pasted = pipeline::CompilationUnit::FromText("p", policy + witness + "\n");
  if (!pasted.Check()) {
    for (const diag::Diagnostic& error : pasted.sink().all()) {
      if (error.severity == diag::Severity::kError) return error.message;
    }
  }
  const auto outcomes = testing::RunTests(pasted, "");
  if (!outcomes || outcomes->empty()) return "no test was run";
  for (const testing::TestOutcome& outcome : *outcomes) {
    if (!outcome.passed) return outcome.failures.front();
  }
  return "";
}

void ComparePolicy(uint64_t seed, int fault, std::optional<int64_t> boxes, Counts& counts) {
  Comparison(seed, fault, boxes, counts).Run();
}

}  // namespace tandem::analyze_test
