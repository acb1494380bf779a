// SPDX-License-Identifier: Apache-2.0
// Inputs sorted by the lead's id, read side by side: ranges of ids go to the workers.
#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/run/crew.h"
#include "runtime/run/deal.h"
#include "runtime/run/finding_bytes.h"
#include "runtime/run/joined.h"

namespace tandem::run {
namespace {

constexpr size_t kRangeBytes = 1 * base::kMebibyte;
constexpr size_t kLeastRangeBytes = 16 * base::kKibibyte;

// A range of ids on its way to a worker.
struct Range {
  PartRows rows;
  Dealt leads;  // counts and findings alone
  Dealt events;
  uint64_t previous_rejected = 0;
  uint64_t carried_in = 0;

  size_t SizeBytes() const {
    size_t bytes = 0;
    for (const std::string& stream : rows.streams) bytes += stream.size();
    return bytes;
  }
};

struct DecidedRange {
  struct Lead {
    Row row;
    std::string record;
    size_t text_end = 0;
  };
  std::vector<Lead> leads;
  std::string text;
  std::vector<Finding> findings;
  struct State {
    uint64_t id_hash = 0;
    std::string line;
    std::string before;
  };
  std::vector<State> carried;
  PartCounts counts;
  Range range;  // what was counted while reading
  std::optional<base::Error> error;
};

class RangeSink : public PartSink {
 public:
  explicit RangeSink(DecidedRange& decided) : decided_(decided) {}

  base::Result<void> Decided(uint64_t, const Row& row, std::string_view record,
                             std::string_view text) override {
    decided_.text += text;
    decided_.leads.push_back(
        {row, row.unique_hashes.empty() ? std::string() : std::string(record),
         decided_.text.size()});
    return {};
  }
  base::Result<void> Found(const Finding& finding) override {
    decided_.findings.push_back(finding);
    return {};
  }
  base::Result<void> Missed(const Finding&, uint32_t, bool) override {
    TANDEM_CHECK(false, "events of records are refused where inputs are sorted");
    return {};
  }
  base::Result<void> Carried(std::string_view id, std::string_view line,
                             std::string_view before) override {
    decided_.carried.push_back({HashOfId(id), std::string(line), std::string(before)});
    return {};
  }

 private:
  DecidedRange& decided_;
};

// One input, record by record, which must come in the order of ids.
class Cursor {
 public:
  Cursor(const std::string& name) : name_(name) {}
  virtual ~Cursor() = default;

  bool at_end() const { return at_end_; }
  const std::string& id() const { return id_; }

  virtual void AddFill(std::vector<ingest::InputFill>&) const {}
  // The record now, to the range.
  virtual void Deal(Range& range) = 0;
  // The next one that has an id; those without are told about in `range`.
  base::Result<void> Next(Range& range) {
    std::string id;
    const base::Result<bool> more = Read(range, id);
    if (!more) return tl::unexpected<base::Error>(more.error());
    at_end_ = !*more;
    if (*more && id < id_) {
      return base::Fail(base::ErrorKind::kBadInput,
                        name_ + ":" + std::to_string(line_) + ": the id `" + id +
                            "` comes after `" + id_ +
                            "`; the inputs must be sorted by the lead's id, bytewise, or leave "
                            "out --sorted");
    }
    id_ = std::move(id);
    return {};
  }

 protected:
  virtual base::Result<bool> Read(Range& range, std::string& id) = 0;
  uint64_t line_ = 0;

 private:
  std::string name_;
  std::string id_;
  bool at_end_ = false;
};

// Over blocks of records.
template <class Stream>
class RecordCursor : public Cursor {
 public:
  RecordCursor(Stream& stream, const std::string& name)
      : Cursor(name), stream_(stream), walk_(stream.Walk()) {}

 protected:
  base::Result<bool> NextRecord() {
    for (;;) {
      error_.clear();
      if (has_block_ && walk_.Next(record_, error_)) {
        line_ = record_.line;
        return true;
      }
      const base::Result<bool> more = stream_.Next(block_);
      if (!more || !*more) return more;
      walk_.Start(block_);
      has_block_ = true;
    }
  }

  Stream& stream_;
  RecordWalk walk_;
  ingest::Block block_;
  ingest::Record record_;
  std::string error_;
  bool has_block_ = false;
};

class LeadCursor : public RecordCursor<LeadStream> {
 public:
  LeadCursor(LeadStream& stream, const std::string& name, size_t id_column, bool is_previous)
      : RecordCursor(stream, name), id_column_(id_column), is_previous_(is_previous) {}

  void Deal(Range& range) override {
    AppendJoinRow({order_++, record_.line, id(), record_.raw},
                  range.rows.streams[is_previous_ ? kPrevious : kLeads]);
  }

