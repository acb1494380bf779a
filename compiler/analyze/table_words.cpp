// SPDX-License-Identifier: Apache-2.0
// Spelling of values and cells; where fields are handed on, the witness is a lead with them.
#include "compiler/analyze/table_words.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/hir/spell.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;
using schema::Kind;

constexpr size_t kMaxValuesShown = 4;

int64_t StepBetween(Kind from, Kind to) {
  int64_t step = 1;
  for (int i = schema::Scale(from); i < schema::Scale(to); ++i) step *= 10;
  return step;
}

int64_t StepOf(const hir::Policy& policy, const Expr& argument) {
  if (argument.op != Op::kConvert) return 1;
  return StepBetween(policy[argument.args[0]].type.kind, argument.type.kind);
}

// The field that an argument hands on, as it is or as a wider number.
std::optional<hir::FieldId> FieldOf(const hir::Policy& policy, ExprId id) {
  const Expr* e = &policy[id];
  while (e->op == Op::kConvert || e->op == Op::kDefine) e = &policy[e->args[0]];
  const bool given =
      e->op == Op::kField && policy.schema[e->field].origin == schema::Origin::kGiven;
  return given ? std::optional(e->field) : std::nullopt;
}

void Widen(InputDomain& domain, const hir::Policy& policy, const Expr& argument,
           const schema::ValueType& type, bool first) {
  const int64_t low = std::max(argument.type.low, type.low);
  const int64_t high = std::min(argument.type.high, type.high);
  const int64_t step = StepOf(policy, argument);
  if (first) {
    domain = {argument.maybe_unknown, low, high, step};
  } else {
    domain.may_be_missing = domain.may_be_missing || argument.maybe_unknown;
    domain.low = std::min(domain.low, low);
    domain.high = std::max(domain.high, high);
    domain.step = std::min(domain.step, step);
  }
  // A range outside the input's: nothing is passed but what is missing.
  if (domain.low > domain.high) domain.low = domain.high = type.low;
}

}  // namespace

TableCalls CallsOf(const hir::Policy& policy, size_t table) {
  TableCalls calls;
  const hir::Table& t = policy.tables[table];
  for (const hir::TableInput& input : t.inputs) {
    calls.domains.push_back({true, input.type.low, input.type.high, 1});
  }
  for (const Expr& e : policy.exprs) {
    if (e.op != Op::kTableRow || static_cast<size_t>(e.imm) != table) continue;
    std::vector<hir::FieldId> fields;
    for (size_t i = 0; i < e.args.size(); ++i) {
      Widen(calls.domains[i], policy, policy[e.args[i]], t.inputs[i].type, !calls.called);
      if (const auto field = FieldOf(policy, e.args[i])) fields.push_back(*field);
    }
    const std::set<hir::FieldId> different(fields.begin(), fields.end());
    if (calls.fields.empty() && different.size() == e.args.size()) calls.fields = fields;
    calls.called = true;
  }
  return calls;
}

