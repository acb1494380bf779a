// SPDX-License-Identifier: Apache-2.0
// Arguments to sides, sides to policies.
#include "compiler/diff/sides.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "compiler/diff/git_snapshot.h"
#include "runtime/base/limits.h"

namespace tandem::diff {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Fail;

bool Exists(const std::string& path) {
  std::error_code error;
  return !path.empty() && fs::exists(path, error);
}

Side OfOne(const std::string& text, const std::string& policy) {
  if (Exists(text)) return {text, "", ""};
  return {policy, text, ""};
}

// Reads a policy at a commit; keeps the snapshot for files that are named in it.
base::Result<std::optional<LoadedSide>> LoadCommit(const Side& side, bool may_be_absent) {
  auto opened =
      OpenGitSnapshot({side.path, side.reference, side.merge_base_with, may_be_absent});
  if (!opened) return tl::unexpected<base::Error>(opened.error());
  const std::shared_ptr<GitSnapshot> snapshot = std::move(*opened);
  const auto found = snapshot->Files();
  if (!found) return tl::unexpected<base::Error>(found.error());
  std::string label = snapshot->found_as().empty() ? side.reference : snapshot->found_as();
  if (!side.merge_base_with.empty()) label = "merge base with " + label;
  const std::string prefix = snapshot->commit().substr(0, 12) + ":";
  std::vector<pipeline::PolicyFile> files;
  size_t total = 0;
  for (const GitFile& file : *found) {
    if (!snapshot->is_file() && !file.path.ends_with(".tandem")) continue;
    auto text = snapshot->Read(file.path, base::kMaxSourceFileBytes);
    if (!text) return tl::unexpected<base::Error>(text.error());
    total += text->size();
    files.push_back({prefix + file.path, std::move(*text)});
    if (total > base::kMaxPolicyBytes || files.size() > base::kMaxPolicyFiles) {
      return Fail(ErrorKind::kLimit, "the policy at `" + label + "` is too large");
    }
  }
  if (files.empty() && may_be_absent) return std::optional<LoadedSide>();
  if (files.empty()) {
    return Fail(ErrorKind::kBadInput,
                "`" + label + "` has no policy in `" +
                    (snapshot->folder().empty() ? "." : snapshot->folder()) +
                    "`: no file there ends in `.tandem`; say where it is with --policy");
  }
  const std::string root = snapshot->is_file()
                               ? fs::path(snapshot->folder()).parent_path().generic_string()
                               : snapshot->folder();
  const auto read = [snapshot, prefix, root](const std::string& policy_file,
                                             const std::string& name)
      -> base::Result<std::string> {
    if (name.empty() || name.find('\0') != std::string::npos || fs::path(name).is_absolute()) {
      return Fail(ErrorKind::kBadInput, "`" + name + "` names no file beside the policy");
    }
    const fs::path beside = fs::path(policy_file.substr(prefix.size())).parent_path();
    const std::string path = (beside / name).lexically_normal().generic_string();
    const bool is_below = root.empty() ? !path.starts_with("..") : path.starts_with(root + "/");
    if (!is_below) {
      return Fail(ErrorKind::kBadInput, "`" + name + "` leads out of the policy's folder");
    }
    return snapshot->Read(path, base::kMaxListFileBytes);
  };
  return std::optional(LoadedSide{label, snapshot->commit(),
                                  pipeline::CompilationUnit::FromFiles(std::move(files), read)});
}

}  // namespace

base::Result<Sides> ParseSides(const std::string& first, const std::string& second,
                               const std::string& policy) {
  const size_t dots = Exists(first) ? std::string::npos : first.find("..");
  if (dots == std::string::npos) {
    Side after{policy, "", ""};
    if (!second.empty()) after = OfOne(second, policy);
    return Sides{OfOne(first, policy), after};
  }
  if (!second.empty()) {
    return Fail(ErrorKind::kBadInput, "`" + first + "` names both sides; `" + second +
                                          "` is one too many (leads are named behind --leads)");
  }
  const bool from_base = first.substr(dots).starts_with("...");
  std::string left = first.substr(0, dots);
  const std::string right = first.substr(dots + (from_base ? 3 : 2));
  if (left.empty()) left = "HEAD";
  Sides sides{{policy, left, ""}, {policy, right, ""}};
  if (from_base) sides.before.merge_base_with = right.empty() ? "HEAD" : right;
  return sides;
}

base::Result<LoadedSide> LoadSide(const Side& side) {
  if (!side.reference.empty()) {
    auto loaded = LoadCommit(side, false);
    if (!loaded) return tl::unexpected<base::Error>(loaded.error());
    return std::move(**loaded);
  }
  auto unit = pipeline::CompilationUnit::Load(side.path);
  if (!unit) return tl::unexpected<base::Error>(unit.error());
  return LoadedSide{side.path, "", std::move(*unit)};
}

base::Result<std::optional<LoadedSide>> LoadSideIfThere(const Side& side) {
  return LoadCommit(side, true);
}

}  // namespace tandem::diff
