// SPDX-License-Identifier: Apache-2.0
// Filling batches row by row.
#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/batch/batch.h"
#include "runtime/batch/classifier.h"
#include "runtime/value/text_key.h"

namespace tandem::batch {
namespace {

constexpr size_t kKeyBlockBytes = 64 * 1024;

template <class T>
void Put(std::byte* column, uint32_t row, int64_t value) {
  const T narrow = static_cast<T>(value);
  std::memcpy(column + row * sizeof narrow, &narrow, sizeof narrow);
}

void PutInt(std::byte* column, abi::Physical physical, uint32_t row, int64_t value) {
  switch (physical) {
    case abi::Physical::kInt8:
      return Put<int8_t>(column, row, value);
    case abi::Physical::kInt16:
      return Put<int16_t>(column, row, value);
    case abi::Physical::kInt32:
      return Put<int32_t>(column, row, value);
    case abi::Physical::kInt64:
      return Put<int64_t>(column, row, value);
    case abi::Physical::kMask:
      break;
  }
}

void PutBit(std::byte* column, uint32_t row, bool bit) {
  abi::MaskWord word = 0;
  std::byte* const at = column + row / 64 * sizeof word;
  std::memcpy(&word, at, sizeof word);
  const abi::MaskWord mask = abi::MaskWord{1} << (row % 64);
  word = bit ? word | mask : word & ~mask;
  std::memcpy(at, &word, sizeof word);
}

}  // namespace

struct Builder::Impl {
  explicit Impl(std::shared_ptr<const Plan> shared) : plan(std::move(shared)) {
    classifiers.reserve(plan->fields.size());
    size_t most_words = 0;
    for (const FieldPlan& field : plan->fields) {
      classifiers.push_back(field.asks_text() ? std::make_unique<TextClassifier>(field) : nullptr);
      most_words = std::max(most_words, field.words.size());
    }
    words.resize(most_words);
  }

  const FieldPlan& Field(schema::FieldId field) const {
    TANDEM_CHECK(static_cast<size_t>(field) < plan->fields.size(), "no such field");
    return plan->fields[static_cast<size_t>(field)];
  }

  std::byte* Column(size_t input) const { return batch->columns_[input].get(); }
  void SetColumn(const IntColumn& column, int64_t value) const {
    PutInt(Column(column.input), column.physical, row, value);
  }
  void SetValid(const FieldPlan& field) const {
    for (const size_t input : field.valids) PutBit(Column(input), row, true);
  }
  void SetWords(const FieldPlan& field, const uint64_t* answers) const {
    for (size_t i = 0; i < field.words.size(); ++i) {
      SetColumn(field.words[i], static_cast<int64_t>(answers[i]));
    }
  }

  // Where a key of this size is to be stored in the batch.
  char* KeyMemory(size_t size_bytes) {
    if (size_bytes > kKeyBlockBytes) {
      batch->long_key_storage_.push_back(std::make_unique<char[]>(size_bytes));
      return batch->long_key_storage_.back().get();
    }
    if (key_blocks == 0 || key_block_used_bytes + size_bytes > kKeyBlockBytes) {
      key_block_used_bytes = 0;
      if (key_blocks == batch->key_storage_.size()) {
        batch->key_storage_.push_back(std::make_unique<char[]>(kKeyBlockBytes));
      }
      ++key_blocks;
    }
    char* const at = batch->key_storage_[key_blocks - 1].get() + key_block_used_bytes;
    key_block_used_bytes += size_bytes;
    return at;
  }

  uint32_t KeyIndex(const TextClassifier& classifier, KeyAnswer& key) {
    if (key.size_bytes == 0) return 0;
    if (key.batch_stamp == batch_stamp) return key.index;
    const std::string_view text = classifier.KeyText(key);
    char* const memory = KeyMemory(text.size());
    std::memcpy(memory, text.data(), text.size());
    key.batch_stamp = batch_stamp;
    key.index = static_cast<uint32_t>(batch->text_keys_.size());
    batch->text_keys_.push_back({memory, text.size()});
    return key.index;
  }

  void SetTextElements(const FieldPlan& field, const std::vector<std::string_view>& elements);

