// SPDX-License-Identifier: Apache-2.0
// Unknown: what is certain inside a condition, places that take, lines that slip through.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::ExprKind;

std::string Checker::NarrowKey(const syntax::Expr& e) const {
  const bool table = e.kind == ExprKind::kCall && TableNamed(e.names[0].text) != nullptr;
  const bool asked = e.kind == ExprKind::kWas || e.kind == ExprKind::kEvents || table;
  if (asked) {
    std::string key = "=";
    for (const char c : sources_.Text(e.span)) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank || key.back() != ' ') key += blank ? ' ' : c;
    }
    return key;
  }
  if (e.kind != ExprKind::kName) return "";
  if (const auto field = EventFieldOf(e)) return "event " + *field;
  const std::string path = PathOf(e);
  return scope_.parameters.count(path) > 0 ? "(" + path : path;
}

void Checker::Assume(const syntax::Expr& e, bool truth) {
  switch (e.kind) {
    case ExprKind::kNot: return Assume(*e.args[0], !truth);
    case ExprKind::kSurely:
      if (truth) Assume(*e.args[0], true);
      return;
    case ExprKind::kPossibly:
      if (!truth) Assume(*e.args[0], false);
      return;
    case ExprKind::kAnd:
      for (const auto& arg : e.args) {
        if (truth) Assume(*arg, true);
      }
      return;
    case ExprKind::kOr:
      for (const auto& arg : e.args) {
        if (!truth) Assume(*arg, false);
      }
      return;
    case ExprKind::kIsKnown:
    case ExprKind::kIsMissing: {
      const bool known = (e.kind == ExprKind::kIsKnown) == truth;
      const std::string key = NarrowKey(*e.args[0]);
      if (!known || key.empty()) return;
      scope_.known.insert(key);
      // A record that is known has all its leaves but those with a `?`.
      const auto record = RecordNamed(key);
      for (const schema::Field& field : policy_.schema.fields) {
        if (record && !field.optional && field.name.starts_with(key + ".")) {
          scope_.known.insert(field.name);
        }
      }
      return;
    }
    default: return;
  }
}

std::vector<std::string> Checker::MaybeMissing(ExprId id) const {
  std::vector<std::string> names;
  std::vector<ExprId> pending{id};
  std::set<ExprId> seen;
  const auto add = [&](std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  };
  while (!pending.empty()) {
    const ExprId at = pending.back();
    pending.pop_back();
    if (!seen.insert(at).second) continue;
    const Expr& e = policy_[at];
    if (!e.maybe_unknown) continue;
    if (e.op == Op::kField) {
      const schema::Field& field = policy_.schema[e.field];
      const bool given = field.origin == schema::Origin::kGiven;
      const bool was = field.origin == schema::Origin::kPrevious;
      if (given || was) add(fmt::format("`{}`", field.name));
      if (field.origin == schema::Origin::kIsNew) add("the version before");
      if (field.origin == schema::Origin::kCarried) add("the carried state");
    }
    if (e.op == Op::kEventField) {
      const schema::Event& event = policy_.schema[static_cast<schema::EventId>(e.imm)];
      add(fmt::format("`{}.{}`", event.name, event.fields[static_cast<size_t>(e.field)].name));
    }
    const bool counts = e.op == Op::kAggregate || e.op == Op::kWeighted;
    if (counts && policy_.aggregates[static_cast<size_t>(e.imm)].of_stage) {
      add("the carried state");
    }
    if (e.op == Op::kPicked || e.op == Op::kPickedAt || e.op == Op::kWholeIn) {
      add(fmt::format("`{}`", hir::Describe(policy_, at)));
    }
    if (e.op == Op::kWholeIn) continue;
    if (e.op == Op::kTableValue || e.op == Op::kTableRow) {
      add(fmt::format("`{}`", hir::Describe(policy_, at)));
      continue;
    }
    if (e.op == Op::kChoose && !e.text.empty()) {
      // Change: what it is short for is nothing the author wrote.
      const auto told = MaybeUntold(e.args[0]);
      for (const std::string& name : told) add(name);
      for (const ExprId arg : policy_[e.args[2]].args) {
        if (policy_[arg].op != Op::kMissing) pending.push_back(arg);
      }
      continue;
    }
    if (e.op == Op::kMissing) add("`otherwise missing`");
    if (e.op == Op::kAnswer) pending.push_back(policy_.answers[static_cast<size_t>(e.imm)].value);
    if (e.op == Op::kAggregate && e.may_fault) {
      add(fmt::format("the result of `{}`", hir::Describe(policy_, at)));
    }
    const bool partial = e.op == Op::kDomainOf || e.op == Op::kDigitsOf;
    if (!e.args.empty() && (partial || e.may_fault) && !policy_[e.args[0]].maybe_unknown) {
      const std::string text = hir::Describe(policy_, at);
      add(partial ? "the " + text : fmt::format("the result of `{}`", text));
    }
    // Reversed, so that names come in the order written.
    pending.insert(pending.end(), e.args.rbegin(), e.args.rend());
  }
  return names;
}

