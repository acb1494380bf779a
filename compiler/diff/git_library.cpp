// SPDX-License-Identifier: Apache-2.0
// The only file that knows libgit2: references to commits, commits to files.
#include <git2.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "compiler/diff/git_snapshot.h"

namespace tandem::diff {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Fail;

template <class T, void (*kFree)(T*)>
struct Freer {
  void operator()(T* it) const { kFree(it); }
};
template <class T, void (*kFree)(T*)>
using Handle = std::unique_ptr<T, Freer<T, kFree>>;

using Repository = Handle<git_repository, git_repository_free>;
using Object = Handle<git_object, git_object_free>;
using Tree = Handle<git_tree, git_tree_free>;
using Entry = Handle<git_tree_entry, git_tree_entry_free>;
using Blob = Handle<git_blob, git_blob_free>;

std::string LastError() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown error";
}

class Snapshot : public GitSnapshot {
 public:
  Snapshot(Repository repository, Tree tree, std::string commit, std::string found_as)
      : repository_(std::move(repository)),
        tree_(std::move(tree)),
        commit_(std::move(commit)),
        found_as_(std::move(found_as)) {}

  const std::string& commit() const override { return commit_; }
  const std::string& found_as() const override { return found_as_; }
  const std::string& folder() const override { return folder_; }
  bool is_file() const override { return is_file_; }

  // Makes `folder` the one asked for. False when the commit has no such path: it has no files then.
  bool Enter(std::string folder) {
    folder_ = std::move(folder);
    if (folder_.empty()) return true;
    git_tree_entry* found = nullptr;
    is_absent_ = git_tree_entry_bypath(&found, tree_.get(), folder_.c_str()) != 0;
    if (is_absent_) return false;
    const Entry entry(found);
    is_file_ = git_tree_entry_type(entry.get()) == GIT_OBJECT_BLOB;
    return is_file_ || git_tree_entry_type(entry.get()) == GIT_OBJECT_TREE;
  }

  base::Result<std::vector<GitFile>> Files() override {
    std::vector<GitFile> files;
    if (is_absent_) return files;
    if (is_file_) {
      files.push_back({folder_, 0});
      return files;
    }
    Walk walk{folder_.empty() ? "" : folder_ + "/", &files};
    Tree below;
    if (!folder_.empty()) {
      git_object* object = nullptr;
      git_tree_entry* found = nullptr;
      if (git_tree_entry_bypath(&found, tree_.get(), folder_.c_str()) != 0) return Broken();
      const Entry entry(found);
      if (git_tree_entry_to_object(&object, repository_.get(), entry.get()) != 0) return Broken();
      below.reset(reinterpret_cast<git_tree*>(object));
    }
    const git_tree* from = below ? below.get() : tree_.get();
    if (git_tree_walk(from, GIT_TREEWALK_PRE, &Snapshot::See, &walk) < 0) return Broken();
    std::sort(files.begin(), files.end(), [](const GitFile& a, const GitFile& b) {
      return fs::path(a.path) < fs::path(b.path);
    });
    return files;
  }

  base::Result<std::string> Read(const std::string& path, uint64_t limit_bytes) override {
    git_tree_entry* found = nullptr;
    if (git_tree_entry_bypath(&found, tree_.get(), path.c_str()) != 0) {
      return Fail(ErrorKind::kIo, "`" + path + "` does not exist in " + commit_.substr(0, 12));
    }
    const Entry entry(found);
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB ||
        git_tree_entry_filemode(entry.get()) == GIT_FILEMODE_LINK) {
      return Fail(ErrorKind::kBadInput,
                  "`" + path + "` is no regular file in " + commit_.substr(0, 12));
    }
    git_blob* loaded = nullptr;
    if (git_blob_lookup(&loaded, repository_.get(), git_tree_entry_id(entry.get())) != 0) {
      return Broken();
    }
    const Blob blob(loaded);
    const auto size = static_cast<uint64_t>(git_blob_rawsize(blob.get()));
    if (size > limit_bytes) {
      return Fail(ErrorKind::kLimit, "`" + path + "` has " + std::to_string(size) +
                                         " bytes; the limit is " + std::to_string(limit_bytes) +
                                         ": cut it into several files");
    }
    const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
    return std::string(bytes, static_cast<size_t>(size));
  }

 private:
  struct Walk {
    std::string prefix;
    std::vector<GitFile>* files;
  };

  static int See(const char* root, const git_tree_entry* entry, void* payload) {
    auto& walk = *static_cast<Walk*>(payload);
    const std::string name = git_tree_entry_name(entry);
    if (name.starts_with('.')) return 1;  // and nothing below it
    const bool is_file = git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
                         git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK;
    if (is_file) walk.files->push_back({walk.prefix + root + name, 0});
    return 0;
  }

  tl::unexpected<base::Error> Broken() const {
    return Fail(ErrorKind::kIo, "cannot read commit " + commit_.substr(0, 12) + ": " + LastError());
  }

  Repository repository_;
  Tree tree_;
  std::string commit_;
  std::string found_as_;
  std::string folder_;
  bool is_file_ = false;
  bool is_absent_ = false;
};

std::string HexOf(const git_oid& id) {
  char hex[GIT_OID_HEXSZ + 1];
  git_oid_tostr(hex, sizeof hex, &id);
  return hex;
}

