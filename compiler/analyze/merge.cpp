// SPDX-License-Identifier: Apache-2.0
// Expressions of the second policy are made anew over the merged one, each only where none that
// means the same is there.
#include "compiler/analyze/merge.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/analyze/meanings.h"
#include "compiler/analyze/merge_schema.h"
#include "compiler/analyze/merge_stages.h"
#include "compiler/hir/builder.h"

namespace tandem::analyze {

using hir::Expr;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;
using hir::Policy;
using schema::Kind;

namespace {

bool SameCell(const hir::TableCell& a, const hir::TableCell& b) {
  return a.kind == b.kind && a.intervals == b.intervals && a.texts == b.texts &&
         a.prefixes == b.prefixes && a.negated == b.negated;
}
bool SameRow(const hir::TableRow& a, const hir::TableRow& b) {
  return std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(), SameCell) &&
         std::equal(a.results.begin(), a.results.end(), b.results.begin(), b.results.end(),
                    [](const auto& x, const auto& y) {
                      return x.known == y.known && x.number == y.number;
                    });
}
bool SameTable(const hir::Table& a, const hir::Table& b) {
  const auto same_type = [](const auto& x, const auto& y) {
    return x.type.kind == y.type.kind && x.type.choice == y.type.choice;
  };
  return a.name == b.name && a.first == b.first &&
         std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(), b.inputs.end(),
                    same_type) &&
         std::equal(a.outputs.begin(), a.outputs.end(), b.outputs.begin(), b.outputs.end(),
                    [&](const auto& x, const auto& y) {
                      return same_type(x, y) && x.texts == y.texts;
                    }) &&
         std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), SameRow);
}

// Renumbered values as intervals.
hir::Intervals ThroughMap(const hir::Intervals& wanted, const std::vector<int64_t>& map) {
  hir::Intervals out;
  for (size_t i = 0; i < map.size(); ++i) {
    for (const auto& [low, high] : wanted) {
      if (map[i] >= 0 && low <= map[i] && map[i] <= high) {
        out.emplace_back(static_cast<int64_t>(i), static_cast<int64_t>(i));
      }
    }
  }
  return out;
}

class Merger {
 public:
  Merger(const Policy& first, const Policy& second, const std::vector<hir::FieldId>& apart)
      : first_(first),
        second_(second),
        make_(out_.policy),
        schema_(Copied(first), second, apart, out_),
        known_(out_.policy),
        aggregates_(second.aggregates.size(), -1),
        tables_(second.tables.size(), -1),
        scores_(second.scores.size(), -1) {}

  Merged Take() {
    for (size_t i = 0; i < first_.exprs.size(); ++i) {
      out_.same.push_back(known_.RepOf(static_cast<ExprId>(i)));
    }
    out_.exprs.assign(second_.exprs.size(), kNoExpr);
    for (size_t i = 0; i < second_.exprs.size(); ++i) Map(static_cast<ExprId>(i));
    for (size_t i = 0; i < second_.scores.size(); ++i) {
      const size_t at = MapScore(i);
      out_.scores.push_back(known_.Kept(make_.Reference(Op::kScore, out_.policy.scores[at].type,
                                                 static_cast<int64_t>(at), {})));
    }
    for (const auto& [field, score] : schema_.own_scores()) {
      out_.policy.schema.fields[static_cast<size_t>(field)].index =
          static_cast<uint32_t>(MapScore(score));
    }
    MapStages();
    if (second_.route) out_.route = Map(second_.route->value);
    LimitFields();
    LimitRecords();
    return std::move(out_);
  }

 private:
  const Policy& Copied(const Policy& first) {
    out_.policy = first;
    return first;
  }

  // ---- scores

