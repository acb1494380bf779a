// SPDX-License-Identifier: Apache-2.0
// Runs the engines side by side and looks at every operation's value once.
#include "tests/agree/compare.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "compiler/codegen/auto_engine.h"
#include "compiler/codegen/jit.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/exec/trace.h"
#include "runtime/explain/explain.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"

namespace tandem::agree_test {
namespace {

using program::Program;

void FillBatch(const Program& program, const std::vector<Lead>& leads, batch::Batch& batch) {
  batch::Builder builder(program);
  builder.Start(batch);
  for (const Lead& lead : leads) {
    builder.BeginRow();
    for (size_t i = 0; i < program.schema.fields.size(); ++i) {
      const auto field = static_cast<schema::FieldId>(i);
      const auto found = lead.find(program.schema.fields[i].name);
      if (found == lead.end()) continue;
      const LeadValue& value = found->second;
      switch (program.schema.fields[i].type.kind) {
        case Kind::kText: builder.SetText(field, value.text); break;
        case Kind::kTextList:
          builder.SetList(field, {value.texts.begin(), value.texts.end()});
          break;
        case Kind::kChoiceList: builder.SetChoiceList(field, value.choices); break;
        case Kind::kYesNo: builder.SetYesNo(field, value.number != 0); break;
        default: builder.SetInt(field, value.number);
      }
    }
  }
}

// The shared run of one policy at one instant.
class Run {
 public:
  Run(const pipeline::CompilationUnit& unit, const std::vector<Lead>& leads,
      const CompareOptions& options)
      : unit_(unit),
        leads_(leads),
        options_(options),
        program_(unit.Lower()),
        rows_(static_cast<uint32_t>(leads.size())),
        batch_(program_, rows_),
        reference_(program_, rows_),
        other_(program_, rows_) {
    FillBatch(program_, leads, batch_);
    auto made = exec::Evaluator::Make(program_);
    TANDEM_CHECK(made.has_value(), "the zone exists");
    evaluator_.emplace(std::move(*made));
    interpreter_ = exec::MakeInterpreter(program_);
    if (!options.native) return;
    native_.emplace_back("optimised", Native(codegen::Level::kOptimised, options.fault));
    if (options.fault != codegen::SeededFault::kNone) return;
    native_.emplace_back("O0", Native(codegen::Level::kO0, codegen::SeededFault::kNone));
  }

  const Program& program() const { return program_; }

  std::optional<Difference> At(int64_t as_of_us) {
    as_of_us_ = as_of_us;
    evaluator_->Evaluate(*interpreter_, batch_, {as_of_us}, reference_);
    if (options_.oracle) {
      if (auto found = AgainstOracle()) return found;
    }
    for (const auto& [name, engine] : native_) {
      evaluator_->Evaluate(*engine, batch_, {as_of_us}, other_);
      if (auto found = Same(name + " and interpreter")) return found;
    }
    if (auto found = AgainstTrace()) return found;
    return std::nullopt;
  }

  // While the swap to native code may happen, and after it.
  std::optional<Difference> Swapping(int64_t as_of_us) {
    as_of_us_ = as_of_us;
    evaluator_->Evaluate(*interpreter_, batch_, {as_of_us}, reference_);
    const auto engine = codegen::MakeAutoEngine(program_);
    for (int round = 0; round < 3; ++round) {
      if (round == 2) engine->Wait();
      evaluator_->Evaluate(*engine, batch_, {as_of_us}, other_);
      if (auto found = Same("swapping and interpreter")) return found;
    }
    if (!engine->IsNative()) return Difference{"swapping", "never became native", 0, 0};
    return std::nullopt;
  }

  // The program with explanation tables gives the same results, and every sum adds up (Explain
  // stops the process otherwise).
  std::optional<Difference> Explained(int64_t as_of_us) {
    as_of_us_ = as_of_us;
    evaluator_->Evaluate(*interpreter_, batch_, {as_of_us}, reference_);
    const Program traced = unit_.Lower({.trace = true, .tests = false});
    batch::Batch batch(traced, rows_);
    FillBatch(traced, leads_, batch);
    exec::ResultBatch results(traced, rows_);
    auto evaluator = exec::Evaluator::Make(traced);
    evaluator->Evaluate(*exec::MakeInterpreter(traced), batch, {as_of_us}, results);
    for (uint32_t row = 0; row < rows_; ++row) {
      for (size_t i = 0; i < program_.results.size(); ++i) {
        if (results.Known(i, row) == reference_.Known(i, row) &&
            results.Value(i, row) == reference_.Value(i, row)) {
          continue;
        }
        return Say("traced program and interpreter", i, row, results.Known(i, row),
                   results.Value(i, row));
      }
    }
    auto explainer = explain::Explainer::Make(traced);
    TANDEM_CHECK(explainer.has_value(), "the zone exists");
    std::vector<std::string> raw(traced.schema.fields.size());
    for (uint32_t row = 0; row < rows_; row += 1 + rows_ / 8) {
      const auto explanation = explainer->Explain(batch, row, {as_of_us}, raw);
      if (RenderText(explanation).empty() || RenderJson(explanation).empty()) {
        return Difference{"explanation", "is empty", row, 0};
      }
    }
    return std::nullopt;
  }

