// SPDX-License-Identifier: Apache-2.0
// Options and policy looked at together, files opened.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "compiler/cli/run_inputs.h"
#include "compiler/cli/run_report.h"
#include "runtime/run/replay.h"
#include "runtime/schema/zone_of.h"

namespace tandem::cli {
namespace {

template <class T>
tl::unexpected<base::Error> Pass(const base::Result<T>& failed) {
  return tl::unexpected<base::Error>(failed.error());
}

std::string Shown(const std::string& path) { return path == "-" ? "stdin" : path; }

tl::unexpected<base::Error> Naming(const std::string& path, const base::Error& error) {
  return base::Fail(error.kind, fmt::format("{}: {}", Shown(path), error.message));
}

}  // namespace

std::vector<std::string> SplitNames(const std::string& list) {
  std::vector<std::string> names;
  for (size_t at = 0; at < list.size();) {
    const size_t comma = std::min(list.find(',', at), list.size());
    const std::string name = list.substr(at, comma - at);
    const size_t first = name.find_first_not_of(' ');
    if (first != std::string::npos) {
      names.push_back(name.substr(first, name.find_last_not_of(' ') - first + 1));
    }
    at = comma + 1;
  }
  return names;
}

std::string RunInputs::Prepare() {
  const auto sorted = SortArguments(program_, options_.inputs, options_.source);
  if (!sorted) {
    return sorted.error().message;
  }
  files = *sorted;
  if (files.leads.empty()) {
    files.leads = ::isatty(STDIN_FILENO) == 0 ? "-" : "";
  }
  if (files.leads.empty()) {
    return "the leads are missing: give a file, or - to type them";
  }
  const auto delimiter = ChooseDelimiter(options_.delimiter);
  if (!delimiter) {
    return delimiter.error().message;
  }
  delimiter_ = *delimiter;
  const auto as_of = ChooseAsOf(options_.as_of, program_.schema);
  if (!as_of) {
    return as_of.error().message;
  }
  as_of_us = *as_of;
  carries = !options_.carry.empty() || !options_.carry_out.empty() || !options_.replay.empty();
  joins = carries || !files.events.empty() || !options_.previous.empty() || options_.sorted;
  if (joins && options_.allow_duplicate_ids) {
    return "--allow-duplicate-ids is for leads alone: other inputs belong to one lead of an id";
  }
  if (const std::string complaint = PrepareReplay(); !complaint.empty()) {
    return complaint;
  }
  return StdinComplaint();
}

std::string RunInputs::PrepareReplay() {
  std::string every = files.every.empty() ? options_.every : files.every;
  std::string span = options_.replay;
  if (const size_t word = span.find(" every "); word != std::string::npos) {
    every = span.substr(word + 7);
    span.resize(word);
  }
  if (span.empty()) {
    return !every.empty() ? "`every` says how a replay steps; give --replay FROM..TO"
           : options_.changes ? "--changes is for a replay; give --replay FROM..TO"
                              : "";
  }
  if (!options_.as_of.empty()) {
    return "--replay says as of when; leave out --as-of";
  }
  const auto zone = schema::ZoneOf(program_.schema);
  if (!zone) {
    return zone.error().message;
  }
  const auto steps = run::ReplayInstants(span, every.empty() ? "day" : every, *zone);
  if (!steps) {
    return steps.error().message;
  }
  instants = *steps;
  as_of_us = instants.back();
  return "";
}

std::string RunInputs::StdinComplaint() const {
  size_t count = (options_.policy == "-" ? 1 : 0) + (files.leads == "-" ? 1 : 0) +
                 (options_.previous == "-" ? 1 : 0);
  for (const EventFile& file : files.events) {
    count += file.path == "-" ? 1 : 0;
  }
  if (options_.policy == "-" && files.leads == "-") {
    return "policy and leads cannot both come from stdin";
  }
  return count > 1 ? "only one input can come from stdin" : "";
}

base::Result<run::ReadFn> RunInputs::OpenFile(const std::string& path) {
  base::Result<LeadInput> input = LeadInput::Open(path);
  if (!input) {
    return Pass(input);
  }
  const bool is_packed = path.ends_with(".gz");
  if (input->size_bytes()) {
    size_bytes += *input->size_bytes();
  }
  size_known = size_known && input->size_bytes() && !is_packed;
  return ReaderOf(std::make_shared<LeadInput>(std::move(*input)), stop_);
}

base::Result<run::LeadStream> RunInputs::OpenLeads(const std::string& path) {
  base::Result<run::ReadFn> read = OpenFile(path);
  if (!read) {
    return Pass(read);
  }
  auto stream = run::LeadStream::Open(std::move(*read), program_, files.source,
                                      FormOf(path, files.source, delimiter_),
                                      SplitNames(options_.keep));
  if (!stream) {
    return Naming(path, stream.error());
  }
  return stream;
}

base::Result<void> RunInputs::Open(std::function<bool()> stop) {
  stop_ = std::move(stop);
  base::Result<run::LeadStream> opened = OpenLeads(files.leads);
  if (!opened) {
    return Pass(opened);
  }
  leads.emplace(std::move(*opened));
  names = {Shown(files.leads), Shown(options_.previous)};
  joined.leads = &*leads;
  joined.carries = carries;
  if (!options_.previous.empty()) {
    base::Result<run::LeadStream> previous = OpenLeads(options_.previous);
    if (!previous) {
      return Pass(previous);
    }
    joined.previous.emplace(std::move(*previous));
  }
  for (const EventFile& file : files.events) {
    base::Result<run::ReadFn> read = OpenFile(file.path);
    if (!read) {
      return Pass(read);
    }
    auto stream = run::EventStream::Open(std::move(*read), program_, file.source, file.event,
                                         FormOf(file.path, file.source, delimiter_));
    if (!stream) {
      return Naming(file.path, stream.error());
    }
    joined.events.push_back(std::move(*stream));
    names.push_back(Shown(file.path));
  }
  if (const auto carried = OpenCarry(); !carried) {
    return carried;
  }
  if (size_known) {
    joined.size_bytes = size_bytes;
  }
  return joins ? run::CheckJoin(joined, program_) : base::Result<void>{};
}

// Old state is read twice: whole, to know that it is sound, and then for the run.
base::Result<void> RunInputs::OpenCarry() {
  if (options_.carry.empty()) {
    return {};
  }
  names.push_back(Shown(options_.carry));
  for (const bool is_check : {true, false}) {
    base::Result<run::ReadFn> read = OpenFile(options_.carry);
    if (!read) {
      return Pass(read);
    }
    if (!is_check) {
      joined.carry.emplace(std::move(*read));
      return {};
    }
    const auto checked = state::CheckCarry(*read);
    if (!checked) {
      return Naming(options_.carry, checked.error());
    }
    const int64_t first = instants.empty() ? as_of_us : instants.front();
    if (checked->header.as_of_us > first) {
      return base::Fail(base::ErrorKind::kBadInput,
                        fmt::format("{}: this carried state is as of {}, later than {}, as of "
                                    "when the leads are decided",
                                    options_.carry, InstantText(checked->header.as_of_us),
                                    InstantText(first)));
    }
  }
  return {};
}

}  // namespace tandem::cli
