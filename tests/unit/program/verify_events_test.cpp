// SPDX-License-Identifier: Apache-2.0
// Tables, passes, reductions and computed columns: a sound program passes, each broken one does
// not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

using testing::HasSubstr;

// Leads: 0 size (integer 0..100). Events of a page view: 0 path (text), 1 seconds (integer 0..60).
void AddSchema(Program& p) {
  p.schema.fields = {{"size", {schema::Kind::kInteger, schema::kNoChoice, 0, 100}, false, {}}};
  p.schema.events = {{"page_view",
                      {{"path", {schema::Kind::kText}, true, {}},
                       {"seconds", {schema::Kind::kInteger, schema::kNoChoice, 0, 60}, false, {}}},
                      {}}};
  Moment day_ago;
  day_ago.amount = 86'400'000'000;
  p.moments = {day_ago};
  Table views;
  views.columns = {{{}, Projection::kAt, abi::Physical::kInt64, {}, {}},
                   {schema::FieldId{1}, Projection::kValue, abi::Physical::kInt8, {}, {}},
                   {schema::FieldId{0}, Projection::kTextKey, abi::Physical::kInt64, {}, {}},
                   {schema::FieldId{0}, Projection::kValid, abi::Physical::kMask, {}, {}},
                   {{}, Projection::kSource, abi::Physical::kInt32, {}, {}}};
  p.tables = {views};
}

Result Column(schema::Kind kind, OpId value, abi::Physical physical) {
  Result result;
  result.kind = ResultKind::kColumn;
  result.type.kind = kind;
  result.value = value;
  result.physical = physical;
  return result;
}

Pass LeadPass() {
  Pass pass;
  pass.inputs = {{schema::FieldId{0}, Projection::kValue, abi::Physical::kInt8, {}, {}}};
  pass.ops = {{OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, 0, 100},
              {OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1}};
  pass.results = {Column(schema::Kind::kInteger, 0, abi::Physical::kInt8)};
  pass.results[0].valid = 1;
  return pass;
}

Pass EventPass() {
  Pass pass;
  pass.table = 0;
  pass.inputs = {{{}, Projection::kColumn, abi::Physical::kInt64, {}, {}, 0},
                 {{}, Projection::kColumn, abi::Physical::kInt8, {}, {}, 1},
                 {{}, Projection::kColumn, abi::Physical::kInt64, {}, {}, 2},
                 {{}, Projection::kGathered, abi::Physical::kInt8, {}, {}, 0, 0},
                 {{}, Projection::kGatheredValid, abi::Physical::kMask, {}, {}, 0, 0}};
  pass.ops = {{OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0},                 // 0 at
              {OpCode::kParam, kNoOp, kNoOp, kNoOp, 2},                   // 1 a day ago
              {OpCode::kLe, 1, 0},                                        // 2
              {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 1, 0, 60},          // 3 seconds
              {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 3, 0, 100},         // 4 size
              {OpCode::kLe, 3, 4},                                        // 5
              {OpCode::kLoadMask, kNoOp, kNoOp, kNoOp, 4},                // 6
              {OpCode::kAnd, 2, 5},                                       // 7
              {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 2, 0, INT32_MAX}};  // 8 path
  pass.results = {Column(schema::Kind::kYesNo, 7, abi::Physical::kMask),
                  Column(schema::Kind::kInteger, 3, abi::Physical::kInt8),
                  Column(schema::Kind::kText, 8, abi::Physical::kInt64)};
  return pass;
}

Reduction Reduce(Reduction::Kind kind, std::vector<uint32_t> values,
                 std::vector<uint32_t> outputs) {
  Reduction reduction;
  reduction.kind = kind;
  Reduction::Part part;
  part.pass = 1;
  part.values = std::move(values);
  reduction.parts = {part};
  reduction.outputs = std::move(outputs);
  reduction.after = 2;
  reduction.name = "page_view";
  return reduction;
}

constexpr Computed kMaskColumn{abi::Physical::kMask, 0, 1};
constexpr Computed kWide{abi::Physical::kInt64, INT64_MIN, INT64_MAX};

