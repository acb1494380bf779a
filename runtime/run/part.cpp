// SPDX-License-Identifier: Apache-2.0
// Batches of leads in order, each lead with all that belongs to it; then what belongs to nobody.
#include "runtime/run/part.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/run/keyed.h"
#include "runtime/run/part_index.h"
#include "runtime/run/worker.h"

namespace tandem::run {
namespace {

// Decisions of a batch, whose text waits until all instants are through.
constexpr size_t kWaitingDecisions = 131'072;
constexpr size_t kFewestRows = 8;
constexpr size_t kMaxBatchEvents = 500'000;        // of a batch with more than one lead

struct Carried {
  std::string_view id;
  std::string line;
  std::string before;
};

uint32_t RowsABatch(size_t instants) {
  if (instants == 0) return kBatchRows;
  return static_cast<uint32_t>(
      std::clamp<size_t>(kWaitingDecisions / instants, kFewestRows, abi::kChunkRows));
}

}  // namespace

struct PartWorker::Impl {
  Impl(const Options& opts, const JoinedInputs& in, std::unique_ptr<Decider> the_decider)
      : options(opts),
        program(*opts.program),
        inputs(in),
        decider(std::move(the_decider)),
        model(program),
        lines(model),
        walk(in.leads->Walk()),
        events_of_table(program.tables.size()) {
    if (in.previous) {
      previous_reader.emplace(program, in.previous->binding());
      previous_walk.emplace(in.previous->Walk());
    }
    for (size_t i = 0; i < program.schema.fields.size(); ++i) {
      if (program.schema.fields[i].origin == schema::Origin::kIsNew) {
        is_new = static_cast<schema::FieldId>(i);
      }
    }
    for (size_t i = 0; i < program.results.size(); ++i) {
      const program::ResultKind kind = program.results[i].kind;
      if (kind >= program::ResultKind::kBand && kind <= program::ResultKind::kRoute) {
        compared.push_back(i);
      }
      may_refuse = may_refuse || kind == program::ResultKind::kReject;
    }
  }

  // A lead of the batch being filled.
  struct Pending {
    size_t lead = 0;
    Row row;
    std::optional<state::LeadState> state;
    std::string text;
    const std::string* refused = nullptr;
    bool is_decided = false;
    std::vector<std::optional<int64_t>> last;  // of `compared`, when only changes are written
  };

  void FindLead(Finding::Kind kind, ingest::Reject what, std::string_view record = {}) {
    lead_findings.push_back(
        {kind, std::move(what), std::string(record.substr(0, kMaxKeptRecordBytes))});
  }

  // Reads the lead's record into the batch; `is_again`: what is to be noted was noted.
  bool ReadRecord(const PartIndex::Lead& lead, bool is_again) {
    block.bytes = lead.row.body;
    block.first_line = lead.row.line;
    walk.Start(block);
    ingest::Record record;
    std::string error;
    ingest::Reject reject;
    notes.clear();
    rejects.clear();
    ingest::NestedCounts read;
    if (!walk.Next(record, error) || !error.empty()) {
      FindLead(Finding::Kind::kReject, {lead.row.line, 0, {}, {}, error}, lead.row.body);
      return false;
    }
    if (!decider->Read(record, reject, notes, rejects, read)) {
      FindLead(Finding::Kind::kReject, std::move(reject), lead.row.body);
      return false;
    }
    if (is_again) return true;
    for (ingest::Reject& note : notes) FindLead(Finding::Kind::kNote, std::move(note));
    for (ingest::Reject& bad : rejects) {
      FindLead(Finding::Kind::kEvent, std::move(bad));
      lead_findings.back().lead = lead.row.id;
    }
    counts.nested_events += read.read + read.ignored + read.unread + read.rejected;
    counts.events_joined += read.read;
    counts.events_ignored += read.ignored + read.unread;
    counts.events_rejected += read.rejected;
    return true;
  }

  void ReadPrevious(const PartIndex::Lead& lead, const PartIndex::Person& person) {
    if (!previous_reader) return;
    if (!person.has_previous) {
      if (is_new) decider->builder().SetYesNo(*is_new, true);
      return;
    }
    previous_block.bytes = person.previous.body;
    previous_block.first_line = person.previous.line;
    previous_walk->Start(previous_block);
    ingest::Record record;
    std::string error;
    ingest::Reject reject;
    notes.clear();
    if (previous_walk->Next(record, error) && error.empty() &&
        previous_reader->AppendPrevious(record, decider->builder(), reject, notes)) {
      if (is_new) decider->builder().SetYesNo(*is_new, false);
      ++counts.previous_joined;
      return;
    }
    if (!error.empty()) reject = {person.previous.line, 0, {}, {}, error};
    ++counts.previous_rejected;
    previous_findings.push_back({Finding::Kind::kPrevious, std::move(reject),
                                 std::string(person.previous.body.substr(0, kMaxKeptRecordBytes)),
                                 std::string(person.id), kPreviousInput});
    // Half of it may be in the row.
    decider->Drop();
    ReadRecord(lead, true);
  }

