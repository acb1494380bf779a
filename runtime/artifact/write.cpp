// SPDX-License-Identifier: Apache-2.0
// An artifact to bytes.
#include "runtime/artifact/decision_fields.h"
#include "runtime/artifact/frame.h"
#include "runtime/artifact/meta.h"
#include "runtime/artifact/program_fields.h"
#include "runtime/value/zones.h"

namespace tandem::artifact {
namespace internal {
namespace {

template <class T>
std::string Bytes(const T& value) {
  Writer writer;
  writer(value);
  return writer.Take();
}

// Without what is there for explanations alone.
std::string DecidingBytes(const program::Program& program) {
  program::Decisions decisions = *program.decisions;
  for (program::DecisionTable& table : decisions.tables) table.texts.clear();
  return Bytes(decisions);
}

ZoneSection ZonesOf(const program::Program& program) {
  TANDEM_CHECK(program.schema.zones != nullptr, "a program that travels has its zones with it");
  ZoneSection section;
  section.release = program.schema.zones->release();
  for (const value::Zones::Entry& entry : program.schema.zones->all()) {
    section.files.push_back({entry.name, entry.tzif});
  }
  return section;
}

std::vector<std::string> OperationNames() {
  std::vector<std::string> names;
  for (size_t i = 0; i < program::OpCodeCount(); ++i) {
    names.emplace_back(program::Info(static_cast<program::OpCode>(i)).name);
  }
  return names;
}

void CheckPair(const program::Program& program, const program::Program& explaining) {
  TANDEM_CHECK(!program.trace && explaining.trace, "one program decides, the other explains");
  TANDEM_CHECK(program.policy_version == explaining.policy_version, "two policies in one file");
  TANDEM_CHECK((program.decisions == nullptr) == (explaining.decisions == nullptr) &&
                   (program.decisions == nullptr ||
                    DecidingBytes(program) == DecidingBytes(explaining)),
               "the two programs have different tables");
}

}  // namespace
}  // namespace internal

std::string Write(const Artifact& artifact) {
  using namespace internal;
  const program::Program& program = artifact.program;
  const Meta meta{artifact.tandem_version, program.policy, program.policy_version};
  std::vector<std::pair<std::string_view, std::string>> parts{
      {kMeta, Bytes(meta)},
      {kOperations, Bytes(OperationNames())},
      {kZones, Bytes(ZonesOf(program))}};
  if (artifact.explaining) CheckPair(program, *artifact.explaining);
  if (program.decisions) {
    const program::Program& fuller = artifact.explaining ? *artifact.explaining : program;
    parts.emplace_back(kDecisions, Bytes(*fuller.decisions));
  }
  parts.emplace_back(kProgram, Bytes(program));
  std::vector<SectionView> sections;
  for (const auto& [name, content] : parts) sections.push_back({name, true, content});
  std::string explaining;
  if (artifact.explaining) {
    explaining = Bytes(*artifact.explaining);
    sections.push_back({kExplaining, false, explaining});
  }
  return MakeFrame(sections);
}

}  // namespace tandem::artifact
