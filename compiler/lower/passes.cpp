// SPDX-License-Identifier: Apache-2.0
// Passes and reductions: what is asked for first decides nothing, levels decide the order.
#include "compiler/lower/passes.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/program/range.h"

namespace tandem::lower {

using hir::AggregateKind;
using program::Reduction;
using schema::Kind;

struct Passes::Build {
  uint32_t level;
  int32_t table;
  size_t index;  // in builds_
  program::Pass pass;
  std::unique_ptr<Context> context;
  std::map<std::tuple<OpId, OpId, Kind>, uint32_t> columns;  // results
};

namespace {

Reduction::Kind KindOf(AggregateKind kind) {
  switch (kind) {
    case AggregateKind::kCount:
      return Reduction::Kind::kCount;
    case AggregateKind::kSum:
      return Reduction::Kind::kSum;
    case AggregateKind::kDistinct:
      return Reduction::Kind::kDistinct;
    case AggregateKind::kFirst:
    case AggregateKind::kLatest:
      return Reduction::Kind::kPick;
    case AggregateKind::kHalving:
      return Reduction::Kind::kHalving;
    case AggregateKind::kFading:
      return Reduction::Kind::kFading;
  }
  return {};
}

}  // namespace

Passes::Passes(const hir::Policy& policy, const source::SourceSet& sources, LowerOptions options,
               program::Program& program)
    : policy_(policy),
      sources_(sources),
      options_(options),
      program_(program),
      levels_(policy),
      tables_(policy, program),
      reduction_of_(policy.aggregates.size(), -1) {}

Passes::~Passes() = default;

uint32_t Passes::TableOf(schema::EventId event) {
  auto& tables = program_.tables;
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const program::Table& t) { return t.event == event; });
  if (found != tables.end()) return static_cast<uint32_t>(found - tables.begin());
  program::Input at;
  at.projection = program::Projection::kAt;
  at.physical = abi::Physical::kInt64;
  tables.push_back({event, {at}});
  return static_cast<uint32_t>(tables.size() - 1);
}

Passes::Build& Passes::Find(uint32_t level, int32_t table) {
  for (const auto& build : builds_) {
    if (build->level == level && build->table == table) return *build;
  }
  builds_.push_back(std::make_unique<Build>());
  Build& made = *builds_.back();
  made.level = level;
  made.table = made.pass.table = table;
  made.index = builds_.size() - 1;
  LowerOptions options = options_;
  options.trace = false;
  made.context = std::make_unique<Context>(policy_, sources_, options, program_, *this,
                                           Place{made.pass, table, level, false});
  return made;
}

Passes::Build& Passes::EventPass(uint32_t level, schema::EventId event) {
  return Find(level, static_cast<int32_t>(TableOf(event)));
}

Context& Passes::LeadPass(uint32_t level) { return *Find(level, -1).context; }

uint32_t Passes::AddColumn(Build& build, const Context::Column& column) {
  const OpId valid = column.valid == program::kNoOp || build.context->emit.IsTrue(column.valid)
                         ? program::kNoOp
                         : column.valid;
  const auto [it, fresh] = build.columns.try_emplace(
      {column.value, valid, column.kind}, static_cast<uint32_t>(build.pass.results.size()));
  if (!fresh) return it->second;
  program::Result result;
  result.kind = program::ResultKind::kColumn;
  result.name = "c" + std::to_string(it->second);
  result.type.kind = column.kind;
  result.value = column.value;
  result.valid = valid;
  const Range range = build.context->emit.RangeOf(column.value);
  result.physical = column.kind == Kind::kYesNo  ? abi::Physical::kMask
                    : column.kind == Kind::kText ? abi::Physical::kInt64
                                                 : Narrowest(range);
  build.pass.results.push_back(std::move(result));
  return it->second;
}

OpId Passes::Gather(Context& events, OpId op, Kind kind) {
  Build& from = Find(events.place.level, -1);
  Emitter& leads = from.context->emit;
  if (leads.IsConst(op)) return events.emit.Const(leads.RangeOf(op).low);
  if (leads.IsTrue(op) || leads.IsFalse(op)) return events.emit.Mask(leads.IsTrue(op));
  const uint32_t result = AddColumn(from, {op, program::kNoOp, kind});
  return events.inputs.Gathered(from.index, result, from.pass);
}

void Passes::NoteGathered(ExprId id) { gathered_.push_back(id); }

// ---- reductions

