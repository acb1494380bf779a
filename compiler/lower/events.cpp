// SPDX-License-Identifier: Apache-2.0
// What is computed from events: read as columns of leads, and found out where the events are.
#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"
#include "runtime/base/check.h"
#include "runtime/value/decimal.h"
#include "runtime/value/decimal_math.h"

namespace tandem::lower {

using hir::Op;
using schema::Kind;

namespace {

// A decayed count is in units of 2^-40 (halving) or of a second of its span (fading).
constexpr int64_t kHalvingUnit = int64_t{1} << 40;
constexpr int64_t kTenThousand = 10'000;

}  // namespace

bool Context::Gathers(ExprId id) const {
  return place.table >= 0 && !passes.levels().ReadsEvent(id) && !passes.levels().IsConstant(id);
}

Context& Context::Leads() { return passes.LeadPass(place.level); }

void Context::AddFault(OpId when, source::Span span) {
  if (emit.IsFalse(when)) return;
  fault_masks_.push_back({when, span});
  if (!place.is_main) return;
  program.faults.push_back({"undefined result of `" + TextOf(span) + "`", PlaceOf(span), when});
}

OpId Context::WithoutFaults(const hir::Expr& expr, OpId known, OpId fault) {
  const OpId struck = emit.And(known, fault);
  AddFault(struck, expr.span);
  return emit.AndNot(known, struck);
}

OpId Context::StateKnown(const hir::Aggregate& aggregate) {
  if (!aggregate.of_stage) return emit.Mask(true);
  for (size_t i = 0; i < policy.schema.fields.size(); ++i) {
    const schema::Field& field = policy.schema.fields[i];
    if (field.origin != schema::Origin::kCarried || field.carried != schema::Carried::kPresent) {
      continue;
    }
    const auto id = static_cast<schema::FieldId>(i);
    return emit.And(inputs.Valid(id), inputs.Truth(id));
  }
  TANDEM_CHECK(false, "events of stages need carried state");
  return emit.Mask(false);
}

OpId Context::InWindow(OpId value, int64_t index) {
  const hir::Window& window = policy.windows[static_cast<size_t>(index)];
  OpId in = emit.Mask(true);
  if (window.low >= 0) {
    in = emit.And(in, emit.LessEqual(emit.Moment(static_cast<size_t>(window.low)), value));
  }
  if (window.high >= 0) {
    in = emit.And(in, emit.LessEqual(value, emit.Moment(static_cast<size_t>(window.high))));
  }
  return in;
}

// Points beyond what a rule may be worth count as that much, and negative ones as none, so that
// ten thousandths of them fit.
OpId Context::WeightedPoints(const hir::Expr& expr) {
  const hir::Expr& points = Expr(expr.args[0]);
  const int64_t unit = value::PowerOfTen(schema::Scale(points.type.kind));
  const OpId clamped =
      emit.Min(emit.Max(Value(expr.args[0]), emit.Const(0)), emit.Const(kMaxRulePoints * unit));
  return emit.Multiply(clamped, emit.Const(kTenThousand / unit));
}

OpId Context::Weighted(const hir::Expr& expr) {
  const auto index = static_cast<size_t>(expr.imm);
  const hir::Aggregate& aggregate = policy.aggregates[index];
  const OpId points = WeightedPoints(expr);
  const OpId weight = inputs.Computed(passes.Output(index, 0));
  const int64_t unit =
      aggregate.kind == hir::AggregateKind::kHalving ? kHalvingUnit : aggregate.span_s;
  return emit.Kernel(OpCode::kMulScaled, points, weight, unit,
                     MulScaledRange(emit.RangeOf(points), emit.RangeOf(weight), unit));
}

OpId Context::WeightedFault(const hir::Expr& expr) {
  const auto index = static_cast<size_t>(expr.imm);
  const hir::Aggregate& aggregate = policy.aggregates[index];
  const int64_t unit =
      aggregate.kind == hir::AggregateKind::kHalving ? kHalvingUnit : aggregate.span_s;
  return emit.Kernel(OpCode::kMulScaledFault, WeightedPoints(expr),
                     inputs.Computed(passes.Output(index, 0)), unit, {0, 1});
}

OpId Context::MakeEventValue(const hir::Expr& expr) {
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kEventField:
      return inputs.Value(expr.field);
    case Op::kEventAt:
      return inputs.At();
    case Op::kAggregate:
      return inputs.Computed(passes.Output(index, 0));
    case Op::kPicked:
      return inputs.Computed(passes.Picked(expr, std::nullopt).value);
    case Op::kPickedAt:
      return inputs.Computed(passes.Output(index, 1));
    default:
      return Weighted(expr);
  }
}

