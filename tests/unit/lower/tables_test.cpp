// SPDX-License-Identifier: Apache-2.0
// Calls of decision tables: a few operations, the same whatever the rows are, and answers as the
// rows give them read one after the other.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "compiler/hir/tables.h"
#include "runtime/exec/evaluate.h"
#include "runtime/exec/trace.h"
#include "runtime/program/decisions.h"
#include "runtime/value/text_key.h"
#include "tests/unit/lower/policy_maker.h"

namespace tandem::lower {
namespace {

using hir::TableCell;

TableCell Anything() { return {TableCell::Kind::kAnything, {}, {}, {}, false}; }
TableCell Missing() { return {TableCell::Kind::kMissing, {}, {}, {}, false}; }
TableCell Between(int64_t low, int64_t high) {
  return {TableCell::Kind::kIntervals, {{low, high}}, {}, {}, false};
}
TableCell Texts(std::vector<std::string> texts, bool negated = false) {
  return {TableCell::Kind::kTexts, {}, std::move(texts), {}, negated};
}
TableCell StartsWith(std::vector<std::string> prefixes) {
  return {TableCell::Kind::kTexts, {}, {}, std::move(prefixes), false};
}

// territory(company text, size integer) -> team text, points integer
hir::Table Territory() {
  hir::Table table;
  table.name = "territory";
  table.first = true;
  table.inputs = {{"company", hir::TypeOf(Kind::kText)}, {"size", hir::TypeOf(Kind::kInteger)}};
  table.outputs = {{"team", hir::TypeOf(Kind::kText), {"North", "South", "Mail@Far.example"}, true},
                   {"points", hir::TypeOf(Kind::kInteger), {}, true}};
  table.outputs[1].type.low = -5;
  table.outputs[1].type.high = 70;
  const auto row = [&](std::vector<TableCell> cells, hir::TableRow::Result team,
                       hir::TableRow::Result points) {
    table.rows.push_back({std::move(cells), {team, points}, {}, {}});
  };
  row({Texts({"acme"}), Between(10, 500)}, {true, 0}, {true, 40});
  row({StartsWith({"ac", "b"}), Missing()}, {true, 1}, {false, 0});
  row({StartsWith({"a"}), Anything()}, {false, 0}, {true, 70});
  row({Texts({"acme", "zeta"}, true), Between(0, 9)}, {true, 2}, {true, -5});
  row({Missing(), Between(700, 1000)}, {true, 0}, {true, 1});
  return table;
}

struct Lead {
  std::string company;
  std::optional<int64_t> size;
};

std::vector<Lead> Leads() {
  std::vector<Lead> leads;
  for (const char* company : {"", "Acme", "ACME ", "acm", "abc", "Bee", "zeta", "other"}) {
    for (const int64_t size : {-1, 0, 5, 9, 10, 500, 501, 699, 700, 1000}) {
      leads.push_back({company, size < 0 ? std::nullopt : std::optional(size)});
    }
  }
  return leads;
}

class TablesTest : public testing::Test {
 protected:
  ExprId Row(size_t table, ExprId company, ExprId size) {
    return maker.build.TableRow(table, {company, size}, {});
  }
  ExprId Output(ExprId row, size_t output) { return maker.build.TableValue(row, output, {}); }
  ExprId Constant(const std::string& text) { return maker.build.Text(text, {}); }

  // Results of all leads; texts as the leaf says.
  std::vector<std::vector<std::string>> Evaluate(const Program& program) {
    const std::vector<Lead> leads = Leads();
    batch::Batch batch(program, static_cast<uint32_t>(leads.size()));
    batch::Builder builder(program);
    builder.Start(batch);
    for (const Lead& lead : leads) {
      builder.BeginRow();
      builder.SetText(FieldId{0}, lead.company);
      if (lead.size) builder.SetInt(FieldId{1}, *lead.size);
    }
    exec::ResultBatch results(program, batch.rows());
    base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(program);
    evaluator->Evaluate(*exec::MakeInterpreter(program), batch, {}, results);
    std::vector<std::vector<std::string>> out(program.results.size());
    for (size_t r = 0; r < program.results.size(); ++r) {
      for (uint32_t row = 0; row < batch.rows(); ++row) {
        const int64_t value = results.Value(r, row);
        const auto& leaves = program.results[r].leaves;
        out[r].push_back(!results.Known(r, row) ? "?"
                         : leaves.empty()       ? std::to_string(value)
                                                : leaves.at(static_cast<size_t>(value)).text);
      }
    }
    return out;
  }

  // What the table's output is for a lead, read row after row.
  std::string Read(const hir::Table& table, const Lead& lead, size_t output) {
    const auto row =
        hir::MatchingRow(table, {{!lead.company.empty(), 0, value::TextKey(lead.company)},
                                 {lead.size.has_value(), lead.size.value_or(0), ""}});
    if (!row || !table.rows[*row].results[output].known) return "?";
    const int64_t number = table.rows[*row].results[output].number;
    const auto& texts = table.outputs[output].texts;
    return texts.empty() ? std::to_string(number) : texts[static_cast<size_t>(number)];
  }

