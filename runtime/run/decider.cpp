// SPDX-License-Identifier: Apache-2.0
// Records to rows of a batch, batches to results, results to text.
#include "runtime/run/decider.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "runtime/base/hash.h"
#include "runtime/base/limits.h"
#include "runtime/kernels/abi.h"
#include "runtime/value/text_key.h"

namespace tandem::run {

std::optional<size_t> FindResult(const program::Program& program, program::ResultKind kind) {
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (program.results[i].kind == kind) return i;
  }
  return std::nullopt;
}

std::string TooManyEvents() {
  return "more than " + std::to_string(base::kMaxEventsALead) + " events belong to this lead";
}

std::string FaultText(const program::Program& program) {
  if (program.faults.size() != 1) {
    return "arithmetic that is undefined for its values; its explanation says where";
  }
  const program::Fault& fault = program.faults.front();
  return fault.text + ", at " + fault.place.file + ":" + std::to_string(fault.place.line);
}

void CellStore::Add(std::string_view text) {
  bytes_ += text;
  ends_.push_back(bytes_.size());
}

void CellStore::RemoveLast(size_t cells) {
  ends_.resize(ends_.size() - cells);
  bytes_.resize(ends_.empty() ? 0 : ends_.back());
}

void CellStore::Clear() {
  bytes_.clear();
  ends_.clear();
}

std::string_view CellStore::operator[](size_t cell) const {
  const size_t begin = cell == 0 ? 0 : ends_[cell - 1];
  return std::string_view(bytes_).substr(begin, ends_[cell] - begin);
}

base::Result<std::unique_ptr<Decider>> Decider::Make(const Options& options,
                                                     const LeadStream& stream,
                                                     const output::RowWriter& writer,
                                                     uint32_t capacity) {
  base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(*options.program);
  if (!evaluator) return tl::unexpected<base::Error>(evaluator.error());
  std::unique_ptr<Decider> decider(
      new Decider(options, stream, writer, std::move(*evaluator), capacity));
  if (options.program->trace && options.output.reasons) {
    base::Result<explain::Explainer> explainer = explain::Explainer::Make(*options.program);
    if (!explainer) return tl::unexpected<base::Error>(explainer.error());
    decider->explainer_.emplace(std::move(*explainer));
  }
  return decider;
}

Decider::Decider(const Options& options, const LeadStream& stream,
                 const output::RowWriter& writer, exec::Evaluator evaluator, uint32_t capacity)
    : options_(options),
      program_(*options.program),
      stream_(stream),
      writer_(writer),
      evaluator_(std::move(evaluator)),
      reader_(program_, stream.binding()),
      batch_(program_, capacity),
      builder_(program_),
      events_(program_),
      event_builder_(program_),
      results_(program_, capacity),
      stage_(FindChoice(program::ResultKind::kStage)),
      route_(FindChoice(program::ResultKind::kRoute)),
      fault_(FindResult(program_, program::ResultKind::kFault)),
      id_column_(stream.IdColumn(program_)),
      unique_(stream.binding().unique()),
      cells_per_row_(1 + options.keep_columns.size() + writer.text_fields().size()) {
  builder_.DeferTexts();
  if (const auto id = program_.schema.id_field) {
    id_is_text_ = program_.schema[*id].type.kind == schema::Kind::kText;
  }
  if (stream.input().is_json() && !program_.tables.empty()) {
    nested_.emplace(program_, stream.binding());
  }
  for (size_t i = 0; i < program_.results.size(); ++i) {
    const program::Result& result = program_.results[i];
    if (result.kind != program::ResultKind::kReject || stream.source() == nullptr ||
        result.name != stream.source()->name) {
      continue;
    }
    const std::string condition = result.leaves.empty() ? "" : ": " + result.leaves[0].text;
    refusals_.push_back({i, "the source `" + result.name + "` rejects it" + condition});
  }
}

void Decider::Start() {
  builder_.Start(batch_);
  if (!program_.tables.empty()) event_builder_.Start(batch_, events_);
  cells_.Clear();
}

bool Decider::Read(const ingest::Record& record, ingest::Reject& reject,
                   std::vector<ingest::Reject>& notes, std::vector<ingest::Reject>& rejects,
                   ingest::NestedCounts& counts) {
  if (!reader_.Append(record, builder_, reject, notes)) return false;
  const size_t rejects_before = rejects.size();
  ingest::NestedCounts read;
  id_.clear();
  if (id_column_) {
    id_ = id_is_text_ ? reader_.TextOf(*program_.schema.id_field)
                      : Trimmed(CellOf(record, *id_column_));
  }
  if (nested_) {
    read = nested_->Append(record, batch_.rows() - 1, event_builder_, rejects, notes);
  }
  ReadUnique(record);
  cells_.Add(id_);
  for (const size_t column : options_.keep_columns) cells_.Add(CellOf(record, column));
  for (const schema::FieldId field : writer_.text_fields()) cells_.Add(reader_.TextOf(field));
  if (read.read > base::kMaxEventsALead) {
    Drop();
    rejects.resize(rejects_before);
    reject = {record.line, 0, {}, {}, TooManyEvents()};
    return false;
  }
  counts.read += read.read;
  counts.ignored += read.ignored;
  counts.unread += read.unread;
  counts.rejected += read.rejected;
  return true;
}

