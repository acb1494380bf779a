// SPDX-License-Identifier: Apache-2.0
// Digests of expressions: blind to numbering, sharing and the order of operands that commute.
#include <algorithm>

#include "compiler/agree/hasher.h"
#include "runtime/base/check.h"

namespace tandem::agree {
namespace {

using hir::Op;
using schema::Kind;

bool Commutes(Op op) {
  switch (op) {
    case Op::kAnd:
    case Op::kOr:
    case Op::kAtLeastOf:
    case Op::kEqual:
    case Op::kTextEqual:
    case Op::kAdd:
    case Op::kMultiply:
    case Op::kMin:
    case Op::kMax: return true;
    default: return false;
  }
}

bool DependsOnZone(Op op) {
  return op == Op::kToday || op == Op::kDateOf || op == Op::kDaysBetween ||
         op == Op::kMonthsBetween || op == Op::kYearsBetween;
}

bool IsReference(Op op) {
  switch (op) {
    case Op::kField:
    case Op::kRecordKnown:
    case Op::kDefine:
    case Op::kScore:
    case Op::kBand:
    case Op::kAnswer:
    case Op::kStage:
    case Op::kRoute:
    case Op::kWayIn: return true;
    default: return false;
  }
}

}  // namespace

Sha256Digest Hasher::Expr(hir::ExprId root, const Trusted& trusted) {
  Memo& memo = expr_memos_[trusted];
  // Arguments have smaller ids, so ascending order needs no recursion however deep policies nest.
  std::set<hir::ExprId> needed;
  std::vector<hir::ExprId> open{root};
  while (!open.empty()) {
    const hir::ExprId id = open.back();
    open.pop_back();
    if (memo.contains(id) || !needed.insert(id).second) continue;
    const hir::Expr& expr = policy_[id];
    if (!IsCut(expr, trusted)) open.insert(open.end(), expr.args.begin(), expr.args.end());
  }
  for (const hir::ExprId id : needed) {
    const Sha256Digest digest = Node(id, trusted, memo);
    memo.insert_or_assign(id, digest);
  }
  return memo.at(root);
}

Sha256Digest Hasher::Node(hir::ExprId id, const Trusted& trusted, const Memo& memo) {
  const hir::Expr& expr = policy_[id];
  if (IsReference(expr.op)) {
    return reads_ != nullptr ? NamedReference(expr) : Reference(expr, trusted, memo);
  }
  Canonical out("expression");
  out.Text(NameOf(expr.op));
  Type(expr.type, out);
  if (DependsOnZone(expr.op)) out.Text(Zone());
  switch (expr.op) {
    case Op::kConst: Constant(expr.type, expr.imm, out); break;
    case Op::kTextConst: out.Text(expr.text); break;
    case Op::kInSet: Set(policy_[expr.args.front()].type, expr.intervals, out); break;
    case Op::kTextTest:
    case Op::kListHas: Atom(expr, out); break;
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kWeighted:
    case Op::kEventField:
    case Op::kEventAt:
    case Op::kInWindow: EventNode(expr, trusted, out); break;
    case Op::kTableRow:
    case Op::kTableValue: TableNode(expr, trusted, out); break;
    default: out.Number(expr.imm); break;
  }
  Operands(expr, memo, out);
  return out.Finish();
}

void Hasher::Operands(const hir::Expr& expr, const Memo& memo, Canonical& out) const {
  std::vector<Sha256Digest> operands;
  for (const hir::ExprId arg : expr.args) operands.push_back(memo.at(arg));
  if (Commutes(expr.op)) {
    out.SortedDigests(std::move(operands));
  } else {
    out.Digests(operands);
  }
}

std::string Hasher::ReferredName(const hir::Expr& expr) const {
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kDefine: return policy_.defines[index].name;
    case Op::kScore: return policy_.scores[index].name;
    case Op::kBand: return policy_.bands[index].name;
    case Op::kAnswer: return policy_.answers[index].name;
    default: return "";
  }
}

bool Hasher::IsCut(const hir::Expr& expr, const Trusted& trusted) const {
  if (reads_ != nullptr) return IsReference(expr.op);
  if (trusted.empty()) return false;
  const std::string name = ReferredName(expr);
  return !name.empty() && trusted.contains(name);
}

