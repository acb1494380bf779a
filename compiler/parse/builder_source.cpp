// SPDX-License-Identifier: Apache-2.0
// Sources of leads and events.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using diag::Code;

syntax::SourceDecl Builder::Source(G::SourceDeclContext* context) {
  syntax::SourceDecl source;
  source.name = ToName(context->name(0));
  source.format = ToName(context->format);
  source.span = SpanOf(context);
  const auto text = [&](antlr4::Token* token) { return ToName(TokenOf(token)); };
  if (context->record != nullptr) source.record = ToName(context->record);
  if (context->by != nullptr) source.by = text(context->by);
  if (context->delimiter != nullptr) source.delimiter = text(context->delimiter);
  Lines into;
  into.lines = &source.lines;
  into.reject_when = &source.reject_when;
  into.missing_when = &source.missing_when;
  into.others_ignored = &source.others_ignored;
  into.history = &source.history;
  if (source.by) into.events = &source.events;
  if (source.record.text == "lead") into.nested = &source.nested;
  into.where = source.by                       ? "a source of several events"
               : source.record.text == "lead" ? "a source of leads"
                                               : "a source of one event";
  for (auto* line : context->sourceLine()) {
    if (!Broken(line)) SourceLine(into, line);
  }
  return source;
}

void Builder::NotHere(Span span, std::string_view what, const Lines& into) {
  sink_.Report(Code::kCannotFollow, span, what, fmt::format("the head of {}", into.where));
}

void Builder::SourceLine(const Lines& into, G::SourceLineContext* context) {
  if (auto* other = context->sourceOther()) return SourceOther(into, other);
  if (context->sourcePath() == nullptr) {
    if (into.missing_when == nullptr) return NotHere(SpanOf(context), "`missing when`", into);
    for (auto* value : context->missingValue()) {
      into.missing_when->push_back(MissingValue(value));
    }
    return;
  }
  syntax::SourceLine line;
  line.field = PathNames(context->sourcePath());
  line.span = source::Cover(line.field.front().span, SpanOf(context));
  line.span.begin = line.field.front().span.begin;
  if (context->sourceFrom() != nullptr) line.column = ToName(context->sourceFrom()->STRING());
  for (auto* clause : context->sourceClause()) SourceClause(line, clause);
  into.lines->push_back(std::move(line));
}

void Builder::SourceOther(const Lines& into, G::SourceOtherContext* context) {
  const Span span = SpanOf(context);
  if (context->OTHERS() != nullptr) {
    if (into.others_ignored == nullptr) return NotHere(span, "`others ignored`", into);
    *into.others_ignored =
        !Twice(*into.others_ignored, span, "others ignored") || *into.others_ignored;
  } else if (context->REJECT() != nullptr) {
    if (into.reject_when == nullptr) return NotHere(span, "`reject when`", into);
    into.reject_when->push_back(Expression(context->expr()));
  } else if (context->HISTORY() != nullptr) {
    if (into.history == nullptr) return NotHere(span, "`history`", into);
    if (Twice(into.history->has_value(), span, "history")) return;
    syntax::Window& history = into.history->emplace();
    history.kind = syntax::WindowKind::kLast;
    history.unit = Unit(context->spanUnit());
    history.number = WholeNumber(context->NUMBER());
    history.span = span;
  } else if (auto* event = context->sourceEvent()) {
    if (into.events == nullptr) return NotHere(SpanOf(event->STRING()), "`->`", into);
    into.events->push_back(SourceEvent(event));
  } else if (auto* nested = context->sourceNested()) {
    if (into.nested == nullptr) return NotHere(SpanOf(nested->EVENTS()), "`events from`", into);
    into.nested->push_back(SourceNested(nested));
  }
}

syntax::SourceEvent Builder::SourceEvent(G::SourceEventContext* context) {
  syntax::SourceEvent event;
  event.value = ToName(context->STRING());
  event.event = ToName(context->name());
  event.span = SpanOf(context);
  Lines into;
  into.lines = &event.lines;
  into.where = "an event in a source";
  for (auto* line : context->sourceLine()) {
    if (!Broken(line)) SourceLine(into, line);
  }
  return event;
}

syntax::SourceNested Builder::SourceNested(G::SourceNestedContext* context) {
  syntax::SourceNested nested;
  nested.path = ToName(TokenOf(context->nested));
  nested.span = SpanOf(context);
  if (context->by != nullptr) nested.by = ToName(TokenOf(context->by));
  Lines into;
  into.lines = &nested.lines;
  into.others_ignored = &nested.others_ignored;
  if (nested.by) into.events = &nested.events;
  into.where = "nested events";
  for (auto* line : context->sourceLine()) {
    if (!Broken(line)) SourceLine(into, line);
  }
  if (context->record == nullptr) return nested;
  // Of one event: its fields stand beside `at`.
  syntax::SourceEvent event;
  event.event = ToName(context->record);
  event.span = nested.span;
  std::vector<syntax::SourceLine> all = std::move(nested.lines);
  nested.lines.clear();
  for (syntax::SourceLine& line : all) {
    const bool at = line.field.size() == 1 && line.field[0].text == "at";
    (at ? nested.lines : event.lines).push_back(std::move(line));
  }
  nested.events.push_back(std::move(event));
  return nested;
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
      if (Twice(line.number_form || !line.time_forms.empty() || line.unix_unit_us != 0, span,
                "as")) {
        return;
      }
      if (context->UNIX() != nullptr) {
        UnixUnit(line, TokenOf(context->UNIX_UNIT()));
      } else if (context->LIKE() != nullptr) {
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
    case G::UNIQUE:
      line.unique = !Twice(line.unique, span, "unique") || line.unique;
      return;
    case G::MISSING:
      for (auto* value : context->missingValue()) line.missing_when.push_back(MissingValue(value));
      return;
    default:
      for (auto* row : context->mapRow()) {
        if (!Broken(row)) ValueMap(line, row);
      }
  }
}

void Builder::UnixUnit(syntax::SourceLine& line, const Token& unit) {
  if (unit.text == "seconds") line.unix_unit_us = 1'000'000;
  else if (unit.text == "milliseconds") line.unix_unit_us = 1'000;
  else if (unit.text == "microseconds") line.unix_unit_us = 1;
  else sink_.Report(Code::kNoSuchUnit, list_.SpanOf(unit), unit.text, "a unit of such times",
                    "`unix seconds`, `unix milliseconds` or `unix microseconds`");
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
