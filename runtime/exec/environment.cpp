// SPDX-License-Identifier: Apache-2.0
// Binding batches, parameters and memory to the arguments of one chunk.
#include "runtime/exec/environment.h"

#include <algorithm>

#include "runtime/program/range.h"

namespace tandem::exec {
namespace {

int64_t Clamp(int64_t value, const program::Range& range) {
  return std::clamp(value, range.low, range.high);
}

}  // namespace

base::Result<Environment> Environment::Make(const program::Program& program) {
  const std::string& name = program.schema.zone;
  base::Result<value::Zone> zone = value::FindZone(name.empty() ? "UTC" : name);
  if (!zone) return tl::unexpected(zone.error());
  return Environment(std::move(*zone), program.inputs.size(), program.results.size());
}

void Environment::SetOptions(const EvaluateOptions& options) {
  const int64_t as_of_us = Clamp(options.as_of_us, program::kInstants);
  params_[static_cast<size_t>(abi::Param::kAsOf)] = as_of_us;
  params_[static_cast<size_t>(abi::Param::kToday)] = Clamp(zone_.DateOf(as_of_us), program::kDays);
}

void Environment::ReserveScratch(size_t bytes) {
  if (bytes <= scratch_bytes_) return;
  scratch_ = batch::MakeBuffer(bytes);
  scratch_bytes_ = bytes;
}

abi::ChunkArgs Environment::Bind(const batch::Batch& batch, uint32_t chunk, ResultBatch* results) {
  for (size_t i = 0; i < inputs_.size(); ++i) inputs_[i] = batch.Column(i, chunk);
  for (size_t i = 0; i < outputs_.size() / 2; ++i) {
    outputs_[2 * i] = results == nullptr ? nullptr : results->ValueChunk(i, chunk);
    outputs_[2 * i + 1] = results == nullptr ? nullptr : results->ValidChunk(i, chunk);
  }
  return {inputs_.data(), outputs_.data(), params_.data(),
          scratch_.get(), &zone_,          batch.text_keys().data()};
}

}  // namespace tandem::exec
