// SPDX-License-Identifier: Apache-2.0
// A lead and what the policy decides about it, written as a test and run as one.
#include "compiler/testing/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/test_text.h"
#include "compiler/hir/spell.h"
#include "compiler/testing/results.h"
#include "compiler/testing/run_tests.h"
#include "compiler/testing/test_rows.h"
#include "runtime/exec/evaluate.h"
#include "runtime/value/civil_time.h"

namespace tandem::testing {
namespace {

using program::ResultKind;

constexpr int64_t kMostUnits = 999'999;  // of a time before `as of`

// "3 days ago"; nothing where it cannot be said so.
std::string Ago(int64_t us) {
  const std::pair<int64_t, const char*> units[] = {{value::kMicrosPerDay, "day"},
                                                   {value::kMicrosPerHour, "hour"},
                                                   {value::kMicrosPerMinute, "minute"},
                                                   {value::kMicrosPerSecond, "second"}};
  for (const auto& [unit_us, name] : units) {
    if (us % unit_us != 0) continue;
    const int64_t count = us / unit_us;
    if (count < 1 || count > kMostUnits) return "";
    return fmt::format("{} {}{} ago", count, name, count == 1 ? "" : "s");
  }
  return "";
}

bool SameEvent(const hir::TestEvent& a, const hir::TestEvent& b) {
  const auto same = [](const hir::TestValue& x, const hir::TestValue& y) {
    return x.field == y.field && x.number == y.number && x.text == y.text && x.texts == y.texts &&
           x.choices == y.choices;
  };
  return a.event == b.event && a.at_us == b.at_us &&
         std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), same);
}

// `  event page_view { path: "/x" } 2 hours ago, 4 times`.
std::string EventLine(const hir::Policy& policy, const hir::TestEvent& event, int64_t as_of_us) {
  hir::Test alone;
  alone.events = {event};
  alone.events[0].times = 1;
  const std::string text = analyze::TestText(policy, alone, "", {});
  schema::ValueType type;
  type.kind = schema::Kind::kTime;
  const std::string instant = hir::SpellValue(policy.schema, type, event.at_us);
  const size_t begin = text.find("  event ");
  const size_t end = text.rfind(instant);
  const std::string ago = Ago(as_of_us - event.at_us);
  std::string line = text.substr(begin, end - begin) + (ago.empty() ? instant : ago);
  if (event.times > 1) line += fmt::format(", {} times", event.times);
  return line + "\n";
}

// What was decided, one expectation a result; the scores on one line.
std::vector<std::string> Expectations(const program::Program& program,
                                      const exec::ResultBatch& values, const Results& results,
                                      const hir::Test& test) {
  std::string scores, bands, stage, route;
  std::vector<std::string> answers;
  const auto join = [](std::string& into, const std::string& text) {
    into += (into.empty() ? "" : ", ") + text;
  };
  for (size_t i = 0; i < program.results.size(); ++i) {
    const program::Result& result = program.results[i];
    const bool known = values.Known(i, 0);
    std::string shown;
    if (known && result.type.kind == schema::Kind::kText) {
      shown = hir::Quoted(results.TextOf(i, 0, test));
    } else if (known) {
      shown = hir::SpellValue(program.schema, result.type, values.Value(i, 0));
    }
    const std::string equals = result.name + (known ? " = " + shown : " is missing");
    switch (result.kind) {
      case ResultKind::kScore: join(scores, equals); break;
      case ResultKind::kBand: join(bands, equals); break;
      case ResultKind::kStage: stage = equals; break;
      case ResultKind::kWayIn: {
        if (!known) break;
        const schema::ChoiceType& ways = program.schema[result.type.choice];
        const std::string& way = ways.values[static_cast<size_t>(values.Value(i, 0))].name;
        const size_t dot = way.find('.');
        if (dot != std::string::npos) stage += " because " + way.substr(dot + 1);
        break;
      }
      case ResultKind::kRoute: route = equals; break;
      case ResultKind::kAnswer: answers.push_back(equals); break;
      case ResultKind::kGroup:
      case ResultKind::kCondition:
      case ResultKind::kFault:
      case ResultKind::kReject:
      case ResultKind::kFrozen:
      case ResultKind::kColumn: break;
    }
  }
  if (!route.empty()) join(stage, route);
  std::vector<std::string> out;
  for (const std::string& line : {stage, scores, bands}) {
    if (!line.empty()) out.push_back(line);
  }
  out.insert(out.end(), answers.begin(), answers.end());
  return out;
}

}  // namespace

base::Result<std::string> TestOf(const pipeline::CompilationUnit& unit, const hir::Test& test,
                                 const std::string& name) {
  const program::Program program = unit.Lower();
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  if (!evaluator) return tl::unexpected(evaluator.error());
  TestRows rows(program);
  exec::ResultBatch values(program, abi::kChunkRows);
  rows.Fill({&test});
  evaluator->Evaluate(*engine, rows.leads(), &rows.events(), {test.as_of_us}, values);
  const Results results(program, rows.leads(), values);

  hir::Test lead = test;
  lead.events.clear();
  std::string text = analyze::TestText(unit.policy(), lead, name, {});
  text.erase(text.rfind('}'));
  std::vector<hir::TestEvent> events;
  for (const hir::TestEvent& event : test.events) {
    if (!events.empty() && SameEvent(events.back(), event)) events.back().times += event.times;
    else events.push_back(event);
  }
  for (const hir::TestEvent& event : events) {
    text += EventLine(unit.policy(), event, test.as_of_us);
  }
  for (const std::string& line : Expectations(program, values, results, test)) {
    text += "  expect " + line + "\n";
  }
  return text + "}\n";
}

std::string Refuted(const pipeline::CompilationUnit& unit, const std::string& text,
                    const std::string& name) {
  std::vector<pipeline::PolicyFile> files;
  for (const syntax::File& file : unit.files()) {
    files.push_back({unit.sources().Path(file.id), std::string(unit.sources().Text(file.id))});
  }
  const std::filesystem::path root = unit.root();
  files.push_back({(root / "recorded test").generic_string(), text});
  auto with = pipeline::CompilationUnit::FromFiles(
      std::move(files), [root](const std::string& policy_file, const std::string& named) {
        return pipeline::ReadNamedFile(root, policy_file, named);
      });
  if (!with.Check()) {
    for (const diag::Diagnostic& finding : with.sink().all()) {
      if (finding.severity == diag::Severity::kError) return finding.message;
    }
  }
  const auto outcomes = RunTests(with, name);
  if (!outcomes) return outcomes.error().message;
  for (const TestOutcome& outcome : *outcomes) {
    if (outcome.name == name) return outcome.passed ? "" : outcome.failures.front();
  }
  return "it was not run";
}

}  // namespace tandem::testing
