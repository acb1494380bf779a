// SPDX-License-Identifier: Apache-2.0
// Expressions, types and windows as S-expressions on one line.
#include "compiler/syntax/dump_expr.h"

#include <array>

namespace tandem::syntax {
namespace {

constexpr std::array<std::string_view, 6> kCompareSigns{"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 5> kArithSigns{"+", "-", "*", "/", "mod"};
constexpr std::array<std::string_view, 6> kTextTests{"contains", "starts-with", "ends-with",
                                                     "has-word", "matches", "matches-regex"};
constexpr std::array<std::string_view, 4> kQuantifiers{"", "-any", "-all", "-none"};

constexpr std::array<std::string_view, 10> kEventTests{
    "any", "no",       "at-least", "at-most", "count-of",
    "sum-of", "distinct", "first",    "latest",  "days-since-last"};
constexpr std::array<std::string_view, 8> kUnits{"second", "minute", "hour",    "day",
                                                 "week",   "month",  "quarter", "year"};

std::string EventHead(const Expr& e) {
  std::string out(kEventTests[static_cast<size_t>(e.event_test)]);
  const bool counted = e.event_test == EventTest::kAtLeast || e.event_test == EventTest::kAtMost;
  return counted ? out + " " + std::to_string(e.number) : out;
}

std::string Head(const Expr& e) {
  const std::string negated = e.negated ? "not-" : "";
  switch (e.kind) {
    case ExprKind::kNot: return "not";
    case ExprKind::kSurely: return "surely";
    case ExprKind::kPossibly: return "possibly";
    case ExprKind::kAnd: return "and";
    case ExprKind::kOr: return "or";
    case ExprKind::kImplies: return "implies";
    case ExprKind::kExcept: return "except";
    case ExprKind::kAtLeastOf: return "at-least-of " + std::to_string(e.number);
    case ExprKind::kAtMostOf: return "at-most-of " + std::to_string(e.number);
    case ExprKind::kCompare: return std::string(kCompareSigns[static_cast<size_t>(e.cmp)]);
    case ExprKind::kBetween: return negated + "between";
    case ExprKind::kIn: return negated + "in";
    case ExprKind::kIsAtLeast: return "is-at-least";
    case ExprKind::kIsAtMost: return "is-at-most";
    case ExprKind::kIsKnown: return "is-known";
    case ExprKind::kIsMissing: return "is-missing";
    case ExprKind::kTextTest:
      return negated + (e.exactly ? "exactly-" : "") +
             std::string(kTextTests[static_cast<size_t>(e.test)]) +
             std::string(kQuantifiers[static_cast<size_t>(e.quantifier)]);
    case ExprKind::kHas:
      return negated + "has" + std::string(kQuantifiers[static_cast<size_t>(e.quantifier)]);
    case ExprKind::kNegate: return "negate";
    case ExprKind::kArith: return std::string(kArithSigns[static_cast<size_t>(e.arith)]);
    case ExprKind::kIf: return "if";
    case ExprKind::kChoose: return e.has_otherwise ? "choose" : "choose-without-otherwise";
    case ExprKind::kOrElse: return "or-else";
    case ExprKind::kRange: return e.half_open ? "up-to" : "range";
    case ExprKind::kCall: return "call " + Join(e.names, ".");
    case ExprKind::kInWindow: return negated + "in-window";
    case ExprKind::kWas: return "was";
    case ExprKind::kChanged: return "changed";
    case ExprKind::kBecame: return "became";
    case ExprKind::kNewly: return "newly";
    case ExprKind::kEvents: return EventHead(e);
    case ExprKind::kBuiltin: return "builtin " + Quoted(e.text);
    case ExprKind::kYesNo: case ExprKind::kNumber: case ExprKind::kPercent:
    case ExprKind::kString: case ExprKind::kDate: case ExprKind::kTime:
    case ExprKind::kDuration: case ExprKind::kMissing: case ExprKind::kName:
    case ExprKind::kAsOf: case ExprKind::kToday: case ExprKind::kLeadIsNew:
      return "";
  }
  return "";
}

// A literal or reference, which has no operands; empty for everything else.
std::string Leaf(const Expr& e) {
  switch (e.kind) {
    case ExprKind::kYesNo: return e.number != 0 ? "yes" : "no";
    case ExprKind::kNumber: return e.text;
    case ExprKind::kPercent: return e.text + "%";
    case ExprKind::kString: return Quoted(e.text);
    case ExprKind::kDate: return "(date " + std::to_string(e.number) + ")";
    case ExprKind::kTime:
      return "(time " + std::to_string(e.number) + " " + std::to_string(e.number2) + ")";
    case ExprKind::kDuration: return "(duration " + std::to_string(e.number) + "us)";
    case ExprKind::kMissing: return "missing";
    case ExprKind::kName: return Join(e.names, ".");
    case ExprKind::kAsOf: return "as-of";
    case ExprKind::kToday: return "today";
    case ExprKind::kLeadIsNew: return "lead-is-new";
    default: return "";
  }
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out + '"';
}

std::string Show(const Name& name) { return name.quoted ? Quoted(name.text) : name.text; }

std::string Show(Unit unit) { return std::string(kUnits[static_cast<size_t>(unit)]); }

std::string Show(const Window& window) {
  const std::string unit = Show(window.unit);
  const std::string number = std::to_string(window.number);
  switch (window.kind) {
    case WindowKind::kLast: return "(last " + number + " " + unit + ")";
    case WindowKind::kLastCalendar: return "(last-calendar " + number + " " + unit + ")";
    case WindowKind::kBetweenAgo:
      return "(between-ago " + number + " " + std::to_string(window.number2) + " " + unit + ")";
    case WindowKind::kThis: return "(this " + unit + ")";
    case WindowKind::kPrevious: return "(previous " + unit + ")";
    case WindowKind::kNext: return "(next " + unit + ")";
  }
  return "";
}

std::string Show(const EventQuery& query) {
  std::string out = Show(query.event);
  if (query.field) out += "." + Show(*query.field);
  if (query.where != nullptr) out += " where " + Show(*query.where);
  if (query.window) out += std::string(out.empty() ? "" : " ") + Show(*query.window);
  return out;
}

std::string Show(const Expr& e) {
  if (std::string leaf = Leaf(e); !leaf.empty()) return leaf;
  std::string out = "(" + Head(e);
  if (e.query != nullptr) out += " " + Show(*e.query);
  for (const ExprPtr& arg : e.args) out += " " + (arg != nullptr ? Show(*arg) : "?");
  if (e.window) out += " " + Show(*e.window);
  return out + ")";
}

std::string Show(const TypeExpr& type) {
  const std::string range = type.low ? " " + *type.low + ".." + *type.high : "";
  switch (type.kind) {
    case TypeKind::kYesNo: return "yes/no";
    case TypeKind::kInteger: return "integer" + range;
    case TypeKind::kNumber: return "number" + range;
    case TypeKind::kMoney: return "money" + range;
    case TypeKind::kPercent: return "percent";
    case TypeKind::kText: return "text";
    case TypeKind::kTime: return "time";
    case TypeKind::kDate: return "date";
    case TypeKind::kDuration: return "duration";
    case TypeKind::kPerson: return "person";
    case TypeKind::kNamed: return "(named " + Show(type.name) + ")";
    case TypeKind::kListOf: return "(list-of " + Show(*type.element) + ")";
    case TypeKind::kChoice: break;
  }
  std::string out = type.ordered ? "(ordered-choice" : "(choice";
  for (const ChoiceValue& value : type.choices) {
    out += " " + Show(value.name);
    if (value.label) out += "=" + Show(*value.label);
  }
  return out + ")";
}

}  // namespace tandem::syntax
