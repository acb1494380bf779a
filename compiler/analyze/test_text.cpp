// SPDX-License-Identifier: Apache-2.0
// Tests and short descriptions of leads. What is written reads back as the same lead.
#include "compiler/analyze/test_text.h"

#include <fmt/format.h>

#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using schema::Carried;
using schema::Kind;
using schema::Origin;

constexpr size_t kLineLength = 110;

std::string SpellOf(const schema::Schema& schema, const schema::Field& field,
                    const hir::TestValue& value) {
  if (field.type.kind == Kind::kText) return hir::Quoted(value.text);
  std::string list;
  const auto add = [&](const std::string& element) {
    list += (list.empty() ? "" : ", ") + element;
  };
  if (field.type.kind == Kind::kTextList) {
    for (const std::string& text : value.texts) add(hir::Quoted(text));
    return "(" + list + ")";
  }
  if (field.type.kind == Kind::kChoiceList) {
    for (const uint32_t choice : value.choices) {
      add(hir::SpellName(schema[field.type.choice].values[choice].name));
    }
    return "(" + list + ")";
  }
  return hir::SpellValue(schema, field.type, value.number);
}

// "{ a: 1, b: 2 }", broken where it gets long.
std::string Braced(const std::vector<std::string>& entries, size_t indent) {
  if (entries.empty()) return "{ }";
  std::string out = "{ ";
  size_t line = indent + out.size();
  for (size_t i = 0; i < entries.size(); ++i) {
    const std::string entry = entries[i] + (i + 1 < entries.size() ? "," : " }");
    if (i > 0 && line + entry.size() + 1 > kLineLength) {
      out += "\n" + std::string(indent + 2, ' ');
      line = indent + 2;
    } else if (i > 0) {
      out += " ";
      ++line;
    }
    out += entry;
    line += entry.size();
  }
  return out;
}

// The values of a lead by where a test writes them.
struct Told {
  std::vector<std::string> lead, before, carried;
  bool is_new = false, has_before = false, has_carried = false;
};

Told Sort(const hir::Policy& policy, const hir::Test& lead) {
  Told told;
  const schema::Schema& schema = policy.schema;
  for (const hir::TestValue& value : lead.values) {
    const schema::Field& field = schema[value.field];
    switch (field.origin) {
      case Origin::kGiven:
        told.lead.push_back(field.name + ": " + SpellOf(schema, field, value));
        break;
      case Origin::kPrevious:
        told.has_before = true;
        told.before.push_back(schema[field.twin].name + ": " + SpellOf(schema, field, value));
        break;
      case Origin::kIsNew:
        (value.number != 0 ? told.is_new : told.has_before) = true;
        break;
      case Origin::kCarried: {
        told.has_carried = true;
        const std::string spelled = SpellOf(schema, field, value);
        if (field.carried == Carried::kStage) told.carried.push_back("stage: " + spelled);
        if (field.carried == Carried::kFurthest) told.carried.push_back("furthest: " + spelled);
        if (field.carried == Carried::kScore) {
          told.carried.push_back(policy.scores[field.index].name + ": " + spelled);
        }
        if (field.carried == Carried::kFrozen) {
          told.carried.push_back("frozen " + policy.scores[field.index].name + ": " + spelled);
        }
        break;
      }
    }
  }
  return told;
}

std::string Instant(const schema::Schema& schema, int64_t at_us) {
  schema::ValueType type;
  type.kind = Kind::kTime;
  return hir::SpellValue(schema, type, at_us);
}

std::string EventText(const hir::Policy& policy, const hir::TestEvent& event, size_t indent) {
  const schema::Event& of = policy.schema[event.event];
  std::vector<std::string> entries;
  for (const hir::TestValue& value : event.values) {
    const schema::Field& field = of.fields[static_cast<size_t>(value.field)];
    entries.push_back(field.name + ": " + SpellOf(policy.schema, field, value));
  }
  std::string out = "event " + of.name;
  if (!entries.empty()) out += " " + Braced(entries, indent + 8);
  out += " " + Instant(policy.schema, event.at_us);
  if (event.times > 1) out += fmt::format(", {} times", event.times);
  return out;
}

}  // namespace

std::string TestText(const hir::Policy& policy, const hir::Test& lead, const std::string& name,
                     const std::vector<std::string>& expectations) {
  const Told told = Sort(policy, lead);
  std::string out = fmt::format("test {} {{\n", hir::Quoted(name));
  if (lead.has_as_of) out += "  as of " + Instant(policy.schema, lead.as_of_us) + "\n";
  if (!told.lead.empty()) out += "  lead " + Braced(told.lead, 7) + "\n";
  if (told.is_new) out += "  lead is new\n";
  if (told.has_before) out += "  previous lead " + Braced(told.before, 16) + "\n";
  if (told.has_carried) out += "  carried " + Braced(told.carried, 10) + "\n";
  for (const hir::TestEvent& event : lead.events) out += "  " + EventText(policy, event, 2) + "\n";
  for (const std::string& expectation : expectations) out += "  expect " + expectation + "\n";
  return out + "}\n";
}

std::string LeadInWords(const hir::Policy& policy, const hir::Test& lead) {
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  const schema::Schema& schema = policy.schema;
  for (const hir::TestValue& value : lead.values) {
    const schema::Field& field = schema[value.field];
    const std::string spelled = SpellOf(schema, field, value);
    if (field.origin == Origin::kGiven) add(field.name + " = " + spelled);
    if (field.origin == Origin::kPrevious) add("was " + schema[field.twin].name + " = " + spelled);
    if (field.origin == Origin::kIsNew) add(value.number != 0 ? "lead is new" : "seen before");
  }
  const Told told = Sort(policy, lead);
  for (const std::string& carried : told.carried) add("carried " + carried);
  for (const hir::TestEvent& event : lead.events) add(EventText(policy, event, 0));
  return out.empty() ? "nothing known" : out;
}

}  // namespace tandem::analyze
