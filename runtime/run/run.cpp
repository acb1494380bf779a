// SPDX-License-Identifier: Apache-2.0
// One reader, many workers, and the caller's thread as the writer; or that thread alone.
#include "runtime/run/run.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime/base/edit_distance.h"
#include "runtime/run/crew.h"
#include "runtime/run/ledger.h"
#include "runtime/run/worker.h"

namespace tandem::run {
namespace {

using Belt = Exchange<ingest::Block, Decided>;

// Leads between fetching memory for an id and looking it up.
constexpr size_t kRowsAhead = 16;

// Takes results in order and hands them to the ledger.
class Writer {
 public:
  Writer(const Options& options, const LeadStream& stream, Ledger& ledger)
      : options_(options), stream_(stream), ledger_(ledger) {}

  base::Result<void> Take(Decided decided) {
    Summary& summary = ledger_.summary();
    summary.leads_in += decided.records;
    const ingest::NestedCounts& events = decided.events;
    summary.events_in += events.read + events.ignored + events.unread + events.rejected;
    summary.events_joined += events.read;
    summary.events_ignored += events.ignored + events.unread;
    summary.events_rejected += events.rejected;
    if (auto written = Write(decided); !written) return written;
    for (const Finding& finding : decided.findings) {
      if (auto told = ledger_.Tell(finding); !told) return told;
    }
    return {};
  }

 private:
  base::Result<void> Write(Decided& decided) {
    const std::string_view output = decided.output;
    const size_t findings = decided.findings.size();
    size_t written = 0;
    size_t begin = 0;
    for (size_t i = 0; i < decided.rows.size(); ++i) {
      if (i + kRowsAhead < decided.rows.size()) ledger_.Expect(decided.rows[i + kRowsAhead]);
      const Row& row = decided.rows[i];
      const Ledger::Judged judged = ledger_.Judge(row);
      if (judged.seen != Ledger::Seen::kNo) {
        const std::string_view record =
            std::string_view(decided.block.bytes).substr(row.record_begin, row.record_size);
        decided.findings.push_back(
            SeenBefore(judged, *options_.program, stream_, row.line, record));
        if (auto done = ledger_.Write(output.substr(written, begin - written)); !done) return done;
        written = row.output_end;
      }
      begin = row.output_end;
    }
    if (auto done = ledger_.Write(output.substr(written, begin - written)); !done) return done;
    if (decided.findings.size() != findings) {
      std::stable_sort(
          decided.findings.begin(), decided.findings.end(),
          [](const Finding& a, const Finding& b) { return a.what.line < b.what.line; });
    }
    return {};
  }

  const Options& options_;
  const LeadStream& stream_;
  Ledger& ledger_;
};

void WorkThrough(Worker& worker, Belt& belt) {
  while (auto taken = belt.Take()) {
    belt.Deliver(taken->first, worker.Process(std::move(taken->second)));
  }
}

// Reads, decides and writes block after block on this thread.
base::Result<void> DecideAlone(LeadStream& stream, Worker& worker, Writer& writer, Host& host,
                               Summary& summary) {
  auto last_told = std::chrono::steady_clock::now();
  for (;;) {
    summary.stopped = host.StopWanted();
    ingest::Block block;
    const base::Result<bool> more = summary.stopped ? false : stream.Next(block);
    if (!more) {
      summary.stopped = host.StopWanted();
      return summary.stopped ? base::Result<void>{} : tl::unexpected<base::Error>(more.error());
    }
    if (!*more) return {};
    summary.bytes_read = stream.bytes_read();
    if (auto taken = writer.Take(worker.Process(std::move(block))); !taken) return taken;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_told < kProgressEvery) continue;
    last_told = now;
    host.Progress(summary);
  }
}

// A thread that reads, one a worker, and this one, which writes.
base::Result<void> DecideTogether(LeadStream& stream,
                                  const std::vector<std::unique_ptr<Worker>>& workers,
                                  Writer& writer, Host& host, Summary& summary) {
  Belt belt(kBlocksAWorker * workers.size());
  std::atomic<uint64_t> bytes_read{stream.bytes_read()};
  Crew<Belt> crew(belt);
  crew.Hire([&] { ReadBlocks(stream, belt, bytes_read); });
  for (const std::unique_ptr<Worker>& worker : workers) {
    crew.Hire([&belt, one = worker.get()] { WorkThrough(*one, belt); });
  }
  base::Result<void> done = TakeResults<Decided>(
      belt, host, summary.stopped,
      [&](Decided decided) {
        summary.bytes_read = bytes_read;
        return writer.Take(std::move(decided));
      },
      [&] { host.Progress(summary); });
  crew.GoHome();
  summary.bytes_read = bytes_read;
  return done;
}

}  // namespace

base::Result<std::vector<size_t>> FindColumns(const LeadStream& stream,
                                              const program::Program& program,
                                              const std::vector<std::string>& names) {
  const std::vector<std::string>& header = stream.input().header();
  std::vector<std::string> known;
  for (size_t i = 0; i < program.schema.GivenCount(); ++i) {
    known.push_back(program.schema.fields[i].name);
  }
  known.insert(known.end(), header.begin(), header.end());
  std::vector<size_t> columns;
  for (const std::string& name : names) {
    const auto field = program.schema.Find(name);
    std::optional<size_t> column = field ? stream.binding().ColumnOf(*field) : std::nullopt;
    const auto found = std::find(header.begin(), header.end(), name);
    if (!column && found != header.end()) column = static_cast<size_t>(found - header.begin());
    if (!column) column = stream.binding().ColumnOfPath(name);
    if (!column) {
      const std::optional<std::string> nearest = base::NearestName(name, known);
      return base::Fail(base::ErrorKind::kBadInput,
                        field ? "no column feeds the field `" + name + "`"
                              : "there is no field or column `" + name + "`" +
                                    (nearest ? "; did you mean `" + *nearest + "`?" : ""));
    }
    columns.push_back(*column);
  }
  return columns;
}

base::Result<Summary> Decide(LeadStream& stream, const Options& options, Host& host) {
  const output::RowWriter row_writer(*options.program, options.output);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < std::max(1u, options.workers); ++i) {
    base::Result<std::unique_ptr<Worker>> worker = Worker::Make(options, stream, row_writer);
    if (!worker) return tl::unexpected<base::Error>(worker.error());
    workers.push_back(std::move(*worker));
  }
  Ledger ledger(options, stream, host,
                {.checks_ids = !options.allow_duplicate_ids, .holds_back = true});
  if (const auto begun = ledger.Begin(row_writer.Header()); !begun) {
    return tl::unexpected<base::Error>(begun.error());
  }
  Writer writer(options, stream, ledger);
  Summary& summary = ledger.summary();
  base::Result<void> done =
      options.workers == 0 ? DecideAlone(stream, *workers.front(), writer, host, summary)
                           : DecideTogether(stream, workers, writer, host, summary);
  if (done && !summary.stopped) done = ledger.End();
  if (!done) return tl::unexpected<base::Error>(done.error());
  summary.fills.resize(1);
  for (const std::unique_ptr<Worker>& worker : workers) worker->AddFill(summary.fills[0]);
  return std::move(summary);
}

}  // namespace tandem::run
