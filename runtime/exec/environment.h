// SPDX-License-Identifier: Apache-2.0
// What an evaluation needs beside an engine: zone, parameters, scratch memory, pointers to columns.
// Private to this folder. One a thread.
#pragma once

#include <array>
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

  // Arguments for one chunk, to be used before the next call. `results` may be null.
  abi::ChunkArgs Bind(const batch::Batch& batch, uint32_t chunk, ResultBatch* results);

 private:
  Environment(value::Zone zone, size_t input_count, size_t result_count)
      : zone_(std::move(zone)), inputs_(input_count), outputs_(2 * result_count) {}

  value::Zone zone_;
  std::array<int64_t, abi::kParamCount> params_{};
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
  batch::Buffer scratch_;
  size_t scratch_bytes_ = 0;
};

}  // namespace tandem::exec
