// SPDX-License-Identifier: Apache-2.0
// What a run reads: options, the files its arguments name, which source of the policy reads what,
// and all of them opened.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/lead_input.h"
#include "runtime/run/join.h"

namespace tandem::cli {

struct RunOptions {
  std::string policy;
  std::vector<std::string> inputs;
  std::string previous;
  std::string carry;
  std::string carry_out;
  std::string replay;
  std::string every;
  bool changes = false;
  bool sorted = false;
  bool strict_events = false;
  std::string temp_dir;
  std::string memory = "512MB";
  std::string source;
  std::string output;
  std::string output_format = "csv";
  std::string as_of;
  std::string keep;
  std::optional<uint64_t> reasons;
  std::string rejects;
  std::string max_rejects = "0";
  bool allow_duplicate_ids = false;
  std::string engine = "auto";
  std::string code_cache;  // a folder; empty: none
  std::optional<uint64_t> threads;
  std::string delimiter;
  std::string progress = "auto";
  std::string format = "text";
};

struct EventFile {
  std::string name;  // as it was given
  std::string path;
  const schema::Source* source = nullptr;
  std::optional<schema::EventId> event;
};

struct RunFiles {
  std::string leads;                       // empty: none was named
  const schema::Source* source = nullptr;  // that reads them; null: fields by name
  std::vector<EventFile> events;
  std::string every;  // "every 3 days", written behind --replay without quotes
};

// `arguments`: a path is the leads; NAME=PATH an event, a source, or `lead`. `source`: --source.
// kBadInput says what is wrong, with the nearest name.
base::Result<RunFiles> SortArguments(const program::Program& program,
                                     const std::vector<std::string>& arguments,
                                     const std::string& source);

// How a file is to be read: as its source says, else by its name, else found out.
run::InputForm FormOf(const std::string& path, const schema::Source* source,
                      std::optional<char> delimiter);

// Bytes of an open file as a run reads them; `stop` is asked while it waits.
run::ReadFn ReaderOf(std::shared_ptr<LeadInput> input, std::function<bool()> stop);

// "512MB", "2 GB", "65536".
std::optional<size_t> ParseBytes(std::string_view text);

// "a, b" -> a, b.
std::vector<std::string> SplitNames(const std::string& list);

// The inputs of one run. Prepare, then Open; the rest is read by whoever runs.
class RunInputs {
 public:
  // Both must outlive it; the program may be filled in until Prepare.
  RunInputs(const RunOptions& options, const program::Program& program)
      : options_(options), program_(program) {}

  // Looks at the options with the policy; what is wrong with them, or nothing.
  std::string Prepare();
  // `stop` is asked while an input is waited for.
  base::Result<void> Open(std::function<bool()> stop);

  RunFiles files;
  int64_t as_of_us = 0;           // the last instant of a replay
  std::vector<int64_t> instants;  // of a replay
  bool carries = false;
  bool joins = false;
  std::optional<run::LeadStream> leads;
  run::JoinedInputs joined;
  std::vector<std::string> names;  // by Finding::input, then the carried state
  uint64_t size_bytes = 0;
  bool size_known = true;

 private:
  std::string PrepareReplay();
  std::string StdinComplaint() const;
  base::Result<run::ReadFn> OpenFile(const std::string& path);
  base::Result<run::LeadStream> OpenLeads(const std::string& path);
  base::Result<void> OpenCarry();

  const RunOptions& options_;
  const program::Program& program_;
  std::optional<char> delimiter_;
  std::function<bool()> stop_;
};

}  // namespace tandem::cli
