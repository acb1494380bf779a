// SPDX-License-Identifier: Apache-2.0
// One policy from its folder (or file) to Programs: reading, parsing, resolving, checking,
// lowering.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/hir/hir.h"
#include "compiler/lower/lower.h"
#include "compiler/pipeline/policy_files.h"
#include "compiler/syntax/ast.h"
#include "runtime/base/status.h"

namespace tandem::pipeline {

// Owns all stages' products. Movable, not copyable. One thread.
class CompilationUnit {
 public:
  // Every *.tandem below a folder (hidden folders and files left out), in path order, or one file,
  // or "-" with `text`. kIo/kBadInput when the path is not there, not readable, or holds no policy
  // file.
  static base::Result<CompilationUnit> Load(const std::filesystem::path& path);
  // Lists are read from below `root`; when it is empty this policy cannot name files.
  static CompilationUnit FromText(std::string name, std::string text,
                                  std::filesystem::path root = {});

  // Files that were read from elsewhere; what they name comes from `read`.
  static CompilationUnit FromFiles(std::vector<PolicyFile> files, NamedFileReader read);

  // Parses and checks; everything found is in sink(). Answers sink().ok().
  bool Check();

  // Hides what the policy's `ignore` lines are about, and sorts what is left. Last, before
  // findings are shown; `complete`: of a policy without errors everything was looked for.
  void ApplyIgnores(bool complete);

  const source::SourceSet& sources() const { return *sources_; }
  const std::vector<syntax::File>& files() const { return files_; }
  const hir::Policy& policy() const { return *policy_; }                 // after Check
  const std::string& policy_version() const { return policy_version_; }  // after a successful Check
  diag::Sink& sink() { return *sink_; }
  const diag::Sink& sink() const { return *sink_; }
  const std::filesystem::path& root() const { return root_; }

  // Verified (TANDEM_CHECK otherwise). Only after a successful Check.
  program::Program Lower(lower::LowerOptions options = {}) const;

 private:
  void CheckSize();

  std::filesystem::path root_;
  NamedFileReader read_named_;  // null: below root_
  std::unique_ptr<source::SourceSet> sources_;
  std::unique_ptr<diag::Sink> sink_;
  std::vector<source::FileId> ids_;
  std::vector<syntax::File> files_;
  std::optional<hir::Policy> policy_;
  std::string policy_version_;
};

}  // namespace tandem::pipeline
