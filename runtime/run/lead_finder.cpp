// SPDX-License-Identifier: Apache-2.0
// A search from the top: the leads are read as far as the lead, the other inputs to their ends.
#include "runtime/run/lead_finder.h"

#include <set>
#include <utility>

#include "runtime/ingest/events.h"
#include "runtime/kernels/abi.h"
#include "runtime/state/carry_line.h"

namespace tandem::run {
namespace {

// Every record of a stream, until `use` says that it was the last one wanted.
template <class Stream, class Use>
base::Result<void> EachRecord(Stream& stream, const Use& use) {
  RecordWalk records = stream.Walk();
  ingest::Record record;
  std::string error;
  for (;;) {
    ingest::Block block;
    const base::Result<bool> more = stream.Next(block);
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (!*more) return {};
    records.Start(block);
    while (records.Next(record, error)) {
      if (use(record, error)) return {};
      error.clear();
    }
  }
}

// What other inputs hold of one lead.
class Companions {
 public:
  Companions(JoinedInputs& inputs, const program::Program& program)
      : inputs_(inputs), program_(program) {
    for (size_t i = 0; i < program.schema.fields.size(); ++i) {
      if (program.schema.fields[i].origin == schema::Origin::kIsNew) {
        is_new_ = static_cast<schema::FieldId>(i);
      }
    }
  }

  // `lead`: the lead's own record.
  base::Result<void> AppendEvents(const std::string& id, const ingest::Record& lead,
                                  batch::EventBuilder& builder,
                                  std::vector<ingest::Reject>& notes) {
    for (EventStream& stream : inputs_.events) {
      const std::string whose = KeyOf(stream, lead).value_or(id);
      if (whose.empty()) continue;
      ingest::EventRowReader reader(program_, stream.binding());
      const auto done = EachRecord(stream, [&](const ingest::Record& record,
                                               const std::string& error) {
        if (!error.empty() || Trimmed(reader.LeadOf(record)) != whose) return false;
        ingest::Reject reject;
        if (reader.Append(record, 0, builder, reject, notes) ==
            ingest::EventOutcome::kRejected) {
          notes.push_back(std::move(reject));
        }
        return false;
      });
      if (!done) return done;
    }
    return {};
  }

  // False when the row has to be built again without it, as half of it may be there.
  base::Result<bool> AppendPrevious(const std::string& id, batch::Builder& builder,
                                    std::vector<ingest::Reject>& notes) {
    if (!inputs_.previous) return true;
    const std::optional<size_t> column = inputs_.previous->IdColumn(program_);
    ingest::RowReader reader(program_, inputs_.previous->binding());
    bool is_there = false, is_read = true;
    const auto done = EachRecord(*inputs_.previous, [&](const ingest::Record& record,
                                                        const std::string& error) {
      if (!error.empty() || !column || Trimmed(CellOf(record, *column)) != id) return false;
      is_there = true;
      ingest::Reject reject;
      is_read = reader.AppendPrevious(record, builder, reject, notes);
      if (!is_read) notes.push_back(std::move(reject));
      return true;
    });
    if (!done) return tl::unexpected<base::Error>(done.error());
    if (is_read && is_new_) builder.SetYesNo(*is_new_, !is_there);
    return is_read;
  }

  base::Result<void> AppendState(const std::string& id, batch::Builder& builder,
                                 batch::EventBuilder* events) {
    if (!inputs_.carries) return {};
    const state::Model model(program_);
    std::optional<state::LeadState> state;
    state::LineReader reader(model);
    std::string_view line;
    while (inputs_.carry && !state) {
      const base::Result<bool> more = inputs_.carry->Next(line);
      if (!more) return tl::unexpected<base::Error>(more.error());
      if (!*more) break;
      const base::Result<std::string_view> found = reader.IdOf(line);
      if (!found) return tl::unexpected<base::Error>(found.error());
      if (*found != id) continue;
      std::set<std::string> dropped;
      base::Result<state::LeadState> read = reader.Read(line, dropped);
      if (!read) return tl::unexpected<base::Error>(read.error());
      state = std::move(*read);
    }
    model.Apply(state, 0, builder);
    if (events != nullptr) model.AppendEntries(state, 0, *events);
    return {};
  }

 private:
  // The id of the lead's record whose events these are; nothing when they are the lead's.
  std::optional<std::string> KeyOf(const EventStream& stream, const ingest::Record& lead) const {
    const auto key = stream.binding().key();
    if (!key) return std::nullopt;
    ingest::KeyReader reader(inputs_.leads->binding(), {*key});
    return std::string(reader.KeyOf(lead, 0));
  }

  JoinedInputs& inputs_;
  const program::Program& program_;
  std::optional<schema::FieldId> is_new_;
};

class Finder {
 public:
  Finder(JoinedInputs& inputs, const program::Program& program, const Wanted& wanted,
         std::optional<size_t> id_column)
      : stream_(*inputs.leads),
        program_(program),
        wanted_(wanted),
        id_column_(id_column),
        reader_(program, stream_.binding()),
        builder_(program),
        event_builder_(program),
        companions_(inputs, program) {
    if (stream_.input().is_json() && !program.tables.empty()) {
      nested_.emplace(program, stream_.binding());
    }
  }

