// SPDX-License-Identifier: Apache-2.0
// Leads are rows of names and values, put into a batch of each policy.
#include "tests/analyze/pair_truth.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"

namespace tandem::analyze_test {
namespace {

using program::ResultKind;
using schema::Kind;

constexpr const char* kUnknown = "(unknown)";

std::vector<NamedValue> ValuesOf(const schema::Schema& schema, const schema::Field& field) {
  std::vector<NamedValue> values;
  if (field.optional) values.push_back({std::nullopt, "", true});
  switch (field.type.kind) {
    case Kind::kText:
      // Every kind of text that the generated conditions and cells can tell apart.
      for (const char* text : {"aa", "aab", "ab", "ac", "b", "ba", "c"}) {
        values.push_back({std::nullopt, text, false});
      }
      break;
    case Kind::kYesNo:
      for (const int64_t v : {0, 1}) values.push_back({v, "", false});
      break;
    case Kind::kChoice:
      for (const auto& value : schema[field.type.choice].values) {
        values.push_back({std::nullopt, value.name, false});
      }
      break;
    default:
      for (int64_t v = field.type.low; v <= field.type.high; ++v) {
        values.push_back({v, "", false});
      }
  }
  return values;
}

bool Same(const NamedValue& a, const NamedValue& b) {
  return a.number == b.number && a.text == b.text && a.missing == b.missing;
}

std::string KeyOf(const program::Result& result) {
  switch (result.kind) {
    case ResultKind::kStage: return "stage";
    case ResultKind::kRoute: return "route";
    case ResultKind::kWayIn: return "way_in";
    case ResultKind::kBand: return "band " + result.name;
    case ResultKind::kAnswer: return "answer " + result.name;
    case ResultKind::kScore: return "score " + result.name;
    default: return "";
  }
}

}  // namespace

void PairTruth::Fields(const schema::Schema& before, const schema::Schema& after) {
  for (const schema::Field& field : after.fields) {
    NamedField named{field.name, tandem::analyze_test::ValuesOf(after, field)};
    if (const auto old = before.Find(field.name)) {
      const auto olds = tandem::analyze_test::ValuesOf(before, before[*old]);
      std::erase_if(named.values, [&](const NamedValue& value) {
        return std::none_of(olds.begin(), olds.end(),
                            [&](const NamedValue& other) { return Same(value, other); });
      });
    }
    fields_.push_back(std::move(named));
  }
  for (const schema::Field& field : before.fields) {
    if (after.Find(field.name)) continue;
    fields_.push_back({field.name, tandem::analyze_test::ValuesOf(before, field)});
  }
  for (NamedField& field : fields_) {
    if (field.name == "id") field.values = {{std::nullopt, "lead", false}};
    leads_ *= field.values.size();
  }
}

std::vector<size_t> PairTruth::ValuesOf(size_t lead) const {
  std::vector<size_t> values;
  for (const NamedField& field : fields_) {
    values.push_back(lead % field.values.size());
    lead /= field.values.size();
  }
  return values;
}

std::vector<PairTruth::Column> PairTruth::Decide(const program::Program& program) const {
  constexpr size_t kRows = 4096;
  const schema::Schema& schema = program.schema;
  std::vector<Column> columns;
  for (const program::Result& result : program.results) {
    Column column;
    column.key = KeyOf(result);
    column.is_number = result.type.kind != Kind::kChoice && result.type.kind != Kind::kYesNo;
    if (result.type.kind == Kind::kYesNo) column.labels = {"no", "yes"};
    if (result.type.kind == Kind::kChoice) {
      for (const auto& value : schema[result.type.choice].values) {
        column.labels.push_back(value.name);
      }
    }
    column.unit = schema::Scale(result.type.kind) == 0 ? 10'000 : 1;
    columns.push_back(std::move(column));
  }
  batch::Batch batch(program, kRows);
  batch::Builder builder(program);
  exec::ResultBatch results(program, kRows);
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  TANDEM_CHECK(evaluator.has_value(), "UTC is there");
  for (size_t lead = 0; lead < leads_; lead += kRows) {
    const size_t rows = std::min(kRows, leads_ - lead);
    builder.Start(batch);
    for (size_t row = 0; row < rows; ++row) {
      builder.BeginRow();
      const std::vector<size_t> values = ValuesOf(lead + row);
      for (size_t f = 0; f < fields_.size(); ++f) {
        const auto id = schema.Find(fields_[f].name);
        const NamedValue& value = fields_[f].values[values[f]];
        if (!id || value.missing) continue;
        const schema::ValueType& type = schema[*id].type;
        if (type.kind == Kind::kText) {
          builder.SetText(*id, value.text);
        } else if (type.kind == Kind::kYesNo) {
          builder.SetYesNo(*id, *value.number != 0);
        } else if (type.kind == Kind::kChoice) {
          const auto& all = schema[type.choice].values;
          const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) {
            return one.name == value.text;
          });
          builder.SetInt(*id, at - all.begin());
        } else {
          builder.SetInt(*id, *value.number);
        }
      }
    }
    evaluator->Evaluate(*engine, batch, {0}, results);
    for (size_t r = 0; r < columns.size(); ++r) {
      for (uint32_t row = 0; row < rows; ++row) {
        columns[r].values.push_back(results.Value(r, row));
        columns[r].known.push_back(results.Known(r, row));
      }
    }
  }
  return columns;
}

std::string PairTruth::LabelOf(const Column& column, size_t lead) {
  if (!column.known[lead]) return kUnknown;
  if (column.is_number) return "known";
  return column.labels[static_cast<size_t>(column.values[lead])];
}

void PairTruth::Pair(const Column& before, const Column& after) {
  Moves& moves = moves_[after.key];
  for (size_t lead = 0; lead < leads_; ++lead) {
    std::string from = LabelOf(before, lead);
    std::string to = LabelOf(after, lead);
    if (after.is_number && before.known[lead] && after.known[lead]) {
      const int64_t was = before.values[lead] * before.unit;
      const int64_t is = after.values[lead] * after.unit;
      from = to = was < is ? "+" : was > is ? "-" : "=";
    }
    moves.emplace(std::pair(from, to), lead);
  }
}

PairTruth::PairTruth(const pipeline::CompilationUnit& before,
                     const pipeline::CompilationUnit& after) {
  Fields(before.policy().schema, after.policy().schema);
  const std::vector<Column> olds = Decide(before.Lower());
  const std::vector<Column> news = Decide(after.Lower());
  for (const Column& now : news) {
    if (now.key.empty()) continue;
    for (const Column& was : olds) {
      if (was.key == now.key) Pair(was, now);
    }
  }
}

}  // namespace tandem::analyze_test
