// SPDX-License-Identifier: Apache-2.0
// The suggestion a misspelt name gets.
#include "runtime/base/edit_distance.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tandem::base {
namespace {

TEST(EditDistanceTest, CountsEachKindOfSlipOnce) {
  EXPECT_EQ(EditDistance("employees", "employees", 9), 0);
  EXPECT_EQ(EditDistance("employees", "Employees", 9), 0);
  EXPECT_EQ(EditDistance("employes", "employees", 9), 1);
  EXPECT_EQ(EditDistance("employeees", "employees", 9), 1);
  EXPECT_EQ(EditDistance("enployees", "employees", 9), 1);
  EXPECT_EQ(EditDistance("emlpoyees", "employees", 9), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting", 9), 3);
  EXPECT_EQ(EditDistance("ca", "abc", 9), 3) << "optimal string alignment, not unrestricted";
  EXPECT_EQ(EditDistance("", "abc", 9), 3);
  EXPECT_EQ(EditDistance("", "", 0), 0);
}

TEST(EditDistanceTest, NeverSaysMoreThanBoundPlusOne) {
  EXPECT_EQ(EditDistance("kitten", "sitting", 2), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting", 1), 2);
  EXPECT_EQ(EditDistance("a", "abcdefgh", 3), 4);
}

TEST(EditDistanceTest, BoundedAgreesWithUnbounded) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string out;
    for (size_t n = random() % 9; n > 0; --n) out.push_back("abc"[random() % 3]);
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word();
    const std::string b = word();
    const int exact = EditDistance(a, b, 100);
    ASSERT_EQ(EditDistance(b, a, 100), exact) << a << " " << b;
    for (int bound = 0; bound < 10; ++bound) {
      ASSERT_EQ(EditDistance(a, b, bound), std::min(exact, bound + 1)) << a << " " << b;
    }
  }
}

TEST(NearestNameTest, SuggestsWhatWasMeant) {
  const std::vector<std::string> names = {"seniority", "employees", "country", "email", "fit"};
  EXPECT_EQ(NearestName("employes", names), "employees");
  EXPECT_EQ(NearestName("senoirity", names), "seniority");
  EXPECT_EQ(NearestName("Country", names), "country");
  EXPECT_EQ(NearestName("fti", names), "fit");
}

TEST(NearestNameTest, StaysSilentRatherThanGuess) {
  const std::vector<std::string> names = {"seniority", "fit", "mql"};
  EXPECT_EQ(NearestName("revenue", names), std::nullopt);
  EXPECT_EQ(NearestName("abc", names), std::nullopt);
  EXPECT_EQ(NearestName("", names), std::nullopt);
  EXPECT_EQ(NearestName(std::string(129, 'x'), names), std::nullopt);
  EXPECT_EQ(NearestName("fit", {}), std::nullopt);
}

TEST(NearestNameTest, TheNearestWinsAndBetweenEqualsTheFirst) {
  EXPECT_EQ(NearestName("scores", std::vector<std::string>{"stores", "score", "scores"}), "scores");
  EXPECT_EQ(NearestName("bands", std::vector<std::string>{"hands", "sands"}), "hands");
}

}  // namespace
}  // namespace tandem::base
