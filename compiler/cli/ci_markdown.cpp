// SPDX-License-Identifier: Apache-2.0
// The outcome as a comment on a pull request, and as a page: steps, findings, then the comparison.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/ci_report.h"
#include "compiler/cli/exit_code.h"
#include "compiler/diag/render.h"
#include "compiler/diff/markdown_cell.h"
#include "compiler/testing/markup.h"

namespace tandem::cli {
namespace {

constexpr size_t kMostRows = 50;

const char* SignOf(StepState state) {
  switch (state) {
    case StepState::kPassed: return "✅";
    case StepState::kFailed: return "❌";
    case StepState::kUndecided: return "❔";
    case StepState::kSkipped: return "➖";
    case StepState::kBroken: return "❌";
  }
  return "";
}

const char* SignOf(const CiResult& result) {
  return result.passed() ? "✅" : result.exit_code == kExitUndecided ? "❔" : "❌";
}

// Signs that every font has, in the page's colours.
const char* HtmlSignOf(StepState state) {
  switch (state) {
    case StepState::kPassed: return "<span class=\"add\">✓</span>";
    case StepState::kFailed: return "<span class=\"del\">✗</span>";
    case StepState::kUndecided: return "?";
    case StepState::kSkipped: return "–";
    case StepState::kBroken: return "<span class=\"del\">✗</span>";
  }
  return "";
}

std::string PlaceOf(const CiReport& report, source::Span span) {
  if (static_cast<size_t>(span.file) >= report.unit.sources().size()) return "";
  return fmt::format("{}:{}", report.host.path(report.unit.sources().Path(span.file)),
                     report.unit.sources().Locate(span.file, span.begin).line);
}

const char* WordOf(diag::Severity severity) {
  switch (severity) {
    case diag::Severity::kError: return "error";
    case diag::Severity::kWarning: return "warning";
    case diag::Severity::kNote: return "note";
  }
  return "";
}

// A fence longer than any in the text.
std::string Fenced(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return fence + "tandem\n" + text + "\n" + fence + "\n";
}

void Findings(const CiReport& report, std::string& out) {
  const auto& all = report.unit.sink().all();
  if (all.empty()) return;
  out += "\n| | where | what | |\n|---|---|---|---|\n";
  size_t shown = 0;
  std::string witnesses;
  for (const diag::Diagnostic& d : all) {
    if (++shown > kMostRows) continue;
    out += fmt::format("| {} {} | {} | {} | {} |\n", WordOf(d.severity), diag::Info(d.code).code,
                       diff::Cell(PlaceOf(report, d.span)), diff::Cell(d.message),
                       diff::Cell(d.help));
    if (d.witness.empty()) continue;
    witnesses += fmt::format("\n{} {}:\n\n{}", diag::Info(d.code).code,
                             diff::Cell(PlaceOf(report, d.span)), Fenced(d.witness));
  }
  if (shown > kMostRows) out += "\nand " + Counted(shown - kMostRows, "finding") + " more\n";
  if (witnesses.empty()) return;
  out += "\n<details><summary>Leads that show it, as tests</summary>\n" + witnesses +
         "\n</details>\n";
}

void FindingsHtml(const CiReport& report, std::string& out) {
  const auto& all = report.unit.sink().all();
  if (all.empty()) return;
  out += "<h2>Findings</h2>\n<div class=\"wide\"><table>\n";
  for (size_t i = 0; i < std::min(all.size(), kMostRows); ++i) {
    const diag::Diagnostic& d = all[i];
    out += fmt::format("<tr><td>{}<br>{}<td>{}", WordOf(d.severity), diag::Info(d.code).code,
                       testing::Escaped(d.message));
    if (!d.help.empty()) out += "<br><span class=\"soft\">" + testing::Escaped(d.help) + "</span>";
    out += "<br><code>" + testing::Escaped(PlaceOf(report, d.span)) + "</code>";
    if (!d.witness.empty()) {
      out += "<details><summary>a lead that shows it</summary><pre>" +
             testing::Escaped(d.witness) + "</pre></details>";
    }
    out += "</tr>\n";
  }
  out += "</table></div>\n";
  if (all.size() > kMostRows) {
    out += "<p class=\"soft\">and " + Counted(all.size() - kMostRows, "finding") + " more</p>\n";
  }
}

}  // namespace

std::string CiMarkdown(const CiReport& report) {
  const CiResult& result = report.result;
  std::string out = fmt::format("## {} Tandem: {}\n\n{}\n\n| | step | | time |\n"
                                "|---|---|---|---:|\n",
                                SignOf(result), diff::Cell(Verdict(result)),
                                diff::Cell(result.policy));
  for (const Step& step : result.steps) {
    out += fmt::format("| {} | {} | {} | {} |\n", SignOf(step.state), step.name,
                       diff::Cell(step.summary),
                       step.state == StepState::kSkipped ? "" : Duration(step.seconds));
  }
  Findings(report, out);
  for (const analyze::ClaimResult& claim : result.analysis.claims) {
    if (claim.state != analyze::ClaimResult::State::kUndecided) continue;
    out += fmt::format("\n❔ claim {}, {}: {}\n", diff::Cell(claim.claim), diff::Cell(claim.line),
                       diff::Cell(claim.because));
  }
  if (result.comparison) out += "\n" + diff::RenderMarkdown(*result.comparison);
  return out;
}

std::string CiHtml(const CiReport& report) {
  const CiResult& result = report.result;
  std::string out = fmt::format("<p class=\"{}\">{}</p>\n<div class=\"wide\"><table>\n",
                                result.passed() ? "pass" : "fail",
                                testing::Escaped(Verdict(result)));
  for (const Step& step : result.steps) {
    out += fmt::format("<tr><td>{}<td>{}<td>{}<td class=\"n soft\">{}</tr>\n",
                       HtmlSignOf(step.state), step.name, testing::Escaped(step.summary),
                       step.state == StepState::kSkipped ? "" : Duration(step.seconds));
  }
  out += "</table></div>\n";
  FindingsHtml(report, out);
  return result.comparison ? diff::RenderHtml(*result.comparison, out)
                           : diff::HtmlPage("Tandem: " + result.policy, out);
}

}  // namespace tandem::cli
