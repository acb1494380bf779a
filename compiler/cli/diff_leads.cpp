// SPDX-License-Identifier: Apache-2.0
// Two runs over the same inputs: the decisions of the first wait on disk, those of the second meet
// them as they come.
#include "compiler/cli/diff_leads.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <thread>

#include "compiler/cli/engine.h"
#include "compiler/cli/signals.h"
#include "compiler/diff/compare.h"
#include "compiler/sample/sample.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSampleAsOf = "2026-11-18T10:00:00Z";
constexpr size_t kFlushBytes = size_t{1} << 20;

tl::unexpected<base::Error> Wrong(std::string message) {
  return base::Fail(base::ErrorKind::kBadInput, std::move(message));
}

class DiffHost : public run::Host {
 public:
  using Take = std::function<base::Result<void>(std::string_view bytes)>;
  DiffHost(Console& console, const StopRequest& stop, const char* side, Take take)
      : console_(console), stop_(stop), side_(side), take_(std::move(take)) {}

  base::Result<void> Write(std::string_view bytes) override { return take_(bytes); }
  base::Result<void> Found(const run::Finding&) override { return {}; }
  void Progress(const run::Summary& so_far) override {
    if (!console_.talk_is_terminal()) return;
    console_.Status(fmt::format("{} policy: {}", side_, Counted(so_far.decided, "lead")));
  }
  bool StopWanted() const override { return stop_.signal() != 0; }

 private:
  Console& console_;
  const StopRequest& stop_;
  const char* side_;
  Take take_;
};

// A folder that goes when its owner does.
class TemporaryFolder {
 public:
  static base::Result<TemporaryFolder> Make(const std::string& in) {
    std::string path = in + "/tandem-diff-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
      return base::Fail(base::ErrorKind::kIo, fmt::format("cannot make a folder in `{}`", in));
    }
    return TemporaryFolder(path);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

bool Knows(const program::Program& program, const std::string& name) {
  if (name == "lead") return true;
  for (const schema::Source& source : program.sources) {
    if (source.name == name) return true;
  }
  const auto event = program.schema.FindEvent(name);
  return event && !program.schema[*event].stage;
}

// Inputs that this policy has no word for and the other has: it does not read them.
std::vector<std::string> InputsOf(const std::vector<std::string>& inputs,
                                  const program::Program& program,
                                  const program::Program& other) {
  std::vector<std::string> out;
  for (const std::string& input : inputs) {
    const std::string name = input.substr(0, input.find('='));
    const bool is_named = name.size() < input.size();
    if (!is_named || Knows(program, name) || !Knows(other, name)) out.push_back(input);
  }
  return out;
}

class LeadsDiff {
 public:
  LeadsDiff(DiffLeads& leads, const pipeline::CompilationUnit& before,
            const pipeline::CompilationUnit& after, Console& console)
      : leads_(leads), before_(before), after_(after), console_(console) {}

  base::Result<std::optional<diff::Movement>> Compare() {
    std::string as_of = leads_.run.as_of;
    if (as_of.empty() && leads_.sample) as_of = kSampleAsOf;
    const auto instant = ChooseAsOf(as_of, after_.policy().schema);
    if (!instant) return tl::unexpected<base::Error>(instant.error());
    as_of_us_ = *instant;
    std::optional<TemporaryFolder> folder;
    if (leads_.sample) {
      auto made = TemporaryFolder::Make(leads_.run.temp_dir);
      if (!made) return tl::unexpected<base::Error>(made.error());
      folder.emplace(std::move(*made));
      if (auto sampled = MakeSample(folder->path()); !sampled) {
        return tl::unexpected<base::Error>(sampled.error());
      }
    }
    for (const std::string& input : leads_.run.inputs) {
      if (input == "-" || input.ends_with("=-")) {
        return Wrong("leads are read once for each policy, so they cannot come from stdin");
      }
    }
    program_before_ = before_.Lower({.trace = true});
    program_after_ = after_.Lower({.trace = true});
    return Decide();
  }

 private:
  base::Result<std::optional<diff::Movement>> Decide() {
    auto spool = diff::Spool::Make(leads_.run.temp_dir);
    if (!spool) return tl::unexpected<base::Error>(spool.error());
    diff::Comparer comparer(program_before_, program_after_, before_.policy(), after_.policy());
    diff::SideBySide pairs(*spool, [&](const diff::Row* a, const diff::Row* b) {
      comparer.Add(a, b);
      return base::Result<void>{};
    });
    const StopRequest stop;
    const auto old_run = DecideOne(program_before_, program_after_, "old", stop,
                                   [&](std::string_view bytes) { return spool->Write(bytes); });
    if (stop.signal() != 0) return std::optional<diff::Movement>();
    if (!old_run) return tl::unexpected<base::Error>(old_run.error());
    if (auto begun = pairs.Begin(); !begun) return tl::unexpected<base::Error>(begun.error());
    diff::RowCutter cutter;
    bool is_header = true;
    const auto new_run = DecideOne(
        program_after_, program_before_, "new", stop,
        [&](std::string_view bytes) -> base::Result<void> {
          cutter.Add(bytes);
          diff::Row row;
          while (cutter.Next(row)) {
            if (!is_header) {
              if (auto added = pairs.Add(row); !added) return added;
            }
            is_header = false;
          }
          return {};
        });
    if (stop.signal() != 0) return std::optional<diff::Movement>();
    if (!new_run) return tl::unexpected<base::Error>(new_run.error());
    if (auto ended = pairs.End(); !ended) return tl::unexpected<base::Error>(ended.error());
    console_.Status("");
    diff::Movement movement = comparer.Finish();
    movement.as_of_us = as_of_us_;
    movement.input = input_name_.empty() ? fmt::format("{}", fmt::join(leads_.run.inputs, ", "))
                                         : input_name_;
    movement.rejected_before = old_run->rejected;
    movement.rejected_after = new_run->rejected;
    return std::optional(std::move(movement));
  }

