// SPDX-License-Identifier: Apache-2.0
// For zsh and fish, which show the help of an option beside it.
#include <fmt/format.h>

#include "compiler/cli/completion_scripts.h"

namespace tandem::cli {
namespace {

using Kind = Completion::Kind;

// Text between single quotes of zsh; inside a description `[`, `]` and `:` mean something.
std::string ForZsh(const std::string& text, bool is_description) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (is_description && (c == '[' || c == ']' || c == ':' || c == '\\')) out += '\\';
    out += c;
  }
  return out;
}

std::string ZshAction(const Completion& completion) {
  switch (completion.kind) {
    case Kind::kNothing:
      return " ";
    case Kind::kFiles:
      return "_files";
    case Kind::kChoices:
      return fmt::format("({})", fmt::join(completion.choices, " "));
    case Kind::kReferences:
      return "_tandem_references";
    case Kind::kForms:
      return fmt::format("_tandem_forms {}", fmt::join(completion.choices, " "));
  }
  return "";
}

std::string ForFish(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string FishValue(const Completion& completion) {
  switch (completion.kind) {
    case Kind::kNothing:
      return " -x";
    case Kind::kFiles:
      return " -r -F";
    case Kind::kChoices:
      return fmt::format(" -x -a '{}'", fmt::join(completion.choices, " "));
    case Kind::kReferences:
      return " -x -a '(git for-each-ref --format=\"%(refname:short)\" 2>/dev/null)'";
    case Kind::kForms:
      return fmt::format(" -x -a '{}='", fmt::join(completion.choices, "= "));
  }
  return "";
}

}  // namespace

std::string ZshCompletions(const std::vector<CompletedCommand>& commands) {
  std::string out = "#compdef tandem\n# zsh completion for tandem, written by `tandem completions "
                    "zsh`\n\n"
                    "_tandem_references() {\n  local -a references\n"
                    "  references=(${(f)\"$(git for-each-ref --format='%(refname:short)' "
                    "2>/dev/null)\"})\n  compadd -a references\n}\n\n"
                    "_tandem_forms() {\n  if compset -P '*='; then _files; else compadd -S '=' -- "
                    "\"$@\"; fi\n}\n\n_tandem() {\n  local -a commands\n  commands=(\n";
  for (const CompletedCommand& command : commands) {
    out += fmt::format("    '{}:{}'\n", command.name, ForZsh(command.summary, true));
  }
  out += "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const CompletedCommand& command : commands) {
    out += fmt::format("  {})\n    _arguments -s", command.name);
    for (const CompletedFlag& flag : command.flags) {
      for (const std::string& name : flag.names) {
        const char* sign = !flag.takes_value ? "" : name.starts_with("--") ? "=" : "";
        out += fmt::format(" \\\n      '*{}{}[{}]{}'", name, sign, ForZsh(flag.help, true),
                           flag.takes_value ? ":value:" + ForZsh(ZshAction(flag.value), false)
                                            : "");
      }
    }
    out += fmt::format(" \\\n      '*:argument:{}' ;;\n",
                       ForZsh(ZshAction(command.arguments), false));
  }
  return out + "  esac\n}\n\nif [[ $funcstack[1] == _tandem ]]; then _tandem \"$@\"; else compdef "
               "_tandem tandem; fi\n";
}

std::string FishCompletions(const std::vector<CompletedCommand>& commands) {
  std::string out = "# fish completion for tandem, written by `tandem completions fish`\n"
                    "complete -c tandem -f\n";
  for (const CompletedCommand& command : commands) {
    out += fmt::format("complete -c tandem -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                       ForFish(command.summary));
  }
  for (const CompletedCommand& command : commands) {
    const std::string head = fmt::format(
        "complete -c tandem -n '__fish_seen_subcommand_from {}'", command.name);
    if (command.arguments.kind == Kind::kFiles) out += head + " -F\n";
    if (command.arguments.kind == Kind::kChoices) {
      out += fmt::format("{} -a '{}'\n", head, fmt::join(command.arguments.choices, " "));
    }
    for (const CompletedFlag& flag : command.flags) {
      out += head;
      for (const std::string& name : flag.names) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      out += fmt::format(" -d '{}'{}\n", ForFish(flag.help),
                         flag.takes_value ? FishValue(flag.value) : "");
    }
  }
  return out;
}

}  // namespace tandem::cli
