// SPDX-License-Identifier: Apache-2.0
// For bash 4, without the package bash-completion.
#include <fmt/format.h>

#include "compiler/cli/completion_scripts.h"

namespace tandem::cli {
namespace {

using Kind = Completion::Kind;

constexpr const char* kHead =
    R"BASH(# bash completion for tandem, written by `tandem completions bash`

_tandem_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

# Behind NAME= of an input a file, too.
_tandem_files() {
  local word=$cur
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

_tandem_references() {
  _tandem_words "$(git for-each-ref --format='%(refname:short)' 2>/dev/null)"
}

_tandem() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i
  COMPREPLY=()
  # `--format=js` comes as three words, `--output sarif=a` too.
  local before=
  if [[ $cur == '=' ]]; then
    cur= before='='
  elif [[ $prev == '=' ]]; then
    before='='
  fi
  if [[ $before == '=' ]]; then
    local at=$((COMP_CWORD - 1))
    [[ ${COMP_WORDS[at]} == '=' ]] && at=$((at - 1))
    prev=${COMP_WORDS[at]}
    [[ $prev == -* ]] || { _tandem_files; return; }
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
)BASH";

constexpr const char* kTail = R"BASH(}

complete -F _tandem tandem
)BASH";

std::string Joined(const std::vector<std::string>& words, const char* between) {
  return fmt::format("{}", fmt::join(words, between));
}

// What to do for one place.
std::string Action(const Completion& completion) {
  switch (completion.kind) {
    case Kind::kNothing:
      return ":";
    case Kind::kFiles:
      return "_tandem_files";
    case Kind::kChoices:
      return "_tandem_words '" + Joined(completion.choices, " ") + "'";
    case Kind::kReferences:
      return "_tandem_references";
    case Kind::kForms:
      return "compopt -o nospace 2>/dev/null; _tandem_words '" +
             Joined(completion.choices, "= ") + "='";
  }
  return ":";
}

}  // namespace

std::string BashCompletions(const std::vector<CompletedCommand>& commands) {
  std::string out = kHead;
  std::vector<std::string> names;
  for (const CompletedCommand& command : commands) names.push_back(command.name);
  out += fmt::format("  if [[ -z $command ]]; then\n    _tandem_words '{} --help --version'\n"
                     "    return\n  fi\n  case $command in\n",
                     Joined(names, " "));
  for (const CompletedCommand& command : commands) {
    out += fmt::format("  {})\n    case $prev in\n", command.name);
    std::vector<std::string> flags;
    for (const CompletedFlag& flag : command.flags) {
      flags.insert(flags.end(), flag.names.begin(), flag.names.end());
      if (!flag.takes_value) continue;
      out += fmt::format("    {}) {}; return ;;\n", Joined(flag.names, "|"), Action(flag.value));
    }
    out += fmt::format("    esac\n    if [[ $cur == -* ]]; then _tandem_words '{}'\n"
                       "    else {}\n    fi ;;\n",
                       Joined(flags, " "), Action(command.arguments));
  }
  return out + "  esac\n" + kTail;
}

}  // namespace tandem::cli
