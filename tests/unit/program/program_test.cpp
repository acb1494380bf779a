// SPDX-License-Identifier: Apache-2.0
// The table of operations.
#include "runtime/program/program.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tandem::program {
namespace {

TEST(Info, DescribesOperationsAsOpDefDoes) {
  const OpInfo& select = Info(OpCode::kSelect);
  EXPECT_STREQ(select.name, "kSelect");
  EXPECT_EQ(select.result, 'I');
  EXPECT_EQ(select.a, 'M');
  EXPECT_EQ(select.b, 'I');
  EXPECT_EQ(select.c, 'I');
  EXPECT_EQ(select.form, 'V');
  EXPECT_EQ(Info(OpCode::kTextEq).form, 'K');
  EXPECT_EQ(Info(OpCode::kConst).a, '-');
}

TEST(Info, HasDistinctNamesAndKnownLetters) {
  std::set<std::string> names;
  for (size_t i = 0; i < OpCodeCount(); ++i) {
    const OpInfo& info = Info(static_cast<OpCode>(i));
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_NE(std::string("IM").find(info.result), std::string::npos);
    for (const char operand : {info.a, info.b, info.c}) {
      EXPECT_NE(std::string("IM-").find(operand), std::string::npos);
    }
    EXPECT_TRUE(info.form == 'V' || info.form == 'K');
    EXPECT_STRNE(info.doc, "");
  }
}

}  // namespace
}  // namespace tandem::program
