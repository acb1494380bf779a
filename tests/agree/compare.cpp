// SPDX-License-Identifier: Apache-2.0
// Runs the engines side by side and looks at every operation's value once.
#include "tests/agree/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "runtime/native/auto_engine.h"
#include "runtime/native/jit.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/lower/lower.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/exec/trace.h"
#include "runtime/explain/explain.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/text_key.h"
#include "tests/agree/inputs.h"

namespace tandem::agree_test {
namespace {

using program::Program;

// The shared run of one policy at one instant.
class Run {
 public:
  Run(const pipeline::CompilationUnit& unit, const std::vector<Lead>& leads,
      const CompareOptions& options)
      : unit_(unit),
        leads_(WithinRanges(unit.policy().schema, leads)),
        options_(options),
        program_(unit.Lower()),
        rows_(static_cast<uint32_t>(leads.size())),
        grouped_(program_, leads_, Layout::kGrouped),
        shuffled_(program_, leads_, Layout::kShuffled),
        arrival_(program_, leads_, Layout::kArrival),
        reference_(program_, rows_),
        other_(program_, rows_) {
    auto made = exec::Evaluator::Make(program_);
    TANDEM_CHECK(made.has_value(), "the zone exists");
    evaluator_.emplace(std::move(*made));
    interpreter_ = exec::MakeInterpreter(program_);
    if (options.coverage != nullptr) CountReductions(*options.coverage);
    if (!options.native || options.event_fault != EventFault::kNone ||
        options.table_fault != TableFault::kNone) {
      return;
    }
    native_.emplace_back("optimised", Native(native::Level::kOptimised, options.fault));
    if (options.fault != native::SeededFault::kNone) return;
    native_.emplace_back("O0", Native(native::Level::kO0, native::SeededFault::kNone));
  }

  const Program& program() const { return program_; }

  std::optional<Difference> At(int64_t as_of_us) {
    Refer(as_of_us);
    if (options_.event_fault != EventFault::kNone) return Distorted();
    if (options_.table_fault != TableFault::kNone) return WithWrongTables();
    if (options_.oracle) {
      if (auto found = AgainstOracle()) return found;
    }
    const bool orders = options_.fault == native::SeededFault::kNone;
    if (orders) {
      if (auto found = Against(*interpreter_, shuffled_, "shuffled and grouped")) return found;
      if (auto found = Against(*interpreter_, arrival_, "arrival and grouped")) return found;
    }
    for (const auto& [name, engine] : native_) {
      if (auto found = Against(*engine, grouped_, name + " and interpreter")) return found;
      if (!orders) continue;
      const std::string between = name + " in arrival order and interpreter";
      if (auto found = Against(*engine, arrival_, between)) return found;
    }
    if (auto found = AgainstTrace()) return found;
    return std::nullopt;
  }

  // While the swap to native code may happen, and after it.
  std::optional<Difference> Swapping(int64_t as_of_us) {
    Refer(as_of_us);
    const auto engine = native::MakeAutoEngine(program_);
    for (int round = 0; round < 3; ++round) {
      if (round == 2) engine->Wait();
      const Inputs& inputs = round == 1 ? arrival_ : grouped_;
      if (auto found = Against(*engine, inputs, "swapping and interpreter")) return found;
    }
    if (!engine->IsNative()) return Difference{"swapping", "never became native", 0, 0};
    return std::nullopt;
  }

  // The program with explanation tables gives the same results, every sum adds up (Explain stops
  // the process otherwise), and every event that the oracle counts was counted.
  std::optional<Difference> Explained(int64_t as_of_us) {
    Refer(as_of_us);
    const Program traced = unit_.Lower({.trace = true, .tests = false});
    const Inputs inputs(traced, leads_, Layout::kGrouped);
    exec::ResultBatch results(traced, rows_);
    auto evaluator = exec::Evaluator::Make(traced);
    evaluator->Evaluate(*exec::MakeInterpreter(traced), inputs.leads(), &inputs.events(),
                        {as_of_us}, results);
    if (auto found = SameTexts("traced program and interpreter", inputs, results)) return found;
    auto explainer = explain::Explainer::Make(traced);
    TANDEM_CHECK(explainer.has_value(), "the zone exists");
    const std::vector<std::string> raw(traced.schema.fields.size());
    for (uint32_t row = 0; row < rows_; row += 1 + rows_ / 8) {
      const auto explanation = explainer->Explain(inputs.leads(), &inputs.events(), row,
                                                  {as_of_us}, raw, raw);
      if (RenderText(explanation).empty() || RenderJson(explanation).empty()) {
        return Difference{"explanation", "is empty", row, 0};
      }
      for (const explain::Part& part : explanation.parts) {
        if (!part.adds_up) return Difference{"explanation", part.name + " adds up wrong", row, 0};
      }
    }
    return Fates(traced, inputs);
  }

