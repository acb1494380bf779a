// SPDX-License-Identifier: Apache-2.0
// Leads with events, earlier versions and carried state. What is found was run, so that it is
// enough to ask for it.
#include <gmock/gmock.h>

#include "tests/unit/analyze/harness.h"

namespace tandem::analyze {
namespace {

using testing::HasSubstr;

constexpr const char* kEvents = R"(
  lead { id text  employees? integer 0..1000  email? text  created? time }
  event page_view { path text  seconds? integer 0..3600 }
  event order { amount money 0..50_000  kind one of new, renewal }
  event webinar { attended yes/no }
)";

std::string WithEvents(const std::string& text) { return kEvents + text; }

TEST(Events, CountsAndWindows) {
  Harness h(WithEvents(R"(
    define three    = (count of page_view where path starts with "/pricing") >= 3
    define recent   = (count of page_view in last 7 days) = 2 and
                      (count of page_view in last 2 days) = 0
    define never    = (count of page_view in last 7 days) < 0
    define only_a   = any page_view where path = "/a" in last 30 days
    define not_b    = (count of page_view where path = "/b") = 0
    define a_not_b  = only_a and not_b
    define long_one = any page_view where surely seconds > 100
    define none_at_all = no page_view
  )"));
  EXPECT_EQ(h.Find("three").verdict, Verdict::kFound) << h.Found("three");
  EXPECT_EQ(h.Find("recent").verdict, Verdict::kFound) << h.Found("recent");
  EXPECT_EQ(h.Found("never"), "none");
  EXPECT_THAT(h.Found("a_not_b"), HasSubstr("event page_view { path: \"/a\" }"));
  EXPECT_THAT(h.Found("long_one"), HasSubstr("seconds: 101"));
  EXPECT_EQ(h.Found("none_at_all"), "nothing known");
  EXPECT_THAT(h.Found("none_at_all", kNo), HasSubstr("event page_view"));
}

TEST(Events, SumsDistinctAndPicks) {
  Harness h(WithEvents(R"(
    define spent   = (sum of order.amount where kind = new) > 120_000
    define paths   = (distinct page_view.path) >= 4
    define kinds   = (distinct order.kind) > 2
    define last    = latest order.kind = renewal
    define both    = last and first order.kind = new
  )"));
  EXPECT_EQ(h.Find("spent").verdict, Verdict::kFound) << h.Found("spent");
  EXPECT_EQ(h.Find("paths").verdict, Verdict::kFound) << h.Found("paths");
  EXPECT_EQ(h.Found("kinds"), "none");
  EXPECT_THAT(h.Found("last"), HasSubstr("event order { amount: 0, kind: renewal }"));
  EXPECT_EQ(h.Find("both").verdict, Verdict::kFound) << h.Found("both");
}

TEST(Events, DecayingRulesAndRulesApart) {
  Harness h(WithEvents(R"(
    score interest range 0..100 {
      give 25 for each page_view, halving every 14 days, at most 50
      give 30 for latest webinar where attended, fading over 60 days
      give 20 for each order in last 180 days, once per 90 days
    }
    define all = interest >= 100
    define odd = interest between 71 and 74
    define part = interest > 1 and interest < 1.5
  )"));
  EXPECT_EQ(h.Find("all").verdict, Verdict::kFound) << h.Found("all");
  EXPECT_EQ(h.Find("odd").verdict, Verdict::kFound) << h.Found("odd");
  EXPECT_EQ(h.Find("part").verdict, Verdict::kFound) << h.Found("part");
  const Reach reach = h.leads().ReachOf(h.Score(0));
  EXPECT_EQ(reach.high, 1'000'000);
  EXPECT_TRUE(reach.high_is_met) << reach.because;
}

TEST(Events, TheVersionBefore) {
  Harness h(WithEvents(R"(
    define grown   = employees > was employees + 100
    define changed = email changed
    define fresh   = lead is new
    define wrong   = lead is new and was employees > 5
    define warmed  = newly employees > 500
  )"));
  EXPECT_EQ(h.Find("grown").verdict, Verdict::kFound) << h.Found("grown");
  EXPECT_EQ(h.Find("changed").verdict, Verdict::kFound) << h.Found("changed");
  EXPECT_EQ(h.Found("fresh"), "lead is new");
  EXPECT_EQ(h.Found("wrong"), "none");
  EXPECT_EQ(h.Find("warmed").verdict, Verdict::kFound) << h.Found("warmed");
}

TEST(Events, WhatAnEarlierEvaluationLeft) {
  Harness h(WithEvents(R"(
    team t led by "a@t.example" { side marketing approved by "m"  side sales approved by "s" }
    score fit range 0..100 { give 60 when employees > 200 }
    stage MQL agreed by marketing and sales {
      when fit >= 50
      until no page_view in last 90 days
    }
    define held     = stage = MQL and fit < 50
    define entered  = any MQL in last 30 days
    define lately   = (count of MQL in last 30 days) >= 2 and stage = MQL
  )"));
  EXPECT_THAT(h.Found("held"), HasSubstr("carried stage: MQL"));
  EXPECT_EQ(h.Find("entered").verdict, Verdict::kFound) << h.Found("entered");
  EXPECT_EQ(h.Find("lately").verdict, Verdict::kFound) << h.Found("lately");
}

TEST(Events, WhenTimeMatters) {
  Harness h(WithEvents(R"(
    define recent  = created in last 30 days
    define later   = created in last 30 days and created not in last 60 days
    define between_them = created in last 60 days and created not in last 30 days
    define weekend = weekday of today = 6
  )"));
  EXPECT_THAT(h.Found("recent"), HasSubstr("created = "));
  EXPECT_EQ(h.Find("between_them").verdict, Verdict::kFound) << h.Found("between_them");
  EXPECT_EQ(h.Find("weekend").verdict, Verdict::kFound) << h.Found("weekend");
  EXPECT_EQ(h.Found("later"), "none");
}

}  // namespace
}  // namespace tandem::analyze