Sha256Digest Hasher::Reference(const hir::Expr& expr, const Trusted& trusted, const Memo& memo) {
  if (IsCut(expr, trusted)) {
    return Canonical("trusted").Text(NameOf(expr.op)).Text(ReferredName(expr)).Finish();
  }
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kField: {
      const schema::Field& field = policy_.schema[expr.field];
      return field.origin == schema::Origin::kGiven ? Field(expr.field) : Hidden(field);
    }
    case Op::kRecordKnown: {
      const schema::Record& record = policy_.schema.records[index];
      std::vector<std::string> leaves;
      for (const schema::Field& field : policy_.schema.fields) {
        if (field.origin != schema::Origin::kGiven) continue;
        if (field.name.starts_with(record.name + ".")) leaves.push_back(field.name);
      }
      Canonical out("record known");
      out.Text(record.name).Flag(record.optional);
      return out.SortedTexts(std::move(leaves)).Finish();
    }
    // A define is its body: giving an expression a name changes no decision.
    case Op::kDefine: return memo.at(expr.args.front());
    case Op::kScore: return Score(index);
    case Op::kBand: return Band(index);
    case Op::kAnswer: return Answer(index);
    case Op::kStage: return Canonical("stage").Digest(AllStages()).Finish();
    case Op::kWayIn: return Canonical("way in").Digest(AllStages()).Finish();
    case Op::kRoute: return Canonical("route of").Digest(Route()).Finish();
    default: break;
  }
  TANDEM_CHECK(false, "not a reference");
  return {};
}

// Choices are their values' names; where these have no order, neither has the list.
void Hasher::Choice(schema::ChoiceId id, bool with_labels, Canonical& out) const {
  const schema::ChoiceType& choice = policy_.schema[id];
  std::vector<std::pair<std::string, std::string>> values;
  for (const schema::ChoiceValue& value : choice.values) {
    values.emplace_back(value.name, with_labels ? value.label : "");
  }
  if (!choice.ordered) std::sort(values.begin(), values.end());
  out.Flag(choice.ordered).Count(values.size());
  for (const auto& [name, label] : values) {
    out.Text(name);
    if (with_labels) out.Text(label);
  }
}

void Hasher::Type(const schema::ValueType& type, Canonical& out) const {
  out.Text(NameOf(type.kind));
  if (type.kind == Kind::kMoney) out.Text(Currency());
  if (type.choice != schema::kNoChoice && reads_ == nullptr) Choice(type.choice, false, out);
}

std::string Hasher::ChoiceName(schema::ChoiceId id, int64_t index) const {
  const auto& values = policy_.schema[id].values;
  TANDEM_CHECK(index >= 0 && static_cast<size_t>(index) < values.size(), "no such choice value");
  return values[static_cast<size_t>(index)].name;
}

void Hasher::Constant(const schema::ValueType& type, int64_t value, Canonical& out) const {
  if (type.choice == schema::kNoChoice) {
    out.Number(value);
  } else {
    out.Text(ChoiceName(type.choice, value));
  }
}

void Hasher::Set(const schema::ValueType& type,
                 const std::vector<std::pair<int64_t, int64_t>>& intervals,
                 Canonical& out) const {
  if (type.choice == schema::kNoChoice) {
    out.Count(intervals.size());
    for (const auto& [low, high] : intervals) out.Number(low).Number(high);
    return;
  }
  std::vector<std::string> names;
  const auto count = static_cast<int64_t>(policy_.schema[type.choice].values.size());
  for (const auto& [low, high] : intervals) {
    for (int64_t i = std::max<int64_t>(low, 0); i <= std::min(high, count - 1); ++i) {
      names.push_back(ChoiceName(type.choice, i));
    }
  }
  out.SortedTexts(std::move(names));
}

void Hasher::Atom(const hir::Expr& expr, Canonical& out) const {
  const program::TextAtom& atom = expr.atom;
  const schema::ValueType& type = policy_[expr.args.front()].type;
  out.Text(NameOf(atom.transform)).Flag(atom.exactly).Text(NameOf(atom.test));
  out.Flag(atom.combine == program::Combine::kAll);
  if (const std::string list = ListIn(expr); !list.empty()) {
    out.Digest(Named("list", list)).Text(expr.text);
    return;
  }
  std::vector<std::string> needles = atom.needles;
  if (type.kind == Kind::kChoiceList) {
    for (std::string& needle : needles) needle = ChoiceName(type.choice, std::stoll(needle));
  }
  out.SortedTexts(std::move(needles));
}

}  // namespace tandem::agree
