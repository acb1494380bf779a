// SPDX-License-Identifier: Apache-2.0
// Between a box over the fields of an event and an event of a test.
#include <algorithm>

#include "compiler/analyze/event_maker.h"
#include "compiler/analyze/witness.h"

namespace tandem::analyze {

using hir::AggregateKind;
using schema::Kind;

hir::TestEvent EventMaker::Collected(hir::EventId event, int64_t wish_us, Domain* at) const {
  hir::TestEvent out;
  out.event = event;
  const auto owner = static_cast<uint32_t>(event);
  const Var at_var = space_.variables().Find(Variable::Of::kEventAt, owner);
  *at = space_.At(at_var);
  const int64_t late = std::min(at->high, test_.as_of_us);
  out.at_us = wish_us >= at->low && wish_us <= late
                  ? wish_us
                  : PlainNumber(space_.variables()[at_var].type, at->low, late);
  const auto& fields = policy_.schema[event].fields;
  for (size_t f = 0; f < fields.size(); ++f) {
    const Var var = space_.variables().Find(Variable::Of::kEventField, owner,
                                            static_cast<uint32_t>(f));
    const bool list =
        fields[f].type.kind == Kind::kTextList || fields[f].type.kind == Kind::kChoiceList;
    hir::TestValue value;
    value.field = static_cast<schema::FieldId>(f);
    if (list) {
      for (Var v = 0; v < space_.variables().size(); ++v) {
        const Variable& element = space_.variables()[v];
        if (element.of != Variable::Of::kEventElement || element.owner != owner ||
            element.index != f || space_.At(v).low == 0) {
          continue;
        }
        if (fields[f].type.kind == Kind::kTextList) {
          value.texts.push_back(element.element);
        } else {
          value.choices.push_back(static_cast<uint32_t>(std::stoul(element.element)));
        }
      }
      if (!value.texts.empty() || !value.choices.empty()) out.values.push_back(std::move(value));
      continue;
    }
    if (var == kNoVar) {
      if (fields[f].optional) continue;
      value.number = PlainNumber(fields[f].type, fields[f].type.low, fields[f].type.high);
      if (fields[f].type.kind == Kind::kChoice || fields[f].type.kind == Kind::kYesNo) {
        value.number = 0;
      }
      if (fields[f].type.kind == Kind::kText) value.text = "x";
      out.values.push_back(std::move(value));
      continue;
    }
    const Domain& d = space_.At(var);
    if (d.missing || !d.known) continue;
    const Variable& v = space_.variables()[var];
    if (v.texts >= 0) {
      value.text = space_.variables().Texts(var).texts[static_cast<size_t>(d.low)];
    } else {
      value.number = d.Listed() ? d.low : PlainNumber(v.type, d.low, d.high);
    }
    out.values.push_back(std::move(value));
  }
  return out;
}

// Event inputs as the event has them.
void EventMaker::Place(const hir::TestEvent& event, Fix& saved) {
  const auto owner = static_cast<uint32_t>(event.event);
  const auto put = [&](Var var, const Domain& domain) {
    saved.emplace_back(var, space_.At(var));
    space_.Narrow(var, domain);
  };
  for (Var var = 0; var < space_.variables().size(); ++var) {
    const Variable& v = space_.variables()[var];
    if (v.owner != owner) continue;
    if (v.of == Variable::Of::kEventAt) put(var, v.full.Between(event.at_us, event.at_us));
    if (v.of != Variable::Of::kEventField && v.of != Variable::Of::kEventElement) continue;
    const auto value = std::find_if(event.values.begin(), event.values.end(), [&](const auto& t) {
      return static_cast<uint32_t>(t.field) == v.index;
    });
    if (v.of == Variable::Of::kEventElement) {
      bool has = false;
      if (value != event.values.end()) {
        has = std::count(value->texts.begin(), value->texts.end(), v.element) > 0;
        for (const uint32_t c : value->choices) has = has || std::to_string(c) == v.element;
      }
      put(var, v.full.Between(has ? 1 : 0, has ? 1 : 0));
    } else if (value == event.values.end()) {
      put(var, Domain::Missing());
    } else if (v.texts >= 0) {
      const auto& texts = space_.variables().Texts(var).texts;
      const auto at = std::find(texts.begin(), texts.end(), value->text);
      // A text that is none of the classes' own says nothing.
      if (at != texts.end()) put(var, v.full.Between(at - texts.begin(), at - texts.begin()));
    } else {
      put(var, v.full.Between(value->number, value->number));
    }
  }
}

// Gives the event another value where values have to differ.
void EventMaker::Vary(const hir::Aggregate& aggregate, const hir::EventPart& part, int64_t number,
                      hir::TestEvent& event) const {
  ExprId differs = hir::kNoExpr;
  if (aggregate.kind == AggregateKind::kDistinct && !part.values.empty()) differs = part.values[0];
  if (aggregate.once == program::Once::kValue) differs = part.once_by;
  if (differs == hir::kNoExpr || policy_[differs].op != hir::Op::kEventField) return;
  const schema::FieldId field = policy_[differs].field;
  auto value = std::find_if(event.values.begin(), event.values.end(),
                            [&](const auto& t) { return t.field == field; });
  if (value == event.values.end()) {
    event.values.emplace_back();
    value = event.values.end() - 1;
    value->field = field;
    value->text = "x";
  }
  if (policy_[differs].type.kind == Kind::kText) {
    if (number > 0) value->text += std::to_string(number + 1);
  } else {
    value->number += number;
  }
}

}  // namespace tandem::analyze
