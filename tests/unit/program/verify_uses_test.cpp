// SPDX-License-Identifier: Apache-2.0
// What is around the engines may rely on a verified program too: each way to break that is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

using schema::Kind;
using testing::HasSubstr;

constexpr schema::ChoiceId kStages{0};

Result Of(ResultKind kind, const char* name, Kind type, OpId value) {
  Result result;
  result.kind = kind;
  result.name = name;
  result.type.kind = type;
  if (type == Kind::kChoice) result.type.choice = kStages;
  result.value = value;
  result.physical = type == Kind::kYesNo ? abi::Physical::kMask : abi::Physical::kInt8;
  return result;
}

Rule RuleOf(RuleKind kind, OpId fired, OpId points) {
  Rule rule;
  rule.kind = kind;
  rule.owner = "fit";
  rule.text = "a rule";
  rule.fired = fired;
  rule.points = points;
  return rule;
}

// A score, a stage, and what is carried of them.
Program Sound() {
  Program p;
  p.schema.choices = {{"stage", true, {{"none", "none"}, {"MQL", "MQL"}, {"SQL", "SQL"}}}};
  p.schema.fields = {{"account.id", {Kind::kText}},
                     {"was_stage", {Kind::kChoice, kStages}, true, {}, schema::Origin::kCarried,
                      {}, schema::Carried::kStage},
                     {"was_fit", {Kind::kNumber}, true, {}, schema::Origin::kCarried, {},
                      schema::Carried::kScore}};
  p.schema.events = {{"MQL", {{"fit", {Kind::kNumber}}}, 1, {}},
                     {"renewal", {}, {}, schema::FieldId{0}}};
  p.sources.resize(1);
  p.sources[0].name = "crm";
  p.ops = {{OpCode::kConst, kNoOp, kNoOp, kNoOp, 2, 2, 2},
           {OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1}};
  p.results = {Of(ResultKind::kScore, "fit", Kind::kInteger, 0),
               Of(ResultKind::kStage, "stage", Kind::kChoice, 0),
               Of(ResultKind::kFrozen, "fit", Kind::kYesNo, 1)};
  p.chain_stages = 2;
  p.trace = true;
  p.rules = {RuleOf(RuleKind::kGive, 1, 0), RuleOf(RuleKind::kNothingWhen, 1, kNoOp),
             RuleOf(RuleKind::kGroup, 1, 0)};
  p.scores.resize(1);
  p.scores[0].name = "fit";
  p.scores[0].sum = 0;
  p.faults = {{"overflow", {}, 1}};
  return p;
}

std::string Refusal(const std::function<void(Program&)>& change) {
  Program program = Sound();
  change(program);
  const auto verified = Verify(program);
  return verified ? "accepted" : verified.error().message;
}

TEST(VerifyUses, AcceptsWhatIsSound) {
  EXPECT_EQ(Refusal([](Program&) {}), "accepted");
  EXPECT_EQ(Refusal([](Program& p) {
              p.trace = false;
              p.scores.clear();
              p.faults[0].when = kNoOp;
            }),
            "accepted");
}

TEST(VerifyUses, Results) {
  EXPECT_THAT(Refusal([](Program& p) { p.results[0].type.kind = Kind::kDate; }),
              HasSubstr("result `fit` is no number"));
  EXPECT_THAT(Refusal([](Program& p) { p.results[1].type.kind = Kind::kInteger; }),
              HasSubstr("result `stage` is none of a list"));
  EXPECT_THAT(Refusal([](Program& p) { p.results[2].name = "other"; }),
              HasSubstr("result `other` freezes no score"));
  EXPECT_THAT(Refusal([](Program& p) { p.results.push_back(p.results[1]); }),
              HasSubstr("result `stage` is there twice"));
  EXPECT_THAT(Refusal([](Program& p) { p.results.insert(p.results.end(), 8, p.results[0]); }),
              HasSubstr("more than 8 results have the name `fit`"));
  EXPECT_THAT(Refusal([](Program& p) { p.chain_stages = 3; }),
              HasSubstr("3 stages in a row of 2"));
}

TEST(VerifyUses, CarriedFields) {
  EXPECT_THAT(Refusal([](Program& p) { p.schema.fields[1].type = {Kind::kInteger}; }),
              HasSubstr("field `was_stage` carries a stage in another form"));
  EXPECT_THAT(Refusal([](Program& p) {
                p.schema.choices.push_back(p.schema.choices[0]);
                p.schema.fields[1].type.choice = schema::ChoiceId{1};
              }),
              HasSubstr("field `was_stage` carries a stage in another form"));
  EXPECT_THAT(Refusal([](Program& p) { p.schema.fields[2].type.kind = Kind::kText; }),
              HasSubstr("field `was_fit` carries a score in another form"));
  EXPECT_THAT(Refusal([](Program& p) {
                p.schema.fields[2].carried = schema::Carried::kEntered;
              }),
              HasSubstr("field `was_fit` carries a time in another form"));
  EXPECT_THAT(Refusal([](Program& p) {
                p.schema.fields[2].carried = schema::Carried::kPresent;
              }),
              HasSubstr("field `was_fit` carries a yes/no in another form"));
}

TEST(VerifyUses, Events) {
  EXPECT_THAT(Refusal([](Program& p) { p.schema.events[1].key = schema::FieldId{9}; }),
              HasSubstr("event `renewal` belongs to no record"));
  EXPECT_THAT(Refusal([](Program& p) { p.schema.fields[0].name = "account"; }),
              HasSubstr("event `renewal` belongs to a record without a name"));
  EXPECT_THAT(Refusal([](Program& p) { p.schema.events[0].fields[0].type.kind = Kind::kText; }),
              HasSubstr("event `MQL` cannot hold the score `fit`"));
}

TEST(VerifyUses, Sources) {
  for (const char delimiter : {'"', '\n', '\r', '\x80'}) {
    EXPECT_THAT(Refusal([&](Program& p) { p.sources[0].delimiter = delimiter; }),
                HasSubstr("source `crm` has no delimiter"));
  }
}

TEST(VerifyUses, Explanations) {
  EXPECT_THAT(Refusal([](Program& p) { p.rules[0].point_scale = 5; }),
              HasSubstr("rule 0 `a rule`: has points of too many places"));
  EXPECT_THAT(Refusal([](Program& p) { p.rules[1].fired = kNoOp; }),
              HasSubstr("rule 1 `a rule`: does not say whether it fires"));
  EXPECT_THAT(Refusal([](Program& p) { p.rules[2].points = kNoOp; }),
              HasSubstr("rule 2 `a rule`: has no points"));
  EXPECT_THAT(Refusal([](Program& p) { p.scores[0].sum = kNoOp; }),
              HasSubstr("score `fit` has no sum"));
  EXPECT_THAT(Refusal([](Program& p) { p.scores[0].name = "other"; }),
              HasSubstr("score `fit` has no sum"));
  EXPECT_THAT(Refusal([](Program& p) { p.faults[0].when = kNoOp; }),
              HasSubstr("fault `overflow` strikes nowhere"));
}

}  // namespace
}  // namespace tandem::program
