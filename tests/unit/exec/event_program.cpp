// SPDX-License-Identifier: Apache-2.0
// Making the program, and random events for it.
#include "tests/unit/exec/event_program.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/program/range.h"
#include "runtime/program/verify.h"

namespace tandem::exec::testing {
namespace {

using abi::Physical;
using program::Body;
using program::OpCode;
using program::OpId;
using program::Projection;
using program::Reduction;
using schema::FieldId;
using schema::Kind;

constexpr FieldId kNumber{0};
constexpr FieldId kText{1};
enum Column : uint32_t { kAt, kSource, kValue, kValid, kKey, kWhole, kTextValid };
// Results of event passes.
enum Made : uint32_t { kCounts, kN, kT, kExact, kRefused, kInWindow, kWhereNo };

class BodyMaker {
 public:
  BodyMaker(const program::Program& program, Body& body, int32_t table)
      : program_(program), body_(body), table_(table) {}

  OpId Op(OpCode code, OpId a = program::kNoOp, OpId b = program::kNoOp, OpId c = program::kNoOp,
          int64_t imm = 0) {
    program::Op op{code, a, b, c, imm};
    if (program::Info(code).result == 'I') {
      std::array<program::Range, 3> operands;
      const OpId ids[] = {a, b, c};
      for (int i = 0; i < 3; ++i) {
        if (ids[i] != program::kNoOp && program::Info(body_.ops[ids[i]].code).result == 'I') {
          operands[i] = {body_.ops[ids[i]].low, body_.ops[ids[i]].high};
        }
      }
      program::Range range = program::ResultRange(code, operands, imm);
      if (code == OpCode::kLoadInt) {
        range = program::InputRange(program_, table_, body_.inputs[size_t(imm)]);
      }
      if (code == OpCode::kParam) range = program::ParamRange(program_, imm);
      op.low = range.low;
      op.high = range.high;
    }
    body_.ops.push_back(op);
    return static_cast<OpId>(body_.ops.size() - 1);
  }
  OpId Const(int64_t value) {
    return Op(OpCode::kConst, program::kNoOp, program::kNoOp, program::kNoOp, value);
  }
  OpId Param(int64_t index) {
    return Op(OpCode::kParam, program::kNoOp, program::kNoOp, program::kNoOp, index);
  }
  OpId Load(const program::Input& input) {
    body_.inputs.push_back(input);
    const bool is_mask = input.physical == Physical::kMask;
    return Op(is_mask ? OpCode::kLoadMask : OpCode::kLoadInt, program::kNoOp, program::kNoOp,
              program::kNoOp, static_cast<int64_t>(body_.inputs.size()) - 1);
  }
  OpId LoadColumn(uint32_t column) {
    program::Input input{{}, Projection::kColumn, {}, {}, {}, column};
    input.physical = program_.tables[static_cast<size_t>(table_)].columns[column].physical;
    return Load(input);
  }
  void Result(OpId value, OpId valid, Kind kind) {
    program::Result result;
    result.kind = program::ResultKind::kColumn;
    result.name = "c" + std::to_string(body_.results.size());
    result.type.kind = kind;
    result.value = value;
    result.valid = valid;
    const program::Op& op = body_.ops[value];
    result.physical = program::Info(op.code).result == 'M'
                          ? Physical::kMask
                          : program::NarrowestFor({op.low, op.high});
    body_.results.push_back(result);
  }

