// SPDX-License-Identifier: Apache-2.0
// Dealing all inputs out, deciding partition by partition, merging what comes out.
#include "runtime/run/join.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/join/merge.h"
#include "runtime/join/partition.h"
#include "runtime/run/crew.h"
#include "runtime/run/deal.h"
#include "runtime/run/finding_bytes.h"
#include "runtime/run/joined.h"
#include "runtime/run/keyed.h"

namespace tandem::run {
namespace {

constexpr uint64_t kRowsBetweenLooks = 4'096;

// What is dealt out and what comes of it; all that events of records need, only when there are any.
size_t SpoolsAPartition(bool has_records) {
  constexpr size_t kOutcomes = 3;
  return has_records ? kStreams + kOutcomes + 1 + KeyedJoin::kStreams : kStreams - 1 + kOutcomes;
}

// Spools of what some partitions gave.
struct Outcome {
  std::vector<join::Spool> decided;
  std::vector<join::Spool> findings;
  std::vector<join::Spool> missed;
  std::vector<join::Spool> carried;
  std::vector<PartCounts> counts;
  std::optional<base::Error> error;
};

class SpoolSink : public PartSink {
 public:
  explicit SpoolSink(join::Storage& storage)
      : decided(storage), findings(storage), missed(storage), carried(storage) {}

  base::Result<void> Decided(uint64_t order, const Row& row, std::string_view record,
                             std::string_view text) override {
    key_.clear();
    body_.clear();
    join::AppendKeyNumber(order, key_);
    AppendDecided(row, record, text, body_);
    return join::AppendKeyed(key_, body_, decided);
  }
  base::Result<void> Found(const Finding& finding) override {
    body_.clear();
    AppendFinding(finding, body_);
    return join::AppendKeyed(KeyOf(finding), body_, findings);
  }
  base::Result<void> Missed(const Finding& finding, uint32_t copies, bool is_refused) override {
    body_.clear();
    AppendMissed(finding, copies, is_refused, body_);
    return join::AppendKeyed(KeyOf(finding), body_, missed);
  }
  base::Result<void> Carried(std::string_view id, std::string_view line,
                             std::string_view before) override {
    body_.clear();
    AppendCarried(line, before, body_);
    return join::AppendKeyed(id, body_, carried);
  }

  join::Spool decided;
  join::Spool findings;
  join::Spool missed;
  join::Spool carried;

 private:
  std::string key_;
  std::string body_;
};

class Joiner {
 public:
  Joiner(JoinedInputs& inputs, const Options& options, Host& host)
      : inputs_(inputs),
        options_(options),
        host_(host),
        workers_(std::max(1u, options.workers)),
        keys_(KeysOf(inputs)),
        layout_(join::PlanLayout(options.memory_bytes, inputs.size_bytes.value_or(0),
                                 inputs.size_bytes.has_value(),
                                 SpoolsAPartition(!keys_.empty()), workers_)),
        storage_(options.temporary_folder, layout_.spool_bytes, layout_.chunk_bytes),
        partitions_(join::MakePartitions(storage_, kStreams, layout_.bits)),
        early_findings_(storage_),
        row_writer_(*options.program, options.output),
        ledger_(options, *inputs.leads, host, {}) {
    summary().fills.resize(kFirstEventInput + inputs.events.size());
    if (!keys_.empty()) keyed_.emplace(inputs, *options.program, storage_, layout_);
  }

  base::Result<Summary> Run() {
    auto workers = MakePartWorkers(options_, inputs_, row_writer_);
    if (!workers) return tl::unexpected<base::Error>(workers.error());
    part_workers_ = std::move(*workers);
    for (const auto step : {&Joiner::DealAll, &Joiner::GiveKeyed, &Joiner::DecideAll,
                            &Joiner::CountMissed, &Joiner::Write}) {
      if (auto done = (this->*step)(); !done) return tl::unexpected<base::Error>(done.error());
      if (summary().stopped) break;
    }
    summary().bytes_spilled = storage_.spilled_bytes();
    return std::move(summary());
  }

 private:
  Summary& summary() { return ledger_.summary(); }

