// SPDX-License-Identifier: Apache-2.0
// The reference interpreter over a batch of leads, of a policy cut down to what is asked.
#include "compiler/analyze/run_leads.h"

#include <map>
#include <set>
#include <string>

#include "compiler/hir/builder.h"
#include "compiler/hir/fill_row.h"
#include "compiler/lower/lower.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"

namespace tandem::analyze {
namespace {

using hir::ExprId;
using hir::Op;
using schema::Kind;

// What expressions refer to beside their arguments.
struct Needed {
  std::set<size_t> scores, bands, answers;
  bool stage = false;
  bool route = false;
};

class Follower {
 public:
  explicit Follower(const hir::Policy& policy)
      : policy_(policy), seen_(policy.exprs.size(), false) {}

  Needed From(const std::vector<ExprId>& roots) {
    for (const ExprId root : roots) Push(root);
    while (!pending_.empty()) {
      const ExprId id = pending_.back();
      pending_.pop_back();
      const hir::Expr& e = policy_[id];
      for (const ExprId arg : e.args) Push(arg);
      Follow(e);
    }
    return std::move(needed_);
  }
  const std::vector<bool>& seen() const { return seen_; }

 private:
  void Push(ExprId id) {
    if (id == hir::kNoExpr || seen_[static_cast<size_t>(id)]) return;
    seen_[static_cast<size_t>(id)] = true;
    pending_.push_back(id);
  }
  void Stages(const std::vector<hir::Stage>& stages) {
    for (const hir::Stage& stage : stages) {
      for (const auto& when : stage.whens) Push(when.condition);
      for (const auto& unless : stage.unlesses) Push(unless.condition);
      for (const auto& until : stage.untils) Push(until.condition);
      Push(stage.held);
    }
  }
  void Follow(const hir::Expr& e) {
    const auto index = static_cast<size_t>(e.imm);
    switch (e.op) {
      case Op::kScore:
        if (!needed_.scores.insert(index).second) return;
        for (const hir::ScoreRule& rule : policy_.scores[index].rules) {
          for (const ExprId id : {rule.points, rule.when, rule.unless, rule.each}) Push(id);
        }
        Push(policy_.scores[index].frozen);
        Push(policy_.scores[index].carried);
        return;
      case Op::kBand:
        needed_.bands.insert(index);
        return Push(policy_.bands[index].value);
      case Op::kAnswer:
        needed_.answers.insert(index);
        return Push(policy_.answers[index].value);
      case Op::kRoute:
        needed_.route = true;
        return Push(policy_.route->value);
      case Op::kStage:
      case Op::kWayIn:
        if (needed_.stage) return;
        needed_.stage = true;
        Stages(policy_.stages);
        return Stages(policy_.asides);
      case Op::kAggregate:
      case Op::kPicked:
      case Op::kPickedAt:
      case Op::kWeighted:
        Push(policy_.aggregates[index].since);
        for (const hir::EventPart& part : policy_.aggregates[index].parts) {
          Push(part.where);
          Push(part.once_by);
          for (const ExprId value : part.values) Push(value);
        }
        return;
      default: return;
    }
  }

  const hir::Policy& policy_;
  std::vector<bool> seen_;
  std::vector<ExprId> pending_;
  Needed needed_;
};

// A copy in which whatever the expressions do not need is empty, and whose one test has them as
// expectations.
hir::Policy Cut(const hir::Policy& policy, const std::vector<ExprId>& exprs) {
  const Needed needed = Follower(policy).From(exprs);
  hir::Policy cut = policy;
  hir::Builder make(cut);
  const ExprId zero = make.Const(hir::TypeOf(Kind::kInteger), 0, {});
  for (size_t i = 0; i < cut.scores.size(); ++i) {
    if (needed.scores.contains(i)) continue;
    cut.scores[i].rules.clear();
    cut.scores[i].frozen = hir::kNoExpr;
  }
  for (size_t i = 0; i < cut.bands.size(); ++i) {
    if (needed.bands.contains(i)) continue;
    cut.bands[i].value = zero;
    cut.bands[i].lines.clear();
  }
  for (size_t i = 0; i < cut.answers.size(); ++i) {
    if (!needed.answers.contains(i)) cut.answers[i].value = zero;
  }
  if (!needed.route) cut.route.reset();
  if (!needed.stage) {
    cut.stages.clear();
    cut.asides.clear();
  }
  cut.rejects.clear();
  cut.tests.clear();
  cut.tests.emplace_back();
  for (const ExprId id : exprs) {
    cut.tests[0].expectations.emplace_back();
    cut.tests[0].expectations.back().condition = id;
  }
  return cut;
}

}  // namespace

std::vector<bool> ReadBy(const hir::Policy& policy, const std::vector<ExprId>& roots) {
  Follower follower(policy);
  follower.From(roots);
  return follower.seen();
}

std::vector<RunValues> RunLeads(const hir::Policy& policy, const source::SourceSet& sources,
                                const std::vector<const hir::Test*>& leads,
                                const std::vector<ExprId>& exprs) {
  const hir::Policy cut = Cut(policy, exprs);
  const program::Program program = lower::Lower(cut, sources, "", {.tests = true});
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  if (!evaluator) return {};
  std::map<std::string, size_t> results;
  for (size_t i = 0; i < program.results.size(); ++i) results[program.results[i].name] = i;
  std::map<int64_t, std::vector<size_t>> by_instant;
  for (size_t i = 0; i < leads.size(); ++i) by_instant[leads[i]->as_of_us].push_back(i);

  std::vector<RunValues> out(leads.size(), RunValues(exprs.size()));
  for (const auto& [as_of_us, group] : by_instant) {
    const auto rows = static_cast<uint32_t>(group.size());
    batch::Batch batch(program, rows);
    batch::Events events(program);
    batch::Builder builder(program);
    batch::EventBuilder event_builder(program);
    builder.Start(batch);
    event_builder.Start(batch, events);
    for (uint32_t row = 0; row < rows; ++row) {
      const hir::Test& lead = *leads[group[row]];
      builder.BeginRow();
      hir::FillRow(lead.values, program.schema.fields, builder);
      for (const hir::TestEvent& event : lead.events) {
        for (size_t table = 0; table < program.tables.size(); ++table) {
          if (program.tables[table].event != event.event) continue;
          for (int64_t i = 0; i < event.times; ++i) {
            event_builder.BeginEvent(table, row, event.at_us, -1);
            hir::FillRow(event.values, program.schema[event.event].fields, event_builder);
          }
        }
      }
    }
    event_builder.Finish(rows);
    exec::ResultBatch values(program, rows);
    evaluator->Evaluate(*engine, batch, &events, {as_of_us}, values);
    for (size_t e = 0; e < exprs.size(); ++e) {
      const auto found = results.find("test 0." + std::to_string(e));
      TANDEM_CHECK(found != results.end(), "an expectation without a result");
      for (uint32_t row = 0; row < rows; ++row) {
        if (!values.Known(found->second, row)) continue;
        out[group[row]][e] = values.Value(found->second, row);
      }
    }
  }
  return out;
}

}  // namespace tandem::analyze
