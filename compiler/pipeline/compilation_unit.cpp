// SPDX-License-Identifier: Apache-2.0
// Runs the stages in order and keeps what each made.
#include "compiler/pipeline/compilation_unit.h"

#include <algorithm>

#include "compiler/agree/semantic_hash.h"
#include "compiler/parse/parse.h"
#include "compiler/pipeline/ignores.h"
#include "compiler/pipeline/policy_files.h"
#include "compiler/resolve/resolve.h"
#include "compiler/typecheck/typecheck.h"
#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/program/verify.h"

namespace tandem::pipeline {
namespace {

bool IsSyntaxError(const diag::Diagnostic& d) {
  return d.severity == diag::Severity::kError && diag::Info(d.code).code.starts_with("T01");
}

// Says that something is not there. Where a declaration could not be read it may well be.
bool SaysNotThere(diag::Code code) {
  using enum diag::Code;
  return code == kUnknownName || code == kUnknownType || code == kUnknownSide ||
         code == kUnknownTarget || code == kUnknownTrusted || code == kUnknownStage ||
         code == kUnknownField || code == kUnknownEvent || code == kNoPolicyLine ||
         code == kNoLead || code == kEmptyRecord || code == kFieldNotFed ||
         code == kNothingElse || code == kNoRules;
}

}  // namespace

base::Result<CompilationUnit> CompilationUnit::Load(const std::filesystem::path& path) {
  auto files = ReadPolicy(path);
  if (!files) return tl::unexpected(files.error());
  CompilationUnit unit;
  std::error_code error;
  unit.root_ = std::filesystem::is_directory(path, error) ? path : path.parent_path();
  if (unit.root_.empty()) unit.root_ = ".";
  unit.sources_ = std::make_unique<source::SourceSet>();
  unit.sink_ = std::make_unique<diag::Sink>();
  for (PolicyFile& file : *files) {
    unit.ids_.push_back(unit.sources_->Add(std::move(file.path), std::move(file.text)));
  }
  return unit;
}

CompilationUnit CompilationUnit::FromText(std::string name, std::string text,
                                          std::filesystem::path root) {
  CompilationUnit unit;
  unit.root_ = std::move(root);
  unit.sources_ = std::make_unique<source::SourceSet>();
  unit.sink_ = std::make_unique<diag::Sink>();
  unit.ids_.push_back(unit.sources_->Add(std::move(name), std::move(text)));
  return unit;
}

CompilationUnit CompilationUnit::FromFiles(std::vector<PolicyFile> files, NamedFileReader read) {
  CompilationUnit unit;
  unit.read_named_ = std::move(read);
  unit.sources_ = std::make_unique<source::SourceSet>();
  unit.sink_ = std::make_unique<diag::Sink>();
  for (PolicyFile& file : files) {
    unit.ids_.push_back(unit.sources_->Add(std::move(file.path), std::move(file.text)));
  }
  return unit;
}

bool CompilationUnit::Check() {
  TANDEM_CHECK(files_.empty() && !policy_, "a unit is checked once");
  for (const source::FileId id : ids_) files_.push_back(parse::Parse(*sources_, id, *sink_));
  CheckIgnores(files_, *sink_);
  bool has_syntax_errors = false;
  for (const diag::Diagnostic& d : sink_->all()) has_syntax_errors |= IsSyntaxError(d);

  diag::Sink later;
  const auto reader = [this](const std::string& policy_file, const std::string& name) {
    return read_named_ ? read_named_(policy_file, name) : ReadNamedFile(root_, policy_file, name);
  };
  resolve::Bindings bindings = resolve::Resolve(files_, *sources_, reader, later);
  policy_ = typecheck::Check(std::move(bindings), *sources_, later);
  for (const diag::Diagnostic& d : later.all()) {
    if (!has_syntax_errors || !SaysNotThere(d.code)) sink_->Add(d);
  }
  if (sink_->ok()) CheckSize();
  sink_->Sort();
  if (sink_->ok()) policy_version_ = agree::PolicyVersion(*policy_);
  return sink_->ok();
}

void CompilationUnit::ApplyIgnores(bool complete) {
  sink_->Sort();
  pipeline::ApplyIgnores(files_, *sources_, complete, *sink_);
  sink_->Sort();
}

// A policy that is too large is told while it is checked, not when it is to be run. What is small
// needs no look: no expression becomes as many operations as that.
void CompilationUnit::CheckSize() {
  constexpr size_t kMostOpsANode = 20;
  if (policy_->exprs.size() < base::kMaxProgramOps / kMostOpsANode) return;
  const program::Program program = lower::Lower(*policy_, *sources_, "", {.trace = true});
  size_t most = program.ops.size();
  for (const program::Pass& pass : program.passes) most = std::max(most, pass.ops.size());
  if (most > base::kMaxProgramOps) {
    sink_->Report(diag::Code::kTooMany, {ids_.front(), 0, 0}, most,
                  "operations in the compiled policy", base::kMaxProgramOps);
  }
}

program::Program CompilationUnit::Lower(lower::LowerOptions options) const {
  TANDEM_CHECK(policy_.has_value() && sink_->ok(), "only a checked policy can be lowered");
  program::Program program = lower::Lower(*policy_, *sources_, policy_version_, options);
  const auto verified = program::Verify(program);
  TANDEM_CHECK(verified.has_value(), verified.error().message);
  return program;
}

}  // namespace tandem::pipeline
