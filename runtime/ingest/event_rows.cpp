// SPDX-License-Identifier: Apache-2.0
// Events in rows of their own.
#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/event_reader.h"
#include "runtime/ingest/event_sinks.h"

namespace tandem::ingest {
namespace {

EventListInput InputOf(const program::Program& program, const schema::Source* source,
                       std::optional<schema::EventId> event) {
  EventListInput input{.program = program, .source = source, .events = nullptr, .only = event};
  if (source != nullptr && source->of_events) input.events = &*source->of_events;
  return input;
}

}  // namespace

base::Result<EventBinding> EventBinding::Bind(const program::Program& program,
                                              const schema::Source* source,
                                              std::optional<schema::EventId> event,
                                              const std::vector<std::string>& header) {
  auto impl = std::make_shared<Impl>();
  ColumnFinder finder(header);
  impl->list = MakeEventList(InputOf(program, source, event), finder);
  if (!finder.problems().empty()) {
    return base::Fail(base::ErrorKind::kBadInput, finder.problems());
  }
  impl->width = finder.width();
  impl->ignored = finder.Ignored();
  EventBinding binding;
  binding.impl_ = std::move(impl);
  return binding;
}

base::Result<EventBinding> EventBinding::BindJson(const program::Program& program,
                                                  const schema::Source* source,
                                                  std::optional<schema::EventId> event) {
  auto impl = std::make_shared<Impl>();
  ColumnFinder finder(impl->paths.emplace());
  impl->list = MakeEventList(InputOf(program, source, event), finder);
  if (!finder.problems().empty()) {
    return base::Fail(base::ErrorKind::kBadInput, finder.problems());
  }
  impl->width = finder.width();
  EventBinding binding;
  binding.impl_ = std::move(impl);
  return binding;
}

const JsonPaths* EventBinding::paths() const { return impl_->paths ? &*impl_->paths : nullptr; }
const std::vector<std::string>& EventBinding::ignored() const { return impl_->ignored; }
std::optional<schema::FieldId> EventBinding::key() const { return impl_->list.key; }
const std::string& EventBinding::owner() const { return impl_->list.owner; }

struct EventRowReader::Impl {
  Impl(const program::Program& p, const EventBinding& b)
      : schema(p.schema), binding(b.impl()), reader(binding->list) {}

  const schema::Schema& schema;
  std::shared_ptr<const EventBinding::Impl> binding;
  EventReader reader;
  ByteSink bytes;

  bool HasAllFields(const Record& record, Reject& reject) const {
    if (record.fields.size() == binding->width) return true;
    reject = {.line = record.line, .value = Shown(record.raw)};
    reject.reason = "has " + std::to_string(record.fields.size()) + " fields, the header has " +
                    std::to_string(binding->width);
    return false;
  }

  template <class Sink>
  EventOutcome Read(const Record& record, Sink& sink, Reject& reject,
                    std::vector<Reject>& notes) {
    if (!HasAllFields(record, reject)) return EventOutcome::kRejected;
    const size_t notes_before = notes.size();
    const EventOutcome outcome = reader.Read(record, sink, reject, notes);
    const auto name = [&](Reject& what) {
      const bool of_field = !what.field.empty() && what.field != "at" && what.field != "event";
      if (of_field && reader.plan() != nullptr) {
        what.field = schema[reader.plan()->event].name + "." + what.field;
      }
    };
    if (outcome == EventOutcome::kRejected) name(reject);
    for (size_t i = notes_before; i < notes.size(); ++i) name(notes[i]);
    return outcome;
  }

  std::string_view LeadOf(const Record& record) const {
    const std::string_view lead = EventReader::FirstCell(record, binding->list.lead);
    for (const std::string& missing : binding->list.lead_missing) {
      if (lead == missing) return {};
    }
    return lead;
  }
};

EventRowReader::EventRowReader(const program::Program& program, const EventBinding& binding)
    : impl_(std::make_unique<Impl>(program, binding)) {}
EventRowReader::~EventRowReader() = default;
EventRowReader::EventRowReader(EventRowReader&&) noexcept = default;

std::string_view EventRowReader::LeadOf(const Record& record) const {
  return impl_->LeadOf(record);
}

EventOutcome EventRowReader::Append(const Record& record, uint32_t lead_row,
                                    batch::EventBuilder& builder, Reject& reject,
                                    std::vector<Reject>& notes) {
  BatchSink sink(builder, lead_row);
  return impl_->Read(record, sink, reject, notes);
}

void EventRowReader::AddFill(const std::set<std::string>& unread, InputFill& fill) const {
  const auto& paths = impl_->binding->paths;
  impl_->reader.AddFill(paths ? &*paths : nullptr, unread, fill.events);
}

EventOutcome EventRowReader::Project(const Record& record, ProjectedEvent& event, Reject& reject,
                                     std::vector<Reject>& notes) {
  const EventOutcome outcome = impl_->Read(record, impl_->bytes, reject, notes);
  if (outcome != EventOutcome::kRead) return outcome;
  const ByteSink& bytes = impl_->bytes;
  event.lead = impl_->LeadOf(record);
  if (event.lead.empty()) {
    const std::vector<size_t>& columns = impl_->binding->list.lead;
    reject = {.line = record.line, .field = impl_->binding->list.owner, .value = {}};
    if (record.json.empty()) reject.column = columns.front() + 1;
    reject.value = Shown(record.fields[columns.front()]);
    reject.reason = "missing: whose event is it?";
    return EventOutcome::kRejected;
  }
  event.at_us = bytes.at_us;
  event.table = static_cast<uint32_t>(bytes.table);
  event.source = bytes.source;
  event.line = record.line;
  event.fields = bytes.bytes();
  return EventOutcome::kRead;
}

}  // namespace tandem::ingest
