// SPDX-License-Identifier: Apache-2.0
// Every class, every kind of movement and every witness has to agree.
#include "tests/analyze/pairs.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "compiler/analyze/merge.h"
#include "compiler/analyze/run_leads.h"
#include "compiler/diff/all_leads.h"
#include "compiler/testing/run_tests.h"
#include "runtime/base/random.h"
#include "tests/analyze/generate.h"
#include "tests/analyze/mutate.h"
#include "tests/analyze/pair_truth.h"

namespace tandem::analyze_test {
namespace {

using diff::ResultShift;
using diff::Shift;
using hir::ExprId;
using pipeline::CompilationUnit;
using program::ResultKind;
using schema::Kind;

constexpr const char* kUnknown = "(unknown)";
constexpr size_t kLeadsRun = 40;

std::string WithFault(std::string text, int fault) {
  static const std::pair<std::string, std::string> kChanges[kPairFaults] = {
      {"n >= ", "n > "}, {"take ", "give "}, {"to bdr", "to sdr"}, {"vip", "not vip"}};
  if (fault == 0) return text;
  const auto& [from, to] = kChanges[fault - 1];
  const size_t behind = text.find("define ");  // the lead stays what it is
  for (size_t at = behind; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string KeyOf(const ResultShift& result) {
  if (result.kind == ResultKind::kBand) return "band " + result.name;
  if (result.kind == ResultKind::kAnswer) return "answer " + result.name;
  if (result.kind == ResultKind::kScore) return "score " + result.name;
  return result.name;
}

const char* NameOf(Shift shift) {
  static constexpr const char* kNames[] = {"same", "wider", "narrower", "moved", "undecided"};
  return kNames[static_cast<size_t>(shift)];
}

Shift ShiftOf(bool in, bool out) {
  if (in && out) return Shift::kMoved;
  return in ? Shift::kWider : out ? Shift::kNarrower : Shift::kSame;
}

class Comparison {
 public:
  Comparison(uint64_t seed, int fault, PairCounts& counts)
      : seed_(seed),
        random_(seed),
        counts_(counts),
        old_text_(GeneratePolicy(seed).text),
        new_text_(Mutate(old_text_, random_)),
        before_(CompilationUnit::FromText("old", old_text_)),
        after_(CompilationUnit::FromText("new", new_text_)),
        asked_(CompilationUnit::FromText("new", WithFault(new_text_, fault))) {}

  void Run() {
    if (!before_.Check() || !after_.Check() || !asked_.Check()) {
      ++counts_.refused;
      return;
    }
    ++counts_.pairs;
    const PairTruth truth(before_, after_);
    counts_.leads += truth.leads();
    const diff::AllLeads all = diff::CompareAllLeads(before_, asked_, {.questions = 2'000});
    counts_.questions += all.questions;
    for (const ResultShift& result : all.results) {
      if (result.only_before || result.only_after) continue;
      const auto found = truth.moves().find(KeyOf(result));
      if (found == truth.moves().end()) {
        Disagree(KeyOf(result), "was not decided");
        continue;
      }
      if (result.is_number) {
        Number(result, found->second);
      } else {
        Labels(result, found->second);
        Kinds(result, found->second);
      }
      for (const diff::ShiftWitness& witness : result.moves) Witness(result, witness);
    }
    Merged(truth);
  }

 private:
  void Disagree(const std::string& what, const std::string& why) {
    counts_.disagreements.push_back(fmt::format("seed {}: {}: {}", seed_, what, why));
  }

  void Class(const std::string& what, Shift said, Shift is) {
    ++counts_.classes;
    if (is != Shift::kSame) ++counts_.moved;
    if (said == Shift::kUndecided) {
      ++counts_.undecided;
    } else if (said != is) {
      Disagree(what, fmt::format("said {}, is {}", NameOf(said), NameOf(is)));
    }
  }

  void Labels(const ResultShift& result, const PairTruth::Moves& moves) {
    std::set<std::string> told;
    for (const diff::LabelShift& label : result.labels) {
      told.insert(label.label);
      bool in = false, out = false;
      for (const auto& [pair, lead] : moves) {
        in = in || (pair.second == label.label && pair.first != label.label);
        out = out || (pair.first == label.label && pair.second != label.label);
      }
      Class(KeyOf(result) + " " + label.label, label.shift, ShiftOf(in, out));
    }
    for (const auto& [pair, lead] : moves) {
      for (const std::string& label : {pair.first, pair.second}) {
        if (told.insert(label).second) Disagree(KeyOf(result), label + " was not told of");
      }
    }
  }

  void Number(const ResultShift& result, const PairTruth::Moves& moves) {
    bool other = false;
    for (const auto& [pair, lead] : moves) {
      other = other || ((pair.first == kUnknown) != (pair.second == kUnknown));
    }
    const bool rises = other || moves.contains({"+", "+"});
    const bool falls = other || moves.contains({"-", "-"});
    Class(KeyOf(result), result.shift, ShiftOf(rises, falls));
  }

  void Kinds(const ResultShift& result, const PairTruth::Moves& moves) {
    std::set<std::pair<std::string, std::string>> shown;
    for (const diff::ShiftWitness& witness : result.moves) shown.emplace(witness.from, witness.to);
    counts_.kinds_left_out += result.moves_left_out;
    for (const auto& pair : shown) {
      if (!moves.contains(pair)) {
        Disagree(KeyOf(result), fmt::format("no lead moves {} -> {}", pair.first, pair.second));
      }
    }
    size_t missing = 0;
    for (const auto& [pair, lead] : moves) {
      if (pair.first != pair.second && !shown.contains(pair)) ++missing;
    }
    const bool open = result.moves_left_out != 0 ||
                      std::any_of(result.labels.begin(), result.labels.end(), [](const auto& l) {
                        return l.shift == Shift::kUndecided;
                      });
    if (missing != 0 && !open) {
      Disagree(KeyOf(result), fmt::format("{} kinds of movement are not shown", missing));
    }
  }

  std::string Fails(const std::string& policy, const std::string& test) {
    auto unit = CompilationUnit::FromText("p", policy + test);
    if (!unit.Check()) {
      for (const diag::Diagnostic& error : unit.sink().all()) {
        if (error.severity == diag::Severity::kError) return error.message;
      }
    }
    const auto outcomes = testing::RunTests(unit, "");
    if (!outcomes || outcomes->empty()) return "no test was run";
    return outcomes->back().passed ? "" : outcomes->back().failures.front();
  }

  // The same lead, with what each policy is to decide.
  void Witness(const ResultShift& result, const diff::ShiftWitness& witness) {
    ++counts_.witnesses;
    const std::string now = Fails(new_text_, witness.test);
    if (!now.empty()) Disagree(KeyOf(result), now + " under the new policy:\n" + witness.test);
    std::string old_test = witness.test_old;
    if (old_test.empty()) {
      old_test = witness.test;
      old_test.replace(old_test.find("  expect ") + 9, witness.expect.size(), witness.expect_old);
    }
    const std::string was = Fails(old_text_, old_test);
    if (!was.empty()) Disagree(KeyOf(result), was + " under the old policy:\n" + old_test);
  }

  // ---- the merged policy

  static hir::Test LeadOf(const analyze::Merged& merged, const PairTruth& truth, size_t lead) {
    hir::Test test;
    test.has_as_of = true;
    const std::vector<size_t> values = truth.ValuesOf(lead);
    const schema::Schema& schema = merged.policy.schema;
    for (size_t f = 0; f < values.size(); ++f) {
      const NamedValue& value = truth.fields()[f].values[values[f]];
      const auto id = schema.Find(truth.fields()[f].name);
      if (!id || value.missing) continue;
      hir::TestValue told;
      told.field = *id;
      told.number = value.number.value_or(0);
      const schema::ValueType& type = schema[*id].type;
      if (type.kind == Kind::kText) told.text = value.text;
      if (type.kind == Kind::kChoice) {
        const auto& all = schema[type.choice].values;
        told.number = std::find_if(all.begin(), all.end(),
                                   [&](const auto& one) { return one.name == value.text; }) -
                      all.begin();
      }
      test.values.push_back(std::move(told));
    }
    return test;
  }

  static bool IsComparable(const hir::Expr& e) {
    return e.type.kind != Kind::kText && e.type.kind != Kind::kTextList &&
           e.type.kind != Kind::kChoiceList;
  }
  static std::string Shown(const hir::Policy& policy, const hir::Expr& e,
                           const std::optional<int64_t>& value) {
    if (!value) return kUnknown;
    if (e.type.kind != Kind::kChoice) return std::to_string(*value);
    return policy.schema[e.type.choice].values[static_cast<size_t>(*value)].name;
  }

  // Every expression of a side is what it is there; `places` says where in the merged policy.
  void CompareSide(const analyze::Merged& merged, const CompilationUnit& unit,
                   const std::vector<ExprId>& places, const std::vector<hir::Test>& leads,
                   const std::vector<hir::Test>& own_leads) {
    std::vector<ExprId> here, there;
    for (size_t i = 0; i < places.size(); ++i) {
      const auto id = static_cast<ExprId>(i);
      if (!IsComparable(unit.policy()[id])) continue;
      here.push_back(places[i]);
      there.push_back(id);
    }
    const auto run = [](const hir::Policy& policy, const CompilationUnit& from,
                        const std::vector<hir::Test>& all, const std::vector<ExprId>& exprs) {
      std::vector<const hir::Test*> pointers;
      for (const hir::Test& lead : all) pointers.push_back(&lead);
      return analyze::RunLeads(policy, from.sources(), pointers, exprs);
    };
    const auto together = run(merged.policy, before_, leads, here);
    const auto alone = run(unit.policy(), unit, own_leads, there);
    for (size_t lead = 0; lead < leads.size(); ++lead) {
      for (size_t i = 0; i < here.size(); ++i) {
        // A place that is reached only when it is known.
        if (!unit.policy()[there[i]].maybe_unknown && !alone[lead][i]) continue;
        ++counts_.merged;
        const std::string a = Shown(merged.policy, merged.policy[here[i]], together[lead][i]);
        const std::string b = Shown(unit.policy(), unit.policy()[there[i]], alone[lead][i]);
        if (a == b) continue;
        return Disagree("merged", fmt::format("`{}` is {} and alone {}",
                                              hir::Describe(unit.policy(), there[i]), a, b));
      }
    }
  }

  void Merged(const PairTruth& truth) {
    const analyze::Merged merged = analyze::Merge(before_.policy(), after_.policy());
    std::vector<hir::Test> leads, olds, news;
    for (size_t i = 0; i < kLeadsRun; ++i) {
      hir::Test lead = LeadOf(merged, truth, random_.Below(truth.leads()));
      const auto old_lead = analyze::AsFirst(merged, before_.policy(), lead);
      const auto new_lead = analyze::AsSecond(merged, after_.policy(), lead);
      if (!old_lead || !new_lead) {
        Disagree("merged", "a lead that both accept is none of one of them");
        continue;
      }
      leads.push_back(std::move(lead));
      olds.push_back(*old_lead);
      news.push_back(*new_lead);
    }
    std::vector<ExprId> same;
    for (size_t i = 0; i < before_.policy().exprs.size(); ++i) same.push_back(ExprId(i));
    CompareSide(merged, before_, same, leads, olds);
    CompareSide(merged, before_, merged.same, leads, olds);
    CompareSide(merged, after_, merged.exprs, leads, news);
    const auto met = [&] {
      std::vector<const hir::Test*> pointers;
      for (const hir::Test& lead : leads) pointers.push_back(&lead);
      return analyze::RunLeads(merged.policy, before_.sources(), pointers, merged.acceptable);
    }();
    for (const auto& values : met) {
      for (const auto& value : values) {
        if (value != 1) return Disagree("merged", "a lead that both accept is not acceptable");
      }
    }
  }

  uint64_t seed_;
  base::Random random_;
  PairCounts& counts_;
  std::string old_text_;
  std::string new_text_;
  CompilationUnit before_;
  CompilationUnit after_;
  CompilationUnit asked_;
};

}  // namespace

void ComparePair(uint64_t seed, int fault, PairCounts& counts) {
  Comparison(seed, fault, counts).Run();
}

}  // namespace tandem::analyze_test
