// SPDX-License-Identifier: Apache-2.0
// `tandem run`: leads, and what is known of them, to their decisions.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

#include "compiler/cli/command.h"
#include "compiler/cli/deciding_policy.h"
#include "compiler/cli/engine.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/finding_log.h"
#include "compiler/cli/run_inputs.h"
#include "compiler/cli/run_report.h"
#include "compiler/cli/signals.h"
#include "runtime/base/atomic_file.h"
#include "runtime/base/limits.h"
#include "runtime/output/row_writer.h"
#include "runtime/run/join.h"
#include "runtime/schema/zone_of.h"

namespace tandem::cli {
namespace {

constexpr uint64_t kMaxThreads = 256;
constexpr uint64_t kMaxReasons = 100;
constexpr size_t kLeastMemory = 64 * base::kKibibyte;

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
      : options_(options), limit_(limit), console_(console), inputs_(options, program_) {}

  int Run(const DecidingPolicy& policy) {
    const base::Result<int> code = TryRun(policy);
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

  base::Result<int> TryRun(const DecidingPolicy& policy) {
    // Reasons are read off a trace, which has more to compute.
    const bool traces = options_.reasons.value_or(0) != 0;
    base::Result<program::Program> program = policy.Lower(traces);
    if (!program) {
      return Pass(program);
    }
    program_ = std::move(*program);
    if (const std::string complaint = inputs_.Prepare(); !complaint.empty()) {
      return console_.FailUsage(complaint, "run");
    }
    const base::Result<ChosenEngine> engine = ChooseEngine(
        program_, options_.engine, traces ? nullptr : policy.library(), options_.code_cache);
    if (!engine) {
      return Pass(engine);
    }
    const StopRequest stop;
    run::Options run = MakeOptions();
    const base::Result<void> opened = inputs_.Open([&stop] { return stop.signal() != 0; });
    if (stop.signal() != 0) {
      return Stopped(stop);
    }
    if (!opened) {
      return Pass(opened);
    }
    const auto columns = run::FindColumns(*inputs_.leads, program_, run.output.keep);
    if (!columns) {
      return console_.FailUsage("--keep: " + columns.error().message, "run");
    }
    run.keep_columns = *columns;
    run.engine = engine->engine.get();
    return Decide(run, *engine, stop);
  }

  run::Options MakeOptions() const {
    run::Options run;
    run.program = &program_;
    run.as_of_us = inputs_.as_of_us;
    run.instants = inputs_.instants;
    run.only_changes = options_.changes;
    run.strict_events = options_.strict_events;
    run.temporary_folder = options_.temp_dir;
    run.memory_bytes = *ParseBytes(options_.memory);
    const auto threads = static_cast<unsigned>(
        options_.threads.value_or(std::max(1u, std::thread::hardware_concurrency())));
    run.workers = threads > 1 ? threads : 0;
    run.allow_duplicate_ids = options_.allow_duplicate_ids;
    run.reasons = options_.reasons.value_or(0);
    run.output.reasons = run.reasons != 0;
    run.output.as_of = !inputs_.instants.empty();
    run.output.carried = inputs_.carries;
    run.output.keep = SplitNames(options_.keep);
    run.output.format = options_.output_format == "jsonl" ? output::Format::kJsonLines
                                                          : output::Format::kCsv;
    return run;
  }

  base::Result<int> Decide(const run::Options& run, const ChosenEngine& engine,
                           const StopRequest& stop) {
    base::Result<FindingLog> log = FindingLog::Open(options_.rejects, inputs_.names);
    if (!log) {
      return Pass(log);
    }
    RemoveOnSignal(log->temporary_path());
    RunHost host(console_, *log, stop,
                 inputs_.size_known ? std::optional(inputs_.size_bytes) : std::nullopt,
                 ShowsProgress());
    if (!options_.output.empty()) {
      if (const auto opened = host.OpenFile(options_.output); !opened) {
        return Pass(opened);
      }
    }
    if (!options_.carry_out.empty()) {
      auto writer = state::CarryWriter::Create(
          options_.carry_out, {state::kCarryFormat, program_.policy, program_.policy_version,
                               inputs_.as_of_us, schema::ZoneRelease(program_.schema)});
      if (!writer) {
        return Pass(writer);
      }
      RemoveOnSignal(writer->temporary_path());
      inputs_.joined.carry_out.emplace(std::move(*writer));
    }
    const base::Result<run::Summary> summary =
        !inputs_.joins           ? run::Decide(*inputs_.leads, run, host)
        : options_.sorted ? run::DecideSorted(inputs_.joined, inputs_.names, run, host)
                          : run::DecideJoined(inputs_.joined, run, host);
    if (stop.signal() != 0) {
      return Stopped(stop);
    }
    if (!summary) {
      return Pass(summary);
    }
    if (const auto committed = Commit(*summary, host, *log); !committed) {
      return Pass(committed);
    }
    ForgetFilesToRemove();
    RunFacts facts{&program_,       inputs_.as_of_us, inputs_.names.front(), options_.output,
                   options_.rejects, engine.Name(),
                   schema::ZoneRelease(program_.schema)};
    facts.seconds = host.Seconds();
    facts.blanks = run::FindBlanks(*summary, program_, *inputs_.leads, inputs_.joined.events);
    facts.input_names = inputs_.names;
    facts.reads_events = !inputs_.files.events.empty();
    facts.reads_previous = !options_.previous.empty();
    facts.carries = inputs_.carries;
    facts.instants = std::max<size_t>(1, inputs_.instants.size());
    Report(*summary, *log, facts);
    return summary->withheld || limit_.IsExceeded(*summary) ? kExitBadInput : kExitOk;
  }

  base::Result<void> Commit(const run::Summary& summary, RunHost& host, FindingLog& log) {
    if (!summary.withheld) {
      if (auto committed = host.Commit(); !committed) {
        return committed;
      }
      if (inputs_.joined.carry_out) {
        if (auto committed = inputs_.joined.carry_out->Commit(); !committed) {
          return committed;
        }
      }
    }
    return log.Commit();
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
    if (const std::string blanks = BlanksText(facts); !blanks.empty()) console_.Talk(blanks);
    for (const std::string& name : summary.dropped) {
      console_.Talk(fmt::format("note: the carried state knows the {}, which the policy does not "
                                "have; it was left out\n", name));
    }
    if (summary.withheld) {
      console_.Talk(fmt::format(
          "{} {} left out, and --strict-events: no decisions were written\n",
          Paint("tandem: error:", Style::kRed, console_.talk_color()),
          Counted(summary.events_rejected + summary.events_orphaned, "event")));
    }
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
  RunInputs inputs_;
};

class RunCommand : public Command {
 public:
  const char* name() const override { return "run"; }
  const char* summary() const override {
    return "decide leads, with their events and what was decided before";
  }
  const char* example() const override {
    return "tandem run examples/acme leads.csv page_view=web.jsonl.gz -o decided.csv --reasons 3";
  }
  const char* details() const override {
    return "An input is a file of leads, or NAME=FILE: NAME is an event, a source of the policy, "
           "or `lead`.\nCSV, TSV or JSON lines, .gz too; - is stdin. Events may also be nested in "
           "JSON leads. They are\njoined by the lead's id, in any order; an event without a lead, "
           "or one that cannot be read, goes\nto --rejects and its lead is decided without it. "
           "The policy's source of leads reads files of its\nformat (.csv, .jsonl); other files "
           "are read by the names of fields.\n\n"
           "Decisions come out in the order of the leads; the summary goes to stderr. A row that "
           "cannot be\nread goes to --rejects, and one whose id was seen before; nothing is "
           "dropped silently. A file is\nwritten beside its name and renamed when it is complete. "
           "Exit code 65 when there are more\nrejects than --max-rejects, with all output "
           "written.\n\n"
           "--carry and --carry-out take stages, scores and entries from run to run and add the "
           "columns\n`furthest` and `entered`; --carry-out alone starts the history. --replay is "
           "the same as a run an\ninstant with carried state in between.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", kDecidingPolicyHelp, options_.policy);
    options.Arguments("INPUT", "leads (default: stdin), and NAME=FILE for events",
                      options_.inputs);
    options.Text("-o,--output", "FILE", "where decisions go; default: stdout", options_.output);
    options.OneOf("--output-format", {"csv", "jsonl"}, "default: csv", options_.output_format);
    options.Text("--as-of", "INSTANT",
                 "decide as of then, 2026-11-18T10:00:00Z, or without\nan offset in the policy's "
                 "zone; default: now",
                 options_.as_of);
    options.Text("--previous", "FILE", "the leads as they were before, for `was` and `changed`",
                 options_.previous);
    options.Text("--carry", "FILE", "state that an earlier run left behind", options_.carry);
    options.Text("--carry-out", "FILE", "where the new state goes", options_.carry_out);
    options.Text("--replay", "FROM..TO",
                 "decide at each instant of a span, 2026-01-01..2026-03-31,\nwith state carried "
                 "in memory", options_.replay);
    options.Text("--every", "STEP",
                 "of a replay: day, week, month, hour, or 3 days …;\ndefault: day",
                 options_.every);
    options.Switch("--changes", "of a replay: only instants at which a decision changed",
                   options_.changes);
    options.Switch("--sorted", "all inputs are sorted by the lead's id, bytewise: nothing waits",
                   options_.sorted);
    options.Switch("--strict-events", "a bad event, or one without a lead: nothing is written, 65",
                   options_.strict_events);
    options.Text("--memory", "SIZE", "for rows that wait to be joined; default: 512MB",
                 options_.memory);
    options.Text("--temp-dir", "DIR", "where rows wait beyond that; default: $TMPDIR, or /tmp",
                 options_.temp_dir);
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
                  "default: auto (interpreter until native code is\nready, or the code of a .so); "
                  "results are the same",
                  options_.engine);
    options.Text("--code-cache", "DIR",
                 "keep native code there for the next run; DIR is writable\nby you alone",
                 options_.code_cache);
    options.Text("--verify-with", "FILE", kVerifyWithHelp, verify_with_);
    options.Number("--threads", "N", "default: one a core", options_.threads);
    options.OneOf("--progress", {"auto", "always", "never"}, "default: auto", options_.progress);
    options.OneOf("--format", {"text", "json"}, "of findings and summary; default: text",
                  options_.format);
  }

