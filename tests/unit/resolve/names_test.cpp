// SPDX-License-Identifier: Apache-2.0
// One policy line, one lead, one name space, one team, one ladder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/resolve/resolve_fixture.h"

namespace tandem::resolve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Names, PolicyLineGivesNameCurrencyAndZone) {
  const Resolved r = ResolveWithLead("");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(r->policy_name, "p");
  EXPECT_EQ(r->schema.currency, "USD");
  EXPECT_EQ(r->schema.zone, "Europe/Berlin");
  EXPECT_EQ(Resolved(Files{{"a", "policy p { }\nlead { id text }"}})->schema.zone, "UTC");
}

TEST(Names, NoPolicyAndNoLead) {
  const Resolved r(Files{{"a", "list l = \"x\"\n"}});
  EXPECT_THAT(r.Findings(), ElementsAre("T0206 ", "T0208 "));
  EXPECT_THAT(Resolved(Files{}).Findings(), ElementsAre("T0206 ", "T0208 "));
}

TEST(Names, TwoOfWhatStandsOnceNameBothPlaces) {
  Resolved r(Files{{"a", "policy p { }\nlead { id text }\n"},
                   {"b", "policy q { }\nlead { id text }\n"}});
  ASSERT_EQ(r.Findings().size(), 2u);
  for (const diag::Diagnostic& d : r.sink().all()) {
    EXPECT_EQ(d.code, diag::Code::kSecondDeclaration);
    EXPECT_EQ(static_cast<uint32_t>(d.span.file), 1u);
    ASSERT_EQ(d.labels.size(), 1u);
    EXPECT_EQ(static_cast<uint32_t>(d.labels[0].span.file), 0u);
  }
}

TEST(Names, UnknownZoneGetsTheNearest) {
  const Resolved r(Files{{"a", "policy p { zone \"Europe/Berlim\" }\nlead { id text }"}});
  ASSERT_THAT(r.Findings(), ElementsAre("T0222 \"Europe/Berlim\""));
  EXPECT_THAT(r.Only().message, HasSubstr("Europe/Berlin"));
}

TEST(Names, CurrencyHasThreeCapitals) {
  EXPECT_THAT(Resolved(Files{{"a", "policy p { currency usd }\nlead { id text }"}}).Findings(),
              ElementsAre("T0221 usd"));
}

TEST(Names, SharedSpaceReportsTheLaterPlaceWhateverItsKind) {
  const Resolved r = ResolveText("list title = \"x\"\nlead { id text  title? text }\n");
  ASSERT_THAT(r.Findings(), ElementsAre("T0202 title"));
  EXPECT_EQ(r.Only().message, "`title` is already declared as a list");
  ASSERT_EQ(r.Only().labels.size(), 1u);
  EXPECT_LT(r.Only().labels[0].span.begin, r.Only().span.begin);
}

TEST(Names, EveryKindOfTheSharedSpaceClashes) {
  const Resolved r = ResolveText(
      "lead { id text  a text  b text  c text  d text }\n"
      "define a = id = \"x\"\nscore b { give 1 }\nband c { A otherwise }\nanswer d = 1\n");
  EXPECT_THAT(r.Findings(), ElementsAre("T0202 a", "T0202 b", "T0202 c", "T0202 d"));
  EXPECT_THAT(r->defines, IsEmpty());
}

TEST(Names, WordsOfTheLanguageAreRefused) {
  const Resolved r = ResolveText("lead { id text  stage text  today date  month integer }\n");
  EXPECT_THAT(r.Findings(), ElementsAre("T0203 stage", "T0203 today"));
  EXPECT_TRUE(r->names.contains("month"));
}

TEST(Names, ParametersOfOneDefineDiffer) {
  EXPECT_THAT(ResolveWithLead("define f(a integer, a integer) = a > 1\n").Findings(),
              ElementsAre("T0202 a"));
}

