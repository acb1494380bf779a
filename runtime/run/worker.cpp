// SPDX-License-Identifier: Apache-2.0
// Records to rows of a batch, batches to results, results to text.
#include "runtime/run/worker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime/base/hash.h"
#include "runtime/base/limits.h"
#include "runtime/kernels/abi.h"

namespace tandem::run {
namespace {

constexpr uint32_t kBatchRows = 4 * abi::kChunkRows;
constexpr size_t kMaxKeptRecordBytes = 64 * base::kKibibyte;

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

int32_t ChoiceOf(const exec::ResultBatch& results, const program::Program& program,
                 std::optional<size_t> result, uint32_t row) {
  if (!result) {
    return -1;
  }
  if (!results.Known(*result, row)) {
    // One past the last choice: none.
    const schema::ChoiceId choice = program.results[*result].type.choice;
    return static_cast<int32_t>(program.schema[choice].values.size());
  }
  return static_cast<int32_t>(results.Value(*result, row));
}

// Which of several places it was is for an explanation of the lead to say.
std::string FaultText(const program::Program& program) {
  if (program.faults.size() != 1) {
    return "arithmetic that is undefined for its values; its explanation says where";
  }
  const program::Fault& fault = program.faults.front();
  return fault.text + ", at " + fault.place.file + ":" + std::to_string(fault.place.line);
}

}  // namespace

std::optional<size_t> FindResult(const program::Program& program, program::ResultKind kind) {
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (program.results[i].kind == kind) {
      return i;
    }
  }
  return std::nullopt;
}

void CellStore::Add(std::string_view text) {
  bytes_ += text;
  ends_.push_back(bytes_.size());
}

void CellStore::Clear() {
  bytes_.clear();
  ends_.clear();
}

std::string_view CellStore::operator[](size_t cell) const {
  const size_t begin = cell == 0 ? 0 : ends_[cell - 1];
  return std::string_view(bytes_).substr(begin, ends_[cell] - begin);
}

base::Result<std::unique_ptr<Worker>> Worker::Make(const Options& options,
                                                   const LeadStream& stream,
                                                   const output::RowWriter& writer) {
  base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(*options.program);
  if (!evaluator) {
    return tl::unexpected<base::Error>(evaluator.error());
  }
  std::unique_ptr<Worker> worker(new Worker(options, stream, writer, std::move(*evaluator)));
  if (options.program->trace && options.output.reasons) {
    base::Result<explain::Explainer> explainer = explain::Explainer::Make(*options.program);
    if (!explainer) {
      return tl::unexpected<base::Error>(explainer.error());
    }
    worker->explainer_.emplace(std::move(*explainer));
  }
  return worker;
}

Worker::Worker(const Options& options, const LeadStream& stream, const output::RowWriter& writer,
               exec::Evaluator evaluator)
    : options_(options),
      stream_(stream),
      program_(*options.program),
      writer_(writer),
      evaluator_(std::move(evaluator)),
      reader_(program_, stream.binding()),
      batch_(program_, kBatchRows),
      builder_(program_),
      results_(program_, kBatchRows),
      stage_(FindResult(program_, program::ResultKind::kStage)),
      route_(FindResult(program_, program::ResultKind::kRoute)),
      fault_(FindResult(program_, program::ResultKind::kFault)),
      cells_per_row_(1 + options.keep_columns.size() + writer.text_fields().size()) {
  if (const auto id = program_.schema.id_field) {
    id_column_ = stream.binding().ColumnOf(*id);
    id_is_text_ = program_.schema[*id].type.kind == schema::Kind::kText;
  }
}

