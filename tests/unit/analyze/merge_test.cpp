// SPDX-License-Identifier: Apache-2.0
// Two policies as one: each expression has the value it has in its own policy, what did not change
// is one expression, and a lead is one that both accept.
#include "compiler/analyze/merge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "compiler/analyze/leads.h"
#include "compiler/analyze/run_leads.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::analyze {
namespace {

using hir::ExprId;
using pipeline::CompilationUnit;
using schema::Kind;

CompilationUnit Checked(const std::string& text) {
  auto unit = CompilationUnit::FromText("p.tandem", text);
  const bool good = unit.Check();
  EXPECT_TRUE(good) << diag::RenderText(unit.sink(), unit.sources());
  if (!good) std::abort();
  return unit;
}

// With records, events, windows, picks, decay, stages that are held, what was carried, tables.
constexpr const char* kOld = R"(policy p { currency USD  zone "UTC" }
team t { side marketing  side sales  squad reps in sales  squad post in marketing }
type level = one of low < mid < high
type headcount = integer 0..1000
lead {
  id text  level? level  size? integer 1..500  tags list of text  account? account
  likes? list of level
}
record account { customer yes/no  owner? text }
event visit { page text  kind? level }
event call
event activity = visit or call
define known_customer = surely account.customer
define has_account = account is known
table first points_of(l level, n headcount) -> points integer {
  | high | -       -> 9
  | mid  | over 10 -> 5
  otherwise        -> 1
}
score fit range 0..100 {
  give 30 when level is at least mid
  give 20 when size > 100
  give points_of(level, size or else 1) when size is known
  give 7 for each visit where kind = mid in last 30 days, at most 21
  give 10 for each call, halving every 10 days
  frozen while any visit where page = "/stop" in last 10 days
}
score mood { give 3 for latest visit where surely kind is at least mid, fading over 20 days }
band grade from fit { A from 60  B from 30  C otherwise }
stage lost aside { when surely level = low and known_customer }
stage lead_in { when any activity  when has_account as account }
stage MQL after lead_in {
  when fit >= 40 as fit
  until no activity in last 20 days
}
stage SQL after MQL { when newly fit > 50  when any call in last 3 days as called }
answer quiet = days since last activity
answer rose = size > was size
route {
  to nobody when stage = lost
  to reps   when stage is at least MQL or newly fit > 30
  to post   otherwise
}
test "one" {
  as of 2026-11-18 10:00
  lead { id: "1", level: high, size: 200, account.customer: no }
  event visit { page: "/a", kind: mid } 3 days ago, 2 times
  event call 2026-11-17
  expect stage is at least lead_in
}
test "two" {
  as of 2026-11-18 10:00
  lead { id: "1", level: low, size: 20, account.customer: yes, account.owner: "x" }
  expect stage = lost
}
test "carried" {
  as of 2026-11-18 10:00
  lead { id: "1", level: mid, size: 300, tags: ("a", "b"), likes: (low, mid) }
  previous lead { size: 250 }
  event visit { page: "/stop", kind: high } 2 days ago
  event MQL { fit: 45 } 15 days ago
  carried { stage: MQL, furthest: SQL, fit: 55, frozen fit: 61 }
  expect fit = 61
}
test "quiet" {
  as of 2026-11-18 10:00
  lead { id: "1", level: mid }
  event visit { page: "/b" } 90 days ago
  event MQL { fit: 45 } 95 days ago
  carried { stage: MQL, fit: 45 }
  expect stage is at least lead_in
}
test "bare" { as of 2026-11-18 10:00  lead { id: "1" } expect stage = none }
)";