  void AppendEvents(size_t number, const PartIndex::Person& person) {
    const auto row = static_cast<uint32_t>(decider->rows() - 1);
    const auto first = index.by_person().begin() + person.first_event;
    for (auto at = first; at != first + person.event_count; ++at) {
      const uint32_t only = index.events()[*at].lead;
      if (only != kNobody && only != number) continue;
      const ingest::ProjectedEvent event = index.EventAt(index.events()[*at], nullptr);
      if (!program.rejected_events.empty()) {
        std::vector<uint32_t>& of_table = events_of_table[event.table];
        of_table.resize(decider->event_columns().Table(event.table).rows(), kNobody);
        of_table.push_back(*at);
      }
      const bool appended = ingest::Append(event, row, decider->events());
      TANDEM_CHECK(appended, "an event that was encoded is damaged");
    }
    batch_events += person.event_count;
  }

  base::Result<void> ReadLead(size_t number, PartSink& sink) {
    const PartIndex::Lead& lead = index.leads()[number];
    PartIndex::Person& person = index.people()[lead.person];
    // Whether an earlier lead of this id takes it is only known once it is decided.
    if (person.status == PartIndex::Status::kPending && may_refuse) {
      if (auto done = Evaluate(sink); !done) return done;
    }
    if (person.status != PartIndex::Status::kOpen) {
      Finding finding = SeenBefore({Ledger::Seen::kId, {}}, program, *inputs.leads, lead.row.line,
                                   lead.row.body.substr(0, kMaxKeptRecordBytes));
      lead_findings.push_back(std::move(finding));
      ++counts.duplicates;
      return {};
    }
    if (person.event_count > base::kMaxEventsALead) {
      FindLead(Finding::Kind::kReject, {lead.row.line, 0, {}, {}, TooManyEvents()}, lead.row.body);
      return {};
    }
    if (!ReadRecord(lead, false)) return {};
    Pending one;
    one.lead = number;
    one.row.line = lead.row.line;
    one.row.id_hash = HashOfId(lead.row.id);
    one.row.unique_hashes = decider->unique_hashes();
    ReadPrevious(lead, person);
    AppendEvents(number, person);
    if (inputs.carries && !person.carry.empty()) {
      auto state = lines.Read(person.carry, counts.dropped);
      if (!state) return tl::unexpected<base::Error>(state.error());
      one.state = std::move(*state);
    }
    person.status = PartIndex::Status::kPending;
    pending.push_back(std::move(one));
    if (decider->IsFull() || batch_events >= kMaxBatchEvents) return Evaluate(sink);
    return {};
  }

  void ApplyState(bool is_first) {
    if (!inputs.carries) return;
    if (!is_first) model.StartTables(decider->events());
    for (uint32_t row = 0; row < decider->rows(); ++row) {
      model.Apply(pending[row].state, row, decider->builder());
      model.AppendEntries(pending[row].state, row, decider->events());
    }
  }

  bool HasChanged(uint32_t row, Pending& one) const {
    std::vector<std::optional<int64_t>> now;
    for (const size_t result : compared) {
      const bool known = decider->results().Known(result, row);
      now.push_back(known ? std::optional(decider->results().Value(result, row)) : std::nullopt);
    }
    const bool changed = !one.is_decided || now != one.last;
    one.last = std::move(now);
    return changed;
  }

  void TakeVerdicts(int64_t as_of_us) {
    for (uint32_t row = 0; row < decider->rows(); ++row) {
      Pending& one = pending[row];
      const Verdict verdict = decider->VerdictOf(row);
      if (verdict.refused != nullptr) {
        one.refused = verdict.refused;
        continue;
      }
      if (inputs.carries) model.Advance(one.state, decider->results(), row, as_of_us);
      if (!options.only_changes || HasChanged(row, one)) {
        const bool shows_state = inputs.carries && options.output.carried;
        decider->Append(row, shows_state ? &*one.state : nullptr, one.text);
      }
      one.is_decided = true;
      one.row.stage = verdict.stage;
      one.row.route = verdict.route;
      one.row.has_fault = one.row.has_fault || verdict.has_fault;
    }
  }

