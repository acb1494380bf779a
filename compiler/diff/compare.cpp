// SPDX-License-Identifier: Apache-2.0
// Columns matched by kind and name; a lead is counted once for what moved most.
#include "compiler/diff/compare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace tandem::diff {
namespace {

using program::ResultKind;

constexpr size_t kExamples = 3;
constexpr size_t kMostBins = 24;
constexpr size_t kMostRulesShown = 8;

const std::string kRejectedText = kRejected;
const std::string kUnknownText = kUnknown;

// Results in the order of the output's columns.
std::vector<size_t> OutputOrder(const program::Program& program) {
  std::vector<size_t> order;
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (program.results[i].kind <= ResultKind::kRoute) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return program.results[a].kind < program.results[b].kind;
  });
  return order;
}

// Where leads go first, then what is said of them.
int RankOf(ResultKind kind) {
  switch (kind) {
    case ResultKind::kStage: return 0;
    case ResultKind::kRoute: return 1;
    case ResultKind::kAnswer: return 2;
    case ResultKind::kBand: return 3;
    default: return 4;
  }
}

double NumberOf(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Wider bins until they are few.
void AddToBins(ScoreMovement& score, double value, size_t side) {
  ++score.bins[static_cast<int64_t>(std::floor(value / static_cast<double>(score.bin_width)))]
              [side];
  while (score.bins.size() > kMostBins) {
    // 1, 2, 5, 10, 20, 50 …
    int64_t lead = score.bin_width;
    while (lead >= 10) lead /= 10;
    const int64_t old_width = score.bin_width;
    score.bin_width = lead == 2 ? old_width / 2 * 5 : old_width * 2;
    std::map<int64_t, std::array<uint64_t, 2>> wider;
    for (const auto& [bin, counts] : score.bins) {
      const double low = static_cast<double>(bin) * static_cast<double>(old_width);
      auto& to = wider[static_cast<int64_t>(
          std::floor(low / static_cast<double>(score.bin_width)))];
      to[0] += counts[0];
      to[1] += counts[1];
    }
    score.bins = std::move(wider);
  }
}

// "3:40 7 12:-2.5" by rule.
std::map<size_t, std::string> MarksOf(const Row* row, const std::vector<size_t>& of) {
  std::map<size_t, std::string> marks;
  if (row == nullptr) return marks;
  const std::string& text = row->back();
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    size_t number = 0;
    const auto stop = std::from_chars(text.data() + at, text.data() + end, number).ptr;
    const auto colon = static_cast<size_t>(stop - text.data());
    if (number < of.size()) {
      marks[of[number]] = colon < end ? text.substr(colon + 1, end - colon - 1) : "yes";
    }
    at = end + 1;
  }
  return marks;
}

}  // namespace

Comparer::Comparer(const program::Program& before, const program::Program& after,
                   const hir::Policy& policy_before, const hir::Policy& policy_after)
    : before_(before),
      after_(after),
      policy_before_(policy_before),
      policy_after_(policy_after),
      pairs_(PairRules(before, after)) {
  MakeColumns();
  MakeSquads();
  MakeOwners();
}

void Comparer::MakeColumns() {
  std::map<std::tuple<ResultKind, std::string>, size_t> places;
  const auto add = [&](const program::Program& program, bool is_after) {
    size_t cell = 0;
    for (const size_t index : OutputOrder(program)) {
      const program::Result& result = program.results[index];
      ++cell;
      const auto [at, is_new] = places.emplace(std::tuple(result.kind, result.name),
                                               columns_.size());
      if (is_new) {
        Column& column = columns_.emplace_back();
        column.kind = result.kind;
        column.name = result.name;
        column.is_number = result.kind == ResultKind::kScore || result.kind == ResultKind::kGroup;
      }
      Column& column = columns_[at->second];
      (is_after ? column.after : column.before) = cell;
      if (column.is_number) continue;
      if (is_new) {
        column.place = movement_.results.size();
        ResultMovement& made = movement_.results.emplace_back();
        made.kind = result.kind;
        made.name = result.name;
      }
      ResultMovement& made = movement_.results[column.place];
      has_places_ |= result.kind == ResultKind::kStage || result.kind == ResultKind::kRoute;
      made.is_choice |= result.type.kind == schema::Kind::kChoice;
      if (result.type.kind != schema::Kind::kChoice) continue;
      for (const schema::ChoiceValue& value : program.schema[result.type.choice].values) {
        if (std::find(made.order.begin(), made.order.end(), value.name) == made.order.end()) {
          made.order.push_back(value.name);
        }
      }
    }
  };
  add(before_, false);
  add(after_, true);
  for (Column& column : columns_) {
    if (column.kind != ResultKind::kScore) continue;
    column.place = movement_.scores.size();
    movement_.scores.emplace_back().name = column.name;
  }
}

