// SPDX-License-Identifier: Apache-2.0
// Events in arrays of JSON leads.
#include "runtime/base/check.h"
#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/event_reader.h"
#include "runtime/ingest/event_sinks.h"
#include "runtime/ingest/json_array.h"
#include "runtime/ingest/json_walk.h"

namespace tandem::ingest {
namespace {

// One array a lead may have.
struct ArrayReader {
  explicit ArrayReader(const NestedList& n) : nested(n), walk(n.paths), reader(n.list) {}

  const NestedList& nested;
  JsonWalk walk;
  EventReader reader;
};

}  // namespace

struct NestedEventReader::Impl {
  explicit Impl(const Binding& b) : binding(b.impl()) {
    for (const NestedList& nested : binding->nested) {
      arrays.push_back(std::make_unique<ArrayReader>(nested));
    }
  }

  std::shared_ptr<const Binding::Impl> binding;
  std::vector<std::unique_ptr<ArrayReader>> arrays;
  JsonArray elements;
  Record event;
  Reject reject;

  static void Place(Reject& what, const ArrayReader& array, size_t index, uint64_t line) {
    what.line = line;
    what.column = 0;
    const std::string inside = what.field;
    what.field = array.nested.path + "[" + std::to_string(index) + "]";
    if (!inside.empty()) what.field += "." + inside;
  }

  EventOutcome ReadElement(ArrayReader& array, JsonKind kind, std::string_view text,
                           BatchSink& sink, std::vector<Reject>& notes) {
    if (kind != JsonKind::kObject) {
      reject = {.value = Shown(text), .reason = "not an object such as {\"at\": …}"};
      return EventOutcome::kRejected;
    }
    const JsonCell cell = elements.cell();
    array.walk.Begin(cell.base, cell.mark,
                     static_cast<size_t>(text.data() + text.size() - cell.base));
    event.raw = text;
    if (!array.walk.ReadObject(event)) {
      reject = {.value = Shown(text), .reason = array.walk.fault()};
      return EventOutcome::kRejected;
    }
    return array.reader.Read(event, sink, reject, notes);
  }

  void ReadArray(ArrayReader& array, const Record& record, BatchSink& sink, NestedCounts& counts,
                 std::vector<Reject>& rejects, std::vector<Reject>& notes) {
    elements.Start(record.json[array.nested.column], record.fields[array.nested.column]);
    JsonKind kind{};
    std::string_view text;
    for (size_t index = 0; elements.Next(kind, text); ++index) {
      const size_t notes_before = notes.size();
      switch (ReadElement(array, kind, text, sink, notes)) {
        case EventOutcome::kRead: ++counts.read; break;
        case EventOutcome::kIgnored: ++counts.ignored; break;
        case EventOutcome::kUnread: ++counts.unread; break;
        case EventOutcome::kRejected:
          ++counts.rejected;
          Place(reject, array, index, record.line);
          rejects.push_back(reject);
          break;
      }
      for (size_t i = notes_before; i < notes.size(); ++i) {
        Place(notes[i], array, index, record.line);
      }
    }
  }
};

NestedEventReader::NestedEventReader(const program::Program& /*program*/, const Binding& binding)
    : impl_(std::make_unique<Impl>(binding)) {}
NestedEventReader::~NestedEventReader() = default;
NestedEventReader::NestedEventReader(NestedEventReader&&) noexcept = default;

void NestedEventReader::AddFill(InputFill& fill) const {
  for (const auto& array : impl_->arrays) {
    std::set<std::string> unread;
    array->walk.AddUnread(unread);
    array->reader.AddFill(&array->nested.paths, unread, fill.events);
  }
}

NestedCounts NestedEventReader::Append(const Record& record, uint32_t lead_row,
                                       batch::EventBuilder& builder, std::vector<Reject>& rejects,
                                       std::vector<Reject>& notes) {
  NestedCounts counts;
  BatchSink sink(builder, lead_row);
  for (const auto& array : impl_->arrays) {
    const size_t column = array->nested.column;
    const JsonKind kind = record.json[column].kind;
    if (kind <= JsonKind::kNull) continue;
    if (kind == JsonKind::kArray) {
      impl_->ReadArray(*array, record, sink, counts, rejects, notes);
      continue;
    }
    ++counts.rejected;
    rejects.push_back({.line = record.line,
                       .field = array->nested.path,
                       .value = Shown(record.fields[column]),
                       .reason = "not an array of events"});
  }
  return counts;
}

}  // namespace tandem::ingest
