// SPDX-License-Identifier: Apache-2.0
// Reads a traced row back through the Program's tables of rules.
#include "runtime/explain/explain.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/schema/format_value.h"
#include "runtime/value/decimal.h"
#include "runtime/value/decimal_math.h"
#include "runtime/value/text_key.h"

namespace tandem::explain {

using program::ResultKind;
using program::Rule;
using program::RuleKind;

namespace {

std::string Points(int64_t value, int scale) {
  std::string out;
  value::FormatDecimal(value, scale, out);
  return out;
}

bool IsKnown(const program::Program& program, const batch::Batch& batch, uint32_t row,
             schema::FieldId field) {
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    const program::Input& input = program.inputs[i];
    if (input.field != field || input.projection != program::Projection::kValid) continue;
    const auto* words = static_cast<const uint64_t*>(batch.Column(i, row / abi::kChunkRows));
    const uint32_t at = row % abi::kChunkRows;
    return ((words[at / 64] >> (at % 64)) & 1) != 0;
  }
  return true;
}

std::string TextOf(const program::TextLeaf& leaf, const std::vector<std::string>& texts) {
  if (!leaf.is_field) return leaf.text;
  const auto field = static_cast<size_t>(leaf.field);
  if (field >= texts.size()) return {};
  std::string out;
  switch (leaf.transform) {
    case program::TextTransform::kNone: return texts[field];
    case program::TextTransform::kDomain:
      return std::string(value::DomainOf(texts[field]).value_or(std::string_view()));
    case program::TextTransform::kDigits: value::DigitsOf(texts[field], out); break;
  }
  return out;
}

// The text of an event that the answer repeats.
std::string PickedText(const program::Program& program, const program::TextLeaf& leaf,
                       const batch::Batch& batch, const exec::Tracer& tracer, uint32_t row) {
  const program::Result& picked = program.results[static_cast<size_t>(leaf.picked)];
  const auto index = static_cast<size_t>(tracer.Value(picked.value, row));
  const std::vector<abi::TextRef>& texts = batch.text_keys();
  if (index >= texts.size()) return {};
  const std::string_view whole(texts[index].data, texts[index].size);
  std::string out;
  switch (leaf.transform) {
    case program::TextTransform::kNone: return std::string(whole);
    case program::TextTransform::kDomain:
      return std::string(value::DomainOf(whole).value_or(std::string_view()));
    case program::TextTransform::kDigits: value::DigitsOf(whole, out); break;
  }
  return out;
}

bool IsStageRule(RuleKind kind) {
  return kind == RuleKind::kStageWhen || kind == RuleKind::kStageUnless ||
         kind == RuleKind::kAsideWhen || kind == RuleKind::kStageUntil;
}

// First-match kinds: the first line that fires decides, later ones are not asked.
bool FirstMatch(RuleKind kind) {
  return kind == RuleKind::kBandLine || kind == RuleKind::kAnswerLine ||
         kind == RuleKind::kRouteLine;
}

}  // namespace

base::Result<Explainer> Explainer::Make(const program::Program& trace_program) {
  TANDEM_CHECK(trace_program.trace, "explanations need a program lowered with trace");
  auto tracer = exec::Tracer::Make(trace_program);
  if (!tracer) return tl::unexpected(tracer.error());
  return Explainer(trace_program, std::move(*tracer));
}

void Explainer::AddMissing(const Rule& rule, const batch::Batch& batch, uint32_t batch_row,
                           Line& line) const {
  for (const schema::FieldId field : rule.reads) {
    if (!IsKnown(*program_, batch, batch_row, field)) {
      line.missing.push_back(program_->schema[field].name);
    }
  }
}

