// SPDX-License-Identifier: Apache-2.0
// Digests of sources: where values come from, and which rows are refused.
#include "compiler/agree/hasher.h"
#include "runtime/value/text_key.h"

namespace tandem::agree {

Sha256Digest Hasher::Column(const schema::ColumnMap& column, std::string_view field) const {
  Canonical out("column");
  out.Text(field).Text(column.column);
  out.SortedTexts(column.missing_when).SortedTexts(column.time_forms);
  out.Number(column.unix_unit_us).Text(column.zone);
  out.Text(column.number_like).Flag(column.rounded).Flag(column.unique).Text(column.separator);
  std::vector<Sha256Digest> rows;
  for (const schema::ColumnMap::ValueRow& row : column.values) {
    for (const std::string& from : row.from) {
      Canonical mapped("value");
      mapped.Text(value::TextKey(from)).Flag(row.to_missing).Text(row.to);
      rows.push_back(mapped.Finish());
    }
  }
  out.SortedDigests(std::move(rows));
  return out.Text(NameOf(column.otherwise)).Text(column.otherwise_value).Finish();
}

// Rows of several events say which one they are by value, so these have no order.
Sha256Digest Hasher::Events(const schema::EventSource& source) const {
  Canonical out("events");
  out.Text(source.path).Text(source.by).Flag(source.others_ignored);
  out.Digest(Column(source.lead, "lead")).Digest(Column(source.at, "at"));
  std::vector<Sha256Digest> maps;
  for (const schema::EventMap& map : source.events) {
    const schema::Event& event = policy_.schema[map.event];
    Canonical mapped("event");
    mapped.Text(value::TextKey(map.value)).Text(event.name);
    std::vector<Sha256Digest> columns;
    for (const schema::ColumnMap& column : map.columns) {
      columns.push_back(Column(column, event.fields[static_cast<size_t>(column.field)].name));
    }
    maps.push_back(mapped.SortedDigests(std::move(columns)).Finish());
  }
  return out.SortedDigests(std::move(maps)).Finish();
}

Sha256Digest Hasher::Source(size_t index) {
  const schema::Source& source = policy_.sources[index];
  Canonical out = Begin("source", source.name);
  out.Text(NameOf(source.format)).Number(source.delimiter);
  out.Flag(source.others_ignored).SortedTexts(source.missing_when);
  std::vector<Sha256Digest> columns;
  for (const schema::ColumnMap& column : source.columns) {
    columns.push_back(Column(column, policy_.schema[column.field].name));
  }
  out.SortedDigests(std::move(columns)).Flag(source.of_events.has_value());
  if (source.of_events) out.Digest(Events(*source.of_events));
  std::vector<Sha256Digest> nested;
  for (const schema::EventSource& events : source.nested) nested.push_back(Events(events));
  out.SortedDigests(std::move(nested));
  std::vector<Sha256Digest> rejects;
  for (const hir::Policy::RejectWhen& reject : policy_.rejects) {
    if (reject.source != index) continue;
    Canonical rejected("reject");
    rejected.Text(reject.event ? policy_.schema[*reject.event].name : "");
    rejects.push_back(rejected.Digest(Expr(reject.condition, {})).Finish());
  }
  return out.SortedDigests(std::move(rejects)).Finish();
}

}  // namespace tandem::agree
