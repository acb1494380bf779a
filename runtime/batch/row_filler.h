// SPDX-License-Identifier: Apache-2.0
// Puts the values of one row after the other into the columns of a batch: what builders of leads
// and of events share. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

 private:
  // Where a field's values go, next to each other: columns of numbers, of truth, of validity.
  struct Target {
    std::byte* column = nullptr;
    abi::Physical physical{};
  };
  struct Targets {
    uint32_t values = 0, truths = 0, valids = 0, end = 0;  // places in targets_
  };

  void Bind();
  const Targets& TargetsOf(schema::FieldId field) const;
  void SetValid(const Targets& targets) const;
  const FieldPlan& Field(schema::FieldId field) const;
  std::byte* Column(size_t column) const { return batch_->columns_[column].values.get(); }
  void SetColumn(const IntColumn& column, int64_t value) const;
  void SetColumns(const std::vector<IntColumn>& columns, int64_t value) const;
  void SetWords(const FieldPlan& field, const uint64_t* answers) const;
  void SetTextElements(const FieldPlan& field, const std::vector<std::string_view>& elements);
  uint32_t KeyIndex(const TextClassifier& classifier, KeyAnswer& key);
  void SetJoined(const FieldPlan& field);
  void Grow();

  std::shared_ptr<const Plan> plan_;
  std::vector<std::unique_ptr<TextClassifier>> classifiers_;
  std::vector<Target> targets_;
  std::vector<Targets> targets_of_;         // by field
  std::vector<const std::byte*> bound_to_;  // by column: what targets_ are good for
  Batch* batch_ = nullptr;
  uint32_t row_ = 0;
  uint32_t batch_stamp_ = 0;
  std::vector<uint64_t> words_;
  std::vector<std::string> element_keys_;
  std::string joined_;
};

}  // namespace tandem::batch