TableWords::TableWords(const hir::Policy& policy, size_t table, const TableCalls& calls,
                       const source::SourceSet& sources)
    : policy_(policy), table_(policy.tables[table]), calls_(calls) {
  const auto add = [&](std::string_view text) {
    text = value::Trim(text);
    if (!text.empty()) written_.emplace(value::TextKey(text), text);
  };
  for (const hir::List& list : policy.lists) {
    for (const std::string& entry : list.entries) add(entry);
  }
  for (const hir::TableRow& row : table_.rows) {
    for (const source::Span& span : row.cell_spans) {
      std::string_view rest = sources.Text(span);
      if (rest.starts_with("starts with ")) rest.remove_prefix(12);
      while (!rest.empty()) {
        const size_t end = std::min(rest.find_first_of(",\"()"), rest.size());
        add(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  }
}

std::string TableWords::SpellText(const std::string& key) const {
  if (const auto it = written_.find(key); it != written_.end()) return it->second;
  // A sample behind a prefix.
  for (size_t length = key.size(); length > 0; --length) {
    const auto it = written_.find(key.substr(0, length));
    if (it != written_.end()) return it->second + key.substr(length);
  }
  return key;
}

std::string TableWords::Spell(size_t input, const InputValue& value) const {
  if (!value.known) return "missing";
  const schema::ValueType& type = table_.inputs[input].type;
  if (type.kind == Kind::kText) return hir::Quoted(SpellText(value.text));
  return hir::SpellValue(policy_.schema, type, value.number);
}

std::string TableWords::Values(const std::vector<InputValue>& values) const {
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += i + 1 == values.size() ? " and " : ", ";
    text += fmt::format("{} {}", table_.inputs[i].name, Spell(i, values[i]));
  }
  return text;
}

std::string TableWords::Passed(size_t input) const {
  const InputDomain& domain = calls_.domains[input];
  schema::ValueType type = table_.inputs[input].type;
  type.low = domain.low;
  type.high = domain.high;
  const bool plain = type.kind == Kind::kText || type.kind == Kind::kChoice ||
                     type.kind == Kind::kYesNo;
  std::string text = fmt::format("`{}` ", table_.inputs[input].name);
  if (!plain) text += "lies in " + hir::SpellRange(policy_.schema, type);
  if (domain.may_be_missing) return plain ? text + "has no such value" : text;
  return text + (plain ? "is never missing" : " and is never missing");
}

std::string TableWords::NumbersCell(const TableColumn& column, size_t input,
                                    const Classes& classes) const {
  const schema::ValueType& type = table_.inputs[input].type;
  const bool names = type.kind == Kind::kChoice || type.kind == Kind::kYesNo;
  std::string text;
  size_t shown = 0;
  const auto add = [&](const std::string& part) {
    if (++shown <= kMaxValuesShown) text += (text.empty() ? "" : ", ") + part;
    if (shown == kMaxValuesShown + 1) text += ", …";
  };
  for (const ClassRange range : classes) {
    if (range.high == kMissingClass) {
      add("missing");
      continue;
    }
    if (range.low == kMissingClass) add("missing");
    schema::ValueType part = type;
    part.low = column.Values(std::max(range.low, 1)).first;
    part.high = column.Values(range.high).second;
    if (names) {
      for (int64_t v = part.low; v <= part.high; ++v) {
        add(hir::SpellValue(policy_.schema, type, v));
      }
    } else {
      add(hir::SpellRange(policy_.schema, part));
    }
  }
  return text;
}

std::string TableWords::TextsCell(const TableColumn& column, const Classes& classes) const {
  std::vector<std::string> exact;
  bool plain = true;  // nothing but single texts
  for (const ClassRange range : classes) {
    for (int32_t c = range.low; c <= range.high && exact.size() <= kMaxValuesShown; ++c) {
      if (c == kMissingClass) {
        exact.push_back("missing");
      } else if (column.IsExact(c)) {
        exact.push_back(hir::Quoted(SpellText(column.Text(c))));
      } else {
        plain = false;
      }
    }
  }
  Classes known = classes;
  if (known.front().low == kMissingClass) known = Difference(known, {{0, 0}});
  if (plain) {
    const bool more = exact.size() > kMaxValuesShown;
    if (more) exact.resize(kMaxValuesShown);
    return fmt::format("{}{}", fmt::join(exact, ", "), more ? ", …" : "");
  }
  // Everything but some single texts can be written; else one value stands for all.
  std::vector<std::string> left_out;
  bool only_exact = true;
  for (const ClassRange range : Difference(Classes{{1, column.all()[0].high}}, known)) {
    for (int32_t c = range.low; c <= range.high && only_exact; ++c) {
      only_exact = column.IsExact(c) && left_out.size() < kMaxValuesShown;
      left_out.push_back(hir::Quoted(SpellText(column.Text(c))));
    }
  }
  if (only_exact) return fmt::format("not ({})", fmt::join(left_out, ", "));
  return hir::Quoted(SpellText(column.Sample(known, false).text));
}

std::string TableWords::Cells(const TableGrid& grid, const Box& box) const {
  std::string text;
  for (size_t i = 0; i < box.size(); ++i) {
    const TableColumn& column = grid.columns[i];
    const Classes all_known = Difference(column.domain(), {{0, 0}});
    text += text.empty() ? "| " : " | ";
    if (box[i] == column.domain()) {
      text += "-";
    } else if (box[i] == all_known) {
      text += "any known";
    } else if (column.is_text()) {
      text += TextsCell(column, box[i]);
    } else {
      text += NumbersCell(column, i, box[i]);
    }
  }
  return text;
}

std::string TableWords::Call(const std::vector<InputValue>& values, bool by_fields) const {
  std::string text = hir::SpellName(table_.name) + "(";
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += by_fields ? policy_.schema[calls_.fields[i]].name : Spell(i, values[i]);
  }
  return text + ")";
}

bool TableWords::FieldsCanGive(const std::vector<InputValue>& values) const {
  if (calls_.fields.empty()) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    const schema::Field& field = policy_.schema[calls_.fields[i]];
    if (!values[i].known) {
      const bool in_record = field.record && policy_.schema.records[*field.record].optional;
      if (!field.optional && !in_record) return false;
    } else if (field.type.kind != Kind::kText) {
      const int64_t step = StepOfField(i);
      const int64_t number = values[i].number / step;
      const bool inside = number >= field.type.low && number <= field.type.high;
      if (values[i].number % step != 0 || !inside) return false;
    }
  }
  return true;
}

int64_t TableWords::StepOfField(size_t input) const {
  const Kind from = policy_.schema[calls_.fields[input]].type.kind;
  return StepBetween(from, table_.inputs[input].type.kind);
}

std::string TableWords::Witness(const std::string& name, const std::vector<InputValue>& values,
                                size_t row, const Leads& leads) const {
  const bool by_fields = FieldsCanGive(values);
  hir::Test lead;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!by_fields && !values[i].known) return "";
    if (!by_fields || !values[i].known) continue;
    hir::TestValue given;
    given.field = calls_.fields[i];
    given.number = values[i].number / StepOfField(i);
    given.text = SpellText(values[i].text);
    lead.values.push_back(std::move(given));
  }
  const std::string call = Call(values, by_fields);
  std::vector<std::string> expectations;
  for (size_t o = 0; o < table_.outputs.size(); ++o) {
    const hir::TableOutput& output = table_.outputs[o];
    std::string said = call;
    if (table_.outputs.size() > 1) said += "." + hir::SpellName(output.name);
    const bool answers = row < table_.rows.size() && table_.rows[row].results[o].known;
    if (!answers) {
      said += " is missing";
    } else {
      const int64_t number = table_.rows[row].results[o].number;
      const bool text = output.type.kind == Kind::kText;
      said += " = " + (text ? hir::Quoted(output.texts[static_cast<size_t>(number)])
                            : hir::SpellValue(policy_.schema, output.type, number));
    }
    expectations.push_back(std::move(said));
  }
  return leads.AsTest(lead, name, expectations);
}

}  // namespace tandem::analyze