 private:
  std::unique_ptr<exec::Engine> Native(native::Level level, native::SeededFault fault) {
    auto engine = native::CompileNative(program_, {level, fault});
    TANDEM_CHECK(engine.has_value(), engine.error().message.c_str());
    return std::move(*engine);
  }

  // What all others are compared with.
  void Refer(int64_t as_of_us) {
    as_of_us_ = as_of_us;
    evaluator_->Evaluate(*interpreter_, grouped_.leads(), &grouped_.events(), {as_of_us},
                         reference_);
  }

  std::optional<Difference> Against(const exec::Engine& engine, const Inputs& inputs,
                                    const std::string& between) {
    evaluator_->Evaluate(engine, inputs.leads(), &inputs.events(), {as_of_us_}, other_);
    if (&inputs != &grouped_) return SameTexts(between, inputs, other_);
    return Same(between);
  }

  std::optional<Difference> Distorted() {
    const Program wrong = agree_test::Distort(options_.event_fault, program_);
    auto evaluator = exec::Evaluator::Make(wrong);
    const auto engine = exec::MakeInterpreter(wrong);
    for (const Inputs* inputs : {&grouped_, &shuffled_, &arrival_}) {
      evaluator->Evaluate(*engine, inputs->leads(), &inputs->events(), {as_of_us_}, other_);
      if (auto found = SameTexts("distorted and interpreter", *inputs, other_)) return found;
    }
    return std::nullopt;
  }

