// SPDX-License-Identifier: Apache-2.0
// Rules have no identity but what they say: their words, else their name, else their reason.
#include "compiler/diff/rule_pairs.h"

#include <cstdint>
#include <optional>
#include <string>

namespace tandem::diff {
namespace {

using program::Program;
using program::Rule;
constexpr size_t kNone = SIZE_MAX;

using Key = std::vector<std::string>;

std::string OwnerOf(const Rule& rule) {
  return rule.kind == program::RuleKind::kRouteLine ? "route" : rule.owner;
}

bool GivesPoints(program::RuleKind kind) {
  return kind == program::RuleKind::kGive || kind == program::RuleKind::kTake ||
         kind == program::RuleKind::kNothingWhen;
}

// "give # when employees > #".
std::string WithoutNumbers(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) {
      out += c;
    } else if (!out.ends_with('#')) {
      out += '#';
    }
  }
  return out;
}

std::optional<Key> KeyOf(const Rule& rule, int round) {
  const std::string kind = std::to_string(static_cast<int>(rule.kind));
  switch (round) {
    case 0: return Key{OwnerOf(rule), kind, rule.text};
    case 1:
      if (rule.label.empty() || rule.kind == program::RuleKind::kRouteLine) return std::nullopt;
      return Key{OwnerOf(rule), kind, rule.label};
    case 2:
      if (rule.because.empty()) return std::nullopt;
      return Key{OwnerOf(rule), kind, rule.because};
    default: return Key{OwnerOf(rule), kind, WithoutNumbers(rule.text)};
  }
}

}  // namespace

RulePairs PairRules(const Program& before, const Program& after) {
  RulePairs pairs;
  pairs.of_before.assign(before.rules.size(), kNone);
  pairs.of_after.assign(after.rules.size(), kNone);
  for (int round = 0; round < 4; ++round) {
    std::map<Key, std::vector<size_t>> open;
    for (size_t i = before.rules.size(); i-- > 0;) {
      if (pairs.of_before[i] != kNone) continue;
      if (const auto key = KeyOf(before.rules[i], round)) open[*key].push_back(i);
    }
    for (size_t i = 0; i < after.rules.size(); ++i) {
      if (pairs.of_after[i] != kNone) continue;
      const auto key = KeyOf(after.rules[i], round);
      const auto at = key ? open.find(*key) : open.end();
      if (at == open.end() || at->second.empty()) continue;
      const Rule& old = before.rules[at->second.back()];
      RuleMovement rule;
      rule.is_cause = GivesPoints(old.kind) || old.text != after.rules[i].text;
      rule.owner = OwnerOf(old);
      rule.text = after.rules[i].text;
      if (old.text != rule.text) {
        rule.status = RuleMovement::Status::kChanged;
        rule.text_before = old.text;
      }
      pairs.of_before[at->second.back()] = pairs.of_after[i] = pairs.rules.size();
      pairs.rules.push_back(std::move(rule));
      at->second.pop_back();
    }
  }
  const auto add_rest = [&pairs](const Program& program, std::vector<size_t>& of,
                                 RuleMovement::Status status) {
    for (size_t i = 0; i < program.rules.size(); ++i) {
      if (of[i] != kNone) continue;
      of[i] = pairs.rules.size();
      RuleMovement rule;
      rule.status = status;
      rule.is_cause = true;
      rule.owner = OwnerOf(program.rules[i]);
      rule.text = program.rules[i].text;
      pairs.rules.push_back(std::move(rule));
    }
  };
  add_rest(before, pairs.of_before, RuleMovement::Status::kRemoved);
  add_rest(after, pairs.of_after, RuleMovement::Status::kAdded);
  return pairs;
}

}  // namespace tandem::diff