void Passes::AddPart(Reduction& reduction, const hir::Aggregate& aggregate,
                     const hir::EventPart& part, uint32_t level) {
  Build& build = EventPass(level, part.event);
  Context& events = *build.context;
  Reduction::Part made;
  made.table = static_cast<uint32_t>(build.table);
  made.pass = static_cast<uint32_t>(build.index);
  const Context::Counted counted = events.CountedEvents(aggregate, part);
  const auto mask = [&](OpId op) { return AddColumn(build, {op, program::kNoOp, Kind::kYesNo}); };
  made.counts = mask(counted.counts);
  if (options_.trace) {
    made.in_window = mask(counted.in_window);
    made.where_no = mask(counted.where_no);
  }
  if (aggregate.once == program::Once::kValue) {
    made.once_by = AddColumn(build, events.ColumnOf(part.once_by));
  }
  if (reduction.kind == Reduction::Kind::kSum || reduction.kind == Reduction::Kind::kDistinct) {
    made.values.push_back(AddColumn(build, events.ColumnOf(part.values[0])));
  }
  reduction.parts.push_back(std::move(made));
}

// Where it matters which of two events at one instant is meant.
void Passes::AddTies(Reduction& reduction) {
  for (Reduction::Part& part : reduction.parts) {
    if (!part.ties.empty()) continue;
    Build& build = *builds_[part.pass];
    for (const Context::Column& column : build.context->Ties()) {
      part.ties.push_back(AddColumn(build, column));
    }
  }
}

uint32_t Passes::AddComputed(abi::Physical physical, program::Range range) {
  program_.computed.push_back({physical, range.low, range.high});
  return static_cast<uint32_t>(program_.computed.size() - 1);
}

program::Range Passes::ValuesRange(const Reduction& reduction, size_t value) const {
  program::Range hull{0, 0};
  for (const Reduction::Part& part : reduction.parts) {
    const program::Pass& pass = builds_[part.pass]->pass;
    const program::Op& op = pass.ops[pass.results[part.values[value]].value];
    hull = {std::min(hull.low, op.low), std::max(hull.high, op.high)};
  }
  return hull;
}

abi::Physical Passes::ValuesForm(const Reduction& reduction, size_t value) const {
  const Reduction::Part& part = reduction.parts[0];
  const program::Pass& pass = builds_[part.pass]->pass;
  const Kind kind = pass.results[part.values[value]].type.kind;
  if (kind == Kind::kYesNo) return abi::Physical::kMask;
  if (kind == Kind::kText) return abi::Physical::kInt64;
  return program::NarrowestFor(ValuesRange(reduction, value));
}

void Passes::AddFirstOutputs(Reduction& reduction) {
  constexpr program::Range kMaskRange{0, 1};
  switch (reduction.kind) {
    case Reduction::Kind::kCount:
    case Reduction::Kind::kDistinct: {
      const program::Range range = program::CountRange(reduction);
      reduction.outputs = {AddComputed(program::NarrowestFor(range), range)};
      return;
    }
    case Reduction::Kind::kHalving:
    case Reduction::Kind::kFading:
      reduction.outputs = {
          AddComputed(abi::Physical::kInt64, {0, std::numeric_limits<int64_t>::max()})};
      return;
    case Reduction::Kind::kSum: {
      const program::Range range = program::SumRange(reduction, ValuesRange(reduction, 0));
      reduction.outputs = {AddComputed(program::NarrowestFor(range), range),
                           AddComputed(abi::Physical::kMask, kMaskRange)};
      return;
    }
    case Reduction::Kind::kPick:
      reduction.outputs = {AddComputed(abi::Physical::kMask, kMaskRange),
                           AddComputed(abi::Physical::kInt64, program::kInstants)};
      return;
  }
}

size_t Passes::ReductionOf(size_t index) {
  if (reduction_of_[index] >= 0) return static_cast<size_t>(reduction_of_[index]);
  const hir::Aggregate& aggregate = policy_.aggregates[index];
  Reduction reduction;
  reduction.kind = KindOf(aggregate.kind);
  reduction.latest = aggregate.kind != AggregateKind::kFirst && !aggregate.oldest;
  reduction.once = aggregate.once;
  reduction.once_us = aggregate.once_us;
  reduction.span_s = aggregate.span_s;
  reduction.name = aggregate.name;
  const uint32_t level = levels_.OfAggregate(index);
  for (const hir::EventPart& part : aggregate.parts) AddPart(reduction, aggregate, part, level);
  const bool adds_values =
      reduction.kind == Reduction::Kind::kSum || reduction.kind == Reduction::Kind::kDistinct;
  const bool chooses =
      reduction.kind == Reduction::Kind::kPick || reduction.once != program::Once::kNone;
  if (chooses && (options_.trace || adds_values)) AddTies(reduction);
  AddFirstOutputs(reduction);
  program_.reductions.push_back(std::move(reduction));
  reduction_of_[index] = static_cast<int32_t>(program_.reductions.size() - 1);
  return program_.reductions.size() - 1;
}

uint32_t Passes::Output(size_t aggregate, size_t output) {
  return program_.reductions[ReductionOf(aggregate)].outputs[output];
}

