// SPDX-License-Identifier: Apache-2.0
// The description of a built policy.
#include "compiler/cli/artifact_report.h"

#include <fmt/format.h>

#include <vector>

#include "compiler/cli/console.h"
#include "compiler/cli/json_text.h"
#include "compiler/cli/native_build.h"
#include "runtime/value/zones.h"

namespace tandem::cli {
namespace {

std::vector<std::string> ZonesOf(const program::Program& program) {
  std::vector<std::string> names;
  for (const auto& zone : program.schema.zones->all()) names.push_back(zone.name);
  return names;
}

}  // namespace

std::string ArtifactText(const LoadedArtifact& loaded, const std::string& path) {
  const artifact::Description& about = loaded.description;
  const program::Program& program = loaded.artifact.program;
  const std::vector<std::string> zones = ZonesOf(program);
  std::string out =
      fmt::format("{}: policy {}\nversion     {}\nsha256      {}\nbuilt by    tandem {}, format "
                  "{}.{}\nsize        {} bytes\ntime zones  {}{}{}\nexplains    {}\n",
                  path == "-" ? "<stdout>" : path, program.policy, program.policy_version,
                  about.sha256, loaded.artifact.tandem_version, about.major, about.minor,
                  Thousands(about.size_bytes), program.schema.zones->release(),
                  zones.empty() ? "" : ": ", fmt::join(zones, ", "),
                  loaded.artifact.explaining ? "yes" : "no");
  if (loaded.library) {
    out += fmt::format("native      {}; {} bytes in all\n", Names(loaded.library->file.levels),
                       Thousands(loaded.library->bytes->size()));
  }
  if (!loaded.signed_by.empty()) out += fmt::format("signed by   {}\n", loaded.signed_by);
  return out;
}

std::string ArtifactJson(const LoadedArtifact& loaded, const std::string& path) {
  const artifact::Description& about = loaded.description;
  const program::Program& program = loaded.artifact.program;
  std::string sections;
  for (const artifact::Section& section : about.sections) {
    sections += fmt::format("{}{{\"name\":{},\"size_bytes\":{},\"required\":{}}}",
                            sections.empty() ? "" : ",", JsonText(section.name),
                            section.size_bytes, section.is_required);
  }
  std::string zones;
  for (const std::string& name : ZonesOf(program)) {
    zones += (zones.empty() ? "" : ",") + JsonText(name);
  }
  std::string cpus;
  for (const native::CpuLevel cpu : loaded.library ? loaded.library->file.levels
                                                   : std::vector<native::CpuLevel>()) {
    cpus += (cpus.empty() ? "" : ",") + JsonText(native::Name(cpu));
  }
  return fmt::format(
      "{{\"format_version\":1,\"file\":{},\"policy\":{},\"policy_version\":{},\"tandem\":{},"
      "\"format\":\"{}.{}\",\"size_bytes\":{},\"sha256\":{},\"tzdb\":{},\"time_zones\":[{}],"
      "\"explains\":{},\"native\":[{}],\"signed_by\":{},\"sections\":[{}]}}\n",
      JsonText(path), JsonText(program.policy), JsonText(program.policy_version),
      JsonText(loaded.artifact.tandem_version), about.major, about.minor, about.size_bytes,
      JsonText(about.sha256), JsonText(program.schema.zones->release()), zones,
      loaded.artifact.explaining.has_value(), cpus,
      loaded.signed_by.empty() ? "null" : JsonText(loaded.signed_by), sections);
}

}  // namespace tandem::cli