// Reductions: 0 count, 1 sum of seconds, 2 latest with seconds and path, 3 halving.
Program Sound() {
  Program p;
  p.policy = "test";
  AddSchema(p);
  p.passes = {LeadPass(), EventPass()};
  p.computed = {kWide, kWide,       kMaskColumn, kMaskColumn, kWide,
                kWide, kMaskColumn, kWide,       kMaskColumn, kWide};
  p.computed[7].low = 0;
  p.computed[7].high = INT32_MAX;
  p.reductions = {Reduce(Reduction::Kind::kCount, {}, {0}),
                  Reduce(Reduction::Kind::kSum, {1}, {1, 2}),
                  Reduce(Reduction::Kind::kPick, {1, 2}, {3, 4, 5, 6, 7, 8}),
                  Reduce(Reduction::Kind::kHalving, {}, {9})};
  p.reductions[2].parts[0].ties = {1, 2};
  p.reductions[3].span_s = 3'600;
  p.rejected_events = {{1, 0, "path contains \"bot\""}};
  p.inputs = {{{}, Projection::kComputed, abi::Physical::kInt64, {}, {}, 7}};
  p.ops = {{OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, 0, INT32_MAX},
           {OpCode::kTextEq, 0, 0},
           {OpCode::kConst, kNoOp, kNoOp, kNoOp, 0, 0, 0}};
  Result answer;
  answer.kind = ResultKind::kAnswer;
  answer.name = "path";
  answer.type.kind = schema::Kind::kText;
  answer.value = 2;
  answer.physical = abi::Physical::kInt8;
  answer.leaves = {{false, {}, {}, "", 1}};
  p.results = {answer, Column(schema::Kind::kText, 0, abi::Physical::kInt64)};
  return p;
}

TEST(VerifyEvents, AcceptsASoundProgram) {
  const base::Result<void> verified = Verify(Sound());
  EXPECT_TRUE(verified.has_value()) << verified.error().message;
}

TEST(DumpEvents, ShowsWhatRunsInItsOrder) {
  const std::string dump = Dump(Sound());
  size_t at = 0;
  for (const char* line :
       {"moment 0 = ago 86400000000\n", "table 0 of page_view\n  column 0 = at int64\n",
        "  column 2 = key path int64\n", "pass 0 over leads\n", "pass 1 over page_view\n",
        "input 1 = column 1 int8\n", "input 3 = gathered 0 of pass 0 int8\n", "reduction 0 count",
        "reduction 2 pick latest page_view -> 3 4 5 6 7 8\n", "values 1 2 ties 1 2\n",
        "main over leads\ninput 0 = computed 7 int64\n", "  0: result 1\n",
        "rejected by pass 1 result 0: path contains"}) {
    const size_t found = dump.find(line, at);
    ASSERT_NE(found, std::string::npos) << line << dump;
    at = found;
  }
}

struct Break {
  const char* words;  // of the refusal
  std::function<void(Program&)> how;
};

class VerifyEventsRefuses : public testing::TestWithParam<Break> {};

TEST_P(VerifyEventsRefuses, WithWords) {
  Program program = Sound();
  GetParam().how(program);
  const base::Result<void> verified = Verify(program);
  ASSERT_FALSE(verified.has_value());
  EXPECT_THAT(verified.error().message, HasSubstr(GetParam().words));
  EXPECT_FALSE(Dump(program).empty());
}

using P = Program;

