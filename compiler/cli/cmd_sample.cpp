// SPDX-License-Identifier: Apache-2.0
// `tandem sample`: made-up leads and events to try a policy on.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <system_error>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/lead_input.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/signals.h"
#include "compiler/sample/sample.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;
using schema::DataFormat;

constexpr size_t kFlushBytes = 1 << 20;

class SampleCommand : public Command {
 public:
  const char* name() const override { return "sample"; }
  const char* summary() const override { return "make up leads and events to try a policy on"; }
  const char* example() const override {
    return "tandem sample examples/acme --leads 10000 --events 200000 -o trial";
  }
  const char* details() const override {
    return "Values lie near what the policy asks for: thresholds, list entries, ends of windows. "
           "The same\npolicy, numbers and seed make the same files. Without a folder the leads go "
           "to stdout, with\ntheir events in them for --layout nested.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.Number("--leads", "N", "default: 1000", leads_);
    options.Number("--events", "N", "of all leads together; default: 0", events_);
    options.Number("--seed", "N", "another number, another sample; default: 1", seed_);
    options.OneOf("--format", {"csv", "jsonl"},
                  "default: that of the policy's source of leads, else csv", format_);
    options.OneOf("--layout", {"shuffled", "sorted", "nested"},
                  "events in files of their own, in no order or by lead,\nor within their leads "
                  "(jsonl); default: shuffled",
                  layout_);
    options.Text("-o,--output", "FOLDER", "where leads.csv and EVENT.csv (or .jsonl) go", folder_);
    options.Text("--as-of", "INSTANT",
                 "what ages are counted from; default: 2026-11-18T10:00:00Z", as_of_);
    options.Text("--source", "NAME", "whose columns the leads have; default: the only one",
                 source_);
  }

  int Run(Console& console) override {
    int code = kExitOk;
    const auto unit = LoadSoundPolicy(policy_, false, console, code);
    if (!unit) return code;
    const base::Result<void> done = Make(*unit, console);
    if (!done) return console.Fail(done.error());
    return stop_signal_ == 0 ? kExitOk : kExitSignal + stop_signal_;
  }