  // Texts are put into classes while they are read, so the leads are read anew.
  std::optional<Difference> WithWrongTables() {
    const hir::Policy policy = agree_test::Distort(options_.table_fault, unit_.policy());
    const Program wrong =
        agree_test::Distort(options_.table_fault, lower::Lower(policy, unit_.sources(), "wrong"));
    const Inputs inputs(wrong, leads_, Layout::kGrouped);
    auto evaluator = exec::Evaluator::Make(wrong);
    const auto engine = exec::MakeInterpreter(wrong);
    evaluator->Evaluate(*engine, inputs.leads(), &inputs.events(), {as_of_us_}, other_);
    return SameTexts("distorted and interpreter", inputs, other_);
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

  std::optional<Difference> Same(const std::string& between) {
    std::string words;
    if (SameValues(reference_, other_, &words)) return std::nullopt;
    if (auto found = SameTexts(between, grouped_, other_)) return found;
    return Difference{between, words, 0, 0};
  }

  // Results of other inputs: indexes of texts may differ, the texts may not.
  std::optional<Difference> SameTexts(const std::string& between, const Inputs& inputs,
                                      const exec::ResultBatch& results) const {
    for (uint32_t row = 0; row < rows_; ++row) {
      for (size_t i = 0; i < program_.results.size(); ++i) {
        const bool known = results.Known(i, row);
        const int64_t value = results.Value(i, row);
        const int64_t wanted = reference_.Value(i, row);
        bool same = known == reference_.Known(i, row);
        if (program_.results[i].kind == program::ResultKind::kColumn) {
          same = same && inputs.TextAt(value) == grouped_.TextAt(wanted);
        } else {
          same = same && value == wanted;
        }
        if (!same) return Say(between, i, row, known, value);
      }
    }
    return std::nullopt;
  }

  std::string LeafText(const program::TextLeaf& leaf, uint32_t row) const {
    std::string text = leaf.text;
    if (leaf.picked >= 0) {
      return std::string(
          grouped_.TextAt(reference_.Value(static_cast<size_t>(leaf.picked), row)));
    }
    if (!leaf.is_field) return text;
    const Values& values = leads_[row].values;
    const auto found = values.find(program_.schema[leaf.field].name);
    if (found == values.end()) return {};
    text = found->second.text;
    std::string out;
    switch (leaf.transform) {
      case program::TextTransform::kNone: return text;
      case program::TextTransform::kDomain: return std::string(value::DomainOf(text).value_or(""));
      case program::TextTransform::kDigits: value::DigitsOf(text, out);
    }
    return out;
  }

  Oracle MakeOracle(HirCoverage* coverage) const {
    auto zone = value::FindZone(program_.schema.zone.empty() ? "UTC" : program_.schema.zone);
    TANDEM_CHECK(zone.has_value(), "the zone exists");
    return Oracle(unit_.policy(), *zone, coverage);
  }

  static std::vector<const LeadValue*> ByField(const std::vector<schema::Field>& fields,
                                               const Values& from) {
    std::vector<const LeadValue*> values(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto found = from.find(fields[i].name);
      values[i] = found == from.end() ? nullptr : &found->second;
    }
    return values;
  }

  OracleEvent EventOf(const LeadEvent& event, schema::EventId id) const {
    OracleEvent out{id, event.at_us, -1, ByField(program_.schema[id].fields, event.values)};
    for (size_t s = 0; s < program_.sources.size(); ++s) {
      if (program_.sources[s].name == event.source) out.source = static_cast<int32_t>(s);
    }
    return out;
  }

  void Start(Oracle& oracle, uint32_t row) const {
    std::vector<OracleEvent> events;
    for (const LeadEvent& event : leads_[row].events) {
      const auto id = program_.schema.FindEvent(event.name);
      if (id) events.push_back(EventOf(event, *id));
    }
    oracle.Start(ByField(program_.schema.fields, leads_[row].values), std::move(events),
                 as_of_us_);
  }

  // By any line of the source; each line is a result of its own.
  bool IsRejected(const std::string& source, uint32_t row) const {
    for (size_t i = 0; i < program_.results.size(); ++i) {
      const program::Result& result = program_.results[i];
      if (result.kind == program::ResultKind::kReject && result.name == source &&
          reference_.Value(i, row) != 0) {
        return true;
      }
    }
    return false;
  }

  std::optional<Difference> AgainstOracle() {
    Oracle oracle =
        MakeOracle(options_.coverage == nullptr ? nullptr : &options_.coverage->expressions);
    for (uint32_t row = 0; row < rows_; ++row) {
      Start(oracle, row);
      for (size_t i = 0; i < program_.results.size(); ++i) {
        const program::Result& result = program_.results[i];
        if (result.kind == program::ResultKind::kFault ||
            result.kind == program::ResultKind::kColumn) {
          continue;
        }
        const Scalar says = oracle.Result(result.kind, result.name);
        const bool known = reference_.Known(i, row);
        bool same = says.known == known;
        if (same && known && result.type.kind == Kind::kText) {
          const auto leaf = static_cast<size_t>(reference_.Value(i, row));
          same = value::ExactKey(LeafText(result.leaves.at(leaf), row)) ==
                 value::ExactKey(says.text);
        } else if (same && known && result.kind == program::ResultKind::kReject) {
          same = (says.number != 0) == IsRejected(result.name, row);
        } else if (same && known) {
          same = says.number == reference_.Value(i, row);
        }
        if (!same) return Say("oracle and interpreter", i, row, says.known, says.number);
      }
      if (!oracle.violation().empty()) {
        return Difference{"oracle and proved ranges", oracle.violation(), row, 0};
      }
    }
    return Rejections(oracle);
  }

  // The events that sources refused, of the last evaluation by the interpreter.
  std::optional<Difference> Rejections(Oracle& oracle) {
    Refer(as_of_us_);
    for (size_t table = 0; table < program_.tables.size(); ++table) {
      const std::vector<uint32_t> listed = evaluator_->RejectedEvents(table);
      const std::set<uint32_t> rejected(listed.begin(), listed.end());
      const auto& rows = grouped_.Rows(table);
      for (uint32_t row = 0; row < rows.size(); ++row) {
        const auto& [lead, number] = rows[row];
        if (row == 0 || rows[row - 1].first != lead) Start(oracle, lead);
        const OracleEvent event =
            EventOf(leads_[lead].events[number], program_.tables[table].event);
        const bool found = rejected.count(row) > 0;
        if (oracle.Rejected(event) == found) continue;
        return Difference{"oracle and interpreter",
                          fmt::format("a `reject when` of {}: {}, as of {}",
                                      leads_[lead].events[number].name, found, as_of_us_),
                          lead, 0};
      }
    }
    return std::nullopt;
  }

  std::optional<Difference> AgainstTrace() {
    auto tracer = exec::Tracer::Make(program_);
    TANDEM_CHECK(tracer.has_value(), "the zone exists");
    for (uint32_t chunk = 0; chunk < grouped_.leads().chunks(); ++chunk) {
      tracer->Evaluate(grouped_.leads(), &grouped_.events(), chunk, {as_of_us_});
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

  // Aggregates of the rules on events of a score, as written, and reductions of its traced rules.
  std::vector<std::pair<size_t, size_t>> RulesOf(const hir::Score& score,
                                                 const Program& traced) const {
    std::vector<std::pair<size_t, size_t>> out;
    for (const hir::ScoreRule& rule : score.rules) {
      if (rule.aggregate >= 0) out.emplace_back(rule.aggregate, 0);
    }
    size_t next = 0;
    for (const program::Rule& rule : traced.rules) {
      if (rule.owner != score.name || rule.reduction < 0) continue;
      TANDEM_CHECK(next < out.size(), "a rule on events that the policy does not have");
      out[next++].second = static_cast<size_t>(rule.reduction);
    }
    TANDEM_CHECK(next == out.size(), "a rule on events without a reduction");
    return out;
  }

  std::optional<Difference> Fates(const Program& traced, const Inputs& inputs) {
    auto tracer = exec::Tracer::Make(traced);
    Oracle oracle = MakeOracle(nullptr);
    for (uint32_t row = 0; row < rows_; ++row) {
      const uint32_t in_chunk = row % abi::kChunkRows;
      if (in_chunk == 0) {
        tracer->Evaluate(inputs.leads(), &inputs.events(), row / abi::kChunkRows, {as_of_us_});
      }
      if (row % (1 + rows_ / 100) != 0) continue;
      Start(oracle, row);
      for (const hir::Score& score : unit_.policy().scores) {
        for (const auto& [aggregate, reduction] : RulesOf(score, traced)) {
          std::pair<int64_t, int64_t> seen{0, 0};
          for (const exec::EventFate& fate : tracer->Fates(reduction, in_chunk)) {
            if (options_.coverage != nullptr) ++options_.coverage->fates;
            if (fate.kind != exec::EventFate::Kind::kCounted) continue;
            ++seen.first;
            seen.second += fate.weight;
          }
          const auto wanted = oracle.Counted(aggregate);
          if (seen == wanted) continue;
          return Difference{"fates and oracle",
                            fmt::format("{} {} weigh {}, the oracle says {} and {}; as of {}",
                                        seen.first, unit_.policy().aggregates[aggregate].name,
                                        seen.second, wanted.first, wanted.second, as_of_us_),
                            row, 0};
        }
      }
    }
    return std::nullopt;
  }

  void CountReductions(OpCoverage& coverage) const {
    for (const program::Reduction& reduction : program_.reductions) {
      auto& seen = coverage.reductions[static_cast<size_t>(reduction.kind)];
      for (const program::Reduction::Part& part : reduction.parts) {
        if (grouped_.events().Offsets(part.table) != nullptr) ++seen[0];
        if (arrival_.events().Offsets(part.table) == nullptr) ++seen[1];
      }
    }
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
  const std::vector<Lead> leads_;
  const CompareOptions& options_;
  Program program_;
  uint32_t rows_;
  Inputs grouped_, shuffled_, arrival_;
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
  if (options.fault != native::SeededFault::kNone) return out;
  if (options.event_fault != EventFault::kNone) return out;
  if (options.table_fault != TableFault::kNone) return out;
  if (options.native && options.swapping && note(run.Swapping(instants[0]), 0)) return out;
  if (!options.explain) return out;
  if (note(run.Explained(instants[0]), 0)) return out;
  note(SameMeaning(policy, unit.policy_version()), 0);
  return out;
}

}  // namespace tandem::agree_test