  std::shared_ptr<const Plan> plan;
  std::vector<std::unique_ptr<TextClassifier>> classifiers;
  Batch* batch = nullptr;
  uint32_t row = 0;
  uint32_t batch_stamp = 0;
  size_t key_blocks = 0;
  size_t key_block_used_bytes = 0;
  std::vector<uint64_t> words;
  std::vector<std::string> element_keys;
};

Builder::Builder(const program::Program& program) : Builder(MakePlan(program)) {}
Builder::Builder(std::shared_ptr<const Plan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}
Builder::~Builder() = default;
Builder::Builder(Builder&&) noexcept = default;

void Builder::Start(Batch& batch) {
  TANDEM_CHECK(batch.physical_ == impl_->plan->inputs, "a batch of another program");
  for (size_t i = 0; i < batch.columns_.size(); ++i) {
    std::memset(batch.columns_[i].get(), 0,
                size_t{batch.chunks()} * abi::ChunkBytes(batch.physical_[i]));
  }
  batch.rows_ = 0;
  batch.text_keys_.resize(1);
  batch.long_key_storage_.clear();
  impl_->batch = &batch;
  impl_->key_blocks = 0;
  impl_->key_block_used_bytes = 0;
  if (++impl_->batch_stamp == 0) {
    for (auto& classifier : impl_->classifiers) {
      if (classifier) classifier->Forget();
    }
    impl_->batch_stamp = 1;
  }
}

uint32_t Builder::BeginRow() {
  TANDEM_CHECK(impl_->batch != nullptr && impl_->batch->rows_ < impl_->batch->capacity_,
               "a row beyond the batch");
  impl_->row = impl_->batch->rows_++;
  return impl_->row;
}

void Builder::SetInt(schema::FieldId field, int64_t value) {
  const FieldPlan& plan = impl_->Field(field);
  for (const IntColumn& column : plan.values) impl_->SetColumn(column, value);
  impl_->SetValid(plan);
}

void Builder::SetYesNo(schema::FieldId field, bool value) {
  const FieldPlan& plan = impl_->Field(field);
  for (const size_t input : plan.truths) PutBit(impl_->Column(input), impl_->row, value);
  impl_->SetValid(plan);
}

void Builder::SetText(schema::FieldId field, std::string_view utf8) {
  const std::string_view text = value::Trim(utf8);
  if (text.empty()) return;
  const FieldPlan& plan = impl_->Field(field);
  impl_->SetValid(plan);
  if (!plan.asks_text()) return;
  std::string_view seen = text;
  if (plan.only_domain) {
    // Addresses are nearly all different, their domains are not: remember by domain. An address
    // with nothing before the '@' is as good as any with that domain.
    const std::optional<std::string_view> domain = value::DomainOf(text);
    if (!domain) return;
    seen = std::string_view(domain->data() - 1, domain->size() + 1);
    if (seen.front() != '@') seen = text;
  }
  TextClassifier& classifier = *impl_->classifiers[static_cast<size_t>(field)];
  const TextClassifier::Answers answers = classifier.Classify(seen);
  impl_->SetWords(plan, answers.words);
  for (size_t i = 0; i < plan.lengths.size(); ++i) {
    impl_->SetColumn(plan.lengths[i].column, static_cast<int64_t>(answers.lengths[i]));
  }
  for (size_t i = 0; i < plan.keys.size(); ++i) {
    impl_->SetColumn(plan.keys[i].column, impl_->KeyIndex(classifier, answers.keys[i]));
  }
}

void Builder::Impl::SetTextElements(const FieldPlan& field,
                                    const std::vector<std::string_view>& elements) {
  std::fill(words.begin(), words.end(), 0);
  for (const Aspect& aspect : field.aspects) {
    size_t count = 0;
    for (const std::string_view element : elements) {
      if (value::IsBlank(element)) continue;
      if (count == element_keys.size()) element_keys.emplace_back();
      std::string& key = element_keys[count++];
      key.clear();
      aspect.exactly ? value::ExactKey(element, key) : value::TextKey(element, key);
      aspect.equals.Answer(key, words.data());
    }
    if (count > 0) {
      for (const AnswerBit& answer : aspect.present) answer.SetIn(words.data());
    }
    const auto end = element_keys.begin() + static_cast<std::ptrdiff_t>(count);
    for (const Question& question : aspect.questions) {
      const bool has_all = std::all_of(question.needles.begin(), question.needles.end(),
                                       [&](const std::string& needle) {
                                         return std::find(element_keys.begin(), end, needle) != end;
                                       });
      if (has_all) question.answer.SetIn(words.data());
    }
  }
  SetWords(field, words.data());
}

void Builder::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  const FieldPlan& plan = impl_->Field(field);
  impl_->SetValid(plan);
  if (!plan.words.empty()) impl_->SetTextElements(plan, elements);
}

void Builder::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  const FieldPlan& plan = impl_->Field(field);
  impl_->SetValid(plan);
  std::fill(impl_->words.begin(), impl_->words.end(), 0);
  const auto has = [&](uint32_t choice) {
    return std::find(choices.begin(), choices.end(), choice) != choices.end();
  };
  for (const ChoiceQuestion& question : plan.choice_questions) {
    const bool holds = question.test == program::TextTest::kPresent ? !choices.empty()
                       : question.combine == program::Combine::kAny
                           ? std::any_of(question.choices.begin(), question.choices.end(), has)
                           : std::all_of(question.choices.begin(), question.choices.end(), has);
    if (holds) question.answer.SetIn(impl_->words.data());
  }
  impl_->SetWords(plan, impl_->words.data());
}

void Builder::DropRow() {
  TANDEM_CHECK(impl_->batch != nullptr && impl_->batch->rows_ > 0, "no row to drop");
  Batch& batch = *impl_->batch;
  const uint32_t row = --batch.rows_;
  for (size_t i = 0; i < batch.columns_.size(); ++i) {
    std::byte* const column = batch.columns_[i].get();
    if (batch.physical_[i] == abi::Physical::kMask) {
      PutBit(column, row, false);
    } else {
      PutInt(column, batch.physical_[i], row, 0);
    }
  }
}

}  // namespace tandem::batch
