// SPDX-License-Identifier: Apache-2.0
// Tests: what a lead has, what is expected of it, and whether that can be decided at all.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/expect_parts.h"

namespace tandem::typecheck {

using syntax::ExprKind;

void Checker::Follow(const Expr& e, std::vector<ExprId>& pending) const {
  const auto index = static_cast<size_t>(e.imm);
  const auto stages = [&](const std::vector<hir::Stage>& all) {
    for (const hir::Stage& stage : all) {
      for (const auto& when : stage.whens) pending.push_back(when.condition);
      for (const auto& unless : stage.unlesses) pending.push_back(unless.condition);
      for (const auto& until : stage.untils) pending.push_back(until.condition);
    }
  };
  if (e.op == Op::kScore) {
    for (const hir::ScoreRule& rule : policy_.scores[index].rules) {
      pending.insert(pending.end(), {rule.points, rule.when, rule.unless});
    }
    pending.push_back(policy_.scores[index].frozen);
  }
  if (e.op == Op::kBand) pending.push_back(policy_.bands[index].value);
  if (e.op == Op::kAnswer) pending.push_back(policy_.answers[index].value);
  if (e.op == Op::kRoute) pending.push_back(policy_.route->value);
  if (e.op == Op::kStage || e.op == Op::kWayIn) {
    stages(policy_.stages);
    stages(policy_.asides);
  }
}

// Events too: none later than `as of` counts.
bool Checker::DependsOnTime(ExprId root) const {
  std::vector<ExprId> pending{root};
  std::set<ExprId> seen;
  while (!pending.empty()) {
    const ExprId id = pending.back();
    pending.pop_back();
    if (id == kNoExpr || !seen.insert(id).second) continue;
    const Expr& e = policy_[id];
    switch (e.op) {
      case Op::kAsOf:
      case Op::kToday:
      case Op::kInWindow:
      case Op::kAggregate:
      case Op::kPicked:
      case Op::kPickedAt:
      case Op::kWeighted: return true;
      default: break;
    }
    pending.insert(pending.end(), e.args.begin(), e.args.end());
    Follow(e, pending);
  }
  return false;
}

// What a failed expectation shows; lists are shown as the test wrote them.
void Checker::Shows(hir::Expectation& out) {
  for (ExpectPart& part : PartsOf(policy_, out.condition)) {
    if (IsList(policy_[part.id].type.kind)) continue;
    out.shows.emplace_back(std::move(part.label), part.id);
  }
}

ExprId Checker::WayIn(const syntax::Expectation& expectation) {
  const syntax::Expr& e = *expectation.condition;
  const syntax::Name& label = *expectation.because;
  const bool compares = e.kind == ExprKind::kCompare && e.cmp == syntax::Compare::kEqual &&
                        e.args[0]->kind == ExprKind::kName && PathOf(*e.args[0]) == "stage" &&
                        (e.args[1]->kind == ExprKind::kName ||
                         e.args[1]->kind == ExprKind::kString);
  if (!compares || policy_.way_in_choice == schema::kNoChoice) {
    sink_->Report(Code::kBecauseWhat, label.span);
    return kNoExpr;
  }
  const bool in_quotes = e.args[1]->kind == ExprKind::kString;
  const std::string stage = in_quotes ? e.args[1]->text : e.args[1]->names[0].text;
  const auto index = FindChoiceValue(policy_.stage_choice, stage);
  if (!index) return kNoExpr;  // reported with the comparison
  const auto way = FindChoiceValue(policy_.way_in_choice, stage + "." + label.text);
  if (!way) {
    std::vector<std::string> labels;
    for (const std::string& other : way_ins_[static_cast<uint32_t>(*index)]) {
      if (!other.empty()) labels.push_back(other);
    }
    std::string known;
    for (const std::string& other : labels) known += (known.empty() ? "" : ", ") + other;
    sink_->Report(Code::kUnknownWayIn, label.span, stage, label.text,
                 Suggest(label.text, labels,
                         known.empty() ? fmt::format("name it: `when … as {}`", label.text)
                                       : fmt::format("its ways in are {}", known)));
    return kNoExpr;
  }
  const ValueType type = hir::ChoiceType(policy_.schema, policy_.way_in_choice);
  Expr node{.op = Op::kWayIn, .type = type, .maybe_unknown = true, .span = label.span};
  const ExprId way_in = make_.Add(std::move(node));
  const ExprId wanted = make_.Const(type, *way, label.span);
  return make_.Compare(Op::kEqual, way_in, wanted, label.span);
}

void Checker::CheckUnset(const hir::Test& test, hir::Expectation& expectation) {
  const auto set = [&](schema::FieldId field) {
    return std::any_of(test.values.begin(), test.values.end(),
                       [&](const hir::TestValue& v) { return v.field == field; });
  };
  // A leaf of an optional record must be there as soon as another leaf of the record is.
  const auto record_in_use = [&](uint32_t record) {
    return std::any_of(test.values.begin(), test.values.end(), [&](const hir::TestValue& v) {
      return policy_.schema[v.field].record == record;
    });
  };
  for (const schema::FieldId field : hir::Reads(policy_, expectation.condition)) {
    const schema::Field& declared = policy_.schema[field];
    if (declared.optional || IsList(declared.type.kind)) continue;
    const bool in_optional =
        declared.record && policy_.schema.records[*declared.record].optional;
    if (in_optional && !record_in_use(*declared.record)) continue;
    expectation.reads.push_back(field);
    // What a row leaves out is missing there.
    const bool of_row = test.span.file != expectation.span.file;
    const Span span = of_row ? test.span : expectation.span;
    if (!set(field)) sink_->Report(Code::kUnsetField, span, declared.name);
  }
  if (!test.has_as_of && DependsOnTime(expectation.condition)) {
    sink_->Report(Code::kNeedsAsOf, expectation.span);
  }
}

void Checker::CheckExpectation(const syntax::Expectation& written, hir::Test& test) {
  hir::Expectation expectation;
  expectation.span = written.span;
  ExprId condition = Condition(*written.condition);
  if (written.because) {
    const ExprId way = WayIn(written);
    if (condition == kNoExpr || way == kNoExpr) return;
    condition = make_.Logic(Op::kAnd, {condition, way}, written.span);
  }
  if (condition == kNoExpr) return;
  if (policy_[condition].maybe_unknown) {
    condition = make_.Settle(Op::kSurely, condition, written.span);
  }
  expectation.condition = condition;
  Shows(expectation);
  CheckUnset(test, expectation);
  test.expectations.push_back(std::move(expectation));
}

void Checker::CheckTest(const syntax::TestDecl& decl, const resolve::Bindings::TestCase* row) {
  hir::Test test;
  test.name = decl.name.text;
  if (row != nullptr) test.name += fmt::format(", row {}", row->line);
  test.span = row == nullptr ? decl.span : row->span;
  if (decl.as_of != nullptr) {
    const ExprId as_of = Value(*decl.as_of);
    if (as_of != kNoExpr) {
      const bool date = policy_[as_of].type.kind == Kind::kDate;
      syntax::Expr midnight;
      midnight.kind = ExprKind::kTime;
      midnight.number = decl.as_of->number;
      midnight.span = decl.as_of->span;
      const ExprId instant = date ? TimeLiteral(midnight) : as_of;
      test.as_of_us = policy_[instant].imm;
      test.has_as_of = true;
    }
  }
  for (const syntax::TestField& field : decl.fields) {
    TestFieldValue(field, LeadOwner(), test.values);
  }
  if (row != nullptr) {
    for (const syntax::TestField& field : row->fields) {
      TestFieldValue(field, LeadOwner(), test.values);
    }
  }
  TestEvents(decl, test);
  for (const syntax::Expectation& expectation : decl.expectations) {
    CheckExpectation(expectation, test);
  }
  if (row != nullptr) {
    for (const syntax::Expectation& expectation : row->expectations) {
      CheckExpectation(expectation, test);
    }
  }
  policy_.tests.push_back(std::move(test));
}

void Checker::CheckTests() {
  for (size_t i = 0; i < b_.tests.size(); ++i) {
    if (!b_.tests[i]->cases) CheckTest(*b_.tests[i], nullptr);
    for (const auto& row : b_.test_cases[i]) CheckTest(*b_.tests[i], &row);
  }
}

}  // namespace tandem::typecheck
