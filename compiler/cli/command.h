// SPDX-License-Identifier: Apache-2.0
// What a command is: a name, an example, options described once (for the parser and for --help),
// and what it does. commands.cpp lists them; each is one file, cmd_<name>.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/cli/console.h"

namespace tandem::cli {

struct Option {
  std::string flags;    // "-o,--output", or the name of an argument: "POLICY"
  std::string metavar;  // "FILE"; empty for switches and arguments
  std::string help;
  std::variant<std::string*, bool*, std::optional<uint64_t>*, std::vector<std::string>*> target;
  std::vector<std::string> choices;  // empty: anything
  bool is_argument = false;
  bool is_required = false;
  bool takes_one = false;  // of a list: one value each time it is written
};

// Collects what a command takes. Targets must live as long as the list.
class OptionList {
 public:
  void Argument(std::string name, std::string help, std::string& target, bool required = true);
  void ArgumentOneOf(std::string name, std::vector<std::string> choices, std::string help,
                     std::string& target);
  // Any number of further arguments.
  void Arguments(std::string name, std::string help, std::vector<std::string>& target);
  void Text(std::string flags, std::string metavar, std::string help, std::string& target);
  // One option, any number of values.
  void Texts(std::string flags, std::string metavar, std::string help,
             std::vector<std::string>& target);
  // One option that may be written several times, each with a value.
  void Repeated(std::string flags, std::string metavar, std::string help,
                std::vector<std::string>& target);
  void OneOf(std::string flags, std::vector<std::string> choices, std::string help,
             std::string& target);
  void Number(std::string flags, std::string metavar, std::string help,
              std::optional<uint64_t>& target);
  void Switch(std::string flags, std::string help, bool& target);

  const std::vector<Option>& all() const { return all_; }

 private:
  std::vector<Option> all_;
};

class Command {
 public:
  virtual ~Command() = default;
  virtual const char* name() const = 0;
  virtual const char* summary() const = 0;  // one line, lower-case start, no full stop
  virtual const char* example() const = 0;  // a command line
  virtual const char* details() const { return ""; }  // what else --help says
  virtual void Describe(OptionList& options) = 0;
  // The exit code. Options have been filled in.
  virtual int Run(Console& console) = 0;
};

using CommandList = std::vector<std::unique_ptr<Command>>;

// All commands, in the order of `tandem help`.
CommandList MakeCommands();

// The help of one command, ready to print.
std::string RenderHelp(Command& command);
// `tandem help`: all commands.
std::string RenderOverview(const CommandList& commands);

// "did you mean …?" with the name nearest to a misspelt one, or nothing; starts with "; ".
std::string Suggest(const std::string& seen, const std::vector<std::string>& names);

// One a cmd_<name>.cpp.
std::unique_ptr<Command> MakeInit();
std::unique_ptr<Command> MakeCheck();
std::unique_ptr<Command> MakeFmt();
std::unique_ptr<Command> MakeTest();
std::unique_ptr<Command> MakeDiff();
std::unique_ptr<Command> MakeCi();
std::unique_ptr<Command> MakeRun();
std::unique_ptr<Command> MakeExplain();
std::unique_ptr<Command> MakeSample();
std::unique_ptr<Command> MakeBuild();
std::unique_ptr<Command> MakeDump();
std::unique_ptr<Command> MakeCompletions();
std::unique_ptr<Command> MakeVersion();

}  // namespace tandem::cli
