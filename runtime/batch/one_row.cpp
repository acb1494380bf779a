// SPDX-License-Identifier: Apache-2.0
// One lead after the other in the same row.
#include "runtime/batch/one_row.h"

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "runtime/batch/classifier.h"
#include "runtime/batch/short_texts.h"
#include "runtime/batch/text_pool.h"
#include "runtime/value/text_key.h"

namespace tandem::batch {

struct OneRow::Texts {
  std::shared_ptr<const Plan> plan;
  std::shared_ptr<TextPool> pool;
  std::vector<std::unique_ptr<TextClassifier>> classifiers;  // by field; null: nothing is asked
  // By field; null where texts are nearly all different, or numbers good for a lead only.
  std::vector<std::unique_ptr<ShortTexts>> short_texts;
  uint32_t stamp = 0;

  uint32_t IndexOf(const TextClassifier& classifier, KeyAnswer& key) {
    if (key.size_bytes == 0) return 0;
    if (key.batch_stamp != stamp) {
      key.batch_stamp = stamp;
      key.index = pool->Intern(classifier.KeyText(key));
    }
    return key.index;
  }
};

OneRow::OneRow(std::shared_ptr<const Plan> plan, Batch& batch)
    : texts_(std::make_unique<Texts>()) {
  texts_->plan = std::move(plan);
  texts_->pool = batch.texts_;
  const std::vector<FieldPlan>& plans = texts_->plan->fields;
  TANDEM_CHECK(texts_->plan->columns.size() == batch.columns_.size(), "a batch of another program");
  TANDEM_CHECK(batch.capacity_ > 0 && batch.rows_ == 0, "no batch for a row");
  batch.rows_ = 1;
  size_t count = 0;
  for (const FieldPlan& from : plans) {
    count += from.values.size() + from.words.size() + from.lengths.size() + from.classes.size() +
             from.keys.size() + from.truths.size() + from.valids.size();
  }
  places_.reserve(count);  // fields point into it
  const auto end = [&] { return places_.data() + places_.size(); };
  const auto add = [&](IntColumn to) {
    places_.push_back({batch.columns_[to.input].values.get(), to.physical});
  };
  for (const FieldPlan& from : plans) {
    Field& field = fields_.emplace_back();
    field.values = end();
    for (const IntColumn& to : from.values) add(to);
    for (const IntColumn& to : from.words) add(to);
    for (const TextColumn& to : from.lengths) add(to.column);
    for (const ClassColumn& to : from.classes) add(to.column);
    for (const TextColumn& to : from.keys) add(to.column);
    field.truths = end();
    for (const size_t to : from.truths) add({to, abi::Physical::kMask});
    field.valids = end();
    for (const size_t to : from.valids) add({to, abi::Physical::kMask});
    field.end = end();
    field.is_plain = field.truths == field.values + 1 && field.valids == field.truths &&
                     field.end <= field.valids + 1;
    texts_->classifiers.push_back(from.asks_text() ? std::make_unique<TextClassifier>(from)
                                                   : nullptr);
    const bool is_remembered = from.asks_text() && !from.only_domain && from.keys.empty();
    texts_->short_texts.push_back(
        is_remembered ? std::make_unique<ShortTexts>(field.truths - field.values) : nullptr);
  }
}

OneRow::~OneRow() = default;

void OneRow::Start() {
  texts_->pool->Clear();
  if (++texts_->stamp != 0) return;
  for (auto& classifier : texts_->classifiers) {
    if (classifier) classifier->Forget();
  }
  texts_->stamp = 1;
}

// What the columns hold for a text that is trimmed and not empty.
void OneRow::Answer(size_t field, std::string_view trimmed) {
  const FieldPlan& from = texts_->plan->fields[field];
  const std::string_view seen =
      from.asks_text() ? WhatIsSeen(from, trimmed) : std::string_view();
  if (seen.empty()) return SetAll(fields_[field], 0, true);
  TextClassifier& classifier = *texts_->classifiers[field];
  const TextClassifier::Answers answers = classifier.Classify(seen);
  const Place* to = fields_[field].values;
  const auto put = [&](uint64_t answer) {
    PutInt(to->at, to->physical, 0, static_cast<int64_t>(answer));
    ++to;
  };
  for (size_t i = 0; i < from.words.size(); ++i) put(answers.words[i]);
  for (size_t i = 0; i < from.lengths.size(); ++i) put(answers.lengths[i]);
  for (size_t i = 0; i < from.classes.size(); ++i) put(answers.classes[i]);
  for (size_t i = 0; i < from.keys.size(); ++i) put(texts_->IndexOf(classifier, answers.keys[i]));
  for (to = fields_[field].valids; to != fields_[field].end; ++to) PutBit(to->at, 0, true);
}

OneRow::Text OneRow::SetAnew(size_t field, std::string_view text) {
  if (!base::IsAscii(text) && base::ValidateUtf8(text)) return Text::kIllFormed;
  const std::string_view trimmed = value::Trim(text);
  if (trimmed.empty()) {
    SetNoText(field);
    return Text::kMissing;
  }
  Answer(field, trimmed);
  return Text::kThere;
}

OneRow::Text OneRow::SetText(size_t index, std::string_view text) {
  ShortTexts* const remembered = texts_->short_texts[index].get();
  if (remembered == nullptr || text.empty() || text.size() > ShortText::kMostBytes) {
    return SetAnew(index, text);
  }
  const ShortText key(text);
  const Field& field = fields_[index];
  if (const int64_t* value = remembered->Find(key)) {
    for (const Place* to = field.values; to != field.truths; ++to) {
      PutInt(to->at, to->physical, 0, *value++);
    }
    for (const Place* to = field.valids; to != field.end; ++to) PutBit(to->at, 0, true);
    return Text::kThere;
  }
  const Text is = SetAnew(index, text);
  if (is != Text::kThere) return is;
  int64_t* value = remembered->Add(key);
  for (const Place* at = field.values; at != field.truths; ++at) {
    *value++ = GetInt(at->at, at->physical, 0);
  }
  return is;
}

}  // namespace tandem::batch
