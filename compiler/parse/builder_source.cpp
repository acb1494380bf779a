// SPDX-License-Identifier: Apache-2.0
// Tests and sources of data.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using syntax::ExprKind;

syntax::TestDecl Builder::Test(G::TestDeclContext* context) {
  syntax::TestDecl test;
  test.name = ToName(context->STRING());
  test.span = SpanOf(context);
  for (auto* item : context->testItem()) {
    if (!Broken(item)) TestItem(test, item);
  }
  return test;
}

void Builder::TestItem(syntax::TestDecl& test, G::TestItemContext* context) {
  if (context->DATE() != nullptr) {
    if (Twice(test.as_of != nullptr, SpanOf(context), "as of")) return;
    const Token& date = TokenOf(context->DATE());
    const bool with_time = context->CLOCK() != nullptr;
    test.as_of = Make(with_time ? ExprKind::kTime : ExprKind::kDate, list_.SpanOf(date));
    test.as_of->number = Days(date);
    if (with_time) {
      test.as_of->number2 = Seconds(TokenOf(context->CLOCK()));
      test.as_of->span = source::Cover(test.as_of->span, SpanOf(context->CLOCK()));
    }
    return;
  }
  for (auto* line : context->testField()) {
    if (Broken(line)) continue;
    syntax::TestField field;
    field.path = PathNames(line->fieldPath());
    field.is_list = line->LPAREN() != nullptr;
    field.span = SpanOf(line);
    for (auto* value : line->testValue()) field.values.push_back(Bound(value->bound()));
    test.fields.push_back(std::move(field));
  }
  for (auto* line : context->expectation()) {
    syntax::Expectation expectation;
    expectation.condition = Expression(line->expr());
    expectation.span = SpanOf(line);
    if (line->label() != nullptr) {
      expectation.because = ToName(TokenOf(line->label()->getStart()));
    }
    test.expectations.push_back(std::move(expectation));
  }
}

syntax::SourceDecl Builder::Source(G::SourceDeclContext* context) {
  syntax::SourceDecl source;
  source.name = ToName(context->name(0));
  source.format = ToName(context->format);
  source.record = ToName(context->record);
  source.span = SpanOf(context);
  if (context->STRING() != nullptr) source.delimiter = ToName(context->STRING());
  for (auto* line : context->sourceLine()) {
    if (!Broken(line)) SourceLine(source, line);
  }
  return source;
}

void Builder::SourceLine(syntax::SourceDecl& source, G::SourceLineContext* context) {
  if (context->OTHERS() != nullptr) {
    source.others_ignored =
        !Twice(source.others_ignored, SpanOf(context), "others ignored") || source.others_ignored;
    return;
  }
  if (context->sourcePath() == nullptr) {
    for (auto* value : context->missingValue()) source.missing_when.push_back(MissingValue(value));
    return;
  }
  syntax::SourceLine line;
  line.field = PathNames(context->sourcePath());
  line.span = source::Cover(line.field.front().span, SpanOf(context));
  line.span.begin = line.field.front().span.begin;
  if (context->sourceFrom() != nullptr) line.column = ToName(context->sourceFrom()->STRING());
  for (auto* clause : context->sourceClause()) SourceClause(line, clause);
  source.lines.push_back(std::move(line));
}

std::string Builder::MissingValue(G::MissingValueContext* context) {
  if (auto* number = context->signedNumber()) return SignedNumber(number);
  return ToName(TokenOf(context->getStart())).text;
}

void Builder::SourceClause(syntax::SourceLine& line, G::SourceClauseContext* context) {
  const Token& word = TokenOf(context->getStart());
  const Span span = SpanOf(context);
  switch (word.type) {
    case G::FROM:
      if (!Twice(line.column.has_value(), span, "from")) line.column = ToName(context->STRING(0));
      return;
    case G::AS:
      if (Twice(line.number_form.has_value() || !line.time_forms.empty(), span, "as")) return;
      if (context->LIKE() != nullptr) {
        line.number_form = ToName(context->STRING(0));
      } else {
        for (auto* form : context->STRING()) line.time_forms.push_back(ToName(form));
      }
      return;
    case G::ZONE:
      if (!Twice(line.zone.has_value(), span, "zone")) line.zone = ToName(context->STRING(0));
      return;
    case G::SPLIT:
      if (!Twice(line.separator.has_value(), span, "split by")) {
        line.separator = ToName(context->STRING(0));
      }
      return;
    case G::ROUNDED:
      line.rounded = !Twice(line.rounded, span, "rounded") || line.rounded;
      return;
    case G::UNIQUE: return NotYet(span, "unique columns (`unique`)");
    case G::MISSING:
      for (auto* value : context->missingValue()) line.missing_when.push_back(MissingValue(value));
      return;
    default:
      for (auto* row : context->mapRow()) {
        if (!Broken(row)) ValueMap(line, row);
      }
  }
}

void Builder::ValueMap(syntax::SourceLine& line, G::MapRowContext* context) {
  const Span span = SpanOf(context);
  syntax::Name to;
  bool to_missing = false;
  if (context->anyLabel() != nullptr) {
    const Token& target = TokenOf(context->anyLabel()->getStart());
    to = ToName(target);
    to_missing = target.type == G::MISSING;
  }
  if (context->OTHERWISE() == nullptr) {
    syntax::ValueMapRow row;
    for (auto* key : context->mapKey()) {
      syntax::Name from = ToName(TokenOf(key->getStart()));
      from.span = SpanOf(key);
      if (auto* number = key->signedNumber()) from.text = SignedNumber(number);
      row.from.push_back(std::move(from));
    }
    row.to = std::move(to);
    row.to_missing = to_missing;
    row.span = span;
    line.values.push_back(std::move(row));
    return;
  }
  if (Twice(line.otherwise || line.otherwise_missing || line.otherwise_as_is, span, "otherwise")) {
    return;
  }
  line.otherwise_as_is = context->IS() != nullptr;
  line.otherwise_missing = to_missing;
  if (!line.otherwise_as_is && !to_missing) line.otherwise = std::move(to);
}

}  // namespace tandem::parse
