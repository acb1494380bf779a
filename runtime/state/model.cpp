// SPDX-License-Identifier: Apache-2.0
// Which stages are entered, and carried fields of a row.
#include "runtime/state/model.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/value/decimal_math.h"

namespace tandem::state {

Model::Model(const program::Program& program) : program_(program) {
  for (size_t i = 0; i < program.results.size(); ++i) {
    const program::Result& result = program.results[i];
    if (result.kind == program::ResultKind::kScore) {
      scores_.push_back({result.name, i, schema::Scale(result.type.kind), {}});
    } else if (result.kind == program::ResultKind::kStage) {
      stage_ = i;
      for (const schema::ChoiceValue& value : program.schema[result.type.choice].values) {
        stages_.push_back(value.name);
      }
    }
  }
  const auto score_named = [&](const std::string& name) -> std::optional<size_t> {
    for (size_t i = 0; i < scores_.size(); ++i) {
      if (scores_[i].name == name) return i;
    }
    return std::nullopt;
  };
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (program.results[i].kind != program::ResultKind::kFrozen) continue;
    const std::optional<size_t> score = score_named(program.results[i].name);
    TANDEM_CHECK(score.has_value(), "what is frozen is a score");
    scores_[*score].frozen = i;
  }
  for (size_t i = 0; i < program.schema.fields.size(); ++i) {
    if (program.schema.fields[i].origin == schema::Origin::kCarried) {
      fields_.push_back(static_cast<schema::FieldId>(i));
    }
  }
  for (size_t i = 0; i < program.tables.size(); ++i) {
    const schema::Event& event = program.schema[program.tables[i].event];
    if (!event.stage) continue;
    StageTable table{i, *event.stage, {}};
    for (const schema::Field& field : event.fields) table.fields.push_back(score_named(field.name));
    tables_.push_back(std::move(table));
  }
}

// Of the chain every stage up to the one reached is held, of the others one alone.
bool Model::Holds(uint32_t held, uint32_t stage) const {
  const bool in_chain = stage <= program_.chain_stages;
  return held == stage || (in_chain && held <= program_.chain_stages && stage < held);
}

void Model::Advance(std::optional<LeadState>& state, const exec::ResultBatch& results,
                    uint32_t row, int64_t as_of_us) const {
  LeadState next;
  next.as_of_us = as_of_us;
  for (const Score& score : scores_) {
    const bool known = results.Known(score.result, row);
    next.scores.push_back(known ? std::optional(results.Value(score.result, row)) : std::nullopt);
    const bool frozen = score.frozen && results.Value(*score.frozen, row) != 0;
    next.frozen.push_back(frozen ? next.scores.back() : std::nullopt);
  }
  if (stage_) next.stage = static_cast<uint32_t>(results.Value(*stage_, row));
  if (next.stage <= program_.chain_stages) next.furthest = next.stage;
  if (state) {
    next.furthest = std::max(next.furthest, state->furthest);
    next.entries = std::move(state->entries);
  }
  for (uint32_t stage = 1; stage < stages_.size(); ++stage) {
    if (Holds(next.stage, stage) && !(state && Holds(state->stage, stage))) {
      next.entries.push_back({stage, as_of_us, next.scores});
    }
  }
  state = std::move(next);
}

std::optional<int64_t> Model::EnteredAt(const LeadState& state) {
  for (size_t i = state.entries.size(); i-- > 0;) {
    if (state.entries[i].stage == state.stage) return state.entries[i].at_us;
  }
  return std::nullopt;
}

std::optional<int64_t> Model::ValueOf(const schema::Field& field, const LeadState& state) const {
  switch (field.carried) {
    case schema::Carried::kPresent:
      return 1;
    case schema::Carried::kStage:
      return state.stage;
    case schema::Carried::kFurthest:
      return state.furthest;
    case schema::Carried::kEntered:
      for (size_t i = state.entries.size(); i-- > 0;) {
        if (state.entries[i].stage == field.index) return state.entries[i].at_us;
      }
      return std::nullopt;
    case schema::Carried::kScore:
      return field.index < state.scores.size() ? state.scores[field.index] : std::nullopt;
    case schema::Carried::kFrozen:
      return field.index < state.frozen.size() ? state.frozen[field.index] : std::nullopt;
  }
  return std::nullopt;
}

void Model::Apply(const std::optional<LeadState>& state, uint32_t row,
                  batch::Builder& builder) const {
  for (const schema::FieldId id : fields_) {
    const schema::Field& field = program_.schema[id];
    std::optional<int64_t> value = state ? ValueOf(field, *state) : std::nullopt;
    if (field.carried == schema::Carried::kPresent) value = 1;
    // A policy may have narrowed a score's range since.
    if (value && (*value < field.type.low || *value > field.type.high)) {
      value = std::clamp(*value, field.type.low, field.type.high);
    }
    builder.Overwrite(id, row, value);
  }
}

void Model::AppendEntries(const std::optional<LeadState>& state, uint32_t row,
                          batch::EventBuilder& events) const {
  if (!state) return;
  for (const StageTable& table : tables_) {
    const schema::Event& event = program_.schema[program_.tables[table.table].event];
    for (const Entry& entry : state->entries) {
      if (entry.stage != table.stage) continue;
      events.BeginEvent(table.table, row, entry.at_us, -1);
      for (size_t field = 0; field < table.fields.size(); ++field) {
        const std::optional<size_t> score = table.fields[field];
        if (!score || *score >= entry.scores.size() || !entry.scores[*score]) continue;
        const schema::ValueType& type = event.fields[field].type;
        const value::Int128 scaled =
            value::Int128{*entry.scores[*score]} *
            value::PowerOfTen(schema::Scale(type.kind) - scores_[*score].scale);
        events.SetInt(static_cast<schema::FieldId>(field),
                      static_cast<int64_t>(
                          std::clamp<value::Int128>(scaled, type.low, type.high)));
      }
    }
  }
}

void Model::StartTables(batch::EventBuilder& events) const {
  for (const StageTable& table : tables_) events.StartTable(table.table);
}

}  // namespace tandem::state
