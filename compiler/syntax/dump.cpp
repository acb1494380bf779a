// SPDX-License-Identifier: Apache-2.0
// Declarations as S-expressions in blocks.
#include "compiler/syntax/dump.h"

#include <array>
#include <string_view>
#include <utility>

#include "compiler/syntax/dump_expr.h"

namespace tandem::syntax {
namespace {

std::string Show(const Cell& cell) {
  std::string out;
  switch (cell.kind) {
    case CellKind::kRange: out = cell.half_open ? "up-to" : "range"; break;
    case CellKind::kOver: out = "over"; break;
    case CellKind::kUnder: out = cell.or_less ? "or-less" : "under"; break;
    case CellKind::kAtLeast: out = "or-more"; break;
    case CellKind::kValues: out = cell.negated ? "not-values" : "values"; break;
    case CellKind::kStartsWith: out = "starts-with"; break;
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
    Fields(d.fields);
    Close();
  }

  void operator()(const EventDecl& d) {
    Open("event " + Show(d.name) + Optional(" of-record ", d.of) +
         (d.parts.empty() ? "" : " of " + Join(d.parts, " ")));
    Fields(d.fields);
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

  void operator()(const TableDecl& d) {
    std::string line = "table " + Show(d.name) + (d.first ? " first" : " unique");
    for (const Parameter& p : d.inputs) line += " (" + Show(p.name) + " " + Show(p.type) + ")";
    line += " ->";
    for (const Parameter& p : d.outputs) line += " (" + Show(p.name) + " " + Show(p.type) + ")";
    Open(line + Owners(d.ownership) + Optional(" from ", d.file));
    for (const TableRow& row : d.rows) {
      std::string text = row.otherwise ? "(otherwise" : "(row";
      for (const Cell& cell : row.cells) text += " " + Show(cell);
      text += " ->";
      for (const ExprPtr& result : row.results) text += " " + Show(*result);
      Line(1, text + ")");
    }
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
      const std::string kind = s.kind == StageLineKind::kWhen     ? "(when "
                               : s.kind == StageLineKind::kUnless ? "(unless "
                                                                  : "(until ";
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
      Line(1, "(to " + (r.table != nullptr ? Show(*r.table) : Show(r.target)) +
                  (r.otherwise ? " otherwise" : "") +
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
    Open("test " + Show(d.name) + Optional(" for-each-row-of ", d.cases));
    if (d.as_of != nullptr) Line(1, "(as-of " + Show(*d.as_of) + ")");
    for (const TestField& f : d.fields) Line(1, Given("field", f));
    if (d.lead_is_new) Line(1, "(lead-is-new)");
    if (d.previous) Given("previous", *d.previous);
    if (d.carried) Given("carried", *d.carried);
    for (const TestEvent& event : d.events) Happened(event);
    for (const Expectation& e : d.expectations) {
      Line(1, "(expect " + Show(*e.condition) + Optional(" because ", e.because) + ")");
    }
    Close();
  }

  void operator()(const SourceDecl& d) {
    Open("source " + Show(d.name) + " " + Show(d.format) +
         (d.by ? "" : " for " + Show(d.record)) + Optional(" by ", d.by) +
         Optional(" delimiter ", d.delimiter) + (d.others_ignored ? " others-ignored" : ""));
    if (!d.missing_when.empty()) Line(1, "(missing-when" + Quotes(d.missing_when) + ")");
    for (const ExprPtr& reject : d.reject_when) Line(1, "(reject-when " + Show(*reject) + ")");
    for (const SourceLine& s : d.lines) Source(1, s);
    for (const SourceEvent& event : d.events) Source(1, event);
    for (const SourceNested& nested : d.nested) Source(nested);
    if (d.history) Line(1, "(history " + Show(*d.history) + ")");
    Close();
  }

  void operator()(const ClaimDecl& d) {
    Open("claim " + Show(d.name) + Owners(d.ownership));
    for (const ClaimLine& line : d.lines) Line(1, Claimed(line));
    Close();
  }

  void operator()(const IgnoreDecl& d) {
    Line(0, "(ignore " + Show(d.code) + Optional(" because ", d.because) + ")");
  }

 private:
  static std::string Claimed(const ClaimLine& line) {
    std::string out;
    switch (line.kind) {
      case ClaimKind::kAlways: out = "(always"; break;
      case ClaimKind::kNever: out = "(never"; break;
      case ClaimKind::kAtMostOne: out = "(at-most-one"; break;
      case ClaimKind::kNeverFalls: out = "(never-falls"; break;
      case ClaimKind::kNeverRises: out = "(never-rises"; break;
    }
    for (const ExprPtr& condition : line.conditions) out += " " + Show(*condition);
    if (line.subject != nullptr) out += " " + Show(*line.subject);
    for (size_t i = 0; i < line.field.size(); ++i) {
      out += (i == 0 ? (line.field_falls ? " falls " : " rises ") : ".") + Show(line.field[i]);
    }
    if (!line.event.empty()) out += " added " + Show(line.event);
    return out + Optional(" because ", line.because) + ")";
  }

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

  void Fields(const std::vector<Field>& fields) {
    for (const Field& f : fields) {
      Line(1, "(field " + Show(f.name) + (f.optional ? "? " : " ") + Show(f.type) + ")");
    }
  }

  static std::string Given(std::string_view head, const TestField& f) {
    std::string line = "(" + std::string(head) + " " + Join(f.path, ".");
    if (f.is_list) line += " list";
    for (const ExprPtr& value : f.values) line += " " + Show(*value);
    return line + ")";
  }
  void Given(std::string_view head, const std::vector<TestField>& fields) {
    Line(1, "(" + std::string(head));
    for (const TestField& f : fields) Line(2, Given("field", f));
    Close();
  }

  void Happened(const TestEvent& event) {
    std::string line = "(event " + Show(event.event) + Optional(" at ", event.at);
    if (event.ago) {
      line += " ago " + std::to_string(event.ago->number) + " " + Show(event.ago->unit);
    }
    if (event.times != 1) line += " times " + std::to_string(event.times);
    Line(1, line);
    for (const TestField& f : event.fields) Line(2, Given("field", f));
    Close();
  }

  static std::string Events(const ForEvents& events) {
    constexpr std::array<std::string_view, 4> kFor{" for-each ", " for-first ", " for-latest ",
                                                   " without "};
    std::string out(kFor[static_cast<size_t>(events.kind)]);
    out += Show(events.query) + Optional(" period ", events.period);
    if (events.once) {
      out += " once-per ";
      if (events.once->civil) out += Show(*events.once->civil);
      else if (events.once->us) out += std::to_string(*events.once->us) + "us";
      else out += "field " + Show(*events.once->field);
    }
    return out + Optional(" after ", events.after) + Optional(" halving ", events.halving) +
           Optional(" fading ", events.fading);
  }

  void Rule(int level, const ScoreRule& rule) {
    constexpr std::array<std::string_view, 8> kKinds{
        "give",  "take",        "group",        "nothing-when",
        "blend", "starts-over", "frozen-while", "counts"};
    std::string line = "(" + std::string(kKinds[static_cast<size_t>(rule.kind)]);
    if (!rule.name.empty()) line += " " + Show(rule.name);
    line += Optional(" ", rule.points) + Optional(" by ", rule.by);
    for (const CellRow& row : rule.cells) {
      line += " [" + Show(row.cell) + " " + Show(*row.result) + "]";
    }
    if (rule.events != nullptr) {
      const bool rule_on_events = rule.kind == RuleKind::kGive || rule.kind == RuleKind::kTake;
      line += rule_on_events ? Events(*rule.events) : " " + Show(rule.events->query);
    }
    line += Optional(" times ", rule.times) + Optional(" when ", rule.when) +
            Optional(" unless ", rule.unless) + Optional(" at-most ", rule.at_most) +
            Optional(" because ", rule.because);
    Line(level, line);
    for (const ScoreRule& child : rule.children) Rule(level + 1, child);
    Close();
  }

  void Source(int level, const SourceEvent& event) {
    Line(level, "(event " + Show(event.event) +
                    (event.value.empty() ? "" : " when " + Show(event.value)));
    for (const SourceLine& s : event.lines) Source(level + 1, s);
    Close();
  }

  void Source(const SourceNested& nested) {
    Line(1, "(nested " + Show(nested.path) + Optional(" by ", nested.by) +
                (nested.others_ignored ? " others-ignored" : ""));
    for (const SourceLine& s : nested.lines) Source(2, s);
    for (const SourceEvent& event : nested.events) Source(2, event);
    Close();
  }

  void Source(int level, const SourceLine& s) {
    std::string line = "(" + Join(s.field, ".") + Optional(" from ", s.column);
    if (s.number_form) line += " number-like " + Show(*s.number_form);
    if (!s.time_forms.empty()) line += " as " + Join(s.time_forms, " ");
    line += Optional(" zone ", s.zone) + Optional(" split-by ", s.separator);
    if (s.unix_unit_us != 0) line += " unix " + std::to_string(s.unix_unit_us) + "us";
    if (s.rounded) line += " rounded";
    if (s.unique) line += " unique";
    if (!s.missing_when.empty()) line += " missing-when" + Quotes(s.missing_when);
    for (const ValueMapRow& row : s.values) {
      line += " [" + Join(row.from, " ") + " -> " + (row.to_missing ? "missing" : Show(row.to)) +
              "]";
    }
    line += Optional(" otherwise ", s.otherwise);
    if (s.otherwise_missing) line += " otherwise-missing";
    if (s.otherwise_as_is) line += " otherwise-as-is";
    Line(level, line + ")");
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
