// SPDX-License-Identifier: Apache-2.0
// Every operation's value on every row of a chunk: what explanations are made of.
#pragma once

#include <memory>

#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"

namespace tandem::exec {

// The interpreter with all intermediate values kept. One a thread, reused; the program must outlive
// it.
class Tracer {
 public:
  // Fails when the policy's zone is unknown on this machine.
  static base::Result<Tracer> Make(const program::Program& program);
  Tracer(Tracer&&) noexcept;
  ~Tracer();

  void Evaluate(const batch::Batch& batch, uint32_t chunk, const EvaluateOptions& options);
  // Of the last chunk evaluated; row counts within the chunk. Masks answer 0 or 1.
  int64_t Value(program::OpId op, uint32_t row) const;

 private:
  struct Impl;
  explicit Tracer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::exec
