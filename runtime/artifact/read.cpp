// SPDX-License-Identifier: Apache-2.0
// Bytes to an artifact: sections in the order in which they need each other, then the checks that
// any Program has to pass.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/artifact/frame.h"
#include "runtime/artifact/meta.h"
#include "runtime/artifact/program_fields.h"
#include "runtime/artifact/zones.h"
#include "runtime/base/limits.h"
#include "runtime/program/verify.h"
#include "runtime/value/zones.h"

namespace tandem::artifact {
namespace internal {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::array kKnown{kMeta, kOperations, kZones, kDecisions, kProgram, kExplaining};
constexpr std::array kNeeded{kMeta, kOperations, kZones, kProgram};

class ArtifactReader {
 public:
  ArtifactReader(const Frame& frame, ReadOptions options) : frame_(frame), options_(options) {}

  base::Result<Artifact> Read() {
    std::string wrong = CheckNames();
    if (wrong.empty()) wrong = ReadShared();
    if (!wrong.empty()) return Fail(ErrorKind::kBadInput, std::move(wrong));
    Artifact artifact;
    artifact.tandem_version = meta_.tandem_version;
    wrong = ReadProgram(kProgram, artifact.program);
    if (wrong.empty() && artifact.program.trace) wrong = "section PROG: is for explanations";
    if (wrong.empty() && options_.explaining && frame_.Find(kExplaining) != nullptr) {
      wrong = ReadProgram(kExplaining, artifact.explaining.emplace());
      if (wrong.empty()) wrong = Compare(artifact.program, *artifact.explaining);
    }
    if (!wrong.empty()) return Fail(ErrorKind::kBadInput, std::move(wrong));
    return artifact;
  }

 private:
  std::string CheckNames() const {
    for (const SectionView& section : frame_.sections) {
      if (section.is_required &&
          std::find(kKnown.begin(), kKnown.end(), section.name) == kKnown.end()) {
        return fmt::format("it cannot be understood without its section {}, which this tandem "
                           "does not know", section.name);
      }
    }
    for (const std::string_view name : kNeeded) {
      if (frame_.Find(name) == nullptr) return fmt::format("it has no section {}", name);
    }
    return "";
  }

  template <class T>
  std::string ReadSection(std::string_view name, T& value) const {
    Reader reader(frame_.Find(name)->content, codes_);
    reader(value);
    reader.Finish();
    return reader.ok() ? "" : fmt::format("section {}: {}", name, reader.error());
  }

  // What both programs refer to.
  std::string ReadShared() {
    std::string wrong = ReadSection(kMeta, meta_);
    if (wrong.empty()) wrong = ReadCodes();
    if (wrong.empty()) wrong = ReadZones();
    if (wrong.empty() && frame_.Find(kDecisions) != nullptr) {
      auto decisions = std::make_shared<program::Decisions>();
      wrong = ReadSection(kDecisions, *decisions);
      decisions_ = std::move(decisions);
    }
    return wrong;
  }

  std::string ReadCodes() {
    std::vector<std::string> names;
    std::string wrong = ReadSection(kOperations, names);
    for (const std::string& name : names) {
      std::optional<program::OpCode> code;
      for (size_t i = 0; i < program::OpCodeCount(); ++i) {
        if (name == program::Info(static_cast<program::OpCode>(i)).name) code = program::OpCode(i);
      }
      codes_.push_back(code);
    }
    return wrong;
  }

  std::string ReadZones() {
    ZoneSection section;
    std::string wrong = ReadSection(kZones, section);
    if (!wrong.empty()) return wrong;
    // Each is unrolled into 400 years of changes, however short its file.
    if (section.files.size() > base::kMaxArtifactZones) {
      return fmt::format("section ZONE: {} time zones where {} are allowed", section.files.size(),
                         base::kMaxArtifactZones);
    }
    value::Zones zones(section.release);
    for (ZoneFile& file : section.files) {
      if (auto added = zones.Add(std::move(file.name), std::move(file.tzif)); !added) {
        return "section ZONE: " + added.error().message;
      }
    }
    zones_ = std::make_shared<const value::Zones>(std::move(zones));
    return "";
  }

  std::string ReadProgram(std::string_view name, program::Program& program) const {
    std::string wrong = ReadSection(name, program);
    if (!wrong.empty()) return wrong;
    program.schema.zones = zones_;
    program.decisions = decisions_;
    if (program.policy != meta_.policy || program.policy_version != meta_.policy_version) {
      return fmt::format("section {}: is of another policy than META says", name);
    }
    if (const auto verified = program::Verify(program); !verified) {
      return fmt::format("section {}: {}", name, verified.error().message);
    }
    for (const std::string& zone : NamedZones(program)) {
      if (auto found = zones_->Find(zone); !found) {
        return fmt::format("section {}: {}", name, found.error().message);
      }
    }
    return "";
  }

  // Whoever asks for reasons gets the decisions of the other program.
  static std::string Compare(const program::Program& program, const program::Program& explaining) {
    if (!explaining.trace) return "section EXPL: is not for explanations";
    const auto shape = [](const program::Program& of) {
      Writer writer;
      writer(of.schema, of.sources, of.chain_stages);
      for (const program::Result& result : of.results) {
        writer(result.kind, result.name, result.type);
      }
      return writer.Take();
    };
    return shape(program) == shape(explaining) ? "" : "section EXPL: explains another program";
  }

  const Frame& frame_;
  const ReadOptions options_;
  Meta meta_;
  std::vector<std::optional<program::OpCode>> codes_;
  std::shared_ptr<const value::Zones> zones_;
  std::shared_ptr<const program::Decisions> decisions_;
};

}  // namespace
}  // namespace internal

base::Result<Artifact> Read(std::span<const std::byte> bytes, ReadOptions options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const base::Result<internal::Frame> frame = internal::ParseFrame(text);
  if (!frame) return tl::unexpected(frame.error());
  return internal::ArtifactReader(*frame, options).Read();
}

}  // namespace tandem::artifact
