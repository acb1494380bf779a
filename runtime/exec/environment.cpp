// SPDX-License-Identifier: Apache-2.0
// Parameters of an evaluation: `as of`, and the instants that follow from it.
#include "runtime/exec/environment.h"

#include <algorithm>

#include "runtime/exec/moments.h"
#include "runtime/program/decisions.h"
#include "runtime/program/range.h"
#include "runtime/schema/zone_of.h"

namespace tandem::exec {
namespace {

// Rows are computed by so many: native code does at least as many at once.
constexpr uint64_t kRowStep = 16;

int64_t Clamp(int64_t value, const program::Range& range) {
  return std::clamp(value, range.low, range.high);
}

}  // namespace

base::Result<Environment> Environment::Make(const program::Program& program) {
  base::Result<value::Zone> zone = schema::ZoneOf(program.schema);
  if (!zone) return tl::unexpected(zone.error());
  return Environment(std::move(*zone), program.moments, program.decisions);
}

void Environment::SetOptions(const EvaluateOptions& options) {
  const int64_t as_of_us = Clamp(options.as_of_us, program::kInstants);
  if (has_params_ && this->as_of_us() == as_of_us) return;
  has_params_ = true;
  params_[static_cast<size_t>(abi::Param::kAsOf)] = as_of_us;
  params_[static_cast<size_t>(abi::Param::kToday)] = Clamp(zone_.DateOf(as_of_us), program::kDays);
  for (size_t i = 0; i < moments_.size(); ++i) {
    params_[abi::kParamCount + i] = Resolve(moments_[i], as_of_us, zone_);
  }
}

void Environment::ReserveScratch(size_t bytes) {
  if (bytes <= scratch_bytes_) return;
  scratch_ = batch::MakeBuffer(bytes);
  scratch_bytes_ = bytes;
}

abi::ChunkArgs Environment::Args(const void* const* inputs, void* const* outputs,
                                 const batch::Batch& leads, uint32_t rows) const {
  return {inputs,
          outputs,
          params_.data(),
          scratch_.get(),
          &zone_,
          leads.text_keys().data(),
          decisions_ == nullptr ? nullptr : &decisions_->data,
          (rows + kRowStep - 1) / kRowStep * kRowStep};
}

}  // namespace tandem::exec
