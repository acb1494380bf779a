// SPDX-License-Identifier: Apache-2.0
// The table of commands, one row each, and their help.
#include <fmt/format.h>

#include <utility>

#include "compiler/cli/command.h"
#include "runtime/base/edit_distance.h"

namespace tandem::cli {
namespace {

constexpr size_t kHelpColumn = 30;

std::string Spaced(const std::string& flags) {
  std::string out;
  for (const char c : flags) {
    out += c;
    if (c == ',') {
      out += ' ';
    }
  }
  // Flags without a short form stand under the long ones of those that have one.
  return flags.starts_with("--") ? "    " + out : out;
}

std::string Left(const Option& option) {
  if (option.is_argument) {
    return option.flags;
  }
  if (!option.choices.empty()) {
    return fmt::format("{} {}", Spaced(option.flags), fmt::join(option.choices, "|"));
  }
  return option.metavar.empty() ? Spaced(option.flags)
                                : fmt::format("{} {}", Spaced(option.flags), option.metavar);
}

void AppendRow(const Option& option, std::string& out) {
  const std::string left = Left(option);
  out += "  " + left;
  size_t column = left.size() + 2;
  if (column + 2 > kHelpColumn) {
    out += '\n';
    column = 0;
  }
  std::string help = option.help;
  for (size_t at = 0; (at = help.find('\n', at)) != std::string::npos; at += kHelpColumn + 1) {
    help.insert(at + 1, kHelpColumn, ' ');
  }
  out += std::string(kHelpColumn - column, ' ') + help + "\n";
}

}  // namespace

CommandList MakeCommands() {
  CommandList commands;
  commands.push_back(MakeInit());
  commands.push_back(MakeCheck());
  commands.push_back(MakeFmt());
  commands.push_back(MakeTest());
  commands.push_back(MakeDiff());
  commands.push_back(MakeCi());
  commands.push_back(MakeRun());
  commands.push_back(MakeExplain());
  commands.push_back(MakeSample());
  commands.push_back(MakeBuild());
  commands.push_back(MakeDump());
  commands.push_back(MakeCompletions());
  commands.push_back(MakeVersion());
  return commands;
}

void OptionList::Argument(std::string name, std::string help, std::string& target, bool required) {
  all_.push_back({std::move(name), {}, std::move(help), &target, {}, true, required});
}

void OptionList::Arguments(std::string name, std::string help,
                           std::vector<std::string>& target) {
  all_.push_back({std::move(name), {}, std::move(help), &target, {}, true, false});
}

void OptionList::Text(std::string flags, std::string metavar, std::string help,
                      std::string& target) {
  all_.push_back({std::move(flags), std::move(metavar), std::move(help), &target, {}});
}

void OptionList::Texts(std::string flags, std::string metavar, std::string help,
                       std::vector<std::string>& target) {
  all_.push_back({std::move(flags), std::move(metavar), std::move(help), &target, {}});
}

void OptionList::Repeated(std::string flags, std::string metavar, std::string help,
                          std::vector<std::string>& target) {
  Texts(std::move(flags), std::move(metavar), std::move(help), target);
  all_.back().takes_one = true;
}

void OptionList::ArgumentOneOf(std::string name, std::vector<std::string> choices,
                               std::string help, std::string& target) {
  all_.push_back(
      {std::move(name), {}, std::move(help), &target, std::move(choices), true, true});
}

void OptionList::OneOf(std::string flags, std::vector<std::string> choices, std::string help,
                       std::string& target) {
  all_.push_back({std::move(flags), {}, std::move(help), &target, std::move(choices)});
}

void OptionList::Number(std::string flags, std::string metavar, std::string help,
                        std::optional<uint64_t>& target) {
  all_.push_back({std::move(flags), std::move(metavar), std::move(help), &target, {}});
}

void OptionList::Switch(std::string flags, std::string help, bool& target) {
  all_.push_back({std::move(flags), {}, std::move(help), &target, {}});
}

std::string RenderHelp(Command& command) {
  OptionList options;
  command.Describe(options);
  std::string usage = fmt::format("tandem {}", command.name());
  std::string arguments;
  std::string flags;
  for (const Option& option : options.all()) {
    if (option.is_argument) {
      const bool many = std::holds_alternative<std::vector<std::string>*>(option.target);
      usage += option.is_required ? " " + option.flags
                                  : " [" + option.flags + (many ? " …" : "") + "]";
    }
    AppendRow(option, option.is_argument ? arguments : flags);
  }
  AppendRow({"--color", {}, "default: auto", static_cast<bool*>(nullptr),
             {"auto", "always", "never"}}, flags);
  AppendRow({"-h,--help", {}, "this text", static_cast<bool*>(nullptr), {}}, flags);

  std::string out = fmt::format("tandem {}: {}\n\nusage: {} [options]\n", command.name(),
                                command.summary(), usage);
  if (!arguments.empty()) {
    out += "\n" + arguments;
  }
  out += "\noptions:\n" + flags;
  if (*command.details() != '\0') {
    out += fmt::format("\n{}\n", command.details());
  }
  return out + fmt::format("\nexample:\n  {}\n", command.example());
}

std::string RenderOverview(const CommandList& commands) {
  std::string out =
      "tandem: lead scoring, stages and routing that marketing and sales write together\n\n"
      "usage: tandem COMMAND [options]\n\ncommands:\n";
  for (const auto& command : commands) {
    out += fmt::format("  {:<13}{}\n", command->name(), command->summary());
  }
  out += fmt::format("  {:<13}{}\n", "help",
                     "this text, the help of one command, or what T0402 means");
  out += "\nData goes to stdout, talk to stderr. Exit codes: 0 fine, 1 errors in the policy or "
         "failed\ntests, 3 a claim is undecided, 64 usage, 65 bad input data, 70 a bug in tandem, "
         "74 input or\noutput failed, 130 interrupted.\n\nexample:\n"
         "  tandem init my-policy && tandem run my-policy my-policy/leads.csv\n";
  return out;
}

std::string Suggest(const std::string& seen, const std::vector<std::string>& names) {
  const std::optional<std::string> nearest = base::NearestName(seen, names);
  return nearest ? fmt::format("; did you mean `{}`?", *nearest) : "";
}

}  // namespace tandem::cli
