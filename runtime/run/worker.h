// SPDX-License-Identifier: Apache-2.0
// One thread's work: a block of CSV records to decided rows as text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/explain/explain.h"
#include "runtime/run/run.h"

namespace tandem::run {

// A decided lead within its block's output.
struct Row {
  uint64_t line = 0;
  uint64_t id_hash = 0;
  size_t record_begin = 0;  // the record in the block's bytes
  size_t record_size = 0;
  size_t output_end = 0;    // its text ends here and begins where that of the row before ends
  int32_t stage = -1;       // choice index; -1: the policy has none
  int32_t route = -1;
  bool has_fault = false;
};

struct Decided {
  ingest::Block block;
  std::string output;
  std::vector<Row> rows;
  std::vector<Finding> findings;  // in the order of lines
  uint64_t records = 0;
};

// Texts of a batch's rows, end to end: what the output repeats of the input.
class CellStore {
 public:
  void Add(std::string_view text);
  void Clear();
  std::string_view operator[](size_t cell) const;

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

// Where results of one kind stand in a program.
std::optional<size_t> FindResult(const program::Program& program, program::ResultKind kind);

// One a thread; reused block after block so that caches stay warm.
class Worker {
 public:
  static base::Result<std::unique_ptr<Worker>> Make(const Options& options,
                                                    const LeadStream& stream,
                                                    const output::RowWriter& writer);
  Decided Process(ingest::Block block);

 private:
  Worker(const Options& options, const LeadStream& stream, const output::RowWriter& writer,
         exec::Evaluator evaluator);
  void ReadLead(const ingest::Record& record, Decided& decided);
  void Evaluate(Decided& decided);
  void SeeFaults(Decided& decided);

  const Options& options_;
  const LeadStream& stream_;
  const program::Program& program_;
  const output::RowWriter& writer_;
  exec::Evaluator evaluator_;
  std::optional<explain::Explainer> explainer_;
  ingest::RowReader reader_;
  batch::Batch batch_;
  batch::Builder builder_;
  exec::ResultBatch results_;
  std::optional<size_t> stage_;
  std::optional<size_t> route_;
  std::optional<size_t> fault_;
  std::optional<size_t> id_column_;
  bool id_is_text_ = false;
  size_t cells_per_row_;  // the id, kept columns, text fields
  CellStore cells_;
  size_t first_row_ = 0;  // in Decided::rows, of the batch being filled
  std::vector<ingest::Reject> notes_;
};

}  // namespace tandem::run
