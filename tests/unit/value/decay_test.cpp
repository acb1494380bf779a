// SPDX-License-Identifier: Apache-2.0
// Halving against values worked out with 80 decimal digits, and against the machine's exp2.
#include "runtime/value/decay.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tandem::value {
namespace {

TEST(HalfLife, AnswersTheVectorsOfTheDocument) {
  struct Vector {
    int64_t span_s, age_s, weight;
  };
  const Vector vectors[] = {
      {1, 0, 1'099'511'627'776},
      {1, 1, 549'755'813'888},
      {1, 2, 274'877'906'944},
      {1, 10, 1'073'741'824},
      {1, 40, 1},
      {1, 41, 0},
      {86'400, 0, 1'099'511'627'776},
      {86'400, 1, 1'099'502'806'939},
      {86'400, 28'800, 872'682'957'291},
      {86'400, 86'400, 549'755'813'888},
      {86'400, 86'401, 549'751'403'469},
      {86'400, 892'800, 852'229'450},
      {86'400, 3'369'601, 2},
      {86'400, 3'456'000, 1},
      {86'400, 3'456'001, 0},
      {1'209'600, 0, 1'099'511'627'776},
      {1'209'600, 1, 1'099'510'997'714},
      {1'209'600, 403'200, 872'682'957'291},
      {1'209'600, 1'209'600, 549'755'813'888},
      {1'209'600, 1'209'601, 549'755'498'857},
      {1'209'600, 12'499'200, 852'229'450},
      {1'209'600, 47'174'401, 2},
      {1'209'600, 48'384'000, 1},
      {1'209'600, 48'384'001, 0},
      {5'184'000, 0, 1'099'511'627'776},
      {5'184'000, 1, 1'099'511'480'761},
      {5'184'000, 1'728'000, 872'682'957'291},
      {5'184'000, 5'184'000, 549'755'813'888},
      {5'184'000, 5'184'001, 549'755'740'381},
      {5'184'000, 53'568'000, 852'229'450},
      {5'184'000, 202'176'001, 2},
      {5'184'000, 207'360'000, 1},
      {5'184'000, 207'360'001, 0},
      {2'145'872'736, 0, 1'099'511'627'776},
      {2'145'872'736, 1, 1'099'511'627'421},
      {2'145'872'736, 715'290'912, 872'682'957'291},
      {2'145'872'736, 2'145'872'736, 549'755'813'888},
      {2'145'872'736, 2'145'872'737, 549'755'813'710},
      {2'145'872'736, 22'174'018'272, 852'229'450},
      {2'145'872'736, 83'689'036'705, 2},
      {2'145'872'736, 85'834'909'440, 1},
      {2'145'872'736, 85'834'909'441, 0},
  };
  for (const Vector& v : vectors) {
    EXPECT_EQ(HalfLife(v.span_s).WeightAt(v.age_s), v.weight) << v.span_s << " " << v.age_s;
  }
}

TEST(HalfLife, HalvesExactlyWithEachHalfLife) {
  for (const int64_t span_s : {1, 3, 7, 3'600, 86'400, 1'209'600, 2'145'872'736}) {
    const HalfLife half_life(span_s);
    for (int n = 0; n <= 40; ++n) {
      ASSERT_EQ(half_life.WeightAt(n * span_s), kWholeWeight >> n) << span_s << " " << n;
    }
    EXPECT_EQ(half_life.WeightAt(40 * span_s + 1), 0);
    EXPECT_EQ(half_life.WeightAt(INT64_MAX), 0);
    EXPECT_EQ(half_life.WeightAt(-5), kWholeWeight);
    EXPECT_EQ(half_life.WeightAt(INT64_MIN), kWholeWeight);
  }
  EXPECT_EQ(HalfLife(INT64_MAX).WeightAt(INT64_MAX), kWholeWeight / 2);
}

TEST(HalfLife, StaysWithinItsErrorBound) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 2'000'000; ++i) {
    const int64_t span_s = 1 + static_cast<int64_t>(random() % (uint64_t{1} << (1 + i % 32)));
    const int64_t age_s = static_cast<int64_t>(random() % static_cast<uint64_t>(40 * span_s + 1));
    const long double real =
        std::exp2(40.0L - static_cast<long double>(age_s) / static_cast<long double>(span_s));
    const auto weight = static_cast<long double>(HalfLife(span_s).WeightAt(age_s));
    ASSERT_LE(std::fabs(weight - real), 0.5001L) << span_s << " " << age_s;
  }
}

TEST(HalfLife, NeverGrowsWithAge) {
  for (const int64_t span_s : {1'000, 86'400, 1'209'600}) {
    const HalfLife half_life(span_s);
    int64_t last = kWholeWeight;
    for (int64_t age_s = 0; age_s < 3 * span_s; ++age_s) {
      const int64_t weight = half_life.WeightAt(age_s);
      ASSERT_LE(weight, last) << span_s << " " << age_s;
      last = weight;
    }
  }
}

TEST(Fading, GoesDownByTheSecondToNothing) {
  EXPECT_EQ(FadingLeft(100, 0), 100);
  EXPECT_EQ(FadingLeft(100, -1), 100);
  EXPECT_EQ(FadingLeft(100, 99), 1);
  EXPECT_EQ(FadingLeft(100, 100), 0);
  EXPECT_EQ(FadingLeft(100, INT64_MAX), 0);
}

}  // namespace
}  // namespace tandem::value
