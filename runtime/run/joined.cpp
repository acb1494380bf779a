// SPDX-License-Identifier: Apache-2.0
// Workers, counts, carried state.
#include "runtime/run/joined.h"

#include <algorithm>
#include <utility>

namespace tandem::run {

base::Result<std::vector<std::unique_ptr<PartWorker>>> MakePartWorkers(
    const Options& options, const JoinedInputs& inputs, const output::RowWriter& writer) {
  std::vector<std::unique_ptr<PartWorker>> workers;
  for (unsigned i = 0; i < std::max(1u, options.workers); ++i) {
    auto worker = PartWorker::Make(options, inputs, writer);
    if (!worker) return tl::unexpected<base::Error>(worker.error());
    workers.push_back(std::move(*worker));
  }
  return workers;
}

void Count(const PartCounts& counts, Summary& summary) {
  summary.duplicates += counts.duplicates;
  summary.rejected += counts.duplicates;
  summary.events_in += counts.nested_events;
  summary.events_joined += counts.events_joined;
  summary.events_ignored += counts.events_ignored;
  summary.events_rejected += counts.events_rejected;
  summary.events_orphaned += counts.events_orphaned;
  summary.previous_joined += counts.previous_joined;
  summary.previous_rejected += counts.previous_rejected;
  summary.dropped.insert(counts.dropped.begin(), counts.dropped.end());
}

base::Result<void> WriteState(uint64_t id_hash, std::string_view line, std::string_view before,
                              const IdSet& refused, state::CarryWriter& out, Summary& summary) {
  const std::string_view state = refused.Holds(id_hash) ? before : line;
  if (state.empty()) return {};
  ++summary.carried_out;
  return out.Add(state);
}

}  // namespace tandem::run
