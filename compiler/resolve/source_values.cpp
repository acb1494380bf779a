// SPDX-License-Identifier: Apache-2.0
// Value maps of sources: each target must be a value of its field.
#include <map>

#include "compiler/resolve/source_line.h"
#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"
#include "runtime/value/time_form.h"
#include "runtime/value/time_format.h"

namespace tandem::resolve {
namespace {

using schema::Kind;
using schema::ValueType;
using Otherwise = schema::ColumnMap::Otherwise;

// The text as it would stand in a cell, or nothing when it is no value of the type.
std::optional<std::string> CellOf(const syntax::Name& to, const ValueType& type,
                                  const schema::Schema& schema) {
  const std::string& text = to.text;
  const auto if_good = [&](bool good) { return good ? std::optional(text) : std::nullopt; };
  const auto exact = value::Rounding::kReject;
  switch (type.kind) {
    case Kind::kText:
    case Kind::kTextList: return text;
    case Kind::kYesNo: {
      const std::string key = value::TextKey(text);
      return if_good(key == "yes" || key == "no" || key == "true" || key == "false" ||
                     key == "1" || key == "0");
    }
    case Kind::kChoice:
    case Kind::kChoiceList:
      for (const schema::ChoiceValue& value : schema[type.choice].values) {
        if (value.name == text || value.label == text) return value.label;
      }
      return std::nullopt;
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney: {
      const auto read = value::ParseDecimal(text, schema::Scale(type.kind), exact);
      return if_good(read.ok() && read.value >= type.low && read.value <= type.high);
    }
    case Kind::kPercent: {
      const auto read = value::ParsePercent(text, exact);
      return if_good(read.ok() && read.value >= type.low && read.value <= type.high);
    }
    case Kind::kTime:
    case Kind::kDate: return if_good(value::ReadIsoTime(text).has_value());
    case Kind::kDuration: return if_good(value::ParseDuration(text).has_value());
  }
  return std::nullopt;
}

std::string MapTo(const Target& target, const syntax::Name& to, Resolver& r) {
  const schema::Field& field = target.field;
  if (auto cell = CellOf(to, field.type, r.out.schema)) return *cell;
  std::vector<std::string> names;
  if (field.type.kind == Kind::kChoice || field.type.kind == Kind::kChoiceList) {
    for (const auto& value : r.out.schema[field.type.choice].values) names.push_back(value.name);
  }
  const std::string otherwise = names.empty()
                                    ? std::string("write a value of that type")
                                    : fmt::format("write one of {}", Enumerate(names));
  auto& report = r.sink.Report(diag::Code::kMapTarget, to.span, to.text, field.name,
                               TypeWords(field.type, r.out.schema),
                               Suggest(to.text, names, otherwise));
  if (target.declared) {
    report.With(*target.declared, fmt::format("`{}` is declared here", field.name));
  }
  return to.text;
}

}  // namespace

void ResolveValueMap(const syntax::SourceLine& line, const Target& target, Resolver& r,
                     schema::ColumnMap& out) {
  std::map<std::string, source::Span> seen;
  for (const syntax::ValueMapRow& row : line.values) {
    schema::ColumnMap::ValueRow& mapped = out.values.emplace_back();
    mapped.to_missing = row.to_missing;
    if (!row.to_missing) mapped.to = MapTo(target, row.to, r);
    for (const syntax::Name& from : row.from) {
      const auto [first, is_new] = seen.emplace(value::TextKey(from.text), from.span);
      if (!is_new) {
        r.sink.Report(diag::Code::kMapValueTwice, from.span, from.text)
            .With(first->second, "it is mapped here already");
        continue;
      }
      mapped.from.push_back(from.text);
    }
  }
  const bool has_otherwise = line.otherwise || line.otherwise_missing || line.otherwise_as_is;
  if (has_otherwise && line.values.empty()) {
    r.sink.Report(diag::Code::kOtherwiseWithoutMap,
                  line.otherwise ? line.otherwise->span : line.span);
  }
  // A value that no row lists is still read by its type, which refuses what it does not know; any
  // text would pass as text, so there only `otherwise as is` lets it through.
  const Kind kind = target.field.type.kind;
  const bool any_text_passes = kind == Kind::kText || kind == Kind::kTextList;
  out.otherwise = !line.values.empty() && any_text_passes ? Otherwise::kReject : Otherwise::kAsIs;
  if (line.otherwise_as_is) out.otherwise = Otherwise::kAsIs;
  if (line.otherwise_missing) out.otherwise = Otherwise::kMissing;
  if (line.otherwise) {
    out.otherwise = Otherwise::kValue;
    out.otherwise_value = MapTo(target, *line.otherwise, r);
  }
}

}  // namespace tandem::resolve
