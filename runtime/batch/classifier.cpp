// SPDX-License-Identifier: Apache-2.0
// Classifying texts, with a bounded memory of those seen before.
#include "runtime/batch/classifier.h"

#include <algorithm>
#include <optional>

#include "runtime/base/hash.h"
#include "runtime/batch/text_answer.h"
#include "runtime/program/range.h"
#include "runtime/value/text_key.h"

namespace tandem::batch {

using program::TextTest;
using program::TextTransform;

std::optional<std::string_view> Transformed(TextTransform transform, std::string_view text,
                                            std::string& digits) {
  switch (transform) {
    case TextTransform::kNone:
      return text;
    case TextTransform::kDomain:
      return value::DomainOf(text);
    case TextTransform::kDigits:
      digits.clear();
      value::DigitsOf(text, digits);
      if (digits.empty()) return std::nullopt;
      return digits;
  }
  return std::nullopt;
}

std::string_view WhatIsSeen(const FieldPlan& field, std::string_view text) {
  if (!field.only_domain) return text;
  // Addresses are nearly all different, their domains are not: remember by domain. An address with
  // nothing before the '@' is as good as any with that domain.
  const std::optional<std::string_view> domain = value::DomainOf(text);
  if (!domain) return {};
  const std::string_view seen(domain->data() - 1, domain->size() + 1);
  return seen.front() == '@' ? seen : text;
}

TextClassifier::TextClassifier(const FieldPlan& plan)
    : plan_(plan), stride_(plan.words.size() + plan.lengths.size() + plan.classes.size()) {
  Forget();
}

void TextClassifier::Forget() {
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  if (slots_.empty()) slots_.assign(256, 0);
  answers_.resize(stride_);
  keys_.resize(plan_.keys.size());
  bytes_.clear();
}

TextClassifier::Answers TextClassifier::At(size_t row) {
  const uint64_t* const words = answers_.data() + row * stride_;
  const uint64_t* const lengths = words + plan_.words.size();
  return {words, lengths, lengths + plan_.lengths.size(), keys_.data() + row * plan_.keys.size()};
}

size_t TextClassifier::FindSlot(std::string_view text, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash &&
        std::string_view(bytes_).substr(entry.offset_bytes, entry.size_bytes) == text) {
      return slot;
    }
  }
}

void TextClassifier::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i) + 1;
  }
}

TextClassifier::Answers TextClassifier::Classify(std::string_view text) {
  if (text.size() > kMaxRememberedTextBytes) {
    // Its keys go behind the remembered bytes, and off again with the next such text.
    if (bytes_.size() > kMaxRememberedBytes) Forget();
    Compute(text, 0);
    return At(0);
  }
  const uint64_t hash = base::Hash64(text);
  size_t slot = FindSlot(text, hash);
  if (slots_[slot] != 0) return At(slots_[slot]);
  if (entries_.size() >= kMaxRememberedTexts || bytes_.size() > kMaxRememberedBytes) {
    Forget();
    slot = FindSlot(text, hash);
  }
  if ((entries_.size() + 1) * 2 > slots_.size()) {
    Grow();
    slot = FindSlot(text, hash);
  }
  entries_.push_back({hash, bytes_.size(), text.size()});
  bytes_.append(text);
  const size_t row = entries_.size();
  slots_[slot] = static_cast<uint32_t>(row);
  answers_.resize((row + 1) * stride_);
  keys_.resize((row + 1) * plan_.keys.size());
  Compute(text, row);
  return At(row);
}

void TextClassifier::Compute(std::string_view text, size_t row) {
  uint64_t* const words = answers_.data() + row * stride_;
  uint64_t* const lengths = words + plan_.words.size();
  std::fill_n(words, stride_, 0);
  for (const Aspect& aspect : plan_.aspects) {
    if (const auto seen = Transformed(aspect.transform, text, digits_)) Ask(aspect, *seen, words);
  }
  for (size_t i = 0; i < plan_.lengths.size(); ++i) {
    const auto seen = Transformed(plan_.lengths[i].transform, text, digits_);
    if (seen) lengths[i] = std::min(value::LengthOf(*seen), program::kMaxTextLength);
  }
  FindClasses(text, lengths + plan_.lengths.size());
  for (size_t i = 0; i < plan_.keys.size(); ++i) {
    KeyAnswer& key = keys_[row * plan_.keys.size() + i];
    key = {0, 0, bytes_.size(), 0};
    const auto seen = Transformed(plan_.keys[i].transform, text, digits_);
    if (seen && plan_.keys[i].exactly) value::ExactKey(*seen, bytes_);
    if (seen && !plan_.keys[i].exactly) value::TextKey(*seen, bytes_);
    key.size_bytes = bytes_.size() - key.offset_bytes;
  }
}

void TextClassifier::FindClasses(std::string_view text, uint64_t* classes) {
  for (size_t i = 0; i < plan_.classes.size(); ++i) {
    const auto seen = Transformed(plan_.classes[i].transform, text, digits_);
    if (!seen) continue;
    key_.clear();
    value::TextKey(*seen, key_);
    classes[i] = static_cast<uint64_t>(plan_.classes[i].classes->ClassOf(key_));
  }
}

void TextClassifier::Ask(const Aspect& aspect, std::string_view text, uint64_t* words) {
  key_.clear();
  if (aspect.exactly) {
    value::ExactKey(text, key_);
  } else {
    value::TextKey(text, key_);
  }
  for (const AnswerBit& answer : aspect.present) answer.SetIn(words);
  aspect.equals.Answer(key_, words);
  if (aspect.has_patterns) {
    // A pattern is not folded (\D is not \d): case is ignored by the pattern itself.
    pattern_text_.clear();
    value::ExactKey(text, pattern_text_);
  }
  for (const Question& question : aspect.questions) {
    const bool holds =
        question.test == TextTest::kMatchesRegex
            ? Combined(question.combine, question.patterns,
                       [&](const Regex& pattern) { return pattern.Matches(pattern_text_); })
            : Combined(question.combine, question.needles, [&](const std::string& needle) {
                return Holds(question.test, key_, needle);
              });
    if (holds) question.answer.SetIn(words);
  }
}

}  // namespace tandem::batch
