// SPDX-License-Identifier: Apache-2.0
// Reaches of scores, and stages, bands and routes that follow from them.
#include <gmock/gmock.h>

#include "tests/unit/analyze/harness.h"

namespace tandem::analyze {
namespace {

constexpr const char* kFit = R"(
  lead { employees? integer 0..60  demo yes/no  rank? one of ic < manager < vp  country? text }
  score fit range 0..100 {
    give 10 when employees < 20
    give 20 when employees between 20 and 40
    give 35 when employees > 40
    give 15 when demo
    take 30 when not demo
    group role at most 25 {
      give 20 when rank is at least manager
      give 20 when rank is at least vp
    }
    give 40 when rank = ic and demo
    nothing when surely country = "XX"
  }
)";

TEST(Scores, TheReachIsThatOfAllLeads) {
  Harness h(std::string(kFit) + R"(
    define at_fit = fit
    define high   = fit >= 75
    define more   = fit > 90
    define odd    = fit = 41
    define low    = fit = 0 and demo
  )");
  h.CompareAll({"XX", "DE"});
}

TEST(Scores, StagesBandsAndRoutesAgreeWithAllLeads) {
  Harness h(std::string(kFit) + R"(
    team t led by "Ada" {
      side marketing approved by "Bo"
      side sales approved by "Cy"
      squad sdr in sales for "calls"
      squad digest in marketing for "mails"
    }
    band grade from fit { A from 60  B from 30  C otherwise }
    stage blocked aside agreed by marketing and sales { when surely country = "XX" }
    stage inquiry owned by marketing { when demo or employees > 5 }
    stage MQL agreed by marketing and sales after inquiry {
      when fit >= 40
      unless surely employees < 10
    }
    route agreed by marketing and sales {
      to sdr when stage = MQL and grade = A
      to digest otherwise
    }
    define mql     = stage = MQL
    define inquiry_only = stage = inquiry and fit > 60
    define blocked_mql  = stage = blocked and fit >= 40
    define none    = stage = none and demo
    define routed  = stage = MQL and grade = C
    define graded  = grade = B and demo and rank is missing
  )");
  h.CompareAll({"XX", "DE"});
}

TEST(Scores, ManyRulesThatShareNothingAreBoundedExactly) {
  std::string text = "lead {\n";
  for (int i = 0; i < 40; ++i) text += "  f" + std::to_string(i) + "? integer 0..1000\n";
  text += "}\nscore fit {\n";
  for (int i = 0; i < 40; ++i) {
    const std::string f = "f" + std::to_string(i);
    text += "  give 3 when " + f + " < 100\n  give 5 when " + f + " between 100 and 500\n" +
            "  give 8 when " + f + " > 500\n";
  }
  Harness h(text + "}\ndefine over = fit > 320\ndefine at = fit = 320\n");
  const Reach reach = h.leads().ReachOf(h.Score(0));
  EXPECT_EQ(reach.low, 0);
  EXPECT_EQ(reach.high, 320);
  EXPECT_TRUE(reach.low_is_met && reach.high_is_met) << reach.because;
  EXPECT_EQ(h.Found("over"), "none");
  EXPECT_EQ(h.Find("at").verdict, Verdict::kFound);
}

}  // namespace
}  // namespace tandem::analyze
