// SPDX-License-Identifier: Apache-2.0
// The first form of a column, part by part; what a form leaves out is lost, as in real exports.
#include "compiler/sample/time_in_form.h"

#include <fmt/format.h>

#include <array>

#include "runtime/value/civil_time.h"
#include "runtime/value/time_form.h"
#include "runtime/value/zone.h"

namespace tandem::sample {
namespace {

constexpr std::array<const char*, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string Part(char directive, int64_t local_us) {
  const value::CivilDate date = value::CivilFromDays(value::DaysOfLocal(local_us));
  const int64_t time_us = value::TimeOfDay(local_us);
  const int64_t second = time_us / value::kMicrosPerSecond;
  const int64_t hour = second / 3600;
  switch (directive) {
    case 'Y':
      return fmt::format("{:04}", date.year);
    case 'm':
      return fmt::format("{:02}", date.month);
    case 'd':
      return fmt::format("{:02}", date.day);
    case 'e':
      return std::to_string(date.day);
    case 'H':
      return fmt::format("{:02}", hour);
    case 'I':
      return fmt::format("{:02}", (hour + 11) % 12 + 1);
    case 'M':
      return fmt::format("{:02}", second / 60 % 60);
    case 'S':
      return fmt::format("{:02}", second % 60);
    case 'f':
      return fmt::format("{:06}", time_us % value::kMicrosPerSecond);
    case 'p':
      return hour < 12 ? "AM" : "PM";
    case 'b':
      return std::string(kMonths[static_cast<size_t>(date.month - 1)]).substr(0, 3);
    case 'B':
      return kMonths[static_cast<size_t>(date.month - 1)];
    case 'z':
      return "Z";
    default:
      return "%";
  }
}

}  // namespace

Zones::Zones(const schema::Schema& schema, const std::vector<schema::Source>& sources)
    : policy_zone_(schema.zone) {
  const auto add_events = [this](const schema::EventSource& events) {
    Add(events.at);
    for (const schema::EventMap& map : events.events) {
      for (const schema::ColumnMap& column : map.columns) Add(column);
    }
  };
  for (const schema::Source& source : sources) {
    for (const schema::ColumnMap& column : source.columns) Add(column);
    if (source.of_events) add_events(*source.of_events);
    for (const schema::EventSource& nested : source.nested) add_events(nested);
  }
}

void Zones::Add(const schema::ColumnMap& column) {
  const std::string& name = column.zone.empty() ? policy_zone_ : column.zone;
  if (zones_.contains(name)) return;
  if (auto zone = value::FindZone(name)) zones_.emplace(name, std::move(*zone));
}

const value::Zone* Zones::Of(const schema::ColumnMap& column) const {
  const auto found = zones_.find(column.zone.empty() ? policy_zone_ : column.zone);
  return found == zones_.end() ? nullptr : &found->second;
}

std::string InForm(const schema::ColumnMap& column, const Zones& zones, const std::string& iso) {
  if (column.time_forms.empty() && column.unix_unit_us == 0) return iso;
  const auto reading = value::ReadIsoTime(iso);
  const value::Zone* const found = zones.Of(column);
  if (!reading || !found) return iso;
  const int64_t at_us = value::InstantOf(*reading, *found);
  if (column.unix_unit_us > 0) return std::to_string(at_us / column.unix_unit_us);
  const std::string& form = column.time_forms.front();
  const bool is_utc = form.find("%z") != std::string::npos;
  const int64_t local_us = is_utc ? at_us : found->ToLocal(at_us);
  std::string out;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '%' && i + 1 < form.size()) {
      out += Part(form[++i], local_us);
    } else {
      out += form[i];
    }
  }
  return out;
}

}  // namespace tandem::sample
