// SPDX-License-Identifier: Apache-2.0
// Two runs over the same inputs: the decisions of the first wait on disk, those of the second meet
// them as they come.
#include "compiler/cli/diff_leads.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <thread>

#include "compiler/cli/engine.h"
#include "compiler/cli/newest_instant.h"
#include "compiler/cli/signals.h"
#include "compiler/diff/compare.h"
#include "compiler/lower/lower.h"
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

  base::Result<std::optional<ComparedLeads>> Compare() {
    for (const std::string& input : leads_.run.inputs) {
      if (input == "-" || input.ends_with("=-")) {
        return Wrong("leads are read once for each policy, so they cannot come from stdin");
      }
    }
    if (auto chosen = ChooseInstants(); !chosen) {
      return tl::unexpected<base::Error>(chosen.error());
    }
    if (stop_.signal() != 0) return std::optional<ComparedLeads>();
    std::optional<TemporaryFolder> folder;
    if (leads_.sample) {
      auto made = TemporaryFolder::Make(leads_.run.temp_dir);
      if (!made) return tl::unexpected<base::Error>(made.error());
      folder.emplace(std::move(*made));
      if (auto sampled = MakeSample(folder->path()); !sampled) {
        return tl::unexpected<base::Error>(sampled.error());
      }
    }
    program_before_ = before_.Lower({.trace = true});
    program_after_ = after_.Lower({.trace = true});
    return Decide();
  }

 private:
  // As told; else of made-up leads always the same, and of others when their data ends.
  base::Result<void> ChooseInstants() {
    const schema::Schema& schema = after_.policy().schema;
    std::string as_of = leads_.run.as_of;
    if (as_of.empty() && leads_.sample) as_of = kSampleAsOf;
    const auto instant = ChooseAsOf(as_of, schema);
    if (!instant) return tl::unexpected<base::Error>(instant.error());
    as_of_us_ = *instant;
    if (as_of.empty()) {
      const std::optional<int64_t> newest = FindNewest();
      as_of_from_ = newest ? "the newest instant in the input" : "now: the input has no instant";
      as_of_us_ = newest.value_or(as_of_us_);
    }
    if (leads_.previous_as_of.empty()) return {};
    const auto previous = ChooseAsOf(leads_.previous_as_of, schema);
    if (!previous) return tl::unexpected<base::Error>(previous.error());
    if (*previous >= as_of_us_) {
      return Wrong("--previous-as-of names an instant before the one that leads are decided at");
    }
    previous_us_ = *previous;
    return {};
  }

  // What is wrong with the inputs is told when they are read to be decided.
  std::optional<int64_t> FindNewest() {
    const program::Program program =
        lower::Lower(InstantsOf(after_.policy()), after_.sources(), "");
    if (program.results.empty()) return std::nullopt;
    NewestInstant newest(as_of_us_);
    const auto run = DecideOne(program, before_.Lower(), "new", as_of_us_, false,
                               [&](std::string_view bytes) -> base::Result<void> {
                                 newest.Add(bytes);
                                 return {};
                               });
    return run ? newest.newest_us() : std::nullopt;
  }

  // Cuts what a run writes into rows, the header left out.
  static DiffHost::Take RowsOf(std::function<base::Result<void>(const diff::Row&)> take) {
    return [take = std::move(take), cutter = std::make_shared<diff::RowCutter>(),
            is_header = true](std::string_view bytes) mutable -> base::Result<void> {
      cutter->Add(bytes);
      diff::Row row;
      while (cutter->Next(row)) {
        if (!is_header) {
          if (auto taken = take(row); !taken) return taken;
        }
        is_header = false;
      }
      return {};
    };
  }

  // Rows that wait, and what adds them up with those that come.
  struct Waiting {
    Waiting(diff::Spool spool_in, const program::Program& a, const program::Program& b,
            const hir::Policy& policy_a, const hir::Policy& policy_b)
        : spool(std::move(spool_in)),
          comparer(a, b, policy_a, policy_b),
          pairs(spool, [this](const diff::Row* before, const diff::Row* after) {
            comparer.Add(before, after);
            return base::Result<void>{};
          }) {}

    diff::Spool spool;
    diff::Comparer comparer;
    diff::SideBySide pairs;
  };

  base::Result<std::unique_ptr<Waiting>> Wait(const program::Program& second,
                                              const hir::Policy& second_policy) {
    auto spool = diff::Spool::Make(leads_.run.temp_dir);
    if (!spool) return tl::unexpected<base::Error>(spool.error());
    return std::make_unique<Waiting>(std::move(*spool), program_before_, second,
                                     before_.policy(), second_policy);
  }

  diff::Movement Finish(Waiting& waiting, const run::Summary& first,
                        const run::Summary& second) const {
    diff::Movement movement = waiting.comparer.Finish();
    movement.as_of_us = as_of_us_;
    movement.as_of_from = as_of_from_;
    movement.input = input_name_.empty() ? fmt::format("{}", fmt::join(leads_.run.inputs, ", "))
                                         : input_name_;
    movement.rejected_before = first.rejected;
    movement.rejected_after = second.rejected;
    return movement;
  }

  base::Result<std::optional<ComparedLeads>> Decide() {
    const auto stopped = std::optional<ComparedLeads>();
    auto change = Wait(program_after_, after_.policy());
    if (!change) return tl::unexpected<base::Error>(change.error());
    std::unique_ptr<Waiting> time;
    base::Result<run::Summary> then_run = run::Summary{};
    if (previous_us_) {
      auto made = Wait(program_before_, before_.policy());
      if (!made) return tl::unexpected<base::Error>(made.error());
      time = std::move(*made);
      then_run = DecideOne(program_before_, program_after_, "old", *previous_us_, true,
                           [&](std::string_view bytes) { return time->spool.Write(bytes); });
      if (stop_.signal() != 0) return stopped;
      if (!then_run) return tl::unexpected<base::Error>(then_run.error());
      if (auto begun = time->pairs.Begin(); !begun) {
        return tl::unexpected<base::Error>(begun.error());
      }
    }
    const DiffHost::Take rows = RowsOf([&](const diff::Row& row) { return time->pairs.Add(row); });
    const auto old_run = DecideOne(program_before_, program_after_, "old", as_of_us_, true,
                                   [&](std::string_view bytes) -> base::Result<void> {
                                     if (time != nullptr) {
                                       if (auto added = rows(bytes); !added) return added;
                                     }
                                     return (*change)->spool.Write(bytes);
                                   });
    if (stop_.signal() != 0) return stopped;
    if (!old_run) return tl::unexpected<base::Error>(old_run.error());
    diff::SideBySide& pairs = (*change)->pairs;
    if (auto begun = pairs.Begin(); !begun) return tl::unexpected<base::Error>(begun.error());
    const auto new_run =
        DecideOne(program_after_, program_before_, "new", as_of_us_, true,
                  RowsOf([&](const diff::Row& row) { return pairs.Add(row); }));
    if (stop_.signal() != 0) return stopped;
    if (!new_run) return tl::unexpected<base::Error>(new_run.error());
    if (auto ended = pairs.End(); !ended) return tl::unexpected<base::Error>(ended.error());
    ComparedLeads compared{Finish(**change, *old_run, *new_run), std::nullopt};
    if (time != nullptr) {
      if (auto ended = time->pairs.End(); !ended) {
        return tl::unexpected<base::Error>(ended.error());
      }
      compared.by_time = Finish(*time, *then_run, *old_run);
      compared.by_time->previous_as_of_us = *previous_us_;
    }
    console_.Status("");
    return std::optional(std::move(compared));
  }

  // `marked`: with the rules that hold, as Comparer reads them.
  base::Result<run::Summary> DecideOne(const program::Program& program,
                                       const program::Program& other, const char* side,
                                       int64_t as_of_us, bool marked, DiffHost::Take take) {
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
    inputs.as_of_us = as_of_us;
    const base::Result<ChosenEngine> engine = ChooseEngine(program, options.engine);
    if (!engine) return told(engine.error());
    const auto opened = inputs.Open([this] { return stop_.signal() != 0; });
    if (!opened) return told(opened.error());
    run::Options run;
    run.program = &program;
    run.engine = engine->engine.get();
    run.as_of_us = as_of_us;
    run.temporary_folder = options.temp_dir;
    run.memory_bytes = *ParseBytes(options.memory);
    run.workers = static_cast<unsigned>(
        options.threads.value_or(std::max(1u, std::thread::hardware_concurrency())));
    if (marked) {
      run.reasons = 1;
      run.reasons_as_marks = true;
      run.output.reasons = true;
    }
    DiffHost host(console_, stop_, side, std::move(take));
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
  const StopRequest stop_;
  int64_t as_of_us_ = 0;
  std::string as_of_from_;  // empty: it was told
  std::optional<int64_t> previous_us_;
  std::string input_name_;
  program::Program program_before_;
  program::Program program_after_;
};

}  // namespace

base::Result<std::optional<ComparedLeads>> CompareLeads(DiffLeads leads,
                                                        const pipeline::CompilationUnit& before,
                                                        const pipeline::CompilationUnit& after,
                                                        Console& console) {
  return LeadsDiff(leads, before, after, console).Compare();
}

}  // namespace tandem::cli
