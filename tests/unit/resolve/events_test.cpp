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

TEST(Events, OfARecordByItsFieldOrItsType) {
  const std::string lead = "lead { id text  buyer? firm  payer? bank }\n"
                           "record firm { id text  size? integer }\nrecord bank { id integer }\n";
  for (const char* of : {"buyer", "firm"}) {
    const Resolved resolved =
        ResolveText(lead + "event renewal of " + of + " { size integer }\nevent visit\n");
    EXPECT_THAT(resolved.Findings(), ElementsAre());
    const schema::Schema& schema = resolved->schema;
    EXPECT_EQ(schema.events[0].key, schema.Find("buyer.id"));
    EXPECT_EQ(schema.events[1].key, std::nullopt);
  }
  const Resolved source = ResolveText(
      lead + "event due of payer\nevent paid of payer\nsource a csv by \"kind\" {\n"
             "payer from \"No\"  \"d\" -> due  \"p\" -> paid }");
  EXPECT_THAT(source.Findings(), ElementsAre());
  EXPECT_EQ(source->sources[0].of_events->lead.column, "No");
}

TEST(Events, OfARecordThatCannotTellItsLeads) {
  const std::string lead = "lead { id text  a? firm  b? firm  c? bank  n? integer }\n"
                           "record firm { id text }\nrecord bank { name text }\n";
  for (const auto& [of, found] : std::vector<std::pair<std::string, std::string>>{
           {"firm", "T0631 firm"}, {"c", "T0632 c"}, {"bank", "T0632 bank"}, {"n", "T0630 n"},
           {"d", "T0630 d"}}) {
    EXPECT_THAT(ResolveText(lead + "event e of " + of).Findings(), ElementsAre(found)) << of;
  }
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
