// SPDX-License-Identifier: Apache-2.0
// Tests: a lead, its events and what went before, and what is expected of them.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using diag::Code;
using syntax::ExprKind;

syntax::TestDecl Builder::Test(G::TestDeclContext* context) {
  syntax::TestDecl test;
  test.name = ToName(context->STRING(0));
  test.span = SpanOf(context);
  if (context->cases != nullptr) {
    test.cases = ToName(TokenOf(context->cases));
    const syntax::Name what = ToName(context->what);
    if (what.text != "row") {
      sink_.Report(Code::kCasesWord, what.span, what.text, fmt::format("\"{}\"", test.cases->text));
    }
  }
  for (auto* item : context->testItem()) {
    if (!Broken(item)) TestItem(test, item);
  }
  return test;
}

// A day, or a day and a clock time.
syntax::ExprPtr Builder::Instant(Terminal* day, Terminal* clock) {
  auto out = Make(clock != nullptr ? ExprKind::kTime : ExprKind::kDate, SpanOf(day));
  out->number = Days(TokenOf(day));
  if (clock != nullptr) {
    out->number2 = Seconds(TokenOf(clock));
    out->span = source::Cover(out->span, SpanOf(clock));
  }
  return out;
}

void Builder::TestItem(syntax::TestDecl& test, G::TestItemContext* context) {
  const Span span = SpanOf(context);
  if (context->EVENT() != nullptr) {
    test.events.push_back(TestEvent(context));
  } else if (context->NEW() != nullptr) {
    test.lead_is_new = !Twice(test.lead_is_new, span, "lead is new") || test.lead_is_new;
  } else if (context->PREVIOUS_LEAD() != nullptr) {
    if (Twice(test.previous.has_value(), SpanOf(context->PREVIOUS_LEAD()), "previous lead")) return;
    test.previous = TestFields(context->testField());
  } else if (context->CARRIED() != nullptr) {
    if (Twice(test.carried.has_value(), SpanOf(context->CARRIED()), "carried")) return;
    test.carried = TestFields(context->testField());
  } else if (context->DATE() != nullptr) {
    if (!Twice(test.as_of != nullptr, span, "as of")) {
      test.as_of = Instant(context->DATE(), context->CLOCK());
    }
  } else {
    for (syntax::TestField& field : TestFields(context->testField())) {
      test.fields.push_back(std::move(field));
    }
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

std::vector<syntax::TestField> Builder::TestFields(
    const std::vector<G::TestFieldContext*>& lines) {
  std::vector<syntax::TestField> fields;
  for (auto* line : lines) {
    if (Broken(line)) continue;
    syntax::TestField field;
    if (line->FROZEN() != nullptr) field.path.push_back(ToName(line->FROZEN()));
    for (syntax::Name& name : PathNames(line->fieldPath())) field.path.push_back(std::move(name));
    field.is_list = line->LPAREN() != nullptr;
    field.span = SpanOf(line);
    for (auto* value : line->testValue()) field.values.push_back(Bound(value->bound()));
    fields.push_back(std::move(field));
  }
  return fields;
}

syntax::TestEvent Builder::TestEvent(G::TestItemContext* context) {
  syntax::TestEvent event;
  event.event = ToName(context->name());
  event.span = SpanOf(context);
  event.fields = TestFields(context->testField());
  auto* instant = context->testInstant();
  if (instant == nullptr) {
    sink_.Report(Code::kTestEventTime, event.event.span, event.event.text);
  } else if (instant->DATE() != nullptr) {
    event.at = Instant(instant->DATE(), instant->CLOCK());
  } else {
    syntax::Window ago;
    ago.span = SpanOf(instant);
    ago.unit = Unit(instant->spanUnit());
    ago.number = WholeNumber(instant->NUMBER());
    event.ago = ago;
  }
  if (context->TIMES() != nullptr) event.times = WholeNumber(context->NUMBER());
  return event;
}

}  // namespace tandem::parse