// The part of a path that exists.
fs::path Existing(fs::path path) {
  std::error_code error;
  while (!path.empty() && !fs::exists(path, error)) {
    const fs::path above = path.parent_path();
    if (above == path) break;
    path = above;
  }
  return path;
}

base::Result<Repository> OpenRepository(const std::string& path) {
  std::error_code error;
  const fs::path start = Existing(fs::weakly_canonical(fs::absolute(path, error), error));
  git_repository* opened = nullptr;
  const int code = git_repository_open_ext(&opened, start.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS,
                                           nullptr);
  if (code == GIT_EOWNER) {
    return Fail(ErrorKind::kBadInput,
                "the git repository of `" + path + "` belongs to somebody else; run `git config "
                "--global --add safe.directory` with its folder if that is meant to be");
  }
  if (code != 0) {
    return Fail(ErrorKind::kBadInput,
                "`" + path + "` is in no git repository; name a folder or file to compare with");
  }
  return Repository(opened);
}

struct Commit {
  git_oid id{};
  std::string found_as;
};

base::Result<Commit> FindCommit(git_repository* repository, const std::string& reference) {
  // A pull request is often checked out with remote branches alone.
  for (const std::string& prefix : {std::string(), std::string("origin/")}) {
    git_object* found = nullptr;
    const std::string name = prefix + reference;
    if (git_revparse_single(&found, repository, (name + "^{commit}").c_str()) != 0) continue;
    const Object object(found);
    return Commit{*git_object_id(object.get()), prefix.empty() ? "" : name};
  }
  std::string message = "there is no branch, tag or commit `" + reference + "`";
  if (git_repository_is_shallow(repository) == 1) {
    message += " in this shallow clone; fetch the history: `fetch-depth: 0` for actions/checkout, "
               "GIT_DEPTH: 0 for GitLab, or `git fetch --unshallow`";
  } else {
    message += " here; if it is one of the remote's, fetch it first: `git fetch origin " +
               reference + "` (in CI: `fetch-depth: 0`)";
  }
  return Fail(ErrorKind::kBadInput, message);
}

// The path from the root of the repository; empty for the root.
base::Result<std::string> InRepository(git_repository* repository, const std::string& path) {
  const char* root = git_repository_workdir(repository);
  if (root == nullptr) {
    return Fail(ErrorKind::kBadInput, "the git repository of `" + path + "` has no working tree");
  }
  std::error_code error;
  const fs::path from = fs::weakly_canonical(root, error);
  const fs::path to = fs::weakly_canonical(fs::absolute(path, error), error);
  std::string inside = to.lexically_relative(from).generic_string();
  while (inside.ends_with('/')) inside.pop_back();
  if (inside.starts_with("..")) {
    return Fail(ErrorKind::kBadInput, "`" + path + "` is not in the git repository `" +
                                          from.generic_string() + "`");
  }
  return inside == "." ? "" : inside;
}

base::Result<std::unique_ptr<GitSnapshot>> Open(const GitQuestion& question) {
  base::Result<Repository> repository = OpenRepository(question.path);
  if (!repository) return tl::unexpected<base::Error>(repository.error());
  base::Result<Commit> commit = FindCommit(repository->get(), question.reference);
  if (!commit) return tl::unexpected<base::Error>(commit.error());
  if (!question.merge_base_with.empty()) {
    const base::Result<Commit> other = FindCommit(repository->get(), question.merge_base_with);
    if (!other) return tl::unexpected<base::Error>(other.error());
    git_oid base{};
    if (git_merge_base(&base, repository->get(), &commit->id, &other->id) != 0) {
      return Fail(ErrorKind::kBadInput,
                  "`" + question.reference + "` and `" + question.merge_base_with +
                      "` have no commit in common here; fetch the history (in CI: `fetch-depth: "
                      "0`)");
    }
    commit->id = base;
  }
  git_object* found = nullptr;
  const std::string hex = HexOf(commit->id);
  if (git_revparse_single(&found, repository->get(), (hex + "^{tree}").c_str()) != 0) {
    return Fail(ErrorKind::kIo, "cannot read commit " + hex.substr(0, 12) + ": " + LastError());
  }
  Tree tree(reinterpret_cast<git_tree*>(found));
  base::Result<std::string> folder = InRepository(repository->get(), question.path);
  if (!folder) return tl::unexpected<base::Error>(folder.error());
  auto snapshot = std::make_unique<Snapshot>(std::move(*repository), std::move(tree), hex,
                                             commit->found_as);
  if (!snapshot->Enter(*folder) && !question.may_be_absent) {
    return Fail(ErrorKind::kBadInput,
                "`" + question.reference + "` has no `" + *folder + "`; say where the policy is "
                "with --policy");
  }
  return snapshot;
}

}  // namespace
}  // namespace tandem::diff

extern "C" __attribute__((visibility("default")))
tandem::base::Result<std::unique_ptr<tandem::diff::GitSnapshot>>
tandem_git_open_snapshot_2(const tandem::diff::GitQuestion& question) {
  static const int started = git_libgit2_init();
  if (started < 0) {
    return tandem::base::Fail(tandem::base::ErrorKind::kIo, "libgit2 does not start");
  }
  return tandem::diff::Open(question);
}