  size_t MapScore(size_t index) {
    if (scores_[index] >= 0) return static_cast<size_t>(scores_[index]);
    hir::Score score = second_.scores[index];
    for (hir::ScoreRule& rule : score.rules) {
      rule.points = Map(rule.points);
      rule.when = Map(rule.when);
      rule.unless = Map(rule.unless);
      rule.each = Map(rule.each);
      if (rule.aggregate >= 0) rule.aggregate = MapAggregate(static_cast<size_t>(rule.aggregate));
      rule.span = {};
    }
    score.frozen = Map(score.frozen);
    score.carried = Map(score.carried);
    score.span = {};
    const std::string name = Distinct(score.name, out_.policy.scores);
    scores_[index] = static_cast<int64_t>(known_.Kept(std::move(score), name));
    return static_cast<size_t>(scores_[index]);
  }

  template <class All>
  static std::string Distinct(std::string name, const All& all) {
    const auto is_taken = [&] {
      return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    };
    while (is_taken()) name += " (new)";
    return name;
  }

  // ---- events and tables

  int32_t MapWindow(int32_t index) {
    if (index < 0) return index;
    hir::Window window = second_.windows[static_cast<size_t>(index)];
    const auto moment = [&](int32_t at) {
      return at < 0 ? at : make_.AddMoment(second_.moments[static_cast<size_t>(at)]);
    };
    window.low = moment(window.low);
    window.high = moment(window.high);
    return make_.AddWindow(std::move(window));
  }

  int32_t MapAggregate(size_t index) {
    if (aggregates_[index] >= 0) return aggregates_[index];
    hir::Aggregate aggregate = second_.aggregates[index];
    const bool sums = aggregate.kind == hir::AggregateKind::kSum;
    aggregate.window = MapWindow(aggregate.window);
    aggregate.since = Map(aggregate.since);
    aggregate.span = {};
    for (hir::EventPart& part : aggregate.parts) {
      part.event = out_.events[static_cast<size_t>(part.event)];
      part.where = Map(part.where);
      part.once_by = Plain(part.once_by);
      for (ExprId& value : part.values) value = sums ? Map(value) : Plain(value);
    }
    aggregates_[index] = known_.Kept(std::move(aggregate));
    return aggregates_[index];
  }

