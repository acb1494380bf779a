// SPDX-License-Identifier: Apache-2.0
// A batch of leads on one thread: read with their events, evaluated, written as text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/explain/explain.h"
#include "runtime/ingest/events.h"
#include "runtime/run/run.h"
#include "runtime/state/model.h"

namespace tandem::run {

// What was decided of a lead, beside its text.
struct Verdict {
  int32_t stage = -1;  // choice index; -1: the policy has none
  int32_t route = -1;
  bool has_fault = false;
  const std::string* refused = nullptr;  // why its source rejects it; then there is no text
};

// Texts of a batch's rows, end to end: what the output repeats of the input.
class CellStore {
 public:
  void Add(std::string_view text);
  void RemoveLast(size_t cells);
  void Clear();
  std::string_view operator[](size_t cell) const;

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

// Where results of one kind stand in a program.
std::optional<size_t> FindResult(const program::Program& program, program::ResultKind kind);
// What the finding of a data fault says. Which of several places it was is for an explanation.
std::string FaultText(const program::Program& program);
// Why a lead with more than kMaxEventsALead events is rejected.
std::string TooManyEvents();

class Decider {
 public:
  // `options`, `stream` and `writer` must outlive it.
  static base::Result<std::unique_ptr<Decider>> Make(const Options& options,
                                                     const LeadStream& stream,
                                                     const output::RowWriter& writer,
                                                     uint32_t capacity);

  // Starts a new batch.
  void Start();
  uint32_t rows() const { return batch_.rows(); }
  bool IsFull() const { return batch_.rows() == batch_.capacity(); }

  // Appends a lead, with the events nested in it. False when it is rejected. `rejects`: nested
  // events that could not be read.
  bool Read(const ingest::Record& record, ingest::Reject& reject,
            std::vector<ingest::Reject>& notes, std::vector<ingest::Reject>& rejects,
            ingest::NestedCounts& counts);
  // What was read so far.
  void AddFill(ingest::InputFill& fill) const;
  // Takes the lead read last back.
  void Drop();
  // Of the lead read last.
  std::string_view id() const { return id_; }
  // Hashes of the values of the source's `unique` fields, 0 where missing.
  const std::vector<uint64_t>& unique_hashes() const { return unique_hashes_; }
  // Text of a row's id, as long as the batch.
  std::string_view IdOf(uint32_t row) const { return cells_[row * cells_per_row_]; }

  // For what else belongs to the lead read last, and to all of them.
  batch::Builder& builder() { return builder_; }
  batch::EventBuilder& events() { return event_builder_; }
  const batch::Events& event_columns() const { return events_; }
  const exec::ResultBatch& results() const { return results_; }
  std::vector<uint32_t> RejectedEvents(size_t table) const {
    return evaluator_.RejectedEvents(table);
  }

  // Everything appended is decided as of then.
  void Evaluate(int64_t as_of_us);
  Verdict VerdictOf(uint32_t row) const;
  // Appends the row's text. `state`: after this evaluation, when Options::output.carried.
  void Append(uint32_t row, const state::LeadState* state, std::string& out);

 private:
  Decider(const Options& options, const LeadStream& stream, const output::RowWriter& writer,
          exec::Evaluator evaluator, uint32_t capacity);
  // A stage or route.
  struct Choice {
    std::optional<size_t> result;
    int32_t none = -1;  // one past the last: none
  };
  Choice FindChoice(program::ResultKind kind) const;
  int32_t ChoiceOf(const Choice& choice, uint32_t row) const {
    if (!choice.result) return -1;
    return results_.Known(*choice.result, row)
               ? static_cast<int32_t>(results_.Value(*choice.result, row))
               : choice.none;
  }
  void ReadUnique(const ingest::Record& record);

  const Options& options_;
  const program::Program& program_;
  const LeadStream& stream_;
  const output::RowWriter& writer_;
  exec::Evaluator evaluator_;
  std::optional<explain::Explainer> explainer_;
  ingest::RowReader reader_;
  std::optional<ingest::NestedEventReader> nested_;  // of JSON leads
  batch::Batch batch_;
  batch::Builder builder_;
  batch::Events events_;
  batch::EventBuilder event_builder_;
  exec::ResultBatch results_;
  Choice stage_;
  Choice route_;
  std::optional<size_t> fault_;
  struct Refusal {
    size_t result = 0;
    std::string text;
  };
  std::vector<Refusal> refusals_;  // of the source that reads the leads
  std::optional<size_t> id_column_;
  const std::vector<schema::FieldId>& unique_;
  bool id_is_text_ = false;
  size_t cells_per_row_;  // the id, kept columns, text fields
  CellStore cells_;
  std::string id_;
  std::vector<uint64_t> unique_hashes_;
  std::string unique_key_;
  int64_t as_of_us_ = 0;
  std::vector<std::string> reasons_;  // of one chunk
  uint32_t reasons_chunk_ = 0;
  std::vector<std::string_view> row_cells_;
  std::vector<std::string_view> picked_;
};

}  // namespace tandem::run
