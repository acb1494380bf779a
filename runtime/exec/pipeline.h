// SPDX-License-Identifier: Apache-2.0
// What comes before the main body: passes over leads and events, reductions after them, and where
// the inputs of every body come from. Private to this folder.
#pragma once

#include <vector>

#include "runtime/exec/columns.h"
#include "runtime/exec/environment.h"
#include "runtime/exec/reduce.h"

namespace tandem::exec {

// Chunks of leads: [first, last).
struct Scope {
  uint32_t first = 0;
  uint32_t last = 0;
};

// Keeps what it needs of the program. One a thread, reused.
class Pipeline {
 public:
  explicit Pipeline(const program::Program& program);

  // Whether anything comes before the main body.
  bool HasPasses() const { return !passes_.empty() || !reductions_.empty(); }

  // `events` null: every lead has none. Afterwards the main body can be evaluated in these chunks.
  void Run(const Engine& engine, const Environment& environment, const batch::Batch& leads,
           const batch::Events* events, Scope scope);

  // Arguments of the main body for a chunk, to be used before the next call. `results` may be null.
  abi::ChunkArgs BindMain(const Environment& environment, const batch::Batch& leads, uint32_t chunk,
                          ResultBatch* results);

  // Of the last run: rows of a table that its source refused.
  std::vector<uint32_t> RejectedEvents(const batch::Events& events, size_t table) const;

  // What a reduction reads; `events` as in the last run.
  EventRows RowsOf(const program::Reduction& reduction, const Environment& environment,
                   const batch::Batch& leads, const batch::Events* events, Scope scope) const;
  const std::vector<program::Reduction>& reductions() const { return reductions_; }
  ColumnView PassColumn(size_t pass, uint32_t result) const {
    return passes_[pass].columns.View(result);
  }
  bool IsRejected(size_t table, uint32_t row) const;

 private:
  struct Source {
    program::Projection projection{};
    abi::Physical physical{};
    size_t from = 0;  // column of the batch, of the table, or computed; pass
    uint32_t result = 0;
  };
  struct Stage {
    int32_t table = -1;
    std::vector<Source> inputs;
    Columns columns;                      // results
    std::vector<batch::Buffer> gathered;  // a chunk each; null where nothing is gathered
  };

  static EventRows NoRows(const Environment& environment, const batch::Batch& leads, Scope scope);
  static std::vector<Source> LeadSources(const std::vector<program::Input>& inputs,
                                         const std::vector<size_t>& places);
  const void* LeadInput(const Source& source, const batch::Batch& leads, uint32_t chunk) const;
  void RunLeadPass(size_t pass, const Engine& engine, const Environment& environment,
                   const batch::Batch& leads, Scope scope);
  void RunEventPass(size_t pass, const Engine& engine, const Environment& environment,
                    const batch::Batch& leads, const batch::Events& events, Scope scope);
  const void* Gather(const Source& source, const uint32_t* lead_rows, std::byte* into) const;
  void Reduce(const program::Reduction& reduction, const Environment& environment,
              const batch::Batch& leads, const batch::Events* events, Scope scope);
  void BindOutputs(const Columns& columns, uint32_t chunk);

  std::vector<Source> main_;
  std::vector<Stage> passes_;
  std::vector<program::Reduction> reductions_;
  std::vector<program::Program::RejectedEvents> rejected_;
  Columns computed_;
  Reducer reducer_;
  size_t main_results_ = 0;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
};

}  // namespace tandem::exec
