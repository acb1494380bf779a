// SPDX-License-Identifier: Apache-2.0
// `tandem run`: a CSV export of leads to their decisions.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "compiler/cli/command.h"
#include "compiler/cli/engine.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/finding_log.h"
#include "compiler/cli/lead_input.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/run_report.h"
#include "compiler/cli/signals.h"
#include "runtime/base/atomic_file.h"
#include "runtime/output/row_writer.h"
#include "runtime/run/run.h"

namespace tandem::cli {
namespace {

constexpr uint64_t kMaxThreads = 256;
constexpr uint64_t kMaxReasons = 100;

struct RunOptions {
  std::string policy;
  std::string leads;
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
  std::optional<uint64_t> threads;
  std::string delimiter;
  std::string progress = "auto";
  std::string format = "text";
};

// How many rejects are fine: a number, or a share of the leads.
struct RejectLimit {
  double amount = 0;
  bool is_percent = false;

  bool IsExceeded(const run::Summary& summary) const {
    const double most =
        is_percent ? amount / 100 * static_cast<double>(summary.leads_in) : amount;
    return static_cast<double>(summary.rejected) > most;
  }
};

std::optional<RejectLimit> ParseLimit(std::string_view text) {
  RejectLimit limit;
  limit.is_percent = text.ends_with('%');
  text.remove_suffix(limit.is_percent ? 1 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, limit.amount);
  const bool is_good = error == std::errc() && stop == end && limit.amount >= 0 &&
                       (limit.is_percent ? limit.amount <= 100
                                         : text.find_first_not_of("0123456789") == text.npos);
  return is_good ? std::optional(limit) : std::nullopt;
}

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

// Decisions to a file or stdout, findings to their log, progress to the terminal.
class RunHost : public run::Host {
 public:
  RunHost(Console& console, FindingLog& log, const StopRequest& stop,
          std::optional<uint64_t> size_bytes, bool shows_progress)
      : console_(console),
        log_(log),
        stop_(stop),
        size_bytes_(size_bytes),
        shows_progress_(shows_progress) {}

  base::Result<void> OpenFile(const std::string& path) {
    base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
    if (!file) {
      return tl::unexpected<base::Error>(file.error());
    }
    file_ = std::move(*file);
    RemoveOnSignal(file_->temporary_path());
    return {};
  }

  base::Result<void> Write(std::string_view bytes) override {
    return file_ ? file_->Write(bytes) : console_.OutNow(bytes);
  }

  base::Result<void> Found(const run::Finding& finding) override { return log_.Add(finding); }

  void Progress(const run::Summary& so_far) override {
    if (shows_progress_) {
      console_.Status(ProgressLine(so_far, Seconds(), size_bytes_));
    }
  }

  bool StopWanted() const override { return stop_.signal() != 0; }

  base::Result<void> Commit() { return file_ ? file_->Commit() : console_.FlushOut(); }

  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  Console& console_;
  FindingLog& log_;
  const StopRequest& stop_;
  std::optional<uint64_t> size_bytes_;
  bool shows_progress_;
  std::optional<base::AtomicFile> file_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// One run, after the policy was found sound.
class Runner {
 public:
  Runner(const RunOptions& options, RejectLimit limit, Console& console)
      : options_(options), limit_(limit), console_(console) {}

  int Run(const pipeline::CompilationUnit& unit) {
    const base::Result<int> code = TryRun(unit);
    if (!code) {
      // Whoever reads stdout has had enough: that is no error to tell about.
      return console_.out_closed() ? kExitIo : console_.Fail(code.error());
    }
    return *code;
  }

 private:
  template <class T>
  static tl::unexpected<base::Error> Pass(const base::Result<T>& failed) {
    return tl::unexpected<base::Error>(failed.error());
  }