OpId Context::MakeEventValid(const hir::Expr& expr) {
  if (expr.op == Op::kEventField) return inputs.Valid(expr.field);
  if (expr.op == Op::kEventAt) return emit.Mask(true);
  const auto index = static_cast<size_t>(expr.imm);
  const hir::Aggregate& aggregate = policy.aggregates[index];
  const OpId state = StateKnown(aggregate);
  const auto is_list = [](Kind kind) {
    return kind == Kind::kTextList || kind == Kind::kChoiceList;
  };
  switch (expr.op) {
    case Op::kAggregate:
      if (aggregate.kind != hir::AggregateKind::kSum || !expr.may_fault) return state;
      return WithoutFaults(expr, state, inputs.Computed(passes.Output(index, 1)));
    case Op::kPicked: {
      if (is_list(expr.type.kind)) {
        return emit.And(state, inputs.Computed(passes.Output(index, 0)));
      }
      std::optional<PickedText> question;
      if (expr.type.kind == Kind::kText) question = PickedText{PickedText::Kind::kPresent, {}, {}};
      const Passes::PickedColumns columns = passes.Picked(expr, question);
      return emit.And(state, inputs.Computed(question ? columns.value : columns.valid));
    }
    case Op::kPickedAt:
      return emit.And(state, inputs.Computed(passes.Output(index, 0)));
    default: {
      const OpId known = emit.And(state, Valid(expr.args[0]));
      return expr.may_fault ? WithoutFaults(expr, known, WeightedFault(expr)) : known;
    }
  }
}

// ---- in passes over events

OpId Context::Rejected(const hir::Policy::RejectWhen& reject) {
  const OpId of_source = emit.Equal(inputs.Source(), emit.Const(int64_t{reject.source}));
  return emit.And(of_source, True(reject.condition));
}

Context::Counted Context::CountedEvents(const hir::Aggregate& aggregate,
                                        const hir::EventPart& part) {
  Counted out;
  const OpId at = inputs.At();
  OpId in = emit.LessEqual(at, emit.Parameter(abi::Param::kAsOf));
  if (aggregate.window >= 0) in = emit.And(in, InWindow(at, aggregate.window));
  if (aggregate.since != hir::kNoExpr) {
    const OpId too_old = emit.LessEqual(at, Value(aggregate.since));
    in = emit.AndNot(in, emit.And(Valid(aggregate.since), too_old));
  }
  out.in_window = in;
  out.counts = part.where == hir::kNoExpr ? in : emit.And(in, True(part.where));
  out.where_no = emit.Mask(false);
  if (part.where != hir::kNoExpr && program.trace) out.where_no = False(part.where);
  for (const hir::Policy::RejectWhen& reject : policy.rejects) {
    if (reject.event == part.event) out.counts = emit.AndNot(out.counts, Rejected(reject));
  }
  return out;
}

Context::Column Context::ColumnOf(ExprId id) {
  const hir::Expr& expr = Expr(id);
  if (expr.type.kind == Kind::kYesNo) return {True(id), Valid(id), Kind::kYesNo};
  if (expr.type.kind != Kind::kText) return {Value(id), Valid(id), Kind::kInteger};
  if (expr.op == Op::kDomainOf || expr.op == Op::kDigitsOf) {
    const auto transform = expr.op == Op::kDomainOf ? program::TextTransform::kDomain
                                                    : program::TextTransform::kDigits;
    return {inputs.TextKey(Expr(expr.args[0]).field, transform), Valid(id), Kind::kText};
  }
  TANDEM_CHECK(expr.op == Op::kEventField, "a text of an event is one of its fields");
  return {inputs.TextKey(expr.field, {}), Valid(id), Kind::kText};
}

Context::Column Context::ColumnOf(const hir::Expr& field, const PickedText& question) {
  TANDEM_CHECK(field.op == Op::kEventField, "only fields are read of a picked event");
  LeafText leaf;
  leaf.from = LeafText::From::kEvent;
  leaf.field = field.field;
  leaf.transform = question.transform;
  switch (question.kind) {
    case PickedText::Kind::kAnswer:
      return {LeafAnswer(leaf, question.atom), program::kNoOp, Kind::kYesNo};
    case PickedText::Kind::kPresent:
      return {LeafValid(leaf), program::kNoOp, Kind::kYesNo};
    case PickedText::Kind::kLength:
      return {LeafLength(leaf), program::kNoOp, Kind::kInteger};
    case PickedText::Kind::kClass:
      return {LeafClass(leaf, question.classes), program::kNoOp, Kind::kInteger};
    case PickedText::Kind::kKey:
      return {LeafKey(leaf), program::kNoOp, Kind::kText};
    case PickedText::Kind::kText:
      break;
  }
  return {inputs.Text(field.field), program::kNoOp, Kind::kText};
}

std::vector<Context::Column> Context::Ties() {
  std::vector<Column> ties;
  const schema::EventId event = program.tables[static_cast<size_t>(place.table)].event;
  const auto& fields = policy.schema[event].fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto id = static_cast<schema::FieldId>(i);
    const Kind kind = fields[i].type.kind;
    const OpId valid = inputs.Valid(id);
    if (kind == Kind::kYesNo) {
      ties.push_back({inputs.Truth(id), valid, Kind::kYesNo});
    } else if (kind == Kind::kText) {
      ties.push_back({inputs.TextKey(id, {}), valid, Kind::kText});
      ties.push_back({inputs.Text(id), valid, Kind::kText});
    } else if (kind == Kind::kTextList || kind == Kind::kChoiceList) {
      ties.push_back({inputs.Text(id), valid, Kind::kText});
    } else {
      ties.push_back({inputs.Value(id), valid, Kind::kInteger});
    }
  }
  return ties;
}

}  // namespace tandem::lower