 private:
  base::Result<void> Make(const pipeline::CompilationUnit& unit, Console& console) {
    const hir::Policy& policy = unit.policy();
    sample::Options options;
    options.leads = leads_.value_or(1'000);
    options.events = events_.value_or(0);
    options.seed = seed_.value_or(1);
    const base::Result<int64_t> as_of =
        ChooseAsOf(as_of_.empty() ? "2026-11-18T10:00:00Z" : as_of_, policy.schema);
    if (!as_of) return tl::unexpected<base::Error>(as_of.error());
    options.as_of_us = *as_of;
    nested_ = layout_ == "nested";
    const base::Result<const schema::Source*> source = LeadSource(policy);
    if (!source) return tl::unexpected<base::Error>(source.error());
    options.source = *source;
    options.format = Format(*source);
    options.same_format = !format_.empty();
    if (const auto fine = Refuse(options, policy); !fine) return fine;
    const sample::Sample sample(policy, options);
    const StopRequest stop;
    return folder_.empty() ? ToStdout(sample, options, stop, console)
                           : ToFolder(sample, options, stop, policy, console);
  }

  base::Result<void> Refuse(const sample::Options& options, const hir::Policy& policy) const {
    const auto refuse = [](const char* why) {
      return tl::unexpected<base::Error>(base::Error{base::ErrorKind::kBadInput, why});
    };
    if (options.leads == 0) return refuse("a sample has at least one lead");
    bool has_events = false;
    for (const schema::Event& event : policy.schema.events) has_events |= !event.stage;
    if (options.events > 0 && !has_events) return refuse("the policy declares no events");
    if (nested_ && options.format == DataFormat::kCsv) {
      return refuse("events can only be nested in JSON lines: add --format jsonl");
    }
    if (folder_.empty() && options.events > 0 && !nested_) {
      return refuse("events go to files of their own: name a folder with -o, or nest them with "
                    "--layout nested --format jsonl");
    }
    return {};
  }

  // The source of leads that was named, or the only one whose format is wanted.
  base::Result<const schema::Source*> LeadSource(const hir::Policy& policy) const {
    const schema::Source* only = nullptr;
    std::vector<std::string> names;
    for (const schema::Source& source : policy.sources) {
      if (source.of_events) continue;
      names.push_back(source.name);
      if (source.name == source_) return &source;
      const char* const format = source.format == DataFormat::kCsv ? "csv" : "jsonl";
      if (format_.empty() ? !nested_ || source.format == DataFormat::kJsonLines
                          : format_ == format) {
        only = only == nullptr ? &source : only;
      }
    }
    if (source_.empty()) return names.size() == 1 ? only : nullptr;
    return base::Fail(base::ErrorKind::kBadInput,
                      fmt::format("the policy has no source of leads `{}`{}", source_,
                                  Suggest(source_, names)));
  }

  DataFormat Format(const schema::Source* source) const {
    if (!format_.empty()) return format_ == "csv" ? DataFormat::kCsv : DataFormat::kJsonLines;
    if (nested_) return DataFormat::kJsonLines;
    return source == nullptr ? DataFormat::kCsv : source->format;
  }

  base::Result<void> ToStdout(const sample::Sample& sample, const sample::Options& options,
                              const StopRequest& stop, Console& console) {
    std::string out = sample.LeadHeader();
    for (uint64_t lead = 0; lead < options.leads && !Stopped(stop); ++lead) {
      sample.AppendLead(lead, nested_, out);
      if (out.size() < kFlushBytes) continue;
      if (const auto told = console.OutNow(out); !told) return told;
      out.clear();
    }
    return console.OutNow(out);
  }

  base::Result<void> ToFolder(const sample::Sample& sample, const sample::Options& options,
                              const StopRequest& stop, const hir::Policy& policy,
                              Console& console) {
    std::error_code failed;
    fs::create_directories(folder_, failed);
    if (failed) {
      return base::Fail(base::ErrorKind::kIo, fmt::format("cannot make the folder `{}`: {}",
                                                          folder_, failed.message()));
    }
    const std::string leads_file = "leads" + Ending(options.format);
    std::string command = fmt::format("tandem run {} {}/{}", policy_, folder_, leads_file);
    base::Result<base::AtomicFile> leads = Open(leads_file);
    if (!leads) return tl::unexpected<base::Error>(leads.error());
    std::string out = sample.LeadHeader();
    for (uint64_t lead = 0; lead < options.leads && !Stopped(stop); ++lead) {
      sample.AppendLead(lead, nested_, out);
      if (const auto written = WriteWhenFull(*leads, out); !written) return written;
    }
    if (const auto written = leads->Write(out); !written) return written;
    std::map<schema::EventId, base::AtomicFile> files;
    if (options.events > 0 && !nested_) {
      for (const schema::EventId event : sample.events()) {
        const std::string file = policy.schema[event].name + Ending(sample.FormatOf(event));
        base::Result<base::AtomicFile> opened = Open(file);
        if (!opened) return tl::unexpected<base::Error>(opened.error());
        if (const auto w = opened->Write(sample.EventHeader(event)); !w) return w;
        files.emplace(event, std::move(*opened));
        command += fmt::format(" {}={}/{}", policy.schema[event].name, folder_, file);
      }
      for (uint64_t place = 0; place < options.events && !Stopped(stop); ++place) {
        const uint64_t number = layout_ == "sorted" ? place : sample.Shuffled(place);
        out.clear();
        sample.AppendEvent(number, out);
        if (const auto w = files.at(sample.TypeOf(number)).Write(out); !w) return w;
      }
    }
    if (stop_signal_ != 0) return {};
    if (const auto stored = leads->Commit(); !stored) return stored;
    for (auto& [event, file] : files) {
      if (const auto stored = file.Commit(); !stored) return stored;
    }
    ForgetFilesToRemove();
    console.Talk(fmt::format("{} leads and {} events. Next: {}\n", options.leads, options.events,
                             command));
    return {};
  }

  static std::string Ending(DataFormat format) {
    return format == DataFormat::kCsv ? ".csv" : ".jsonl";
  }

  static base::Result<void> WriteWhenFull(base::AtomicFile& file, std::string& out) {
    if (out.size() < kFlushBytes) return {};
    base::Result<void> written = file.Write(out);
    out.clear();
    return written;
  }

  base::Result<base::AtomicFile> Open(const std::string& file) const {
    base::Result<base::AtomicFile> opened =
        base::AtomicFile::Create((fs::path(folder_) / file).string());
    if (opened) RemoveOnSignal(opened->temporary_path());
    return opened;
  }

  bool Stopped(const StopRequest& stop) {
    stop_signal_ = stop.signal();
    return stop_signal_ != 0;
  }

  std::string policy_, format_, layout_ = "shuffled", folder_, as_of_, source_;
  std::optional<uint64_t> leads_, events_, seed_;
  bool nested_ = false;
  int stop_signal_ = 0;
};

}  // namespace

std::unique_ptr<Command> MakeSample() { return std::make_unique<SampleCommand>(); }

}  // namespace tandem::cli