void Decider::AddFill(ingest::InputFill& fill) const {
  reader_.AddFill(fill.leads);
  if (nested_) nested_->AddFill(fill);
}

void Decider::ReadUnique(const ingest::Record& record) {
  unique_hashes_.clear();
  for (const schema::FieldId field : unique_) {
    const bool is_text = program_.schema[field].type.kind == schema::Kind::kText;
    const auto column = stream_.binding().ColumnOf(field);
    unique_key_.clear();
    value::TextKey(is_text || !column ? reader_.TextOf(field) : CellOf(record, *column),
                   unique_key_);
    const uint64_t hash = base::Hash64(unique_key_);
    unique_hashes_.push_back(unique_key_.empty() ? 0 : std::max<uint64_t>(hash, 1));
  }
}

void Decider::Drop() {
  if (!program_.tables.empty()) event_builder_.DropLead(batch_.rows() - 1);
  builder_.DropRow();
  cells_.RemoveLast(cells_per_row_);
}

void Decider::Evaluate(int64_t as_of_us) {
  as_of_us_ = as_of_us;
  reasons_.clear();
  builder_.SettleTexts();
  const bool has_events = !program_.tables.empty();
  if (has_events) event_builder_.Finish(batch_.rows());
  evaluator_.Evaluate(*options_.engine, batch_, has_events ? &events_ : nullptr, {as_of_us},
                      results_);
}

Decider::Choice Decider::FindChoice(program::ResultKind kind) const {
  const std::optional<size_t> result = FindResult(program_, kind);
  if (!result) return {};
  const schema::ChoiceId choice = program_.results[*result].type.choice;
  return {result, static_cast<int32_t>(program_.schema[choice].values.size())};
}

Verdict Decider::VerdictOf(uint32_t row) const {
  Verdict verdict;
  for (const Refusal& refusal : refusals_) {
    if (results_.Value(refusal.result, row) != 0) {
      verdict.refused = &refusal.text;
      return verdict;
    }
  }
  verdict.stage = ChoiceOf(stage_, row);
  verdict.route = ChoiceOf(route_, row);
  verdict.has_fault = fault_ && results_.Value(*fault_, row) != 0;
  return verdict;
}

void Decider::Append(uint32_t row, const state::LeadState* state, std::string& out) {
  const uint32_t chunk = row / abi::kChunkRows;
  if (explainer_ && (reasons_.empty() || reasons_chunk_ != chunk)) {
    reasons_.clear();
    reasons_chunk_ = chunk;
    const batch::Events* events = program_.tables.empty() ? nullptr : &events_;
    if (options_.reasons_as_marks) {
      explainer_->Marks(batch_, events, chunk, {as_of_us_}, reasons_);
    } else {
      explainer_->Reasons(batch_, events, chunk, {as_of_us_}, options_.reasons, reasons_);
    }
  }
  const size_t kept = options_.keep_columns.size();
  output::RowText text;
  text.id = IdOf(row);
  if (cells_per_row_ > 1) {
    row_cells_.resize(cells_per_row_);
    for (size_t i = 1; i < cells_per_row_; ++i) row_cells_[i] = cells_[row * cells_per_row_ + i];
    text.kept = std::span(row_cells_).subspan(1, kept);
    text.fields = std::span(row_cells_).subspan(1 + kept);
  }
  if (explainer_) text.reasons = reasons_[row % abi::kChunkRows];
  picked_.clear();
  for (const size_t result : writer_.picked()) {
    const auto index = static_cast<size_t>(results_.Value(result, row));
    const abi::TextRef& picked = batch_.text_keys()[index];
    picked_.emplace_back(picked.data, picked.size);
  }
  text.picked = picked_;
  text.as_of_us = as_of_us_;
  if (state != nullptr) {
    if (stage_.result) {
      const schema::ChoiceId choice = program_.results[*stage_.result].type.choice;
      text.furthest = program_.schema[choice].values[state->furthest].name;
    }
    text.entered_us = state::Model::EnteredAt(*state);
  }
  writer_.Append(results_, row, text, out);
}

}  // namespace tandem::run
