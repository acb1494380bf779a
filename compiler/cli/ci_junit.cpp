// SPDX-License-Identifier: Apache-2.0
// The outcome for build servers: every file, claim and gate is a case as every test is.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/ci_report.h"
#include "compiler/testing/junit.h"

namespace tandem::cli {
namespace {

using testing::JunitCase;
using testing::JunitSuite;
using Outcome = JunitCase::Outcome;

class JunitReport {
 public:
  explicit JunitReport(const CiReport& report) : report_(report), result_(report.result) {}

  std::vector<JunitSuite> Suites() {
    std::vector<JunitSuite> suites;
    for (const Step& step : result_.steps) {
      if (step.name == "test" && !result_.tests.empty()) {
        AddTests(step, suites);
        continue;
      }
      suites.push_back({"tandem " + step.name, {}, step.seconds});
      suite_ = &suites.back();
      if (step.state == StepState::kBroken) {
        Add(Of(step, "the step can be done"));
      } else if (step.name == "format") {
        Files(&JunitReport::IsLaidOut, "lay out ");
      } else if (step.name == "check") {
        Files(&JunitReport::CheckOf, "check ");
      } else if (step.name == "claims") {
        Claims(step);
      } else {
        Add(Of(step, step.name == "diff" ? "the change is within its gates" : "there is a test"));
      }
    }
    return suites;
  }

 private:
  void Add(JunitCase one) {
    one.group = suite_->name;
    suite_->cases.push_back(std::move(one));
  }

  // A step that is one case.
  static JunitCase Of(const Step& step, std::string name) {
    JunitCase one{std::move(name), "", Outcome::kPassed, "", "", ""};
    if (step.state == StepState::kSkipped) one.outcome = Outcome::kSkipped;
    if (step.state == StepState::kFailed || step.state == StepState::kBroken) {
      one.outcome = Outcome::kFailed;
    }
    one.type = NameOf(step.state);
    one.message = step.summary;
    one.text = step.summary;
    return one;
  }

  void AddTests(const Step& step, std::vector<JunitSuite>& suites) {
    std::vector<JunitSuite> tests = testing::JunitSuites(report_.unit.sources(), result_.tests);
    tests.front().seconds = step.seconds;
    std::move(tests.begin(), tests.end(), std::back_inserter(suites));
    const bool is_seen = std::none_of(
        report_.unit.sink().all().begin(), report_.unit.sink().all().end(),
        [](const auto& d) { return d.code == diag::Code::kTooLittleSeen; });
    suites.push_back({"tandem coverage", {}, 0});
    suite_ = &suites.back();
    JunitCase one{"the tests see enough", "", Outcome::kPassed, "", "", ""};
    if (!is_seen) {
      one.outcome = Outcome::kFailed;
      one.type = "coverage";
      one.message = step.summary;
      one.text = step.summary;
    }
    Add(std::move(one));
  }

  void Files(void (JunitReport::*judge)(source::FileId, JunitCase&) const, const char* verb) {
    for (const syntax::File& file : report_.unit.files()) {
      const std::string& path = report_.unit.sources().Path(file.id);
      JunitCase one{verb + path, "", Outcome::kPassed, "", "", ""};
      (this->*judge)(file.id, one);
      Add(std::move(one));
    }
  }

  void IsLaidOut(source::FileId file, JunitCase& one) const {
    const auto& bad = result_.not_laid_out;
    if (std::find(bad.begin(), bad.end(), file) == bad.end()) return;
    one.outcome = Outcome::kFailed;
    one.type = "format";
    one.message = "not laid out as `tandem fmt` lays it out";
    one.text = "run `tandem fmt " + report_.unit.sources().Path(file) + "`";
  }

  // Findings of a policy file; those in a file that it names count for the step's first case.
  void CheckOf(source::FileId file, JunitCase& one) const {
    const auto& files = report_.unit.files();
    for (const diag::Diagnostic& d : report_.unit.sink().all()) {
      const std::string_view code = diag::Info(d.code).code;
      const bool is_of_policy =
          std::any_of(files.begin(), files.end(),
                      [&](const syntax::File& other) { return other.id == d.span.file; });
      const bool is_here = d.span.file == file || (!is_of_policy && file == files.front().id);
      if (!is_here || IsOfOtherStep(d.code)) continue;
      const source::Position at = report_.unit.sources().Locate(d.span.file, d.span.begin);
      one.text += fmt::format("{}:{}:{}: {} {}\n", report_.unit.sources().Path(d.span.file),
                              at.line, at.column, code, d.message);
      if (d.severity != diag::Severity::kError || one.outcome == Outcome::kFailed) continue;
      one.outcome = Outcome::kFailed;
      one.type = code;
      one.message = d.message;
    }
  }

  static bool IsOfOtherStep(diag::Code code) {
    return code == diag::Code::kNotLaidOut || code == diag::Code::kTestFails ||
           code == diag::Code::kTooLittleSeen || code == diag::Code::kNoTest ||
           code == diag::Code::kTooManyMove || code == diag::Code::kNotCompared;
  }

  void Claims(const Step& step) {
    using State = analyze::ClaimResult::State;
    const source::SourceSet& sources = report_.unit.sources();
    for (const analyze::ClaimResult& claim : result_.analysis.claims) {
      JunitCase one{claim.claim + ": " + claim.line, "", Outcome::kPassed, "", "", ""};
      if (claim.state == State::kRefuted) {
        one.outcome = Outcome::kFailed;
        one.type = "refuted";
        one.message = "refuted";
        one.text = testing::PlaceOf(sources, claim.span) + "\n" + Witness(claim.span);
      }
      if (claim.state == State::kUndecided) {
        const bool counts = step.state != StepState::kPassed;
        one.outcome = counts ? Outcome::kFailed : Outcome::kSkipped;
        one.type = "undecided";
        one.message = "undecided: " + claim.because;
        one.text = claim.because;
      }
      Add(std::move(one));
    }
  }

  // What was found at this line of a claim.
  std::string Witness(source::Span span) const {
    std::string out;
    for (const diag::Diagnostic& d : report_.unit.sink().all()) {
      const bool is_inside =
          d.span.file == span.file && d.span.begin >= span.begin && d.span.begin <= span.end;
      if (is_inside) out += d.message + "\n" + d.help + "\n" + d.witness + "\n";
    }
    return out;
  }

  const CiReport& report_;
  const CiResult& result_;
  JunitSuite* suite_ = nullptr;
};

}  // namespace

std::string CiJunit(const CiReport& report) {
  return testing::RenderJunit("tandem ci", JunitReport(report).Suites());
}

}  // namespace tandem::cli
