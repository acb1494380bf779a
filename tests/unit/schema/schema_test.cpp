// SPDX-License-Identifier: Apache-2.0
// Fields by name, and the places of kinds.
#include "runtime/schema/schema.h"

#include <gtest/gtest.h>

namespace tandem::schema {
namespace {

TEST(Schema, FindsFieldsByTheirFullName) {
  Schema schema;
  schema.fields = {{"email", {Kind::kText}, true, {}}, {"account.size", {Kind::kInteger}, true, 0}};
  EXPECT_EQ(schema.Find("account.size"), FieldId{1});
  EXPECT_EQ(schema.Find("size"), std::nullopt);
  EXPECT_EQ(schema[FieldId{0}].name, "email");
}

TEST(Scale, IsFourForAmountsAndSixForPercent) {
  EXPECT_EQ(Scale(Kind::kNumber), 4);
  EXPECT_EQ(Scale(Kind::kMoney), 4);
  EXPECT_EQ(Scale(Kind::kPercent), 6);
  EXPECT_EQ(Scale(Kind::kInteger), 0);
  EXPECT_EQ(Scale(Kind::kTime), 0);
}

}  // namespace
}  // namespace tandem::schema