 private:
  std::unique_ptr<exec::Engine> Native(codegen::Level level, codegen::SeededFault fault) {
    auto engine = codegen::CompileNative(program_, {level, fault});
    TANDEM_CHECK(engine.has_value(), engine.error().message.c_str());
    return std::move(*engine);
  }

  std::string Show(size_t result, bool known, int64_t value) const {
    if (!known) return "unknown";
    const program::Result& r = program_.results[result];
    if (r.type.kind == Kind::kText) return fmt::format("text {}", value);
    return fmt::format("{} ({})", schema::FormatValue(program_.schema, r.type, value), value);
  }

  Difference Say(std::string between, size_t result, uint32_t row, bool known,
                 int64_t value) const {
    return {std::move(between),
            fmt::format("`{}`: {}, the interpreter says {}; as of {}",
                        program_.results[result].name, Show(result, known, value),
                        Show(result, reference_.Known(result, row),
                             reference_.Value(result, row)),
                        as_of_us_),
            row, 0};
  }

  std::optional<Difference> Same(std::string between) {
    std::string words;
    if (SameValues(reference_, other_, &words)) return std::nullopt;
    for (uint32_t row = 0; row < rows_; ++row) {
      for (size_t i = 0; i < program_.results.size(); ++i) {
        const bool known = other_.Known(i, row);
        const int64_t value = other_.Value(i, row);
        if (known == reference_.Known(i, row) && value == reference_.Value(i, row)) continue;
        return Say(std::move(between), i, row, known, value);
      }
    }
    return Difference{std::move(between), words, 0, 0};
  }

  std::string LeafText(const program::TextLeaf& leaf, const Lead& lead) const {
    if (!leaf.is_field) return leaf.text;
    const auto found = lead.find(program_.schema[leaf.field].name);
    if (found == lead.end()) return {};
    const std::string& text = found->second.text;
    std::string out;
    switch (leaf.transform) {
      case program::TextTransform::kNone: return text;
      case program::TextTransform::kDomain: return std::string(value::DomainOf(text).value_or(""));
      case program::TextTransform::kDigits: value::DigitsOf(text, out);
    }
    return out;
  }

  std::optional<Difference> AgainstOracle() {
    auto zone = value::FindZone(program_.schema.zone.empty() ? "UTC" : program_.schema.zone);
    TANDEM_CHECK(zone.has_value(), "the zone exists");
    Oracle oracle(unit_.policy(), *zone,
                  options_.coverage == nullptr ? nullptr : &options_.coverage->expressions);
    for (uint32_t row = 0; row < rows_; ++row) {
      std::vector<const LeadValue*> values(program_.schema.fields.size());
      for (size_t i = 0; i < values.size(); ++i) {
        const auto found = leads_[row].find(program_.schema.fields[i].name);
        values[i] = found == leads_[row].end() ? nullptr : &found->second;
      }
      oracle.Start(std::move(values), as_of_us_);
      for (size_t i = 0; i < program_.results.size(); ++i) {
        const program::Result& result = program_.results[i];
        if (result.kind == program::ResultKind::kFault) continue;
        const Scalar says = oracle.Result(result.kind, result.name);
        const bool known = reference_.Known(i, row);
        bool same = says.known == known;
        if (same && known && result.type.kind == Kind::kText) {
          const auto leaf = static_cast<size_t>(reference_.Value(i, row));
          same = value::Trim(LeafText(result.leaves.at(leaf), leads_[row])) ==
                 value::Trim(says.text);
        } else if (same && known) {
          same = says.number == reference_.Value(i, row);
        }
        if (!same) return Say("oracle and interpreter", i, row, says.known, says.number);
      }
      if (!oracle.violation().empty()) {
        return Difference{"oracle and proved ranges", oracle.violation(), row, 0};
      }
    }
    return std::nullopt;
  }

