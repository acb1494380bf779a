// SPDX-License-Identifier: Apache-2.0
// Answers everything asked about the texts of one field, remembering distinct values. Results never
// depend on what is remembered. Private to this folder; one a builder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/plan.h"

namespace tandem::batch {

// Memory of one classifier is bounded: when either is reached, everything is forgotten.
inline constexpr size_t kMaxRememberedTexts = 65'536;
inline constexpr size_t kMaxRememberedBytes = 16 * 1024 * 1024;
// Longer texts are not remembered.
inline constexpr size_t kMaxRememberedTextBytes = 256;

// A text's key for comparisons between fields, and its index in the batch that `batch_stamp` names.
struct KeyAnswer {
  uint32_t batch_stamp = 0;  // 0: in no batch
  uint32_t index = 0;
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;
};

class TextClassifier {
 public:
  explicit TextClassifier(const FieldPlan& plan);

  // Answers for a text that is not blank, as long as no other is classified; all in the order of
  // FieldPlan.
  struct Answers {
    const uint64_t* words;
    const uint64_t* lengths;
    const uint64_t* classes;
    KeyAnswer* keys;
  };
  Answers Classify(std::string_view text);

  std::string_view KeyText(const KeyAnswer& key) const {
    return std::string_view(bytes_).substr(key.offset_bytes, key.size_bytes);
  }

  size_t remembered() const { return entries_.size(); }
  void Forget();

 private:
  struct Entry {
    uint64_t hash;
    uint64_t offset_bytes;
    uint64_t size_bytes;
  };

  Answers At(size_t row);
  size_t FindSlot(std::string_view text, uint64_t hash) const;
  void Grow();
  void Compute(std::string_view text, size_t row);
  void FindClasses(std::string_view text, uint64_t* classes);
  void Ask(const Aspect& aspect, std::string_view text, uint64_t* words);

  const FieldPlan& plan_;
  const size_t stride_;          // words, lengths and classes of one text
  std::vector<Entry> entries_;   // row r + 1 answers entry r; row 0 a text not remembered
  std::vector<uint32_t> slots_;  // entry + 1
  std::vector<uint64_t> answers_;
  std::vector<KeyAnswer> keys_;
  std::string bytes_;  // texts and keys
  std::string digits_, key_, pattern_text_;
};

// What of a trimmed text that is not empty a classifier is to be asked; empty: nothing is seen.
std::string_view WhatIsSeen(const FieldPlan& field, std::string_view text);

// The transformed text; nullopt when it is missing. `digits` is memory for it.
std::optional<std::string_view> Transformed(program::TextTransform transform, std::string_view text,
                                            std::string& digits);

}  // namespace tandem::batch