 private:
  const program::Program& program_;
  Body& body_;
  int32_t table_;
};

schema::Event MakeEvent(const char* name) {
  schema::Event event{
      name, {{"n", {Kind::kInteger}, true, {}}, {"t", {Kind::kText}, true, {}}}, {}};
  event.fields[0].type.low = -100;
  event.fields[0].type.high = 100;
  return event;
}

program::Table MakeTable(uint32_t event) {
  return {schema::EventId{event},
          {{{}, Projection::kAt, Physical::kInt64, {}, {}},
           {{}, Projection::kSource, Physical::kInt32, {}, {}},
           {kNumber, Projection::kValue, Physical::kInt8, {}, {}},
           {kNumber, Projection::kValid, Physical::kMask, {}, {}},
           {kText, Projection::kTextKey, Physical::kInt32, {}, {}},
           {kText, Projection::kText, Physical::kInt32, {}, {}},
           {kText, Projection::kValid, Physical::kMask, {}, {}}}};
}

void AddLeadPass(program::Program& program) {
  program::Pass& pass = program.passes.emplace_back();
  BodyMaker body(program, pass, -1);
  const OpId since = body.Load({FieldId{0}, Projection::kValue, Physical::kInt64, {}, {}});
  const OpId known = body.Load({FieldId{0}, Projection::kValid, Physical::kMask, {}, {}});
  body.Result(since, known, Kind::kTime);
}

void AddEventPass(program::Program& program, int32_t table) {
  program::Pass pass;
  pass.table = table;
  BodyMaker body(program, pass, table);
  const OpId at = body.LoadColumn(kAt);
  const OpId number = body.LoadColumn(kValue);
  const OpId known = body.LoadColumn(kValid);
  const OpId since = body.Load({{}, Projection::kGathered, Physical::kInt64, {}, {}, 0, 0});
  const OpId has_since = body.Load({{}, Projection::kGatheredValid, Physical::kMask, {}, {}, 0, 0});
  const OpId in_window = body.Op(OpCode::kInRange, at, body.Param(abi::kParamCount), body.Param(0));
  const OpId before = body.Op(OpCode::kAnd, has_since, body.Op(OpCode::kLe, at, since));
  const OpId live = body.Op(OpCode::kAndNot, in_window, before);
  const OpId unlucky = body.Op(OpCode::kEq, number, body.Const(13));
  const OpId negative = body.Op(OpCode::kLt, number, body.Const(0));
  const OpId of_source = body.Op(OpCode::kEq, body.LoadColumn(kSource), body.Const(1));
  const OpId refused = body.Op(OpCode::kAnd, negative, of_source);
  const OpId counts = body.Op(OpCode::kAndNot, body.Op(OpCode::kAndNot, live, unlucky), refused);
  body.Result(counts, program::kNoOp, Kind::kYesNo);
  body.Result(number, known, Kind::kInteger);
  const OpId text_known = body.LoadColumn(kTextValid);
  body.Result(body.LoadColumn(kKey), text_known, Kind::kText);
  body.Result(body.LoadColumn(kWhole), text_known, Kind::kText);
  body.Result(refused, program::kNoOp, Kind::kYesNo);
  body.Result(live, program::kNoOp, Kind::kYesNo);
  body.Result(unlucky, program::kNoOp, Kind::kYesNo);
  program.passes.push_back(pass);
  program.rejected_events.push_back(
      {static_cast<uint32_t>(program.passes.size() - 1), kRefused, "n < 0"});
}

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

program::Computed Mask() { return {Physical::kMask, 0, 1}; }
program::Computed Wide(program::Range range) { return {Physical::kInt64, range.low, range.high}; }

std::vector<program::Computed> OutputsOf(const program::Program& program,
                                         const Reduction& reduction) {
  switch (reduction.kind) {
    case Reduction::Kind::kCount:
    case Reduction::Kind::kDistinct:
      return {Wide(program::CountRange(reduction))};
    case Reduction::Kind::kSum:
      return {Wide({-kMost - 1, kMost}), Mask()};
    case Reduction::Kind::kHalving:
    case Reduction::Kind::kFading:
      return {Wide({0, kMost})};
    case Reduction::Kind::kPick:
      break;
  }
  const program::Op& text = program.passes[1].ops[program.passes[1].results[kExact].value];
  return {Mask(), Wide(program::kInstants),    {Physical::kInt8, -100, 100},
          Mask(), Wide({text.low, text.high}), Mask()};
}

void AddReduction(EventProgram& into, const Asked& asked) {
  Reduction reduction;
  reduction.kind = asked.kind;
  reduction.once = asked.once;
  reduction.latest = asked.latest;
  reduction.once_us = asked.once == program::Once::kRolling ? kOnceUs : 0;
  reduction.span_s = kSpanS;
  reduction.name = "r" + std::to_string(into.program.reductions.size());
  reduction.after = static_cast<uint32_t>(into.program.passes.size());
  for (const uint32_t type : asked.event_types) {
    Reduction::Part part;
    part.table = type;
    part.pass = type + 1;
    part.counts = kCounts;
    part.in_window = kInWindow;
    part.where_no = kWhereNo;
    part.ties = {kN, kT, kExact};
    part.once_by = asked.by_text ? kT : kN;
    if (asked.kind == Reduction::Kind::kSum) part.values = {kN};
    if (asked.kind == Reduction::Kind::kDistinct) part.values = {asked.by_text ? kT : kN};
    if (asked.kind == Reduction::Kind::kPick) part.values = {kN, kExact};
    reduction.parts.push_back(part);
  }
  for (const program::Computed& computed : OutputsOf(into.program, reduction)) {
    reduction.outputs.push_back(static_cast<uint32_t>(into.program.computed.size()));
    into.program.computed.push_back(computed);
  }
  into.program.reductions.push_back(reduction);
  into.asked.push_back(asked);
}

std::vector<Asked> EverythingAsked() {
  using K = Reduction::Kind;
  using O = program::Once;
  std::vector<Asked> all;
  for (const std::vector<uint32_t>& types :
       {std::vector<uint32_t>{0}, std::vector<uint32_t>{1}, std::vector<uint32_t>{0, 1}}) {
    for (const K kind : {K::kCount, K::kSum, K::kDistinct, K::kPick, K::kHalving, K::kFading}) {
      for (const O once : {O::kNone, O::kDay, O::kWeek, O::kMonth, O::kQuarter, O::kYear,
                           O::kRolling, O::kValue, O::kAll}) {
        for (const bool by_text : {false, true}) {
          const bool matters = kind == K::kDistinct || once == O::kValue;
          if (by_text && !matters) continue;
          for (const bool latest : {true, false}) {
            if (!latest && kind != K::kPick && once != O::kAll) continue;
            all.push_back({kind, once, latest, by_text, types});
          }
        }
      }
    }
  }
  return all;
}

}  // namespace

EventProgram::EventProgram() {
  program.policy = "events";
  program.schema.zone = "America/New_York";
  program.schema.fields = {{"since", {Kind::kTime}, true, {}}};
  program.schema.events = {MakeEvent("page_view"), MakeEvent("reply")};
  program.sources.resize(2);
  program.moments = {{program::Moment::Kind::kAgo, kWindowUs, 0, false}};
  program.tables = {MakeTable(0), MakeTable(1)};
  AddLeadPass(program);
  AddEventPass(program, 0);
  AddEventPass(program, 1);
  for (const Asked& asked_now : EverythingAsked()) AddReduction(*this, asked_now);
  BodyMaker body(program, program, -1);
  for (const Reduction& reduction : program.reductions) {
    first_result.push_back(program.results.size());
    for (const uint32_t output : reduction.outputs) {
      program::Input input{{}, Projection::kComputed, {}, {}, {}, output};
      input.physical = program.computed[output].physical;
      const OpId op = body.Load(input);
      body.Result(op, program::kNoOp,
                  input.physical == Physical::kMask ? Kind::kYesNo : Kind::kInteger);
      program.results.back().kind = program::ResultKind::kCondition;
    }
  }
  const base::Result<void> verified = program::Verify(program);
  EXPECT_TRUE(verified.has_value()) << verified.error().message;
}

SomeLeads RandomLeads(uint64_t seed, int64_t as_of_us) {
  constexpr uint32_t kLeads = 1'500;
  constexpr int64_t kHourUs = 3'600'000'000;
  const char* const texts[] = {"Alpha", "alpha", "BETA", "beta", "gamma", "Stra\u00dfe", "strasse"};
  std::mt19937_64 random(seed);
  SomeLeads some;
  for (uint32_t lead = 0; lead < kLeads; ++lead) {
    some.since_us.push_back(random() % 3 == 0 ? as_of_us - int64_t(random() % 60) * 24 * kHourUs
                                              : 0);
    size_t count = random() % 5 == 0 ? 0 : random() % 24;
    if (lead == 700) count = 6'000;
    for (size_t i = 0; i < count; ++i) {
      SomeEvent event;
      event.lead = lead;
      event.type = random() % 2;
      // Whole hours, so that many are at the same instant.
      event.at_us =
          as_of_us - (int64_t(random() % (random() % 2 == 0 ? 100 : 12'000)) - 5) * kHourUs;
      event.source = static_cast<int32_t>(random() % 3) - 1;
      if (random() % 4 != 0) event.number = int64_t(random() % 201) - 100;
      if (random() % 8 == 0) event.number = 13;
      if (random() % 4 != 0) event.text = texts[random() % std::size(texts)];
      some.events.push_back(event);
    }
  }
  return some;
}

Filled::Filled(const EventProgram& events_program, const SomeLeads& some)
    : leads(events_program.program, static_cast<uint32_t>(some.since_us.size())),
      events(events_program.program) {
  batch::Builder builder(events_program.program);
  batch::EventBuilder event_builder(events_program.program);
  builder.Start(leads);
  event_builder.Start(leads, events);
  for (const int64_t since_us : some.since_us) {
    builder.BeginRow();
    if (since_us != 0) builder.SetInt(FieldId{0}, since_us);
  }
  for (const SomeEvent& event : some.events) {
    event_builder.BeginEvent(event.type, event.lead, event.at_us, event.source);
    if (event.number) event_builder.SetInt(kNumber, *event.number);
    if (event.text) event_builder.SetText(kText, *event.text);
  }
  event_builder.Finish(leads.rows());
}

}  // namespace tandem::exec::testing