  bool IsWanted(const ingest::Record& record, uint64_t row) const {
    if (wanted_.id.empty()) {
      return row == wanted_.row;
    }
    return *id_column_ < record.fields.size() &&
           Trimmed(record.fields[*id_column_]) == wanted_.id;
  }

  base::Result<FoundLead> Read(const ingest::Record& record, const std::string& error) {
    FoundLead lead;
    lead.line = record.line;
    for (size_t i = 0; i < program_.schema.fields.size(); ++i) {
      const auto column = stream_.binding().ColumnOf(static_cast<schema::FieldId>(i));
      lead.cells.emplace_back(column && *column < record.fields.size()
                                  ? Trimmed(record.fields[*column])
                                  : std::string_view());
    }
    if (!error.empty()) {
      lead.reject = {record.line, 0, {}, {}, error};
      return lead;
    }
    if (!ReadRow(record, lead)) return lead;
    const std::string id = IdOf(record);
    const base::Result<bool> previous = companions_.AppendPrevious(id, builder_, lead.notes);
    if (!previous) return tl::unexpected<base::Error>(previous.error());
    if (!*previous) ReadRow(record, lead);
    batch::EventBuilder* const events = lead.events == nullptr ? nullptr : &event_builder_;
    if (events != nullptr) {
      const auto done = companions_.AppendEvents(id, record, *events, lead.notes);
      if (!done) return tl::unexpected<base::Error>(done.error());
    }
    const auto state = companions_.AppendState(id, builder_, events);
    if (!state) return tl::unexpected<base::Error>(state.error());
    if (events != nullptr) events->Finish(1);
    return lead;
  }

 private:
  // The row and what is nested in it, from the start.
  bool ReadRow(const ingest::Record& record, FoundLead& lead) {
    auto batch = std::make_unique<batch::Batch>(program_, abi::kChunkRows);
    builder_.Start(*batch);
    if (!program_.tables.empty()) {
      lead.events = std::make_unique<batch::Events>(program_);
      event_builder_.Start(*batch, *lead.events);
    }
    std::vector<ingest::Reject> notes;
    if (!reader_.Append(record, builder_, lead.reject, notes)) return false;
    if (nested_) nested_->Append(record, 0, event_builder_, notes, notes);
    if (lead.batch == nullptr) {
      lead.notes = std::move(notes);
      for (size_t i = 0; i < program_.schema.fields.size(); ++i) {
        const bool is_text = program_.schema.fields[i].type.kind == schema::Kind::kText;
        lead.texts.emplace_back(is_text ? reader_.TextOf(static_cast<schema::FieldId>(i))
                                        : std::string_view());
      }
    }
    lead.batch = std::move(batch);
    return true;
  }

  std::string IdOf(const ingest::Record& record) const {
    const std::optional<schema::FieldId> id = program_.schema.id_field;
    const std::optional<size_t> column = stream_.IdColumn(program_);
    if (!id || !column) return {};
    const bool is_text = program_.schema[*id].type.kind == schema::Kind::kText;
    return std::string(is_text ? reader_.TextOf(*id) : Trimmed(CellOf(record, *column)));
  }

  const LeadStream& stream_;
  const program::Program& program_;
  const Wanted& wanted_;
  std::optional<size_t> id_column_;
  ingest::RowReader reader_;
  batch::Builder builder_;
  batch::EventBuilder event_builder_;
  std::optional<ingest::NestedEventReader> nested_;
  Companions companions_;
};

}  // namespace

base::Result<std::optional<FoundLead>> FindLead(JoinedInputs& inputs,
                                                const program::Program& program,
                                                const Wanted& wanted, uint64_t& leads) {
  LeadStream& stream = *inputs.leads;
  std::optional<size_t> id_column;
  if (!wanted.id.empty()) {
    if (!program.schema.id_field) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "the policy's lead has no `id` to look for; choose one by its row");
    }
    id_column = stream.binding().ColumnOf(*program.schema.id_field);
    if (!id_column) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "no column feeds the lead's `id`; choose one by its row");
    }
  }
  Finder finder(inputs, program, wanted, id_column);
  std::optional<FoundLead> found;
  std::optional<base::Error> failed;
  leads = 0;
  const auto done = EachRecord(stream, [&](const ingest::Record& record,
                                           const std::string& error) {
    if (!finder.IsWanted(record, ++leads)) return false;
    base::Result<FoundLead> lead = finder.Read(record, error);
    if (!lead) {
      failed = lead.error();
      return true;
    }
    const bool is_read = lead->batch != nullptr;
    if (is_read || !found) found = std::move(*lead);
    return is_read || wanted.id.empty();
  });
  if (!done) return tl::unexpected<base::Error>(done.error());
  if (failed) return tl::unexpected<base::Error>(*failed);
  return found;
}

}  // namespace tandem::run
