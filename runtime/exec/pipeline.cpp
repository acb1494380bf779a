// SPDX-License-Identifier: Apache-2.0
// Running passes and reductions in their order.
#include "runtime/exec/pipeline.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace tandem::exec {
namespace {

using program::Projection;
using program::Reduction;

// Of `rows` rows those in a chunk.
uint32_t RowsIn(uint32_t chunk, uint32_t rows) {
  return std::min(rows - chunk * abi::kChunkRows, abi::kChunkRows);
}

bool IsText(const schema::ValueType& type) { return type.kind == schema::Kind::kText; }

// Rows of a table that can belong to leads [first, last).
std::pair<uint32_t, uint32_t> RowsOfLeads(const batch::Events& events, size_t table, uint32_t first,
                                          uint32_t last) {
  const uint32_t* const offsets = events.Offsets(table);
  if (offsets == nullptr) return {0, events.Table(table).rows()};
  return {offsets[first], offsets[last]};
}

template <class T>
void GatherInts(const std::byte* from, const uint32_t* lead_rows, std::byte* into) {
  for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
    std::memcpy(into + row * sizeof(T), from + lead_rows[row] * sizeof(T), sizeof(T));
  }
}

void GatherBits(const abi::MaskWord* from, const uint32_t* lead_rows, std::byte* into) {
  auto* const words = reinterpret_cast<abi::MaskWord*>(into);
  for (uint32_t word = 0; word < abi::kMaskWords; ++word) {
    abi::MaskWord bits = 0;
    for (uint32_t bit = 0; bit < 64; ++bit) {
      bits |= abi::MaskWord{BitAt(from, lead_rows[word * 64 + bit])} << bit;
    }
    words[word] = bits;
  }
}

}  // namespace

Pipeline::Pipeline(const program::Program& program)
    : reductions_(program.reductions),
      rejected_(program.rejected_events),
      main_results_(program.results.size()) {
  const batch::LeadColumns columns = batch::FindLeadColumns(program);
  std::vector<size_t> own(program.inputs.size());
  for (size_t i = 0; i < own.size(); ++i) own[i] = i;
  main_ = LeadSources(program.inputs, own);
  size_t most_inputs = main_.size();
  size_t most_results = main_results_;
  for (size_t i = 0; i < program.passes.size(); ++i) {
    const program::Pass& pass = program.passes[i];
    Stage& stage = passes_.emplace_back();
    stage.table = pass.table;
    if (pass.table < 0) {
      stage.inputs = LeadSources(pass.inputs, columns.of_pass[i]);
    } else {
      for (const program::Input& input : pass.inputs) {
        stage.inputs.push_back({input.projection, input.physical, input.from, input.result});
        const bool is_column = input.projection == Projection::kColumn;
        stage.gathered.push_back(is_column ? nullptr
                                           : batch::MakeBuffer(abi::ChunkBytes(input.physical)));
      }
    }
    for (const program::Result& result : pass.results) {
      stage.columns.Add(result.physical, result.valid != program::kNoOp, IsText(result.type));
    }
    most_inputs = std::max(most_inputs, stage.inputs.size());
    most_results = std::max(most_results, pass.results.size());
  }
  for (const program::Computed& column : program.computed) {
    computed_.Add(column.physical, false, false);
  }
  inputs_.resize(most_inputs);
  outputs_.resize(2 * most_results);
}

std::vector<Pipeline::Source> Pipeline::LeadSources(const std::vector<program::Input>& inputs,
                                                    const std::vector<size_t>& places) {
  std::vector<Source> sources;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool is_computed = inputs[i].projection == Projection::kComputed;
    sources.push_back(
        {inputs[i].projection, inputs[i].physical, is_computed ? inputs[i].from : places[i], 0});
  }
  return sources;
}

const void* Pipeline::LeadInput(const Source& source, const batch::Batch& leads,
                                uint32_t chunk) const {
  if (source.projection == Projection::kComputed) return computed_.Values(source.from, chunk);
  return leads.Column(source.from, chunk);
}

