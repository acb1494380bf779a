// SPDX-License-Identifier: Apache-2.0
// Runs over bytes in memory, and what must hold of every one of them.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/ingest/gzip.h"
#include "runtime/run/run.h"

namespace tandem::fuzz {

// Hands `text` out in pieces of at most `piece` bytes.
inline ingest::ReadFn Pieces(std::string text, size_t piece) {
  auto left = std::make_shared<std::pair<std::string, size_t>>(std::move(text), 0);
  return [left, piece](char* into, size_t bytes) -> base::Result<size_t> {
    const size_t count = std::min({bytes, piece, left->first.size() - left->second});
    std::memcpy(into, left->first.data() + left->second, count);
    left->second += count;
    return count;
  };
}

// Counts what a run says and writes.
class Counter : public run::Host {
 public:
  base::Result<void> Write(std::string_view bytes) override {
    lines_ += static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    return {};
  }
  base::Result<void> Found(const run::Finding& finding) override {
    TANDEM_CHECK(!finding.what.reason.empty(), "a finding without a reason");
    TANDEM_CHECK(finding.what.line != 0, "a finding without a line");
    ++found_[static_cast<size_t>(finding.kind)];
    return {};
  }
  void Progress(const run::Summary&) override {}
  bool StopWanted() const override { return false; }

  // Nothing is lost. The output is JSON lines: one a lead.
  void Check(const run::Summary& summary) const {
    using Kind = run::Finding::Kind;
    TANDEM_CHECK(summary.leads_in == summary.decided + summary.rejected, "leads are lost");
    TANDEM_CHECK(lines_ == summary.decided, "decided leads are not in the output");
    TANDEM_CHECK(Count(Kind::kReject) + Count(Kind::kDuplicate) == summary.rejected,
                 "rejected leads are not told");
    TANDEM_CHECK(summary.events_in == summary.events_joined + summary.events_ignored +
                                          summary.events_rejected + summary.events_orphaned,
                 "events are lost");
    TANDEM_CHECK(Count(Kind::kEvent) == summary.events_rejected + summary.events_orphaned,
                 "bad events are not told");
  }

 private:
  uint64_t Count(run::Finding::Kind kind) const { return found_[static_cast<size_t>(kind)]; }

  uint64_t lines_ = 0;
  uint64_t found_[6] = {};
};

}  // namespace tandem::fuzz