  base::Result<void> DealAll() {
    LeadStream& leads = *inputs_.leads;
    const program::Program& program = *options_.program;
    const size_t id = *leads.IdColumn(program);
    auto done = Deal(leads, kLeads, kLeadInput,
                     [&] { return LeadDealer(leads, id, false, keys_); });
    if (inputs_.previous && done && !summary().stopped) {
      const size_t previous_id = *inputs_.previous->IdColumn(program);
      done = Deal(*inputs_.previous, kPrevious, kPreviousInput,
                  [&] { return LeadDealer(*inputs_.previous, previous_id, true); });
    }
    for (size_t i = 0; i < inputs_.events.size() && done && !summary().stopped; ++i) {
      EventStream& events = inputs_.events[i];
      done = Deal(events, kEvents, kFirstEventInput + i, [&] {
        return EventDealer(program, events, kFirstEventInput + i, SlotOf(events, keys_));
      });
    }
    if (done && !summary().stopped) done = DealCarry();
    return done;
  }

  // One input through dealers of its own, one a thread.
  template <class Stream, class MakeDealer>
  base::Result<void> Deal(Stream& stream, size_t into, size_t input, MakeDealer make_dealer);

  base::Result<void> TakeDealt(Dealt dealt, size_t into) {
    for (size_t i = 0; i < dealt.parts.size(); ++i) {
      if (dealt.parts[i].empty()) continue;
      if (auto done = partitions_[i].streams[into].Append(dealt.parts[i]); !done) return done;
    }
    if (!dealt.keyed.empty()) {
      auto done = into == kLeads ? keyed_->AppendSharers(dealt.keyed)
                                 : keyed_->AppendEvents(dealt.keyed);
      if (!done) return done;
    }
    for (const Finding& finding : dealt.findings) {
      std::string body;
      AppendFinding(finding, body);
      if (auto done = join::AppendKeyed(KeyOf(finding), body, early_findings_); !done) return done;
    }
    if (into == kLeads) summary().leads_in += dealt.records;
    if (into == kPrevious) summary().previous_rejected += dealt.findings.size();
    if (into == kEvents) {
      summary().events_in += dealt.records;
      summary().events_ignored += dealt.ignored;
      summary().events_rejected += dealt.rejected;
    }
    return {};
  }

  base::Result<void> DealCarry() {
    if (!inputs_.carry) return {};
    const state::Model model(*options_.program);
    state::LineReader reader(model);
    std::string_view line;
    std::string row;
    for (;;) {
      const base::Result<bool> more = inputs_.carry->Next(line);
      if (!more) return tl::unexpected<base::Error>(more.error());
      if (!*more) return {};
      const base::Result<std::string_view> id = reader.IdOf(line);
      if (!id) return tl::unexpected<base::Error>(id.error());
      row.clear();
      AppendJoinRow({0, inputs_.carry->line_number(), *id, line}, row);
      const size_t partition = join::PartitionOf(HashOfId(*id), layout_.bits);
      if (auto done = partitions_[partition].streams[kCarry].Append(row); !done) return done;
      if (++summary().carried_in % kRowsBetweenLooks == 0 && host_.StopWanted()) {
        summary().stopped = true;
        return {};
      }
    }
  }

  // Events of records to the partitions of their leads.
  base::Result<void> GiveKeyed() {
    if (!keyed_) return {};
    std::string bytes;
    auto done = keyed_->Run(
        [&](uint64_t id_hash, const KeyedRow& row) {
          bytes.clear();
          AppendKeyedRow(id_hash, row, bytes);
          return partitions_[join::PartitionOf(id_hash, layout_.bits)].streams[kKeyed].Append(
              bytes);
        },
        [&] { return IsStopped(); });
    summary().events_joined += keyed_->given();
    summary().events_orphaned += keyed_->orphaned();
    all_.findings = keyed_->TakeOrphans();
    return done;
  }

  base::Result<void> DecidePartition(PartWorker& worker, join::Partition partition,
                                     unsigned splits, Outcome& outcome) {
    if (partition.SizeBytes() > layout_.partition_bytes && splits < kMaxSplits) {
      auto parts = join::Split(std::move(partition), kSplitBits, storage_);
      if (!parts) return tl::unexpected<base::Error>(parts.error());
      for (join::Partition& part : *parts) {
        if (auto done = DecidePartition(worker, std::move(part), splits + 1, outcome); !done) {
          return done;
        }
      }
      return {};
    }
    if (partition.SizeBytes() == 0) return {};
    PartRows rows;
    for (size_t i = 0; i < kStreams; ++i) {
      auto bytes = partition.streams[i].TakeAll();
      if (!bytes) return tl::unexpected<base::Error>(bytes.error());
      rows.streams[i] = std::move(*bytes);
    }
    SpoolSink sink(storage_);
    auto counts = worker.Process(rows, sink);
    if (!counts) return tl::unexpected<base::Error>(counts.error());
    outcome.counts.push_back(std::move(*counts));
    outcome.decided.push_back(std::move(sink.decided));
    outcome.findings.push_back(std::move(sink.findings));
    outcome.missed.push_back(std::move(sink.missed));
    outcome.carried.push_back(std::move(sink.carried));
    return {};
  }

