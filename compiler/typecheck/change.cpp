// SPDX-License-Identifier: Apache-2.0
// Change: what the previous version of the lead had, and what holds now that did not hold then.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::ExprKind;

// What an expression turned out to read while it was rewritten.
struct Checker::Past {
  std::optional<schema::FieldId> only;  // this field alone; all, and scores and stage, without
  bool previous = false;
  bool carried = false;
  std::map<ExprId, ExprId> done;
};

std::optional<schema::FieldId> Checker::ChangingField(const syntax::Expr& e,
                                                      std::string_view word) {
  const std::string path = PathOf(e);
  const bool hidden = scope_.parameters.count(path) > 0 || EventFieldOf(e).has_value();
  const auto field = hidden || e.kind != ExprKind::kName ? std::nullopt : policy_.schema.Find(path);
  if (!field) {
    std::vector<std::string> names;
    for (size_t i = 0; i < policy_.schema.GivenCount(); ++i) {
      names.push_back(policy_.schema.fields[i].name);
    }
    std::string help = "for anything else write `newly`: `newly fit >= 50`";
    if (!NamesSomething(e)) help = Suggest(path, names, std::move(help));
    sink_->Report(Code::kNoVersionBefore, e.span, word, Written(e.span), help);
    return std::nullopt;
  }
  const ValueType& type = policy_.schema[*field].type;
  if (!IsList(type.kind)) return field;
  sink_->Report(Code::kNoVersionBefore, e.span, word, path,
                fmt::format("a list is asked for values: `newly {} has …`", path));
  return std::nullopt;
}

ExprId Checker::WasValue(const syntax::Expr& e) {
  const auto field = ChangingField(*e.args[0], "`was`");
  if (!field) return kNoExpr;
  const bool known = scope_.known.count(NarrowKey(e)) > 0;
  return make_.Field(PreviousField(*field), known, e.span);
}

ExprId Checker::LeadIsNew(Span span) { return make_.Field(IsNewField(), false, span); }

ExprId Checker::ChangedValue(const syntax::Expr& e) {
  const auto field = ChangingField(*e.args[0], "`changed`");
  if (!field) return kNoExpr;
  const ExprId now = make_.Field(*field, false, e.span);
  const ExprId was = make_.Field(PreviousField(*field), false, e.span);
  const Kind kind = policy_[now].type.kind;
  // Missing counts as a value: one of the two is missing, or both are known and differ.
  std::vector<ExprId> differs;
  const ExprId now_known = policy_[now].maybe_unknown ? make_.Settle(Op::kIsKnown, now, e.span)
                                                      : make_.YesNo(true, e.span);
  const ExprId was_known = make_.Settle(Op::kIsKnown, was, e.span);
  differs.push_back(make_.Logic(Op::kAnd, {now_known, make_.Not(was_known, e.span)}, e.span));
  differs.push_back(make_.Logic(Op::kAnd, {make_.Not(now_known, e.span), was_known}, e.span));
  if (kind == Kind::kYesNo) {
    const ExprId lost = make_.Logic(Op::kAnd, {was, make_.Not(now, e.span)}, e.span);
    const ExprId won = make_.Logic(Op::kAnd, {now, make_.Not(was, e.span)}, e.span);
    differs.push_back(make_.Settle(Op::kSurely, lost, e.span));
    differs.push_back(make_.Settle(Op::kSurely, won, e.span));
  } else {
    const Op op = kind == Kind::kText ? Op::kTextEqual : Op::kEqual;
    const ExprId same = make_.Compare(op, now, was, e.span);
    differs.push_back(make_.Settle(Op::kSurely, make_.Not(same, e.span), e.span));
  }
  const ExprId told = IsTold(LeadIsNew(e.span), e.span);
  const ExprId differ = make_.Logic(Op::kOr, std::move(differs), e.span);
  const ExprId untold = make_.Missing(hir::TypeOf(Kind::kYesNo), e.span);
  const ExprId id = make_.Choose({told, differ, untold}, e.span);
  policy_.exprs[static_cast<size_t>(id)].text = policy_.schema[*field].name + " changed";
  return id;
}

ExprId Checker::OnlyNow(ExprId now, ExprId before, ExprId told, std::string text, Span span) {
  const ExprId not_before = make_.Not(make_.Settle(Op::kSurely, before, span), span);
  const ExprId both = make_.Logic(Op::kAnd, {now, not_before}, span);
  const ExprId missing = make_.Missing(hir::TypeOf(Kind::kYesNo), span);
  const ExprId untold = make_.Logic(Op::kAnd, {now, missing}, span);
  const ExprId id = make_.Choose({told, both, untold}, span);
  policy_.exprs[static_cast<size_t>(id)].text = std::move(text);
  return id;
}