  void FindRefusedEvents() {
    if (program.rejected_events.empty()) return;
    for (size_t table = 0; table < program.tables.size(); ++table) {
      for (const uint32_t row : decider->RejectedEvents(table)) {
        --counts.events_joined;
        ++counts.events_rejected;
        if (row < events_of_table[table].size() && events_of_table[table][row] != kNobody) {
          index.events()[events_of_table[table][row]].is_refused = true;
          ++counts.events_joined;  // those of files are counted at the end
          --counts.events_rejected;
          continue;
        }
        const Pending& one = pending[decider->event_columns().LeadRows(table)[row]];
        const schema::Event& event = program.schema[program.tables[table].event];
        FindLead(Finding::Kind::kEvent,
                 {one.row.line, 0, event.name, {}, RefusedEventText(program, table)});
        lead_findings.back().lead = index.leads()[one.lead].row.id;
      }
      events_of_table[table].clear();
    }
  }

  // Decides the batch and starts a new one.
  base::Result<void> Evaluate(PartSink& sink) {
    if (pending.empty()) return {};
    const std::vector<int64_t> once{options.as_of_us};
    const std::vector<int64_t>& instants = options.instants.empty() ? once : options.instants;
    for (size_t i = 0; i < instants.size(); ++i) {
      ApplyState(i == 0);
      decider->Evaluate(instants[i]);
      if (i == 0) FindRefusedEvents();
      TakeVerdicts(instants[i]);
    }
    for (Pending& one : pending) {
      PartIndex::Lead& lead = index.leads()[one.lead];
      PartIndex::Person& person = index.people()[lead.person];
      lead.is_decided = one.is_decided;
      if (one.refused != nullptr) {
        FindLead(Finding::Kind::kReject, {lead.row.line, 0, {}, {}, *one.refused}, lead.row.body);
      }
      person.status =
          one.is_decided ? PartIndex::Status::kDecided : PartIndex::Status::kOpen;
      if (!one.is_decided) continue;
      if (one.row.has_fault) {
        FindLead(Finding::Kind::kFault, {lead.row.line, 0, {}, {}, FaultText(program)});
      }
      if (inputs.carry_out) {
        Carried& carried = out_states.emplace_back(Carried{person.id, {}, StateBefore(person)});
        state::AppendLine(model, person.id, *one.state, carried.line);
      }
      if (auto done = sink.Decided(lead.row.order, one.row, lead.row.body, one.text); !done) {
        return done;
      }
    }
    pending.clear();
    batch_events = 0;
    decider->Start();
    return {};
  }

  base::Result<void> TellFindings(PartSink& sink) {
    const auto by_line = [](const Finding& a, const Finding& b) {
      return a.what.line < b.what.line;
    };
    for (const JoinRow& extra : index.extra_previous()) {
      previous_findings.push_back({Finding::Kind::kPrevious,
                                   {extra.line, 0, "id", std::string(extra.id),
                                    "an earlier row was the previous version of this lead"},
                                   {},
                                   std::string(extra.id),
                                   kPreviousInput});
      ++counts.previous_rejected;
    }
    for (std::vector<Finding>* findings : {&lead_findings, &previous_findings}) {
      std::stable_sort(findings->begin(), findings->end(), by_line);
      for (const Finding& finding : *findings) {
        if (auto told = sink.Found(finding); !told) return told;
      }
    }
    if (auto told = TellEvents(sink); !told) return told;
    return TellMissed(sink);
  }

  // Events of records that their lead here did not take. Another lead may have.
  base::Result<void> TellMissed(PartSink& sink) {
    struct Place {
      size_t input = 0;
      uint64_t line = 0;
      const PartIndex::Event* event = nullptr;
    };
    std::vector<Place> missed;
    for (const PartIndex::Event& event : index.events()) {
      if (event.lead == kNobody) continue;
      if (index.leads()[event.lead].is_decided && !event.is_refused) continue;
      Place place{.event = &event};
      place.line = index.EventAt(event, &place.input).line;
      missed.push_back(place);
    }
    std::sort(missed.begin(), missed.end(), [](const Place& a, const Place& b) {
      return std::pair(a.input, a.line) < std::pair(b.input, b.line);
    });
    for (const Place& place : missed) {
      uint32_t copies = 0;
      const ingest::ProjectedEvent read = index.EventAt(*place.event, nullptr, &copies);
      Finding finding = MissedEvent(inputs, program, place.input, read,
                                    "no lead was decided that has this");
      if (place.event->is_refused) {
        finding.what.field = program.schema[program.tables[read.table].event].name;
        finding.what.value.clear();
        finding.what.reason = RefusedEventText(program, read.table);
      }
      if (auto told = sink.Missed(finding, copies, place.event->is_refused); !told) return told;
    }
    return {};
  }

