// SPDX-License-Identifier: Apache-2.0
// Checking a policy and building it.
#include "compiler/embed/compile.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/analyze.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/build_artifact.h"
#include "runtime/artifact/artifact.h"

namespace tandem::embed {
namespace {

// "3 errors, the first at acme.tandem:4:8: T0205: …".
std::string Summary(const pipeline::CompilationUnit& unit) {
  const auto& all = unit.sink().all();
  const auto first = std::find_if(all.begin(), all.end(), [](const diag::Diagnostic& one) {
    return one.severity == diag::Severity::kError;
  });
  if (first == all.end()) return "the policy has errors";
  const source::Position at = unit.sources().Locate(first->span.file, first->span.begin);
  const size_t errors = unit.sink().error_count();
  const std::string counted = errors == 1 ? "1 error" : fmt::format("{} errors, the first", errors);
  return fmt::format("{} at {}:{}:{}: {}: {}", counted, unit.sources().Path(first->span.file),
                     at.line, at.column, diag::Info(first->code).code, first->message);
}

base::Result<std::string> Build(const pipeline::CompilationUnit& unit) {
  const base::Result<artifact::Artifact> built =
      pipeline::BuildArtifact(unit, {TANDEM_VERSION, true});
  if (!built) return tl::unexpected<base::Error>(built.error());
  return artifact::Write(*built);
}

}  // namespace

bool CheckForUse(pipeline::CompilationUnit& unit) {
  if (unit.Check()) {
    analyze::CheckTables(unit.policy(), unit.sources(), unit.sink());
  }
  unit.sink().Sort();
  if (!unit.sink().ok()) {
    unit.ApplyIgnores(false);
  }
  return unit.sink().ok();
}

base::Result<Compiled> Compile(const std::string& path) {
  base::Result<pipeline::CompilationUnit> unit = pipeline::CompilationUnit::Load(path);
  if (!unit) return tl::unexpected<base::Error>(unit.error());
  const bool sound = CheckForUse(*unit);
  if (sound) unit->ApplyIgnores(false);
  std::string diagnostics = diag::RenderJson(unit->sink(), unit->sources());
  if (!sound) {
    return Compiled{std::move(diagnostics),
                    base::Fail(base::ErrorKind::kBadInput, Summary(*unit))};
  }
  return Compiled{std::move(diagnostics), Build(*unit)};
}

}  // namespace tandem::embed
