// SPDX-License-Identifier: Apache-2.0
// Memory to evaluate with: of batches, of JSON leads, of single leads. Each part is made when it
// is first used.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/json_row.h"
#include "runtime/capi/value_leads.h"
#include "runtime/explain/explain.h"
#include "runtime/run/decider.h"
#include "runtime/run/lead_stream.h"

namespace tandem::capi {

// Reads JSON leads one by one, as a run reads lines.
class JsonLeads {
 public:
  static base::Result<std::unique_ptr<JsonLeads>> Make(const tandem_policy& policy,
                                                       const schema::Source* source);

  // The row, its line and state, until the next call.
  struct Decided {
    std::string_view line;
    std::string_view carried;
  };
  base::Result<Decided> Decide(std::string_view json, int64_t as_of_us,
                               std::optional<std::string_view> carried, bool wants_carried);

 private:
  JsonLeads(const tandem_policy& policy, run::LeadStream stream);
  base::Result<void> Read(std::string_view json);
  // One decider for each form of the row: with the columns of carried state, and without.
  run::Decider& decider(bool carries) { return *(carries ? carrying_ : plain_); }
  base::Result<std::optional<state::LeadState>> StateOf(std::string_view line);

  const tandem_policy& policy_;
  run::LeadStream stream_;
  run::Options plain_options_, carrying_options_;
  std::optional<output::RowWriter> plain_writer_, carrying_writer_;
  std::optional<JsonRow> row_;  // for those it suits, without carried state
  std::unique_ptr<run::Decider> plain_, carrying_;
  std::optional<run::RecordWalk> walk_;
  state::Model model_;
  std::optional<state::LineReader> states_;
  std::set<std::string> dropped_;
  ingest::Block block_;
  ingest::Record record_;
  ingest::Reject reject_;
  std::vector<ingest::Reject> notes_, rejects_;
  std::string error_, line_, state_line_;
};

// The source called so, or nothing.
base::Result<const schema::Source*> FindSource(const program::Program& program, const char* name);

// Hands a text out piece by piece.
run::ReadFn ReaderOf(std::string_view bytes);

// "employees: not a whole number (`many`)".
std::string ReasonOf(const ingest::Reject& reject);

}  // namespace tandem::capi

struct tandem_context {
  tandem_context(tandem_policy* owner, const tandem::schema::Source* lead_source,
                 tandem::exec::Evaluator made)
      : policy(owner), source(lead_source), evaluator(std::move(made)) {}

  tandem::capi::PolicyRef policy;
  const tandem::schema::Source* source;
  tandem::exec::Evaluator evaluator;
  std::unique_ptr<tandem::capi::JsonLeads> json;
  std::unique_ptr<tandem::capi::ValueLeads> values;
  std::string explanation;
};