  base::Result<void> DecideAll() {
    using Belt = Exchange<join::Partition, Outcome>;
    Belt belt(2 * workers_);
    Crew<Belt> crew(belt);
    crew.Hire([&] {
      for (join::Partition& partition : partitions_) {
        if (!belt.Put(std::move(partition))) return;
      }
      belt.Close(std::nullopt);
    });
    for (const auto& worker : part_workers_) {
      crew.Hire([this, &belt, one = worker.get()] {
        while (auto taken = belt.Take()) {
          Outcome outcome;
          auto done = DecidePartition(*one, std::move(taken->second), 0, outcome);
          if (!done) outcome.error = done.error();
          belt.Deliver(taken->first, std::move(outcome));
        }
      });
    }
    auto done = TakeResults<Outcome>(
        belt, host_, summary().stopped,
        [&](Outcome outcome) -> base::Result<void> {
          if (outcome.error) return tl::unexpected<base::Error>(*outcome.error);
          for (const PartCounts& counts : outcome.counts) Count(counts, summary());
          std::move(outcome.decided.begin(), outcome.decided.end(),
                    std::back_inserter(all_.decided));
          std::move(outcome.findings.begin(), outcome.findings.end(),
                    std::back_inserter(all_.findings));
          std::move(outcome.missed.begin(), outcome.missed.end(),
                    std::back_inserter(all_.missed));
          std::move(outcome.carried.begin(), outcome.carried.end(),
                    std::back_inserter(all_.carried));
          return {};
        },
        [&] { host_.Progress(summary()); });
    crew.GoHome();
    for (const auto& worker : part_workers_) worker->AddFill(summary().fills[kLeadInput]);
    part_workers_.clear();
    return done;
  }

  // Events of records that none of their leads took. Each lead that did not says so, all in the
  // order of inputs and lines.
  base::Result<void> CountMissed() {
    std::string at, finding;
    uint32_t seen = 0, copies = 0;
    bool is_refused = false;
    const auto close = [&]() -> base::Result<void> {
      if (seen == 0 || seen < copies) return {};
      --summary().events_joined;
      ++(is_refused ? summary().events_rejected : summary().events_orphaned);
      return join::AppendKeyed(at, finding, missed_findings_);
    };
    auto done = join::Merge(
        std::move(all_.missed),
        [&](std::string_view key, std::string_view body) -> base::Result<void> {
          if (IsStopped()) return {};
          const MissedBytes read = ReadMissed(body);
          if (key != at) {
            if (auto closed = close(); !closed) return closed;
            at = key;
            seen = 0;
            is_refused = false;
          }
          if (seen++ == 0 || read.is_refused) finding = read.finding;
          copies = read.copies;
          is_refused = is_refused || read.is_refused;
          return {};
        });
    return done ? close() : done;
  }

  // Whether to go on; looked at now and then.
  bool IsStopped() {
    if (++looks_ % kRowsBetweenLooks == 0) {
      host_.Progress(summary());
      summary().stopped = summary().stopped || host_.StopWanted();
    }
    return summary().stopped;
  }

  base::Result<void> Write() {
    Summary& sum = summary();
    sum.withheld = options_.strict_events && sum.events_rejected + sum.events_orphaned != 0;
    base::Result<void> done;
    if (!sum.withheld) done = WriteDecided();
    if (done && !sum.withheld) done = WriteCarried();
    if (done) done = TellFindings();
    return done;
  }

  base::Result<void> WriteDecided() {
    if (auto begun = ledger_.Begin(row_writer_.Header()); !begun) return begun;
    auto done = join::Merge(
        std::move(all_.decided),
        [&](std::string_view, std::string_view body) -> base::Result<void> {
          if (IsStopped()) return {};
          const DecidedBytes decided = ReadDecided(body);
          const auto judged = ledger_.Take(decided.row, decided.text);
          if (!judged) return tl::unexpected<base::Error>(judged.error());
          if (judged->seen == Ledger::Seen::kNo) return {};
          refused_.Insert(decided.row.id_hash);
          const Finding finding = SeenBefore(*judged, *options_.program, *inputs_.leads,
                                             decided.row.line, decided.record);
          late_body_.clear();
          AppendFinding(finding, late_body_);
          return join::AppendKeyed(KeyOf(finding), late_body_, late_findings_);
        });
    return done ? ledger_.End() : done;
  }

