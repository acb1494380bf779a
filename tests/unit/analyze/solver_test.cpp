// SPDX-License-Identifier: Apache-2.0
// What the solver answers when no box is looked at: the same as deciding all leads.
#include <gmock/gmock.h>

#include <limits>

#include "compiler/analyze/terms.h"
#include "tests/unit/analyze/harness.h"

namespace tandem::analyze {
namespace {

using testing::HasSubstr;

// All that ranges do not decide goes to the solver.
Limits AtOnce() {
  Limits limits;
  limits.boxes = 0;
  limits.all_effort = std::numeric_limits<int64_t>::max();
  return limits;
}

void ExpectSolved(Harness& h) {
  const SolverUse& use = h.leads().solver_use();
  EXPECT_GT(use.proved, 0U);
  EXPECT_GT(use.found, 0U);
  EXPECT_EQ(use.undecided, 0U);
  EXPECT_EQ(use.wrong, 0U);
}

TEST(Terms, RangesDecideAndEqualTermsAreOne) {
  Terms t;
  const TermId a = t.NumberVar(0, 10);
  const TermId b = t.NumberVar(20, 30);
  EXPECT_TRUE(t.IsTrue(t.Less(a, b)));
  EXPECT_TRUE(t.IsFalse(t.Equal(a, b)));
  EXPECT_EQ(t.Add({a, b}), t.Add({b, a}));
  EXPECT_EQ(t.Add({t.Number(2), t.Number(3)}), t.Number(5));
  EXPECT_EQ(t.Times(t.Number(-4), 3), t.Number(-12));
  EXPECT_EQ(t.Quotient(t.Number(-7), 2), t.Number(-4));
  EXPECT_EQ(t.Rest(t.Number(-7), 2), t.Number(1));
  EXPECT_EQ(t.Rest(a, 11), a);
  const TermId truth = t.TruthVar();
  EXPECT_TRUE(t.IsFalse(t.And({truth, t.Not(truth)})));
  EXPECT_TRUE(t.IsTrue(t.Or({truth, t.Not(truth)})));
  EXPECT_EQ(t.Not(t.Not(truth)), truth);
  EXPECT_EQ(t.If(truth, a, a), a);
}

// An end that was cut decides nothing: what is added to it may lie anywhere beyond.
TEST(Terms, WhatHasNoEndDecidesNothing) {
  Terms t;
  const TermId any = t.NumberVar(-kEndless, kEndless);
  const TermId more = t.Plus(any, 5);
  EXPECT_FALSE(t.IsTrue(t.Less(any, more)));
  EXPECT_FALSE(t.IsTrue(t.LessEqual(t.Times(any, -1), any)));
  EXPECT_EQ(t.SpanOf(more).low, -kEndless);
  EXPECT_EQ(t.SpanOf(t.Multiply(any, any)).low, 0);
}

TEST(Solver, CalculationsAgreeWithAllLeads) {
  Harness h(R"(
    lead { a? integer 0..9  b integer -4..5 }
    define product  = a * b > 30
    define outside  = a * b = 37
    define quotient = a / b > 4
    define exact    = a / b = 2.5
    define rest     = a mod b = 2 and a > 5
    define rest_3   = b mod 3 = 2 and b < 0
    define whole    = floor(a / b) = -3
    define up       = ceil(a / 4) = 3 and a < 8
    define near     = round (a * b) to 10 = 20
    define most     = max of (a, b) = min of (a, b)
    define share    = 25% of a > 2
    define chain    = a > 2 * b and b > 0 and a < 3
    define or_else  = (a or else b) < 0
    define chosen   = choose { when a > b then a - b  otherwise b - a } > 11
    define far      = a * b - b * b
  )", AtOnce());
  h.CompareAll({});
  ExpectSolved(h);
}

TEST(Solver, LogicTextsAndChoicesAgreeWithAllLeads) {
  Harness h(R"(
    lead { title? text  rank? one of ic < manager < vp  demo? yes/no  vip yes/no }
    define boss    = title in ("vp", "director")
    define sales   = title contains "sales"
    define odd     = boss and sales
    define two_of  = at least 2 of (boss, demo, vip)
    define surely_not = surely (not demo) and not vip
    define maybe   = possibly (demo and vip) and rank is at least manager
    define ladder  = rank is at most ic and rank is at least manager
    define same    = demo = vip
    define unknown_rank = rank is missing or rank = vp
  )", AtOnce());
  h.CompareAll({"vp", "director", "sales", "x", "vp sales"});
  ExpectSolved(h);
}

TEST(Solver, ScoresAndStagesAgreeWithAllLeads) {
  Harness h(R"(
    lead { a integer 0..4  b? integer 0..4  vip yes/no }
    score s range 0..12 {
      give a * b when vip
      take b when a > 2
      give 0.5 * a
      group g at most 5 { give a + b  give 3 when vip }
      nothing when surely (a = b)
    }
    stage first { when s >= 3 }
    stage second after first { when a > b }
    define reach   = s
    define high    = s >= 11
    define beyond  = s > 12
    define odd     = s = 2.5 and vip
    define at_2    = stage = second and s < 4
  )", AtOnce());
  h.CompareAll({});
  ExpectSolved(h);
}

// Fields that are related: boxes are cut until they are single.
TEST(Solver, WhatRangesDoNotReach) {
  Harness h(R"(
    lead { price money 0..1_000_000  quantity integer 0..10_000
           budget money 0..10_000_000  spent money 0..10_000_000
           a integer 0..100_000  b integer 0..100_000  c integer 0..100_000
           first date  last date }
    define dear    = price * quantity > 1000 and price < 1 and quantity < 100
    define cheap   = price * quantity > 1000 and price < 1
    define chain   = budget > 2 * spent and spent > budget
    define sides   = a + b > c and b + c > a and a + c > b and c > a + b - 2 and a > 70_000
    define no_side = a + b > c and c > a + b
    define dates   = first > last and days from first to last > 3
  )");
  EXPECT_EQ(h.Found("dear"), "none");
  EXPECT_EQ(h.Find("cheap").verdict, Verdict::kFound);
  EXPECT_EQ(h.Found("chain"), "none");
  EXPECT_EQ(h.Find("sides").verdict, Verdict::kFound);
  EXPECT_EQ(h.Found("no_side"), "none");
  EXPECT_EQ(h.Found("dates"), "none");
  EXPECT_EQ(h.leads().solver_use().wrong, 0U);
}

TEST(Solver, EveryInstant) {
  Harness h(R"(
    lead { created? time  due? date }
    define apart  = created in last 30 days and created not in last 60 days
    define since  = created in last 30 days and days from created to as of > 30
    define near   = created not in last 30 days and created in last 31 days
    define dates  = due < today and days from today to due > 3
  )");
  EXPECT_EQ(h.Found("apart"), "none");
  EXPECT_EQ(h.Found("since"), "none");
  EXPECT_EQ(h.Find("near").verdict, Verdict::kFound);
  EXPECT_EQ(h.Found("dates"), "none");
}

TEST(Solver, DaysOfTheWeekAndMonths) {
  Harness h(R"(
    lead { due date }
    define leap    = month of due = 2 and due > 2024-02-28 and due < 2024-03-02
    define no_leap = month of due = 2 and due > 2023-02-28 and due < 2023-03-30
    define century = month of due = 2 and due > 1900-02-28 and due < 1900-03-30
    define sunday  = weekday of due = 7 and due > 2026-01-01 and due < 2026-01-07
    define none    = weekday of due = 7 and due > 2026-01-04 and due < 2026-01-11
    define early   = month of due = 12 and due < 0002-01-01 and due > 0001-12-30
  )", AtOnce());
  EXPECT_EQ(h.Found("leap"), "due = 2024-02-29");
  EXPECT_EQ(h.Found("no_leap"), "none");
  EXPECT_EQ(h.Found("century"), "none");
  EXPECT_EQ(h.Found("sunday"), "due = 2026-01-04");
  EXPECT_EQ(h.Found("none"), "none");
  EXPECT_EQ(h.Found("early"), "due = 0001-12-31");
}

// Months are known between bounds alone: a proof that needs no more holds, a doubt is said.
TEST(Solver, BoundsProveAndNeverConclude) {
  Harness h(R"(
    lead { from date  to date }
    define never = months from from to to > 12 and days from from to to < 300
    define open  = months from from to to = 12 and days from from to to = 400
  )", AtOnce());
  EXPECT_EQ(h.Found("never"), "none");
  EXPECT_THAT(h.Found("open"), HasSubstr("between bounds"));
}

TEST(Solver, ItStopsAtItsLimit) {
  Limits limits = AtOnce();
  limits.effort = 10;
  Harness h(R"(
    lead { a integer 1..1_000_000  b integer 1..1_000_000  c integer 1..1_000_000 }
    define cubes = a * a * a + b * b * b = c * c * c
  )", limits);
  EXPECT_THAT(h.Found("cubes"), HasSubstr("the solver reached its limit"));
  limits.all_effort = 0;
  Harness none("lead { a integer 1..100  b integer 1..100 } define odd = a * b = 97 * 3", limits);
  EXPECT_THAT(none.Found("odd"), HasSubstr("used up"));
}

}  // namespace
}  // namespace tandem::analyze
