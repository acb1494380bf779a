// SPDX-License-Identifier: Apache-2.0
// What shells are told of the command line, so that they can complete it. Made from the same lists
// that the parser and --help read.
#pragma once

#include <string>
#include <vector>

namespace tandem::cli {

// What may stand in one place.
struct Completion {
  enum class Kind : uint8_t { kNothing, kFiles, kChoices, kReferences, kForms };
  Kind kind = Kind::kNothing;
  std::vector<std::string> choices;  // kChoices; kForms: what stands before `=FILE`
};

struct CompletedFlag {
  std::vector<std::string> names;  // "-o", "--output"
  std::string help;                // its first line
  bool takes_value = false;
  Completion value;
};

struct CompletedCommand {
  std::string name;
  std::string summary;
  std::vector<CompletedFlag> flags;
  Completion arguments;
};

std::string BashCompletions(const std::vector<CompletedCommand>& commands);
std::string ZshCompletions(const std::vector<CompletedCommand>& commands);
std::string FishCompletions(const std::vector<CompletedCommand>& commands);

}  // namespace tandem::cli
