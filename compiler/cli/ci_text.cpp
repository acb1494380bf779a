// SPDX-License-Identifier: Apache-2.0
// The outcome for a terminal and for the logs of GitHub, and words that other forms share.
#include <fmt/format.h>

#include "compiler/cli/check_report.h"
#include "compiler/cli/ci_report.h"
#include "compiler/cli/exit_code.h"
#include "compiler/diag/render.h"

namespace tandem::cli {
namespace {

struct Mark {
  const char* sign;
  Style style;
};

Mark MarkOf(StepState state) {
  switch (state) {
    case StepState::kPassed: return {"✓", Style::kGreen};
    case StepState::kFailed: return {"✗", Style::kRed};
    case StepState::kUndecided: return {"?", Style::kYellow};
    case StepState::kSkipped: return {"-", Style::kDim};
    case StepState::kBroken: return {"✗", Style::kRed};
  }
  return {"", Style::kPlain};
}

}  // namespace

const char* NameOf(StepState state) {
  switch (state) {
    case StepState::kPassed: return "passed";
    case StepState::kFailed: return "failed";
    case StepState::kUndecided: return "undecided";
    case StepState::kSkipped: return "skipped";
    case StepState::kBroken: return "broken";
  }
  return "";
}

std::string Duration(double seconds) {
  return seconds < 1 ? fmt::format("{:.0f} ms", seconds * 1000) : fmt::format("{:.1f} s", seconds);
}

std::string Verdict(const CiResult& result) {
  if (result.passed()) return "passed";
  if (!result.refusals.empty()) {
    return fmt::format("refused: {}", fmt::join(result.refusals, "; "));
  }
  if (result.exit_code == kExitUndecided) {
    const size_t undecided =
        CountClaims(result.analysis, analyze::ClaimResult::State::kUndecided);
    return fmt::format("undecided: {} of the claims neither proved nor refuted",
                       Counted(undecided, "line"));
  }
  return "stopped";
}

std::string CiText(const CiReport& report, bool color) {
  const CiResult& result = report.result;
  std::string out = fmt::format("{}\n", result.policy);
  if (!result.base.empty()) {
    out += fmt::format("against {}, {}\n", result.base, result.base_commit.substr(0, 12));
  }
  out += '\n';
  for (const Step& step : result.steps) {
    const Mark mark = MarkOf(step.state);
    const std::string time =
        step.state == StepState::kSkipped ? "" : "  (" + Duration(step.seconds) + ")";
    out += fmt::format("{} {:<8}{}{}\n", Paint(mark.sign, mark.style, color), step.name,
                       step.summary, Paint(time, Style::kDim, color));
  }
  out += '\n' + diag::RenderText(report.unit.sink(), report.unit.sources(), {.color = color});
  for (const analyze::ClaimResult& claim : result.analysis.claims) {
    if (claim.state != analyze::ClaimResult::State::kUndecided) continue;
    out += fmt::format("undecided: claim \"{}\", {}: {}\n", claim.claim, claim.line, claim.because);
  }
  if (result.comparison && (!result.comparison->meaning.IsSame() || result.comparison->movement)) {
    out += diff::RenderText(*result.comparison, {.color = color}) + "\n";
  }
  const Style style = result.passed()                                ? Style::kGreen
                      : result.exit_code == kExitUndecided           ? Style::kYellow
                                                                     : Style::kRed;
  return out + Paint(Verdict(result), style, color) + "\n";
}

std::string CiGithub(const CiReport& report) {
  return diag::RenderGithub(report.unit.sink(), report.unit.sources(), report.host) +
         diag::HarmlessToGithub(CiText(report, false));
}

std::string CiSarif(const CiReport& report) {
  return diag::RenderSarif(report.unit.sink(), report.unit.sources(), report.host);
}

std::string RenderCi(const CiReport& report, std::string_view form, bool color) {
  if (form == "json") return CiJson(report);
  if (form == "sarif") return CiSarif(report);
  if (form == "github") return CiGithub(report);
  if (form == "junit") return CiJunit(report);
  if (form == "markdown") return CiMarkdown(report);
  if (form == "html") return CiHtml(report);
  return CiText(report, color);
}

}  // namespace tandem::cli
