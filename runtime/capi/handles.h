// SPDX-License-Identifier: Apache-2.0
// What stands behind the handles of tandem.h.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/artifact/artifact.h"
#include "runtime/batch/batch.h"
#include "runtime/capi/kept_texts.h"
#include "runtime/exec/evaluate.h"
#include "runtime/output/row_writer.h"
#include "runtime/include/tandem/tandem.h"
#include "runtime/run/decider.h"
#include "runtime/state/carry_line.h"
#include "runtime/state/model.h"

struct tandem_policy {
  std::atomic<uint32_t> users{1};
  tandem::artifact::Artifact artifact;
  std::unique_ptr<tandem::exec::Engine> engine;
  std::vector<size_t> shown;  // results, in the order of the output
  std::shared_ptr<const tandem::batch::Plan> plan;

  const tandem::program::Program& program() const { return artifact.program; }
  const tandem::schema::Schema& schema() const { return artifact.program.schema; }
};

namespace tandem::capi {

// A use of a policy.
class PolicyRef {
 public:
  explicit PolicyRef(tandem_policy* policy) noexcept : policy_(tandem_policy_retain(policy)) {}
  ~PolicyRef() { tandem_policy_release(policy_); }
  PolicyRef(const PolicyRef& other) noexcept : PolicyRef(other.policy_) {}
  PolicyRef& operator=(const PolicyRef&) = delete;

  tandem_policy* get() const { return policy_; }
  const tandem_policy* operator->() const { return policy_; }
  const program::Program& program() const { return policy_->program(); }

 private:
  tandem_policy* policy_;
};

// Which values of a row were set, for what is required. Of a lead or of an event.
class RowCheck {
 public:
  RowCheck(const std::vector<schema::Field>& fields, size_t count,
           const std::vector<schema::Record>* records);
  void Begin();
  void Mark(size_t field) { set_[field] = 1; }
  bool IsMarked(size_t field) const { return set_[field] != 0; }
  // Nothing, or why the row cannot be.
  std::optional<std::string> Complaint();

 private:
  const std::vector<schema::Field>& fields_;
  const std::vector<schema::Record>* records_;
  std::vector<uint8_t> set_;
  std::vector<uint8_t> present_;  // by record
};

// Appends the row's line with its line end; the batch must be there.
void AppendLine(tandem_results& results, uint32_t row, tandem_format format, std::string& out);

inline bool IsText(schema::Kind kind) { return kind == schema::Kind::kText; }
inline bool IsList(schema::Kind kind) {
  return kind == schema::Kind::kTextList || kind == schema::Kind::kChoiceList;
}

// What numbers of a field may be, both ends in.
struct NumberRange {
  int64_t low = 0, high = 0;
};
NumberRange RangeOf(const schema::Schema& schema, const schema::Field& field);

// A reason the value cannot stand in the field, or nothing.
std::optional<std::string> NumberComplaint(const schema::Schema& schema,
                                           const schema::Field& field, int64_t value);

}  // namespace tandem::capi

struct tandem_batch {
  tandem_batch(tandem_policy* owner, uint32_t capacity);

  tandem::capi::PolicyRef policy;
  tandem::output::RowWriter csv, json;
  tandem::batch::Batch leads;
  tandem::batch::Builder builder;
  tandem::batch::Events events;
  tandem::batch::EventBuilder event_builder;
  tandem::capi::RowCheck lead_check;
  std::vector<std::optional<tandem::capi::RowCheck>> event_checks;  // by event
  std::vector<std::optional<size_t>> tables;  // by event: where the policy reads it
  std::vector<std::optional<size_t>> text_slots;  // by field: which of RowWriter::text_fields
  std::optional<size_t> id_field;
  size_t given_count = 0;
  tandem::capi::KeptTexts kept;  // the id, then the text fields
  std::vector<std::string> row_texts;  // of the row begun
  std::string row_complaint;  // of the row begun: what was set wrong
  size_t event_begun = 0;
  bool in_row = false;
  bool in_event = false;
  bool event_is_read = false;
  bool finished = false;  // events are grouped: another row starts them anew

  bool has_events() const { return !policy.program().tables.empty(); }
};

struct tandem_results {
  tandem_results(tandem_policy* owner, uint32_t capacity)
      : policy(owner), values(policy.program(), capacity) {}

  tandem::capi::PolicyRef policy;
  tandem::exec::ResultBatch values;
  tandem_batch* batch = nullptr;  // that was evaluated
  int64_t as_of_us = 0;
  std::string text;
};
