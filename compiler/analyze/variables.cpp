// SPDX-License-Identifier: Apache-2.0
// Finds the inputs of all expressions, and what the policy asks of each text.
#include "compiler/analyze/variables.h"

#include <algorithm>

#include "runtime/program/range.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using schema::Kind;

Variables::Variables(const hir::Policy& policy, size_t text_limit)
    : policy_(policy), text_limit_(text_limit) {
  Variable as_of{.of = Variable::Of::kAsOf};
  as_of.type.kind = Kind::kTime;
  Add(as_of);
  Grow();
}

Var Variables::Add(Variable variable) {
  const Key key{variable.of, variable.owner, variable.index, variable.element};
  const auto [found, added] = by_key_.emplace(key, static_cast<Var>(all_.size()));
  if (added) {
    variable.full = FullOf(variable);
    all_.push_back(std::move(variable));
    groups_.push_back(groups_.size());
    questions_.emplace_back();
  }
  return found->second;
}

Var Variables::Find(Variable::Of of, uint32_t owner, uint32_t index) const {
  const auto found = by_key_.find({of, owner, index, ""});
  return found == by_key_.end() ? kNoVar : found->second;
}

Var Variables::Field(schema::FieldId field) const {
  return Find(Variable::Of::kField, static_cast<uint32_t>(field));
}

Domain Variables::FullOf(const Variable& v) const {
  Domain d;
  const auto ends = [&](int64_t low, int64_t high) {
    d.low = low;
    d.high = high;
  };
  const schema::Field* field = nullptr;
  if (v.of == Variable::Of::kField) field = &policy_.schema.fields[v.owner];
  if (v.of == Variable::Of::kEventField) {
    field = &policy_.schema.events[v.owner].fields[v.index];
  }
  ends(v.type.low, v.type.high);
  if (v.type.kind == Kind::kTime) {
    ends(program::kInstants.low + value::kMicrosPerDay,
         program::kInstants.high - value::kMicrosPerDay);
  }
  if (v.type.kind == Kind::kDate) ends(program::kDays.low + 1, program::kDays.high - 1);
  if (v.type.kind == Kind::kYesNo) ends(0, 1);
  if (field != nullptr) {
    const auto range = program::FieldRange(policy_.schema, *field);
    if (v.type.kind != Kind::kYesNo) ends(std::max(d.low, range.low), std::min(d.high, range.high));
    const bool in_record = field->record && policy_.schema.records[*field->record].optional;
    const bool hidden = field->origin != schema::Origin::kGiven;
    const bool present =
        field->origin == schema::Origin::kCarried && field->carried == schema::Carried::kPresent;
    d.missing = field->optional || in_record || hidden;
    if (present) d.low = 1;  // told, or nothing is said
  }
  if (v.type.kind == Kind::kChoice) {
    d.members = Bits(std::max<size_t>(1, policy_.schema[v.type.choice].values.size()), true);
    d.Settle();
  }
  switch (v.of) {
    case Variable::Of::kAggregate:
      d.missing = policy_.aggregates[v.owner].of_stage ||
                  policy_.aggregates[v.owner].kind == hir::AggregateKind::kSum;
      break;
    case Variable::Of::kPicked:
    case Variable::Of::kPickedAt:
    case Variable::Of::kWeighted:
      d.missing = true;
      break;
    case Variable::Of::kElement:
    case Variable::Of::kPickedElement:
    case Variable::Of::kEventElement:
      ends(0, 1);
      break;
    case Variable::Of::kAsOf:
    case Variable::Of::kField:
    case Variable::Of::kEventField:
    case Variable::Of::kEventAt:
      break;
  }
  return d;
}

namespace {

// What kind of variable an expression reads, as Variables keys it.
bool Describes(const Expr& e, uint32_t id, Variable& v) {
  v.type = e.type;
  v.owner = static_cast<uint32_t>(e.imm);
  switch (e.op) {
    case Op::kField:
      v.of = Variable::Of::kField;
      v.owner = static_cast<uint32_t>(e.field);
      return true;
    case Op::kAggregate:
      v.of = Variable::Of::kAggregate;
      return true;
    case Op::kPicked:
      v.of = Variable::Of::kPicked;
      v.index = static_cast<uint32_t>(e.field);
      return true;
    case Op::kPickedAt:
      v.of = Variable::Of::kPickedAt;
      return true;
    case Op::kWeighted:
      v.of = Variable::Of::kWeighted;
      v.owner = id;
      return true;
    case Op::kEventField:
      v.of = Variable::Of::kEventField;
      v.index = static_cast<uint32_t>(e.field);
      return true;
    case Op::kEventAt:
      v.of = Variable::Of::kEventAt;
      return true;
    case Op::kAsOf:
    case Op::kToday:
    case Op::kInWindow:
      v.of = Variable::Of::kAsOf;
      v.owner = 0;
      return true;
    default:
      return false;
  }
}

bool IsList(Kind kind) { return kind == Kind::kTextList || kind == Kind::kChoiceList; }

}  // namespace