const Break kBrokenTables[] = {
    {"moment 0: has no kind", [](P& p) { p.moments[0].kind = static_cast<Moment::Kind>(99); }},
    {"moment 0: 10000001 periods",
     [](P& p) {
       p.moments[0] = {Moment::Kind::kDayStart, 10'000'001, 0, false};
     }},
    {"no parameter 3", [](P& p) { p.passes[1].ops[1].imm = 3; }},
    {"table 0: holds no event", [](P& p) { p.tables[0].event = schema::EventId{1}; }},
    {"table 1: holds the events of an earlier", [](P& p) { p.tables.push_back(p.tables[0]); }},
    {"does not start with the instant",
     [](P& p) { std::swap(p.tables[0].columns[0], p.tables[0].columns[1]); }},
    {"instants need 64 bits",
     [](P& p) { p.tables[0].columns[0].physical = abi::Physical::kInt32; }},
    {"column 1: reads no field", [](P& p) { p.tables[0].columns[1].field = schema::FieldId{2}; }},
    {"column 1: has no projection",
     [](P& p) { p.tables[0].columns[1].projection = Projection::kComputed; }},
    {"column 4: [-1, 2147483647] does not fit",
     [](P& p) { p.tables[0].columns[4].physical = abi::Physical::kInt16; }},
    {"field `page_view.path` has no kind",
     [](P& p) { p.schema.events[0].fields[0].type.kind = static_cast<schema::Kind>(99); }},
    {"field `page_view.path` is hidden",
     [](P& p) { p.schema.events[0].fields[0].origin = schema::Origin::kIsNew; }},
    {"source `web` feeds no event",
     [](P& p) {
       p.sources.resize(1);
       p.sources[0].name = "web";
       p.sources[0].nested.resize(1);
       p.sources[0].nested[0].events = {{"", schema::EventId{4}, {}}};
     }},
    {"source `web` feeds no field of `page_view` from `p`",
     [](P& p) {
       p.sources.resize(1);
       p.sources[0].name = "web";
       p.sources[0].of_events.emplace();
       p.sources[0].of_events->events = {{"", {}, {{schema::FieldId{9}, "p"}}}};
     }},
};
INSTANTIATE_TEST_SUITE_P(Tables, VerifyEventsRefuses, testing::ValuesIn(kBrokenTables));

const Break kBrokenPasses[] = {
    {"pass 2: no table 1", [](P& p) { p.passes.emplace_back().table = 1; }},
    {"pass 2: no table -2", [](P& p) { p.passes.emplace_back().table = -2; }},
    {"pass 1: input 1: no column 5", [](P& p) { p.passes[1].inputs[1].from = 5; }},
    {"has another form", [](P& p) { p.passes[1].inputs[1].physical = abi::Physical::kInt16; }},
    {"reads a field outside its table",
     [](P& p) { p.passes[1].inputs[1].projection = Projection::kValue; }},
    {"reads an event outside its table",
     [](P& p) { p.passes[1].inputs[0].projection = Projection::kAt; }},
    {"leads have no event columns",
     [](P& p) { p.passes[0].inputs[0].projection = Projection::kColumn; }},
    {"leads gather nothing",
     [](P& p) { p.passes[0].inputs[0].projection = Projection::kGathered; }},
    {"pass 1 has not run", [](P& p) { p.passes[1].inputs[3].from = 1; }},
    {"pass 0 is not over leads",
     [](P& p) {
       p.passes.insert(p.passes.begin(), EventPass());
       p.passes[0].inputs.resize(3);
       p.passes[0].ops = {{OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1}};
       p.passes[0].results = {Column(schema::Kind::kYesNo, 0, abi::Physical::kMask)};
       for (Reduction& r : p.reductions) r.parts[0].pass = 2, r.after = 3;
     }},
    {"no result 1", [](P& p) { p.passes[1].inputs[3].result = 1; }},
    {"the validity of what is always known", [](P& p) { p.passes[0].results[0].valid = kNoOp; }},
    {"events have no computed columns",
     [](P& p) { p.passes[1].inputs[3].projection = Projection::kComputed; }},
    {"no computed column 10", [](P& p) { p.inputs[0].from = 10; }},
    {"column 0 is not there yet",
     [](P& p) {
       p.passes[0].inputs[0] = {{}, Projection::kComputed, abi::Physical::kInt64, {}, {}, 0};
     }},
    {"a pass decides nothing", [](P& p) { p.passes[0].results[0].kind = ResultKind::kScore; }},
    {"no loaded text key",
     [](P& p) {
       p.inputs[0].from = 5;
       p.ops[0] = {OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0};
     }},
    {"is no loaded text", [](P& p) { p.passes[1].results[2].value = 3; }},
    {"a column has leaves", [](P& p) { p.results[1].leaves.resize(1); }},
    {"the declared range [0, 99] does not hold", [](P& p) { p.passes[1].ops[4].high = 99; }},
};
INSTANTIATE_TEST_SUITE_P(Passes, VerifyEventsRefuses, testing::ValuesIn(kBrokenPasses));

