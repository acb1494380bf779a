// SPDX-License-Identifier: Apache-2.0
// Every place of a program that names a zone.
#include "runtime/artifact/zones.h"

#include <utility>

namespace tandem::artifact {
namespace {

void AddColumns(const std::vector<schema::ColumnMap>& columns, std::set<std::string>& names) {
  for (const schema::ColumnMap& column : columns) names.insert(column.zone);
}

void AddEvents(const schema::EventSource& source, std::set<std::string>& names) {
  AddColumns({source.lead, source.at}, names);
  for (const schema::EventMap& event : source.events) AddColumns(event.columns, names);
}

}  // namespace

std::set<std::string> NamedZones(const program::Program& program) {
  std::set<std::string> names{program.schema.zone};
  for (const schema::Source& source : program.sources) {
    AddColumns(source.columns, names);
    if (source.of_events) AddEvents(*source.of_events, names);
    for (const schema::EventSource& nested : source.nested) AddEvents(nested, names);
  }
  names.erase("");
  names.erase("UTC");
  return names;
}

base::Result<std::shared_ptr<const value::Zones>> CollectZones(const program::Program& program) {
  value::Zones zones(value::TzdbVersion());
  for (const std::string& name : NamedZones(program)) {
    base::Result<std::string> file = value::ReadZoneFile(name);
    if (!file) return tl::unexpected(file.error());
    if (auto added = zones.Add(name, std::move(*file)); !added) {
      return tl::unexpected(added.error());
    }
  }
  return std::make_shared<const value::Zones>(std::move(zones));
}

}  // namespace tandem::artifact
