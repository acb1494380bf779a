// SPDX-License-Identifier: Apache-2.0
// Which stages are entered from one evaluation to the next, and what is kept of scores.
#include "runtime/state/model.h"

#include "tests/unit/state/staged_program.h"

namespace tandem::state {
namespace {

using Entered = std::vector<std::pair<uint32_t, int64_t>>;

class ModelTest : public ::testing::Test {
 protected:
  void Step(uint32_t stage, int64_t fit, int64_t as_of_us, bool frozen = false) {
    model_.Advance(state_, decisions_.Of(stage, fit, frozen), 0, as_of_us);
  }
  Entered Entries() const {
    Entered entered;
    for (const Entry& entry : state_->entries) entered.emplace_back(entry.stage, entry.at_us);
    return entered;
  }

  program::Program program_ = StagedProgram();
  Model model_{program_};
  Decisions decisions_{program_};
  std::optional<LeadState> state_;
};

TEST_F(ModelTest, TheFirstEvaluationEntersEveryStageUpToTheOneHeld) {
  Step(2, 50'000, 100);
  EXPECT_EQ(Entries(), (Entered{{1, 100}, {2, 100}}));
  EXPECT_EQ(state_->stage, 2u);
  EXPECT_EQ(state_->furthest, 2u);
  EXPECT_EQ(state_->scores, Scores{50'000});
  EXPECT_EQ(state_->entries[0].scores, Scores{50'000});
}

TEST_F(ModelTest, ALeadInNoStageHasAnEvaluationBehindIt) {
  Step(0, 0, 100);
  ASSERT_TRUE(state_);
  EXPECT_TRUE(state_->entries.empty());
  EXPECT_EQ(Model::EnteredAt(*state_), std::nullopt);
}

TEST_F(ModelTest, FallingAndRisingEntersAgainAndFurthestStays) {
  Step(3, 0, 100);
  Step(1, 0, 200);
  EXPECT_EQ(state_->furthest, 3u);
  EXPECT_EQ(Model::EnteredAt(*state_), 100);
  Step(2, 0, 300);
  EXPECT_EQ(Entries(), (Entered{{1, 100}, {2, 100}, {3, 100}, {2, 300}}));
  EXPECT_EQ(Model::EnteredAt(*state_), 300);
  Step(2, 0, 400);
  EXPECT_EQ(state_->entries.size(), 4u);
}

TEST_F(ModelTest, AsideIsHeldAlone) {
  Step(2, 0, 100);
  Step(4, 0, 200);
  EXPECT_EQ(state_->furthest, 2u);
  EXPECT_EQ(Model::EnteredAt(*state_), 200);
  Step(2, 0, 300);
  EXPECT_EQ(Entries(), (Entered{{1, 100}, {2, 100}, {4, 200}, {1, 300}, {2, 300}}));
}

TEST_F(ModelTest, AFrozenScoreIsKeptWhileItIsFrozen) {
  Step(0, 12'345, 100, true);
  EXPECT_EQ(state_->frozen, Scores{12'345});
  Step(0, 12'345, 200, false);
  EXPECT_EQ(state_->frozen, Scores{std::nullopt});
}

}  // namespace
}  // namespace tandem::state
