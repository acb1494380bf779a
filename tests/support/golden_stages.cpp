// SPDX-License-Identifier: Apache-2.0
// The stages golden files can show, one row each.
#include "compiler/parse/parse.h"
#include "compiler/syntax/dump.h"
#include "tests/support/golden.h"

namespace tandem::testing {
namespace {

std::string Ast(const source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  return syntax::Dump(parse::Parse(sources, file, sink));
}

}  // namespace

const std::map<std::string, Stage>& Stages() {
  static const std::map<std::string, Stage> kStages{
      {"ast", Ast},
  };
  return kStages;
}

}  // namespace tandem::testing
