// SPDX-License-Identifier: Apache-2.0
// Every expectation is a result of one Program; each test is one lead evaluated at its own instant.
#include "compiler/testing/run_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/testing/results.h"
#include "compiler/testing/test_rows.h"
#include "compiler/typecheck/expect_parts.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::testing {
namespace {

using schema::Kind;

// A cell of a table of cases: no file of the language.
bool IsInTable(const source::SourceSet& sources, source::Span span) {
  const std::string& path = sources.Path(span.file);
  return path.ends_with(".csv") || path.ends_with(".tsv");
}

// What a field of this test says, for lists, which no result holds.
std::string ShownList(const schema::Schema& schema, schema::FieldId field, const hir::Test& test) {
  std::string out;
  for (const hir::TestValue& value : test.values) {
    if (value.field != field) continue;
    for (const std::string& text : value.texts) {
      out += (out.empty() ? "\"" : ", \"") + text + "\"";
    }
    const schema::ValueType& type = schema[field].type;
    for (const uint32_t choice : value.choices) {
      out += (out.empty() ? "" : ", ") + schema[type.choice].values[choice].name;
    }
  }
  return "(" + out + ")";
}

// What an unknown value may be unknown for.
struct Missing {
  std::set<schema::FieldId> fields;  // that the test does not set
  bool event = false, row = false, said = false;
};

Missing WhatIsMissing(const hir::Policy& policy, const hir::Test& test, hir::ExprId root) {
  Missing out;
  std::set<hir::ExprId> seen;
  std::vector<hir::ExprId> pending{root};
  while (!pending.empty()) {
    const hir::ExprId id = pending.back();
    pending.pop_back();
    const hir::Expr& e = policy[id];
    if (!e.maybe_unknown || !seen.insert(id).second) continue;
    if (e.op == hir::Op::kField) {
      const bool set = std::any_of(test.values.begin(), test.values.end(),
                                   [&](const hir::TestValue& v) { return v.field == e.field; });
      if (!set) out.fields.insert(e.field);
    }
    if (e.op == hir::Op::kAnswer) {
      pending.push_back(policy.answers[static_cast<size_t>(e.imm)].value);
    }
    out.event = out.event || e.op == hir::Op::kPicked || e.op == hir::Op::kPickedAt;
    out.row = out.row || e.op == hir::Op::kTableValue;
    out.said = out.said || e.op == hir::Op::kMissing;
    pending.insert(pending.end(), e.args.begin(), e.args.end());
  }
  return out;
}

// Why a value is unknown, as far as the test's own words go.
std::string WhyUnknown(const hir::Policy& policy, const hir::Test& test, hir::ExprId id) {
  if (policy[id].op == hir::Op::kField) return "it is not set";
  const Missing missing = WhatIsMissing(policy, test, id);
  std::string names;
  for (const schema::FieldId field : missing.fields) {
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", policy.schema[field].name);
  }
  if (!names.empty()) {
    return fmt::format("{} {} not set", names, missing.fields.size() == 1 ? "is" : "are");
  }
  if (missing.event) return "there is no such event";
  if (missing.row) return "no row answers, or its row says `missing`";
  return missing.said ? "its rules say `missing`" : "";
}

std::vector<Part> PartsOfFailure(const hir::Policy& policy, const hir::Test& test,
                                 const hir::Expectation& expectation, uint32_t row,
                                 const Results& results) {
  std::vector<Part> parts;
  std::vector<bool> above;  // by depth: what stands above fails
  for (const typecheck::ExpectPart& part : typecheck::PartsOf(policy, expectation.condition)) {
    const hir::Expr& e = policy[part.id];
    Part shown{part.label, "", "", part.depth, false};
    const bool is_list = e.type.kind == Kind::kTextList || e.type.kind == Kind::kChoiceList;
    shown.value = is_list ? ShownList(policy.schema, e.field, test)
                          : results.Show(part.id, row, test);
    if (shown.value == "unknown") shown.why = WhyUnknown(policy, test, part.id);
    above.resize(static_cast<size_t>(part.depth));
    const bool whole_fails = std::all_of(above.begin(), above.end(), [](bool f) { return f; });
    shown.fails =
        part.judged && whole_fails && shown.value != (part.wanted ? "yes" : "no");
    above.push_back(!part.judged || shown.fails);
    parts.push_back(std::move(shown));
  }
  return parts;
}

TestOutcome Judge(const pipeline::CompilationUnit& unit, size_t index, uint32_t row,
                  const Results& results) {
  const hir::Policy& policy = unit.policy();
  const hir::Test& test = policy.tests[index];
  TestOutcome outcome{test.name, test.span, test.expectations.size(), false, {}, {}};
  for (size_t e = 0; e < test.expectations.size(); ++e) {
    const hir::Expectation& expectation = test.expectations[e];
    if (results.Holds(fmt::format("test {}.{}", index, e), row)) continue;
    Failure failure{expectation.span, "", {}};
    const hir::Expr& condition = policy[expectation.condition];
    const bool settled = condition.op == hir::Op::kSurely;
    failure.expected =
        IsInTable(unit.sources(), expectation.span)
            ? hir::Describe(policy, settled ? condition.args[0] : expectation.condition)
            : std::string(unit.sources().Text(expectation.span));
    failure.parts = PartsOfFailure(policy, test, expectation, row, results);
    std::string line = fmt::format("{}: expected `{}`", PlaceOf(unit.sources(), expectation.span),
                                   failure.expected);
    const char* separator = "; ";
    for (const Part& part : failure.parts) {
      line += fmt::format("{}{} is {}", separator, part.label, part.value);
      separator = ", ";
    }
    outcome.failures.push_back(std::move(line));
    outcome.details.push_back(std::move(failure));
  }
  outcome.passed = outcome.failures.empty();
  return outcome;
}

}  // namespace

std::string PlaceOf(const source::SourceSet& sources, source::Span span) {
  const source::Position at = sources.Locate(span.file, span.begin);
  std::string place = fmt::format("{}:{}", sources.Path(span.file), at.line);
  if (IsInTable(sources, span)) place += fmt::format(":{}", at.column);
  return place;
}

bool IsWanted(const std::string& test_name, const std::string& filter) {
  return value::TextKey(test_name).find(value::TextKey(filter)) != std::string::npos;
}

base::Result<std::vector<TestOutcome>> RunTests(const pipeline::CompilationUnit& unit,
                                                const std::string& filter) {
  std::vector<TestOutcome> outcomes;
  const hir::Policy& policy = unit.policy();
  const program::Program program = unit.Lower({.trace = false, .tests = true});
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  if (!evaluator) return tl::unexpected(evaluator.error());
  TestRows rows(program);
  exec::ResultBatch values(program, abi::kChunkRows);
  const Results results(program, rows.leads(), values);
  for (const TestGroup& group : GroupTests(policy, filter)) {
    rows.Fill(policy, group);
    evaluator->Evaluate(*engine, rows.leads(), &rows.events(),
                        {policy.tests[group.front()].as_of_us}, values);
    for (uint32_t row = 0; row < group.size(); ++row) {
      outcomes.push_back(Judge(unit, group[row], row, results));
    }
  }
  return outcomes;
}

}  // namespace tandem::testing
