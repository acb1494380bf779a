// SPDX-License-Identifier: Apache-2.0
// What Check promises Lower: order of nodes and scores, definite places, ranges that hold, and that
// every refused policy says why.
#include "compiler/typecheck/typecheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/parse/parse.h"

namespace tandem::typecheck {
namespace {

using ::testing::HasSubstr;

class TypecheckTest : public ::testing::Test {
 protected:
  hir::Policy Check(const std::string& declarations) {
    const std::string head =
        "policy p { currency USD zone \"UTC\" }\n"
        "lead { email text size? integer 1..1_000 visits integer 0..100 vip yes/no ok? yes/no "
        "source one of web, event created time account? account }\n"
        "record account { customer yes/no }\n";
    const source::FileId file = sources.Add("p.tandem", head + declarations);
    files.push_back(parse::Parse(sources, file, sink));
    const auto no_files = [](const std::string&, const std::string&) {
      return base::Result<std::string>(base::Fail(base::ErrorKind::kIo, "no files here"));
    };
    return typecheck::Check(resolve::Resolve(files, sources, no_files, sink), sources, sink);
  }
  std::string Messages() const {
    std::string text;
    for (const diag::Diagnostic& d : sink.all()) text += d.message + "\n" + d.witness + "\n";
    return text;
  }

  source::SourceSet sources;
  std::vector<syntax::File> files;
  diag::Sink sink;
};

TEST_F(TypecheckTest, ArgumentsComeBeforeTheirUsers) {
  const hir::Policy policy = Check(
      "define a = size > 3 and (vip or ok)\nscore s { give 5 × visits when a }\n"
      "answer b = choose { when s > 3 then x otherwise y }");
  ASSERT_TRUE(sink.ok()) << Messages();
  for (size_t i = 0; i < policy.exprs.size(); ++i) {
    for (const hir::ExprId arg : policy.exprs[i].args) EXPECT_LT(static_cast<size_t>(arg), i);
  }
}

TEST_F(TypecheckTest, ScoresComeAfterTheScoresTheyRead) {
  const hir::Policy policy = Check(
      "score a { give 5 when b > 3 }\nscore b { give 5 when grade = X }\n"
      "band grade from c { X from 5 Y otherwise }\nscore c { give 5 when vip }");
  ASSERT_TRUE(sink.ok()) << Messages();
  ASSERT_EQ(policy.scores.size(), 3u);
  EXPECT_EQ(policy.scores[0].name, "c");
  EXPECT_EQ(policy.scores[1].name, "b");
  EXPECT_EQ(policy.scores[2].name, "a");
}

TEST_F(TypecheckTest, ReachableRangesRespectCapsGroupsAndRange) {
  const hir::Policy policy = Check(
      "score s range -5..100 { give 5 × visits, at most 40 "
      "group g at most 20 { give 15 when vip give 15 when ok } take 10 when vip }");
  ASSERT_TRUE(sink.ok()) << Messages();
  EXPECT_EQ(policy.scores[0].type.low, -5);
  EXPECT_EQ(policy.scores[0].type.high, 60);
}

TEST_F(TypecheckTest, EveryTakingPlaceOfAnAcceptedPolicyIsDefinite) {
  const hir::Policy policy = Check(
      "score s { give 5 when ok unless surely size > 3  nothing when possibly ok }\n"
      "stage x aside { when surely ok }\nstage y { when ok unless account is known }");
  ASSERT_TRUE(sink.ok()) << Messages();
  for (const hir::ScoreRule& rule : policy.scores[0].rules) {
    if (rule.unless != hir::kNoExpr) { EXPECT_FALSE(policy[rule.unless].maybe_unknown); }
  }
  EXPECT_FALSE(policy[policy.scores[0].rules[1].when].maybe_unknown);
  EXPECT_FALSE(policy[policy.asides[0].whens[0].condition].maybe_unknown);
  EXPECT_FALSE(policy[policy.stages[0].unlesses[0].condition].maybe_unknown);
}

TEST_F(TypecheckTest, NarrowingEndsWhereItsConditionEnds) {
  Check("score s { give 5 when vip unless (size is known and size > 5) or size > 7 }");
  EXPECT_FALSE(sink.ok());
  EXPECT_THAT(Messages(), HasSubstr("`size` may be missing"));
}

TEST_F(TypecheckTest, NarrowingDoesNotReachFunctions) {
  Check("score s { give 5 when vip unless email is known and domain of email = \"x.example\" }");
  EXPECT_FALSE(sink.ok());
}

TEST_F(TypecheckTest, WitnessesAreTheSmallestConfirmedLead) {
  Check("score s { take 5 when vip and size > 3 }");
  ASSERT_TRUE(sink.ok()) << Messages();
  EXPECT_THAT(Messages(), HasSubstr("test \"size missing\""));
  EXPECT_THAT(Messages(), HasSubstr("vip: yes"));
}

TEST_F(TypecheckTest, RefusedPoliciesSayWhy) {
  const char* kWrong[] = {"define a = nothing_here", "answer a = choose { when vip then missing "
                                                     "otherwise missing }",
                          "band b from c and d", "score s { give 5 when s > 3 }",
                          "define f(n integer) = f(n)\ndefine g = f(3)"};
  for (const char* wrong : kWrong) {
    const size_t before = sink.error_count();
    Check(wrong);
    EXPECT_GT(sink.error_count(), before) << wrong;
    files.clear();
  }
}

TEST_F(TypecheckTest, DefinesOfManyLevelsAreRefusedInTime) {
  std::string text = "define d0(n integer) = n + n + n + n\n";
  for (int i = 1; i < 15; ++i) {
    const std::string call = "d" + std::to_string(i - 1) + "(n)";
    text += "define d" + std::to_string(i) + "(n integer) = " + call + " + " + call + " + " +
            call + " + " + call + "\n";
  }
  Check(text + "answer a = d14(visits)");
  EXPECT_FALSE(sink.ok());
  EXPECT_THAT(Messages(), HasSubstr("grows too large"));
}

}  // namespace
}  // namespace tandem::typecheck
