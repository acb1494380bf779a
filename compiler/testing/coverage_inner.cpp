// SPDX-License-Identifier: Apache-2.0
// Inner lines are found by what was written around their conditions: only what somebody wrote as a
// line counts, however the checked policy spells it.
#include "compiler/testing/coverage_inner.h"

#include <algorithm>
#include <set>
#include <variant>

#include "compiler/lower/lower.h"
#include "runtime/base/check.h"
#include "runtime/program/verify.h"

namespace tandem::testing {
namespace {

using hir::ExprId;
using hir::Op;

constexpr std::string_view kBlank = " \t\r\n";

std::string Folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (kBlank.find(c) == std::string_view::npos) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

bool EndsWithWord(std::string_view text, std::string_view word) {
  if (!text.ends_with(word)) return false;
  const char c = text.size() > word.size() ? text[text.size() - word.size() - 1] : ' ';
  return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_';
}

// Everything that decides, but what is asked of single events.
std::vector<ExprId> Roots(const hir::Policy& policy) {
  std::vector<ExprId> roots;
  for (const hir::Score& score : policy.scores) {
    for (const hir::ScoreRule& rule : score.rules) {
      roots.insert(roots.end(), {rule.when, rule.unless, rule.points});
    }
    roots.push_back(score.frozen);
  }
  for (const hir::Band& band : policy.bands) roots.push_back(band.value);
  for (const auto* stages : {&policy.asides, &policy.stages}) {
    for (const hir::Stage& stage : *stages) {
      for (const auto& when : stage.whens) roots.push_back(when.condition);
      for (const auto& unless : stage.unlesses) roots.push_back(unless.condition);
      for (const auto& until : stage.untils) roots.push_back(until.condition);
    }
  }
  for (const hir::Answer& answer : policy.answers) roots.push_back(answer.value);
  if (policy.route) roots.push_back(policy.route->value);
  for (const auto& reject : policy.rejects) {
    if (!reject.event) roots.push_back(reject.condition);
  }
  return roots;
}

std::set<ExprId> Below(const hir::Policy& policy, std::vector<ExprId> pending) {
  std::set<ExprId> seen;
  while (!pending.empty()) {
    const ExprId id = pending.back();
    pending.pop_back();
    if (id == hir::kNoExpr || !seen.insert(id).second) continue;
    pending.insert(pending.end(), policy[id].args.begin(), policy[id].args.end());
  }
  return seen;
}

}  // namespace

InnerLines::InnerLines(const pipeline::CompilationUnit& unit)
    : unit_(unit), policy_(unit.policy()) {
  AddLadders();
  AddPairs();
}

// Text before a span without the blanks and parentheses between.
std::string_view InnerLines::Before(source::Span span) const {
  const std::string_view text = unit_.sources().Text(span.file).substr(0, span.begin);
  const size_t last = text.find_last_not_of(" \t\r\n(");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view InnerLines::Behind(source::Span span) const {
  const std::string_view text = unit_.sources().Text(span.file).substr(span.end);
  const size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// The declaration around a span: "fit", "route".
std::string InnerLines::OwnerAt(source::Span span) const {
  std::string owner;
  for (const syntax::File& file : unit_.files()) {
    if (file.id != span.file) continue;
    for (const syntax::Declaration& declaration : file.declarations) {
      std::visit([&](const auto& d) {
        if (d.span.begin > span.begin || span.end > d.span.end) return;
        if constexpr (requires { d.name.text; }) owner = d.name.text;
        else owner = "route";
      }, declaration);
    }
  }
  return owner;
}

size_t InnerLines::ItemAt(CoverKind kind, source::Span span, const std::string& text,
                          bool maybe_unknown) {
  const auto [place, is_new] =
      at_.try_emplace({static_cast<uint32_t>(span.file), span.begin}, items_.size());
  if (is_new) {
    const source::Position at = unit_.sources().Locate(span.file, span.begin);
    CoverItem item{kind, OwnerAt(span), text,
                   {unit_.sources().Path(span.file), at.line, at.column}, 0, {}, {}};
    item.asked[static_cast<size_t>(Seen::kFired)] = true;
    items_.push_back(std::move(item));
  }
  bool& asks_unknown = items_[place->second].asked[static_cast<size_t>(Seen::kUnknown)];
  asks_unknown = asks_unknown || maybe_unknown;
  return place->second;
}

// Whether what is below an expression is asked of an event; operands stand before what has them.
std::vector<bool> InnerLines::OfEvents() const {
  std::vector<bool> of_event(policy_.exprs.size(), false);
  for (size_t i = 0; i < of_event.size(); ++i) {
    const hir::Expr& e = policy_.exprs[i];
    of_event[i] = e.op == Op::kEventField || e.op == Op::kEventAt ||
                  std::any_of(e.args.begin(), e.args.end(), [&](ExprId arg) {
                    return arg != hir::kNoExpr && of_event[static_cast<size_t>(arg)];
                  });
  }
  return of_event;
}

void InnerLines::AddLadders() {
  std::set<ExprId> others;  // they have lines of their own
  for (const hir::Band& band : policy_.bands) others.insert(band.value);
  for (const hir::Answer& answer : policy_.answers) {
    if (policy_[answer.value].text.empty()) others.insert(answer.value);
  }
  if (policy_.route) others.insert(policy_.route->value);
  const std::vector<bool> of_event = OfEvents();
  for (const ExprId id : Below(policy_, Roots(policy_))) {
    const bool ladder = policy_[id].op == Op::kChoose && !of_event[static_cast<size_t>(id)];
    if (ladder && !others.contains(id)) AddLadder(id);
  }
}

// False when nobody wrote it as lines.
bool InnerLines::AddLadder(ExprId id) {
  const hir::Expr& e = policy_[id];
  struct Written {
    CoverKind kind;
    source::Span span;
    std::string text;
    ExprId condition;
  };
  std::vector<Written> lines;
  for (size_t i = 0; i < e.args.size(); i += 2) {
    const bool otherwise = i + 1 == e.args.size();
    source::Span span = policy_[e.args[i]].span;
    if (span.begin == span.end) return false;
    std::string_view before = Before(span);
    if (otherwise) {
      if (before.ends_with(':')) before = before.substr(0, before.find_last_not_of(" \t:") + 1);
      // `give by` without `otherwise`: nothing was written for the rest.
      const char* word = EndsWithWord(before, "else") ? "else " : "otherwise ";
      if (*word == 'o' && !EndsWithWord(before, "otherwise")) break;
      lines.push_back({CoverKind::kChooseLine, span, word + Folded(unit_.sources().Text(span)),
                       hir::kNoExpr});
      continue;
    }
    const bool row = Behind(span).starts_with(':');
    const bool line = EndsWithWord(before, "when") || EndsWithWord(before, "if");
    if (!row && !line) return false;
    const source::Span value = policy_[e.args[i + 1]].span;
    if (value.file == span.file && value.begin > span.end) span.end = value.end;
    lines.push_back({row ? CoverKind::kGiveRow : CoverKind::kChooseLine, span,
                     Folded(unit_.sources().Text(span)), e.args[i]});
  }
  Ladder ladder;
  for (Written& line : lines) {
    if (lines[0].kind == CoverKind::kGiveRow) line.kind = CoverKind::kGiveRow;
    const bool unknown =
        line.condition != hir::kNoExpr && policy_[line.condition].maybe_unknown;
    ladder.push_back({ItemAt(line.kind, line.span, line.text, unknown), line.condition});
  }
  ladders_.push_back(std::move(ladder));
  return true;
}

void InnerLines::AddPairs() {
  for (const hir::Band& band : policy_.bands) {
    if (!band.lines.empty() || policy_[band.value].op != Op::kPair) continue;
    pairs_.push_back({items_.size(), band.value});
    const source::Position at = unit_.sources().Locate(band.span.file, band.span.begin);
    for (const schema::ChoiceValue& value : policy_.schema[band.type.choice].values) {
      CoverItem item{CoverKind::kBandPair, band.name, value.name,
                     {unit_.sources().Path(band.span.file), at.line, at.column}, 0, {}, {}};
      item.asked[static_cast<size_t>(Seen::kFired)] = true;
      items_.push_back(std::move(item));
    }
  }
}

// A test that shows the values stands in for all tests: those of the policy are not needed here.
program::Program InnerLines::Lower() {
  hir::Policy asking = policy_;
  asking.tests.clear();
  hir::Expectation shown;
  const auto show = [&](ExprId id) {
    if (id == hir::kNoExpr || !ops_.try_emplace(id).second) return;
    shown.shows.emplace_back("", id);
    if (shown.condition == hir::kNoExpr) shown.condition = id;
  };
  for (const Ladder& ladder : ladders_) {
    for (const Line& line : ladder) show(line.condition);
  }
  for (const Pair& pair : pairs_) show(pair.value);
  const bool any = !shown.shows.empty();
  if (any) {
    asking.tests.emplace_back();
    asking.tests.back().expectations.push_back(std::move(shown));
  }
  program::Program program = lower::Lower(asking, unit_.sources(), unit_.policy_version(),
                                          {.trace = true, .tests = any});
  const auto verified = program::Verify(program);
  TANDEM_CHECK(verified.has_value(), verified.error().message);
  std::map<std::string, const program::Result*> results;
  for (const program::Result& result : program.results) results[result.name] = &result;
  for (auto& [id, ops] : ops_) {
    const auto found = results.find("value " + std::to_string(static_cast<uint32_t>(id)));
    TANDEM_CHECK(found != results.end(), "an inner line that was not lowered");
    ops = {found->second->value, found->second->valid};
  }
  return program;
}

void InnerLines::Count(const exec::Tracer& tracer, uint32_t row) {
  std::set<std::pair<size_t, Seen>> seen;  // a line of a define with parameters stands many times
  const auto known = [&](const Ops& ops) {
    return ops.valid == program::kNoOp || tracer.Value(ops.valid, row) != 0;
  };
  for (const Ladder& ladder : ladders_) {
    for (const Line& line : ladder) {
      if (line.condition == hir::kNoExpr) {
        seen.emplace(line.item, Seen::kFired);
        break;
      }
      const Ops& ops = ops_.at(line.condition);
      const bool is_known = known(ops);
      const bool holds = is_known && tracer.Value(ops.value, row) != 0;
      if (holds) seen.emplace(line.item, Seen::kFired);
      if (!is_known) seen.emplace(line.item, Seen::kUnknown);
      if (holds) break;
    }
  }
  for (const Pair& pair : pairs_) {
    const Ops& ops = ops_.at(pair.value);
    if (!known(ops)) continue;
    seen.emplace(pair.first_item + static_cast<size_t>(tracer.Value(ops.value, row)),
                 Seen::kFired);
  }
  for (const auto& [item, what] : seen) ++items_[item].seen[static_cast<size_t>(what)];
}

}  // namespace tandem::testing
