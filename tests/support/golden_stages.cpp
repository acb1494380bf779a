// SPDX-License-Identifier: Apache-2.0
// The stages golden files can show, one row each.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "compiler/format/format.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"
#include "compiler/syntax/dump.h"
#include "compiler/typecheck/typecheck.h"
#include "tests/support/analyze_stage.h"
#include "tests/support/golden.h"
#include "tests/support/resolve_stage.h"

namespace tandem::testing {
namespace {

std::string Ast(const source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  return syntax::Dump(parse::Parse(sources, file, sink));
}

// A file named by the policy stands beside the golden file.
base::Result<std::string> ReadBeside(const std::string& policy_file, const std::string& name) {
  std::ifstream file(std::filesystem::path(policy_file).parent_path() / name, std::ios::binary);
  if (!file) return base::Fail(base::ErrorKind::kIo, "cannot read `" + name + "`");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Formatted(const source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  const base::Result<std::string> text = format::Format(sources, file, sink);
  return text ? *text : text.error().message;
}

hir::Policy CheckOne(source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  std::vector<syntax::File> files;
  files.push_back(parse::Parse(sources, file, sink));
  return typecheck::Check(resolve::Resolve(files, sources, ReadBeside, sink), sources, sink);
}

// Only what is said about the policy.
std::string Check(source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  CheckOne(sources, file, sink);
  return "";
}

std::string Hir(source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  const hir::Policy policy = CheckOne(sources, file, sink);
  return sink.ok() ? hir::Dump(policy) : "";
}

std::string Names(source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  return ShowBindings(sources, file, ReadBeside, sink);
}

}  // namespace

const std::map<std::string, Stage>& Stages() {
  static const std::map<std::string, Stage> kStages{
      {"analyze", ShowAnalysis},
      {"ast", Ast},
      {"check", Check},
      {"format", Formatted},
      {"hir", Hir},
      {"resolve", Names},
  };
  return kStages;
}

}  // namespace tandem::testing