Line Explainer::MakeLine(const Rule& rule, uint32_t row, const batch::Batch& batch,
                         uint32_t batch_row) {
  Line line;
  line.kind = rule.kind;
  line.label = rule.label;
  line.text = rule.text;
  line.because = rule.because;
  line.place = rule.place;
  line.depth = rule.parent >= 0 ? 1 : 0;
  const auto holds = [&](program::OpId op) {
    return op != program::kNoOp && tracer_.Value(op, row) != 0;
  };
  const bool blocked = holds(rule.blocked);
  if (holds(rule.fired)) {
    line.outcome = blocked ? Outcome::kBlocked : Outcome::kFired;
  } else if (rule.failed == program::kNoOp || holds(rule.failed)) {
    line.outcome = Outcome::kDidNot;
  } else {
    line.outcome = Outcome::kUnknown;
    AddMissing(rule, batch, batch_row, line);
  }
  if (rule.points != program::kNoOp) {
    const int64_t points = tracer_.Value(rule.points, row);
    line.points = Points(points, rule.point_scale);
    if (rule.uncapped != program::kNoOp) {
      const int64_t uncapped = tracer_.Value(rule.uncapped, row);
      if (uncapped != points) line.uncapped = Points(uncapped, rule.point_scale);
    }
  }
  if (rule.reduction >= 0) line.events = EventsOf(rule, row);
  for (const uint32_t call : rule.calls) {
    line.tables.push_back(AnswerOf(program_->calls[call], row));
  }
  return line;
}

bool Explainer::AddsUp(const program::Score& score, uint32_t row) const {
  value::Int128 sum = 0;
  bool nothing = false;
  for (size_t i = 0; i < program_->rules.size(); ++i) {
    const Rule& rule = program_->rules[i];
    if (rule.owner != score.name || rule.kind > RuleKind::kBlendPart) continue;
    if (rule.kind == RuleKind::kNothingWhen) nothing |= tracer_.Value(rule.fired, row) != 0;
    if (rule.points != program::kNoOp && rule.parent < 0) sum += tracer_.Value(rule.points, row);
    if (rule.kind != RuleKind::kGroup) continue;
    value::Int128 children = 0;
    for (const Rule& child : program_->rules) {
      if (child.parent == static_cast<int32_t>(i) && child.points != program::kNoOp) {
        children += tracer_.Value(child.points, row);
      }
    }
    const int64_t subtotal = tracer_.Value(rule.points, row);
    const bool fired = tracer_.Value(rule.fired, row) != 0;
    if (fired ? subtotal > children : subtotal != 0) return false;
    if (fired && rule.uncapped == program::kNoOp && subtotal != children) return false;
  }
  return (nothing ? 0 : sum) == tracer_.Value(score.sum, row);
}

Part Explainer::ScorePart(const program::Score& score, uint32_t row, const batch::Batch& batch,
                          uint32_t batch_row) {
  Part part;
  part.kind = ResultKind::kScore;
  part.name = score.name;
  part.owners = score.owners;
  for (const Rule& rule : program_->rules) {
    if (rule.owner != score.name || rule.kind > RuleKind::kBlendPart) continue;
    part.lines.push_back(MakeLine(rule, row, batch, batch_row));
  }
  part.adds_up = AddsUp(score, row);
  const int64_t sum = tracer_.Value(score.sum, row);
  part.sum = Points(sum, score.scale);
  if (score.has_range) {
    part.range = Points(score.low, score.scale) + ".." + Points(score.high, score.scale);
    part.clamped = sum < score.low || sum > score.high;
  }
  for (const program::Result& result : program_->results) {
    if (result.kind == ResultKind::kFrozen && result.name == score.name) {
      part.frozen = tracer_.Value(result.value, row) != 0;
    }
  }
  return part;
}

