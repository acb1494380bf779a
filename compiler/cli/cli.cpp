// SPDX-License-Identifier: Apache-2.0
// Arguments to the options of a command. The only file that includes CLI11, which costs seconds.
#include "compiler/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/signals.h"
#include "compiler/diag/page.h"

namespace tandem::cli {
namespace {

constexpr const char* kColors[] = {"auto", "always", "never"};

void AddOption(const Option& option, CLI::App& app) {
  CLI::Option* added = std::visit(
      [&](auto* target) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(target), bool*>) {
          return app.add_flag(option.flags, *target);
        } else {
          return app.add_option(option.flags, *target);
        }
      },
      option.target);
  if (option.takes_one) added->allow_extra_args(false);
  if (!option.choices.empty()) {
    added->check([choices = option.choices](const std::string& value) {
      for (const std::string& choice : choices) {
        if (choice == value) {
          return std::string();
        }
      }
      return fmt::format("takes {}, not `{}`{}", fmt::join(choices, ", "), value,
                         Suggest(value, choices));
    });
  }
}

// "-o,--output" -> {"-o", "--output"}
void AppendFlags(const std::string& flags, std::vector<std::string>& out) {
  for (size_t at = 0; at <= flags.size();) {
    const size_t comma = std::min(flags.find(',', at), flags.size());
    out.push_back(flags.substr(at, comma - at));
    at = comma + 1;
  }
}

std::vector<std::string> FlagsOf(const OptionList& options) {
  std::vector<std::string> flags = {"--help", "-h", "--color"};
  for (const Option& option : options.all()) {
    if (!option.is_argument) {
      AppendFlags(option.flags, flags);
    }
  }
  return flags;
}

bool HasValue(const Option& option) {
  const auto* text = std::get_if<std::string*>(&option.target);
  return text == nullptr || !(*text)->empty();
}

// The first thing that is wrong with parsed arguments, in words; empty when nothing is.
std::string Complaint(const OptionList& options, std::vector<std::string> rest) {
  std::erase(rest, "--");
  for (const std::string& extra : rest) {
    if (extra.size() > 1 && extra.front() == '-') {
      const std::string flag = extra.substr(0, extra.find('='));
      return fmt::format("unknown option `{}`{}", flag, Suggest(flag, FlagsOf(options)));
    }
  }
  for (const Option& option : options.all()) {
    if (option.is_required && !HasValue(option)) {
      return fmt::format("{} is missing: {}", option.flags,
                         option.help.substr(0, option.help.find('\n')));
    }
  }
  return rest.empty() ? "" : fmt::format("unexpected argument `{}`", rest.front());
}

ColorMode ColorModeOf(const std::string& color) {
  return color == "always" ? ColorMode::kAlways
         : color == "never" ? ColorMode::kNever
                            : ColorMode::kAuto;
}

int RunCommand(Command& command, std::vector<std::string> arguments, Console& console) {
  OptionList options;
  command.Describe(options);
  CLI::App app;
  app.allow_extras();
  app.set_help_flag("-h,--help");
  std::string color = "auto";
  for (const Option& option : options.all()) {
    AddOption(option, app);
  }
  AddOption({"--color", {}, {}, &color, {std::begin(kColors), std::end(kColors)}}, app);
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them last first
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    console.Out(RenderHelp(command));
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return console.FailUsage(error.what(), command.name());
  }
  console.SetColor(ColorModeOf(color));
  if (const std::string complaint = Complaint(options, app.remaining()); !complaint.empty()) {
    return console.FailUsage(complaint, command.name());
  }
  return command.Run(console);
}

Command* Find(const CommandList& commands, const std::string& name) {
  for (const auto& command : commands) {
    if (command->name() == name) {
      return command.get();
    }
  }
  return nullptr;
}

int FailUnknown(const CommandList& commands, const std::string& name, Console& console) {
  std::vector<std::string> names = {"help"};
  for (const auto& command : commands) {
    names.emplace_back(command->name());
  }
  return console.FailUsage(fmt::format(
      "unknown {} `{}`{}", name.starts_with('-') ? "option" : "command", name,
      Suggest(name, names)));
}

// T0402, t412: what a finding is called, rather than a command.
bool LooksLikeCode(const std::string& name) {
  return name.size() > 1 && (name[0] == 'T' || name[0] == 't') &&
         name.find_first_not_of("0123456789", 1) == std::string::npos;
}

int ExplainCode(const std::string& name, Console& console) {
  const std::optional<diag::Code> code = diag::CodeOf(name);
  if (!code) {
    return console.FailUsage(fmt::format("there is no finding `{}`; did you mean `{}`?", name,
                                         diag::Info(diag::NearestCode(name)).code));
  }
  console.Out(diag::RenderPage(*code));
  return kExitOk;
}

// Options before the command: only --color, and the ways to ask for help or the version.
int Dispatch(std::vector<std::string> arguments, Console& console) {
  const CommandList commands = MakeCommands();
  std::vector<std::string> global;
  while (!arguments.empty() && arguments.front().starts_with("--color")) {
    const size_t count = arguments.front() == "--color" ? 2 : 1;
    if (arguments.size() < count) {
      return console.FailUsage("--color takes auto, always, never");
    }
    const auto end = arguments.begin() + static_cast<std::ptrdiff_t>(count);
    global.insert(global.end(), arguments.begin(), end);
    arguments.erase(arguments.begin(), end);
  }
  if (arguments.empty()) {
    console.Talk(RenderOverview(commands));
    return kExitUsage;
  }
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "--version" || name == "-V") {
    name = "version";
  }
  if (name == "help" || name == "--help" || name == "-h") {
    if (arguments.empty() || arguments.front() == "help" || arguments.front().starts_with('-')) {
      console.Out(RenderOverview(commands));
      return kExitOk;
    }
    name = arguments.front();
    if (LooksLikeCode(name)) {
      return ExplainCode(name, console);
    }
    arguments = {"--help"};
  }
  Command* command = Find(commands, name);
  if (command == nullptr) {
    return FailUnknown(commands, name, console);
  }
  arguments.insert(arguments.begin(), global.begin(), global.end());
  return RunCommand(*command, std::move(arguments), console);
}

}  // namespace

int Main(int argc, char** argv) {
  PrepareProcess();
  Console console;
  int code = kExitInternal;
  try {
    code = Dispatch({argv + 1, argv + argc}, console);
  } catch (const std::system_error& error) {
    code = console.Fail(
        {base::ErrorKind::kIo,
         fmt::format("cannot start a thread: {}; try fewer --threads", error.what())});
  } catch (const std::exception& error) {
    code = console.Fail({base::ErrorKind::kInternal, fmt::format("unexpected: {}", error.what())});
  }
  return console.Finish(code);
}

}  // namespace tandem::cli