void Pipeline::Run(const Engine& engine, const Environment& environment, const batch::Batch& leads,
                   const batch::Events* events, Scope scope) {
  if (!HasPasses()) return;
  TANDEM_CHECK(events == nullptr || events->lead_rows() >= leads.rows(), "events of other leads");
  computed_.Reserve(leads.chunks());
  const auto reduce_after = [&](size_t passes) {
    for (const Reduction& reduction : reductions_) {
      if (reduction.after == passes) Reduce(reduction, environment, leads, events, scope);
    }
  };
  reduce_after(0);
  for (size_t i = 0; i < passes_.size(); ++i) {
    if (passes_[i].table < 0) {
      RunLeadPass(i, engine, environment, leads, scope);
    } else if (events != nullptr) {
      RunEventPass(i, engine, environment, leads, *events, scope);
    }
    reduce_after(i + 1);
  }
}

void Pipeline::BindOutputs(const Columns& columns, uint32_t chunk) {
  for (size_t i = 0; i < columns.count(); ++i) {
    outputs_[2 * i] = columns.Values(i, chunk);
    outputs_[2 * i + 1] = columns.Valid(i, chunk);
  }
}

void Pipeline::RunLeadPass(size_t pass, const Engine& engine, const Environment& environment,
                           const batch::Batch& leads, Scope scope) {
  Stage& stage = passes_[pass];
  stage.columns.Reserve(leads.chunks());
  for (uint32_t chunk = scope.first; chunk < scope.last; ++chunk) {
    for (size_t i = 0; i < stage.inputs.size(); ++i) {
      inputs_[i] = LeadInput(stage.inputs[i], leads, chunk);
    }
    BindOutputs(stage.columns, chunk);
    engine.EvaluateChunk(pass, environment.Args(inputs_.data(), outputs_.data(), leads,
                                                RowsIn(chunk, leads.rows())));
  }
}

void Pipeline::RunEventPass(size_t pass, const Engine& engine, const Environment& environment,
                            const batch::Batch& leads, const batch::Events& events, Scope scope) {
  Stage& stage = passes_[pass];
  const auto table = static_cast<size_t>(stage.table);
  const batch::Batch& rows = events.Table(table);
  stage.columns.Reserve(rows.chunks());
  const auto [first_row, last_row] =
      RowsOfLeads(events, table, scope.first * abi::kChunkRows,
                  std::min(scope.last * abi::kChunkRows, leads.rows()));
  const uint32_t last_chunk = (last_row + abi::kChunkRows - 1) / abi::kChunkRows;
  for (uint32_t chunk = first_row / abi::kChunkRows; chunk < last_chunk; ++chunk) {
    const uint32_t* const lead_rows = events.LeadRows(table) + size_t{chunk} * abi::kChunkRows;
    for (size_t i = 0; i < stage.inputs.size(); ++i) {
      const Source& source = stage.inputs[i];
      inputs_[i] = source.projection == Projection::kColumn
                       ? rows.Column(source.from, chunk)
                       : Gather(source, lead_rows, stage.gathered[i].get());
    }
    BindOutputs(stage.columns, chunk);
    engine.EvaluateChunk(pass, environment.Args(inputs_.data(), outputs_.data(), leads,
                                                RowsIn(chunk, last_row)));
  }
}

const void* Pipeline::Gather(const Source& source, const uint32_t* lead_rows,
                             std::byte* into) const {
  const ColumnView column = passes_[source.from].columns.View(source.result);
  if (source.projection == Projection::kGatheredValid) {
    GatherBits(column.valid, lead_rows, into);
    return into;
  }
  switch (column.physical) {
    case abi::Physical::kInt8:
      GatherInts<int8_t>(column.values, lead_rows, into);
      break;
    case abi::Physical::kInt16:
      GatherInts<int16_t>(column.values, lead_rows, into);
      break;
    case abi::Physical::kInt32:
      GatherInts<int32_t>(column.values, lead_rows, into);
      break;
    case abi::Physical::kInt64:
      GatherInts<int64_t>(column.values, lead_rows, into);
      break;
    case abi::Physical::kMask:
      GatherBits(column.Mask(), lead_rows, into);
      break;
  }
  return into;
}

