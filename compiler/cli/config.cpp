// SPDX-License-Identifier: Apache-2.0
// Finding tandem.toml, and telling what is wrong with it.
#include "compiler/cli/config.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "compiler/cli/exit_code.h"
#include "compiler/diag/render.h"
#include "runtime/base/limits.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

// The folder whose tandem.toml counts for a policy.
std::string FolderOf(const std::string& policy) {
  std::error_code ignored;
  if (fs::is_directory(policy, ignored)) return policy;
  const std::string above = fs::path(policy).parent_path().generic_string();
  return above.empty() ? "." : above;
}

base::Result<std::string> ReadText(const fs::path& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (!error && size > base::kMaxSourceFileBytes) {
    return base::Fail(base::ErrorKind::kLimit,
                      fmt::format("`{}` is longer than {} MiB", path.generic_string(),
                                  base::kMaxSourceFileBytes / base::kMebibyte));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (error || !file || !(text << file.rdbuf() || size == 0)) {
    return base::Fail(base::ErrorKind::kIo,
                      fmt::format("cannot read `{}`", path.generic_string()));
  }
  return text.str();
}

}  // namespace

std::optional<unsigned> ParsePercent(std::string text) {
  if (text.ends_with('%')) text.pop_back();
  const bool digits = !text.empty() && text.size() <= 3 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) return std::nullopt;
  const unsigned long percent = std::stoul(text);
  return percent <= 100 ? std::optional(static_cast<unsigned>(percent)) : std::nullopt;
}

std::optional<Config> LoadConfig(const std::string& policy, Console& console, int& code) {
  std::error_code ignored;
  if (policy == "-" || !fs::exists(policy, ignored)) return Config();
  const std::string folder = FolderOf(policy);
  const fs::path path = folder == "." ? fs::path(kConfigName) : fs::path(folder) / kConfigName;
  if (!fs::exists(fs::symlink_status(path, ignored))) return Config();
  base::Result<std::string> text = ReadText(path);
  if (!text) {
    code = console.Fail(text.error());
    return std::nullopt;
  }
  source::SourceSet sources;
  const source::FileId file = sources.Add(path.generic_string(), std::move(*text));
  diag::Sink sink;
  Config config = ParseConfig(folder, sources, file, sink);
  if (sink.ok()) return config;
  sink.Sort();
  console.Talk(diag::RenderText(sink, sources, {.color = console.talk_color()}));
  code = kExitUsage;
  return std::nullopt;
}

}  // namespace tandem::cli
