// SPDX-License-Identifier: Apache-2.0
// A sound program passes; each way to break it is refused with words that say how.
#include "runtime/program/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace tandem::program {
namespace {

using testing::HasSubstr;

constexpr schema::ChoiceId kSize{0};

// Fields: 0 employees (integer 0..100), 1 email (text), 2 demo (yes/no), 3 size (choice of 2),
// 4 interests (list of choices), 5 tags (list of text).
void AddFieldsAndInputs(Program& p) {
  p.schema.choices = {{"size", true, {{"small", "small"}, {"large", "large"}}}};
  p.schema.records = {{"account", true}};
  p.schema.fields = {{"employees", {schema::Kind::kInteger, schema::kNoChoice, 0, 100}, true, {}},
                     {"email", {schema::Kind::kText}, true, {}},
                     {"demo", {schema::Kind::kYesNo}, false, {}},
                     {"size", {schema::Kind::kChoice, kSize}, true, 0},
                     {"interests", {schema::Kind::kChoiceList, kSize}, false, {}},
                     {"tags", {schema::Kind::kTextList}, false, {}}};
  p.schema.id_field = schema::FieldId{1};
  p.inputs = {
      {schema::FieldId{0}, Projection::kValue, abi::Physical::kInt8, {}, {}},
      {schema::FieldId{0}, Projection::kValid, abi::Physical::kMask, {}, {}},
      {schema::FieldId{1}, Projection::kBits, abi::Physical::kInt8, {}, {TextAtom{}}},
      {schema::FieldId{1}, Projection::kTextKey, abi::Physical::kInt32, {}, {}},
      {schema::FieldId{4},
       Projection::kBits,
       abi::Physical::kInt8,
       {},
       {TextAtom{{}, false, TextTest::kListHas, {}, {"1"}}}},
      {schema::FieldId{3}, Projection::kValue, abi::Physical::kInt8, {}, {}},
  };
  p.sources.resize(1);
  p.sources[0].name = "crm";
  p.sources[0].columns = {{schema::FieldId{0}, "Employees"}};
}

void AddOperations(Program& p) {
  p.ops = {
      {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, 0, 100},        // 0
      {OpCode::kLoadMask, kNoOp, kNoOp, kNoOp, 1},               // 1
      {OpCode::kConst, kNoOp, kNoOp, kNoOp, 50, 50, 50},         // 2
      {OpCode::kLe, 2, 0},                                       // 3
      {OpCode::kSelect, 3, 0, 2, 0, 0, 100},                     // 4
      {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 2, 0, 1},          // 5
      {OpCode::kLoadBit, 5, kNoOp, kNoOp, 0},                    // 6
      {OpCode::kRoundTo, 4, kNoOp, kNoOp, 10, 0, 100},           // 7
      {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 3, 0, INT32_MAX},  // 8
      {OpCode::kTextEq, 8, 8},                                   // 9
      {OpCode::kAdd, 4, 2, kNoOp, 0, 50, 150},                   // 10
      {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 5, 0, 1},          // 11
  };
}

void AddResults(Program& p) {
  Result points;
  points.kind = ResultKind::kScore;
  points.name = "fit";
  points.type.kind = schema::Kind::kInteger;
  points.value = 7;
  points.valid = 1;
  points.physical = abi::Physical::kInt8;
  Result answer;
  answer.kind = ResultKind::kAnswer;
  answer.name = "big";
  answer.type.kind = schema::Kind::kYesNo;
  answer.value = 3;
  answer.physical = abi::Physical::kMask;
  Result stage;
  stage.kind = ResultKind::kStage;
  stage.name = "stage";
  stage.type = {schema::Kind::kChoice, kSize};
  stage.value = 11;
  stage.physical = abi::Physical::kInt8;
  Result text;
  text.kind = ResultKind::kAnswer;
  text.name = "note";
  text.type.kind = schema::Kind::kText;
  text.value = 11;
  text.physical = abi::Physical::kInt8;
  text.leaves = {{false, {}, {}, "a"}, {true, schema::FieldId{1}, {}, ""}};
  p.results = {points, answer, stage, text};
}

Program Sound() {
  Program p;
  p.policy = "test";
  AddFieldsAndInputs(p);
  AddOperations(p);
  AddResults(p);
  p.trace = true;
  p.rules.resize(2);
  p.rules[0].kind = RuleKind::kGroup;
  p.rules[0].text = "group web";
  p.rules[0].fired = 3;
  p.rules[0].points = 4;
  p.rules[1].text = "give 10 when employees >= 50";
  p.rules[1].parent = 0;
  p.rules[1].fired = 3;
  p.rules[1].points = 4;
  p.rules[1].reads = {schema::FieldId{0}};
  p.scores = {{"fit", {}, {}, 4, 7, 0, true, 0, 100}};
  p.faults = {{"overflow", {}, 3}};
  return p;
}

TEST(Verify, AcceptsASoundProgram) {
  const base::Result<void> verified = Verify(Sound());
  EXPECT_TRUE(verified.has_value()) << verified.error().message;
  EXPECT_TRUE(Verify(Program{}).has_value());
}

struct Break {
  const char* words;  // of the refusal
  std::function<void(Program&)> how;
};

class VerifyRefuses : public testing::TestWithParam<Break> {};

TEST_P(VerifyRefuses, WithWords) {
  Program program = Sound();
  GetParam().how(program);
  const base::Result<void> verified = Verify(program);
  ASSERT_FALSE(verified.has_value());
  EXPECT_EQ(verified.error().kind, base::ErrorKind::kInternal);
  EXPECT_THAT(verified.error().message, HasSubstr(GetParam().words));
  EXPECT_FALSE(Dump(program).empty());  // even a broken program can be looked at
}

using P = Program;
constexpr schema::FieldId kNoField{99};

const Break kBrokenOperations[] = {
    {"no operation has the code", [](P& p) { p.ops[0].code = static_cast<OpCode>(250); }},
    {"an operand b too many", [](P& p) { p.ops[6].b = 0; }},
    {"operand b is missing", [](P& p) { p.ops[3].b = kNoOp; }},
    {"operand a is not an earlier", [](P& p) { p.ops[3].a = 3; }},
    {"operand a is not an earlier", [](P& p) { p.ops[3].a = 1'000; }},
    {"operand b is a mask, not a value", [](P& p) { p.ops[4].b = 3; }},
    {"operand a is a value, not a mask", [](P& p) { p.ops[4].a = 0; }},
    {"no input 6", [](P& p) { p.ops[0].imm = 6; }},
    {"no input -1", [](P& p) { p.ops[0].imm = -1; }},
    {"input 1 is a mask", [](P& p) { p.ops[0].imm = 1; }},
    {"input 0 is no mask", [](P& p) { p.ops[1].imm = 0; }},
    {"no bit 64", [](P& p) { p.ops[6].imm = 64; }},
    {"2 is neither 0 nor 1",
     [](P& p) {
       p.ops[1] = {OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 2};
     }},
    {"no parameter 2",
     [](P& p) {
       p.ops[2] = {OpCode::kParam, kNoOp, kNoOp, kNoOp, 2};
     }},
    {"0 where 1 is the least", [](P& p) { p.ops[7].imm = 0; }},
    {"takes no immediate value", [](P& p) { p.ops[3].imm = 1; }},
    {"no loaded text key", [](P& p) { p.ops[9].b = 0; }},
};
INSTANTIATE_TEST_SUITE_P(Operations, VerifyRefuses, testing::ValuesIn(kBrokenOperations));

const Break kBrokenRanges[] = {
    {"[9, 1] is no range", [](P& p) { p.ops[4].low = 9, p.ops[4].high = 1; }},
    {"does not hold [0, 100]", [](P& p) { p.ops[0].high = 99; }},
    {"does not fit into the input's width", [](P& p) { p.ops[0].high = 128; }},
    {"does not hold [50, 50]", [](P& p) { p.ops[2].low = p.ops[2].high = 51; }},
    {"does not hold [50, 150]", [](P& p) { p.ops[10].high = 149; }},
    {"does not hold [0, 100]", [](P& p) { p.ops[4].low = 1; }},
    {"does not hold [-9223372036854775808",
     [](P& p) {
       p.ops[2].imm = p.ops[2].low = p.ops[2].high = INT64_MAX;
       p.ops[4].high = INT64_MAX;
       p.ops[7].high = INT64_MAX;
       p.ops[10].high = INT64_MAX;
     }},
    {"does not hold", [](P& p) { p.ops[2] = {OpCode::kParam, kNoOp, kNoOp, kNoOp, 1, 0, 100}; }},
};
INSTANTIATE_TEST_SUITE_P(Ranges, VerifyRefuses, testing::ValuesIn(kBrokenRanges));

const Break kBrokenSchema[] = {
    {"field `employees` has a choice type",
     [](P& p) { p.schema.fields[0].type.choice = schema::ChoiceId{9}; }},
    {"field `size` has no choice type",
     [](P& p) { p.schema.fields[3].type.choice = schema::kNoChoice; }},
    {"has an empty range", [](P& p) { p.schema.fields[0].type.low = 101; }},
    {"is part of no record", [](P& p) { p.schema.fields[0].record = 1; }},
    {"has no kind", [](P& p) { p.schema.fields[0].type.kind = static_cast<schema::Kind>(99); }},
    {"has no origin", [](P& p) { p.schema.fields[5].origin = static_cast<schema::Origin>(9); }},
    {"field `size` stands behind hidden ones",
     [](P& p) { p.schema.fields[2].origin = schema::Origin::kIsNew; }},
    {"is a version of no field",
     [](P& p) {
       p.schema.fields[5].origin = schema::Origin::kPrevious;
       p.schema.fields[5].twin = kNoField;
     }},
    {"is a version of a hidden field",
     [](P& p) {
       p.schema.fields[5].origin = schema::Origin::kPrevious;
       p.schema.fields[5].twin = schema::FieldId{5};
     }},
    {"is a version of a field of another type",
     [](P& p) { p.schema.fields[5].origin = schema::Origin::kPrevious; }},
    {"carries nothing",
     [](P& p) {
       p.schema.fields[5].origin = schema::Origin::kCarried;
       p.schema.fields[5].carried = static_cast<schema::Carried>(9);
     }},
    {"the id is no field", [](P& p) { p.schema.id_field = kNoField; }},
    {"feeds no field", [](P& p) { p.sources[0].columns[0].field = kNoField; }},
};
INSTANTIATE_TEST_SUITE_P(Schema, VerifyRefuses, testing::ValuesIn(kBrokenSchema));

const Break kBrokenInputs[] = {
    {"input 0: reads no field", [](P& p) { p.inputs[0].field = kNoField; }},
    {"has no physical form", [](P& p) { p.inputs[0].physical = static_cast<abi::Physical>(9); }},
    {"has no projection", [](P& p) { p.inputs[0].projection = static_cast<Projection>(99); }},
    {"has no transform", [](P& p) { p.inputs[0].transform = static_cast<TextTransform>(9); }},
    {"[0, 200] does not fit", [](P& p) { p.schema.fields[0].type.high = 200; }},
    {"does not fit", [](P& p) { p.inputs[0].physical = abi::Physical::kMask; }},
    {"a field that is no integer", [](P& p) { p.inputs[0].field = schema::FieldId{1}; }},
    {"a field that is not yes/no", [](P& p) { p.inputs[1].projection = Projection::kTruth; }},
    {"a mask in an integer's form", [](P& p) { p.inputs[1].physical = abi::Physical::kInt8; }},
};
INSTANTIATE_TEST_SUITE_P(Inputs, VerifyRefuses, testing::ValuesIn(kBrokenInputs));

const Break kBrokenTextInputs[] = {
    {"asks without bits", [](P& p) { p.inputs[0].atoms.resize(1); }},
    {"bits of a field that is no text", [](P& p) { p.inputs[2].field = schema::FieldId{0}; }},
    {"0 bits where 1 to 64", [](P& p) { p.inputs[2].atoms.clear(); }},
    {"9 bits do not fit", [](P& p) { p.inputs[2].atoms.resize(9); }},
    {"65 bits where 1 to 64", [](P& p) { p.inputs[2].atoms.resize(65); }},
    {"bit 0 asks a text about its elements",
     [](P& p) { p.inputs[2].atoms[0].test = TextTest::kListHas; }},
    {"asks a list about a text", [](P& p) { p.inputs[4].atoms[0].test = TextTest::kContains; }},
    {"transforms a list", [](P& p) { p.inputs[4].atoms[0].transform = TextTransform::kDigits; }},
    {"asks an unknown question",
     [](P& p) { p.inputs[2].atoms[0].test = static_cast<TextTest>(99); }},
    {"`2` is no index", [](P& p) { p.inputs[4].atoms[0].needles = {"2"}; }},
    {"`x` is no index", [](P& p) { p.inputs[4].atoms[0].needles = {"x"}; }},
    {"the text of a field that is none", [](P& p) { p.inputs[3].field = schema::FieldId{0}; }},
    {"does not fit", [](P& p) { p.inputs[3].physical = abi::Physical::kInt16; }},
};
INSTANTIATE_TEST_SUITE_P(TextInputs, VerifyRefuses, testing::ValuesIn(kBrokenTextInputs));

const Break kBrokenResults[] = {
    {"result `fit`: has no value", [](P& p) { p.results[0].value = kNoOp; }},
    {"`value` is no operation", [](P& p) { p.results[0].value = 99; }},
    {"`value` is no value", [](P& p) { p.results[0].value = 3; }},
    {"`value` is no mask", [](P& p) { p.results[1].value = 0; }},
    {"`valid` is no mask", [](P& p) { p.results[0].valid = 0; }},
    {"a mask in an integer's form", [](P& p) { p.results[1].physical = abi::Physical::kInt8; }},
    {"a value has no integer form", [](P& p) { p.results[0].physical = abi::Physical::kMask; }},
    {"[50, 150] does not fit", [](P& p) { p.results[0].value = 10; }},
    {"a kind that no result has", [](P& p) { p.results[0].type.kind = schema::Kind::kTextList; }},
    {"has no choice type", [](P& p) { p.results[2].type.choice = schema::kNoChoice; }},
    {"[0, 100] selects from 2", [](P& p) { p.results[2].value = 7; }},
    {"[0, 1] selects from 1", [](P& p) { p.results[3].leaves.pop_back(); }},
    {"a leaf is no field", [](P& p) { p.results[3].leaves[1].field = kNoField; }},
    {"a leaf has no transform",
     [](P& p) { p.results[3].leaves[1].transform = static_cast<TextTransform>(9); }},
    {"a leaf is no text", [](P& p) { p.results[3].leaves[1].field = schema::FieldId{0}; }},
    {"a leaf is two texts", [](P& p) { p.results[3].leaves[1].picked = 0; }},
    {"a leaf picks no text", [](P& p) { p.results[3].leaves[0].picked = 0; }},
    {"a leaf picks no text", [](P& p) { p.results[3].leaves[0].picked = 9; }},
    {"has no kind", [](P& p) { p.results[0].kind = static_cast<ResultKind>(99); }},
    {"is a column of no pass", [](P& p) { p.results[0].kind = ResultKind::kColumn; }},
    {"is no yes/no", [](P& p) { p.results[0].kind = ResultKind::kReject; }},
};
INSTANTIATE_TEST_SUITE_P(Results, VerifyRefuses, testing::ValuesIn(kBrokenResults));

const Break kBrokenRules[] = {
    {"its group is no earlier rule", [](P& p) { p.rules[1].parent = 1; }},
    {"its group is no group", [](P& p) { p.rules[0].kind = RuleKind::kGive; }},
    {"rule 1 `give 10 when employees >= 50`: reads no field",
     [](P& p) { p.rules[1].reads = {kNoField}; }},
    {"`fired` is no mask", [](P& p) { p.rules[1].fired = 0; }},
    {"`points` is no value", [](P& p) { p.rules[1].points = 3; }},
    {"`uncapped` is no operation", [](P& p) { p.rules[1].uncapped = 50; }},
    {"has no scale", [](P& p) { p.rules[1].point_scale = 19; }},
    {"score `fit`: `total` is no value", [](P& p) { p.scores[0].total = 3; }},
    {"has an empty range", [](P& p) { p.scores[0].low = 101; }},
    {"`each` is no value", [](P& p) { p.rules[1].each = 3; }},
    {"counts by no reduction", [](P& p) { p.rules[1].reduction = 0; }},
    {"fault `overflow`: `when` is no mask", [](P& p) { p.faults[0].when = 0; }},
};
INSTANTIATE_TEST_SUITE_P(Rules, VerifyRefuses, testing::ValuesIn(kBrokenRules));

}  // namespace
}  // namespace tandem::program