std::vector<std::string> Checker::MaybeUntold(ExprId told) const {
  std::vector<std::string> names;
  std::vector<ExprId> pending{told};
  while (!pending.empty()) {
    const Expr& e = policy_[pending.back()];
    pending.pop_back();
    pending.insert(pending.end(), e.args.begin(), e.args.end());
    if (e.op != Op::kField) continue;
    const bool is_new = policy_.schema[e.field].origin == schema::Origin::kIsNew;
    names.push_back(is_new ? "the version before" : "the carried state");
  }
  return names;
}

std::string Checker::MissingText(ExprId id) const {
  const std::vector<std::string> names = MaybeMissing(id);
  std::string text;
  for (size_t i = 0; i < names.size() && i < 4; ++i) {
    if (i > 0) text += i + 1 == std::min<size_t>(names.size(), 4) ? " or " : ", ";
    text += names[i];
  }
  return text.empty() ? "a part of it" : text;
}

ExprId Checker::Definite(const syntax::Expr& e, std::string_view place) {
  const ExprId id = Condition(e);
  if (id == kNoExpr || !policy_[id].maybe_unknown) return id;
  if (sink_ != &all_) return id;  // only its type is asked for
  const bool simple = e.kind != ExprKind::kAnd && e.kind != ExprKind::kOr &&
                      e.kind != ExprKind::kImplies && e.kind != ExprKind::kExcept &&
                      e.kind != ExprKind::kIf;
  ReportUnknown(id, e.span, simple, place);
  return kNoExpr;
}

void Checker::ReportUnknown(ExprId id, Span span, bool simple, std::string_view place) {
  const std::string text = Written(span);
  const std::vector<std::string> missing = MaybeMissing(id);
  const std::string inner = simple ? text : "(" + text + ")";
  std::string help = fmt::format(
      "say what then: `surely {0}` (only when we know), `possibly {0}` (also when we cannot tell)",
      inner);
  std::string name = missing.empty() ? "X" : missing[0];
  std::erase(name, '`');
  const bool told = name == "the version before" || name == "the carried state";
  if (name.starts_with("the ") || name.starts_with("otherwise ")) {
    name = name.substr(name.find(' ') + 1);
  }
  if (!told) help += fmt::format(", `{1} or else …`, or `{1} is known and {0}`", inner, name);
  std::string what = MissingText(id);
  if (what == fmt::format("`{}`", text)) what = "it";
  sink_->Report(Code::kMayBeUnknown, span, place, text, what, help)
      .Witness(UnknownWitness(id));
}

void Checker::WarnSlips(ExprId condition, std::string_view line, std::string_view consequence) {
  const Expr& e = policy_[condition];
  if (!e.maybe_unknown) return;
  const std::string text = Written(e.span);
  const bool simple = e.op != Op::kAnd && e.op != Op::kOr;
  const std::string inner = simple ? text : "(" + text + ")";
  sink_->Report(Code::kSlipsThrough, e.span, line, MissingText(condition),
               fmt::format("{}; write `surely {}` if that is meant, or `possibly {}` to include "
                           "such leads",
                           consequence, inner, inner))
      .Witness(UnknownWitness(condition));
}

}  // namespace tandem::typecheck