const Break kBrokenReductions[] = {
    {"reduction 0: has no kind",
     [](P& p) { p.reductions[0].kind = static_cast<Reduction::Kind>(99); }},
    {"has no `once`", [](P& p) { p.reductions[0].once = static_cast<Once>(99); }},
    {"reads nothing", [](P& p) { p.reductions[0].parts.clear(); }},
    {"waits for 3 of 2 passes", [](P& p) { p.reductions[0].after = 3; }},
    {"pass 1 has not run", [](P& p) { p.reductions[0].after = 1; }},
    {"no table 1", [](P& p) { p.reductions[0].parts[0].table = 1; }},
    {"pass 0 is not over its table", [](P& p) { p.reductions[0].parts[0].pass = 0; }},
    {"pass 1 has no result 3", [](P& p) { p.reductions[0].parts[0].counts = 3; }},
    {"pass 1 has no result 9", [](P& p) { p.reductions[2].parts[0].ties = {9}; }},
    {"pass 1 has no result 8",
     [](P& p) {
       p.reductions[0].once = Once::kValue;
       p.reductions[0].parts[0].once_by = 8;
     }},
    {"pass 1 has no result 7", [](P& p) { p.reductions[0].parts[0].in_window = 7; }},
    {"pass 1 has no result 6", [](P& p) { p.reductions[0].parts[0].where_no = 6; }},
    {"0 values where 1 are read", [](P& p) { p.reductions[1].parts[0].values.clear(); }},
    {"a span of 0 seconds", [](P& p) { p.reductions[3].span_s = 0; }},
    {"once in 0 microseconds", [](P& p) { p.reductions[0].once = Once::kRolling; }},
    {"fills 1 columns instead of 2", [](P& p) { p.reductions[1].outputs.pop_back(); }},
    {"no computed column 10", [](P& p) { p.reductions[0].outputs = {10}; }},
    {"`counts` is no mask", [](P& p) { p.reductions[0].parts[0].counts = 1; }},
    {"`in_window` is no mask", [](P& p) { p.reductions[0].parts[0].in_window = 1; }},
    {"`where_no` is no mask", [](P& p) { p.reductions[0].parts[0].where_no = 1; }},
    {"adds what is no number", [](P& p) { p.reductions[1].parts[0].values = {2}; }},
    {"values of different kinds",
     [](P& p) {
       p.reductions[2].parts.push_back(p.reductions[2].parts[0]);
       p.reductions[2].parts[1].values = {2, 1};
     }},
    {"computed column 0: is filled twice", [](P& p) { p.reductions[3].outputs = {0}; }},
    {"computed column 10: nothing fills it", [](P& p) { p.computed.push_back(kWide); }},
    {"computed column 0: cannot hold 0", [](P& p) { p.computed[0].low = 1; }},
    {"has no physical form", [](P& p) { p.computed[0].physical = static_cast<abi::Physical>(9); }},
    {"does not fit into its width", [](P& p) { p.computed[0].physical = abi::Physical::kInt32; }},
    {"output 0 [0, 9] does not hold [0, 4294967295]",
     [](P& p) {
       p.computed[0] = {abi::Physical::kInt8, 0, 9};
     }},
    {"output 2 [0, 9] does not hold [0, 60]",
     [](P& p) {
       p.computed[5] = {abi::Physical::kInt8, 0, 9};
     }},
    {"is a value in a mask", [](P& p) { p.computed[0] = kMaskColumn; }},
    {"is a mask in a value", [](P& p) { p.computed[2] = kWide; }},
    {"rejects events by no mask", [](P& p) { p.rejected_events[0].pass = 2; }},
    {"rejects events by no mask", [](P& p) { p.rejected_events[0].pass = 0; }},
    {"rejects events by no mask", [](P& p) { p.rejected_events[0].result = 1; }},
    {"rejects events by no mask", [](P& p) { p.rejected_events[0].result = 3; }},
};
INSTANTIATE_TEST_SUITE_P(Reductions, VerifyEventsRefuses, testing::ValuesIn(kBrokenReductions));

}  // namespace
}  // namespace tandem::program
