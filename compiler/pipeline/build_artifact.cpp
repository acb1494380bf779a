// SPDX-License-Identifier: Apache-2.0
// Two Programs, one for decisions and one for reasons, with what they need of the machine.
#include "compiler/pipeline/build_artifact.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "runtime/artifact/zones.h"
#include "runtime/program/decisions.h"

namespace tandem::pipeline {
namespace {

namespace fs = std::filesystem;

class Places {
 public:
  explicit Places(const fs::path& root) : root_(root.lexically_normal()) {}

  void Shorten(program::Program& program) const {
    for (program::Rule& rule : program.rules) Shorten(rule.place);
    for (program::Score& score : program.scores) Shorten(score.place);
    for (program::Fault& fault : program.faults) Shorten(fault.place);
    if (!program.decisions) return;
    auto decisions = std::make_shared<program::Decisions>(*program.decisions);
    for (program::DecisionTable& table : decisions->tables) {
      Shorten(table.place);
      for (program::DecisionTable::Row& row : table.texts) Shorten(row.place);
    }
    program.decisions = std::move(decisions);
  }

 private:
  void Shorten(program::Place& place) const {
    const fs::path path = fs::path(place.file).lexically_normal();
    const fs::path below = root_.empty() ? fs::path() : path.lexically_relative(root_);
    if (!below.empty() && *below.begin() != "..") place.file = below.generic_string();
  }

  fs::path root_;
};

}  // namespace

base::Result<artifact::Artifact> BuildArtifact(const CompilationUnit& unit,
                                               const BuildOptions& options) {
  const Places places(unit.root());
  artifact::Artifact built;
  built.tandem_version = options.tandem_version;
  built.program = unit.Lower();
  auto zones = artifact::CollectZones(built.program);
  if (!zones) return tl::unexpected(zones.error());
  places.Shorten(built.program);
  built.program.schema.zones = *zones;
  if (options.explaining) {
    built.explaining = unit.Lower({.trace = true});
    places.Shorten(*built.explaining);
    built.explaining->schema.zones = *zones;
  }
  return built;
}

}  // namespace tandem::pipeline
