// SPDX-License-Identifier: Apache-2.0
// Claims mostly follow from how bands, answers and the route are written, whatever the scores and
// stages are made of: a proof that leaves these open is short.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "compiler/analyze/claims.h"
#include "compiler/analyze/run_leads.h"

namespace tandem::analyze {
namespace {

using hir::Expr;
using hir::Op;

hir::FieldId NewField(hir::Policy& policy, const Expr& e) {
  schema::Field field;
  field.name = "open " + std::to_string(policy.schema.fields.size());
  field.type = e.type;
  field.optional = e.maybe_unknown;
  policy.schema.fields.push_back(std::move(field));
  return static_cast<hir::FieldId>(policy.schema.fields.size() - 1);
}

// Scores and stages are fields of their own, whatever they are made of.
hir::Policy Opened(const hir::Policy& policy, const std::vector<hir::ExprId>& roots) {
  hir::Policy out = policy;
  std::map<std::pair<Op, int64_t>, hir::FieldId> fields;
  for (Expr& e : out.exprs) {
    if (e.op != Op::kScore && e.op != Op::kStage && e.op != Op::kWayIn) continue;
    const auto key = std::pair(e.op, e.imm);
    auto found = fields.find(key);
    if (found == fields.end()) found = fields.emplace(key, NewField(out, e)).first;
    e.field = found->second;
    e.op = Op::kField;
    e.imm = 0;
  }
  return OnlyFor(out, roots);
}

// A demand of a whole as demands of its parts.
void Flatten(const hir::Policy& policy, const Demand& demand, std::vector<Demand>& out) {
  const Expr& e = policy[demand.condition];
  const uint8_t wanted = demand.outcomes;
  const auto each = [&](uint8_t outcomes) {
    for (const hir::ExprId arg : e.args) Flatten(policy, {arg, outcomes}, out);
  };
  const bool and_all = e.op == Op::kAnd && (wanted == kYes || wanted == (kYes | kUnknown));
  const bool or_none = e.op == Op::kOr && (wanted == kNo || wanted == (kNo | kUnknown));
  if (and_all || or_none) return each(wanted);
  if (e.op == Op::kDefine) return each(wanted);
  if (e.op == Op::kNot) {
    const auto turned = static_cast<uint8_t>((wanted & kUnknown) |
                                             ((wanted & kYes) != 0 ? kNo : 0) |
                                             ((wanted & kNo) != 0 ? kYes : 0));
    return each(turned);
  }
  if (e.op == Op::kSurely && (wanted & kNo) == 0) return each(kYes);
  if (e.op == Op::kSurely && (wanted & kYes) == 0) return each(kNo | kUnknown);
  out.push_back(demand);
}

// Two of the demands ask one thing to be in ranges that share nothing.
bool Exclude(const hir::Policy& policy, const Demand& a, const Demand& b) {
  const Expr& x = policy[a.condition];
  const Expr& y = policy[b.condition];
  if (x.op != Op::kInSet || y.op != Op::kInSet || a.outcomes != kYes || b.outcomes != kYes) {
    return false;
  }
  const Expr& of = policy[x.args[0]];
  const Expr& other = policy[y.args[0]];
  const bool one = x.args[0] == y.args[0] || (of.args.empty() && other.op == of.op &&
                                              other.imm == of.imm && other.field == of.field);
  return one && std::none_of(x.intervals.begin(), x.intervals.end(), [&](const auto& left) {
    return std::any_of(y.intervals.begin(), y.intervals.end(), [&](const auto& right) {
      return left.first <= right.second && right.first <= left.second;
    });
  });
}

}  // namespace

std::vector<Demand> InParts(const hir::Policy& policy, const std::vector<Demand>& demands) {
  std::vector<Demand> parts;
  for (const Demand& demand : demands) Flatten(policy, demand, parts);
  std::vector<std::pair<std::ptrdiff_t, Demand>> by_size;
  for (const Demand& part : parts) {
    const std::vector<bool> read = ReadBy(policy, {part.condition});
    by_size.emplace_back(std::count(read.begin(), read.end(), true), part);
  }
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  parts.clear();
  for (const auto& [size, part] : by_size) parts.push_back(part);
  return parts;
}

Outline::Outline(Context& context) {
  std::vector<hir::ExprId> roots;
  for (const hir::Claim& claim : context.policy.claims) {
    for (const hir::ClaimLine& line : claim.lines) {
      roots.insert(roots.end(), line.conditions.begin(), line.conditions.end());
    }
  }
  if (roots.empty()) return;
  Limits limits;
  limits.boxes = 400;
  limits.all_effort = 0;
  leads_ = std::make_unique<Leads>(Opened(context.policy, roots), context.sources, limits);
}

bool Outline::RulesOut(const std::vector<Demand>& demands) {
  const auto any = [](const hir::Test&, const hir::TestEvent&) { return true; };
  const std::vector<Demand> parts = InParts(leads_->policy(), demands);
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = i + 1; j < parts.size(); ++j) {
      if (Exclude(leads_->policy(), parts[i], parts[j])) return true;
    }
  }
  return leads_->FindThat(parts, std::nullopt, any).verdict == Verdict::kNone;
}

}  // namespace tandem::analyze
