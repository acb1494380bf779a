// SPDX-License-Identifier: Apache-2.0
// Conditions become answers of the policy; every combination of values becomes a row of a batch.
#include "tests/analyze/truth.h"

#include <fmt/format.h>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"

namespace tandem::analyze_test {
namespace {

using schema::Kind;

// A value of a field; nothing: missing.
struct Value {
  std::optional<int64_t> number;
  std::string text;
};

std::vector<Value> ValuesOf(const schema::Schema& schema, const schema::Field& field) {
  std::vector<Value> values;
  if (field.optional) values.push_back({});
  switch (field.type.kind) {
    case Kind::kText:
      // Every kind of text that the generated conditions and cells can tell apart.
      for (const char* text : {"aa", "aab", "ab", "ac", "b", "ba", "c"}) {
        values.push_back({0, text});
      }
      break;
    case Kind::kYesNo:
      for (int64_t v : {0, 1}) values.push_back({v, ""});
      break;
    case Kind::kChoice:
      for (size_t v = 0; v < schema[field.type.choice].values.size(); ++v) {
        values.push_back({static_cast<int64_t>(v), ""});
      }
      break;
    default:
      for (int64_t v = field.type.low; v <= field.type.high; ++v) values.push_back({v, ""});
  }
  return values;
}

}  // namespace

struct Truth::Impl {
  std::string policy;
  std::map<std::string, std::string> names;  // what is looked at -> name of its answer
  std::map<std::string, std::vector<int64_t>> values;
  std::map<std::string, std::vector<bool>> known;
  std::map<std::string, int64_t> units;  // of each result, in ten-thousandths
  size_t leads = 0;
  struct Digit {
    size_t stride = 1;
    size_t count = 0;
    size_t first = 0;  // that is known
  };
  std::map<std::string, Digit> digits;  // leads are numbered by their fields' values

  const std::string& Add(const std::string& key) {
    const auto [it, fresh] = names.emplace(key, fmt::format("look{}", names.size()));
    return it->second;
  }

  void Keep(const program::Program& program, const exec::ResultBatch& results, uint32_t rows) {
    for (size_t r = 0; r < program.results.size(); ++r) {
      auto& of = values[program.results[r].name];
      auto& is_known = known[program.results[r].name];
      const bool whole = schema::Scale(program.results[r].type.kind) == 0;
      units[program.results[r].name] = whole ? 10'000 : 1;
      for (uint32_t row = 0; row < rows; ++row) {
        of.push_back(results.Value(r, row));
        is_known.push_back(results.Known(r, row));
      }
    }
  }

  void EvaluateAll(const program::Program& program) {
    const schema::Schema& schema = program.schema;
    std::vector<std::vector<Value>> domains;
    const size_t given = schema.GivenCount();
    for (size_t f = 0; f < given; ++f) {
      const bool id = schema.id_field && static_cast<size_t>(*schema.id_field) == f;
      domains.push_back(id ? std::vector<Value>{{0, "lead"}} : ValuesOf(schema, schema.fields[f]));
    }
    size_t stride = 1;
    for (size_t f = 0; f < given; ++f) {
      const bool optional = !domains[f].front().number;
      digits[schema.fields[f].name] = {stride, domains[f].size(), optional ? 1u : 0u};
      stride *= domains[f].size();
    }
    constexpr uint32_t kRows = 4096;
    batch::Batch batch(program, kRows);
    batch::Builder builder(program);
    exec::ResultBatch results(program, kRows);
    const auto engine = exec::MakeInterpreter(program);
    auto evaluator = exec::Evaluator::Make(program);
    TANDEM_CHECK(evaluator.has_value(), "UTC is there");
    std::vector<size_t> at(given, 0);
    for (bool more = true; more;) {
      builder.Start(batch);
      uint32_t rows = 0;
      for (; rows < kRows && more; ++rows) {
        builder.BeginRow();
        for (size_t f = 0; f < given; ++f) {
          const Value& value = domains[f][at[f]];
          const auto id = static_cast<schema::FieldId>(f);
          if (!value.number) continue;
          switch (schema.fields[f].type.kind) {
            case Kind::kText: builder.SetText(id, value.text); break;
            case Kind::kYesNo: builder.SetYesNo(id, *value.number != 0); break;
            default: builder.SetInt(id, *value.number);
          }
        }
        size_t digit = 0;
        while (digit < given && ++at[digit] == domains[digit].size()) at[digit++] = 0;
        more = digit < given;
      }
      evaluator->Evaluate(*engine, batch, {0}, results);
      Keep(program, results, rows);
      leads += rows;
    }
  }
};

Truth::Truth(std::string policy) : impl_(std::make_unique<Impl>()) {
  impl_->policy = std::move(policy);
}
Truth::~Truth() = default;

void Truth::Look(const std::string& condition) {
  if (impl_->names.contains("?" + condition)) return;
  const std::string name = impl_->Add("?" + condition);
  impl_->policy += fmt::format(
      "answer {} = choose {{ when surely ({}) then sure  when possibly ({}) then open  otherwise "
      "no_ }}\n", name, condition, condition);
}

void Truth::LookAtValue(const std::string& value) {
  if (impl_->names.contains("=" + value)) return;
  const std::string name = impl_->Add("=" + value);
  impl_->policy += fmt::format("answer {} = {}\n", name, value);
}

void Truth::LookAtRow(const std::string& signature, const std::string& arguments,
                      const std::string& cells) {
  const std::string key = "|" + signature + arguments + cells;
  if (impl_->names.contains(key)) return;
  const std::string name = impl_->Add(key);
  impl_->policy += fmt::format("table first row_{}{} -> r integer {{\n  {}-> 1\n}}\n"
                               "answer {} = row_{}{}\n",
                               name, signature, cells, name, name, arguments);
}

std::string Truth::Evaluate() {
  auto unit = pipeline::CompilationUnit::FromText("truth", impl_->policy);
  if (!unit.Check()) {
    for (const diag::Diagnostic& d : unit.sink().all()) {
      if (d.severity != diag::Severity::kError) continue;
      return fmt::format("{}: {}", diag::Info(d.code).code, d.message);
    }
  }
  impl_->EvaluateAll(unit.Lower());
  return "";
}

size_t Truth::leads() const { return impl_->leads; }

Outcome Truth::Of(const std::string& condition, size_t lead) const {
  // In the order in which the answers were written.
  switch (impl_->values.at(impl_->names.at("?" + condition))[lead]) {
    case 0: return Outcome::kYes;
    case 1: return Outcome::kUnknown;
    default: return Outcome::kNo;
  }
}

std::optional<int64_t> Truth::ValueOf(const std::string& value, size_t lead) const {
  const std::string& name = impl_->names.at("=" + value);
  if (!impl_->known.at(name)[lead]) return std::nullopt;
  return impl_->values.at(name)[lead] * impl_->units.at(name);
}

bool Truth::RowMatches(const std::string& signature, const std::string& arguments,
                       const std::string& cells, size_t lead) const {
  return impl_->known.at(impl_->names.at("|" + signature + arguments + cells))[lead];
}

std::vector<size_t> Truth::WithMore(const std::string& field, size_t lead) const {
  const Impl::Digit& digit = impl_->digits.at(field);
  const size_t value = lead / digit.stride % digit.count;
  std::vector<size_t> out;
  if (value < digit.first) return out;
  for (size_t more = value + 1; more < digit.count; ++more) {
    out.push_back(lead + (more - value) * digit.stride);
  }
  return out;
}

int64_t Truth::Result(const std::string& name, size_t lead) const {
  return impl_->values.at(name)[lead];
}

}  // namespace tandem::analyze_test