std::string With(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

class Sides {
 public:
  Sides(const std::string& before, const std::string& after)
      : before_(Checked(before)), after_(Checked(after)),
        merged(Merge(before_.policy(), after_.policy())) {}

  // The tests of the first as leads, under both.
  void Compare() {
    std::vector<hir::Test> leads, olds, news;
    for (const hir::Test& test : before_.policy().tests) {
      const auto old_lead = AsFirst(merged, before_.policy(), test);
      const auto new_lead = AsSecond(merged, after_.policy(), test);
      ASSERT_TRUE(old_lead && new_lead) << test.name;
      leads.push_back(test);
      olds.push_back(*old_lead);
      news.push_back(*new_lead);
    }
    CompareSide(before_, merged.same, leads, olds);
    CompareSide(after_, merged.exprs, leads, news);
    for (const auto& values : Run(merged.policy, before_, leads, merged.acceptable)) {
      for (const auto& value : values) EXPECT_EQ(value, 1);
    }
  }

  const hir::Policy& old_policy() const { return before_.policy(); }
  const hir::Policy& new_policy() const { return after_.policy(); }
  const CompilationUnit& before() const { return before_; }

 private:
  CompilationUnit before_, after_;

 public:
  Merged merged;

 private:
  static std::vector<RunValues> Run(const hir::Policy& policy, const CompilationUnit& unit,
                                    const std::vector<hir::Test>& leads,
                                    const std::vector<ExprId>& exprs) {
    std::vector<const hir::Test*> pointers;
    for (const hir::Test& lead : leads) pointers.push_back(&lead);
    return RunLeads(policy, unit.sources(), pointers, exprs);
  }
  static std::string Shown(const hir::Policy& policy, const hir::Expr& e,
                           const std::optional<int64_t>& value) {
    if (!value) return "unknown";
    if (e.type.kind != Kind::kChoice) return std::to_string(*value);
    return policy.schema[e.type.choice].values[static_cast<size_t>(*value)].name;
  }

  // Decisions, and every yes/no of them: what stands where events are asked has no value of a lead.
  void CompareSide(const CompilationUnit& unit, const std::vector<ExprId>& places,
                   const std::vector<hir::Test>& leads, const std::vector<hir::Test>& own) {
    const hir::Policy& policy = unit.policy();
    std::vector<ExprId> roots;
    for (const hir::Define& define : policy.defines) roots.push_back(define.body);
    for (const hir::Score& score : policy.scores) {
      for (const hir::ScoreRule& rule : score.rules) roots.push_back(rule.points);
    }
    for (const hir::Band& band : policy.bands) roots.push_back(band.value);
    for (const hir::Answer& answer : policy.answers) roots.push_back(answer.value);
    for (const auto* stages : {&policy.stages, &policy.asides}) {
      for (const hir::Stage& stage : *stages) {
        for (const auto& when : stage.whens) roots.push_back(when.condition);
        for (const auto& until : stage.untils) roots.push_back(until.condition);
      }
    }
    if (policy.route) roots.push_back(policy.route->value);
    for (const hir::Test& test : policy.tests) {
      for (const auto& expectation : test.expectations) roots.push_back(expectation.condition);
    }
    std::erase(roots, hir::kNoExpr);
    std::vector<ExprId> here;
    for (const ExprId root : roots) here.push_back(places[static_cast<size_t>(root)]);
    const auto together = Run(merged.policy, before_, leads, here);
    const auto alone = Run(policy, unit, own, roots);
    ASSERT_GT(roots.size(), 20u);
    for (size_t lead = 0; lead < leads.size(); ++lead) {
      for (size_t i = 0; i < roots.size(); ++i) {
        EXPECT_EQ(Shown(merged.policy, merged.policy[here[i]], together[lead][i]),
                  Shown(policy, policy[roots[i]], alone[lead][i]))
            << leads[lead].name << ": " << hir::Describe(policy, roots[i]);
      }
    }
  }
};

TEST(Merge, APolicyWithItselfAddsNothing) {
  Sides sides(kOld, kOld);
  const hir::Policy& policy = sides.merged.policy;
  EXPECT_EQ(policy.scores.size(), sides.old_policy().scores.size());
  EXPECT_EQ(policy.tables.size(), 1u);
  EXPECT_EQ(policy.aggregates.size(), sides.old_policy().aggregates.size());
  EXPECT_EQ(policy.schema.fields.size(), sides.old_policy().schema.fields.size());
  EXPECT_EQ(policy[sides.merged.stage].op, hir::Op::kStage);
  EXPECT_EQ(sides.merged.same, sides.merged.exprs);
  EXPECT_TRUE(sides.merged.acceptable.empty());
  sides.Compare();
}

TEST(Merge, OrderAndNamesOfWhatIsInsideChangeNothing) {
  std::string text = With(kOld, "  give 30 when level is at least mid\n  give 20 when size > 100\n",
                          "  give 20 when size > 100\n  give 30 when level is at least mid\n");
  text = With(text, "define known_customer = surely account.customer",
              "define of_ours = surely account.customer");
  text = With(text, "surely level = low and known_customer", "of_ours and surely level = low");
  Sides sides(kOld, text);
  EXPECT_EQ(sides.merged.policy.scores.size(), 2u);
  EXPECT_EQ(sides.merged.policy[sides.merged.stage].op, hir::Op::kStage);
  sides.Compare();
}

TEST(Merge, EachKindOfChangeKeepsWhatBothDecide) {
  const std::pair<const char*, const char*> kChanges[] = {
      {"level is at least mid", "level = high"},
      {"type level = one of low < mid < high", "type level = one of low < middle < mid < high"},
      {"type level = one of low < mid < high", "type level = one of low < mid < high < top"},
      {"type level = one of low < mid < high", "type level = one of high < mid < low"},
      {"size? integer 1..500", "size? integer 1..900"},
      {"record account { customer yes/no  owner? text }",
       "record account { customer yes/no  owner? text  rank? level }"},
      {"record account { customer yes/no  owner? text }",
       "record account { customer yes/no  owner? text  near? yes/no }\ndefine near = account.near"},
      {"event visit { page text  kind? level }",
       "event visit { page text  long? yes/no  kind? level }"},
      {"in last 30 days, at most 21", "in last 31 days, at most 21"},
      {"halving every 10 days", "halving every 12 days"},
      {"fading over 20 days", "fading over 25 days"},
      {"until no activity in last 20 days", "until no activity in last 80 days"},
      {"stage MQL after lead_in {",
       "stage warm after lead_in { when size > 10 }\nstage MQL after warm {"},
      {"stage lost aside {", "stage gone aside { when surely size = 20 }\nstage lost aside {"},
      {"| mid  | over 10 -> 5", "| mid  | over 10 -> 6"},
      {"when any call in last 3 days as called", "when any call in last 30 days as called"},
      {"to reps   when", "to post   when size = 300\n  to reps   when"},
      {"days since last activity", "days since last visit"},
      {"answer rose = size > was size", "answer rose = was size is missing or size >= was size"},
      {"frozen while any visit", "frozen while any call in last 9 days or any visit"}};
  for (const auto& [from, to] : kChanges) {
    SCOPED_TRACE(to);
    Sides sides(kOld, With(kOld, from, to));
    sides.Compare();
    Sides back(With(kOld, from, to), kOld);
    back.Compare();
  }
}

// Of small policies, to ask what leads there are.
Answer Find(Sides& sides, const std::string& define, std::vector<Demand> more = {}) {
  Leads leads(sides.merged.policy, sides.before().sources());
  for (const hir::Define& of : sides.new_policy().defines) {
    if (of.name == define) {
      more.push_back({sides.merged.exprs[static_cast<size_t>(of.body)], kYes});
    }
  }
  for (const ExprId id : sides.merged.acceptable) more.push_back({id, kYes});
  return leads.Find(more);
}

TEST(Merge, ALeadIsOneThatBothAccept) {
  Sides sides(R"(policy p {}
    type letter = one of x, y, z
    lead { n? integer 0..10  a? letter  r? record_r }
    record record_r { b yes/no }
    define wide = n > 3
  )", R"(policy p {}
    type letter = one of z, w, x
    lead { n integer 5..20  a? letter  r? record_r }
    record record_r { b yes/no  c yes/no }
    define over   = n > 10
    define under  = n < 5
    define none   = n is missing
    define some   = n = 7
    define is_w   = a = w
    define is_x   = a = x
    define half   = r.b is known and r.c is missing
    define whole  = r.b is known and r.c is known
  )");
  EXPECT_EQ(Find(sides, "over").verdict, Verdict::kNone);
  EXPECT_EQ(Find(sides, "under").verdict, Verdict::kNone);
  EXPECT_EQ(Find(sides, "none").verdict, Verdict::kNone);
  EXPECT_EQ(Find(sides, "some").verdict, Verdict::kFound);
  EXPECT_EQ(Find(sides, "is_w").verdict, Verdict::kNone);
  EXPECT_EQ(Find(sides, "half").verdict, Verdict::kNone);
  EXPECT_EQ(Find(sides, "whole").verdict, Verdict::kFound);
  const Answer x = Find(sides, "is_x");
  ASSERT_EQ(x.verdict, Verdict::kFound);
  const auto old_lead = AsFirst(sides.merged, sides.old_policy(), x.lead);
  const auto new_lead = AsSecond(sides.merged, sides.new_policy(), x.lead);
  ASSERT_TRUE(old_lead && new_lead);
  const auto index = [](const hir::Test& lead) { return lead.values.back().number; };
  EXPECT_EQ(index(*old_lead), 0);
  EXPECT_EQ(index(*new_lead), 2);
}

TEST(Merge, WhatIsAnotherThingIsTold) {
  Sides sides("policy p {}\nlead { a? integer 0..9  b? integer 0..3 }\ndefine d = a > 2",
              "policy p {}\nlead { a? text  b? integer 5..9 }\ndefine d = a = \"x\"");
  std::vector<std::string> because;
  for (const auto& unrelated : sides.merged.unrelated) because.push_back(unrelated.because);
  EXPECT_THAT(because, testing::ElementsAre("`a` was a whole number and is a text",
                                            "`b` has no value that both allow"));
}

TEST(Merge, AFieldApartIsAnInputOfItsOwn) {
  const auto unit = Checked(R"(policy p {}
    lead { n integer 0..10  vip yes/no }
    score fit { give 5 when n > 4  give 3 when vip }
  )");
  const auto field = unit.policy().schema.Find("n");
  const Merged merged = Merge(unit.policy(), unit.policy(), {*field});
  ASSERT_EQ(merged.scores.size(), 1u);
  Leads leads(merged.policy, unit.sources());
  hir::Builder& make = leads.make();
  const ExprId fit = make.Reference(hir::Op::kScore, merged.policy.scores[0].type, 0, {});
  const ExprId n = make.Field(*field, false, {});
  const ExprId more = make.Field(merged.fields[static_cast<size_t>(*field)], false, {});
  const Demand rises{make.Compare(hir::Op::kLess, n, more, {}), kYes};
  EXPECT_EQ(leads.Find({rises, {make.Compare(hir::Op::kLess, merged.scores[0], fit, {}), kYes}})
                .verdict,
            Verdict::kNone);
  const Answer grows =
      leads.Find({rises, {make.Compare(hir::Op::kLess, fit, merged.scores[0], {}), kYes}});
  ASSERT_EQ(grows.verdict, Verdict::kFound);
  const auto after = AsSecond(merged, unit.policy(), grows.lead);
  ASSERT_TRUE(after.has_value());
  EXPECT_GT(after->values.back().number, 4);
}

}  // namespace
}  // namespace tandem::analyze
