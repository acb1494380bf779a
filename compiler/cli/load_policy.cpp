// SPDX-License-Identifier: Apache-2.0
// Reading, checking and summing up a policy.
#include "compiler/cli/load_policy.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "compiler/cli/check_policy.h"
#include "compiler/cli/artifact_file.h"
#include "compiler/cli/exit_code.h"
#include "compiler/diag/render.h"
#include "runtime/base/limits.h"

namespace tandem::cli {
namespace {

tl::unexpected<base::Error> NeedsSource(const std::string& name) {
  return base::Fail(base::ErrorKind::kBadInput,
                    fmt::format("{} is a built policy, and this needs the source of it", name));
}

base::Result<pipeline::CompilationUnit> Load(const std::string& path) {
  if (NamesArtifact(path)) {
    return NeedsSource(path);
  }
  if (path != "-") {
    return pipeline::CompilationUnit::Load(path);
  }
  base::Result<std::string> text = ReadPolicyFromStdin();
  if (!text) {
    return tl::unexpected<base::Error>(text.error());
  }
  return PolicyFromStdin(std::move(*text));
}

}  // namespace

base::Result<std::string> ReadStdin() {
  std::string bytes;
  char buffer[64 * base::kKibibyte];
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return base::Fail(base::ErrorKind::kIo,
                        fmt::format("cannot read stdin: {}", std::strerror(errno)));
    }
    if (count == 0) {
      return bytes;
    }
    bytes.append(buffer, static_cast<size_t>(count));
    const bool is_built = IsBuilt(bytes);
    // The reader of artifacts says so in its own words.
    if (is_built && bytes.size() > base::kMaxArtifactBytes) {
      return bytes;
    }
    if (!is_built && bytes.size() > base::kMaxSourceFileBytes) {
      return base::Fail(base::ErrorKind::kLimit,
                        fmt::format("the policy on stdin is longer than {} MiB",
                                    base::kMaxSourceFileBytes / base::kMebibyte));
    }
  }
}

base::Result<std::string> ReadPolicyFromStdin() {
  base::Result<std::string> text = ReadStdin();
  if (text && IsBuilt(*text)) {
    return NeedsSource("stdin");
  }
  return text;
}

base::Result<pipeline::CompilationUnit> PolicyFromStdin(std::string text) {
  return pipeline::CompilationUnit::FromText("<stdin>", std::move(text));
}

std::optional<pipeline::CompilationUnit> LoadPolicy(const std::string& path, Console& console,
                                                    int& code) {
  base::Result<pipeline::CompilationUnit> unit = Load(path);
  if (!unit) {
    code = console.Fail(unit.error());
    return std::nullopt;
  }
  return std::move(*unit);
}

std::optional<pipeline::CompilationUnit> LoadSoundPolicy(const std::string& path, bool as_json,
                                                         Console& console, int& code) {
  std::optional<pipeline::CompilationUnit> unit = LoadPolicy(path, console, code);
  return unit ? SoundPolicy(std::move(*unit), as_json, console, code) : std::nullopt;
}

std::optional<pipeline::CompilationUnit> SoundPolicy(pipeline::CompilationUnit unit, bool as_json,
                                                     Console& console, int& code) {
  const bool sound = CheckForUse(unit);
  unit.ApplyIgnores(false);
  if (!unit.sink().all().empty()) {
    console.Talk(as_json ? diag::RenderJson(unit.sink(), unit.sources()) + "\n"
                         : diag::RenderText(unit.sink(), unit.sources(),
                                            {.color = console.talk_color()}) +
                               WhereToReadMore(unit.sink()));
  }
  if (!sound) {
    if (!as_json) {
      console.Talk(fmt::format("{}: {}\n", DescribePolicy(unit), DescribeFindings(unit.sink())));
    }
    code = kExitFindings;
    return std::nullopt;
  }
  return unit;
}

std::string DescribePolicy(const pipeline::CompilationUnit& unit) {
  std::string out = Counted(unit.files().size(), "file");
  if (!unit.sink().ok()) {
    return out;
  }
  const hir::Policy& policy = unit.policy();
  const std::pair<size_t, const char*> parts[] = {
      {policy.scores.size(), "score"},
      {policy.bands.size(), "band"},
      {policy.stages.size() + policy.asides.size(), "stage"},
      {policy.answers.size(), "answer"},
      {policy.tables.size(), "table"},
      {policy.route ? policy.route->lines.size() : 0, "route line"},
      {policy.tests.size(), "test"},
  };
  const char* separator = ": ";
  for (const auto& [count, noun] : parts) {
    if (count != 0) {
      out += separator + Counted(count, noun);
      separator = ", ";
    }
  }
  return out;
}

std::string WhereToReadMore(const diag::Sink& sink) {
  const auto& all = sink.all();
  const auto gravest = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.severity < b.severity;
  });
  return gravest == all.end() ? ""
                              : fmt::format("for more about a finding: tandem help {}\n",
                                            diag::Info(gravest->code).code);
}

std::string DescribeFindings(const diag::Sink& sink) {
  const std::string ignored =
      sink.ignored_count() == 0 ? "" : fmt::format("{} ignored", Thousands(sink.ignored_count()));
  if (sink.all().empty()) {
    return ignored.empty() ? "no findings" : ignored;
  }
  std::string out;
  if (sink.error_count() != 0) {
    out = Counted(sink.error_count(), "error");
  }
  if (sink.warning_count() != 0) {
    out += (out.empty() ? "" : ", ") + Counted(sink.warning_count(), "warning");
  }
  const size_t notes = sink.all().size() - sink.error_count() - sink.warning_count();
  if (notes != 0) {
    out += (out.empty() ? "" : ", ") + Counted(notes, "note");
  }
  if (!ignored.empty()) {
    out += ", " + ignored;
  }
  return out;
}

}  // namespace tandem::cli
