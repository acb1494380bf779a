// SPDX-License-Identifier: Apache-2.0
// The steps of `tandem ci`: format, check, claims, test, diff.
#include "compiler/cli/ci_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "compiler/cli/check_policy.h"
#include "compiler/cli/check_report.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/format/format.h"
#include "compiler/testing/report.h"

namespace tandem::cli {
namespace {

using ClaimState = analyze::ClaimResult::State;

// No share that is there is shown as none.
std::string Share(uint64_t part, uint64_t whole) {
  const double percent =
      whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return part != 0 && percent < 0.05 ? "< 0.1%" : fmt::format("{:.1f}%", percent);
}

class CiRun {
 public:
  CiRun(pipeline::CompilationUnit& unit, const std::string& path, const CiOptions& options,
        Console& console)
      : unit_(unit), path_(path), options_(options), console_(console) {}

  CiResult Run() {
    const Clock::time_point begin = Clock::now();
    is_usable_ = CheckForUse(unit_);
    const double use_seconds = Since(begin);
    result_.policy = DescribePolicy(unit_);
    Do("format", &CiRun::Format);
    const size_t of_format = result_.refusals.size();
    if (is_usable_) {
      Do("test", &CiRun::Test);
      Do("diff", &CiRun::Diff);
    } else {
      const char* why = "skipped: the policy has errors";
      result_.steps.push_back({"test", StepState::kSkipped, why, 0});
      result_.steps.push_back({"diff", StepState::kSkipped, why, 0});
    }
    const size_t of_others = result_.refusals.size();
    // Last of all: claims that do not hold are errors, and a policy with errors is not run.
    Do("check", &CiRun::Check);
    result_.steps.back().seconds += use_seconds;
    if (!result_.analysis.claims.empty()) Do("claims", &CiRun::Claims);
    const auto steps = result_.steps.begin();
    std::rotate(steps + 1, steps + 3, result_.steps.end());  // format, check, claims, test, diff
    const auto refusals = result_.refusals.begin();
    std::rotate(refusals + static_cast<ptrdiff_t>(of_format),
                refusals + static_cast<ptrdiff_t>(of_others), result_.refusals.end());
    for (const diag::Diagnostic& finding : found_.all()) unit_.sink().Add(finding);
    unit_.sink().Sort();
    if (result_.exit_code == 0 && !result_.refusals.empty()) result_.exit_code = kExitFindings;
    if (result_.exit_code == 0 && undecided_ != 0) result_.exit_code = kExitUndecided;
    console_.Status("");
    return std::move(result_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  static double Since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  void Do(const char* name, StepState (CiRun::*work)(std::string& summary)) {
    if (console_.talk_is_terminal()) console_.Status(fmt::format("{} …", name));
    const Clock::time_point begin = Clock::now();
    Step step{name, StepState::kPassed, "", 0};
    step.state = (this->*work)(step.summary);
    step.seconds = Since(begin);
    result_.steps.push_back(std::move(step));
  }

  StepState Refuse(std::string why) {
    result_.refusals.push_back(std::move(why));
    return StepState::kFailed;
  }

  StepState Break(const base::Error& error, std::string& summary) {
    summary = error.message;
    result_.refusals.push_back("a step could not be done");
    result_.exit_code = std::max(result_.exit_code, ExitCodeOf(error.kind));
    return StepState::kBroken;
  }

  // Where findings about the policy as a whole are shown.
  source::Span PolicySpan() const { return is_usable_ ? unit_.policy().span : source::Span{}; }

  StepState Check(std::string& summary) {
    if (is_usable_) result_.analysis = AnalyzePolicy(unit_);
    if (!result_.analysis.bugs.empty()) {
      summary = "a bug of tandem, please report it with the policy: " +
                result_.analysis.bugs.front();
      result_.refusals.push_back(summary);
      result_.exit_code = kExitInternal;
      return StepState::kBroken;
    }
    const diag::Sink& sink = unit_.sink();
    summary = DescribeFindings(sink);
    if (result_.analysis.questions != 0) {
      summary += fmt::format("; {} asked", Counted(result_.analysis.questions, "question"));
    }
    if (!sink.ok()) return Refuse(Counted(sink.error_count(), "error"));
    if (options_.deny_warnings && sink.warning_count() != 0) {
      return Refuse(Counted(sink.warning_count(), "warning") + ", and none is allowed");
    }
    return StepState::kPassed;
  }

  // What is refuted is an error of the check and was counted there.
  StepState Claims(std::string& summary) {
    for (const ClaimState state :
         {ClaimState::kProved, ClaimState::kRefuted, ClaimState::kUndecided}) {
      const size_t count = CountClaims(result_.analysis, state);
      if (count == 0) continue;
      summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", Thousands(count),
                             NameOf(state));
    }
    const size_t undecided = CountClaims(result_.analysis, ClaimState::kUndecided);
    undecided_ = options_.allow_undecided ? 0 : undecided;
    if (CountClaims(result_.analysis, ClaimState::kRefuted) != 0) return StepState::kFailed;
    return undecided_ != 0 ? StepState::kUndecided : StepState::kPassed;
  }

  StepState Format(std::string& summary) {
    size_t broken = 0;
    for (const syntax::File& file : unit_.files()) {
      diag::Sink errors;  // the same that the check found
      const base::Result<std::string> after = format::Format(unit_.sources(), file.id, errors);
      if (!errors.ok()) {
        ++broken;
        continue;
      }
      if (!after) return Break(after.error(), summary);
      const std::string_view before = unit_.sources().Text(file.id);
      if (*after != before) Differs(file.id, before, *after);
    }
    const size_t files = unit_.files().size();
    const size_t differ = result_.not_laid_out.size();
    summary = differ == 0 ? fmt::format("{} laid out", Counted(files - broken, "file"))
                          : fmt::format("{} of {} not laid out", Thousands(differ),
                                        Counted(files, "file"));
    if (broken != 0) summary += fmt::format(", {} with errors", Thousands(broken));
    return differ == 0 ? StepState::kPassed
                       : Refuse(Counted(differ, "file") + " not laid out by `tandem fmt`");
  }

  // Points at the first line that would change.
  void Differs(source::FileId file, std::string_view before, std::string_view after) {
    const auto* const at =
        std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first;
    const auto offset = static_cast<uint32_t>(at - before.begin());
    const uint32_t line = unit_.sources().Locate(file, offset).line;
    const std::string_view text = unit_.sources().Line(file, line);
    const auto begin = static_cast<uint32_t>(text.data() - before.data());
    found_.Report(diag::Code::kNotLaidOut,
                        {file, begin, begin + static_cast<uint32_t>(text.size())},
                        unit_.sources().Path(file));
    result_.not_laid_out.push_back(file);
  }

  StepState Test(std::string& summary) {
    auto outcomes = testing::RunTests(unit_, "");
    if (!outcomes) return Break(outcomes.error(), summary);
    result_.tests = std::move(*outcomes);
    if (result_.tests.empty()) {
      summary = "no tests";
      if (!options_.require_tests) return StepState::kPassed;
      found_.Report(diag::Code::kNoTest, PolicySpan());
      return Refuse("there is no test");
    }
    auto coverage = testing::MeasureCoverage(unit_, "");
    if (!coverage) return Break(coverage.error(), summary);
    result_.coverage = std::move(*coverage);
    const size_t failed = ReportFailures();
    const size_t all = result_.tests.size();
    const unsigned percent = result_.coverage->Percent();
    summary = failed == 0 ? Counted(all, "test") + " passed"
                          : fmt::format("{}: {} passed, {} failed", Counted(all, "test"),
                                        Thousands(all - failed), Thousands(failed));
    summary += fmt::format("; coverage {}%", percent);
    StepState state = StepState::kPassed;
    if (failed != 0) state = Refuse(Counted(failed, "test") + (failed == 1 ? " fails" : " fail"));
    if (percent < options_.coverage_min.value_or(0)) {
      summary += fmt::format(", less than {}%", *options_.coverage_min);
      found_.Report(diag::Code::kTooLittleSeen, PolicySpan(), percent,
                          *options_.coverage_min);
      state = Refuse(fmt::format("coverage {}%, less than {}%", percent, *options_.coverage_min));
    }
    return state;
  }

  size_t ReportFailures() {
    size_t failed = 0;
    for (const testing::TestOutcome& outcome : result_.tests) {
      if (outcome.passed) continue;
      ++failed;
      for (const testing::Failure& failure : outcome.details) {
        std::string values = testing::RenderFailure(unit_.sources(), failure, "");
        values.erase(0, values.find('\n') + 1);  // the message says what its first line says
        while (values.ends_with('\n')) values.pop_back();
        const size_t first = values.find_first_not_of(' ');
        values.erase(0, first == std::string::npos ? 0 : first);
        found_.Report(diag::Code::kTestFails, failure.span, outcome.name, failure.expected,
                            values);
      }
    }
    return failed;
  }

  StepState Diff(std::string& summary) {
    if (options_.base.empty()) {
      summary = "skipped: name what to compare with, --base REF or `base` in tandem.toml";
      return StepState::kSkipped;
    }
    // What this branch changes, not what the base went on to.
    auto base = diff::LoadSideIfThere({path_, options_.base, "HEAD"});
    if (!base) {
      found_.Report(diag::Code::kNotCompared, PolicySpan(), options_.base,
                          base.error().message);
      return Break(base.error(), summary);
    }
    if (!*base) {
      summary = fmt::format("skipped: the policy is new, `{}` has none here", options_.base);
      return StepState::kSkipped;
    }
    return DiffWith(**base, summary);
  }

  StepState DiffWith(diff::LoadedSide& base, std::string& summary) {
    if (!CheckForUse(base.unit)) {
      const std::string why =
          "the policy there has " + Counted(base.unit.sink().error_count(), "error");
      summary = "skipped: " + why;
      found_
          .Report(diag::Code::kNotCompared, PolicySpan(), options_.base, why)
          .severity = diag::Severity::kWarning;
      return StepState::kSkipped;
    }
    result_.base = base.label;
    result_.base_commit = base.commit;
    auto compared = ComparePolicies(base.unit, {base.label, base.commit}, unit_,
                                    {"working tree", ""}, options_.compare, console_);
    if (!compared) return Break(compared.error(), summary);
    if (!*compared) {
      summary = "stopped";
      result_.exit_code = kExitSignal + 2;
      return StepState::kBroken;
    }
    result_.comparison = std::move(**compared);
    return Judge(*result_.comparison, summary);
  }

  // What a change can do to leads nobody has seen yet.
  static std::string OfAllLeads(const diff::AllLeads& all) {
    if (!all.impossible.empty()) return "";
    const auto count = [&](bool undecided) {
      return static_cast<size_t>(
          std::count_if(all.results.begin(), all.results.end(), [&](const auto& result) {
            return result.shift != diff::Shift::kSame &&
                   (result.shift == diff::Shift::kUndecided) == undecided;
          }));
    };
    std::string out = fmt::format("; of all leads {} can differ", Counted(count(false), "result"));
    if (count(true) != 0) out += fmt::format(", {} undecided", Thousands(count(true)));
    return out;
  }

  StepState Judge(const diff::Report& report, std::string& summary) {
    const size_t changes = report.meaning.changes.size();
    summary = changes == 0 ? "no change in meaning"
                           : Counted(changes, "declaration") + " changed in meaning";
    if (report.all_leads) summary += OfAllLeads(*report.all_leads);
    if (!report.movement) return StepState::kPassed;
    const diff::Movement& movement = *report.movement;
    const std::string share = Share(movement.moved, movement.leads);
    const std::string leads = Counted(movement.leads, "lead");
    summary += fmt::format("; {} of {} moved ({})", Thousands(movement.moved), leads, share);
    if (!report.is_over) return StepState::kPassed;
    summary += fmt::format(", at most {} may", report.max_moved);
    found_.Report(diag::Code::kTooManyMove, PolicySpan(), Thousands(movement.moved), leads, share,
                  report.max_moved);
    return Refuse(fmt::format("{} moved, at most {} may", Counted(movement.moved, "lead"),
                              report.max_moved));
  }

  pipeline::CompilationUnit& unit_;
  const std::string& path_;
  const CiOptions& options_;
  Console& console_;
  CiResult result_;
  diag::Sink found_;  // by the other steps
  bool is_usable_ = false;
  size_t undecided_ = 0;
};

}  // namespace

CiResult RunCi(pipeline::CompilationUnit& unit, const std::string& path, const CiOptions& options,
               Console& console) {
  return CiRun(unit, path, options, console).Run();
}

}  // namespace tandem::cli
