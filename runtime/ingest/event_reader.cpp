// SPDX-License-Identifier: Apache-2.0
// Which event a record is, and when it happened.
#include "runtime/ingest/event_reader.h"

#include <algorithm>

#include "runtime/base/edit_distance.h"

namespace tandem::ingest {
namespace {

// Keeps the one integer that is read.
struct InstantSink {
  int64_t value = 0;
  void SetInt(schema::FieldId /*field*/, int64_t set) { value = set; }
  void SetYesNo(schema::FieldId /*field*/, bool /*set*/) {}
  void SetText(schema::FieldId /*field*/, std::string_view /*set*/) {}
  void SetList(schema::FieldId /*field*/, const std::vector<std::string_view>& /*set*/) {}
  void SetChoiceList(schema::FieldId /*field*/, const std::vector<uint32_t>& /*set*/) {}
};

bool Holds(const Record& record, size_t column) {
  if (column >= record.fields.size()) return false;
  const bool is_json = !record.json.empty();
  if (is_json && record.json[column].kind <= JsonKind::kNull) return false;
  return !TrimCell(record.fields[column]).empty();
}

}  // namespace

EventReader::EventReader(const EventList& list) : list_(list) {
  for (const EventPlan& plan : list.events) {
    fields_.push_back(
        std::make_unique<FieldReader>(plan.plans, plan.is_read.size(), nullptr));
  }
  instant_plans_.reserve(list.at.size());
  for (const ColumnPlan& plan : list.at) {
    instant_plans_.push_back({plan});
    instants_.push_back(std::make_unique<FieldReader>(instant_plans_.back(), 1, nullptr));
  }
}

void EventReader::AddFill(const JsonPaths* paths, const std::set<std::string>& unread,
                          std::map<schema::EventId, Fill>& fills) const {
  for (size_t i = 0; i < fields_.size(); ++i) {
    Fill& fill = fills[list_.events[i].event];
    fields_[i]->AddFill(paths, fill);
    fill.unread.insert(unread.begin(), unread.end());
  }
}

std::string_view EventReader::FirstCell(const Record& record,
                                        const std::vector<size_t>& columns) {
  for (const size_t column : columns) {
    if (!Holds(record, column)) continue;
    const JsonKind kind = record.json.empty() ? JsonKind::kText : record.json[column].kind;
    if (kind != JsonKind::kText && kind != JsonKind::kNumber) continue;
    return TrimCell(record.fields[column]);
  }
  return {};
}

EventOutcome EventReader::FindEvent(const Record& record, size_t& index, Reject& reject) {
  plan_ = nullptr;
  if (!list_.by.empty()) {
    const std::string_view name = FirstCell(record, list_.by);
    const auto refuse = [&](std::string reason) {
      reject = {.line = record.line, .field = "event", .value = Shown(name)};
      if (record.json.empty()) reject.column = list_.by.front() + 1;
      reject.reason = std::move(reason);
      return EventOutcome::kRejected;
    };
    if (name.empty()) return refuse("missing: nothing says which event this is");
    key_.clear();
    value::TextKey(name, key_);
    const auto found = list_.event_of.find(std::string_view(key_));
    if (found == list_.event_of.end()) {
      if (list_.others_ignored) return EventOutcome::kIgnored;
      const std::string text(name);
      if (std::find(list_.stages.begin(), list_.stages.end(), text) != list_.stages.end()) {
        return refuse("`" + text + "` is a stage: its entries come from carried state");
      }
      const auto nearest = base::NearestName(text, list_.names);
      return refuse("no such event" + (nearest ? "; perhaps \"" + *nearest + "\"" : ""));
    }
    index = found->second;
  }
  plan_ = &list_.events[index];
  return plan_->table < 0 ? EventOutcome::kUnread : EventOutcome::kRead;
}

bool EventReader::ReadInstant(const Record& record, int64_t& at_us, Reject& reject,
                              std::vector<Reject>& notes) {
  size_t which = 0;
  for (size_t i = 0; i < list_.at.size(); ++i) {
    if (!Holds(record, list_.at[i].column)) continue;
    which = i;
    break;
  }
  InstantSink sink;
  if (!instants_[which]->Read(record, sink, reject, notes)) {
    if (reject.reason.starts_with("missing")) reject.reason = "missing: when did it happen?";
    return false;
  }
  at_us = sink.value;
  return true;
}

}  // namespace tandem::ingest
