// SPDX-License-Identifier: Apache-2.0
// Two sorted lists of declarations side by side; lines of a declaration as a multiset.
#include "compiler/diff/meaning.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "compiler/agree/semantic_hash.h"

namespace tandem::diff {
namespace {

using Key = std::pair<std::string, std::string>;  // kind, name

struct Declaration {
  std::string hash;
  agree::OwnText text;
};

std::map<Key, Declaration> DeclarationsOf(const hir::Policy& policy) {
  std::map<Key, Declaration> all;
  const std::vector<agree::DeclarationHash> hashes = agree::HashDeclarations(policy);
  std::vector<agree::OwnText> texts = agree::ReadDeclarations(policy);
  for (size_t i = 0; i < hashes.size(); ++i) {
    all[{hashes[i].kind, hashes[i].name}] = {hashes[i].sha256, std::move(texts[i])};
  }
  return all;
}

template <class All, class Tell>
void TellOwnership(const All& all, const char* kind, const Tell& tell) {
  for (const auto& one : all) tell(Key{kind, one.name}, one.ownership);
}

template <class Tell>
void ForEachOwned(const hir::Policy& policy, const Tell& tell) {
  TellOwnership(policy.tables, "table", tell);
  TellOwnership(policy.scores, "score", tell);
  TellOwnership(policy.bands, "band", tell);
  TellOwnership(policy.stages, "stage", tell);
  TellOwnership(policy.asides, "stage", tell);
  TellOwnership(policy.answers, "answer", tell);
  TellOwnership(policy.claims, "claim", tell);
  if (policy.route) tell(Key{"route", ""}, policy.route->ownership);
  for (const hir::Squad& squad : policy.team.squads) {
    if (!squad.side.empty()) tell(Key{"squad", squad.name}, {false, {squad.side}, {}});
  }
  for (const hir::Side& side : policy.team.sides) {
    tell(Key{"side", side.name}, {false, {side.name}, {}});
  }
}

std::string Folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

using Lines = std::map<Key, std::vector<std::string>>;

const char* KindOf(program::RuleKind kind) {
  switch (kind) {
    case program::RuleKind::kGive:
    case program::RuleKind::kTake:
    case program::RuleKind::kGroup:
    case program::RuleKind::kNothingWhen:
    case program::RuleKind::kBlendPart: return "score";
    case program::RuleKind::kBandLine: return "band";
    case program::RuleKind::kStageWhen:
    case program::RuleKind::kStageUnless:
    case program::RuleKind::kAsideWhen:
    case program::RuleKind::kStageUntil: return "stage";
    case program::RuleKind::kAnswerLine: return "answer";
    case program::RuleKind::kRouteLine: return "route";
  }
  return "";
}

Lines LinesOf(const pipeline::CompilationUnit& unit) {
  Lines lines;
  const hir::Policy& policy = unit.policy();
  for (const program::Rule& rule : unit.Lower({.trace = true}).rules) {
    const std::string kind = KindOf(rule.kind);
    lines[{kind, kind == "route" ? "" : rule.owner}].push_back(rule.text);
  }
  for (const hir::List& list : policy.lists) lines[{"list", list.name}] = list.entries;
  for (const hir::Table& table : policy.tables) {
    std::vector<std::string>& rows = lines[{"table", table.name}];
    for (const hir::TableRow& row : table.rows) {
      rows.push_back(Folded(unit.sources().Text(row.span)));
    }
  }
  for (const hir::Claim& claim : policy.claims) {
    std::vector<std::string>& claimed = lines[{"claim", claim.name}];
    for (const hir::ClaimLine& line : claim.lines) {
      claimed.push_back(Folded(unit.sources().Text(line.span)));
    }
  }
  return lines;
}

std::vector<LineChange> CompareLines(const Lines& before, const Lines& after, const Key& key) {
  std::map<std::string, int> balance;
  const auto count = [&](const Lines& lines, int sign) {
    const auto at = lines.find(key);
    if (at == lines.end()) return;
    for (const std::string& line : at->second) balance[line] += sign;
  };
  count(before, -1);
  count(after, 1);
  std::vector<LineChange> out;
  const auto append = [&](const Lines& lines, bool added) {
    const auto at = lines.find(key);
    if (at == lines.end()) return;
    for (const std::string& line : at->second) {
      int& left = balance[line];
      if (added ? left <= 0 : left >= 0) continue;
      left += added ? -1 : 1;
      out.push_back({added, line});
    }
  };
  append(before, false);
  append(after, true);
  return out;
}

std::string Spelled(const Key& key) {
  return key.second.empty() ? key.first : key.first + " " + key.second;
}

// Files by where they are in their policy, so that folders compare with commits.
size_t CountChangedFiles(const pipeline::CompilationUnit& before,
                         const pipeline::CompilationUnit& after) {
  const auto texts = [](const pipeline::CompilationUnit& unit) {
    std::multiset<std::pair<std::string, std::string>> all;
    for (const syntax::File& file : unit.files()) {
      const std::string path(unit.sources().Path(file.id));
      all.insert({std::filesystem::path(path).filename().generic_string(),
                  std::string(unit.sources().Text(file.id))});
    }
    return all;
  };
  const auto a = texts(before);
  const auto b = texts(after);
  std::vector<std::pair<std::string, std::string>> one_sided;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(one_sided));
  std::set<std::string> names;
  for (const auto& [name, text] : one_sided) names.insert(name);
  return names.size();
}

class Comparison {
 public:
  Comparison(const pipeline::CompilationUnit& before, const pipeline::CompilationUnit& after)
      : before_(DeclarationsOf(before.policy())),
        after_(DeclarationsOf(after.policy())),
        lines_before_(LinesOf(before)),
        lines_after_(LinesOf(after)) {
    for (const pipeline::CompilationUnit* unit : {&before, &after}) {
      ForEachOwned(unit->policy(), [&](const Key& key, const hir::Ownership& ownership) {
        owners_[key].insert(ownership.sides.begin(), ownership.sides.end());
        agreed_[key] = agreed_[key] || ownership.agreed;
      });
    }
  }

