// SPDX-License-Identifier: Apache-2.0
// Sources: which column feeds which field, in which form.
#include <map>

#include "compiler/resolve/source_line.h"
#include "runtime/value/decimal.h"
#include "runtime/value/time_form.h"
#include "runtime/value/zone.h"

namespace tandem::resolve {
namespace {

using schema::Kind;

bool IsTimeKind(Kind kind) { return kind == Kind::kTime || kind == Kind::kDate; }
bool IsListKind(Kind kind) { return kind == Kind::kTextList || kind == Kind::kChoiceList; }
bool IsNumberKind(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
         kind == Kind::kPercent;
}

std::string PathOf(const std::vector<syntax::Name>& names) {
  std::string path;
  for (const syntax::Name& name : names) {
    if (!path.empty()) path += '.';
    path += name.text;
  }
  return path;
}

class SourceResolver {
 public:
  SourceResolver(Resolver& r, const syntax::SourceDecl& source) : r_(r), source_(source) {}

  void Resolve() {
    out_.name = source_.name.text;
    out_.missing_when = source_.missing_when;
    out_.others_ignored = source_.others_ignored;
    Delimiter();
    for (const syntax::SourceLine& line : source_.lines) Line(line);
    if (source_.others_ignored) CheckAllFed();
    r_.out.sources.push_back(std::move(out_));
  }

 private:
  void Delimiter() {
    if (!source_.delimiter) return;
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
    if (id) return Target{*id, span, r_.out.field_spans[static_cast<size_t>(*id)]};
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
    const schema::Field& field = r_.out.schema[target->id];
    const auto [first, is_new] = fed_.emplace(target->id, target->written);
    if (!is_new) {
      r_.sink.Report(diag::Code::kFieldFedTwice, target->written, field.name, source_.name.text)
          .With(first->second, "it is fed here already");
      return;
    }
    schema::ColumnMap& map = out_.columns.emplace_back();
    map.field = target->id;
    map.column = line.column ? line.column->text : field.name;
    map.missing_when = line.missing_when;
    TimeForms(line, *target, map);
    Numbers(line, *target, map);
    if (line.separator) {
      if (!IsListKind(field.type.kind)) Misfit("split by", "lists", line.separator->span, *target);
      if (line.separator->text.empty()) {
        r_.sink.Report(diag::Code::kUnexpected, line.separator->span,
                       "what stands between the values, like \";\"", "nothing");
      }
      map.separator = line.separator->text;
    }
    ResolveValueMap(line, *target, r_, map);
  }

  void TimeForms(const syntax::SourceLine& line, const Target& target, schema::ColumnMap& map) {
    const bool fits = IsTimeKind(r_.out.schema[target.id].type.kind);
    for (const syntax::Name& form : line.time_forms) {
      if (!fits) {
        Misfit("as", "times and dates", form.span, target);
        break;
      }
      const auto compiled = value::CompileTimeForm(form.text);
      if (!compiled) {
        r_.sink.Report(diag::Code::kTimeForm, form.span, compiled.error().message);
        continue;
      }
      map.time_forms.push_back(form.text);
    }
    if (!line.zone) return;
    if (!fits) Misfit("zone", "times and dates", line.zone->span, target);
    if (const auto zone = value::FindZone(line.zone->text); !zone) {
      r_.sink.Report(diag::Code::kUnknownZone, line.zone->span, zone.error().message);
    } else {
      map.zone = line.zone->text;
    }
  }

  void Numbers(const syntax::SourceLine& line, const Target& target, schema::ColumnMap& map) {
    const Kind kind = r_.out.schema[target.id].type.kind;
    map.rounded = line.rounded;
    if (line.rounded && !IsNumberKind(kind)) Misfit("rounded", "numbers", line.span, target);
    if (!line.number_form) return;
    const syntax::Name& form = *line.number_form;
    if (!IsNumberKind(kind)) {
      Misfit("as number like", "numbers", form.span, target);
      return;
    }
    std::string_view sample = form.text;
    if (kind == Kind::kPercent && sample.ends_with('%')) sample.remove_suffix(1);
    if (!value::NumberFormLike(sample)) {
      r_.sink.Report(diag::Code::kNumberForm, form.span, form.text);
    }
    map.number_like = form.text;
  }

  void Misfit(std::string_view option, std::string_view wanted, source::Span span,
              const Target& target) {
    const schema::Field& field = r_.out.schema[target.id];
    r_.sink
        .Report(diag::Code::kSourceOption, span, option, field.name,
                TypeWords(field.type, r_.out.schema), wanted)
        .With(target.declared, fmt::format("`{}` is declared here", field.name));
  }

  // With `others ignored` nothing but the lines feeds a field, so a gap is known before any data.
  void CheckAllFed() {
    const schema::Schema& schema = r_.out.schema;
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      const schema::Field& field = schema.fields[i];
      const auto id = static_cast<schema::FieldId>(i);
      const bool is_list = IsListKind(field.type.kind);
      if (field.optional || is_list || fed_.contains(id)) continue;
      if (field.record && !IsRecordFed(*field.record)) continue;
      r_.sink.Report(diag::Code::kFieldNotFed, source_.name.span, field.name, source_.name.text)
          .With(r_.out.field_spans[i], "it is declared here, without `?`");
    }
  }

  // An optional record that no line feeds is missing as a whole, which it may be.
  bool IsRecordFed(uint32_t record) const {
    for (const auto& [id, span] : fed_) {
      if (r_.out.schema[id].record == record) return true;
    }
    return false;
  }

  Resolver& r_;
  const syntax::SourceDecl& source_;
  schema::Source out_;
  std::map<schema::FieldId, source::Span> fed_;
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
    if (source->format.text != "csv") {
      r.sink.Report(diag::Code::kNotYet, source->format.span,
                    fmt::format("sources of format `{}`", source->format.text));
      continue;
    }
    if (source->record.text != "lead") {
      r.sink.Report(diag::Code::kSourceRecord, source->record.span, source->record.text,
                    source->name.text);
      continue;
    }
    SourceResolver(r, *source).Resolve();
  }
}

}  // namespace tandem::resolve
