// SPDX-License-Identifier: Apache-2.0
// The short way of a JSON lead: one row, written again for every lead. For policies without events
// and lists and for sources that refuse no lead; the others take the way of a run.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/one_row.h"
#include "runtime/capi/handles.h"
#include "runtime/exec/evaluate.h"
#include "runtime/ingest/ingest.h"
#include "runtime/run/lead_stream.h"

namespace tandem::capi {

class JsonRow {
 public:
  static bool Suits(const tandem_policy& policy, const schema::Source* source);
  // All must outlive it.
  JsonRow(const tandem_policy& policy, const run::LeadStream& stream,
          const output::RowWriter& writer, exec::Evaluator evaluator);

  // Appends the lead's line. False with `reject` filled when it is rejected.
  bool Decide(const ingest::Record& record, int64_t as_of_us, ingest::Reject& reject,
              std::string& line);

 private:
  std::string_view IdOf(const ingest::Record& record) const;

  const tandem_policy& policy_;
  const output::RowWriter& writer_;
  std::optional<size_t> id_column_;
  bool id_is_text_ = false;
  ingest::RowReader reader_;
  batch::Batch batch_;
  batch::OneRow row_;
  exec::ResultBatch results_;
  exec::Evaluator evaluator_;
  std::vector<ingest::Reject> notes_;
  std::vector<std::string_view> texts_;
};

}  // namespace tandem::capi
