// SPDX-License-Identifier: Apache-2.0
// One reader, many workers, and the caller's thread as the writer.
#include "runtime/run/run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "runtime/base/edit_distance.h"
#include "runtime/run/exchange.h"
#include "runtime/run/id_set.h"
#include "runtime/run/worker.h"

namespace tandem::run {
namespace {

using Belt = Exchange<ingest::Block, Decided>;

constexpr size_t kBlocksAWorker = 4;
constexpr std::chrono::milliseconds kProgressEvery{100};

// Takes results in order: finds ids seen before, counts, hands on.
class Writer {
 public:
  Writer(const Options& options, const LeadStream& stream, Host& host)
      : options_(options), stream_(stream), host_(host) {
    summary_.by_stage = Counters(program::ResultKind::kStage);
    summary_.by_route = Counters(program::ResultKind::kRoute);
    const auto id = options.program->schema.id_field;
    if (id && !options.allow_duplicate_ids) {
      id_column_ = stream.binding().ColumnOf(*id);
    }
  }

  base::Result<void> Begin(const std::string& header) {
    return header.empty() ? base::Result<void>{} : host_.Write(header);
  }

  base::Result<void> Take(Decided& decided) {
    summary_.leads_in += decided.records;
    const base::Result<void> written =
        id_column_ ? WriteFirstOfEachId(decided) : host_.Write(decided.output);
    if (!written) {
      return written;
    }
    for (const Row& row : decided.rows) {
      Count(row);
    }
    for (const Finding& finding : decided.findings) {
      summary_.rejected += finding.kind == Finding::Kind::kReject ? 1 : 0;
      summary_.notes += finding.kind == Finding::Kind::kNote ? 1 : 0;
      if (const auto told = host_.Found(finding); !told) {
        return told;
      }
    }
    return {};
  }

  Summary& summary() { return summary_; }

 private:
  std::vector<uint64_t> Counters(program::ResultKind kind) const {
    const std::optional<size_t> result = FindResult(*options_.program, kind);
    if (!result) {
      return {};
    }
    const schema::ChoiceId choice = options_.program->results[*result].type.choice;
    return std::vector<uint64_t>(options_.program->schema[choice].values.size() + 1);
  }

  void Count(const Row& row) {
    ++summary_.decided;
    summary_.data_faults += row.has_fault ? 1 : 0;
    if (row.stage >= 0) {
      ++summary_.by_stage[static_cast<size_t>(row.stage)];
    }
    if (row.route >= 0) {
      ++summary_.by_route[static_cast<size_t>(row.route)];
    }
  }

  // Whatever lies between two rows that were seen before is written at once.
  base::Result<void> WriteFirstOfEachId(Decided& decided) {
    std::vector<Row> kept;
    std::vector<Finding> duplicates;
    const std::string_view output = decided.output;
    size_t begin = 0;
    size_t row_begin = 0;
    for (size_t i = 0; i < decided.rows.size(); ++i) {
      const Row& row = decided.rows[i];
      if (ids_.Insert(row.id_hash)) {
        if (!duplicates.empty()) {
          kept.push_back(row);
        }
      } else {
        if (duplicates.empty()) {
          kept.assign(decided.rows.begin(), decided.rows.begin() + static_cast<ptrdiff_t>(i));
        }
        duplicates.push_back(DuplicateOf(decided, row));
        if (const auto written = host_.Write(output.substr(begin, row_begin - begin)); !written) {
          return written;
        }
        begin = row.output_end;
      }
      row_begin = row.output_end;
    }
    if (!duplicates.empty()) {
      summary_.duplicates += duplicates.size();
      summary_.rejected += duplicates.size();
      decided.rows = std::move(kept);
      std::move(duplicates.begin(), duplicates.end(), std::back_inserter(decided.findings));
      std::stable_sort(decided.findings.begin(), decided.findings.end(),
                       [](const Finding& a, const Finding& b) {
                         return a.what.line < b.what.line;
                       });
    }
    return host_.Write(output.substr(begin));
  }

