// SPDX-License-Identifier: Apache-2.0
// Every operation's value on every row of a chunk: what explanations are made of.
#pragma once

#include <memory>

#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"

namespace tandem::exec {

// What became of one event in a rule on events.
struct EventFate {
  enum class Kind : uint8_t {
    kCounted,
    kOnce,          // left out by `once per`, or not the one picked
    kWindow,        // outside the window, or before `starts over`
    kWhere,         // `where` says no
    kWhereUnknown,  // `where` is unknown
    kRejected,      // its source's `reject when`
    kLater,         // than `as of`: it does not exist yet
  };
  static constexpr size_t kKinds = 7;
  Kind kind{};
  uint32_t table = 0;
  uint32_t row = 0;  // of the table
  int64_t at_us = 0;
  int64_t weight = 0;  // kCounted: 2^-40 parts (kHalving), seconds left (kFading), else 1
};

// The interpreter with all intermediate values kept. One a thread, reused; the program must outlive
// it.
class Tracer {
 public:
  // Fails when the policy's zone is unknown on this machine.
  static base::Result<Tracer> Make(const program::Program& program);
  Tracer(Tracer&&) noexcept;
  ~Tracer();

  // `events` null: every lead has none.
  void Evaluate(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
                const EvaluateOptions& options);
  // Of the last chunk evaluated: the events of a reduction's types of one lead, newest first.
  std::vector<EventFate> Fates(size_t reduction, uint32_t row) const;
  // Of the last chunk evaluated; row counts within the chunk. Masks answer 0 or 1.
  int64_t Value(program::OpId op, uint32_t row) const;

 private:
  struct Impl;
  explicit Tracer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::exec