  void Fill(Meaning& meaning) {
    std::set<Key> all;
    for (const auto& [key, declaration] : before_) all.insert(key);
    for (const auto& [key, declaration] : after_) all.insert(key);
    for (const Key& key : all) Add(key, meaning);
    std::stable_sort(meaning.changes.begin(), meaning.changes.end(),
                     [](const Change& a, const Change& b) { return a.kind < b.kind; });
    std::set<std::string> agree;
    for (const Change& change : meaning.changes) {
      agree.insert(change.owners.begin(), change.owners.end());
    }
    meaning.agree.assign(agree.begin(), agree.end());
  }

 private:
  bool Differs(const Key& key) const {
    const auto a = before_.find(key);
    const auto b = after_.find(key);
    const bool here = a != before_.end();
    const bool there = b != after_.end();
    return here != there || (here && a->second.hash != b->second.hash);
  }

  // Its own words, not those of what it reads.
  bool SaysOtherwise(const Key& key) const {
    const auto a = before_.find(key);
    const auto b = after_.find(key);
    return a == before_.end() || b == after_.end() || a->second.text.own != b->second.text.own;
  }

  void Add(const Key& key, Meaning& meaning) const {
    if (!Differs(key)) return;
    const auto a = before_.find(key);
    const auto b = after_.find(key);
    Change change;
    change.what = key.first;
    change.name = key.second;
    change.kind = a == before_.end()  ? ChangeKind::kAdded
                  : b == after_.end() ? ChangeKind::kRemoved
                  : a->second.text.own == b->second.text.own ? ChangeKind::kFollows
                                                             : ChangeKind::kChanged;
    if (const auto owners = owners_.find(key); owners != owners_.end()) {
      change.owners.assign(owners->second.begin(), owners->second.end());
      change.agreed = agreed_.at(key);
    }
    if (change.kind != ChangeKind::kFollows) {
      change.lines = CompareLines(lines_before_, lines_after_, key);
    }
    // What a claim reads changed, not what it says: `check` asks whether it still holds.
    if (change.kind == ChangeKind::kFollows && key.first == "claim") return;
    std::set<std::string> by;
    for (const auto* side : {&before_, &after_}) {
      if (a == before_.end() || b == after_.end()) break;
      for (const Key& read : side->at(key).text.reads) {
        if (read != key && Differs(read)) by.insert(Spelled(read));
      }
    }
    // A stage stands on those below it, and all stages on those aside.
    if (change.kind == ChangeKind::kFollows && key.first == "stage") {
      for (const auto* side : {&before_, &after_}) {
        for (const auto& [other, declaration] : *side) {
          if (other.first == "stage" && other != key && SaysOtherwise(other)) {
            by.insert(Spelled(other));
          }
        }
      }
    }
    change.by.assign(by.begin(), by.end());
    meaning.changes.push_back(std::move(change));
  }

  std::map<Key, Declaration> before_;
  std::map<Key, Declaration> after_;
  Lines lines_before_;
  Lines lines_after_;
  std::map<Key, std::set<std::string>> owners_;
  std::map<Key, bool> agreed_;
};

}  // namespace

std::string NameOf(const Change& change) {
  if (change.what == "route") return "the route";
  if (change.what == "policy") return "the policy's zone or currency";
  return change.what + " `" + change.name + "`";
}

Meaning CompareMeaning(const pipeline::CompilationUnit& before,
                       const pipeline::CompilationUnit& after) {
  Meaning meaning;
  meaning.version_before = before.policy_version();
  meaning.version_after = after.policy_version();
  meaning.files_changed = CountChangedFiles(before, after);
  meaning.tests_before = before.policy().tests.size();
  meaning.tests_after = after.policy().tests.size();
  const bool claims = !before.policy().claims.empty() || !after.policy().claims.empty();
  if (claims || meaning.version_before != meaning.version_after) {
    Comparison(before, after).Fill(meaning);
  }
  return meaning;
}

}  // namespace tandem::diff