  size_t MapTable(size_t index) {
    if (tables_[index] >= 0) return static_cast<size_t>(tables_[index]);
    hir::Table table = second_.tables[index];
    for (hir::TableInput& input : table.inputs) input.type = schema_.TypeOf(input.type);
    for (hir::TableOutput& output : table.outputs) output.type = schema_.TypeOf(output.type);
    table.span = {};
    for (hir::TableRow& row : table.rows) {
      row.span = {};
      row.cell_spans.assign(row.cell_spans.size(), {});
    }
    auto& tables = out_.policy.tables;
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const hir::Table& other) {
      return SameTable(other, table);
    });
    tables_[index] = found - tables.begin();
    if (found == tables.end()) {
      table.name = Distinct(table.name, tables);
      tables.push_back(std::move(table));
    }
    return static_cast<size_t>(tables_[index]);
  }

  // ---- fields

  // A field as the merged policy counts its choice.
  ExprId Plain(ExprId id) {
    if (id == kNoExpr) return id;
    const Expr& from = second_[id];
    if (from.op != Op::kField && from.op != Op::kEventField) return Map(id);
    Expr e = from;
    e.span = {};
    const schema::Field* field = nullptr;
    if (e.op == Op::kField) {
      e.field = out_.fields[static_cast<size_t>(from.field)];
      field = &out_.policy.schema.fields[static_cast<size_t>(e.field)];
    } else {
      const auto event = static_cast<size_t>(from.imm);
      e.imm = static_cast<int64_t>(out_.events[event]);
      e.field = out_.event_fields[event][static_cast<size_t>(from.field)];
      field = &out_.policy.schema.events[static_cast<size_t>(e.imm)]
                   .fields[static_cast<size_t>(e.field)];
    }
    e.type.choice = field->type.choice;
    return known_.Kept(make_.Add(std::move(e)));
  }

  // The same value, counted as the second counts it.
  ExprId Viewed(ExprId plain, const schema::ValueType& wanted) {
    const schema::ValueType type = schema_.TypeOf(wanted);
    const schema::ChoiceId from = out_.policy[plain].type.choice;
    if (type.kind != Kind::kChoice || from == type.choice) return plain;
    std::vector<int64_t> map = schema_.Renumbered(from, type.choice);
    std::vector<ExprId> args;
    const schema::ValueType whole = hir::ChoiceType(out_.policy.schema, type.choice);
    for (size_t i = 0; i < map.size(); ++i) {
      if (map[i] < 0) continue;
      const auto value = static_cast<int64_t>(i);
      args.push_back(known_.Kept(make_.InSet(plain, {{value, value}}, {})));
      args.push_back(known_.Kept(make_.Const(whole, map[i], {})));
    }
    args.push_back(known_.Kept(make_.Missing(whole, {})));
    ExprId view = known_.Kept(make_.Choose(std::move(args), {}));
    if (!out_.policy[plain].maybe_unknown) view = known_.Kept(make_.Narrowed(view, {}));
    views_[view] = {plain, std::move(map)};
    return view;
  }

  ExprId MapInSet(const Expr& e) {
    const ExprId arg = Map(e.args[0]);
    const auto view = views_.find(arg);
    if (view == views_.end()) return known_.Kept(make_.InSet(arg, e.intervals, {}));
    const auto& [plain, map] = view->second;
    return known_.Kept(make_.InSet(plain, ThroughMap(e.intervals, map), {}));
  }

  // Elements of a list of choices that the merged policy's field does not know stand behind those
  // that it does: no lead has them.
  ExprId MapListHas(const Expr& e) {
    const Expr& list = second_[e.args[0]];
    const ExprId arg = list.op == Op::kPicked ? Map(e.args[0]) : Plain(e.args[0]);
    program::TextAtom atom = e.atom;
    if (list.type.kind == Kind::kChoiceList) {
      const schema::ChoiceId from = out_.policy[arg].type.choice;
      const schema::ChoiceId to = schema_.TypeOf(list.type).choice;
      const std::vector<int64_t> map = schema_.Renumbered(to, from);
      const auto beyond = static_cast<int64_t>(out_.policy.schema[from].values.size());
      for (std::string& needle : atom.needles) {
        if (map.empty()) break;
        const int64_t index = map[std::stoul(needle)];
        needle = std::to_string(index >= 0 ? index : beyond);
      }
    }
    return known_.Kept(make_.Atom(e.op, arg, std::move(atom), e.text, {}));
  }

  ExprId MapRecordKnown(const Expr& e) {
    const auto record = static_cast<uint32_t>(e.imm);
    if (!schema_.IsOneRecord(record)) return AnyLeafKnown(record);
    Expr same = e;
    same.imm = schema_.RecordOf(record);
    same.span = {};
    return known_.Kept(make_.Add(std::move(same)));
  }

  ExprId KnownField(hir::FieldId field) {
    return known_.Kept(make_.Settle(Op::kIsKnown, known_.Kept(make_.Field(field, false, {})), {}));
  }
  bool IsList(hir::FieldId field) const {
    const Kind kind = out_.policy.schema[field].type.kind;
    return kind == Kind::kTextList || kind == Kind::kChoiceList;
  }
  ExprId AnyLeafKnown(uint32_t record) {
    std::vector<ExprId> any{known_.Kept(make_.YesNo(false, {}))};
    for (const hir::FieldId leaf : schema_.LeavesOf(record)) {
      if (!IsList(leaf)) any.push_back(KnownField(leaf));
    }
    return known_.Kept(make_.Logic(Op::kOr, std::move(any), {}));
  }

  // ---- all others

  ExprId Map(ExprId id) {
    if (id == kNoExpr) return id;
    ExprId& at = out_.exprs[static_cast<size_t>(id)];
    if (at == kNoExpr) {
      const ExprId made = Make(second_[id]);
      out_.exprs[static_cast<size_t>(id)] = made;
    }
    return out_.exprs[static_cast<size_t>(id)];
  }

  // What it stands for, reached where it is known when the name was.
  ExprId Instead(const Expr& e, ExprId of) {
    const ExprId value = Map(of);
    if (out_.policy[value].maybe_unknown == e.maybe_unknown || e.maybe_unknown) return value;
    return known_.Kept(make_.Narrowed(value, {}));
  }

  ExprId Make(const Expr& e) {
    const auto index = static_cast<size_t>(e.imm);
    switch (e.op) {
      case Op::kDefine: return Instead(e, e.args[0]);
      case Op::kBand: return Instead(e, second_.bands[index].value);
      case Op::kAnswer: return Instead(e, second_.answers[index].value);
      case Op::kRoute: return Instead(e, second_.route->value);
      case Op::kStage:
        MapStages();
        return out_.stage;
      case Op::kWayIn:
        MapStages();
        return out_.way_in;
      case Op::kField:
      case Op::kEventField:
        return Viewed(Plain(static_cast<ExprId>(&e - second_.exprs.data())), e.type);
      case Op::kInSet: return MapInSet(e);
      case Op::kListHas: return MapListHas(e);
      case Op::kRecordKnown: return MapRecordKnown(e);
      case Op::kPicked: return MapPicked(e);
      default: return MakeSame(e);
    }
  }

  ExprId MapPicked(const Expr& from) {
    const auto index = static_cast<size_t>(from.imm);
    const ExprId value = second_.aggregates[index].parts[0].values[static_cast<size_t>(from.field)];
    const ExprId plain = Plain(value);
    Expr e = from;
    e.imm = MapAggregate(index);
    e.field = static_cast<hir::FieldId>(
        known_.ValueAt(out_.policy.aggregates[static_cast<size_t>(e.imm)], plain));
    e.type.choice = out_.policy[plain].type.choice;
    e.span = {};
    return Viewed(known_.Kept(make_.Add(std::move(e))), from.type);
  }

  ExprId MakeSame(const Expr& from) {
    Expr e = from;
    e.span = {};
    e.type = schema_.TypeOf(e.type);
    const auto index = static_cast<size_t>(from.imm);
    for (ExprId& arg : e.args) arg = Map(arg);
    switch (e.op) {
      case Op::kScore: e.imm = static_cast<int64_t>(MapScore(index)); break;
      case Op::kAggregate:
      case Op::kPickedAt:
      case Op::kWeighted: e.imm = MapAggregate(index); break;
      case Op::kTableRow:
      case Op::kTableValue: e.imm = static_cast<int64_t>(MapTable(index)); break;
      case Op::kInWindow: e.imm = MapWindow(static_cast<int32_t>(from.imm)); break;
      case Op::kEventAt: e.imm = static_cast<int64_t>(out_.events[index]); break;
      default: break;
    }
    return known_.Kept(make_.Add(std::move(e)));
  }

  // ---- stages

  hir::Stage MapStage(hir::Stage stage) {
    for (auto& when : stage.whens) {
      when.condition = Map(when.condition);
      when.span = {};
    }
    for (auto* against : {&stage.unlesses, &stage.untils}) {
      for (auto& line : *against) {
        line.condition = Map(line.condition);
        line.span = {};
      }
    }
    stage.held = Map(stage.held);
    stage.span = {};
    return stage;
  }

  void MapStages() {
    if (stages_are_mapped_) return;
    stages_are_mapped_ = true;
    if (second_.stages.empty() && second_.asides.empty()) return;
    std::vector<hir::Stage> chain, asides;
    for (const hir::Stage& stage : second_.stages) chain.push_back(MapStage(stage));
    for (const hir::Stage& stage : second_.asides) asides.push_back(MapStage(stage));
    const auto choice = [&](schema::ChoiceId of) {
      return hir::ChoiceType(out_.policy.schema, out_.choices[static_cast<size_t>(of)]);
    };
    const schema::ValueType stage = choice(second_.stage_choice);
    const schema::ValueType way_in = choice(second_.way_in_choice);
    Policy& policy = out_.policy;
    const bool none_before = policy.stages.empty() && policy.asides.empty();
    if (none_before) {
      policy.stages = chain;
      policy.asides = asides;
      policy.stage_choice = stage.choice;
      policy.way_in_choice = way_in.choice;
    }
    StagesAsValues ladder(make_, known_);
    const auto same = [&](bool ways_too) {
      return ladder.Same(policy.stages, chain, ways_too) &&
             ladder.Same(policy.asides, asides, ways_too);
    };
    out_.stage = stage.choice == policy.stage_choice && same(false)
                     ? known_.Kept(make_.Reference(Op::kStage, stage, 0, {}))
                     : ladder.StageOf(chain, asides, stage);
    if (way_in.choice == policy.way_in_choice && same(true)) {
      Expr e{.op = Op::kWayIn, .type = way_in, .maybe_unknown = true};
      out_.way_in = known_.Kept(make_.Add(std::move(e)));
    } else {
      out_.way_in = ladder.WayInOf(chain, asides, out_.stage, way_in);
    }
  }

  // ---- what both accept

  ExprId Not(ExprId id) { return known_.Kept(make_.Not(id, {})); }
  ExprId Join(Op op, std::vector<ExprId> parts) {
    return known_.Kept(make_.Logic(op, std::move(parts), {}));
  }

  void LimitFields() {
    for (const SchemaMerge::Limited& limited : schema_.LimitedFields()) {
      const ExprId field = known_.Kept(make_.Field(limited.field, false, {}));
      if (!IsList(limited.field)) {
        hir::Intervals known;
        for (const int64_t value : limited.known) known.emplace_back(value, value);
        const ExprId in = known_.Kept(make_.InSet(field, std::move(known), {}));
        out_.acceptable.push_back(known_.Kept(make_.Settle(Op::kPossibly, in, {})));
        continue;
      }
      program::TextAtom atom;
      atom.test = program::TextTest::kListHas;
      for (const int64_t value : limited.unknown) atom.needles.push_back(std::to_string(value));
      const ExprId has = known_.Kept(make_.Atom(Op::kListHas, field, std::move(atom), "", {}));
      out_.acceptable.push_back(Not(has));
    }
    NoteBeyond();
  }

  // Elements that MapListHas put behind those of a field.
  void NoteBeyond() {
    const size_t count = out_.policy.exprs.size();
    for (size_t i = 0; i < count; ++i) {
      const Expr e = out_.policy.exprs[i];
      if (e.op != Op::kListHas || out_.policy[e.args[0]].type.kind != Kind::kChoiceList) continue;
      if (out_.policy[e.args[0]].op != Op::kField) continue;
      const schema::ChoiceId of = out_.policy[e.args[0]].type.choice;
      const std::string beyond = std::to_string(out_.policy.schema[of].values.size());
      if (std::find(e.atom.needles.begin(), e.atom.needles.end(), beyond) == e.atom.needles.end()) {
        continue;
      }
      program::TextAtom atom = e.atom;
      atom.combine = program::Combine::kAny;
      atom.needles = {beyond};
      const ExprId has = known_.Kept(make_.Atom(Op::kListHas, e.args[0], std::move(atom), "", {}));
      out_.acceptable.push_back(Not(has));
    }
  }

  // A leaf that is not optional is there as soon as another leaf of its record is.
  void LimitRecords() {
    const schema::Schema& schema = second_.schema;
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      const schema::Field& field = schema.fields[i];
      if (field.origin != schema::Origin::kGiven || !field.record || field.optional) continue;
      if (!schema.records[*field.record].optional || schema_.IsOneRecord(*field.record)) continue;
      if (IsList(out_.fields[i])) continue;
      out_.acceptable.push_back(
          Join(Op::kOr, {Not(AnyLeafKnown(*field.record)), KnownField(out_.fields[i])}));
    }
  }

  const Policy& first_;
  const Policy& second_;
  Merged out_;
  hir::Builder make_;
  SchemaMerge schema_;
  Meanings known_;
  std::unordered_map<ExprId, std::pair<ExprId, std::vector<int64_t>>> views_;
  std::vector<int32_t> aggregates_;
  std::vector<int64_t> tables_, scores_;
  bool stages_are_mapped_ = false;
};

}  // namespace

Merged Merge(const Policy& first, const Policy& second, const std::vector<hir::FieldId>& apart) {
  return Merger(first, second, apart).Take();
}

}  // namespace tandem::analyze
