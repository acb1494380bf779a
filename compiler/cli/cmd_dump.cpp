// SPDX-License-Identifier: Apache-2.0
// `tandem dump`: what each stage of the compiler makes of a policy.
#include <fmt/format.h>

#include "compiler/agree/semantic_hash.h"
#include "compiler/cli/command.h"
#include "compiler/cli/deciding_policy.h"
#include "compiler/cli/dump_schema.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "runtime/native/jit.h"
#include "compiler/diag/render.h"
#include "compiler/syntax/dump.h"
#include "runtime/program/verify.h"

namespace tandem::cli {
namespace {

std::string DumpHashes(const pipeline::CompilationUnit& unit) {
  std::string out;
  for (const agree::DeclarationHash& hash : agree::HashDeclarations(unit.policy())) {
    out += fmt::format("{}  {}{}{}\n", hash.sha256, hash.kind, hash.name.empty() ? "" : " ",
                       hash.name);
  }
  return out + fmt::format("{}  policy {}\n", unit.policy_version(), unit.policy().name);
}

base::Result<std::string> DumpChecked(const DecidingPolicy& policy, const std::string& stage) {
  if (stage == "hir" || stage == "hash") {
    if (policy.unit() == nullptr) {
      return base::Fail(base::ErrorKind::kBadInput,
                        fmt::format("a built policy has no {} any more; give its source", stage));
    }
    return stage == "hir" ? hir::Dump(policy.unit()->policy()) : DumpHashes(*policy.unit());
  }
  const base::Result<program::Program> program = policy.Lower(stage == "trace-program");
  if (!program) {
    return tl::unexpected<base::Error>(program.error());
  }
  if (stage == "schema") {
    return DumpSchema(*program);
  }
  if (stage == "llvm") {
    return native::DumpIr(*program);
  }
  return stage == "asm" ? native::DumpAssembly(*program) : program::Dump(*program);
}

class DumpCommand : public Command {
 public:
  const char* name() const override { return "dump"; }
  const char* summary() const override { return "show what a stage of the compiler makes of it"; }
  const char* example() const override { return "tandem dump examples/hello --stage=program"; }
  const char* details() const override {
    return "ast: as parsed · hir: checked and resolved · schema: fields, events and sources · "
           "hash: what the\npolicy version is made of · program: operations over columns · "
           "trace-program: with those\nexplanations need · llvm, asm: native code for this "
           "machine";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", kDecidingPolicyHelp, policy_);
    options.OneOf("--stage",
                  {"ast", "hir", "schema", "hash", "program", "trace-program", "llvm", "asm"},
                  "default: program", stage_);
  }

  int Run(Console& console) override {
    int code = kExitOk;
    if (stage_ == "ast") {
      return DumpSyntax(console);
    }
    const auto policy = LoadDecidingPolicy(policy_, "", false, console, code);
    if (!policy) {
      return code;
    }
    const base::Result<std::string> text = DumpChecked(*policy, stage_);
    if (!text) {
      return console.Fail(text.error());
    }
    console.Out(*text);
    return kExitOk;
  }

 private:
  // The tree of what was understood is shown whatever is wrong with the rest.
  int DumpSyntax(Console& console) {
    int code = kExitOk;
    auto unit = LoadPolicy(policy_, console, code);
    if (!unit) {
      return code;
    }
    const bool sound = unit->Check();
    unit->sink().Sort();
    for (const syntax::File& file : unit->files()) {
      console.Out(syntax::Dump(file));
    }
    if (!sound) {
      console.Talk(diag::RenderText(unit->sink(), unit->sources(),
                                    {.color = console.talk_color()}));
    }
    return sound ? kExitOk : kExitFindings;
  }

  std::string policy_;
  std::string stage_ = "program";
};

}  // namespace

std::unique_ptr<Command> MakeDump() { return std::make_unique<DumpCommand>(); }

}  // namespace tandem::cli