EventRows Pipeline::NoRows(const Environment& environment, const batch::Batch& leads,
                           Scope scope) {
  EventRows rows;
  rows.first_lead = scope.first * abi::kChunkRows;
  rows.last_lead = std::min(scope.last * abi::kChunkRows, leads.rows());
  rows.as_of_us = environment.as_of_us();
  rows.zone = &environment.zone();
  rows.texts = leads.text_keys().data();
  return rows;
}

EventRows Pipeline::RowsOf(const Reduction& reduction, const Environment& environment,
                           const batch::Batch& leads, const batch::Events* events,
                           Scope scope) const {
  EventRows rows = NoRows(environment, leads, scope);
  for (const Reduction::Part& part : reduction.parts) {
    EventPart& bound = rows.parts.emplace_back();
    const batch::Batch* const table = events == nullptr ? nullptr : &events->Table(part.table);
    if (table == nullptr || table->rows() == 0) continue;
    const Columns& columns = passes_[part.pass].columns;
    bound.counts = columns.View(part.counts).Mask();
    bound.at_us = static_cast<const int64_t*>(table->Column(0, 0));
    bound.lead_rows = events->LeadRows(part.table);
    bound.offsets = events->Offsets(part.table);
    std::tie(bound.first_row, bound.last_row) =
        RowsOfLeads(*events, part.table, rows.first_lead, rows.last_lead);
    for (const uint32_t value : part.values) bound.values.push_back(columns.View(value));
    for (const uint32_t tie : part.ties) bound.ties.push_back(columns.View(tie));
    if (reduction.once == program::Once::kValue) bound.once_by = columns.View(part.once_by);
  }
  return rows;
}

void Pipeline::Reduce(const Reduction& reduction, const Environment& environment,
                      const batch::Batch& leads, const batch::Events* events, Scope scope) {
  for (const uint32_t output : reduction.outputs) computed_.Clear(output, scope.first, scope.last);
  const bool has_rows =
      events != nullptr && std::any_of(reduction.parts.begin(), reduction.parts.end(),
                                       [&](const Reduction::Part& part) {
                                         return events->Table(part.table).rows() > 0;
                                       });
  EventRows rows = has_rows ? RowsOf(reduction, environment, leads, events, scope)
                            : NoRows(environment, leads, scope);
  std::erase_if(rows.parts, [](const EventPart& part) { return part.counts == nullptr; });
  reducer_.Run(reduction, rows, computed_);
}

abi::ChunkArgs Pipeline::BindMain(const Environment& environment, const batch::Batch& leads,
                                  uint32_t chunk, ResultBatch* results) {
  for (size_t i = 0; i < main_.size(); ++i) inputs_[i] = LeadInput(main_[i], leads, chunk);
  for (size_t i = 0; i < main_results_; ++i) {
    outputs_[2 * i] = results == nullptr ? nullptr : results->ValueChunk(i, chunk);
    outputs_[2 * i + 1] = results == nullptr ? nullptr : results->ValidChunk(i, chunk);
  }
  return environment.Args(inputs_.data(), outputs_.data(), leads, RowsIn(chunk, leads.rows()));
}

bool Pipeline::IsRejected(size_t table, uint32_t row) const {
  return std::any_of(rejected_.begin(), rejected_.end(), [&](const auto& rejected) {
    const Stage& stage = passes_[rejected.pass];
    return stage.table == static_cast<int32_t>(table) &&
           BitAt(stage.columns.View(rejected.result).Mask(), row);
  });
}

std::vector<uint32_t> Pipeline::RejectedEvents(const batch::Events& events, size_t table) const {
  std::vector<uint32_t> rows;
  const bool any = std::any_of(rejected_.begin(), rejected_.end(), [&](const auto& rejected) {
    return passes_[rejected.pass].table == static_cast<int32_t>(table);
  });
  if (!any) return rows;
  for (uint32_t row = 0; row < events.Table(table).rows(); ++row) {
    if (IsRejected(table, row)) rows.push_back(row);
  }
  return rows;
}

}  // namespace tandem::exec
