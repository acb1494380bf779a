// SPDX-License-Identifier: Apache-2.0
// Golden files: policy text, and below it, in comments, what a stage of the compiler makes of it.
//
//   score fit { give 40 when size > 3 }
//   // ---- expect ast
//   // (score fit
//   //   (give 40 when (> size 3)))
//
// Sections are `expect STAGE` and `expect diagnostics`. A file whose name begins with `fail_` must
// have errors, any other must have none. `--update` writes the sections anew. A line
// `// ---- repeat 1000 TEXT` of the policy stands for a thousand times TEXT.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace tandem::testing {

// Text of a stage for one policy file; errors go to the sink. Empty text makes no section.
using Stage =
    std::function<std::string(source::SourceSet&, source::FileId, diag::Sink&)>;

// Every stage a golden file can ask for; a new stage is a row in golden_stages.cpp.
const std::map<std::string, Stage>& Stages();

// `T0105 3:14-3:18 message`, then `help: …` and `label 2:1-2:5 …` lines.
std::string ShowDiagnostics(const diag::Sink& sink, const source::SourceSet& sources);

struct GoldenOutcome {
  bool passed = false;
  std::string report;  // what differs, for people
};

// Runs one file through a stage; with `update` rewrites its sections instead of comparing them.
GoldenOutcome RunGolden(const std::string& path, const Stage& stage,
                        const std::string& stage_name, bool update);

}  // namespace tandem::testing