ExprId Checker::BecameValue(const syntax::Expr& e) {
  const auto field = ChangingField(*e.args[0], "`became`");
  if (!field) return kNoExpr;
  const ExprId now = CompareValue(e);  // the field = the value
  if (now == kNoExpr) return kNoExpr;
  Past past;
  past.only = field;
  const ExprId before = Before(now, past);
  if (before == kNoExpr) return kNoExpr;
  const ExprId told = IsTold(LeadIsNew(e.span), e.span);
  const std::string text = fmt::format("{} became {}", policy_.schema[*field].name,
                                       Written(e.args[1]->span));
  return OnlyNow(now, before, told, text, e.span);
}

ExprId Checker::NewlyValue(const syntax::Expr& e) {
  const ExprId now = Condition(*e.args[0]);
  if (now == kNoExpr) return kNoExpr;
  Past past;
  const ExprId before = Before(now, past);
  if (before == kNoExpr) return kNoExpr;
  if (!past.previous && !past.carried) {
    sink_->Report(Code::kNothingBefore, e.span, Written(e.args[0]->span));
    return kNoExpr;
  }
  std::vector<ExprId> told;
  if (past.previous) told.push_back(IsTold(LeadIsNew(e.span), e.span));
  if (past.carried) {
    told.push_back(
        make_.Field(CarriedField(schema::Carried::kPresent, 0), false, e.span));
  }
  const ExprId all = make_.Logic(Op::kAnd, std::move(told), e.span);
  const bool several = policy_[now].op == Op::kAnd || policy_[now].op == Op::kOr;
  const std::string text = hir::Describe(policy_, now);
  return OnlyNow(now, before, all, several ? "newly (" + text + ")" : "newly " + text, e.span);
}

ExprId Checker::RecordBefore(const Expr& e, Past& past) {
  std::vector<ExprId> any;
  for (size_t i = 0; i < policy_.schema.GivenCount(); ++i) {
    const schema::Field& field = policy_.schema.fields[i];
    if (field.record != static_cast<uint32_t>(e.imm) || IsList(field.type.kind)) continue;
    past.previous = true;
    const auto twin = PreviousField(static_cast<schema::FieldId>(i));
    any.push_back(make_.Settle(Op::kIsKnown, make_.Field(twin, false, e.span), e.span));
  }
  return any.empty() ? make_.YesNo(false, e.span) : make_.Logic(Op::kOr, std::move(any), e.span);
}

ExprId Checker::Before(ExprId id, Past& past) {
  if (id == kNoExpr) return id;
  if (const auto done = past.done.find(id); done != past.done.end()) return done->second;
  const Expr e = policy_[id];  // nodes are added below
  const auto index = static_cast<size_t>(e.imm);
  const bool all = !past.only;
  ExprId result = id;
  switch (e.op) {
    case Op::kField: {
      const schema::Origin origin = policy_.schema[e.field].origin;
      if (origin == schema::Origin::kPrevious && all) {
        result = make_.Missing(e.type, e.span);  // there is nothing before the version before
      } else if (origin == schema::Origin::kGiven && (all || *past.only == e.field)) {
        past.previous = true;
        result = make_.Field(PreviousField(e.field), false, e.span);
      }
      break;
    }
    case Op::kRecordKnown:
      if (all) result = RecordBefore(e, past);
      break;
    case Op::kScore:
      if (!all) break;
      past.carried = true;
      result = make_.Field(CarriedField(schema::Carried::kScore, static_cast<uint32_t>(e.imm)),
                           false, e.span);
      break;
    case Op::kStage:
      if (!all) break;
      past.carried = true;
      result = make_.Field(CarriedField(schema::Carried::kStage, 0), false, e.span);
      break;
    case Op::kDefine: result = Before(e.args[0], past); break;
    case Op::kBand: result = Before(policy_.bands[index].value, past); break;
    case Op::kAnswer: result = Before(policy_.answers[index].value, past); break;
    case Op::kRoute: result = Before(policy_.route->value, past); break;
    default: {
      if (e.args.empty()) break;
      std::vector<ExprId> args;
      for (const ExprId arg : e.args) {
        args.push_back(Before(arg, past));
        if (args.back() == kNoExpr) return kNoExpr;
      }
      if (args != e.args) result = make_.Rebuild(e, std::move(args));
    }
  }
  past.done[id] = result;
  return result;
}

}  // namespace tandem::typecheck
