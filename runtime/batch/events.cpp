// SPDX-License-Identifier: Apache-2.0
// Batches of events, and the builder that appends to them.
#include <algorithm>
#include <optional>

#include "runtime/base/check.h"
#include "runtime/batch/row_filler.h"

namespace tandem::batch {
namespace {

size_t WholeChunks(size_t rows) {
  return (rows + abi::kChunkRows - 1) / abi::kChunkRows * abi::kChunkRows;
}

}  // namespace

struct Events::Impl {
  struct Table {
    explicit Table(Batch columns) : batch(std::move(columns)) {}

    Batch batch;
    std::vector<uint32_t> lead_rows;  // whole chunks once finished
    std::vector<uint32_t> offsets;    // one more than leads; empty in arrival order
    bool lead_after_lead = true;      // so far
    bool is_finished = false;
  };
  std::vector<Table> tables;
  uint32_t lead_count = 0;  // of the last Finish
};

Events::Events(const program::Program& program) : impl_(std::make_unique<Impl>()) {
  for (const program::Table& table : program.tables) {
    impl_->tables.emplace_back(Batch(table.columns));
  }
}
Events::~Events() = default;
Events::Events(Events&&) noexcept = default;

const Batch& Events::Table(size_t table) const {
  TANDEM_CHECK(table < impl_->tables.size(), "no such table");
  return impl_->tables[table].batch;
}

uint32_t Events::lead_rows() const { return impl_->lead_count; }

const uint32_t* Events::LeadRows(size_t table) const {
  TANDEM_CHECK(table < impl_->tables.size() && impl_->tables[table].is_finished,
               "no such table, or not finished");
  return impl_->tables[table].lead_rows.data();
}

const uint32_t* Events::Offsets(size_t table) const {
  TANDEM_CHECK(table < impl_->tables.size(), "no such table");
  const std::vector<uint32_t>& offsets = impl_->tables[table].offsets;
  return offsets.empty() ? nullptr : offsets.data();
}

struct EventBuilder::Impl {
  // Of the table begun last.
  RowFiller& Filler() {
    TANDEM_CHECK(current < fillers.size(), "no event has begun");
    return fillers[current];
  }

  void Unfinish(size_t table) {
    Events::Impl::Table& into = tables[table];
    into.is_finished = false;
    into.lead_rows.resize(fillers[table].rows());
    into.offsets.clear();
  }

  std::vector<RowFiller> fillers;
  Events::Impl::Table* tables = nullptr;
  Events::Impl* events = nullptr;
  size_t current = 0;
};

EventBuilder::EventBuilder(const program::Program& program) : impl_(std::make_unique<Impl>()) {
  for (const program::Table& table : program.tables) {
    const auto& fields = program.schema[table.event].fields;
    impl_->fillers.emplace_back(MakePlan(program, fields, table.columns));
  }
}
EventBuilder::~EventBuilder() = default;
EventBuilder::EventBuilder(EventBuilder&&) noexcept = default;

void EventBuilder::Start(Batch& leads, Events& events) {
  TANDEM_CHECK(events.impl_->tables.size() == impl_->fillers.size(), "events of another program");
  impl_->events = events.impl_.get();
  impl_->tables = events.impl_->tables.data();
  impl_->current = impl_->fillers.size();
  for (size_t i = 0; i < impl_->fillers.size(); ++i) {
    impl_->fillers[i].Start(impl_->tables[i].batch, RowFiller::TextsOf(leads));
    StartTable(i);
  }
}

void EventBuilder::StartTable(size_t table) {
  TANDEM_CHECK(impl_->events != nullptr && table < impl_->fillers.size(), "no such table");
  impl_->fillers[table].ClearRows();
  impl_->tables[table].lead_after_lead = true;
  impl_->Unfinish(table);
}

void EventBuilder::BeginEvent(size_t table, uint32_t lead_row, int64_t at_us, int32_t source) {
  TANDEM_CHECK(impl_->events != nullptr && table < impl_->fillers.size(), "no such table");
  impl_->current = table;
  Events::Impl::Table& into = impl_->tables[table];
  if (into.is_finished) impl_->Unfinish(table);
  RowFiller& filler = impl_->fillers[table];
  filler.AppendGrowing();
  filler.SetAt(at_us);
  filler.SetSource(source);
  if (!into.lead_rows.empty() && lead_row < into.lead_rows.back()) into.lead_after_lead = false;
  into.lead_rows.push_back(lead_row);
}

void EventBuilder::SetInt(schema::FieldId field, int64_t value) {
  impl_->Filler().SetInt(field, value);
}
void EventBuilder::SetYesNo(schema::FieldId field, bool value) {
  impl_->Filler().SetYesNo(field, value);
}
void EventBuilder::SetText(schema::FieldId field, std::string_view utf8) {
  impl_->Filler().SetText(field, utf8);
}
void EventBuilder::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  impl_->Filler().SetList(field, elements);
}
void EventBuilder::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  impl_->Filler().SetChoiceList(field, choices);
}

void EventBuilder::DropEvent() {
  impl_->Filler().Drop();
  impl_->Unfinish(impl_->current);
}

void EventBuilder::DropLead(uint32_t lead_row) {
  for (size_t i = 0; i < impl_->fillers.size(); ++i) {
    Events::Impl::Table& table = impl_->tables[i];
    if (table.is_finished) impl_->Unfinish(i);
    while (!table.lead_rows.empty() && table.lead_rows.back() == lead_row) {
      table.lead_rows.pop_back();
      impl_->fillers[i].Drop();
    }
  }
}

void EventBuilder::Finish(uint32_t lead_rows) {
  const bool same_leads = impl_->events->lead_count == lead_rows;
  impl_->events->lead_count = lead_rows;
  for (size_t i = 0; i < impl_->fillers.size(); ++i) {
    Events::Impl::Table& table = impl_->tables[i];
    if (table.is_finished && same_leads) continue;
    const uint32_t rows = impl_->fillers[i].rows();
    table.lead_rows.resize(rows);
    table.offsets.clear();
    if (table.lead_after_lead) {
      TANDEM_CHECK(rows == 0 || table.lead_rows.back() < lead_rows, "an event of no lead");
      table.offsets.resize(size_t{lead_rows} + 1);
      uint32_t row = 0;
      for (uint32_t lead = 0; lead < lead_rows; ++lead) {
        table.offsets[lead] = row;
        while (row < rows && table.lead_rows[row] == lead) ++row;
      }
      table.offsets[lead_rows] = row;
    } else {
      const uint32_t last = *std::max_element(table.lead_rows.begin(), table.lead_rows.end());
      TANDEM_CHECK(last < lead_rows, "an event of no lead");
    }
    table.lead_rows.resize(WholeChunks(rows));
    table.is_finished = true;
  }
}

}  // namespace tandem::batch
