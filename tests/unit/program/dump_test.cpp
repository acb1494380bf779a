// SPDX-License-Identifier: Apache-2.0
// The dump of a small program, whole.
#include <gtest/gtest.h>

#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

TEST(Dump, ShowsInputsOperationsAndResults) {
  Program p;
  p.policy = "acme";
  p.policy_version = "0123abcd";
  p.schema.fields = {{"employees", {schema::Kind::kInteger}, true, {}},
                     {"email", {schema::Kind::kText}, true, {}}};
  p.inputs = {
      {schema::FieldId{0}, Projection::kValue, abi::Physical::kInt64, {}, {}},
      {schema::FieldId{1},
       Projection::kBits,
       abi::Physical::kInt8,
       {},
       {TextAtom{TextTransform::kDomain,
                 false,
                 TextTest::kEquals,
                 Combine::kAny,
                 {"a.example", "b.example"}},
        TextAtom{TextTransform::kNone, true, TextTest::kStartsWith, Combine::kAny, {"a\"\n"}}}},
  };
  p.ops = {{OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0},
           {OpCode::kConst, kNoOp, kNoOp, kNoOp, 5, 5, 5},
           {OpCode::kMin, 0, 1, kNoOp, 0, INT64_MIN, 5},
           {OpCode::kLt, 1, 0}};
  Result result;
  result.name = "fit";
  result.value = 2;
  result.valid = 3;
  result.physical = abi::Physical::kInt64;
  p.results = {result};
  EXPECT_EQ(Dump(p),
            "policy acme 0123abcd\n"
            "input 0 = value employees int64\n"
            "input 1 = bits email int8\n"
            "  bit 0: domain of equals any of \"a.example\", \"b.example\"\n"
            "  bit 1: exactly starts with \"a\\\"\\x0a\"\n"
            "%0 = kLoadInt #0  [min, max]\n"
            "%1 = kConst #5\n"
            "%2 = kMin %0 %1  [min, 5]\n"
            "%3 = kLt %1 %0\n"
            "result score fit = %2 valid %3 int64\n");
}

}  // namespace
}  // namespace tandem::program
