// SPDX-License-Identifier: Apache-2.0
// Events: what they are made of, in any order of files and declarations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/resolve/resolve_fixture.h"

namespace tandem::resolve {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> PartsOf(const Bindings& bindings, const std::string& name) {
  std::vector<std::string> parts;
  for (const schema::EventId id : bindings.events.at(name).parts) {
    parts.push_back(bindings.schema[id].name);
  }
  return parts;
}

TEST(Events, PartsAreFlattenedOnceInTheOrderWritten) {
  const Resolved resolved = ResolveWithLead(
      "event all = touch or view or click\nevent touch = click or meeting\n"
      "event view { path text }\nevent click\nevent meeting");
  EXPECT_THAT(resolved.Findings(), ElementsAre());
  EXPECT_THAT(PartsOf(*resolved, "all"), ElementsAre("click", "meeting", "view"));
  EXPECT_THAT(PartsOf(*resolved, "view"), ElementsAre("view"));
  EXPECT_TRUE(resolved->events.at("touch").derived);
  EXPECT_EQ(resolved->schema.events.size(), 3U);
}

TEST(Events, MayHaveTheNameOfAField) {
  EXPECT_THAT(ResolveText("lead { id text  click text }\nevent click\nscore view { give 1 }\n"
                          "event view")
                  .Findings(),
              ElementsAre());
}

TEST(Events, ClashWithStages) {
  EXPECT_THAT(
      ResolveWithLead("event MQL\nstage MQL { when id = \"x\" }").Findings(),
      ElementsAre("T0202 MQL"));
}

TEST(Events, InstantAndLeadAreNoFields) {
  EXPECT_THAT(ResolveWithLead("event view { at time  lead text  path text }").Findings(),
              ElementsAre("T0620 at", "T0620 lead"));
}

TEST(Events, RejectLinesKnowTheirSource) {
  const Resolved resolved = ResolveWithLead(
      "event view { path text }\nsource a csv for lead { id from \"Id\" }\n"
      "source b csv for view {\n  lead from \"Id\"\n  reject when path = \"/\"\n}");
  EXPECT_THAT(resolved.Findings(), ElementsAre());
  ASSERT_EQ(resolved->rejects.size(), 1U);
  EXPECT_EQ(resolved->rejects[0].source, 1U);
  EXPECT_EQ(resolved->rejects[0].event, resolved->schema.FindEvent("view"));
}

}  // namespace
}  // namespace tandem::resolve
