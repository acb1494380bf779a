// SPDX-License-Identifier: Apache-2.0
// Finds the inputs of all expressions, and what the policy asks of each text.
#include "compiler/analyze/variables.h"

#include <algorithm>

#include "compiler/hir/ranges.h"
#include "runtime/program/range.h"
#include "runtime/value/decimal.h"
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

// Events that can count at once, or values that can differ.
int64_t Variables::MostOf(const hir::Aggregate& aggregate) const {
  int64_t most = std::numeric_limits<int64_t>::max();
  const auto of_choice = [&](ExprId id, int64_t besides) {
    const hir::ValueType& type = policy_[id].type;
    if (type.kind == Kind::kYesNo) most = std::min(most, 2 + besides);
    if (type.kind != Kind::kChoice) return;
    const size_t values = policy_.schema[type.choice].values.size();
    most = std::min(most, static_cast<int64_t>(values) + besides);
  };
  if (aggregate.parts.size() == 1) {
    const hir::EventPart& part = aggregate.parts[0];
    if (aggregate.kind == hir::AggregateKind::kDistinct) of_choice(part.values[0], 0);
    if (aggregate.once == program::Once::kValue) of_choice(part.once_by, 1);
  }
  int64_t apart_us = 0;
  switch (aggregate.once) {
    case program::Once::kAll: return 1;
    case program::Once::kRolling: apart_us = aggregate.once_us; break;
    case program::Once::kDay: apart_us = value::kMicrosPerDay - 2 * value::kMicrosPerHour; break;
    case program::Once::kWeek: apart_us = 6 * value::kMicrosPerDay; break;
    case program::Once::kMonth: apart_us = 27 * value::kMicrosPerDay; break;
    case program::Once::kQuarter: apart_us = 89 * value::kMicrosPerDay; break;
    case program::Once::kYear: apart_us = 364 * value::kMicrosPerDay; break;
    case program::Once::kNone:
    case program::Once::kValue: return most;
  }
  if (aggregate.window < 0) return most;
  const hir::Window& window = policy_.windows[static_cast<size_t>(aggregate.window)];
  if (window.low < 0 || window.of_days) return most;
  const program::Moment& low = policy_.moments[static_cast<size_t>(window.low)];
  int64_t until_us = 0;
  if (window.high >= 0) {
    const program::Moment& high = policy_.moments[static_cast<size_t>(window.high)];
    if (high.kind != program::Moment::Kind::kAgo) return most;
    until_us = high.amount;
  }
  if (low.kind != program::Moment::Kind::kAgo) return most;
  // The first and the last period may stand out of the window.
  const bool civil = aggregate.once != program::Once::kRolling;
  return std::min(most, (low.amount - low.plus - until_us) / apart_us + (civil ? 2 : 1));
}

hir::Interval Variables::SumsOf(const hir::Aggregate& aggregate) const {
  hir::Interval one{0, 0, false};
  for (const hir::EventPart& part : aggregate.parts) {
    one.low = std::min(one.low, policy_[part.values[0]].type.low);
    one.high = std::max(one.high, policy_[part.values[0]].type.high);
  }
  const int64_t events = std::min<int64_t>(
      MostOf(aggregate), program::kMaxEvents * static_cast<int64_t>(aggregate.parts.size()));
  return hir::MultiplyRange(one, {0, events, false}, 0);
}

// A bound of the sum of the weights of all events that can count, rounded up: those that keep apart
// grow lighter.
int64_t Variables::MostWeight(const hir::Aggregate& aggregate) const {
  const int64_t most = MostOf(aggregate);
  if (aggregate.once != program::Once::kRolling) return most;
  const int64_t apart_s = aggregate.once_us / value::kMicrosPerSecond;
  if (apart_s <= 0) return most;
  if (aggregate.kind == hir::AggregateKind::kFading) {
    return std::min(most, (aggregate.span_s - 1) / apart_s + 1);
  }
  // 1 + 1/2 + 1/4 … for each event within one half-life.
  return std::min(most, 2 * (aggregate.span_s / apart_s + 1));
}

// What a field's declaration says of it.
void Variables::OfField(const schema::Field& field, Domain& d) const {
  const auto range = program::FieldRange(policy_.schema, field);
  if (field.type.kind != Kind::kYesNo) {
    d.low = std::max(d.low, range.low);
    d.high = std::min(d.high, range.high);
  }
  const bool in_record = field.record && policy_.schema.records[*field.record].optional;
  const bool hidden = field.origin != schema::Origin::kGiven;
  const bool present =
      field.origin == schema::Origin::kCarried && field.carried == schema::Carried::kPresent;
  d.missing = field.optional || in_record || hidden;
  if (present) d.low = 1;  // told, or nothing is said
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
  if (field != nullptr) OfField(*field, d);
  if (v.type.kind == Kind::kChoice) {
    d.members = Bits(std::max<size_t>(1, policy_.schema[v.type.choice].values.size()), true);
    d.Settle();
  }
  switch (v.of) {
    case Variable::Of::kAggregate:
      d.missing = policy_.aggregates[v.owner].of_stage;
      if (policy_.aggregates[v.owner].kind == hir::AggregateKind::kSum) {
        // Only what no number of events can add up to is out of the question.
        const hir::Interval sums = SumsOf(policy_.aggregates[v.owner]);
        d.missing = d.missing || sums.fault;
        d.low = std::max(d.low, sums.low);
        d.high = std::min(d.high, sums.high);
      } else {
        d.high = std::min(d.high, MostOf(policy_.aggregates[v.owner]));
      }
      break;
    case Variable::Of::kWeighted: {
      d.missing = true;
      const Expr& e = policy_.exprs[v.owner];
      const hir::ValueType& points = policy_[e.args[0]].type;
      const int64_t most = MostWeight(policy_.aggregates[static_cast<size_t>(e.imm)]);
      const hir::Interval all =
          hir::MultiplyRange({points.low, points.high, false}, {0, most, false},
                             schema::Scale(points.kind) - value::kNumberScale);
      d.low = std::max(d.low, all.low);
      d.high = std::min(d.high, all.high);
      break;
    }
    case Variable::Of::kPicked:
    case Variable::Of::kPickedAt:
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
