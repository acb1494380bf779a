// SPDX-License-Identifier: Apache-2.0
// Carried state: what an evaluation of a lead leaves behind and what the next one reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/program/program.h"

namespace tandem::state {

using Scores = std::vector<std::optional<int64_t>>;  // by Model::scores, in stored units

// A stage was held that was not held at the evaluation before.
struct Entry {
  uint32_t stage = 0;  // value of the stage result
  int64_t at_us = 0;
  Scores scores;

  friend bool operator==(const Entry&, const Entry&) = default;
};

struct LeadState {
  int64_t as_of_us = 0;   // of the last evaluation
  uint32_t stage = 0;     // value of the stage result
  uint32_t furthest = 0;  // the highest stage of the chain ever held; never falls
  Scores scores;
  Scores frozen;  // of scores that are frozen
  std::vector<Entry> entries;  // oldest first

  friend bool operator==(const LeadState&, const LeadState&) = default;
};

// What of a program's results is carried, and where it is read. Immutable; any thread. The program
// must outlive it.
class Model {
 public:
  explicit Model(const program::Program& program);

  struct Score {
    std::string name;
    size_t result = 0;  // index into Program::results
    int scale = 0;
    std::optional<size_t> frozen;  // the result that says so
  };
  const std::vector<Score>& scores() const { return scores_; }
  // By value of the stage result; 0 is none. Empty without stages.
  const std::vector<std::string>& stages() const { return stages_; }
  // Whether a program reads any of it.
  bool IsRead() const { return !fields_.empty() || !tables_.empty(); }

  // From the evaluation before (none: there was none) to the one that `results` are of.
  void Advance(std::optional<LeadState>& state, const exec::ResultBatch& results, uint32_t row,
               int64_t as_of_us) const;
  // When the stage held last was entered; nothing in none.
  static std::optional<int64_t> EnteredAt(const LeadState& state);

  // Writes the carried fields of a row that is in the batch. `state` empty: no evaluation before.
  void Apply(const std::optional<LeadState>& state, uint32_t row, batch::Builder& builder) const;
  // Appends the stage entries of a lead as events.
  void AppendEntries(const std::optional<LeadState>& state, uint32_t row,
                     batch::EventBuilder& events) const;
  // Starts the tables of stage entries anew.
  void StartTables(batch::EventBuilder& events) const;

 private:
  struct StageTable {
    size_t table = 0;
    uint32_t stage = 0;
    std::vector<std::optional<size_t>> fields;  // by field of the event: the score
  };

  bool Holds(uint32_t held, uint32_t stage) const;
  std::optional<int64_t> ValueOf(const schema::Field& field, const LeadState& state) const;

  const program::Program& program_;
  std::optional<size_t> stage_;
  std::vector<std::string> stages_;
  std::vector<Score> scores_;
  std::vector<schema::FieldId> fields_;
  std::vector<StageTable> tables_;
};

}  // namespace tandem::state