void Comparer::MakeSquads() {
  for (const hir::Policy* policy : {&policy_before_, &policy_after_}) {
    for (const hir::Squad& squad : policy->team.squads) {
      auto& all = movement_.squads;
      const bool is_known = std::any_of(all.begin(), all.end(), [&](const SquadMovement& one) {
        return one.name == squad.name;
      });
      if (!is_known) all.push_back({squad.name, squad.side});
      auto& sides = movement_.sides;
      const bool is_told = squad.side.empty() ||
                           std::any_of(sides.begin(), sides.end(), [&](const SideMovement& one) {
                             return one.name == squad.side;
                           });
      if (!is_told) sides.emplace_back().name = squad.side;
    }
  }
}

// Sides by the name of each owned declaration, of both policies.
void Comparer::MakeOwners() {
  std::map<std::string, std::set<std::string>> owners;
  const auto add = [&](const auto& declarations) {
    for (const auto& one : declarations) {
      owners[one.name].insert(one.ownership.sides.begin(), one.ownership.sides.end());
    }
  };
  for (const hir::Policy* policy : {&policy_before_, &policy_after_}) {
    add(policy->scores);
    add(policy->bands);
    add(policy->stages);
    add(policy->asides);
    add(policy->answers);
    if (!policy->route) continue;
    const auto& sides = policy->route->ownership.sides;
    owners["route"].insert(sides.begin(), sides.end());
  }
  std::map<std::string, size_t> places;
  for (const RuleMovement& rule : pairs_.rules) {
    std::string name;
    for (const std::string& side : owners[rule.owner]) name += (name.empty() ? "" : " and ") + side;
    if (name.empty()) name = "nobody named";
    const auto [at, is_new] = places.emplace(name, movement_.owners.size());
    if (is_new) movement_.owners.emplace_back().name = name;
    owner_of_.push_back(at->second);
  }
}

void Comparer::AddOwners(const std::vector<Mark>& marks, bool moved) {
  std::set<size_t> owners;
  for (const Mark& mark : marks) owners.insert(owner_of_[mark.rule]);
  for (const size_t owner : owners) {
    ++movement_.owners[owner].differs;
    movement_.owners[owner].moved += moved ? 1 : 0;
  }
}

// Empty: a target that is no squad or queue of a side.
const std::string& Comparer::SideOf(const std::string& target) const {
  static const std::string kNone;
  for (const SquadMovement& squad : movement_.squads) {
    if (squad.name == target) return squad.side;
  }
  return kNone;
}

const std::string& Comparer::Cell(const Row* row, size_t cell, bool is_decided) const {
  if (!is_decided) return kRejectedText;
  if (cell == 0 || (*row)[cell].empty()) return kUnknownText;
  return (*row)[cell];
}

// Whether it differs.
bool Comparer::AddScore(const Column& column, const std::string& before,
                        const std::string& after) {
  const auto is_known = [](const std::string& text) {
    return text != kUnknownText && text != kRejectedText;
  };
  const bool differs = before != after;
  if (column.kind != ResultKind::kScore) return differs;
  ScoreMovement& score = movement_.scores[column.place];
  const double low = is_known(before) ? NumberOf(before) : 0;
  const double high = is_known(after) ? NumberOf(after) : 0;
  if (is_known(before)) {
    ++score.known_before;
    score.sum_before += low;
    AddToBins(score, low, 0);
  }
  if (is_known(after)) {
    ++score.known_after;
    score.sum_after += high;
    AddToBins(score, high, 1);
  }
  if (is_known(before) != is_known(after)) {
    ++score.only_one_side;
  } else if (differs) {
    ++(high > low ? score.rose : score.fell);
  }
  return differs;
}

std::vector<Comparer::Mark> Comparer::CompareMarks(const Row* before, const Row* after) const {
  std::map<size_t, std::string> old_marks = MarksOf(before, pairs_.of_before);
  std::vector<Mark> out;
  for (auto& [rule, value] : MarksOf(after, pairs_.of_after)) {
    const auto at = old_marks.find(rule);
    if (at == old_marks.end()) {
      out.push_back({rule, "", value});
      continue;
    }
    if (at->second != value) out.push_back({rule, at->second, value});
    old_marks.erase(at);
  }
  for (auto& [rule, value] : old_marks) out.push_back({rule, value, ""});
  // What holds otherwise because scores differ is no reason of its own.
  const auto is_cause = [&](const Mark& mark) { return pairs_.rules[mark.rule].is_cause; };
  if (std::any_of(out.begin(), out.end(), is_cause)) {
    std::erase_if(out, [&](const Mark& mark) { return !is_cause(mark); });
  }
  return out;
}