Var Variables::Of(ExprId id) const {
  Variable v;
  if (!Describes(policy_[id], static_cast<uint32_t>(id), v)) return kNoVar;
  return Find(v.of, v.owner, v.index);
}

namespace {

Variable::Of ElementsOf(Op list) {
  return list == Op::kField        ? Variable::Of::kElement
         : list == Op::kEventField ? Variable::Of::kEventElement
                                   : Variable::Of::kPickedElement;
}

}  // namespace

Var Variables::Element(const Expr& list, const std::string& needle) const {
  Variable v;
  Describes(list, 0, v);
  const auto found = by_key_.find({ElementsOf(list.op), v.owner, v.index, needle});
  return found == by_key_.end() ? kNoVar : found->second;
}

void Variables::RegisterList(const Expr& e) {
  const Expr& list = policy_[e.args[0]];
  Variable v;
  if (!Describes(list, 0, v)) return;
  v.of = ElementsOf(list.op);
  v.type.kind = Kind::kYesNo;
  for (const std::string& needle : e.atom.needles) {
    v.element = needle;
    Add(v);
  }
}

void Variables::Register(ExprId id) {
  const Expr& e = policy_[id];
  Variable v;
  if (e.op == Op::kListHas) RegisterList(e);
  if (e.op == Op::kRecordKnown) {
    for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
      const schema::Field& field = policy_.schema.fields[i];
      if (field.record != static_cast<uint32_t>(e.imm)) continue;
      v = {.of = Variable::Of::kField, .owner = static_cast<uint32_t>(i), .type = field.type};
      Add(v);
    }
    return;
  }
  if (!Describes(e, static_cast<uint32_t>(id), v)) return;
  if (IsList(v.type.kind) && v.of != Variable::Of::kPicked) return;
  if (v.of == Variable::Of::kAsOf) return;
  Add(v);
}

void Variables::EachLeaf(ExprId text, TextTransform transform,
                         const std::function<void(const TextLeaf&)>& f) const {
  const Expr& e = policy_[text];
  switch (e.op) {
    case Op::kField:
    case Op::kEventField:
    case Op::kPicked:
      return f({Of(text), transform, ""});
    case Op::kTextConst: {
      TextLeaf leaf{kNoVar, transform, ""};
      TransformText(transform, e.text, leaf.text);
      return f(leaf);
    }
    case Op::kDefine:
      return EachLeaf(e.args[0], transform, f);
    case Op::kAnswer:
      return EachLeaf(policy_.answers[static_cast<size_t>(e.imm)].value, transform, f);
    case Op::kOrElse:
      EachLeaf(e.args[0], transform, f);
      return EachLeaf(e.args[1], transform, f);
    case Op::kChoose:
      for (size_t i = 1; i < e.args.size(); i += 2) EachLeaf(e.args[i], transform, f);
      return EachLeaf(e.args.back(), transform, f);
    case Op::kDomainOf:
      return EachLeaf(e.args[0], TextTransform::kDomain, f);
    case Op::kDigitsOf:
      return EachLeaf(e.args[0], TextTransform::kDigits, f);
    case Op::kTableValue: {
      const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
      for (const std::string& answer : table.outputs[static_cast<size_t>(e.field)].texts) {
        TextLeaf leaf{kNoVar, transform, ""};
        TransformText(transform, answer, leaf.text);
        f(leaf);
      }
      return;
    }
    default:
      return;
  }
}

void Variables::AskTable(const Expr& e) {
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    if (table.inputs[i].type.kind != Kind::kText) continue;
    EachLeaf(e.args[i], TextTransform::kNone, [&](const TextLeaf& leaf) {
      if (leaf.var == kNoVar) return;
      for (const hir::TableRow& row : table.rows) {
        if (row.cells.empty() || row.cells[i].kind != hir::TableCell::Kind::kTexts) continue;
        questions_[leaf.var].AddCell(leaf.transform, row.cells[i].texts, row.cells[i].prefixes);
      }
    });
  }
}

