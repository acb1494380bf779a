// SPDX-License-Identifier: Apache-2.0
// Sources: which column feeds which field of the lead; sources of events: source_events.cpp.
#include <algorithm>
#include <map>
#include <string>

#include "compiler/resolve/source_line.h"
#include "runtime/value/civil_time.h"

namespace tandem::resolve {
namespace {

// Months and longer by their mean length; no data is older than the years that can be written.
int64_t LengthUs(const syntax::Window& window) {
  constexpr int64_t kMonthUs = 2'629'746 * value::kMicrosPerSecond;
  constexpr int64_t kMostUs = 9'999 * 12 * kMonthUs;
  int64_t unit_us = 0;
  switch (window.unit) {
    case syntax::Unit::kSecond: unit_us = value::kMicrosPerSecond; break;
    case syntax::Unit::kMinute: unit_us = value::kMicrosPerMinute; break;
    case syntax::Unit::kHour: unit_us = value::kMicrosPerHour; break;
    case syntax::Unit::kDay: unit_us = value::kMicrosPerDay; break;
    case syntax::Unit::kWeek: unit_us = 7 * value::kMicrosPerDay; break;
    case syntax::Unit::kMonth: unit_us = kMonthUs; break;
    case syntax::Unit::kQuarter: unit_us = 3 * kMonthUs; break;
    case syntax::Unit::kYear: unit_us = 12 * kMonthUs; break;
  }
  return std::min(window.number, kMostUs / unit_us) * unit_us;
}

class SourceResolver {
 public:
  SourceResolver(Resolver& r, const syntax::SourceDecl& source) : r_(r), source_(source) {}

  void Resolve() {
    out_.name = source_.name.text;
    out_.missing_when = source_.missing_when;
    out_.others_ignored = source_.others_ignored;
    if (source_.format.text == "jsonl") out_.format = schema::DataFormat::kJsonLines;
    Delimiter();
    if (source_.by || source_.record.text != "lead") {
      ResolveEventSource(source_, r_, out_);
    } else {
      for (const syntax::SourceLine& line : source_.lines) Line(line);
      if (source_.others_ignored) CheckAllFed();
      ResolveNested(source_, r_, out_);
    }
    Rejects();
    History();
    r_.out.sources.push_back(std::move(out_));
  }

 private:
  void Delimiter() {
    if (!source_.delimiter) return;
    if (out_.format == schema::DataFormat::kJsonLines) {
      r_.sink.Report(diag::Code::kNotInSource, source_.delimiter->span, "`delimiter`",
                     "a source of JSON lines", "leave it out: only CSV has columns to delimit");
      return;
    }
    const std::string& text = source_.delimiter->text;
    const bool is_tab = text == "\\t" || (text == "tab" && !source_.delimiter->quoted);
    const std::string one = is_tab ? "\t" : text;
    const bool good = one.size() == 1 && one != "\"" && one != "\n" && one != "\r" &&
                      static_cast<unsigned char>(one[0]) < 0x80;
    if (good) {
      out_.delimiter = one[0];
    } else {
      r_.sink.Report(diag::Code::kDelimiter, source_.delimiter->span, text);
    }
  }

  // Which event the rows are is known before they are read only in a source of one.
  void Rejects() {
    const auto index = static_cast<uint32_t>(r_.out.sources.size());
    for (const syntax::ExprPtr& condition : source_.reject_when) {
      if (source_.by) {
        r_.sink.Report(diag::Code::kNotInSource, condition->span, "`reject when`",
                       "a source of several events",
                       "test what was meant where the events are counted: `where …`");
        continue;
      }
      std::optional<schema::EventId> event;
      if (out_.of_events) {
        if (out_.of_events->events.empty()) continue;  // no such event: that was reported
        event = out_.of_events->events.front().event;
      }
      r_.out.rejects.push_back({index, event, condition.get()});
    }
  }

