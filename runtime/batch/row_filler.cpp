// SPDX-License-Identifier: Apache-2.0
// Filling batches row by row.
#include "runtime/batch/row_filler.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/batch/put.h"
#include "runtime/value/text_key.h"

namespace tandem::batch {
namespace {

// Between the elements of a list as one text.
constexpr char kBetweenElements = '\x1f';
constexpr uint32_t kFewestRows = 16 * abi::kChunkRows;

// ASCII and no white space.
bool IsPlain(char c) { return c > ' ' && c < '\x7F'; }

}  // namespace

RowFiller::RowFiller(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
  classifiers_.reserve(plan_->fields.size());
  size_t most_words = 0;
  for (const FieldPlan& field : plan_->fields) {
    classifiers_.push_back(field.asks_text() ? std::make_unique<TextClassifier>(field) : nullptr);
    most_words = std::max(most_words, field.words.size());
  }
  words_.resize(most_words);
}

void RowFiller::Start(Batch& batch, std::shared_ptr<TextPool> texts) {
  bool is_bound = targets_of_.size() == plan_->fields.size() &&
                  bound_to_.size() == batch.columns_.size();
  TANDEM_CHECK(plan_->columns.size() == batch.columns_.size(), "a batch of another program");
  for (size_t i = 0; i < batch.columns_.size(); ++i) {
    const Batch::Storage& column = batch.columns_[i];
    TANDEM_CHECK(column.physical == plan_->columns[i], "a batch of another program");
    is_bound = is_bound && column.values.get() == bound_to_[i];
  }
  batch_ = &batch;
  if (!is_bound) Bind();
  ClearRows();
  if (texts == nullptr) {
    batch.texts_->Clear();
  } else {
    batch.texts_ = std::move(texts);
  }
  if (++batch_stamp_ == 0) {
    for (auto& classifier : classifiers_) {
      if (classifier) classifier->Forget();
    }
    batch_stamp_ = 1;
  }
}

void RowFiller::Bind() {
  bound_to_.clear();
  for (const Batch::Storage& column : batch_->columns_) bound_to_.push_back(column.values.get());
  targets_.clear();
  targets_of_.clear();
  number_columns_.clear();
  const auto end = [&] { return static_cast<uint32_t>(targets_.size()); };
  for (const FieldPlan& field : plan_->fields) {
    Targets& targets = targets_of_.emplace_back();
    targets.values = end();
    for (const IntColumn& column : field.values) {
      targets_.push_back({Column(column.input), column.physical});
    }
    targets.truths = end();
    for (const size_t column : field.truths) {
      targets_.push_back({Column(column), abi::Physical::kMask});
    }
    targets.valids = end();
    for (const size_t column : field.valids) {
      targets_.push_back({Column(column), abi::Physical::kMask});
    }
    targets.end = end();
    NumberColumn& numbers = number_columns_.emplace_back();
    if (field.values.size() == 1 && field.truths.empty() && field.valids.size() <= 1) {
      numbers.values = Column(field.values[0].input);
      numbers.physical = field.values[0].physical;
      if (!field.valids.empty()) numbers.valid = Column(field.valids[0]);
    }
  }
}

void RowFiller::ClearRows() {
  // Rows past the end hold zeros already.
  if (batch_->rows_ == 0) return;
  if (batch_->rows_ == 1) return Drop();
  const size_t words = size_t{batch_->rows_} / 64 + 1;
  for (const Batch::Storage& column : batch_->columns_) {
    const size_t used_bytes = words * (column.chunk_bytes / abi::kMaskWords);
    std::memset(column.values.get(), 0,
                std::min(used_bytes, size_t{batch_->capacity_} / abi::kChunkRows *
                                         column.chunk_bytes));
  }
  batch_->rows_ = 0;
}

uint32_t RowFiller::Append() {
  TANDEM_CHECK(batch_ != nullptr && batch_->rows_ < batch_->capacity_, "a row beyond the batch");
  return row_ = batch_->rows_++;
}

void RowFiller::Grow() {
  Batch& batch = *batch_;
  TANDEM_CHECK(batch.capacity_ <= std::numeric_limits<uint32_t>::max() / 2, "too many events");
  const uint32_t capacity = std::max(kFewestRows, 2 * batch.capacity_);
  for (Batch::Storage& column : batch.columns_) {
    Buffer larger = MakeBuffer(size_t{capacity} / abi::kChunkRows * column.chunk_bytes);
    std::memcpy(larger.get(), column.values.get(),
                size_t{batch.capacity_} / abi::kChunkRows * column.chunk_bytes);
    column.values = std::move(larger);
  }
  batch.capacity_ = capacity;
  Bind();
}

void RowFiller::Drop() {
  TANDEM_CHECK(batch_ != nullptr && batch_->rows_ > 0, "no row to drop");
  const uint32_t row = --batch_->rows_;
  for (const Batch::Storage& column : batch_->columns_) {
    if (column.chunk_bytes == 0) continue;
    if (column.physical == abi::Physical::kMask) {
      PutBit(column.values.get(), row, false);
    } else {
      PutInt(column.values.get(), column.physical, row, 0);
    }
  }
  row_ = row == 0 ? 0 : row - 1;
}

[[gnu::always_inline]] inline const FieldPlan& RowFiller::Field(schema::FieldId field) const {
  TANDEM_CHECK(static_cast<size_t>(field) < plan_->fields.size(), "no such field");
  return plan_->fields[static_cast<size_t>(field)];
}

[[gnu::always_inline]] inline void RowFiller::SetColumn(const IntColumn& column,
                                                        int64_t value) const {
  PutInt(Column(column.input), column.physical, row_, value);
}

void RowFiller::SetColumns(const std::vector<IntColumn>& columns, int64_t value) const {
  for (const IntColumn& column : columns) SetColumn(column, value);
}

[[gnu::always_inline]] inline const RowFiller::Targets& RowFiller::TargetsOf(
    schema::FieldId field) const {
  TANDEM_CHECK(static_cast<size_t>(field) < targets_of_.size(), "no such field");
  return targets_of_[static_cast<size_t>(field)];
}

[[gnu::always_inline]] inline void RowFiller::SetValid(const Targets& targets) const {
  for (uint32_t i = targets.valids; i < targets.end; ++i) PutBit(targets_[i].column, row_, true);
}

const FieldPlan& RowFiller::PlanOf(schema::FieldId field) const { return Field(field); }

std::span<const RowFiller::Target> RowFiller::ValuesOf(schema::FieldId field) const {
  const Targets& targets = TargetsOf(field);
  return std::span(targets_).subspan(targets.values, targets.truths - targets.values);
}

std::span<const RowFiller::Target> RowFiller::TruthsOf(schema::FieldId field) const {
  const Targets& targets = TargetsOf(field);
  return std::span(targets_).subspan(targets.truths, targets.valids - targets.truths);
}

std::span<const RowFiller::Target> RowFiller::ValidsOf(schema::FieldId field) const {
  const Targets& targets = TargetsOf(field);
  return std::span(targets_).subspan(targets.valids, targets.end - targets.valids);
}

void RowFiller::SetWords(const FieldPlan& field, const uint64_t* answers) const {
  for (size_t i = 0; i < field.words.size(); ++i) {
    SetColumn(field.words[i], static_cast<int64_t>(answers[i]));
  }
}

uint32_t RowFiller::KeyIndex(schema::FieldId field, KeyAnswer& key) {
  if (key.size_bytes == 0) return 0;
  if (key.batch_stamp != batch_stamp_) {
    key.batch_stamp = batch_stamp_;
    const TextClassifier& classifier = *classifiers_[static_cast<size_t>(field)];
    key.index = batch_->texts_->Intern(classifier.KeyText(key));
  }
  return key.index;
}

void RowFiller::SetInt(schema::FieldId field, int64_t value) {
  const Targets& targets = TargetsOf(field);
  for (uint32_t i = targets.values; i < targets.truths; ++i) {
    PutInt(targets_[i].column, targets_[i].physical, row_, value);
  }
  SetValid(targets);
}

void RowFiller::SetYesNo(schema::FieldId field, bool value) {
  const Targets& targets = TargetsOf(field);
  for (uint32_t i = targets.truths; i < targets.valids; ++i) {
    PutBit(targets_[i].column, row_, value);
  }
  SetValid(targets);
}

std::optional<TextClassifier::Answers> RowFiller::AnswersTo(schema::FieldId field,
                                                            std::string_view text) {
  const std::string_view seen = WhatIsSeen(Field(field), text);
  if (seen.empty()) return std::nullopt;
  return classifiers_[static_cast<size_t>(field)]->Classify(seen);
}

void RowFiller::SetText(schema::FieldId field, std::string_view utf8) {
  // Mostly trimmed already.
  const bool is_plain = !utf8.empty() && IsPlain(utf8.front()) && IsPlain(utf8.back());
  const std::string_view text = is_plain ? utf8 : value::Trim(utf8);
  if (text.empty()) return;
  const FieldPlan& plan = Field(field);
  SetValid(TargetsOf(field));
  if (!plan.asks_text()) return;
  const std::optional<TextClassifier::Answers> answers = AnswersTo(field, text);
  if (!answers) return;
  SetWords(plan, answers->words);
  for (size_t i = 0; i < plan.lengths.size(); ++i) {
    SetColumn(plan.lengths[i].column, static_cast<int64_t>(answers->lengths[i]));
  }
  for (size_t i = 0; i < plan.classes.size(); ++i) {
    SetColumn(plan.classes[i].column, static_cast<int64_t>(answers->classes[i]));
  }
  for (size_t i = 0; i < plan.keys.size(); ++i) {
    SetColumn(plan.keys[i].column, KeyIndex(field, answers->keys[i]));
  }
}

void RowFiller::SetTextElements(const FieldPlan& field,
                                const std::vector<std::string_view>& elements) {
  std::fill(words_.begin(), words_.end(), 0);
  for (const Aspect& aspect : field.aspects) {
    size_t count = 0;
    for (const std::string_view element : elements) {
      if (value::IsBlank(element)) continue;
      if (count == element_keys_.size()) element_keys_.emplace_back();
      std::string& key = element_keys_[count++];
      key.clear();
      aspect.exactly ? value::ExactKey(element, key) : value::TextKey(element, key);
      aspect.equals.Answer(key, words_.data());
    }
    if (count > 0) {
      for (const AnswerBit& answer : aspect.present) answer.SetIn(words_.data());
    }
    const auto end = element_keys_.begin() + static_cast<std::ptrdiff_t>(count);
    for (const Question& question : aspect.questions) {
      const bool has_all = std::all_of(
          question.needles.begin(), question.needles.end(), [&](const std::string& needle) {
            return std::find(element_keys_.begin(), end, needle) != end;
          });
      if (has_all) question.answer.SetIn(words_.data());
    }
  }
  SetWords(field, words_.data());
}

void RowFiller::SetJoined(const FieldPlan& field) {
  const uint32_t index = batch_->texts_->Intern(joined_);
  for (const TextColumn& column : field.keys) SetColumn(column.column, index);
}

void RowFiller::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  const FieldPlan& plan = Field(field);
  SetValid(TargetsOf(field));
  if (!plan.words.empty()) SetTextElements(plan, elements);
  if (plan.keys.empty()) return;
  joined_.clear();
  for (const std::string_view element : elements) {
    if (value::IsBlank(element)) continue;
    if (!joined_.empty()) joined_ += kBetweenElements;
    value::ExactKey(element, joined_);
  }
  SetJoined(plan);
}