  base::Result<int> TryRun(const pipeline::CompilationUnit& unit) {
    // Reasons are read off a trace, which has more to compute.
    program_ = unit.Lower({.trace = options_.reasons.value_or(0) != 0});
    const auto source = ChooseSource(program_, options_.source);
    if (!source) {
      return console_.FailUsage(source.error().message, "run");
    }
    const auto delimiter = ChooseDelimiter(options_.delimiter);
    if (!delimiter) {
      return console_.FailUsage(delimiter.error().message, "run");
    }
    const auto as_of_us = ChooseAsOf(options_.as_of, program_.schema.zone);
    if (!as_of_us) {
      return console_.FailUsage(as_of_us.error().message, "run");
    }
    const base::Result<ChosenEngine> engine = ChooseEngine(program_, options_.engine);
    if (!engine) {
      return Pass(engine);
    }
    const StopRequest stop;
    base::Result<LeadInput> input = LeadInput::Open(options_.leads);
    if (!input) {
      return Pass(input);
    }
    const auto read = [&](char* into, size_t bytes) {
      return input->Read(into, bytes, [&stop] { return stop.signal() != 0; });
    };
    auto stream = run::LeadStream::Open(read, program_, *source, *delimiter);
    if (stop.signal() != 0) {
      return Stopped(stop);
    }
    if (!stream) {
      return base::Fail(stream.error().kind,
                        fmt::format("{}: {}", input->name(), stream.error().message));
    }
    run::Options run = MakeOptions();
    const auto columns = run::FindColumns(*stream, program_, run.output.keep);
    if (!columns) {
      return console_.FailUsage("--keep: " + columns.error().message, "run");
    }
    run.keep_columns = *columns;
    run.engine = engine->engine.get();
    run.as_of_us = *as_of_us;
    return Decide(*input, *stream, run, *engine, stop);
  }

  run::Options MakeOptions() const {
    run::Options run;
    run.program = &program_;
    run.workers = static_cast<unsigned>(
        options_.threads.value_or(std::max(1u, std::thread::hardware_concurrency())));
    run.allow_duplicate_ids = options_.allow_duplicate_ids;
    run.reasons = options_.reasons.value_or(0);
    run.output.reasons = run.reasons != 0;
    run.output.keep = SplitNames(options_.keep);
    run.output.format = options_.output_format == "jsonl" ? output::Format::kJsonLines
                                                          : output::Format::kCsv;
    return run;
  }

  base::Result<int> Decide(const LeadInput& input, run::LeadStream& stream,
                           const run::Options& run, const ChosenEngine& engine,
                           const StopRequest& stop) {
    base::Result<FindingLog> log = FindingLog::Open(options_.rejects, input.name());
    if (!log) {
      return Pass(log);
    }
    RemoveOnSignal(log->temporary_path());
    RunHost host(console_, *log, stop, input.size_bytes(), ShowsProgress());
    if (!options_.output.empty()) {
      if (const auto opened = host.OpenFile(options_.output); !opened) {
        return Pass(opened);
      }
    }
    const base::Result<run::Summary> summary = run::Decide(stream, run, host);
    if (!summary) {
      return Pass(summary);
    }
    if (summary->stopped) {
      return Stopped(stop);
    }
    if (const auto committed = host.Commit(); !committed) {
      return Pass(committed);
    }
    if (const auto committed = log->Commit(); !committed) {
      return Pass(committed);
    }
    ForgetFilesToRemove();
    Report(*summary, *log,
           {&program_, run.as_of_us, input.name(), options_.output, options_.rejects,
            engine.Name(), host.Seconds()});
    return limit_.IsExceeded(*summary) ? kExitBadInput : kExitOk;
  }

  bool ShowsProgress() const {
    return options_.progress == "always" ||
           (options_.progress == "auto" && console_.talk_is_terminal() &&
            (!options_.output.empty() || ::isatty(STDOUT_FILENO) == 0));
  }

  void Report(const run::Summary& summary, const FindingLog& log, const RunFacts& facts) {
    if (options_.format == "json") {
      console_.Talk(SummaryJson(summary, facts));
      return;
    }
    log.Show(summary, console_);
    console_.Talk(SummaryText(summary, facts, console_.talk_color()));
    if (limit_.IsExceeded(summary)) {
      console_.Talk(fmt::format(
          "{} {}; --max-rejects allows {}\n",
          Paint("tandem: error:", Style::kRed, console_.talk_color()),
          Counted(summary.rejected, "lead") + " rejected", options_.max_rejects));
    }
  }

  int Stopped(const StopRequest& stop) {
    console_.Talk(options_.output.empty()
                      ? "stopped; what was written to stdout is not complete\n"
                      : fmt::format("stopped; {} was not written\n", options_.output));
    return kExitSignal + stop.signal();
  }

