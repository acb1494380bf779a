// SPDX-License-Identifier: Apache-2.0
// Every test of a text, and a memory that changes nothing but time.
#include "runtime/batch/classifier.h"

#include <gtest/gtest.h>

#include <random>

namespace tandem::batch {
namespace {

using program::Combine;
using program::Projection;
using program::TextAtom;
using program::TextTest;
using program::TextTransform;

constexpr schema::FieldId kField{0};

program::Program ProgramAsking(std::vector<TextAtom> atoms) {
  program::Program program;
  program.schema.fields = {{"text", {schema::Kind::kText}, true, {}}};
  program.inputs = {{kField, Projection::kBits, abi::Physical::kInt64, {}, std::move(atoms)}};
  return program;
}

bool Ask(const TextAtom& atom, std::string_view text) {
  const auto plan = MakePlan(ProgramAsking({atom}));
  TextClassifier classifier(plan->fields[0]);
  return (classifier.Classify(text).words[0] & 1) != 0;
}

TEST(TextClassifier, AnswersEveryTest) {
  struct Case {
    TextTest test;
    Combine combine;
    std::vector<std::string> needles;
    std::string text;
    bool expected;
  };
  const auto any = Combine::kAny;
  const auto all = Combine::kAll;
  const Case cases[] = {
      {TextTest::kPresent, any, {}, "x", true},
      {TextTest::kEquals, any, {"acme", "stra\u00dfe"}, "ACME", true},
      {TextTest::kEquals, any, {"strasse"}, "Stra\u00dfe", true},
      {TextTest::kEquals, any, {"acme"}, "acm", false},
      {TextTest::kEquals, any, {}, "acme", false},
      {TextTest::kEquals, all, {}, "acme", true},
      {TextTest::kEquals, all, {"acme", "acme"}, "acme", true},
      {TextTest::kEquals, all, {"acme", "b"}, "acme", false},
      {TextTest::kContains, any, {"sales", "ops"}, "Head of Sales", true},
      {TextTest::kContains, all, {"sales", "ops"}, "Head of Sales", false},
      {TextTest::kContains, all, {"sales", "head"}, "Head of Sales", true},
      {TextTest::kStartsWith, any, {"head"}, "Head of Sales", true},
      {TextTest::kStartsWith, any, {"sales"}, "Head of Sales", false},
      {TextTest::kEndsWith, any, {"sales"}, "Head of Sales", true},
      {TextTest::kEndsWith, any, {"head"}, "Head of Sales", false},
      {TextTest::kHasWord, any, {"ops"}, "DevOps lead", false},
      {TextTest::kHasWord, any, {"of sales"}, "Head of Sales", true},
      {TextTest::kMatches, any, {"re*-?.pdf"}, "Report-1.pdf", true},
      {TextTest::kMatches, any, {"re*-?.pdf"}, "Report-12.pdf", false},
      {TextTest::kMatchesRegex, any, {"^[A-Z]{2}-\\d+$"}, "ab-12", true},
      {TextTest::kMatchesRegex, any, {"^\\D+$"}, "ab-12", false},
      {TextTest::kMatchesRegex, all, {"a", "[0-9]"}, "ab-12", true},
  };
  for (const Case& c : cases) {
    const TextAtom atom{TextTransform::kNone, false, c.test, c.combine, c.needles};
    EXPECT_EQ(Ask(atom, c.text), c.expected) << static_cast<int>(c.test) << " " << c.text << " "
                                             << (c.needles.empty() ? "" : c.needles[0]);
  }
}

TEST(TextClassifier, ComparesExactlyWhenAsked) {
  const TextAtom exact{TextTransform::kNone, true, TextTest::kEquals, Combine::kAny, {"Acme"}};
  EXPECT_TRUE(Ask(exact, "Acme"));
  EXPECT_FALSE(Ask(exact, "acme"));
  const TextAtom pattern{
      TextTransform::kNone, true, TextTest::kMatchesRegex, Combine::kAny, {"^[A-Z]"}};
  EXPECT_TRUE(Ask(pattern, "Acme"));
  EXPECT_FALSE(Ask(pattern, "acme"));
}

TEST(TextClassifier, AsksTransformedTextsAndNothingOfMissingOnes) {
  const auto atom = [](TextTransform transform, TextTest test, std::vector<std::string> needles,
                       Combine combine = Combine::kAny) {
    return TextAtom{transform, false, test, combine, std::move(needles)};
  };
  const TextAtom domain = atom(TextTransform::kDomain, TextTest::kEquals, {"acme.example"});
  EXPECT_TRUE(Ask(domain, "ann@ACME.example"));
  EXPECT_FALSE(Ask(domain, "acme.example"));
  const TextAtom has_domain = atom(TextTransform::kDomain, TextTest::kPresent, {});
  EXPECT_TRUE(Ask(has_domain, "ann@acme.example"));
  EXPECT_FALSE(Ask(has_domain, "ann"));
  EXPECT_FALSE(Ask(has_domain, "ann@"));
  const TextAtom digits = atom(TextTransform::kDigits, TextTest::kStartsWith, {"49"});
  EXPECT_TRUE(Ask(digits, "+4 9-30"));
  EXPECT_FALSE(Ask(atom(TextTransform::kDigits, TextTest::kContains, {}, Combine::kAll), "none"));
}

TEST(TextClassifier, AnswersTheSameWhateverItRemembers) {
  std::vector<TextAtom> atoms;
  for (const TextTransform transform : {TextTransform::kNone, TextTransform::kDigits}) {
    atoms.push_back({transform, false, TextTest::kContains, Combine::kAny, {"7"}});
    atoms.push_back({transform, false, TextTest::kEquals, Combine::kAny, {"17", "lead 17"}});
    atoms.push_back({transform, true, TextTest::kEndsWith, Combine::kAny, {"1"}});
  }
  program::Program program = ProgramAsking(atoms);
  program.inputs.push_back({kField, Projection::kLength, abi::Physical::kInt32, {}, {}});
  program.inputs.push_back({kField, Projection::kTextKey, abi::Physical::kInt32, {}, {}});
  const auto plan = MakePlan(program);
  TextClassifier warm(plan->fields[0]);
  std::mt19937 random(5);
  size_t most = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = "Lead " + std::to_string(random() % 100'000);
    if (i % 1'000 == 0) text += std::string(300, 'x');
    const TextClassifier::Answers answers = warm.Classify(text);
    most = std::max(most, warm.remembered());
    if (i % 50 != 0) continue;
    TextClassifier fresh(plan->fields[0]);
    const TextClassifier::Answers expected = fresh.Classify(text);
    ASSERT_EQ(answers.words[0], expected.words[0]) << text;
    ASSERT_EQ(answers.lengths[0], text.size());
    ASSERT_EQ(warm.KeyText(answers.keys[0]), fresh.KeyText(expected.keys[0]));
  }
  EXPECT_EQ(most, kMaxRememberedTexts);  // it did forget on the way
}

}  // namespace
}  // namespace tandem::batch
