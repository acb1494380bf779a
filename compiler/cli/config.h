// SPDX-License-Identifier: Apache-2.0
// tandem.toml, beside a policy: what `check`, `test`, `diff` and `ci` ask of it when the command
// line says nothing. docs/PULL_REQUESTS.md lists the keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/cli/console.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace tandem::cli {

inline constexpr const char* kConfigName = "tandem.toml";

struct Config {
  std::string folder;  // of the file; names of files in it are below this folder

  // [check]
  std::optional<bool> deny_warnings;
  std::optional<bool> allow_undecided;
  // [test]
  std::optional<bool> require_tests;
  std::optional<unsigned> coverage_min;
  // [diff]
  std::vector<std::string> leads;  // with the folder before them
  std::optional<uint64_t> sample;
  std::optional<uint64_t> events;
  std::optional<uint64_t> seed;
  std::string as_of;
  std::string max_moved;
  std::optional<bool> all_leads;
  std::optional<uint64_t> questions;
  // [ci]
  std::string base;
  // [output]: form and file, with the folder before it
  std::vector<std::pair<std::string, std::string>> outputs;
};

// Reads the text of a tandem.toml, already in `sources`; what is wrong with it goes to `sink`.
Config ParseConfig(const std::string& folder, const source::SourceSet& sources,
                   source::FileId file, diag::Sink& sink);

// The file beside the policy `path` (a folder or a file; "-" has none); a Config that says nothing
// when there is none. Nothing when it is wrong: told, `code` set.
std::optional<Config> LoadConfig(const std::string& policy, Console& console, int& code);

// "80%" or "80".
std::optional<unsigned> ParsePercent(std::string text);

}  // namespace tandem::cli
