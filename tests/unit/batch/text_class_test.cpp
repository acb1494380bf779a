// SPDX-License-Identifier: Apache-2.0
// Texts are put into classes when they are read.
#include <gtest/gtest.h>

#include "runtime/batch/batch.h"
#include "runtime/program/decisions.h"

namespace tandem::batch {
namespace {

using program::TextClasses;
using program::TextTransform;
using schema::FieldId;

constexpr FieldId kEmail{0};

program::Program Asking() {
  program::Program program;
  program.schema.fields = {{"email", {schema::Kind::kText}, true, {}}};
  auto decisions = std::make_shared<program::Decisions>();
  std::vector<TextClasses::Classes> listed;
  decisions->classes.emplace_back(
      std::vector<TextClasses::Cell>{{{"acme.example"}, {}}, {{}, {"big"}}}, listed);
  decisions->classes.emplace_back(std::vector<TextClasses::Cell>{{{"stra\u00dfe"}, {"strasse"}}},
                                  listed);
  program.decisions = std::move(decisions);
  const auto ask = [&](TextTransform transform, uint32_t classes) {
    program.inputs.push_back(
        {kEmail, program::Projection::kTextClass, abi::Physical::kInt32, transform, {}, classes});
  };
  ask(TextTransform::kDomain, 0);
  ask(TextTransform::kNone, 1);
  ask(TextTransform::kDigits, 0);
  return program;
}

std::vector<std::vector<int32_t>> Read(const program::Program& program,
                                       const std::vector<std::string>& texts) {
  Batch batch(program, 100);
  Builder builder(program);
  builder.Start(batch);
  for (const std::string& text : texts) {
    builder.BeginRow();
    builder.SetText(kEmail, text);
  }
  std::vector<std::vector<int32_t>> columns;
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    const auto* column = static_cast<const int32_t*>(batch.Column(i, 0));
    columns.emplace_back(column, column + texts.size());
  }
  return columns;
}

TEST(TextClasses, AreColumns) {
  const program::Program program = Asking();
  const TextClasses& domains = program.decisions->classes[0];
  const auto columns = Read(program, {"ann@ACME.example", "bob@bigger.example", "x@other.example",
                                      "no address", "", "STRASSE 7", "ann@ACME.example"});
  const int32_t acme = domains.ClassOf("acme.example"), big = domains.ClassOf("bigger.example");
  EXPECT_EQ(columns[0], (std::vector<int32_t>{acme, big, 1, 0, 0, 0, acme}));
  const int32_t street = program.decisions->classes[1].ClassOf("strasse");
  EXPECT_NE(street, 1);
  EXPECT_EQ(columns[1], (std::vector<int32_t>{1, 1, 1, 1, 0, street, 1}));
  EXPECT_EQ(columns[2], (std::vector<int32_t>{0, 0, 0, 0, 0, 1, 0}));  // 7
}

// Addresses are remembered by their domain alone when nobody asks for more.
TEST(TextClasses, OfDomainsAlone) {
  program::Program program = Asking();
  program.inputs.resize(1);
  const int32_t acme = program.decisions->classes[0].ClassOf("acme.example");
  EXPECT_EQ(Read(program, {"a@acme.example", "b@acme.example", "@acme.example", "acme.example"})[0],
            (std::vector<int32_t>{acme, acme, acme, 0}));
}

}  // namespace
}  // namespace tandem::batch