  base::Result<run::Summary> DecideOne(const program::Program& program,
                                       const program::Program& other, const char* side,
                                       const StopRequest& stop, DiffHost::Take take) {
    RunOptions options = leads_.run;
    options.inputs = InputsOf(options.inputs, program, other);
    const auto told = [side](const base::Error& error) {
      return base::Fail(error.kind, fmt::format("the {} policy: {}", side, error.message));
    };
    RunInputs inputs(options, program);
    if (const std::string complaint = inputs.Prepare(); !complaint.empty()) {
      return told({base::ErrorKind::kBadInput, complaint});
    }
    if (inputs.files.leads == "-") {
      return Wrong("--leads names events alone; name the leads too");
    }
    inputs.as_of_us = as_of_us_;
    const base::Result<ChosenEngine> engine = ChooseEngine(program, options.engine);
    if (!engine) return told(engine.error());
    const auto opened = inputs.Open([&stop] { return stop.signal() != 0; });
    if (!opened) return told(opened.error());
    run::Options run;
    run.program = &program;
    run.engine = engine->engine.get();
    run.as_of_us = as_of_us_;
    run.temporary_folder = options.temp_dir;
    run.memory_bytes = *ParseBytes(options.memory);
    run.workers = static_cast<unsigned>(
        options.threads.value_or(std::max(1u, std::thread::hardware_concurrency())));
    run.reasons = 1;
    run.reasons_as_marks = true;
    run.output.reasons = true;
    DiffHost host(console_, stop, side, std::move(take));
    auto summary = inputs.joins ? run::DecideJoined(inputs.joined, run, host)
                                : run::Decide(*inputs.leads, run, host);
    if (!summary) return told(summary.error());
    return summary;
  }

  // Of the new policy: it knows the fields that were added.
  base::Result<void> MakeSample(const std::string& folder) {
    const hir::Policy& policy = after_.policy();
    sample::Options options;
    options.leads = *leads_.sample;
    options.events = leads_.sample_events.value_or(0);
    options.seed = leads_.seed.value_or(1);
    options.as_of_us = as_of_us_;
    for (const schema::Source& source : policy.sources) {
      const bool is_wanted = leads_.run.source.empty() || leads_.run.source == source.name;
      if (source.of_events || !is_wanted || options.source != nullptr) continue;
      options.source = &source;
      options.format = source.format;
    }
    const sample::Sample sample(policy, options);
    const auto ending = [](schema::DataFormat format) {
      return format == schema::DataFormat::kCsv ? ".csv" : ".jsonl";
    };
    const std::string path = folder + "/leads" + ending(options.format);
    leads_.run.inputs = {path};
    input_name_ = fmt::format("{} made up near what the new policy asks for (seed {})",
                              Counted(options.leads, "lead"), options.seed);
    auto written = WriteRows(path, sample.LeadHeader(), options.leads,
                             [&](uint64_t i, std::string& out) {
                               sample.AppendLead(i, false, out);
                             });
    if (!written || options.events == 0) return written;
    input_name_ += ", with " + Counted(options.events, "event");
    for (const schema::EventId event : sample.events()) {
      const std::string& name = policy.schema[event].name;
      const std::string file = folder + "/" + name + ending(sample.FormatOf(event));
      leads_.run.inputs.push_back(name + "=" + file);
      written = WriteRows(file, sample.EventHeader(event), options.events,
                          [&](uint64_t i, std::string& out) {
                            if (sample.TypeOf(i) == event) sample.AppendEvent(i, out);
                          });
      if (!written) return written;
    }
    return {};
  }

  template <class Append>
  static base::Result<void> WriteRows(const std::string& path, std::string out, uint64_t rows,
                                      const Append& append) {
    auto file = base::AtomicFile::Create(path);
    if (!file) return tl::unexpected<base::Error>(file.error());
    for (uint64_t i = 0; i < rows; ++i) {
      append(i, out);
      if (out.size() < kFlushBytes) continue;
      if (auto written = file->Write(out); !written) return written;
      out.clear();
    }
    if (auto written = file->Write(out); !written) return written;
    return file->Commit();
  }

  DiffLeads& leads_;
  const pipeline::CompilationUnit& before_;
  const pipeline::CompilationUnit& after_;
  Console& console_;
  int64_t as_of_us_ = 0;
  std::string input_name_;
  program::Program program_before_;
  program::Program program_after_;
};

}  // namespace

base::Result<std::optional<diff::Movement>> CompareLeads(DiffLeads leads,
                                                         const pipeline::CompilationUnit& before,
                                                         const pipeline::CompilationUnit& after,
                                                         Console& console) {
  return LeadsDiff(leads, before, after, console).Compare();
}

}  // namespace tandem::cli