Decided Worker::Process(ingest::Block block) {
  Decided decided;
  decided.block = std::move(block);
  first_row_ = 0;
  builder_.Start(batch_);
  cells_.Clear();
  ingest::RecordReader records = stream_.Records(decided.block);
  ingest::Record record;
  std::string error;
  while (records.Next(record, error)) {
    ++decided.records;
    if (error.empty()) {
      ReadLead(record, decided);
    } else {
      decided.findings.push_back({Finding::Kind::kReject,
                                  {record.line, 0, {}, {}, error},
                                  std::string(record.raw.substr(0, kMaxKeptRecordBytes))});
      error.clear();
    }
    if (batch_.rows() == batch_.capacity()) {
      Evaluate(decided);
    }
  }
  Evaluate(decided);
  // Faults come after the notes of their batch.
  std::stable_sort(
      decided.findings.begin(), decided.findings.end(),
      [](const Finding& a, const Finding& b) { return a.what.line < b.what.line; });
  return decided;
}

void Worker::ReadLead(const ingest::Record& record, Decided& decided) {
  ingest::Reject reject;
  notes_.clear();
  if (!reader_.Append(record, builder_, reject, notes_)) {
    decided.findings.push_back({Finding::Kind::kReject, std::move(reject),
                                std::string(record.raw.substr(0, kMaxKeptRecordBytes))});
    return;
  }
  for (ingest::Reject& note : notes_) {
    decided.findings.push_back({Finding::Kind::kNote, std::move(note), {}});
  }
  Row row;
  row.line = record.line;
  row.record_begin = static_cast<size_t>(record.raw.data() - decided.block.bytes.data());
  row.record_size = record.raw.size();
  std::string_view id;
  if (id_column_) {
    id = id_is_text_ ? reader_.TextOf(*program_.schema.id_field)
                     : Trimmed(record.fields[*id_column_]);
    row.id_hash = base::Hash64(id);
  }
  cells_.Add(id);
  for (const size_t column : options_.keep_columns) {
    cells_.Add(record.fields[column]);
  }
  for (const schema::FieldId field : writer_.text_fields()) {
    cells_.Add(reader_.TextOf(field));
  }
  decided.rows.push_back(row);
}

void Worker::Evaluate(Decided& decided) {
  const uint32_t rows = batch_.rows();
  if (rows == 0) {
    return;
  }
  const exec::EvaluateOptions when{options_.as_of_us};
  evaluator_.Evaluate(*options_.engine, batch_, when, results_);
  SeeFaults(decided);
  std::vector<std::string> reasons;
  std::vector<std::string_view> cells(cells_per_row_);
  const size_t kept = options_.keep_columns.size();
  for (uint32_t row = 0; row < rows; ++row) {
    const uint32_t chunk_row = row % abi::kChunkRows;
    if (explainer_ && chunk_row == 0) {
      reasons.clear();
      explainer_->Reasons(batch_, row / abi::kChunkRows, when, options_.reasons, reasons);
    }
    for (size_t i = 0; i < cells_per_row_; ++i) {
      cells[i] = cells_[row * cells_per_row_ + i];
    }
    output::RowText text;
    text.id = cells[0];
    text.kept = std::span(cells).subspan(1, kept);
    text.fields = std::span(cells).subspan(1 + kept);
    if (explainer_) {
      text.reasons = reasons[chunk_row];
    }
    writer_.Append(results_, row, text, decided.output);
    Row& done = decided.rows[first_row_ + row];
    done.output_end = decided.output.size();
    done.stage = ChoiceOf(results_, program_, stage_, row);
    done.route = ChoiceOf(results_, program_, route_, row);
  }
  first_row_ = decided.rows.size();
  cells_.Clear();
  builder_.Start(batch_);
}

void Worker::SeeFaults(Decided& decided) {
  if (!fault_) {
    return;
  }
  for (uint32_t row = 0; row < batch_.rows(); ++row) {
    if (results_.Value(*fault_, row) != 0) {
      Row& faulty = decided.rows[first_row_ + row];
      faulty.has_fault = true;
      decided.findings.push_back(
          {Finding::Kind::kFault, {faulty.line, 0, {}, {}, FaultText(program_)}, {}});
    }
  }
}

}  // namespace tandem::run
