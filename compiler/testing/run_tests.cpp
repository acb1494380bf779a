// SPDX-License-Identifier: Apache-2.0
// Every expectation is a result of one Program; each test is one lead evaluated at its own instant.
#include "compiler/testing/run_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/testing/test_rows.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::testing {
namespace {

using schema::Kind;

std::string Transformed(program::TextTransform transform, std::string_view text) {
  std::string digits;
  switch (transform) {
    case program::TextTransform::kNone:
      return std::string(text);
    case program::TextTransform::kDomain:
      return std::string(value::DomainOf(text).value_or(std::string_view()));
    case program::TextTransform::kDigits:
      value::DigitsOf(text, digits);
      break;
  }
  return digits;
}

std::string TextOfLeaf(const program::TextLeaf& leaf, const hir::Test& test) {
  if (!leaf.is_field) return leaf.text;
  const auto value = std::find_if(test.values.begin(), test.values.end(),
                                  [&](const hir::TestValue& v) { return v.field == leaf.field; });
  return value == test.values.end() ? std::string() : Transformed(leaf.transform, value->text);
}

// The results of one Program by name, and how to show one of them.
class Results {
 public:
  Results(const program::Program& program, const batch::Batch& batch,
          const exec::ResultBatch& values)
      : program_(program), batch_(batch), values_(values) {
    for (size_t i = 0; i < program.results.size(); ++i) by_name_[program.results[i].name] = i;
  }

  size_t Find(const std::string& name) const {
    const auto it = by_name_.find(name);
    TANDEM_CHECK(it != by_name_.end(), "an expectation without a result");
    return it->second;
  }
  bool Holds(const std::string& name) const {
    const size_t result = Find(name);
    return values_.Known(result, 0) && values_.Value(result, 0) != 0;
  }
  std::string Show(const std::string& name, const hir::Test& test) const {
    const size_t index = Find(name);
    if (!values_.Known(index, 0)) return "unknown";
    const program::Result& result = program_.results[index];
    const int64_t value = values_.Value(index, 0);
    if (result.type.kind != Kind::kText) {
      return schema::FormatValue(program_.schema, result.type, value);
    }
    const auto leaf = static_cast<size_t>(value);
    if (leaf >= result.leaves.size()) return "";
    const program::TextLeaf& text = result.leaves[leaf];
    return text.picked >= 0 ? PickedText(text) : TextOfLeaf(text, test);
  }

 private:
  // The text of an event.
  std::string PickedText(const program::TextLeaf& leaf) const {
    const auto index = static_cast<size_t>(values_.Value(static_cast<size_t>(leaf.picked), 0));
    const std::vector<abi::TextRef>& texts = batch_.text_keys();
    if (index >= texts.size()) return {};
    return Transformed(leaf.transform, {texts[index].data, texts[index].size});
  }

  const program::Program& program_;
  const batch::Batch& batch_;
  const exec::ResultBatch& values_;
  std::map<std::string, size_t> by_name_;
};

TestOutcome Judge(const pipeline::CompilationUnit& unit, size_t index, const Results& results) {
  const hir::Test& test = unit.policy().tests[index];
  TestOutcome outcome{test.name, test.span, test.expectations.size(), false, {}};
  for (size_t e = 0; e < test.expectations.size(); ++e) {
    const hir::Expectation& expectation = test.expectations[e];
    const std::string name = fmt::format("test {}.{}", index, e);
    if (results.Holds(name)) continue;
    std::string line =
        fmt::format("{}:{}: expected `{}`", unit.sources().Path(expectation.span.file),
                    unit.sources().Locate(expectation.span.file, expectation.span.begin).line,
                    unit.sources().Text(expectation.span));
    const char* separator = "; ";
    for (const auto& [label, shown] : expectation.shows) {
      line += fmt::format("{}{} is {}", separator, label, results.Show(name + " " + label, test));
      separator = ", ";
    }
    outcome.failures.push_back(std::move(line));
  }
  outcome.passed = outcome.failures.empty();
  return outcome;
}

}  // namespace

base::Result<std::vector<TestOutcome>> RunTests(const pipeline::CompilationUnit& unit,
                                                const std::string& filter) {
  std::vector<TestOutcome> outcomes;
  const hir::Policy& policy = unit.policy();
  const program::Program program = unit.Lower({.trace = false, .tests = true});
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  if (!evaluator) return tl::unexpected(evaluator.error());
  TestRows rows(program);
  exec::ResultBatch values(program, 1);
  const Results results(program, rows.leads(), values);
  const std::string key = value::TextKey(filter);
  for (size_t i = 0; i < policy.tests.size(); ++i) {
    if (value::TextKey(policy.tests[i].name).find(key) == std::string::npos) continue;
    rows.Fill(policy.tests[i]);
    evaluator->Evaluate(*engine, rows.leads(), &rows.events(), {policy.tests[i].as_of_us}, values);
    outcomes.push_back(Judge(unit, i, results));
  }
  return outcomes;
}

}  // namespace tandem::testing