  Finding DuplicateOf(const Decided& decided, const Row& row) const {
    Finding finding;
    finding.kind = Finding::Kind::kDuplicate;
    finding.record = decided.block.bytes.substr(row.record_begin, row.record_size);
    const schema::Schema& schema = options_.program->schema;
    finding.what = {row.line, *id_column_ + 1, schema[*schema.id_field].name, {},
                    "a lead with this id came before"};
    const ingest::Block alone{finding.record, row.line, 0};
    ingest::RecordReader reader(alone, {stream_.dialect().delimiter, false});
    ingest::Record record;
    std::string error;
    if (reader.Next(record, error) && *id_column_ < record.fields.size()) {
      finding.what.value = record.fields[*id_column_];
    }
    return finding;
  }

  const Options& options_;
  const LeadStream& stream_;
  Host& host_;
  Summary summary_;
  std::optional<size_t> id_column_;
  IdSet ids_;
};

// Threads that are joined whatever happens.
class Crew {
 public:
  explicit Crew(Belt& belt) : belt_(belt) {}
  ~Crew() { GoHome(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  template <class Work>
  void Hire(Work work) {
    threads_.emplace_back(std::move(work));
  }
  void GoHome() {
    belt_.Stop();
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
  }

 private:
  Belt& belt_;
  std::vector<std::thread> threads_;
};

void ReadAll(LeadStream& stream, Belt& belt, std::atomic<uint64_t>& bytes_read) {
  for (;;) {
    ingest::Block block;
    const base::Result<bool> more = stream.Next(block);
    bytes_read = stream.bytes_read();
    if (!more) {
      belt.Close(more.error());
      return;
    }
    if (!*more) {
      belt.Close(std::nullopt);
      return;
    }
    if (!belt.Put(std::move(block))) {
      return;
    }
  }
}

void WorkThrough(Worker& worker, Belt& belt) {
  while (auto taken = belt.Take()) {
    belt.Deliver(taken->first, worker.Process(std::move(taken->second)));
  }
}

base::Result<void> WriteAll(Belt& belt, Writer& writer, Host& host,
                            const std::atomic<uint64_t>& bytes_read) {
  auto last_progress = std::chrono::steady_clock::now();
  for (;;) {
    Decided decided;
    const Belt::Got got = belt.Next(decided, kProgressEvery);
    writer.summary().bytes_read = bytes_read;
    if (host.StopWanted()) {
      writer.summary().stopped = true;
      return {};
    }
    if (got == Belt::Got::kEnd) {
      const std::optional<base::Error> error = belt.error();
      return error ? tl::unexpected<base::Error>(*error) : base::Result<void>{};
    }
    if (got == Belt::Got::kResult) {
      if (const auto taken = writer.Take(decided); !taken) {
        return taken;
      }
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_progress >= kProgressEvery) {
      last_progress = now;
      host.Progress(writer.summary());
    }
  }
}

}  // namespace

base::Result<std::vector<size_t>> FindColumns(const LeadStream& stream,
                                              const program::Program& program,
                                              const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const schema::Field& field : program.schema.fields) {
    known.push_back(field.name);
  }
  known.insert(known.end(), stream.header().begin(), stream.header().end());
  std::vector<size_t> columns;
  for (const std::string& name : names) {
    const auto field = program.schema.Find(name);
    std::optional<size_t> column = field ? stream.binding().ColumnOf(*field) : std::nullopt;
    const auto found = std::find(stream.header().begin(), stream.header().end(), name);
    if (!column && found != stream.header().end()) {
      column = static_cast<size_t>(found - stream.header().begin());
    }
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
    base::Result<std::unique_ptr<Worker>> worker =
        Worker::Make(options, stream, row_writer);
    if (!worker) {
      return tl::unexpected<base::Error>(worker.error());
    }
    workers.push_back(std::move(*worker));
  }
  Writer writer(options, stream, host);
  if (const auto begun = writer.Begin(row_writer.Header()); !begun) {
    return tl::unexpected<base::Error>(begun.error());
  }
  Belt belt(kBlocksAWorker * workers.size());
  std::atomic<uint64_t> bytes_read{stream.bytes_read()};
  Crew crew(belt);
  crew.Hire([&] { ReadAll(stream, belt, bytes_read); });
  for (const std::unique_ptr<Worker>& worker : workers) {
    crew.Hire([&belt, one = worker.get()] { WorkThrough(*one, belt); });
  }
  const base::Result<void> written = WriteAll(belt, writer, host, bytes_read);
  crew.GoHome();
  if (!written) {
    return tl::unexpected<base::Error>(written.error());
  }
  return std::move(writer.summary());
}

}  // namespace tandem::run
