// SPDX-License-Identifier: Apache-2.0
// TANDEM_CHECK stops the program exactly when its condition is false, and Result carries errors.
#include "runtime/base/check.h"

#include <gtest/gtest.h>

#include "runtime/base/status.h"

namespace tandem::base {
namespace {

TEST(CheckTest, PassesWithoutEvaluatingTheMessage) {
  int evaluated = 0;
  const auto message = [&] {
    ++evaluated;
    return "unused";
  };
  TANDEM_CHECK(1 + 1 == 2, message());
  EXPECT_EQ(evaluated, 0);
}

TEST(CheckDeathTest, AbortsWithConditionAndMessage) {
  const int two = 2;
  EXPECT_DEATH(TANDEM_CHECK(two == 3, "two is not three"),
               "internal error at .*check_test.cpp.*two is not three \\(two == 3\\)");
}

TEST(StatusTest, FailCarriesKindAndMessage) {
  const Result<int> failed = Fail(ErrorKind::kLimit, "too many");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(failed.error().message, "too many");
}

}  // namespace
}  // namespace tandem::base
