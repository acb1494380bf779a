// SPDX-License-Identifier: Apache-2.0
// Asking together, spelling, and which expressions decide.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/analyze/run_leads.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;

constexpr size_t kMaxWritten = 80;  // bytes of an expression in a message

std::string OnOneLine(std::string_view source) {
  std::string text;
  for (const char c : source) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
  }
  return text;
}

}  // namespace

Context::Context(const hir::Policy& policy_in, const source::SourceSet& sources_in,
                 diag::Sink& sink_in, Report& report_in, Leads& leads_in)
    : policy(policy_in), sources(sources_in), sink(sink_in), report(report_in), leads(leads_in) {
  depends_on_time_ =
      !policy.moments.empty() || !policy.aggregates.empty() ||
      std::any_of(policy.exprs.begin(), policy.exprs.end(),
                  [](const Expr& e) { return e.op == Op::kAsOf || e.op == Op::kToday; });
}

void Context::Ask(std::vector<Demand> demands, Then then) {
  ++report.questions;
  asked_.push_back(std::move(demands));
  then_.push_back(std::move(then));
}

void Context::AnswerAll() {
  while (!asked_.empty()) {
    const std::vector<std::vector<Demand>> asked = std::exchange(asked_, {});
    const std::vector<Then> then = std::exchange(then_, {});
    const std::vector<Answer> answers = leads.FindAll(asked);
    for (size_t i = 0; i < answers.size(); ++i) then[i](answers[i]);
  }
  for (const auto& action : last_) action();
}

void Context::NotAnalysed(std::string what, std::string because, source::Span span) {
  report.not_analysed.push_back({std::move(what), std::move(because), span});
}

std::string Context::Written(source::Span span) const {
  const std::string text = OnOneLine(sources.Text(span));
  if (text.size() <= kMaxWritten) return text;
  size_t end = kMaxWritten;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return text.substr(0, end) + "…";
}

std::string Context::Whole(source::Span span) const { return OnOneLine(sources.Text(span)); }

std::string Context::Written(ExprId id) const {
  const source::Span span = leads.policy()[id].span;
  return span.begin == span.end ? hir::Describe(leads.policy(), id) : Written(span);
}

std::string Context::InTest(ExprId id) const {
  const source::Span span = leads.policy()[id].span;
  const std::string_view text = span.begin == span.end ? "" : sources.Text(span);
  // A comment would swallow what follows it on one line.
  const bool as_written = !text.empty() && text.find("//") == std::string_view::npos;
  return as_written ? OnOneLine(text) : hir::Describe(leads.policy(), id);
}

bool Context::DependsOnTime(ExprId id) const {
  const Expr& e = leads.policy()[id];
  switch (e.op) {
    case Op::kAsOf: case Op::kToday: case Op::kInWindow: case Op::kAggregate: case Op::kPicked:
    case Op::kPickedAt: case Op::kWeighted:
      return true;
    case Op::kScore: case Op::kBand: case Op::kAnswer: case Op::kStage: case Op::kRoute:
    case Op::kWayIn:
      return depends_on_time_;
    default:
      return std::any_of(e.args.begin(), e.args.end(),
                         [&](ExprId arg) { return DependsOnTime(arg); });
  }
}

std::string Context::Test(const hir::Test& lead, const std::string& name,
                          const std::vector<std::string>& expectations, ExprId about) const {
  std::vector<std::string> told;
  std::copy_if(expectations.begin(), expectations.end(), std::back_inserter(told),
               [](const std::string& e) { return !e.empty(); });
  if (told.empty()) return "";
  hir::Test shown = lead;
  shown.has_as_of = shown.has_as_of && (!lead.events.empty() || DependsOnTime(about));
  return leads.AsTest(shown, name, told);
}

std::string Context::Expectation(const hir::Test& lead, const std::string& name, ExprId value) {
  const schema::ValueType type = leads.policy()[value].type;
  if (type.kind == schema::Kind::kText) return "";
  const auto seen = leads.Run(lead, {value});
  if (!seen[0]) return "";
  return fmt::format("{} = {}", name, hir::SpellValue(leads.policy().schema, type, *seen[0]));
}

std::vector<Place> PlacesOf(const hir::Policy& policy) {
  std::vector<Place> places;
  const auto add = [&](ExprId id, const char* never, const char* always) {
    if (id != hir::kNoExpr) places.push_back({id, never, always});
  };
  for (const hir::Score& score : policy.scores) {
    for (const hir::ScoreRule& rule : score.rules) {
      const bool nothing = rule.kind == program::RuleKind::kNothingWhen;
      add(rule.when, nothing ? "it takes nothing away" : "the rule never counts",
          nothing ? "the score is always nothing" : kLeaveOut);
      add(rule.unless, "it never stops the rule", "the rule never counts");
    }
    add(score.frozen, "the score is never frozen", "the score is always frozen");
  }
  for (const hir::Band& band : policy.bands) {
    for (const hir::BandLine& line : band.lines) {
      // A threshold is asked as a line: its condition was written nowhere.
      const bool written = line.condition != hir::kNoExpr &&
                           !(policy[line.condition].span == line.span);
      if (written) add(line.condition, "no lead gets this label", "");
    }
  }
  const auto stage = [&](const hir::Stage& s) {
    for (const auto& when : s.whens) add(when.condition, "nobody comes in this way", kLeaveOut);
    for (const auto& unless : s.unlesses) {
      add(unless.condition, "it keeps nobody out", "nobody ever holds the stage");
    }
    for (const auto& until : s.untils) {
      add(until.condition, "it never ends the stage", "the stage is never kept");
    }
  };
  for (const hir::Stage& s : policy.stages) stage(s);
  for (const hir::Stage& s : policy.asides) stage(s);
  if (policy.route) {
    for (const hir::RouteLine& line : policy.route->lines) {
      add(line.when, "the line takes no lead", "");
      add(line.unless, "it never stops the line", "the line takes no lead");
    }
  }
  return places;
}