 protected:
  base::Result<bool> Read(Range& range, std::string& id) override {
    for (;;) {
      const base::Result<bool> more = NextRecord();
      if (!more || !*more) return more;
      if (!is_previous_) ++range.leads.records;
      if (error_.empty()) break;
      range.previous_rejected += is_previous_ ? 1 : 0;
      range.leads.findings.push_back(
          BadRecord(is_previous_ ? Finding::Kind::kPrevious : Finding::Kind::kReject, record_,
                    error_, is_previous_ ? kPreviousInput : kLeadInput));
    }
    id = Trimmed(CellOf(record_, id_column_));
    return true;
  }

 private:
  size_t id_column_;
  bool is_previous_;
  uint64_t order_ = 0;
};

class EventCursor : public RecordCursor<EventStream> {
 public:
  EventCursor(const program::Program& program, EventStream& stream, const std::string& name,
              size_t input)
      : RecordCursor(stream, name), dealer_(program, stream, input), input_(input) {}

  void Deal(Range& range) override {
    if (dealer_.Read(record_, error_, range.events)) {
      AppendEventRow(dealer_.lead(), input_, dealer_.encoded(), range.rows.streams[kEvents]);
    }
  }
  void AddFill(std::vector<ingest::InputFill>& fills) const override {
    dealer_.AddFill(walk_, fills[input_]);
  }

 protected:
  base::Result<bool> Read(Range& range, std::string& id) override {
    for (;;) {
      const base::Result<bool> more = NextRecord();
      if (!more || !*more) return more;
      if (error_.empty()) id = dealer_.LeadOf(record_);
      if (!id.empty()) return true;
      Deal(range);
    }
  }

 private:
  EventDealer dealer_;
  size_t input_;
};

class CarryCursor : public Cursor {
 public:
  CarryCursor(state::CarryLines& lines, const state::Model& model, const std::string& name)
      : Cursor(name), lines_(lines), reader_(model) {}

  void Deal(Range& range) override {
    ++range.carried_in;
    AppendJoinRow({0, line_, id(), text_}, range.rows.streams[kCarry]);
  }

 protected:
  base::Result<bool> Read(Range&, std::string& id) override {
    base::Result<bool> more = lines_.Next(text_);
    if (!more || !*more) return more;
    line_ = lines_.line_number();
    const base::Result<std::string_view> found = reader_.IdOf(text_);
    if (!found) return tl::unexpected<base::Error>(found.error());
    id = *found;
    return true;
  }

 private:
  state::CarryLines& lines_;
  state::LineReader reader_;
  std::string_view text_;
};

using Belt = Exchange<Range, DecidedRange>;

// Cuts the inputs into ranges of ids.
class RangeReader {
 public:
  RangeReader(JoinedInputs& inputs, const std::vector<std::string>& names,
              const program::Program& program, const state::Model& model, size_t instants)
      : range_bytes_(std::max(kLeastRangeBytes, kRangeBytes / std::max<size_t>(1, instants))),
        leads_(*inputs.leads, names[kLeadInput], *inputs.leads->IdColumn(program), false) {
    if (inputs.previous) {
      others_.push_back(std::make_unique<LeadCursor>(*inputs.previous, names[kPreviousInput],
                                                     *inputs.previous->IdColumn(program), true));
    }
    for (size_t i = 0; i < inputs.events.size(); ++i) {
      others_.push_back(std::make_unique<EventCursor>(
          program, inputs.events[i], names[kFirstEventInput + i], kFirstEventInput + i));
    }
    if (inputs.carry) {
      others_.push_back(std::make_unique<CarryCursor>(*inputs.carry, model, names.back()));
    }
  }

  // What was read of events.
  void AddFill(std::vector<ingest::InputFill>& fills) const {
    for (const auto& other : others_) other->AddFill(fills);
  }

  base::Result<void> ReadInto(Belt& belt) {
    Range range;
    auto done = leads_.Next(range);
    for (auto& other : others_) {
      if (done) done = other->Next(range);
    }
    while (done && !leads_.at_end()) {
      const std::string id = leads_.id();
      while (done && !leads_.at_end() && leads_.id() == id) {
        leads_.Deal(range);
        done = leads_.Next(range);
      }
      if (done) done = DealOthers(range, &id);
      if (done && range.SizeBytes() >= range_bytes_ && !belt.Put(std::exchange(range, {}))) {
        return {};
      }
    }
    if (done) done = DealOthers(range, nullptr);
    if (done) belt.Put(std::move(range));
    return done;
  }

 private:
  // Everything up to the id, or all that is left.
  base::Result<void> DealOthers(Range& range, const std::string* last) {
    for (auto& other : others_) {
      while (!other->at_end() && (last == nullptr || other->id() <= *last)) {
        other->Deal(range);
        if (auto done = other->Next(range); !done) return done;
      }
    }
    return {};
  }

  size_t range_bytes_;  // what comes of a range waits, once for each instant of a replay
  LeadCursor leads_;
  std::vector<std::unique_ptr<Cursor>> others_;
};

// Ranges in order to the ledger.
class RangeWriter {
 public:
  RangeWriter(JoinedInputs& inputs, const Options& options, Ledger& ledger)
      : inputs_(inputs), options_(options), ledger_(ledger) {}

