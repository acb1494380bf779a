// SPDX-License-Identifier: Apache-2.0
// A search from the top: the file is read as far as the lead.
#include "runtime/run/lead_finder.h"

#include <utility>

#include "runtime/kernels/abi.h"

namespace tandem::run {
namespace {

class Finder {
 public:
  Finder(const LeadStream& stream, const program::Program& program, const Wanted& wanted,
         std::optional<size_t> id_column)
      : stream_(stream),
        program_(program),
        wanted_(wanted),
        id_column_(id_column),
        reader_(program, stream.binding()),
        builder_(program),
        event_builder_(program) {
    if (stream.input().is_json() && !program.tables.empty()) {
      nested_.emplace(program, stream.binding());
    }
  }

  bool IsWanted(const ingest::Record& record, uint64_t row) const {
    if (wanted_.id.empty()) {
      return row == wanted_.row;
    }
    return *id_column_ < record.fields.size() &&
           Trimmed(record.fields[*id_column_]) == wanted_.id;
  }

  FoundLead Read(const ingest::Record& record, const std::string& error) {
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
    auto batch = std::make_unique<batch::Batch>(program_, abi::kChunkRows);
    builder_.Start(*batch);
    if (!program_.tables.empty()) {
      lead.events = std::make_unique<batch::Events>(program_);
      event_builder_.Start(*batch, *lead.events);
    }
    if (reader_.Append(record, builder_, lead.reject, lead.notes)) {
      lead.batch = std::move(batch);
      if (nested_) nested_->Append(record, 0, event_builder_, lead.notes, lead.notes);
      if (lead.events != nullptr) event_builder_.Finish(1);
      for (size_t i = 0; i < program_.schema.fields.size(); ++i) {
        const bool is_text = program_.schema.fields[i].type.kind == schema::Kind::kText;
        lead.texts.emplace_back(is_text ? reader_.TextOf(static_cast<schema::FieldId>(i))
                                        : std::string_view());
      }
    }
    return lead;
  }

 private:
  const LeadStream& stream_;
  const program::Program& program_;
  const Wanted& wanted_;
  std::optional<size_t> id_column_;
  ingest::RowReader reader_;
  batch::Builder builder_;
  batch::EventBuilder event_builder_;
  std::optional<ingest::NestedEventReader> nested_;
};

}  // namespace

base::Result<std::optional<FoundLead>> FindLead(LeadStream& stream,
                                                const program::Program& program,
                                                const Wanted& wanted, uint64_t& leads) {
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
  Finder finder(stream, program, wanted, id_column);
  std::optional<FoundLead> rejected;
  leads = 0;
  RecordWalk records = stream.Walk();
  for (;;) {
    ingest::Block block;
    const base::Result<bool> more = stream.Next(block);
    if (!more) {
      return tl::unexpected<base::Error>(more.error());
    }
    if (!*more) {
      return rejected;
    }
    records.Start(block);
    ingest::Record record;
    std::string error;
    while (records.Next(record, error)) {
      if (finder.IsWanted(record, ++leads)) {
        FoundLead lead = finder.Read(record, error);
        if (lead.batch != nullptr || wanted.id.empty()) {
          return lead;
        }
        if (!rejected) {
          rejected = std::move(lead);
        }
      }
      error.clear();
    }
  }
}

}  // namespace tandem::run
