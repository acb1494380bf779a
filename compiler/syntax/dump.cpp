// SPDX-License-Identifier: Apache-2.0
// The syntax tree as S-expressions: declarations as blocks, expressions on one line.
#include "compiler/syntax/dump.h"

#include <array>
#include <string_view>
#include <utility>

namespace tandem::syntax {
namespace {

constexpr std::array<std::string_view, 6> kCompareSigns{"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 5> kArithSigns{"+", "-", "*", "/", "mod"};
constexpr std::array<std::string_view, 6> kTextTests{"contains", "starts-with", "ends-with",
                                                     "has-word", "matches", "matches-regex"};
constexpr std::array<std::string_view, 4> kQuantifiers{"", "-any", "-all", "-none"};

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

template <class List>
std::string Join(const List& names, std::string_view between) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += between;
    out += Show(name);
  }
  return out;
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
    case ExprKind::kBuiltin: return "builtin " + Quoted(e.text);
    case ExprKind::kYesNo: case ExprKind::kNumber: case ExprKind::kPercent:
    case ExprKind::kString: case ExprKind::kDate: case ExprKind::kTime:
    case ExprKind::kDuration: case ExprKind::kMissing: case ExprKind::kName:
    case ExprKind::kAsOf: case ExprKind::kToday:
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
    default: return "";
  }
}