void Comparer::AddSquads(const std::string& before, const std::string& after) {
  for (SquadMovement& squad : movement_.squads) {
    const bool was = squad.name == before;
    const bool is = squad.name == after;
    squad.before += was ? 1 : 0;
    squad.after += is ? 1 : 0;
    squad.gained += is && !was ? 1 : 0;
    squad.lost += was && !is ? 1 : 0;
  }
  for (SideMovement& side : movement_.sides) {
    const bool was = side.name == SideOf(before);
    const bool is = side.name == SideOf(after);
    side.before += was ? 1 : 0;
    side.after += is ? 1 : 0;
    side.gained += is && !was ? 1 : 0;
    side.lost += was && !is ? 1 : 0;
  }
}

void Comparer::Keep(Transition& transition, const Row* before, const Row* after,
                    const std::vector<Mark>& marks) {
  ++transition.leads;
  if (transition.examples.size() >= kExamples) return;
  LeadExample& example = transition.examples.emplace_back();
  example.id = before != nullptr ? before->front() : after->front();
  for (const Column& column : columns_) {
    if (before == nullptr || after == nullptr) break;
    const std::string& a = Cell(before, column.before, true);
    const std::string& b = Cell(after, column.after, true);
    if (a != b) example.differences.push_back(column.name + " " + a + " -> " + b);
  }
  for (const Mark& mark : marks) {
    if (example.rules.size() >= kMostRulesShown || before == nullptr || after == nullptr) break;
    const RuleMovement& rule = pairs_.rules[mark.rule];
    const std::string change =
        mark.before == "yes" || mark.after == "yes"
            ? (mark.after.empty() ? "no longer holds" : "holds now")
            : (mark.before.empty() ? "0" : mark.before) + " -> " +
                  (mark.after.empty() ? "0" : mark.after);
    example.rules.push_back(rule.owner + ": " + rule.text + ": " + change);
  }
}

void Comparer::Add(const Row* before, const Row* after) {
  ++movement_.leads;
  const bool both = before != nullptr && after != nullptr;
  if (!both) ++(before != nullptr ? movement_.only_before : movement_.only_after);
  bool places = !both;
  bool results = false;
  bool scores = false;
  for (const Column& column : columns_) {
    const std::string& a = Cell(before, column.before, before != nullptr);
    const std::string& b = Cell(after, column.after, after != nullptr);
    if (column.is_number) {
      scores |= AddScore(column, a, b);
    } else if (a != b) {
      const bool is_place =
          column.kind == ResultKind::kStage || column.kind == ResultKind::kRoute;
      (is_place ? places : results) = true;
    }
  }
  const bool moved = places || (!has_places_ && (results || scores));
  const bool differs = moved || results || scores;
  const std::vector<Mark> marks =
      differs && both ? CompareMarks(before, after) : std::vector<Mark>();
  for (const Mark& mark : marks) {
    ++pairs_.rules[mark.rule].differs;
    pairs_.rules[mark.rule].moved += moved ? 1 : 0;
  }
  AddOwners(marks, moved);
  for (const Column& column : columns_) {
    if (column.is_number) continue;
    const std::string& a = Cell(before, column.before, before != nullptr);
    const std::string& b = Cell(after, column.after, after != nullptr);
    ResultMovement& result = movement_.results[column.place];
    result.moved += a != b ? 1 : 0;
    if (column.kind == ResultKind::kRoute) AddSquads(a, b);
    if (!result.is_choice) continue;
    Transition& transition = result.matrix[{a, b}];
    if (a == b) {
      ++transition.leads;
    } else {
      Keep(transition, before, after, marks);
    }
  }
  ++(moved ? movement_.moved
           : results ? movement_.other_results : scores ? movement_.scores_only
                                                        : movement_.unchanged);
}

Movement Comparer::Finish() {
  std::stable_sort(movement_.results.begin(), movement_.results.end(),
                   [](const ResultMovement& a, const ResultMovement& b) {
                     return RankOf(a.kind) < RankOf(b.kind);
                   });
  for (RuleMovement& rule : pairs_.rules) {
    if (rule.differs != 0) movement_.rules.push_back(std::move(rule));
  }
  std::stable_sort(movement_.rules.begin(), movement_.rules.end(),
                   [](const RuleMovement& a, const RuleMovement& b) {
                     return std::tie(b.moved, b.differs) < std::tie(a.moved, a.differs);
                   });
  std::erase_if(movement_.owners, [](const OwnerMovement& owner) { return owner.differs == 0; });
  std::stable_sort(movement_.owners.begin(), movement_.owners.end(),
                   [](const OwnerMovement& a, const OwnerMovement& b) {
                     return std::tie(b.moved, b.differs) < std::tie(a.moved, a.differs);
                   });
  return std::move(movement_);
}

}  // namespace tandem::diff
