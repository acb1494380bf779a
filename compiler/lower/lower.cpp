// SPDX-License-Identifier: Apache-2.0
// The order of lowering, and how results and explanation tables enter the Program.
#include "compiler/lower/lower.h"

#include <algorithm>

#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"

namespace tandem::lower {

Context::Context(const hir::Policy& policy_in, const source::SourceSet& sources_in,
                 LowerOptions options_in, program::Program& program_in, Passes& passes_in,
                 const Place& place_in)
    : policy(policy_in),
      sources(sources_in),
      options(options_in),
      program(program_in),
      passes(passes_in),
      place(place_in),
      emit(place_in.body.ops),
      inputs(program_in, place_in.body, emit, place_in.table),
      lowered_(policy_in.exprs.size()),
      scores_(policy_in.scores.size(), program::kNoOp),
      bands_(policy_in.bands.size(), program::kNoOp) {}

program::Place Context::PlaceOf(source::Span span) const {
  const source::Position at = sources.Locate(span.file, span.begin);
  return {sources.Path(span.file), at.line, at.column};
}

std::string Context::TextOf(source::Span span) const {
  std::string folded;
  bool blank = false;
  for (const char c : sources.Text(span)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space && blank && !folded.empty()) folded += ' ';
    if (!space) folded += c;
    blank = space;
  }
  return folded;
}

program::Rule Context::NewRule(program::RuleKind kind, const std::string& owner, source::Span span,
                               std::initializer_list<ExprId> reads) {
  program::Rule rule;
  rule.kind = kind;
  rule.owner = owner;
  if (!options.trace) return rule;
  rule.text = TextOf(span);
  rule.place = PlaceOf(span);
  for (const ExprId id : reads) {
    if (id == hir::kNoExpr) continue;
    for (const schema::FieldId field : hir::Reads(policy, id)) rule.reads.push_back(field);
    AddCalls(id, rule.calls);
  }
  std::sort(rule.reads.begin(), rule.reads.end());
  rule.reads.erase(std::unique(rule.reads.begin(), rule.reads.end()), rule.reads.end());
  return rule;
}

void Context::AddRule(program::Rule rule) {
  if (options.trace) program.rules.push_back(std::move(rule));
}

// A line that stands or falls with a condition: first-match lines, ways in, objections.
void Context::AddLine(program::Rule rule, ExprId condition, ExprId unless, ExprId table) {
  if (!options.trace) return;
  rule.fired = Fires(condition);
  rule.failed = condition == hir::kNoExpr ? emit.Mask(false) : False(condition);
  if (unless != hir::kNoExpr) rule.blocked = True(unless);
  if (table != hir::kNoExpr) {
    // A line whose target nobody knows does not match; that is certain where the table was told
    // everything it asks for.
    rule.fired = emit.And(rule.fired, Valid(table));
    const hir::Expr& row = policy[policy[table].args[0]];
    rule.failed = emit.Or(rule.failed, emit.AndNot(ValidOfAll(row.args), Valid(table)));
  }
  AddRule(std::move(rule));
}

void Context::AddResult(program::ResultKind kind, std::string name, schema::ValueType type,
                        OpId value, OpId valid) {
  if (!place.is_main) return;
  program::Result result;
  result.kind = kind;
  result.name = std::move(name);
  result.type = type;
  const bool mask = type.kind == schema::Kind::kYesNo;
  if (!emit.IsTrue(valid)) {
    result.valid = valid;
    value = mask ? emit.And(value, valid) : emit.Select(valid, value, emit.Const(0));
  }
  result.value = value;
  result.physical = mask ? abi::Physical::kMask : Narrowest(emit.RangeOf(value));
  place.body.results.push_back(std::move(result));
}

namespace {

// Decisions in the order of their kinds; leaves of texts of events follow their columns.
void SortResults(program::Program& program) {
  using program::Result;
  using program::ResultKind;
  std::stable_sort(program.results.begin(), program.results.end(),
                   [](const Result& a, const Result& b) {
                     const auto rank = [](ResultKind kind) {
                       return kind == ResultKind::kGroup ? ResultKind::kScore : kind;
                     };
                     return rank(a.kind) < rank(b.kind);
                   });
  const auto first = std::find_if(program.results.begin(), program.results.end(),
                                  [](const Result& r) { return r.kind == ResultKind::kColumn; });
  const auto columns = static_cast<int32_t>(first - program.results.begin());
  for (Result& result : program.results) {
    for (program::TextLeaf& leaf : result.leaves) {
      if (leaf.picked >= 0) leaf.picked += columns;
    }
  }
}

}  // namespace

program::Program Lower(const hir::Policy& policy, const source::SourceSet& sources,
                       const std::string& policy_version, LowerOptions options) {
  program::Program program;
  program.policy = policy.name;
  program.policy_version = policy_version;
  program.schema = policy.schema;
  program.sources = policy.sources;
  program.moments = policy.moments;
  program.trace = options.trace;
  Passes passes(policy, sources, options, program);
  Context context(policy, sources, options, program, passes, Place{program, -1, 0, true});
  context.LowerScores();
  context.LowerStages();
  context.LowerBands();
  context.LowerAnswers();
  context.LowerRoute();
  context.LowerRejects();
  if (options.tests) context.LowerTests();
  passes.Finish(context);
  context.LowerFaults();
  context.inputs.Finish();
  SortResults(program);
  Tidy(program);
  return program;
}

}  // namespace tandem::lower