Part Explainer::DecisionPart(const program::Result& result, uint32_t row, const batch::Batch& batch,
                             uint32_t batch_row, const std::vector<std::string>& texts) {
  Part part;
  part.kind = result.kind;
  part.name = result.name;
  const bool known = result.valid == program::kNoOp || tracer_.Value(result.valid, row) != 0;
  if (known && result.type.kind == schema::Kind::kText) {
    const auto index = static_cast<size_t>(tracer_.Value(result.value, row));
    if (index < result.leaves.size() && result.leaves[index].picked >= 0) {
      part.value = PickedText(*program_, result.leaves[index], batch, tracer_, row);
    } else if (index < result.leaves.size()) {
      part.value = TextOf(result.leaves[index], texts);
    }
  } else if (known) {
    part.value =
        schema::FormatValue(program_->schema, result.type, tracer_.Value(result.value, row));
  }
  const bool stage = result.kind == ResultKind::kStage;
  bool matched = false;
  std::string current;
  for (const Rule& rule : program_->rules) {
    const bool stage_rule = IsStageRule(rule.kind);
    if (stage ? !stage_rule : stage_rule || rule.owner != result.name) continue;
    if (!stage && rule.kind <= RuleKind::kBlendPart) continue;
    Line line = MakeLine(rule, row, batch, batch_row);
    if (stage) {
      if (rule.owner != current) matched = false;
      current = rule.owner;
      const bool way_in =
          rule.kind == RuleKind::kStageWhen || rule.kind == RuleKind::kAsideWhen;
      line.decides =
          way_in && !matched && rule.owner == part.value && line.outcome == Outcome::kFired;
      matched = matched || line.decides;
    } else if (FirstMatch(rule.kind)) {
      if (matched) {
        line.outcome = Outcome::kNotAsked;
        line.tables.clear();
      }
      line.decides = !matched && line.outcome == Outcome::kFired;
      matched = matched || line.decides;
      // The line was reached, but its value could not be told.
      if (line.decides && !known) {
        AddMissing(rule, batch, batch_row, line);
        if (!line.missing.empty()) line.outcome = Outcome::kUnknown;
      }
    }
    if (stage) line.owner = rule.owner;
    part.lines.push_back(std::move(line));
  }
  return part;
}

Explanation Explainer::Explain(const batch::Batch& batch, const batch::Events* events,
                               uint32_t row, const exec::EvaluateOptions& options,
                               const std::vector<std::string>& raw_values,
                               const std::vector<std::string>& texts) {
  tracer_.Evaluate(batch, events, row / abi::kChunkRows, options);
  const uint32_t at = row % abi::kChunkRows;
  Explanation out;
  out.policy = program_->policy;
  out.policy_version = program_->policy_version;
  out.tzdb = tzdb_;
  out.as_of_us = options.as_of_us;
  const auto& fields = program_->schema.fields;
  const size_t given = program_->schema.GivenCount();
  for (size_t i = 0; i < given; ++i) {
    out.fields.emplace_back(fields[i].name, i < raw_values.size() ? raw_values[i] : "");
    const bool shown = !out.fields.back().second.empty();
    if (shown && !IsKnown(*program_, batch, row, static_cast<schema::FieldId>(i))) {
      out.read_as_missing.push_back(fields[i].name);
    }
  }
  if (program_->schema.id_field) {
    const auto id = static_cast<size_t>(*program_->schema.id_field);
    if (id < raw_values.size()) out.id = raw_values[id];
  }
  for (const program::Result& result : program_->results) {
    switch (result.kind) {
      case ResultKind::kScore: {
        const auto score =
            std::find_if(program_->scores.begin(), program_->scores.end(),
                         [&](const program::Score& s) { return s.name == result.name; });
        TANDEM_CHECK(score != program_->scores.end(), "a score without its table");
        Part part = ScorePart(*score, at, batch, row);
        part.value =
            schema::FormatValue(program_->schema, result.type, tracer_.Value(result.value, at));
        out.parts.push_back(std::move(part));
        break;
      }
      case ResultKind::kWayIn:
        if (!out.parts.empty() && out.parts.back().kind == ResultKind::kStage &&
            (result.valid == program::kNoOp || tracer_.Value(result.valid, at) != 0)) {
          out.parts.back().way_in =
              schema::FormatValue(program_->schema, result.type, tracer_.Value(result.value, at));
        }
        break;
      case ResultKind::kBand:
      case ResultKind::kStage:
      case ResultKind::kAnswer:
      case ResultKind::kRoute:
        out.parts.push_back(DecisionPart(result, at, batch, row, texts));
        break;
      case ResultKind::kGroup:
      case ResultKind::kCondition:
      case ResultKind::kFault:
      case ResultKind::kReject:
      case ResultKind::kFrozen:
      case ResultKind::kColumn:
        break;
    }
  }
  for (const program::Fault& fault : program_->faults) {
    if (tracer_.Value(fault.when, at) == 0) continue;
    out.faults.push_back(fault.text + " at " + fault.place.file + ":" +
                         std::to_string(fault.place.line));
  }
  return out;
}

}  // namespace tandem::explain
