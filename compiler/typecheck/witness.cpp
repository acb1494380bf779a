// SPDX-License-Identifier: Apache-2.0
// A lead that proves that a condition can be unknown: candidates are tried, smallest first; only
// one that evaluating the condition confirms is shown.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/kleene.h"

namespace tandem::typecheck {
namespace {

constexpr size_t kMaxTries = 3'000;
constexpr size_t kMaxCandidates = 12;

// A field of the lead, or of the event a `where` is asked of.
const schema::Field& FieldAt(const hir::Policy& policy, std::optional<hir::EventId> event,
                             schema::FieldId id) {
  if (!IsOfEvent(id)) return policy.schema[id];
  return policy.schema[*event].fields[static_cast<size_t>(OfEvent(id))];
}

// What a condition compares its fields with: the values worth trying.
class Candidates {
 public:
  Candidates(const hir::Policy& policy, ExprId root) : policy_(policy) { Visit(root); }

  const std::vector<schema::FieldId>& fields() const { return fields_; }
  bool needs_time() const { return needs_time_; }
  // A `where` is asked of an event, not of a lead alone.
  std::optional<hir::EventId> event() const { return event_; }

  std::vector<Leaf> Of(schema::FieldId id) const {
    const ValueType& type = FieldAt(policy_, event_, id).type;
    std::vector<Leaf> leaves;
    if (type.kind == Kind::kText) {
      for (const std::string& text : texts_) leaves.push_back({true, 0, text});
      leaves.push_back({true, 0, "x@other.example"});
    } else if (type.kind == Kind::kYesNo || type.kind == Kind::kChoice) {
      const int64_t last = type.kind == Kind::kYesNo
                               ? 1
                               : hir::ChoiceType(policy_.schema, type.choice).high;
      for (int64_t v = 0; v <= last; ++v) leaves.push_back({true, v, ""});
    } else {
      std::vector<int64_t> numbers{0, type.low, 1};
      for (const auto& [kind, number] : numbers_) {
        if (kind != type.kind) continue;
        numbers.insert(numbers.begin(), {number, number - 1, number + 1});
      }
      for (const int64_t number : numbers) {
        if (number >= type.low && number <= type.high) leaves.push_back({true, number, ""});
      }
    }
    if (leaves.size() > kMaxCandidates) leaves.resize(kMaxCandidates);
    return leaves;
  }

 private:
  void Visit(ExprId id) {
    const Expr& e = policy_[id];
    const bool of_event = e.op == Op::kEventField;
    const bool given =
        e.op == Op::kField && policy_.schema[e.field].origin == schema::Origin::kGiven;
    const schema::FieldId field = of_event ? OfEvent(e.field) : e.field;
    if ((given || of_event) &&
        std::find(fields_.begin(), fields_.end(), field) == fields_.end()) {
      fields_.push_back(field);
    }
    if (e.op == Op::kAsOf || e.op == Op::kToday || e.op == Op::kInWindow ||
        e.op == Op::kAggregate || e.op == Op::kPicked || e.op == Op::kPickedAt) {
      needs_time_ = true;
    }
    if (of_event || e.op == Op::kEventAt) {
      event_ = static_cast<hir::EventId>(e.imm);
      needs_time_ = true;
    }
    if (e.op == Op::kConst && e.imm > -kFar && e.imm < kFar) {
      numbers_.emplace_back(e.type.kind, e.imm);
    }
    if (e.op == Op::kTextConst) texts_.push_back(e.text);
    for (const std::string& needle : e.atom.needles) {
      if (texts_.size() < kMaxCandidates) texts_.push_back(needle);
    }
    for (const auto& [low, high] : e.intervals) {
      const Kind kind = policy_[e.args[0]].type.kind;
      if (low > -kFar && low < kFar) numbers_.emplace_back(kind, low);
      if (high > -kFar && high < kFar) numbers_.emplace_back(kind, high);
    }
    for (const ExprId arg : e.args) Visit(arg);
  }