void Variables::Ask(ExprId id) {
  const Expr& e = policy_[id];
  const auto each = [&](ExprId text, const std::function<void(const TextLeaf&)>& f) {
    EachLeaf(text, TextTransform::kNone, [&](const TextLeaf& leaf) {
      if (leaf.var != kNoVar) f(leaf);
    });
  };
  if (e.op == Op::kTableRow) AskTable(e);
  if (e.op == Op::kTextTest) {
    each(e.args[0], [&](const TextLeaf& leaf) {
      questions_[leaf.var].AddAtom(leaf.transform, e.atom);
    });
  }
  if (e.op == Op::kIsKnown && policy_[e.args[0]].type.kind == Kind::kText) {
    each(e.args[0], [&](const TextLeaf& leaf) {
      program::TextAtom present;
      present.test = program::TextTest::kPresent;
      if (leaf.transform == TextTransform::kNone) return;
      questions_[leaf.var].AddAtom(leaf.transform, present);
    });
  }
  if (e.op == Op::kLengthOf) {
    each(e.args[0], [&](const TextLeaf& leaf) { questions_[leaf.var].AddLength(); });
  }
  if (e.op != Op::kTextEqual) return;
  EachLeaf(e.args[0], TextTransform::kNone, [&](const TextLeaf& a) {
    EachLeaf(e.args[1], TextTransform::kNone, [&](const TextLeaf& b) {
      if (a.var != kNoVar && b.var != kNoVar) compared_.emplace_back(a.var, b.var);
      if (a.var != kNoVar && b.var == kNoVar) {
        questions_[a.var].AddText(a.transform, value::TextKey(b.text));
      }
      if (b.var != kNoVar && a.var == kNoVar) {
        questions_[b.var].AddText(b.transform, value::TextKey(a.text));
      }
    });
  });
}

// Questions are gathered anew: those of compared texts go to one of them.
bool Variables::BuildTexts() {
  for (size_t i = 0; i < questions_.size(); ++i) {
    questions_[i] = {};
    groups_[i] = i;
  }
  compared_.clear();
  for (size_t i = 0; i < policy_.exprs.size(); ++i) Ask(static_cast<ExprId>(i));
  for (const auto& [a, b] : compared_) groups_[GroupOf(a)] = GroupOf(b);
  if (!compared_.empty()) {
    // Once more, into the groups.
    std::vector<TextQuestions> alone = std::move(questions_);
    questions_.assign(alone.size(), {});
    for (size_t i = 0; i < alone.size(); ++i) questions_[GroupOf(i)].Take(alone[i]);
  }
  bool changed = built_.size() != questions_.size();
  classes_.resize(questions_.size());
  built_.resize(questions_.size());
  std::vector<size_t> members(questions_.size(), 0);
  for (size_t i = 0; i < all_.size(); ++i) {
    if (all_[i].type.kind == Kind::kText) ++members[GroupOf(i)];
  }
  for (size_t i = 0; i < all_.size(); ++i) {
    if (all_[i].type.kind != Kind::kText) continue;
    const size_t group = GroupOf(i);
    if (group == i) {
      questions_[i].SetCopies(members[i]);
      if (classes_[i].texts.empty() || !questions_[i].Same(built_[i])) {
        classes_[i] = MakeTexts(questions_[i], text_limit_);
        built_[i] = questions_[i];
        changed = true;
      }
    }
  }
  for (size_t i = 0; i < all_.size(); ++i) {
    Variable& v = all_[i];
    if (v.type.kind != Kind::kText) continue;
    v.texts = static_cast<int32_t>(GroupOf(i));
    const bool missing = v.full.missing;
    v.full = Domain{.missing = missing};
    v.full.members = Bits(classes_[static_cast<size_t>(v.texts)].texts.size(), true);
    v.full.Settle();
  }
  return changed;
}

bool Variables::Grow() {
  const size_t before = all_.size();
  bool asks = seen_ == 0;
  for (; seen_ < policy_.exprs.size(); ++seen_) {
    const auto id = static_cast<ExprId>(seen_);
    Register(id);
    const Op op = policy_[id].op;
    asks = asks || op == Op::kTextTest || op == Op::kTextEqual || op == Op::kLengthOf ||
           op == Op::kTableRow ||
           (op == Op::kIsKnown && policy_[policy_[id].args[0]].type.kind == Kind::kText);
  }
  const bool more = all_.size() != before;
  if (!asks && !more) return false;
  return BuildTexts() || more;
}

std::string Variables::Name(Var var) const {
  const Variable& v = all_[var];
  switch (v.of) {
    case Variable::Of::kAsOf:
      return "as of";
    case Variable::Of::kField:
    case Variable::Of::kElement:
      return policy_.schema.fields[v.owner].name;
    case Variable::Of::kAggregate:
    case Variable::Of::kPicked:
    case Variable::Of::kPickedElement:
    case Variable::Of::kPickedAt:
      return policy_.aggregates[v.owner].name;
    case Variable::Of::kWeighted:
      return policy_.aggregates[static_cast<size_t>(policy_.exprs[v.owner].imm)].name;
    case Variable::Of::kEventField:
    case Variable::Of::kEventElement:
      return policy_.schema.events[v.owner].name + "." +
             policy_.schema.events[v.owner].fields[v.index].name;
    case Variable::Of::kEventAt:
      return policy_.schema.events[v.owner].name;
  }
  return "";
}

}  // namespace tandem::analyze