  const RunOptions& options_;
  RejectLimit limit_;
  Console& console_;
  program::Program program_;
};

class RunCommand : public Command {
 public:
  const char* name() const override { return "run"; }
  const char* summary() const override { return "decide the leads of a CSV export"; }
  const char* example() const override {
    return "tandem run examples/acme leads.csv -o decided.csv --rejects rejected.csv --reasons 3";
  }
  const char* details() const override {
    return "Decisions come out in the order of the leads; the summary goes to stderr. A row that "
           "cannot be\nread goes to --rejects, and one whose id was seen before; nothing is "
           "dropped silently. A file is\nwritten beside its name and renamed when it is complete. "
           "Exit code 65 when there are more\nrejects than --max-rejects, with all output written.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin",
                     options_.policy);
    options.Argument("LEADS", "a CSV file, or - for stdin (the default)", options_.leads, false);
    options.Text("-o,--output", "FILE", "where decisions go; default: stdout", options_.output);
    options.OneOf("--output-format", {"csv", "jsonl"}, "default: csv", options_.output_format);
    options.Text("--as-of", "INSTANT",
                 "decide as of then, 2026-11-18T10:00:00Z, or without\nan offset in the policy's "
                 "zone; default: now",
                 options_.as_of);
    options.Text("--keep", "FIELDS", "fields to write beside the decision: email,country",
                 options_.keep);
    options.Number("--reasons", "N", "write the N rules that moved the scores most",
                   options_.reasons);
    options.Text("--rejects", "FILE", "where rejected rows and notes go, as CSV; default: the\n"
                                      "first few are shown",
                 options_.rejects);
    options.Text("--max-rejects", "N|P%", "more rejects than this end with 65; default: 0",
                 options_.max_rejects);
    options.Switch("--allow-duplicate-ids",
                   "do not look for ids seen before (saves 11 to 22 MB a\nmillion leads)",
                   options_.allow_duplicate_ids);
    options.Text("--source", "NAME", "which source of the policy reads the columns",
                 options_.source);
    options.Text("--delimiter", "C", "between columns; default: found out", options_.delimiter);
    options.OneOf("--engine", {"interpreter", "jit", "auto"},
                  "default: auto (interpreter until native code is\nready); results are the same",
                  options_.engine);
    options.Number("--threads", "N", "default: one a core", options_.threads);
    options.OneOf("--progress", {"auto", "always", "never"}, "default: auto", options_.progress);
    options.OneOf("--format", {"text", "json"}, "of findings and summary; default: text",
                  options_.format);
  }

  int Run(Console& console) override {
    options_.output = options_.output == "-" ? "" : options_.output;
    if (options_.leads.empty() && ::isatty(STDIN_FILENO) == 0) {
      options_.leads = "-";
    }
    const std::optional<RejectLimit> limit = ParseLimit(options_.max_rejects);
    if (const std::string complaint = Complaint(limit.has_value()); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    int code = kExitOk;
    const auto unit = LoadSoundPolicy(options_.policy, options_.format == "json", console, code);
    return unit ? Runner(options_, *limit, console).Run(*unit) : code;
  }

 private:
  // What is wrong with the options taken together; empty when nothing is.
  std::string Complaint(bool has_limit) const {
    if (!has_limit) {
      return fmt::format("--max-rejects takes a number, or a share such as 0.5%, not `{}`",
                         options_.max_rejects);
    }
    if (options_.threads && (*options_.threads == 0 || *options_.threads > kMaxThreads)) {
      return fmt::format("--threads takes 1 to {}", kMaxThreads);
    }
    if (options_.reasons.value_or(0) > kMaxReasons) {
      return fmt::format("--reasons takes up to {}", kMaxReasons);
    }
    if (options_.leads.empty()) {
      return "LEADS is missing: give a CSV file, or - to type the leads";
    }
    if (options_.policy == "-" && options_.leads == "-") {
      return "policy and leads cannot both come from stdin";
    }
    if (options_.rejects == "-" || (!options_.rejects.empty() &&
                                    options_.rejects == options_.output)) {
      return "--rejects takes a file of its own";
    }
    return "";
  }

  RunOptions options_;
};

}  // namespace

std::unique_ptr<Command> MakeRun() { return std::make_unique<RunCommand>(); }

}  // namespace tandem::cli