std::vector<Demand> CountsWhen(const hir::Score& score, size_t rule) {
  std::vector<Demand> demands;
  const hir::ScoreRule& at = score.rules[rule];
  if (at.when != hir::kNoExpr) demands.push_back({at.when, kYes});
  if (at.unless != hir::kNoExpr) demands.push_back({at.unless, kNo});
  if (at.parent >= 0) {
    const hir::ScoreRule& group = score.rules[static_cast<size_t>(at.parent)];
    if (group.when != hir::kNoExpr) demands.push_back({group.when, kYes});
  }
  for (const hir::ScoreRule& other : score.rules) {
    if (other.kind == program::RuleKind::kNothingWhen) demands.push_back({other.when, kNo});
  }
  return demands;
}

std::vector<ExprId> Deciding(const hir::Policy& policy, std::set<ExprId>* in_events) {
  std::vector<std::pair<ExprId, bool>> pending;  // and whether it is asked of an event
  for (const Place& place : PlacesOf(policy)) pending.emplace_back(place.condition, false);
  for (const hir::Score& score : policy.scores) {
    for (const hir::ScoreRule& rule : score.rules) {
      pending.emplace_back(rule.points, false);
      pending.emplace_back(rule.each, false);
    }
    pending.emplace_back(score.carried, false);
  }
  for (const hir::Band& band : policy.bands) pending.emplace_back(band.value, false);
  for (const hir::Answer& answer : policy.answers) pending.emplace_back(answer.value, false);
  for (const hir::Define& define : policy.defines) pending.emplace_back(define.body, false);
  if (policy.route) {
    pending.emplace_back(policy.route->value, false);
    for (const hir::RouteLine& line : policy.route->lines) pending.emplace_back(line.table, false);
  }
  for (const auto& reject : policy.rejects) {
    pending.emplace_back(reject.condition, reject.event.has_value());
  }
  for (const hir::Stage& stage : policy.stages) pending.emplace_back(stage.held, false);
  for (const hir::Stage& stage : policy.asides) pending.emplace_back(stage.held, false);
  for (const hir::Aggregate& aggregate : policy.aggregates) {
    pending.emplace_back(aggregate.since, false);
    for (const hir::EventPart& part : aggregate.parts) {
      pending.emplace_back(part.where, true);
      pending.emplace_back(part.once_by, true);
      for (const ExprId value : part.values) pending.emplace_back(value, true);
    }
  }
  std::set<ExprId> seen;
  std::vector<ExprId> order;
  while (!pending.empty()) {
    const auto [id, event] = pending.back();
    pending.pop_back();
    if (id == hir::kNoExpr || !seen.insert(id).second) continue;
    order.push_back(id);
    if (event && in_events != nullptr) in_events->insert(id);
    for (const ExprId arg : policy[id].args) pending.emplace_back(arg, event);
  }
  std::sort(order.begin(), order.end());
  return order;
}

namespace {

// What is not kept is made nothing; every expression keeps its number.
hir::Policy Kept(const hir::Policy& policy, const std::vector<bool>& kept) {
  hir::Policy out = policy;
  for (size_t i = 0; i < out.exprs.size(); ++i) {
    if (kept[i]) continue;
    hir::Expr nothing;
    nothing.op = hir::Op::kMissing;
    nothing.type = out.exprs[i].type;
    nothing.maybe_unknown = true;
    nothing.span = out.exprs[i].span;
    out.exprs[i] = std::move(nothing);
  }
  out.tests.clear();
  return out;
}

}  // namespace

hir::Policy OfDecisionsAndClaims(const hir::Policy& policy) {
  std::vector<ExprId> claimed;
  for (const hir::Claim& claim : policy.claims) {
    for (const hir::ClaimLine& line : claim.lines) {
      claimed.push_back(line.subject);
      claimed.insert(claimed.end(), line.conditions.begin(), line.conditions.end());
    }
  }
  std::vector<bool> kept = ReadBy(policy, claimed);
  for (const ExprId id : Deciding(policy, nullptr)) kept[static_cast<size_t>(id)] = true;
  return Kept(policy, kept);
}

hir::Policy OnlyFor(const hir::Policy& policy, const std::vector<ExprId>& roots) {
  return Kept(policy, ReadBy(policy, roots));
}

}  // namespace tandem::analyze