  PolicyMaker maker;
};

TEST_F(TablesTest, AnswersAreThoseOfTheRows) {
  maker.policy.tables = {Territory(), Territory()};
  maker.policy.tables[1].has_otherwise = true;
  maker.policy.tables[1].rows.push_back({{}, {{true, 1}, {true, 9}}, {}, {}});
  for (size_t table = 0; table < 2; ++table) {
    const ExprId row = Row(table, maker.Lead(0), maker.Lead(1));
    maker.Answer("team" + std::to_string(table), Output(row, 0));
    maker.Answer("points" + std::to_string(table), Output(row, 1));
  }
  const auto results = Evaluate(maker.Made());
  const std::vector<Lead> leads = Leads();
  for (size_t i = 0; i < leads.size(); ++i) {
    for (size_t r = 0; r < 4; ++r) {
      EXPECT_EQ(results[r][i], Read(maker.policy.tables[r / 2], leads[i], r % 2))
          << leads[i].company << " " << leads[i].size.value_or(-1) << " result " << r;
    }
  }
}

TEST_F(TablesTest, QuestionsToATextAnswer) {
  maker.policy.tables = {Territory()};
  const ExprId team = Output(Row(0, maker.Lead(0), maker.Lead(1)), 0);
  const ExprId domain = maker.build.Function(hir::Op::kDomainOf, {team}, {});
  maker.Answer("contains", maker.Contains(team, "ort"));
  maker.Answer("equals", maker.build.Compare(hir::Op::kTextEqual, team, Constant("north"), {}));
  maker.Answer("length", maker.build.Function(hir::Op::kLengthOf, {team}, {}));
  maker.Answer("domain", domain);
  maker.Answer("same", maker.build.Compare(hir::Op::kTextEqual, team, maker.Lead(0), {}));
  maker.Answer("itself", maker.build.Compare(hir::Op::kTextEqual, team, team, {}));
  // A table asked about what a table answers.
  maker.policy.tables.push_back(Territory());
  maker.policy.tables[1].rows[0].cells[0] = Texts({"south"});
  maker.policy.tables[1].rows[4].cells[0] = StartsWith({"n"});
  maker.Answer("nested", Output(Row(1, team, maker.Lead(1)), 1));
  const auto results = Evaluate(maker.Made());
  const std::vector<Lead> leads = Leads();
  for (size_t i = 0; i < leads.size(); ++i) {
    const std::string text = Read(maker.policy.tables[0], leads[i], 0);
    const bool known = text != "?";
    const auto yes_no = [&](bool yes) { return known ? std::to_string(yes) : "?"; };
    EXPECT_EQ(results[0][i], yes_no(text == "North"));
    EXPECT_EQ(results[1][i], yes_no(text == "North"));
    EXPECT_EQ(results[2][i], known ? std::to_string(text.size()) : "?");
    EXPECT_EQ(results[3][i], text == "Mail@Far.example" ? "Far.example" : "?");
    EXPECT_EQ(results[4][i], known && !leads[i].company.empty() ? "0" : "?");
    EXPECT_EQ(results[5][i], yes_no(true));
    EXPECT_EQ(results[6][i], Read(maker.policy.tables[1], {known ? text : "", leads[i].size}, 1));
  }
}

// Constants, choices among texts and missing arguments are as good as fields.
TEST_F(TablesTest, ArgumentsAreAnyExpressions) {
  maker.policy.tables = {Territory()};
  const ExprId either = maker.build.OrElse(maker.Lead(0), Constant("Bee"), {});
  maker.Answer("a", Output(Row(0, either, maker.Lead(1)), 1));
  maker.Answer("b", Output(Row(0, Constant("ACME"), maker.Lead(1)), 1));
  maker.Answer(
      "c",
      Output(Row(0, maker.build.Missing(hir::TypeOf(Kind::kText), {}), maker.Integer(700)), 1));
  const auto results = Evaluate(maker.Made());
  const std::vector<Lead> leads = Leads();
  for (size_t i = 0; i < leads.size(); ++i) {
    const std::string other = leads[i].company.empty() ? "Bee" : leads[i].company;
    EXPECT_EQ(results[0][i], Read(maker.policy.tables[0], {other, leads[i].size}, 1));
    EXPECT_EQ(results[1][i], Read(maker.policy.tables[0], {"acme", leads[i].size}, 1));
    EXPECT_EQ(results[2][i], "1");
  }
}

// Within a condition on events: arguments of the event, and rows found for the lead.
TEST_F(TablesTest, InPassesOverEvents) {
  maker.policy.tables = {Territory()};
  const ExprId of_event = Output(Row(0, maker.Event(0), maker.Event(1)), 1);
  const ExprId of_lead = Output(Row(0, maker.Lead(0), maker.Lead(1)), 1);
  const ExprId where = maker.build.Compare(hir::Op::kLess, of_lead, of_event, {});
  maker.Answer("n", maker.Count(maker.Add(hir::AggregateKind::kCount, where)));
  const Program program = maker.Made();
  ASSERT_EQ(program.passes.size(), 2u);
  const auto classes = [](const std::vector<program::Input>& inputs) {
    return std::count_if(inputs.begin(), inputs.end(), [](const program::Input& input) {
      return input.projection == program::Projection::kTextClass;
    });
  };
  EXPECT_EQ(classes(program.tables[0].columns), 1);
  EXPECT_EQ(classes(program.passes[0].inputs), 1);
}

// The text of a picked event is classified where the events are.
TEST_F(TablesTest, TextsOfPickedEvents) {
  maker.policy.tables = {Territory()};
  const int32_t latest = maker.Add(hir::AggregateKind::kLatest, hir::kNoExpr, {maker.Event(0)});
  const ExprId path = maker.build.Picked(latest, 0, false, {});
  maker.Answer("n", Output(Row(0, path, maker.Lead(1)), 1));
  const Program program = maker.Made();
  ASSERT_EQ(program.tables.size(), 1u);
  EXPECT_THAT(program::Dump(program), testing::HasSubstr("class 0 of path int32"));
}

std::vector<hir::TableRow> ManyRows(int64_t count, int64_t seed) {
  std::vector<hir::TableRow> rows;
  for (int64_t i = 0; i < count; ++i) {
    const std::string prefix = std::to_string(10'000 + (i * 7 + seed) % 90'000);
    rows.push_back({{StartsWith({prefix}), Between(i % 100, i % 100 + 5)},
                    {{true, i % 3}, {true, i % 2 == 0 ? 70 : -5}},
                    {},
                    {}});
  }
  return rows;
}

TEST_F(TablesTest, OperationsDoNotDependOnTheRows) {
  const auto lower = [&](std::vector<hir::TableRow> rows) {
    PolicyMaker fresh;
    fresh.policy.tables = {Territory()};
    fresh.policy.tables[0].rows = std::move(rows);
    const ExprId row = fresh.build.TableRow(0, {fresh.Lead(0), fresh.Lead(1)}, {});
    fresh.Answer("team", fresh.build.TableValue(row, 0, {}));
    fresh.Answer("points", fresh.build.TableValue(row, 1, {}));
    fresh.Answer("far", fresh.Contains(fresh.build.TableValue(row, 0, {}), "far"));
    return fresh.Made();
  };
  const Program few = lower(ManyRows(10, 1)), many = lower(ManyRows(3'000, 5));
  EXPECT_EQ(few.ops, many.ops);
  ASSERT_EQ(few.inputs.size(), many.inputs.size());
  for (size_t i = 0; i < few.inputs.size(); ++i) {
    EXPECT_EQ(few.inputs[i].projection, many.inputs[i].projection);
    EXPECT_EQ(few.inputs[i].physical, many.inputs[i].physical);
  }
}

TEST_F(TablesTest, TenThousandRowsAreLoweredQuickly) {
  maker.policy.tables = {Territory()};
  maker.policy.tables[0].rows = ManyRows(10'000, 0);
  maker.policy.tables[0].outputs[0].texts.clear();
  for (size_t i = 0; i < 10'000; ++i) {
    maker.policy.tables[0].outputs[0].texts.push_back("team " + std::to_string(i));
    maker.policy.tables[0].rows[i].results[0].number = static_cast<int64_t>(i);
  }
  const ExprId team = Output(Row(0, maker.Lead(0), maker.Lead(1)), 0);
  maker.Answer("team", team);
  maker.Answer("same", maker.build.Compare(hir::Op::kTextEqual, team, maker.Lead(0), {}));
  for (int i = 0; i < 20; ++i) {
    maker.Answer("c" + std::to_string(i), maker.Contains(team, std::to_string(i)));
  }
  const auto start = std::chrono::steady_clock::now();
  const Program program = maker.Made();
  const std::chrono::duration<double> spent_s = std::chrono::steady_clock::now() - start;
  EXPECT_LT(spent_s.count(), 5.0);  // 0.2 in a release build; others are slower
  EXPECT_LT(program.ops.size(), 200u);
}

TEST_F(TablesTest, CallsAreKeptForExplanations) {
  maker.policy.tables = {Territory()};
  const ExprId points = Output(Row(0, maker.Lead(0), maker.Lead(1)), 1);
  maker.Score(points, 0, -1);
  const Program program = maker.Made({.trace = true, .tests = false});
  ASSERT_EQ(program.calls.size(), 1u);
  ASSERT_EQ(program.rules.size(), 1u);
  EXPECT_EQ(program.rules[0].calls, std::vector<uint32_t>{0});
  EXPECT_EQ(program.calls[0].known.size(), 2u);
  EXPECT_EQ(program.decisions->tables[0].texts.size(), 5u);
  EXPECT_TRUE(maker.Made().calls.empty());
}

}  // namespace
}  // namespace tandem::lower
