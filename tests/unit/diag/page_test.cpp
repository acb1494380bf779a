// SPDX-License-Identifier: Apache-2.0
// Codes as people type them, and the pages about them.
#include "compiler/diag/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tandem::diag {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CodeOf, TakesAnyLetterCaseAndNothingElse) {
  EXPECT_EQ(CodeOf("T0402"), Code::kSlipsThrough);
  EXPECT_EQ(CodeOf("t0402"), Code::kSlipsThrough);
  EXPECT_EQ(CodeOf("T402"), std::nullopt);
  EXPECT_EQ(CodeOf("T0402 "), std::nullopt);
  EXPECT_EQ(CodeOf(""), std::nullopt);
}

TEST(NearestCode, IsASlipOfTheFingersAway) {
  EXPECT_EQ(NearestCode("T0420"), Code::kSlipsThrough);
  EXPECT_EQ(NearestCode("t402"), Code::kSlipsThrough);
  EXPECT_EQ(NearestCode("T1099"), Code::kMayGrowTooLarge);  // T1019, not T1209: less far in number
}

TEST(NearestCode, AnswersWhateverIsTyped) {
  for (const char* text : {"", "T", "T99999999999999999999", "\xff", "no code at all"}) {
    EXPECT_FALSE(Info(NearestCode(text)).code.empty()) << text;
  }
}

TEST(PageOf, IsThereForEveryCode) {
  for (size_t i = 0; i < CodeCount(); ++i) {
    EXPECT_FALSE(PageOf(static_cast<Code>(i)).empty()) << Info(static_cast<Code>(i)).code;
  }
}

TEST(PageOf, EndsBeforeTheNext) {
  EXPECT_THAT(std::string(PageOf(Code::kMayBeUnknown)), HasSubstr("Related: T0402, T0403"));
  EXPECT_THAT(std::string(PageOf(Code::kMayBeUnknown)), Not(HasSubstr("## ")));
}

TEST(RenderPage, SaysSeverityExampleAndHowItIsIgnored) {
  const std::string warning = RenderPage(Code::kSlipsThrough);
  EXPECT_THAT(warning, StartsWith("T0402 — warning\n\n  … does not fire when … is missing\n\n"));
  EXPECT_THAT(warning, HasSubstr("\n    route {\n      to enterprise when employees > 1000\n"));
  EXPECT_THAT(warning, HasSubstr("\n    ignore T0402 because \"…\"\n"));
  EXPECT_THAT(warning, Not(HasSubstr("```")));
  EXPECT_TRUE(warning.ends_with("\nRelated: T0401, T1010\n")) << warning;
  const std::string error = RenderPage(Code::kMayBeUnknown);
  EXPECT_THAT(error, HasSubstr("nothing ignores it"));
  EXPECT_THAT(error, Not(HasSubstr("ignore T0401")));
}

TEST(Sink, CountsWhatIsIgnoredAndShowsItNoMore) {
  Sink sink;
  sink.Report(Code::kNotUsed, {}, "define", "a", "");
  sink.Report(Code::kNotUsed, {}, "define", "b", "");
  sink.Ignore(0);
  EXPECT_EQ(sink.ignored_count(), 1u);
  EXPECT_EQ(sink.warning_count(), 1u);
  ASSERT_EQ(sink.all().size(), 1u);
  EXPECT_THAT(sink.all()[0].message, HasSubstr("`b`"));
}

}  // namespace
}  // namespace tandem::diag
