// SPDX-License-Identifier: Apache-2.0
// What an evaluation needs beside an engine and columns: zone, parameters, scratch memory. Private
// to this folder. One a thread.
#pragma once

#include <vector>

#include "runtime/exec/evaluate.h"
#include "runtime/value/zone.h"

namespace tandem::exec {

class Environment {
 public:
  // Fails when the policy's zone is unknown on this machine.
  static base::Result<Environment> Make(const program::Program& program);

  // `as of` outside years 1 to 9999 counts as the nearest of them.
  void SetOptions(const EvaluateOptions& options);
  void ReserveScratch(size_t bytes);

  int64_t as_of_us() const { return params_[static_cast<size_t>(abi::Param::kAsOf)]; }
  const value::Zone& zone() const { return zone_; }
  // For `rows` rows of one chunk, and a few more. Texts are those of `leads`.
  abi::ChunkArgs Args(const void* const* inputs, void* const* outputs,
                      const batch::Batch& leads, uint32_t rows) const;

 private:
  Environment(value::Zone zone, std::vector<program::Moment> moments,
              std::shared_ptr<const program::Decisions> decisions)
      : zone_(std::move(zone)),
        moments_(std::move(moments)),
        decisions_(std::move(decisions)),
        params_(abi::kParamCount + moments_.size()) {}

  value::Zone zone_;
  std::vector<program::Moment> moments_;
  std::shared_ptr<const program::Decisions> decisions_;
  std::vector<int64_t> params_;
  bool has_params_ = false;
  batch::Buffer scratch_;
  size_t scratch_bytes_ = 0;
};

}  // namespace tandem::exec