void RowFiller::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  const FieldPlan& plan = Field(field);
  SetValid(TargetsOf(field));
  std::fill(words_.begin(), words_.end(), 0);
  const auto has = [&](uint32_t choice) {
    return std::find(choices.begin(), choices.end(), choice) != choices.end();
  };
  for (const ChoiceQuestion& question : plan.choice_questions) {
    const bool holds = question.test == program::TextTest::kPresent ? !choices.empty()
                       : question.combine == program::Combine::kAny
                           ? std::any_of(question.choices.begin(), question.choices.end(), has)
                           : std::all_of(question.choices.begin(), question.choices.end(), has);
    if (holds) question.answer.SetIn(words_.data());
  }
  SetWords(plan, words_.data());
  if (plan.keys.empty()) return;
  joined_.clear();
  for (const uint32_t choice : choices) {
    if (!joined_.empty()) joined_ += kBetweenElements;
    joined_ += std::to_string(choice);
  }
  SetJoined(plan);
}

void RowFiller::Overwrite(schema::FieldId field, uint32_t row, std::optional<int64_t> value) {
  TANDEM_CHECK(batch_ != nullptr && row < batch_->rows_, "no such row");
  const FieldPlan& plan = Field(field);
  for (const IntColumn& column : plan.values) {
    PutInt(Column(column.input), column.physical, row, value.value_or(0));
  }
  for (const size_t column : plan.truths) PutBit(Column(column), row, value.value_or(0) != 0);
  for (const size_t column : plan.valids) PutBit(Column(column), row, value.has_value());
}

}  // namespace tandem::batch