  base::Result<void> WriteCarried() {
    if (!inputs_.carry_out) return {};
    return join::Merge(std::move(all_.carried),
                       [&](std::string_view id, std::string_view body) -> base::Result<void> {
                         if (IsStopped()) return {};
                         const CarriedBytes carried = ReadCarried(body);
                         return WriteState(HashOfId(id), carried.line, carried.before, refused_,
                                           *inputs_.carry_out, summary());
                       });
  }

  base::Result<void> TellFindings() {
    std::vector<join::Spool> spools = std::move(all_.findings);
    spools.push_back(std::move(early_findings_));
    spools.push_back(std::move(late_findings_));
    spools.push_back(std::move(missed_findings_));
    return join::Merge(std::move(spools),
                       [&](std::string_view, std::string_view body) -> base::Result<void> {
                         if (IsStopped()) return {};
                         return ledger_.Tell(ReadFinding(body));
                       });
  }

  JoinedInputs& inputs_;
  const Options& options_;
  Host& host_;
  const unsigned workers_;
  const std::vector<schema::FieldId> keys_;
  const join::Layout layout_;
  join::Storage storage_;
  std::vector<join::Partition> partitions_;
  std::optional<KeyedJoin> keyed_;
  join::Spool early_findings_;
  join::Spool missed_findings_{storage_};
  join::Spool late_findings_{storage_};
  std::string late_body_;
  IdSet refused_;  // leads whose values came before
  output::RowWriter row_writer_;
  Ledger ledger_;
  std::vector<std::unique_ptr<PartWorker>> part_workers_;
  Outcome all_;
  uint64_t looks_ = 0;
  std::mutex fill_mutex_;  // of the summary's fills, while dealers are at work
};

template <class Stream, class MakeDealer>
base::Result<void> Joiner::Deal(Stream& stream, size_t into, size_t input,
                                MakeDealer make_dealer) {
  using Belt = Exchange<ingest::Block, Dealt>;
  Belt belt(kBlocksAWorker * workers_);
  std::atomic<uint64_t> bytes_read{stream.bytes_read()};
  const uint64_t bytes_before = summary().bytes_read;
  Crew<Belt> crew(belt);
  crew.Hire([&] { ReadBlocks(stream, belt, bytes_read); });
  for (unsigned i = 0; i < workers_; ++i) {
    crew.Hire([&] {
      auto dealer = make_dealer();
      while (auto taken = belt.Take()) {
        belt.Deliver(taken->first, dealer.Deal(taken->second, layout_.bits));
      }
      const std::lock_guard lock(fill_mutex_);
      dealer.AddFill(summary().fills[input]);
    });
  }
  auto done = TakeResults<Dealt>(
      belt, host_, summary().stopped,
      [&](Dealt dealt) {
        summary().bytes_read = bytes_before + bytes_read;
        return TakeDealt(std::move(dealt), into);
      },
      [&] { host_.Progress(summary()); });
  crew.GoHome();
  summary().bytes_read = bytes_before + bytes_read;
  return done;
}

}  // namespace

base::Result<void> CheckJoin(const JoinedInputs& inputs, const program::Program& program) {
  if (!program.schema.id_field) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "the policy's lead has no `id` to join other inputs by");
  }
  if (!inputs.leads->IdColumn(program)) {
    return base::Fail(base::ErrorKind::kBadInput, "nothing in the leads feeds their `id`");
  }
  for (const EventStream& events : inputs.events) {
    const auto key = events.binding().key();
    if (!key || inputs.leads->binding().ColumnOf(*key)) continue;
    return base::Fail(base::ErrorKind::kBadInput,
                      "nothing in the leads feeds `" + program.schema[*key].name +
                          "`, by which events of `" + events.binding().owner() +
                          "` find their leads");
  }
  if (inputs.previous && !inputs.previous->IdColumn(program)) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "nothing in the previous versions feeds their `id`");
  }
  return {};
}

base::Result<Summary> DecideJoined(JoinedInputs& inputs, const Options& options, Host& host) {
  return Joiner(inputs, options, host).Run();
}

}  // namespace tandem::run