Passes::PickedColumns Passes::Picked(const hir::Expr& picked,
                                     const std::optional<PickedText>& question) {
  const auto index = static_cast<size_t>(picked.imm);
  const hir::Aggregate& aggregate = policy_.aggregates[index];
  const auto& values = aggregate.parts[0].values;
  const auto place = std::find_if(values.begin(), values.end(), [&](ExprId id) {
    return policy_[id].op == hir::Op::kEventField && policy_[id].field == picked.field;
  });
  TANDEM_CHECK(place != values.end(), "a field is read of an event that was not picked for it");
  const auto value = static_cast<size_t>(place - values.begin());
  for (const Question& known : questions_) {
    if (known.aggregate == index && known.value == value && known.text == question) {
      return known.columns;
    }
  }
  const size_t at = ReductionOf(index);
  std::vector<uint32_t> columns;
  for (size_t i = 0; i < aggregate.parts.size(); ++i) {
    const uint32_t pass = program_.reductions[at].parts[i].pass;
    Context& events = *builds_[pass]->context;
    const ExprId id = aggregate.parts[i].values[value];
    const Context::Column column =
        question ? events.ColumnOf(policy_[id], *question) : events.ColumnOf(id);
    columns.push_back(AddColumn(*builds_[pass], column));
  }
  Reduction& reduction = program_.reductions[at];
  for (size_t i = 0; i < columns.size(); ++i) reduction.parts[i].values.push_back(columns[i]);
  AddTies(reduction);
  const size_t output = reduction.parts[0].values.size() - 1;
  const abi::Physical form = ValuesForm(reduction, output);
  const PickedColumns made{AddComputed(form, ValuesRange(reduction, output)),
                           AddComputed(abi::Physical::kMask, {0, 1})};
  reduction.outputs.push_back(made.value);
  reduction.outputs.push_back(made.valid);
  questions_.push_back({index, value, question, made});
  return made;
}

// ---- the end

// Events whose condition could not be computed do not count; the lead has a data fault.
void Passes::CountFaults(Context& main) {
  for (size_t i = 0; i < builds_.size(); ++i) {
    Build& build = *builds_[i];
    if (build.table < 0) continue;
    Context& events = *build.context;
    for (const FaultMask& fault : events.fault_masks()) {
      const OpId past =
          events.emit.LessEqual(events.inputs.At(), events.emit.Parameter(abi::Param::kAsOf));
      Reduction reduction;
      reduction.name =
          program_.schema[program_.tables[static_cast<size_t>(build.table)].event].name;
      Reduction::Part part;
      part.table = static_cast<uint32_t>(build.table);
      part.pass = static_cast<uint32_t>(i);
      part.counts =
          AddColumn(build, {events.emit.And(fault.when, past), program::kNoOp, Kind::kYesNo});
      reduction.parts = {part};
      AddFirstOutputs(reduction);
      const OpId count = main.inputs.Computed(reduction.outputs[0]);
      program_.reductions.push_back(std::move(reduction));
      main.AddFault(main.emit.Less(main.emit.Const(0), count), fault.span);
    }
  }
  for (const ExprId id : gathered_) {
    if (!levels_.MayFault(id)) continue;
    main.Valid(id);
  }
}

void Passes::AddRejected() {
  for (const hir::Policy::RejectWhen& reject : policy_.rejects) {
    if (!reject.event) continue;
    const auto table = static_cast<int32_t>(TableOf(*reject.event));
    uint32_t level = levels_.OfExpr(reject.condition);
    for (const auto& build : builds_) {
      if (build->table == table && build->level >= level) {
        level = build->level;
        break;
      }
    }
    Build& build = Find(level, table);
    const OpId rejected = build.context->Rejected(reject);
    program_.rejected_events.push_back({static_cast<uint32_t>(build.index),
                                        AddColumn(build, {rejected, program::kNoOp, Kind::kYesNo}),
                                        build.context->TextOf(reject.span)});
  }
}

void Passes::Order() {
  std::vector<Build*> order;
  for (const auto& build : builds_) order.push_back(build.get());
  std::sort(order.begin(), order.end(), [](const Build* a, const Build* b) {
    return std::tuple(a->level, a->table) < std::tuple(b->level, b->table);
  });
  std::vector<uint32_t> place(builds_.size());
  for (size_t i = 0; i < order.size(); ++i) place[order[i]->index] = static_cast<uint32_t>(i);
  for (program::Table& table : program_.tables) NarrowBits(table.columns);
  for (Build* build : order) {
    build->context->inputs.Finish();
    for (program::Input& input : build->pass.inputs) {
      if (input.projection == program::Projection::kGathered) input.from = place[input.from];
    }
    Tidy(build->pass);
  }
  for (Reduction& reduction : program_.reductions) {
    for (Reduction::Part& part : reduction.parts) {
      part.pass = place[part.pass];
      reduction.after = std::max(reduction.after, part.pass + 1);
    }
  }
  for (auto& rejected : program_.rejected_events) rejected.pass = place[rejected.pass];
  for (Build* build : order) program_.passes.push_back(std::move(build->pass));
}

void Passes::Finish(Context& main) {
  AddRejected();
  CountFaults(main);
  Order();
}

}  // namespace tandem::lower