  std::optional<Difference> AgainstTrace() {
    auto tracer = exec::Tracer::Make(program_);
    TANDEM_CHECK(tracer.has_value(), "the zone exists");
    for (uint32_t chunk = 0; chunk < batch_.chunks(); ++chunk) {
      tracer->Evaluate(batch_, chunk, {as_of_us_});
      const uint32_t first = chunk * abi::kChunkRows;
      const uint32_t count = std::min(abi::kChunkRows, rows_ - first);
      for (size_t i = 0; i < program_.results.size(); ++i) {
        for (uint32_t row = 0; row < count; ++row) {
          const int64_t value = tracer->Value(program_.results[i].value, row);
          if (value != reference_.Value(i, first + row)) {
            return Say("tracer and interpreter", i, first + row, true, value);
          }
        }
      }
      if (options_.coverage != nullptr) Count(*tracer, count, *options_.coverage);
    }
    return std::nullopt;
  }

  void Count(const exec::Tracer& tracer, uint32_t count, OpCoverage& coverage) const {
    for (program::OpId id = 0; id < program_.ops.size(); ++id) {
      const program::Op& op = program_.ops[id];
      const auto code = static_cast<size_t>(op.code);
      ++coverage.ops[code];
      const bool mask = program::Info(op.code).result == 'M';
      for (uint32_t row = 0; row < count; ++row) {
        const int64_t value = tracer.Value(id, row);
        if (mask) {
          ++coverage.masks[code][value != 0 ? 1 : 0];
          continue;
        }
        auto& seen = coverage.values[code];
        if (value == op.low) ++seen[0];
        if (value == op.high) ++seen[1];
        if (value == 0) ++seen[2];
        if (value != op.low && value != op.high && value != 0) ++seen[3];
        TANDEM_CHECK(value >= op.low && value <= op.high, "an operation left its range");
      }
    }
  }

  const pipeline::CompilationUnit& unit_;
  const std::vector<Lead>& leads_;
  const CompareOptions& options_;
  Program program_;
  uint32_t rows_;
  batch::Batch batch_;
  exec::ResultBatch reference_, other_;
  std::optional<exec::Evaluator> evaluator_;
  std::unique_ptr<exec::Engine> interpreter_;
  std::vector<std::pair<std::string, std::unique_ptr<exec::Engine>>> native_;
  int64_t as_of_us_ = 0;
};

// Comments and blank lines change nothing that counts.
std::optional<Difference> SameMeaning(const std::string& text, const std::string& version) {
  std::string noisy = "// A comment before everything.\n\n";
  for (const char c : text) {
    noisy += c;
    if (c == '\n') noisy += "   // and one on every line\n\n";
  }
  auto unit = pipeline::CompilationUnit::FromText("noisy.tandem", noisy);
  if (!unit.Check()) return Difference{"comments", "stop the policy from checking", 0, 0};
  if (unit.policy_version() == version) return std::nullopt;
  return Difference{"comments", "change the policy's version", 0, 0};
}

}  // namespace

Comparison Compare(const std::string& policy, const std::vector<Lead>& leads,
                   const std::vector<int64_t>& instants, const CompareOptions& options) {
  Comparison out;
  auto unit = pipeline::CompilationUnit::FromText("generated.tandem", policy);
  out.checked = unit.Check();
  if (!out.checked) {
    for (const diag::Diagnostic& found : unit.sink().all()) {
      if (found.severity != diag::Severity::kError) continue;
      const auto at = unit.sources().Locate(found.span.file, found.span.begin);
      out.diagnostics += fmt::format("{} {}\n  line {}: {}\n", diag::Info(found.code).code,
                                     found.message, at.line, unit.sources().Text(found.span));
    }
    return out;
  }
  Run run(unit, leads, options);
  out.ops = run.program().ops.size();
  const auto note = [&](std::optional<Difference> difference, size_t instant) {
    if (difference) difference->instant = instant;
    out.difference = std::move(difference);
    return out.difference.has_value();
  };
  for (size_t i = 0; i < instants.size(); ++i) {
    out.evaluations += leads.size();
    if (note(run.At(instants[i]), i)) return out;
  }
  if (options.fault != codegen::SeededFault::kNone) return out;
  if (options.native && note(run.Swapping(instants[0]), 0)) return out;
  if (!options.explain) return out;
  if (note(run.Explained(instants[0]), 0)) return out;
  note(SameMeaning(policy, unit.policy_version()), 0);
  return out;
}

}  // namespace tandem::agree_test