  base::Result<void> TellEvents(PartSink& sink) {
    for (const PartIndex::Event& event : index.events()) {
      if (event.lead != kNobody) continue;
      const bool has_lead = event.person != kNobody;
      const bool is_joined =
          has_lead && index.people()[event.person].status == PartIndex::Status::kDecided;
      if (is_joined && !event.is_refused) {
        ++counts.events_joined;
        continue;
      }
      Finding finding;
      finding.kind = Finding::Kind::kEvent;
      const ingest::ProjectedEvent read = index.EventAt(event, &finding.input);
      finding.lead = read.lead;
      finding.what.line = read.line;
      if (is_joined) {
        ++counts.events_rejected;
        finding.what.field = program.schema[program.tables[read.table].event].name;
        finding.what.reason = RefusedEventText(program, read.table);
      } else {
        ++counts.events_orphaned;
        finding.what.field = "lead";
        finding.what.value = read.lead;
        finding.what.reason = has_lead ? "the lead with this id was rejected"
                                       : "no lead has this id";
      }
      if (auto told = sink.Found(finding); !told) return told;
    }
    return {};
  }

  static std::string StateBefore(const PartIndex::Person& person) {
    return person.carry.empty() ? std::string() : std::string(person.carry) + "\n";
  }

  // Everybody who was not decided keeps the state there was.
  base::Result<void> TellCarried(PartSink& sink) {
    if (!inputs.carry_out) return {};
    for (const PartIndex::Person& person : index.people()) {
      if (person.status == PartIndex::Status::kDecided || person.carry.empty()) continue;
      out_states.push_back({person.id, StateBefore(person), StateBefore(person)});
    }
    for (const JoinRow& other : index.others_carry()) {
      const std::string line = std::string(other.body) + "\n";
      out_states.push_back({other.id, line, line});
    }
    std::sort(out_states.begin(), out_states.end(),
              [](const Carried& a, const Carried& b) { return a.id < b.id; });
    for (const Carried& carried : out_states) {
      if (auto told = sink.Carried(carried.id, carried.line, carried.before);
          !told) return told;
    }
    return {};
  }

  const Options& options;
  const program::Program& program;
  const JoinedInputs& inputs;
  std::unique_ptr<Decider> decider;
  state::Model model;
  state::LineReader lines;
  RecordWalk walk;
  std::optional<ingest::RowReader> previous_reader;
  std::optional<RecordWalk> previous_walk;
  std::optional<schema::FieldId> is_new;
  std::vector<size_t> compared;  // results whose change is a change
  bool may_refuse = false;

  PartIndex index;
  PartCounts counts;
  std::vector<Pending> pending;
  size_t batch_events = 0;
  std::vector<std::vector<uint32_t>> events_of_table;  // of the batch: number in the index
  std::vector<Finding> lead_findings;
  std::vector<Finding> previous_findings;
  std::vector<Carried> out_states;
  ingest::Block block{{}, 0, UINT64_MAX, {}};
  ingest::Block previous_block{{}, 0, UINT64_MAX, {}};
  std::vector<ingest::Reject> notes;
  std::vector<ingest::Reject> rejects;
};

PartWorker::PartWorker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PartWorker::~PartWorker() = default;

base::Result<std::unique_ptr<PartWorker>> PartWorker::Make(const Options& options,
                                                           const JoinedInputs& inputs,
                                                           const output::RowWriter& writer) {
  base::Result<std::unique_ptr<Decider>> decider =
      Decider::Make(options, *inputs.leads, writer, RowsABatch(options.instants.size()));
  if (!decider) return tl::unexpected<base::Error>(decider.error());
  return std::unique_ptr<PartWorker>(
      new PartWorker(std::make_unique<Impl>(options, inputs, std::move(*decider))));
}

void PartWorker::AddFill(ingest::InputFill& fill) const {
  impl_->decider->AddFill(fill);
  impl_->walk.AddUnread(fill.leads.unread);
}

base::Result<PartCounts> PartWorker::Process(const PartRows& rows, PartSink& sink) {
  Impl& impl = *impl_;
  impl.counts = {};
  impl.lead_findings.clear();
  impl.previous_findings.clear();
  impl.out_states.clear();
  impl.pending.clear();
  impl.batch_events = 0;
  impl.index.Make(rows.streams);
  impl.decider->Start();
  base::Result<void> done;
  for (size_t i = 0; i < impl.index.leads().size() && done; ++i) done = impl.ReadLead(i, sink);
  if (done) done = impl.Evaluate(sink);
  if (done) done = impl.TellFindings(sink);
  if (done) done = impl.TellCarried(sink);
  if (!done) return tl::unexpected<base::Error>(done.error());
  return std::move(impl.counts);
}

}  // namespace tandem::run
