// SPDX-License-Identifier: Apache-2.0
// What `tandem ci` came to: for a terminal, for programs, for build servers, for a pull request.
#pragma once

#include <string>

#include "compiler/cli/ci_run.h"
#include "compiler/diag/render_hosts.h"

namespace tandem::cli {

struct CiReport {
  const pipeline::CompilationUnit& unit;
  const CiResult& result;
  diag::HostOptions host;
};

// A line a step, the findings, the comparison, the verdict.
std::string CiText(const CiReport& report, bool color);
// One object, {"format_version":1, …}.
std::string CiJson(const CiReport& report);
std::string CiSarif(const CiReport& report);
// Annotations, and below them the text.
std::string CiGithub(const CiReport& report);
// The policy's tests, and a suite of each other step.
std::string CiJunit(const CiReport& report);
std::string CiMarkdown(const CiReport& report);
// One page without anything from elsewhere.
std::string CiHtml(const CiReport& report);

// "text", "json", "sarif", "github", "junit", "markdown", "html".
std::string RenderCi(const CiReport& report, std::string_view form, bool color);

// "refused: 1 test fails; 2 files not laid out by `tandem fmt`".
std::string Verdict(const CiResult& result);
// "passed", "failed", "undecided", "skipped", "broken".
const char* NameOf(StepState state);
// "12 ms", "3.1 s".
std::string Duration(double seconds);

}  // namespace tandem::cli