  base::Result<void> Take(DecidedRange decided) {
    if (decided.error) return tl::unexpected<base::Error>(*decided.error);
    Count(decided);
    size_t begin = 0;
    IdSet refused;
    for (DecidedRange::Lead& lead : decided.leads) {
      const std::string_view text =
          std::string_view(decided.text).substr(begin, lead.text_end - begin);
      begin = lead.text_end;
      const auto judged = ledger_.Take(lead.row, text);
      if (!judged) return tl::unexpected<base::Error>(judged.error());
      if (judged->seen != Ledger::Seen::kNo) {
        refused.Insert(lead.row.id_hash);
        decided.findings.push_back(SeenBefore(*judged, *options_.program, *inputs_.leads,
                                              lead.row.line, lead.record));
      }
    }
    for (Dealt* dealt : {&decided.range.leads, &decided.range.events}) {
      std::move(dealt->findings.begin(), dealt->findings.end(),
                std::back_inserter(decided.findings));
    }
    std::stable_sort(decided.findings.begin(), decided.findings.end(),
                     [](const Finding& a, const Finding& b) {
                       return std::pair(a.input, a.what.line) < std::pair(b.input, b.what.line);
                     });
    for (const Finding& finding : decided.findings) {
      if (auto told = ledger_.Tell(finding); !told) return told;
    }
    for (const DecidedRange::State& state : decided.carried) {
      auto written = WriteState(state.id_hash, state.line, state.before, refused,
                                *inputs_.carry_out, ledger_.summary());
      if (!written) return written;
    }
    return {};
  }

 private:
  void Count(const DecidedRange& decided) {
    Summary& sum = ledger_.summary();
    const Range& range = decided.range;
    run::Count(decided.counts, sum);
    sum.leads_in += range.leads.records;
    sum.events_in += range.events.records;
    sum.events_ignored += range.events.ignored;
    sum.events_rejected += range.events.rejected;
    sum.previous_rejected += range.previous_rejected;
    sum.carried_in += range.carried_in;
  }

  JoinedInputs& inputs_;
  const Options& options_;
  Ledger& ledger_;
};

DecidedRange Decide(PartWorker& worker, Range range) {
  DecidedRange decided;
  RangeSink sink(decided);
  auto counts = worker.Process(range.rows, sink);
  if (counts) {
    decided.counts = std::move(*counts);
  } else {
    decided.error = counts.error();
  }
  range.rows = {};
  decided.range = std::move(range);
  return decided;
}

uint64_t BytesRead(const JoinedInputs& inputs) {
  uint64_t bytes = inputs.leads->bytes_read();
  if (inputs.previous) bytes += inputs.previous->bytes_read();
  for (const EventStream& events : inputs.events) bytes += events.bytes_read();
  return bytes;
}

}  // namespace

base::Result<Summary> DecideSorted(JoinedInputs& inputs, const std::vector<std::string>& names,
                                   const Options& options, Host& host) {
  for (size_t i = 0; i < inputs.events.size(); ++i) {
    const ingest::EventBinding& binding = inputs.events[i].binding();
    if (!binding.key()) continue;
    return base::Fail(base::ErrorKind::kBadInput,
                      names[kFirstEventInput + i] + ": events of `" + binding.owner() +
                          "` have no lead's id to be sorted by; leave out --sorted");
  }
  const output::RowWriter row_writer(*options.program, options.output);
  const state::Model model(*options.program);
  const auto workers = MakePartWorkers(options, inputs, row_writer);
  if (!workers) return tl::unexpected<base::Error>(workers.error());
  Ledger ledger(options, *inputs.leads, host, {.checks_ids = false, .holds_back = true});
  if (const auto begun = ledger.Begin(row_writer.Header()); !begun) {
    return tl::unexpected<base::Error>(begun.error());
  }
  RangeReader reader(inputs, names, *options.program, model, options.instants.size());
  RangeWriter writer(inputs, options, ledger);
  Belt belt(kBlocksAWorker * workers->size());
  Crew<Belt> crew(belt);
  crew.Hire([&] {
    const auto done = reader.ReadInto(belt);
    belt.Close(done ? std::nullopt : std::optional(done.error()));
  });
  for (const auto& worker : *workers) {
    crew.Hire([&belt, one = worker.get()] {
      while (auto taken = belt.Take()) {
        belt.Deliver(taken->first, Decide(*one, std::move(taken->second)));
      }
    });
  }
  Summary& summary = ledger.summary();
  auto done = TakeResults<DecidedRange>(
      belt, host, summary.stopped,
      [&](DecidedRange decided) { return writer.Take(std::move(decided)); },
      [&] { host.Progress(summary); });
  crew.GoHome();
  summary.bytes_read = BytesRead(inputs);
  summary.fills.resize(kFirstEventInput + inputs.events.size());
  reader.AddFill(summary.fills);
  for (const auto& worker : *workers) worker->AddFill(summary.fills[kLeadInput]);
  if (done && !summary.stopped) done = ledger.End();
  if (!done) return tl::unexpected<base::Error>(done.error());
  return std::move(summary);
}

}  // namespace tandem::run
