// SPDX-License-Identifier: Apache-2.0
// The checked policy as text: stable, one declaration a block, no places.
#include <limits>

#include <fmt/format.h>

#include "compiler/hir/hir.h"
#include "compiler/hir/spell.h"

namespace tandem::hir {
namespace {

using schema::Kind;

class Dumper {
 public:
  explicit Dumper(const Policy& policy) : policy_(policy) {}

  std::string All();

 private:
  template <class... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  // `text : type range, maybe unknown, may fault`
  std::string Value(ExprId id) const;
  std::string Condition(ExprId id) const;
  std::string Owners(const Ownership& ownership) const;
  std::string TypeText(const schema::ValueType& type) const;
  void Fields();
  void FieldLine(const schema::Field& field, std::string_view before);
  void Events();
  void AggregateLine(size_t index);
  void Choices();
  void Names();
  void Tables();
  std::string CellText(const TableCell& cell, const ValueType& type) const;
  void Scores();
  void Rule(const Score& score, const ScoreRule& rule);
  void Bands();
  void Stages(const std::vector<Stage>& stages, std::string_view kind);
  void Answers();
  void Rejects();
  void Histories();
  void Claims();
  void Tests();
  std::string TestText(const schema::Field& field, const TestValue& value) const;

  const Policy& policy_;
  std::string out_;
};

std::string Dumper::TypeText(const schema::ValueType& type) const {
  std::string text = TypeName(policy_.schema, type);
  if (text.starts_with("a ")) text.erase(0, 2);
  const bool bounded = type.kind != Kind::kYesNo && type.kind != Kind::kText &&
                       type.kind != Kind::kChoice && type.kind != Kind::kTextList &&
                       type.kind != Kind::kChoiceList;
  if (bounded && type.kind != Kind::kTime && type.kind != Kind::kDate) {
    const std::string range = SpellRange(policy_.schema, type);
    if (range != "any") text += " " + range;
  }
  return text;
}

std::string Dumper::Value(ExprId id) const {
  if (id == kNoExpr) return "error";
  const Expr& e = policy_[id];
  std::string text = Describe(policy_, id) + " : " + TypeText(e.type);
  if (e.maybe_unknown) text += ", may be unknown";
  if (e.may_fault) text += ", may fault";
  return text;
}

std::string Dumper::Condition(ExprId id) const {
  if (id == kNoExpr) return "always";
  return Describe(policy_, id) + (policy_[id].maybe_unknown ? " (may be unknown)" : "");
}

std::string Dumper::Owners(const Ownership& ownership) const {
  if (ownership.sides.empty()) return "";
  std::string text = ownership.agreed ? " agreed by" : " owned by";
  for (const std::string& side : ownership.sides) text += " " + side;
  if (!ownership.trusting.empty()) text += " trusting";
  for (const std::string& name : ownership.trusting) text += " " + name;
  return text;
}

void Dumper::Fields() {
  for (const schema::Field& field : policy_.schema.fields) FieldLine(field, "field");
}

void Dumper::FieldLine(const schema::Field& field, std::string_view before) {
  const bool in_optional = field.record && policy_.schema.records[*field.record].optional;
  constexpr const char* kOrigins[] = {"", " (previous)", " (told)", " (carried)"};
  Line("{} {}{} : {}{}{}", before, field.name, field.optional ? "?" : "", TypeText(field.type),
       in_optional ? " (of an optional record)" : "", kOrigins[static_cast<size_t>(field.origin)]);
}

void Dumper::Events() {
  for (const schema::Event& event : policy_.schema.events) {
    Line("event {}{}{}", event.name, event.stage ? " (entries of a stage)" : "",
         event.key ? " (of leads with its " + policy_.schema[*event.key].name + ")" : "");
    for (const schema::Field& field : event.fields) FieldLine(field, "  field");
  }
  constexpr const char* kKinds[] = {"ago",           "months ago",    "day start", "week start",
                                    "month start",   "quarter start", "year start"};
  const auto end = [&](int32_t index) -> std::string {
    if (index < 0) return "open";
    const Moment& moment = policy_.moments[static_cast<size_t>(index)];
    return fmt::format("{} {}{}{}", kKinds[static_cast<size_t>(moment.kind)], moment.amount,
                       moment.plus == 0 ? "" : fmt::format(" {:+}", moment.plus),
                       moment.is_day ? " (day)" : "");
  };
  for (size_t i = 0; i < policy_.windows.size(); ++i) {
    const Window& window = policy_.windows[i];
    Line("window {} {} : {} .. {}", i, window.text, end(window.low), end(window.high));
  }
  for (size_t i = 0; i < policy_.aggregates.size(); ++i) AggregateLine(i);
}

void Dumper::AggregateLine(size_t index) {
  constexpr const char* kKinds[] = {"count", "sum", "distinct", "first", "latest", "halving",
                                    "fading"};
  constexpr const char* kOnce[] = {"",     "day",     "week",  "month", "quarter",
                                   "year", "rolling", "value", "all"};
  const Aggregate& a = policy_.aggregates[index];
  std::string text = fmt::format("aggregate {} {} of {}", index,
                                 kKinds[static_cast<size_t>(a.kind)], a.name);
  if (a.window >= 0) text += fmt::format(", window {}", a.window);
  if (a.since != kNoExpr) text += ", since " + Value(a.since);
  if (a.once != program::Once::kNone) {
    text += fmt::format(", once per {}", kOnce[static_cast<size_t>(a.once)]);
  }
  if (a.once_us != 0) text += fmt::format(" {}us", a.once_us);
  if (a.oldest) text += " oldest";
  if (a.span_s != 0) text += fmt::format(", span {}s", a.span_s);
  if (a.of_stage) text += ", of a stage";
  Line("{}", text);
  for (const EventPart& part : a.parts) {
    std::string line = "  of " + policy_.schema[part.event].name;
    if (part.where != kNoExpr) line += " where " + Condition(part.where);
    for (const ExprId value : part.values) line += ", value " + Value(value);
    if (part.once_by != kNoExpr) line += ", once by " + Value(part.once_by);
    Line("{}", line);
  }
}

void Dumper::Rejects() {
  for (const Policy::RejectWhen& reject : policy_.rejects) {
    Line("source {}{} rejects when {}", policy_.sources[reject.source].name,
         reject.event ? " of " + policy_.schema[*reject.event].name : "",
         Condition(reject.condition));
  }
}

void Dumper::Histories() {
  for (const SourceHistory& history : policy_.histories) {
    Line("source {} goes back {}, {}us", policy_.sources[history.source].name, history.text,
         history.us);
  }
}

void Dumper::Claims() {
  using Claimed = ClaimLine::Kind;
  for (const Claim& claim : policy_.claims) {
    Line("claim {}{}", Quoted(claim.name), Owners(claim.ownership));
    for (const ClaimLine& line : claim.lines) {
      std::string text;
      switch (line.kind) {
        case Claimed::kAlways: text = "always"; break;
        case Claimed::kNever: text = "never"; break;
        case Claimed::kAtMostOne: text = "at most one of"; break;
        case Claimed::kNeverFalls: text = Value(line.subject) + " never falls as"; break;
        case Claimed::kNeverRises: text = Value(line.subject) + " never rises as"; break;
      }
      for (size_t i = 0; i < line.conditions.size(); ++i) {
        text += (i == 0 ? " " : ", ") + Condition(line.conditions[i]);
      }
      if (line.field) {
        text += " " + policy_.schema[*line.field].name + (line.field_falls ? " falls" : " rises");
      }
      for (size_t i = 0; i < line.events.size(); ++i) {
        text += (i == 0 ? " " : " or ") + policy_.schema[line.events[i]].name;
      }
      if (!line.events.empty()) text += " is added";
      if (!line.because.empty()) text += " because " + Quoted(line.because);
      Line("  {}", text);
    }
  }
}

void Dumper::Choices() {
  for (const schema::ChoiceType& choice : policy_.schema.choices) {
    std::string values;
    for (const schema::ChoiceValue& value : choice.values) {
      if (!values.empty()) values += choice.ordered ? " < " : ", ";
      values += SpellName(value.name);
      if (value.label != value.name) values += " " + Quoted(value.label);
    }
    Line("choice {} = {}", choice.name, values);
  }
}

void Dumper::Names() {
  for (const List& list : policy_.lists) {
    Line("list {} : {} entries, {} keys", list.name, list.entries.size(), list.keys.size());
  }
  for (const Define& define : policy_.defines) {
    Line("define {} = {}", define.name, Value(define.body));
  }
}

std::string Dumper::CellText(const TableCell& cell, const ValueType& type) const {
  std::string text;
  const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
  switch (cell.kind) {
    case TableCell::Kind::kAnything: return "-";
    case TableCell::Kind::kMissing: return "missing";
    case TableCell::Kind::kTexts:
      for (const std::string& key : cell.texts) add(Quoted(key));
      for (const std::string& key : cell.prefixes) add("starts with " + Quoted(key));
      return cell.negated ? "not (" + text + ")" : text;
    case TableCell::Kind::kIntervals: break;
  }
  for (const auto& [low, high] : cell.intervals) {
    if (low == high) {
      add(SpellValue(policy_.schema, type, low));
      continue;
    }
    const auto spelled = [&](int64_t value) { return SpellValue(policy_.schema, type, value); };
    const bool open_low = low == std::numeric_limits<int64_t>::min();
    const bool open_high = high == std::numeric_limits<int64_t>::max();
    add(open_low && open_high ? "known"
        : open_low            ? spelled(high) + " or less"
        : open_high           ? spelled(low) + " or more"
                              : spelled(low) + ".." + spelled(high));
  }
  return text.empty() ? "nothing" : text;
}

void Dumper::Tables() {
  for (const Table& table : policy_.tables) {
    Line("table {} {}{}{}", table.first ? "first" : "unique", table.name, Owners(table.ownership),
         table.file.empty() ? "" : " from " + Quoted(table.file));
    for (const TableInput& input : table.inputs) {
      Line("  input {} : {}", input.name, TypeText(input.type));
    }
    for (const TableOutput& output : table.outputs) {
      Line("  output {} : {}{}", output.name, TypeText(output.type),
           output.maybe_missing ? ", may be missing" : "");
    }
    for (const TableRow& row : table.rows) {
      std::string text = row.cells.empty() ? "  otherwise" : "  ";
      for (size_t i = 0; i < row.cells.size(); ++i) {
        text += "| " + CellText(row.cells[i], table.inputs[i].type) + " ";
      }
      text += row.cells.empty() ? " -> " : "-> ";
      for (size_t i = 0; i < row.results.size(); ++i) {
        const TableRow::Result& result = row.results[i];
        const TableOutput& output = table.outputs[i];
        if (i > 0) text += " | ";
        if (!result.known) text += "missing";
        else if (output.type.kind != Kind::kText) {
          text += SpellValue(policy_.schema, output.type, result.number);
        } else {
          text += Quoted(output.texts[static_cast<size_t>(result.number)]);
        }
      }
      Line("{}", text);
    }
  }
}

void Dumper::Rule(const Score& score, const ScoreRule& rule) {
  std::string text = rule.parent >= 0 ? "    " : "  ";
  switch (rule.kind) {
    case program::RuleKind::kGive: text += "give "; break;
    case program::RuleKind::kTake: text += "take "; break;
    case program::RuleKind::kGroup: text += "group " + rule.label; break;
    case program::RuleKind::kNothingWhen: text += "nothing"; break;
    default: text += "part "; break;
  }
  if (rule.points != kNoExpr) text += Value(rule.points);
  if (rule.when != kNoExpr) text += " when " + Condition(rule.when);
  if (rule.unless != kNoExpr) text += " unless " + Condition(rule.unless);
  if (rule.at_most) {
    schema::ValueType type;
    type.kind = score.rule_scale == 0 ? Kind::kInteger : Kind::kNumber;
    text += ", at most " + SpellValue(policy_.schema, type, *rule.at_most);
  }
  if (rule.aggregate >= 0) text += fmt::format(", aggregate {}", rule.aggregate);
  if (rule.each != kNoExpr) text += ", each " + Describe(policy_, rule.each);
  if (!rule.label.empty() && rule.kind != program::RuleKind::kGroup) text += " as " + rule.label;
  if (!rule.because.empty()) text += " because " + Quoted(rule.because);
  Line("{}", text);
}

void Dumper::Scores() {
  for (const Score& score : policy_.scores) {
    std::string range;
    if (score.range) {
      schema::ValueType type = score.type;
      type.low = score.range->first;
      type.high = score.range->second;
      range = " range " + SpellRange(policy_.schema, type);
    }
    constexpr const char* kRounding[] = {"", " whole", " rounded down", " rounded half up"};
    Line("score {} : {}{}{}{}, rules of {} places", score.name, TypeText(score.type), range,
         kRounding[static_cast<size_t>(score.rounding)], Owners(score.ownership),
         score.rule_scale);
    for (const ScoreRule& rule : score.rules) Rule(score, rule);
    if (score.frozen != kNoExpr) {
      Line("  frozen while {}, at {}", Condition(score.frozen), Value(score.carried));
    }
  }
}

void Dumper::Bands() {
  for (const Band& band : policy_.bands) {
    Line("band {} : {}{}", band.name, TypeText(band.type), Owners(band.ownership));
    for (const BandLine& line : band.lines) {
      Line("  {} {}", SpellName(line.label),
           line.condition == kNoExpr ? "otherwise" : "when " + Condition(line.condition));
    }
    if (band.lines.empty()) Line("  {}", Value(band.value));
  }
}

void Dumper::Stages(const std::vector<Stage>& stages, std::string_view kind) {
  for (const Stage& stage : stages) {
    Line("{} {}{}{}", kind, stage.name, Owners(stage.ownership),
         stage.opens_opportunity ? " opens opportunity" : "");
    for (const StageWhen& when : stage.whens) {
      Line("  when {}{}", Condition(when.condition),
           when.label.empty() ? "" : " as " + when.label);
    }
    for (const StageUnless& unless : stage.unlesses) {
      Line("  unless {}", Condition(unless.condition));
    }
    for (const StageUnless& until : stage.untils) Line("  until {}", Condition(until.condition));
    if (stage.held != kNoExpr) Line("  held when {}", Condition(stage.held));
  }
}

void Dumper::Answers() {
  for (const Answer& answer : policy_.answers) {
    Line("answer {} = {}{}", answer.name, Value(answer.value), Owners(answer.ownership));
  }
  if (!policy_.route) return;
  Line("route{}", Owners(policy_.route->ownership));
  for (const RouteLine& line : policy_.route->lines) {
    std::string text = "  to " + (line.table == kNoExpr ? line.target : Value(line.table));
    if (line.otherwise) text += " otherwise";
    if (!line.otherwise) text += " when " + Condition(line.when);
    if (line.unless != kNoExpr) text += " unless " + Condition(line.unless);
    Line("{}", text);
  }
}

std::string Dumper::TestText(const schema::Field& field, const TestValue& value) const {
  if (field.type.kind == Kind::kText) return Quoted(value.text);
  std::string text;
  if (field.type.kind == Kind::kTextList) {
    for (const std::string& item : value.texts) text += Quoted(item) + " ";
    return text;
  }
  if (field.type.kind != Kind::kChoiceList) {
    return SpellValue(policy_.schema, field.type, value.number);
  }
  for (const uint32_t item : value.choices) {
    text += SpellValue(policy_.schema, field.type, item) + " ";
  }
  return text;
}

void Dumper::Tests() {
  for (const Test& test : policy_.tests) {
    Line("test {}", Quoted(test.name));
    for (const TestValue& value : test.values) {
      const schema::Field& field = policy_.schema[value.field];
      Line("  {}: {}", field.name, TestText(field, value));
    }
    for (const TestEvent& given : test.events) {
      const schema::Event& event = policy_.schema[given.event];
      schema::ValueType time;
      time.kind = Kind::kTime;
      Line("  event {} at {}, {} times", event.name, SpellValue(policy_.schema, time, given.at_us),
           given.times);
      for (const TestValue& value : given.values) {
        const schema::Field& field = event.fields[static_cast<size_t>(value.field)];
        Line("    {}: {}", field.name, TestText(field, value));
      }
    }
    for (const Expectation& expectation : test.expectations) {
      Line("  expect {}", Condition(expectation.condition));
    }
  }
}

std::string Dumper::All() {
  Line("policy {}", policy_.name);
  Fields();
  Events();
  Choices();
  Names();
  Tables();
  Scores();
  Bands();
  Stages(policy_.stages, "stage");
  Stages(policy_.asides, "aside");
  Answers();
  Rejects();
  Histories();
  Claims();
  Tests();
  return std::move(out_);
}

}  // namespace

std::string Dump(const Policy& policy) { return Dumper(policy).All(); }

}  // namespace tandem::hir