std::string Show(const Expr& e) {
  if (std::string leaf = Leaf(e); !leaf.empty()) return leaf;
  std::string out = "(" + Head(e);
  for (const ExprPtr& arg : e.args) out += " " + (arg != nullptr ? Show(*arg) : "?");
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

std::string Show(const Cell& cell) {
  std::string out;
  switch (cell.kind) {
    case CellKind::kRange: out = cell.half_open ? "up-to" : "range"; break;
    case CellKind::kOver: out = "over"; break;
    case CellKind::kUnder: out = cell.or_less ? "or-less" : "under"; break;
    case CellKind::kAtLeast: out = "or-more"; break;
    case CellKind::kValues: out = cell.negated ? "not-values" : "values"; break;
    case CellKind::kMissing: return "(missing)";
    case CellKind::kAnything: return "(anything)";
    case CellKind::kOtherwise: return "(otherwise)";
  }
  for (const ExprPtr& arg : cell.args) out += " " + Show(*arg);
  return "(" + out + ")";
}

// Writes lines; declarations one after the other, each a block.
class Dumper {
 public:
  std::string Take() { return std::move(out_); }

  void operator()(const PolicyDecl& d) {
    Line(0, "(policy " + Show(d.name) + Optional(" currency ", d.currency) +
                Optional(" zone ", d.zone) + ")");
  }

  void operator()(const RecordDecl& d) {
    Open(d.is_lead ? "lead" : "record " + Show(d.name));
    for (const Field& f : d.fields) {
      Line(1, "(field " + Show(f.name) + (f.optional ? "? " : " ") + Show(f.type) + ")");
    }
    Close();
  }

  void operator()(const TypeDecl& d) {
    Line(0, "(type " + Show(d.name) + " " + Show(d.type) + ")");
  }

  void operator()(const ListDecl& d) {
    std::string line = "(list " + Show(d.name);
    for (const Name& entry : d.entries) line += " " + Show(entry);
    Line(0, line + Optional(" from ", d.file) + Optional(" column ", d.column) + ")");
  }

  void operator()(const DefineDecl& d) {
    std::string line = "define " + Show(d.name);
    for (const Parameter& p : d.parameters) line += " (" + Show(p.name) + " " + Show(p.type) + ")";
    Open(line);
    Line(1, Show(*d.body));
    Close();
  }

  void operator()(const ScoreDecl& d) {
    constexpr std::array<std::string_view, 4> kRoundings{"", " whole", " rounded-down",
                                                         " rounded-half-up"};
    Open("score " + Show(d.name) + Owners(d.ownership) +
         (d.low ? " range " + *d.low + ".." + *d.high : "") +
         std::string(kRoundings[static_cast<size_t>(d.rounding)]));
    for (const ScoreRule& rule : d.rules) Rule(1, rule);
    Close();
  }

  void operator()(const BandDecl& d) {
    std::string line = "band " + Show(d.name) + Owners(d.ownership);
    if (d.subject != nullptr) line += " from " + Show(*d.subject);
    if (d.pair_first) line += " pair " + Show(*d.pair_first) + " " + Show(*d.pair_second);
    Open(line);
    for (const BandLine& b : d.lines) {
      Line(1, "(" + Show(b.label) + Optional(" from ", b.from) + Optional(" when ", b.when) +
                  (b.otherwise ? " otherwise)" : ")"));
    }
    Close();
  }

  void operator()(const StageDecl& d) {
    Open("stage " + Show(d.name) + (d.aside ? " aside" : "") + Owners(d.ownership) +
         Optional(" after ", d.after) + (d.opens_opportunity ? " opens-opportunity" : ""));
    for (const StageLine& s : d.lines) {
      const std::string kind = s.kind == StageLineKind::kWhen ? "(when " : "(unless ";
      Line(1, kind + Show(*s.condition) + Optional(" as ", s.label) +
                  Optional(" because ", s.because) + ")");
    }
    Close();
  }

  void operator()(const AnswerDecl& d) {
    Open("answer " + Show(d.name) + Owners(d.ownership));
    Line(1, Show(*d.value));
    Close();
  }

  void operator()(const RouteDecl& d) {
    Open("route" + Owners(d.ownership));
    for (const RouteLine& r : d.lines) {
      Line(1, "(to " + Show(r.target) + (r.otherwise ? " otherwise" : "") +
                  Optional(" when ", r.when) + Optional(" unless ", r.unless) +
                  Optional(" because ", r.because) + ")");
    }
    Close();
  }

  void operator()(const TeamDecl& d) {
    Open("team " + Show(d.name) + Optional(" led-by ", d.leader));
    for (const SideDecl& s : d.sides) {
      Line(1, "(side " + Show(s.name) + Optional(" approved-by ", s.approved_by) + ")");
    }
    for (const SquadDecl& s : d.squads) {
      Line(1, std::string(s.is_queue ? "(queue " : "(squad ") + Show(s.name) + " in " +
                  Show(s.side) + Optional(" for ", s.purpose) + ")");
    }
    Close();
  }

  void operator()(const TestDecl& d) {
    Open("test " + Show(d.name));
    if (d.as_of != nullptr) Line(1, "(as-of " + Show(*d.as_of) + ")");
    for (const TestField& f : d.fields) {
      std::string line = "(field " + Join(f.path, ".") + (f.is_list ? " list" : "");
      for (const ExprPtr& value : f.values) line += " " + Show(*value);
      Line(1, line + ")");
    }
    for (const Expectation& e : d.expectations) {
      Line(1, "(expect " + Show(*e.condition) + Optional(" because ", e.because) + ")");
    }
    Close();
  }

  void operator()(const SourceDecl& d) {
    Open("source " + Show(d.name) + " " + Show(d.format) + " for " + Show(d.record) +
         Optional(" delimiter ", d.delimiter) + (d.others_ignored ? " others-ignored" : ""));
    if (!d.missing_when.empty()) Line(1, "(missing-when" + Quotes(d.missing_when) + ")");
    for (const SourceLine& s : d.lines) Source(s);
    Close();
  }

 private:
  void Line(int level, std::string_view text) {
    out_.append(static_cast<size_t>(level) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  void Open(const std::string& head) { Line(0, "(" + head); }
  void Close() {
    out_.pop_back();
    out_ += ")\n";
  }

  static std::string Optional(std::string_view key, const std::optional<Name>& name) {
    return name ? std::string(key) + Show(*name) : "";
  }
  static std::string Optional(std::string_view key, const ExprPtr& expr) {
    return expr != nullptr ? std::string(key) + Show(*expr) : "";
  }
  static std::string Quotes(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += " " + Quoted(text);
    return out;
  }
  static std::string Owners(const Ownership& o) {
    if (o.sides.empty()) return "";
    std::string out = o.agreed ? " agreed-by " : " owned-by ";
    out += Join(o.sides, "+");
    if (!o.trusting.empty()) out += " trusting " + Join(o.trusting, "+");
    return out;
  }

  void Rule(int level, const ScoreRule& rule) {
    constexpr std::array<std::string_view, 5> kKinds{"give", "take", "group", "nothing-when",
                                                     "blend"};
    std::string line = "(" + std::string(kKinds[static_cast<size_t>(rule.kind)]);
    if (!rule.name.empty()) line += " " + Show(rule.name);
    line += Optional(" ", rule.points) + Optional(" by ", rule.by);
    for (const CellRow& row : rule.cells) {
      line += " [" + Show(row.cell) + " " + Show(*row.result) + "]";
    }
    line += Optional(" times ", rule.times) + Optional(" when ", rule.when) +
            Optional(" unless ", rule.unless) + Optional(" at-most ", rule.at_most) +
            Optional(" because ", rule.because);
    Line(level, line);
    for (const ScoreRule& child : rule.children) Rule(level + 1, child);
    Close();
  }

  void Source(const SourceLine& s) {
    std::string line = "(" + Join(s.field, ".") + Optional(" from ", s.column);
    if (s.number_form) line += " number-like " + Show(*s.number_form);
    if (!s.time_forms.empty()) line += " as " + Join(s.time_forms, " ");
    line += Optional(" zone ", s.zone) + Optional(" split-by ", s.separator);
    if (s.rounded) line += " rounded";
    if (!s.missing_when.empty()) line += " missing-when" + Quotes(s.missing_when);
    for (const ValueMapRow& row : s.values) {
      line += " [" + Join(row.from, " ") + " -> " + (row.to_missing ? "missing" : Show(row.to)) +
              "]";
    }
    line += Optional(" otherwise ", s.otherwise);
    if (s.otherwise_missing) line += " otherwise-missing";
    if (s.otherwise_as_is) line += " otherwise-as-is";
    Line(1, line + ")");
  }

  std::string out_;
};

}  // namespace

std::string Dump(const File& file) {
  Dumper dumper;
  for (const Declaration& declaration : file.declarations) std::visit(dumper, declaration);
  return dumper.Take();
}

std::string Dump(const Expr& expr) { return Show(expr); }

}  // namespace tandem::syntax
