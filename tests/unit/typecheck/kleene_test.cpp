// SPDX-License-Identifier: Apache-2.0
// The truth tables behind witnesses.
#include "compiler/typecheck/kleene.h"

#include <gtest/gtest.h>

#include "compiler/hir/builder.h"

namespace tandem::typecheck {
namespace {

using hir::ExprId;
using hir::Op;

class KleeneTest : public ::testing::Test {
 protected:
  KleeneTest() : make(policy) {
    yes = make.YesNo(true, {});
    no = make.YesNo(false, {});
    unknown = make.Missing(hir::TypeOf(schema::Kind::kYesNo), {});
    any = make.Reference(Op::kScore, hir::TypeOf(schema::Kind::kInteger), 0, {});
  }

  // 'y', 'n', 'u', or '?' where nothing is claimed.
  char Of(ExprId id) {
    const Outcome outcome = Evaluate(policy, id, {});
    if (outcome.state == Truth::kAny) return '?';
    return outcome.state == Truth::kUnknown ? 'u' : outcome.number != 0 ? 'y' : 'n';
  }
  std::string Table(Op op) {
    std::string row;
    for (const ExprId a : {yes, no, unknown}) {
      for (const ExprId b : {yes, no, unknown}) row += Of(make.Logic(op, {a, b}, {}));
    }
    return row;
  }

  hir::Policy policy;
  hir::Builder make;
  ExprId yes, no, unknown, any;
};

TEST_F(KleeneTest, AndOrNot) {
  EXPECT_EQ(Table(Op::kAnd), "ynunnnunu");
  EXPECT_EQ(Table(Op::kOr), "yyyynuyuu");
  EXPECT_EQ(Of(make.Not(unknown, {})), 'u');
  EXPECT_EQ(Of(make.Not(no, {})), 'y');
}

TEST_F(KleeneTest, SettlingIsDefinite) {
  EXPECT_EQ(Of(make.Settle(Op::kSurely, unknown, {})), 'n');
  EXPECT_EQ(Of(make.Settle(Op::kPossibly, unknown, {})), 'y');
  EXPECT_EQ(Of(make.Settle(Op::kIsKnown, unknown, {})), 'n');
  EXPECT_EQ(Of(make.Settle(Op::kIsKnown, no, {})), 'y');
}

TEST_F(KleeneTest, AtLeastCountsBothWays) {
  EXPECT_EQ(Of(make.AtLeastOf(2, {yes, unknown, yes}, {})), 'y');
  EXPECT_EQ(Of(make.AtLeastOf(2, {yes, unknown, no}, {})), 'u');
  EXPECT_EQ(Of(make.AtLeastOf(2, {no, unknown, no}, {})), 'n');
}

TEST_F(KleeneTest, WhatIsNotComputedClaimsNothing) {
  const ExprId zero = make.Const(hir::TypeOf(schema::Kind::kInteger), 0, {});
  const ExprId compared = make.Compare(Op::kLess, zero, any, {});
  EXPECT_EQ(Of(compared), '?');
  EXPECT_EQ(Of(make.Logic(Op::kAnd, {compared, unknown}, {})), '?');
  EXPECT_EQ(Of(make.Logic(Op::kAnd, {compared, no}, {})), 'n');
  EXPECT_EQ(Of(make.Logic(Op::kOr, {compared, yes}, {})), 'y');
}

TEST_F(KleeneTest, ChooseTakesTheFirstSurelyTrueArm) {
  EXPECT_EQ(Of(make.Choose({unknown, no, yes, yes, no}, {})), 'y');
  EXPECT_EQ(Of(make.Choose({unknown, no, no, no, unknown}, {})), 'u');
}

}  // namespace
}  // namespace tandem::typecheck
