// SPDX-License-Identifier: Apache-2.0
// `tandem completions`: the command line as a script for a shell.
#include <algorithm>

#include "compiler/cli/command.h"
#include "compiler/cli/completion_scripts.h"
#include "compiler/cli/exit_code.h"
#include "compiler/diag/diagnostic.h"

namespace tandem::cli {
namespace {

using Kind = Completion::Kind;

std::vector<std::string> Split(const std::string& flags) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= flags.size();) {
    const size_t comma = std::min(flags.find(',', at), flags.size());
    out.push_back(flags.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

// What a placeholder stands for: most of those in capitals that people type are files.
Completion CompletionOf(const Option& option) {
  if (!option.choices.empty()) return {Kind::kChoices, option.choices};
  const std::string& word = option.is_argument ? option.flags : option.metavar;
  if (word == "FORM=FILE") {
    return {Kind::kForms, {"text", "json", "sarif", "github", "junit", "markdown", "html"}};
  }
  for (const char* file : {"FILE", "DIR", "POLICY", "INPUT", "INPUT...", "PATH", "OLD", "NEW"}) {
    if (word == file) return {Kind::kFiles, {}};
  }
  return {word == "REF" ? Kind::kReferences : Kind::kNothing, {}};
}

CompletedCommand Describe(Command& command) {
  OptionList options;
  command.Describe(options);
  CompletedCommand out{command.name(), command.summary(), {}, {}};
  for (const Option& option : options.all()) {
    const Completion completion = CompletionOf(option);
    if (option.is_argument) {
      if (out.arguments.kind == Kind::kNothing) out.arguments = completion;
      continue;
    }
    out.flags.push_back({Split(option.flags), option.help.substr(0, option.help.find('\n')),
                         !std::holds_alternative<bool*>(option.target), completion});
  }
  out.flags.push_back(
      {{"--color"}, "default: auto", true, {Kind::kChoices, {"auto", "always", "never"}}});
  out.flags.push_back({{"-h", "--help"}, "this text", false, {}});
  return out;
}

CompletedCommand DescribeHelp(const CommandList& commands) {
  CompletedCommand out{"help", "what a command does, or what a finding means", {}, {}};
  out.arguments.kind = Kind::kChoices;
  for (const auto& command : commands) out.arguments.choices.emplace_back(command->name());
  for (size_t i = 0; i < diag::CodeCount(); ++i) {
    out.arguments.choices.emplace_back(diag::Info(static_cast<diag::Code>(i)).code);
  }
  return out;
}

class CompletionsCommand : public Command {
 public:
  const char* name() const override { return "completions"; }
  const char* summary() const override { return "a script that completes commands in your shell"; }
  const char* example() const override {
    return "tandem completions bash > ~/.local/share/bash-completion/completions/tandem";
  }
  const char* details() const override {
    return "Commands, options, what they take, names of findings, references of git behind "
           "--base.\nzsh: write it to a file `_tandem` in a folder of $fpath. fish: to\n"
           "~/.config/fish/completions/tandem.fish.";
  }

  void Describe(OptionList& options) override {
    options.ArgumentOneOf("SHELL", {"bash", "zsh", "fish"}, "bash, zsh or fish", shell_);
  }

  int Run(Console& console) override {
    const CommandList commands = MakeCommands();
    std::vector<CompletedCommand> described;
    for (const auto& command : commands) described.push_back(cli::Describe(*command));
    described.push_back(DescribeHelp(commands));
    console.Out(shell_ == "bash"  ? BashCompletions(described)
                : shell_ == "zsh" ? ZshCompletions(described)
                                  : FishCompletions(described));
    return kExitOk;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> MakeCompletions() { return std::make_unique<CompletionsCommand>(); }

}  // namespace tandem::cli