  static constexpr int64_t kFar = int64_t{1} << 60;
  const hir::Policy& policy_;
  std::vector<schema::FieldId> fields_;
  std::vector<std::pair<Kind, int64_t>> numbers_;
  std::vector<std::string> texts_;
  bool needs_time_ = false;
  std::optional<hir::EventId> event_;
};

bool MayBeMissing(const schema::Schema& schema, const schema::Field& field) {
  return field.optional || (field.record && schema.records[*field.record].optional);
}

std::string Spell(const hir::Policy& policy, const ValueType& type, const Leaf& leaf) {
  return type.kind == Kind::kText ? hir::Quoted(leaf.text)
                                  : hir::SpellValue(policy.schema, type, leaf.number);
}

// What else every such event has, so that the test can be pasted.
std::string Others(const hir::Policy& policy, const Candidates& candidates, bool behind) {
  std::string text;
  const auto& fields = policy.schema[*candidates.event()].fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto& read = candidates.fields();
    const auto id = OfEvent(static_cast<schema::FieldId>(i));
    if (fields[i].optional || std::find(read.begin(), read.end(), id) != read.end()) continue;
    const int64_t number = std::clamp<int64_t>(0, fields[i].type.low, fields[i].type.high);
    text += fmt::format("{}{}: {}", behind || !text.empty() ? ", " : "", fields[i].name,
                        Spell(policy, fields[i].type, {true, number, "x"}));
  }
  return text;
}

std::string Print(const hir::Policy& policy, ExprId condition, const Candidates& candidates,
                  const Lead& lead) {
  std::string fields[2];  // of the lead, of the event
  std::string missing;
  for (const schema::FieldId id : candidates.fields()) {
    const schema::Field& field = FieldAt(policy, candidates.event(), id);
    const Leaf& leaf = lead.at(id);
    std::string& where = fields[IsOfEvent(id) ? 1 : 0];
    if (leaf.known) {
      where += fmt::format("{}{}: {}", where.empty() ? "" : ", ", field.name,
                           Spell(policy, field.type, leaf));
    } else {
      missing += (missing.empty() ? "" : " and ") + field.name;
    }
  }
  const std::string title = missing.empty() ? "it cannot be told" : missing + " missing";
  std::string text = fmt::format("test \"{}\" {{\n{}", title,
                                 candidates.needs_time() ? "  as of 2026-01-01 12:00\n" : "");
  if (!fields[0].empty()) text += fmt::format("  lead {{ {} }}\n", fields[0]);
  const std::string said = hir::Describe(policy, condition);
  if (!candidates.event()) {
    return text + fmt::format("  expect possibly ({0}) and not surely ({0})\n}}", said);
  }
  fields[1] += Others(policy, candidates, !fields[1].empty());
  const std::string& event = policy.schema[*candidates.event()].name;
  text += fmt::format("  event {}{} 1 hour ago\n", event,
                      fields[1].empty() ? "" : " { " + fields[1] + " }");
  return text + fmt::format("  expect any {0} where possibly ({1}), no {0} where surely ({1})\n}}",
                            event, said);
}

}  // namespace

std::string Checker::UnknownWitness(ExprId condition) const {
  const Candidates candidates(policy_, condition);
  const auto& fields = candidates.fields();
  std::vector<std::vector<Leaf>> values;
  std::vector<size_t> optional;
  for (size_t i = 0; i < fields.size(); ++i) {
    values.push_back(candidates.Of(fields[i]));
    if (values.back().empty()) return "";
    const schema::Field& field = FieldAt(policy_, candidates.event(), fields[i]);
    if (MayBeMissing(policy_.schema, field)) optional.push_back(i);
  }
  // One field missing, then none (a part of a known text may be missing), then all.
  for (size_t round = 0; round < optional.size() + 2; ++round) {
    const auto is_missing = [&](size_t i) {
      if (round < optional.size()) return optional[round] == i;
      const bool all = round == optional.size() + 1;
      return all && std::find(optional.begin(), optional.end(), i) != optional.end();
    };
    std::vector<size_t> at(fields.size(), 0);
    for (size_t tries = 0; tries < kMaxTries; ++tries) {
      Lead lead;
      for (size_t i = 0; i < fields.size(); ++i) {
        lead[fields[i]] = is_missing(i) ? Leaf{} : values[i][at[i]];
      }
      if (Evaluate(policy_, condition, lead).state == Truth::kUnknown) {
        return Print(policy_, condition, candidates, lead);
      }
      size_t digit = 0;
      while (digit < at.size() && (is_missing(digit) || ++at[digit] == values[digit].size())) {
        at[digit++] = 0;
      }
      if (digit == at.size()) break;
    }
  }
  return "";
}

}  // namespace tandem::typecheck
