// SPDX-License-Identifier: Apache-2.0
// Digests of events and of what is computed from them; of state that is carried, by what it stands
// for.
#include "compiler/agree/hasher.h"

namespace tandem::agree {

using hir::Op;
using schema::Kind;

// Fields in their order, which decides between equal instants.
Sha256Digest Hasher::Event(schema::EventId id) const {
  const schema::Event& event = policy_.schema[id];
  Canonical out = Begin("event", event.name);
  out.Flag(event.stage.has_value()).Count(event.fields.size());
  for (const schema::Field& field : event.fields) {
    out.Text(field.name);
    FieldType(field, out);
  }
  // Events of the lead keep the digests they had before there were others.
  if (event.key) {
    out.Text("of").Digest(reads_ != nullptr ? Named("field", policy_.schema[*event.key].name)
                                             : Field(*event.key));
  }
  return out.Finish();
}

Sha256Digest Hasher::Hidden(const schema::Field& field) const {
  if (field.origin == schema::Origin::kIsNew) return Canonical("lead is new").Finish();
  if (field.origin == schema::Origin::kPrevious) {
    return Canonical("previous").Digest(Field(field.twin)).Finish();
  }
  Canonical out("carried");
  out.Text(NameOf(field.carried));
  switch (field.carried) {
    case schema::Carried::kEntered: out.Text(ChoiceName(policy_.stage_choice, field.index)); break;
    case schema::Carried::kScore:
    case schema::Carried::kFrozen: out.Text(policy_.scores[field.index].name); break;
    case schema::Carried::kPresent:
    case schema::Carried::kStage:
    case schema::Carried::kFurthest: out.Text(""); break;
  }
  return out.Finish();
}

Sha256Digest Hasher::Moment(const program::Moment& moment) const {
  Canonical out("moment");
  out.Text(NameOf(moment.kind)).Number(moment.amount).Number(moment.plus).Flag(moment.is_day);
  const bool civil = moment.is_day || moment.kind != program::Moment::Kind::kAgo;
  return out.Text(civil ? Zone() : "").Finish();
}

Sha256Digest Hasher::Window(const hir::Window& window) const {
  Canonical out("window");
  for (const int32_t end : {window.low, window.high}) {
    out.Flag(end >= 0);
    if (end >= 0) out.Digest(Moment(policy_.moments[static_cast<size_t>(end)]));
  }
  return out.Flag(window.of_days).Finish();
}

Sha256Digest Hasher::Part(const hir::Aggregate& aggregate, const hir::EventPart& part,
                          const Trusted& trusted) {
  Canonical out("part");
  out.Digest(EventOf(part.event));
  Optional(part.where, trusted, out);
  Optional(part.once_by, trusted, out);
  // Every reader of a pick says itself what it reads.
  const bool picks = aggregate.kind == hir::AggregateKind::kFirst ||
                     aggregate.kind == hir::AggregateKind::kLatest;
  std::vector<Sha256Digest> values;
  for (const hir::ExprId value : part.values) {
    if (!picks) values.push_back(Expr(value, trusted));
  }
  return out.Digests(values).Finish();
}

Sha256Digest Hasher::Aggregate(const hir::Aggregate& aggregate, const Trusted& trusted) {
  Canonical out("aggregate");
  out.Text(NameOf(aggregate.kind)).Text(NameOf(aggregate.once));
  const bool civil = aggregate.once != program::Once::kNone &&
                     aggregate.once != program::Once::kRolling &&
                     aggregate.once != program::Once::kValue &&
                     aggregate.once != program::Once::kAll;
  out.Text(civil ? Zone() : "");
  out.Number(aggregate.once_us).Flag(aggregate.oldest).Number(aggregate.span_s);
  out.Flag(aggregate.window >= 0);
  if (aggregate.window >= 0) {
    out.Digest(Window(policy_.windows[static_cast<size_t>(aggregate.window)]));
  }
  Optional(aggregate.since, trusted, out);
  std::vector<Sha256Digest> parts;
  for (const hir::EventPart& part : aggregate.parts) {
    parts.push_back(Part(aggregate, part, trusted));
  }
  // The order of parts decides between equal instants; counts, sums and weights know none.
  const bool ordered = aggregate.kind == hir::AggregateKind::kFirst ||
                       aggregate.kind == hir::AggregateKind::kLatest ||
                       aggregate.once != program::Once::kNone;
  return (ordered ? out.Digests(parts) : out.SortedDigests(std::move(parts))).Finish();
}

void Hasher::EventNode(const hir::Expr& expr, const Trusted& trusted, Canonical& out) {
  const auto index = static_cast<size_t>(expr.imm);
  if (expr.op == Op::kInWindow) {
    out.Digest(Window(policy_.windows[index]));
    return;
  }
  const bool of_event = expr.op == Op::kEventField || expr.op == Op::kEventAt;
  const schema::EventId event =
      of_event ? static_cast<schema::EventId>(index) : policy_.aggregates[index].parts[0].event;
  out.Digest(of_event ? EventOf(event) : Aggregate(policy_.aggregates[index], trusted));
  if (expr.op == Op::kEventField || expr.op == Op::kPicked) {
    out.Text(policy_.schema[event].fields[static_cast<size_t>(expr.field)].name);
  }
}

}  // namespace tandem::agree