TEST(Team, SidesSquadsAndQueues) {
  const Resolved r = ResolveWithLead(
      "team t led by \"cro@acme.example\" {\n side marketing approved by \"@m\"\n side sales\n"
      " squad sdr in sales for \"x\"\n queue digest in marketing for \"y\"\n}\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(r->team.leader, "cro@acme.example");
  ASSERT_EQ(r->team.sides.size(), 2u);
  EXPECT_EQ(r->team.sides[0].approved_by, "@m");
  ASSERT_EQ(r->team.squads.size(), 2u);
  EXPECT_TRUE(r->team.squads[1].is_queue);
}

TEST(Team, DuplicatesAndUnknownSides) {
  const Resolved r = ResolveWithLead(
      "team t {\n side sales\n side sales\n squad sdr in sale for \"x\"\n"
      " queue sdr in sales for \"y\"\n squad nobody in sales for \"z\"\n}\n");
  EXPECT_THAT(r.Findings(), ElementsAre("T0202 sales", "T0211 sale", "T0202 sdr", "T0203 nobody"));
}

TEST(Team, OwnershipNamesSidesAndWhatItTrusts) {
  Resolved r = ResolveWithLead(
      "team t { side marketing side sales }\nlist l = \"x\"\n"
      "score fit owned by marketting { give 1 }\n"
      "stage A agreed by sales and sales trusting fit, fitt, l { when id = \"x\" }\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  ResolveOwnership(r->scores[0]->ownership, *r, r.sink());
  const hir::Ownership agreed = ResolveOwnership(r->stages[0]->ownership, *r, r.sink());
  EXPECT_THAT(r.Findings(),
              ElementsAre("T0211 marketting", "T0212 sales", "T0215 fitt", "T0215 l"));
  EXPECT_EQ(r.Only().help, "did you mean `marketing`?");
  EXPECT_TRUE(agreed.agreed);
}

std::vector<std::string> Stages(const Resolved& r) {
  std::vector<std::string> names;
  for (const syntax::StageDecl* stage : r->stages) names.push_back(stage->name.text);
  return names;
}

TEST(Stages, ChainByAfterThenAsidesByName) {
  const Resolved r = ResolveWithLead(
      "stage C after B { when id = \"x\" }\nstage Z aside { when id is known }\n"
      "stage A { when id = \"x\" }\nstage B after A { when id = \"x\" }\n"
      "stage Y aside { when id is known }\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_THAT(Stages(r), ElementsAre("A", "B", "C", "Y", "Z"));
}

TEST(Stages, OneLadderWithoutForksCirclesAndSecondStarts) {
  const std::string body = " { when id = \"x\" }\n";
  EXPECT_THAT(ResolveWithLead("stage A" + body + "stage B" + body).Findings(),
              ElementsAre("T0219 B"));
  EXPECT_THAT(
      ResolveWithLead("stage A" + body + "stage B after A" + body + "stage C after A" + body)
          .Findings(),
      ElementsAre("T0218 A"));
  const Resolved circle = ResolveWithLead("stage A after B" + body + "stage B after A" + body);
  ASSERT_THAT(circle.Findings(), ElementsAre("T0217 B"));
  EXPECT_EQ(circle.Only().message, "the stages go round: `A` after `B` after `A`");
  EXPECT_THAT(ResolveWithLead("stage A after A" + body).Findings(), ElementsAre("T0217 A"));
}

TEST(Stages, AfterNamesAStageOfTheLadder) {
  const std::string body = " { when id = \"x\" }\n";
  const Resolved r = ResolveWithLead("stage MQL" + body + "stage B after MLQ" + body);
  ASSERT_THAT(r.Findings(), ElementsAre("T0216 MLQ"));
  EXPECT_EQ(r.Only().help, "did you mean `MQL`?");
  EXPECT_THAT(ResolveWithLead("stage Out aside" + body + "stage B after Out" + body).Findings(),
              ElementsAre("T0220 Out"));
  EXPECT_THAT(ResolveWithLead("stage A" + body + "stage A" + body).Findings(),
              ElementsAre("T0202 A"));
}

}  // namespace
}  // namespace tandem::resolve