  int Run(Console& console) override {
    options_.output = options_.output == "-" ? "" : options_.output;
    if (options_.temp_dir.empty()) {
      const char* folder = std::getenv("TMPDIR");
      options_.temp_dir = folder != nullptr && *folder != '\0' ? folder : "/tmp";
    }
    const std::optional<RejectLimit> limit = ParseLimit(options_.max_rejects);
    if (const std::string complaint = Complaint(limit.has_value()); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    int code = kExitOk;
    const auto policy = LoadDecidingPolicy(options_.policy, verify_with_,
                                           options_.format == "json", console, code);
    return policy ? Runner(options_, *limit, console).Run(*policy) : code;
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
    const std::optional<size_t> memory = ParseBytes(options_.memory);
    if (!memory || *memory < kLeastMemory) {
      return fmt::format("--memory takes a size such as 512MB or 2GB, at least 64KB, not `{}`",
                         options_.memory);
    }
    if (options_.policy == "-" && (options_.inputs.empty() || options_.inputs.front() == "-")) {
      return "policy and leads cannot both come from stdin";
    }
    if (options_.carry == "-" || options_.carry_out == "-") {
      return "carried state takes a file, not stdin or stdout";
    }
    if (options_.rejects == "-" || (!options_.rejects.empty() &&
                                    options_.rejects == options_.output)) {
      return "--rejects takes a file of its own";
    }
    if (!options_.carry_out.empty() && (options_.carry_out == options_.output ||
                                        options_.carry_out == options_.rejects)) {
      return "--carry-out takes a file of its own";
    }
    return "";
  }

  RunOptions options_;
  std::string verify_with_;
};

}  // namespace

std::unique_ptr<Command> MakeRun() { return std::make_unique<RunCommand>(); }

}  // namespace tandem::cli