  void History() {
    if (!source_.history) return;
    const syntax::Window& history = *source_.history;
    if (!out_.of_events && out_.nested.empty()) {
      r_.sink.Report(diag::Code::kHistoryOfLeads, history.span, source_.name.text);
      return;
    }
    const std::string_view written = r_.sources.Text(history.span);
    const size_t number = written.find_first_of("0123456789");
    r_.out.histories.push_back({static_cast<uint32_t>(r_.out.sources.size()), LengthUs(history),
                                std::string(written.substr(number)), history.span});
  }

  std::optional<Target> Find(const syntax::SourceLine& line) {
    const std::string path = PathOf(line.field);
    const source::Span span = source::Cover(line.field.front().span, line.field.back().span);
    std::optional<schema::FieldId> id;
    bool is_record = false;
    if (const auto found = r_.out.names.find(path); found != r_.out.names.end()) {
      is_record = found->second.kind == Symbol::Kind::kRecord;
      if (found->second.kind == Symbol::Kind::kField) {
        id = static_cast<schema::FieldId>(found->second.index);
      }
    } else if (const auto leaf = r_.out.paths.find(path); leaf != r_.out.paths.end()) {
      id = leaf->second;
    }
    if (id) {
      return Target{*id, r_.out.schema[*id], span, r_.out.field_spans[static_cast<size_t>(*id)]};
    }
    std::vector<std::string> fields;
    std::vector<std::string> leaves;
    for (const schema::Field& field : r_.out.schema.fields) {
      fields.push_back(field.name);
      if (field.name.starts_with(path + ".")) leaves.push_back(field.name);
    }
    const std::string help =
        is_record ? fmt::format("`{}` is a record; feed its fields: {}", path, Enumerate(leaves))
                  : Suggest(path, fields, fmt::format("it has {}", Enumerate(fields)));
    r_.sink.Report(diag::Code::kUnknownField, span, path, help);
    return std::nullopt;
  }

  void Line(const syntax::SourceLine& line) {
    const auto target = Find(line);
    if (!target) return;
    if (!fed_.Add(*target, source_.name.text, r_)) return;
    out_.columns.push_back(ResolveColumn(line, *target, r_));
  }

  // With `others ignored` nothing but the lines feeds a field, so a gap is known before any data.
  void CheckAllFed() {
    const schema::Schema& schema = r_.out.schema;
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      const schema::Field& field = schema.fields[i];
      const auto id = static_cast<schema::FieldId>(i);
      const bool is_list = IsListKind(field.type.kind);
      if (field.optional || is_list || fed_.Has(id)) continue;
      if (field.record && !IsRecordFed(*field.record)) continue;
      r_.sink.Report(diag::Code::kFieldNotFed, source_.name.span, field.name, source_.name.text)
          .With(r_.out.field_spans[i], "it is declared here, without `?`");
    }
  }

  // An optional record that no line feeds is missing as a whole, which it may be.
  bool IsRecordFed(uint32_t record) const {
    for (const auto& [id, span] : fed_.all()) {
      if (r_.out.schema[id].record == record) return true;
    }
    return false;
  }

  Resolver& r_;
  const syntax::SourceDecl& source_;
  schema::Source out_;
  Fed fed_;
};

}  // namespace

void ResolveSources(Resolver& r) {
  std::map<std::string, source::Span> seen;
  for (const syntax::SourceDecl* source : r.All<syntax::SourceDecl>()) {
    const auto [first, is_new] = seen.emplace(source->name.text, source->name.span);
    if (!is_new) {
      r.Duplicate(source->name.text, "a source", source->name.span, "a source", first->second);
      continue;
    }
    if (source->format.text != "csv" && source->format.text != "jsonl") {
      r.sink.Report(diag::Code::kSourceFormat, source->format.span, source->format.text);
      continue;
    }
    SourceResolver(r, *source).Resolve();
  }
}

}  // namespace tandem::resolve
