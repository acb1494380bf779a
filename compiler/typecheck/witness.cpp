// SPDX-License-Identifier: Apache-2.0
// A lead that proves that a condition can be unknown: candidates are tried, smallest first; only
// one that evaluating the condition confirms is shown.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/kleene.h"

namespace tandem::typecheck {
namespace {

constexpr size_t kMaxTries = 3'000;
constexpr size_t kMaxCandidates = 12;

// What a condition compares its fields with: the values worth trying.
class Candidates {
 public:
  Candidates(const hir::Policy& policy, ExprId root) : policy_(policy) { Visit(root); }

  const std::vector<schema::FieldId>& fields() const { return fields_; }
  bool needs_time() const { return needs_time_; }
  // A `where`: it is asked of an event, not of a lead.
  bool of_event() const { return of_event_; }

  std::vector<Leaf> Of(schema::FieldId id) const {
    const ValueType& type = policy_.schema[id].type;
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
    const bool given =
        e.op == Op::kField && policy_.schema[e.field].origin == schema::Origin::kGiven;
    if (given && std::find(fields_.begin(), fields_.end(), e.field) == fields_.end()) {
      fields_.push_back(e.field);
    }
    if (e.op == Op::kAsOf || e.op == Op::kToday || e.op == Op::kInWindow ||
        e.op == Op::kAggregate || e.op == Op::kPicked || e.op == Op::kPickedAt) {
      needs_time_ = true;
    }
    if (e.op == Op::kEventField || e.op == Op::kEventAt) of_event_ = true;
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
  bool of_event_ = false;
};

bool MayBeMissing(const schema::Schema& schema, const schema::Field& field) {
  return field.optional || (field.record && schema.records[*field.record].optional);
}

std::string Spell(const hir::Policy& policy, schema::FieldId id, const Leaf& leaf) {
  const ValueType& type = policy.schema[id].type;
  return type.kind == Kind::kText ? hir::Quoted(leaf.text)
                                  : hir::SpellValue(policy.schema, type, leaf.number);
}

std::string Print(const hir::Policy& policy, ExprId condition, const Candidates& candidates,
                  const Lead& lead) {
  std::string fields;
  std::string missing;
  for (const schema::FieldId id : candidates.fields()) {
    const std::string& name = policy.schema[id].name;
    const Leaf& leaf = lead.at(id);
    if (leaf.known) {
      fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", name, Spell(policy, id, leaf));
    } else {
      missing += (missing.empty() ? "" : " and ") + name;
    }
  }
  const std::string title = missing.empty() ? "it cannot be told" : missing + " missing";
  const std::string text = hir::Describe(policy, condition);
  return fmt::format(
      "test \"{}\" {{\n{}{}  expect possibly ({}) and not surely ({})\n}}", title,
      candidates.needs_time() ? "  as of 2026-01-01 12:00\n" : "",
      fields.empty() ? "" : fmt::format("  lead {{ {} }}\n", fields), text, text);
}

}  // namespace

std::string Checker::UnknownWitness(ExprId condition) const {
  const Candidates candidates(policy_, condition);
  if (candidates.of_event()) return "";
  const auto& fields = candidates.fields();
  std::vector<std::vector<Leaf>> values;
  std::vector<size_t> optional;
  for (size_t i = 0; i < fields.size(); ++i) {
    values.push_back(candidates.Of(fields[i]));
    if (values.back().empty()) return "";
    if (MayBeMissing(policy_.schema, policy_.schema[fields[i]])) optional.push_back(i);
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
