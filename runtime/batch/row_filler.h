// SPDX-License-Identifier: Apache-2.0
// Puts the values of one row after the other into the columns of a batch: what builders of leads
// and of events share. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/cells.h"
#include "runtime/batch/classifier.h"
#include "runtime/batch/text_pool.h"

namespace tandem::batch {

class RowFiller {
 public:
  explicit RowFiller(std::shared_ptr<const Plan> plan);

  // Clears the batch, which must have the plan's columns. With `texts` its texts are there.
  void Start(Batch& batch, std::shared_ptr<TextPool> texts);
  // Clears the rows alone.
  void ClearRows();

  static std::shared_ptr<TextPool> TextsOf(const Batch& batch) { return batch.texts_; }

  // The row after the last. Within the capacity, or growing.
  uint32_t Append();
  uint32_t AppendGrowing() {
    if (batch_->rows_ == batch_->capacity_) Grow();
    return row_ = batch_->rows_++;
  }
  uint32_t rows() const { return batch_->rows_; }
  // By field, once started; as long as the batch is this one.
  const std::vector<NumberColumn>& number_columns() const { return number_columns_; }
  // Takes the last row back.
  void Drop();

  // Of the row appended last. Each field is set at most once.
  void SetAt(int64_t at_us) { SetColumns(plan_->ats, at_us); }
  void SetSource(int32_t source) { SetColumns(plan_->sources, source); }
  void SetInt(schema::FieldId field, int64_t value);
  void SetYesNo(schema::FieldId field, bool value);
  void SetText(schema::FieldId field, std::string_view utf8);
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements);
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices);

  void Overwrite(schema::FieldId field, uint32_t row, std::optional<int64_t> value);

  // Rows at once. They start out with every field missing: all columns hold 0. Returns the first.
  uint32_t AppendRows(uint32_t count);
  // Takes back the rows from `row` on.
  void DropFrom(uint32_t row);
  // Takes back those of the rows from `first` on that are in the mask.
  void DropRows(uint32_t first, const RowMask& dropped);

  // Where a field's values go, next to each other: columns of numbers, of truth, of validity.
  struct Target {
    std::byte* column = nullptr;
    abi::Physical physical{};
  };
  std::span<const Target> ValuesOf(schema::FieldId field) const;
  std::span<const Target> TruthsOf(schema::FieldId field) const;
  std::span<const Target> ValidsOf(schema::FieldId field) const;
  const FieldPlan& PlanOf(schema::FieldId field) const;
  size_t field_count() const { return plan_->fields.size(); }
  std::byte* Column(size_t column) const { return batch_->columns_[column].values.get(); }
  // To what is asked of a text that is trimmed and not blank; nothing: 0 to everything. As long as
  // no other text of the field is asked.
  std::optional<TextClassifier::Answers> AnswersTo(schema::FieldId field, std::string_view text);
  uint32_t KeyIndex(schema::FieldId field, KeyAnswer& key);
  uint32_t batch_stamp() const { return batch_stamp_; }

 private:
  struct Targets {
    uint32_t values = 0, truths = 0, valids = 0, end = 0;  // places in targets_
  };

  void Bind();
  const Targets& TargetsOf(schema::FieldId field) const;
  void SetValid(const Targets& targets) const;
  const FieldPlan& Field(schema::FieldId field) const;
  void SetColumn(const IntColumn& column, int64_t value) const;
  void SetColumns(const std::vector<IntColumn>& columns, int64_t value) const;
  void SetWords(const FieldPlan& field, const uint64_t* answers) const;
  void SetTextElements(const FieldPlan& field, const std::vector<std::string_view>& elements);
  void SetJoined(const FieldPlan& field);
  void Grow();

  std::shared_ptr<const Plan> plan_;
  std::vector<std::unique_ptr<TextClassifier>> classifiers_;
  std::vector<Target> targets_;
  std::vector<Targets> targets_of_;         // by field
  std::vector<NumberColumn> number_columns_;  // by field
  std::vector<const std::byte*> bound_to_;  // by column: what targets_ are good for
  Batch* batch_ = nullptr;
  uint32_t row_ = 0;
  uint32_t batch_stamp_ = 0;
  std::vector<uint64_t> words_;
  std::vector<std::string> element_keys_;
  std::string joined_;
};

}  // namespace tandem::batch
