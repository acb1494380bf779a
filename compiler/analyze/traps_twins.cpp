// SPDX-License-Identifier: Apache-2.0
// Texts that stand twice where one would do, and values that people take for the same but data
// keeps apart.
#include <map>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {
namespace {

using diag::Code;

void ReportTwins(const TrapTexts& texts, const Needle& first, const Needle& second) {
  const bool spelled_alike = first.text == second.text;
  texts.context.sink
      .Report(Code::kSameTextTwice, second.span, first.text, second.text,
              spelled_alike ? "" : ": letter case, outer blanks and Unicode forms do not matter",
              std::string("remove one of the two"))
      .With(first.span, "here already");
}

// Of those that stand in one place.
void WarnOfSame(const TrapTexts& texts, const std::vector<Needle>& needles) {
  std::map<std::string, const Needle*> seen;
  for (const Needle& needle : needles) {
    const auto [it, is_new] = seen.emplace(needle.key, &needle);
    if (!is_new) ReportTwins(texts, *it->second, needle);
  }
}

// "accents", "width or form", "blanks and hyphens".
std::string Difference(const std::string& a, const std::string& b) {
  const auto squeezed = [](const std::string& text) {
    std::string out;
    for (const char c : value::TextKey(text)) {
      if (c != ' ' && c != '-') out += c;
    }
    return out;
  };
  return squeezed(a) == squeezed(b) ? "blanks and hyphens" : "accents or letter forms";
}

// A value that something depends on, with what it leads to.
struct Value {
  std::string text;
  std::string leads_to;
  source::Span span;
};

void WarnOfAlmostSame(const TrapTexts& texts, const std::vector<Value>& values,
                      const char* help) {
  std::map<std::string, const Value*> seen;
  for (const Value& value : values) {
    const auto [it, is_new] = seen.emplace(LooseKey(value.text), &value);
    const Value& first = *it->second;
    if (is_new || value::TextKey(first.text) == value::TextKey(value.text)) continue;
    if (first.leads_to == value.leads_to) continue;
    texts.context.sink
        .Report(Code::kAlmostSameText, value.span, first.text, value.text,
                Difference(first.text, value.text), help)
        .With(first.span, "the other");
  }
}

void WarnOfChoice(const TrapTexts& texts, const syntax::TypeExpr& type) {
  std::vector<Value> values;
  for (const syntax::ChoiceValue& value : type.choices) {
    const syntax::Name& name = value.label ? *value.label : value.name;
    values.push_back({name.text, std::to_string(values.size()), name.span});
  }
  WarnOfAlmostSame(texts, values,
                   "keep one, and let the source map the other spelling to it: "
                   "{ \"Sao Paulo\" -> \"São Paulo\" }");
  if (type.element != nullptr) WarnOfChoice(texts, *type.element);
}

void WarnOfMap(const TrapTexts& texts, const std::vector<syntax::SourceLine>& lines) {
  for (const syntax::SourceLine& line : lines) {
    std::vector<Value> values;
    for (const syntax::ValueMapRow& row : line.values) {
      const std::string to = row.to_missing ? "" : row.to.text;
      for (const syntax::Name& from : row.from) values.push_back({from.text, to, from.span});
    }
    WarnOfAlmostSame(texts, values, "map both to the same value, or tell them apart in the data");
  }
}

void WarnOfTable(const TrapTexts& texts, const syntax::TableDecl& table) {
  for (size_t column = 0; column < table.inputs.size(); ++column) {
    std::vector<Value> values;
    for (const syntax::TableRow& row : table.rows) {
      if (column >= row.cells.size() || row.cells[column].kind != syntax::CellKind::kValues) {
        continue;
      }
      std::string answers;
      for (const syntax::ExprPtr& result : row.results) {
        answers += texts.context.Written(result->span) + "|";
      }
      std::vector<Needle> cell;
      for (const syntax::ExprPtr& arg : row.cells[column].args) {
        if (arg->kind != syntax::ExprKind::kString) continue;
        cell.push_back({arg->text, value::TextKey(arg->text), arg->span});
        values.push_back({arg->text, answers, arg->span});
      }
      WarnOfSame(texts, cell);
    }
    WarnOfAlmostSame(texts, values, "let both rows answer the same, or remove one");
  }
}

void WarnOf(const TrapTexts& texts, const syntax::Declaration& declaration) {
  if (const auto* type = std::get_if<syntax::TypeDecl>(&declaration)) {
    WarnOfChoice(texts, type->type);
  }
  if (const auto* record = std::get_if<syntax::RecordDecl>(&declaration)) {
    for (const syntax::Field& field : record->fields) WarnOfChoice(texts, field.type);
  }
  if (const auto* event = std::get_if<syntax::EventDecl>(&declaration)) {
    for (const syntax::Field& field : event->fields) WarnOfChoice(texts, field.type);
  }
  if (const auto* table = std::get_if<syntax::TableDecl>(&declaration)) WarnOfTable(texts, *table);
  if (const auto* source = std::get_if<syntax::SourceDecl>(&declaration)) {
    WarnOfMap(texts, source->lines);
    for (const syntax::SourceEvent& event : source->events) WarnOfMap(texts, event.lines);
  }
}

}  // namespace

void WarnOfTwins(const TrapTexts& texts) {
  for (const TextUse& use : texts.uses) {
    std::vector<Needle> written(use.needles.begin(),
                                use.needles.begin() +
                                    static_cast<std::ptrdiff_t>(use.inline_needles));
    WarnOfSame(texts, written);
  }
  for (const syntax::File& file : texts.files) {
    for (const syntax::Declaration& declaration : file.declarations) WarnOf(texts, declaration);
  }
}

}  // namespace tandem::analyze
