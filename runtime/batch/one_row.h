// SPDX-License-Identifier: Apache-2.0
// A batch of one lead, written anew for every lead: where each field goes is found once, and each
// is set or taken away every time, so that nothing is cleared between leads.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/batch/put.h"

namespace tandem::batch {

// Not thread-safe. Texts seen before, and all numbers, ask for no memory.
class OneRow {
 public:
  // The batch has room for a row, is filled by nothing else and stays where it is.
  OneRow(std::shared_ptr<const Plan> plan, Batch& batch);
  ~OneRow();
  OneRow(const OneRow&) = delete;
  OneRow& operator=(const OneRow&) = delete;

  // Before the fields of a lead; all of them are to be set then, or only some after Clear. Lists
  // are always missing.
  void Start();
  // Every field is missing.
  void Clear() {
    for (const Place& place : places_) PutZero(place.at, place.physical);
  }
  // Of fields stored as integers, yes/no as 1 and 0; `value` is 0 where it is missing.
  void SetNumber(size_t field, int64_t value, bool is_there) {
    SetAll(fields_[field], value, is_there);
  }
  // A text as it comes; missing where it is blank. Nothing is set where it is not UTF-8.
  enum class Text : uint8_t { kMissing, kThere, kIllFormed };
  Text SetText(size_t field, std::string_view text);
  void SetNoText(size_t field) { SetAll(fields_[field], 0, false); }

 private:
  struct Place {
    std::byte* at = nullptr;
    abi::Physical physical{};
  };
  // Where the values of a field go, next to each other.
  struct Field {
    const Place* values = nullptr;  // numbers, or what is answered about a text
    const Place* truths = nullptr;
    const Place* valids = nullptr;
    const Place* end = nullptr;
    bool is_plain = false;  // one column of values, and at most one of validity
  };
  struct Texts;

  void SetAll(const Field& field, int64_t value, bool is_there) const {
    const Place* to = field.values;
    if (field.is_plain) {
      PutInt(to->at, to->physical, 0, value);
      if (++to != field.end) PutBit(to->at, 0, is_there);
      return;
    }
    for (; to != field.truths; ++to) PutInt(to->at, to->physical, 0, value);
    for (; to != field.valids; ++to) PutBit(to->at, 0, value != 0);
    for (; to != field.end; ++to) PutBit(to->at, 0, is_there);
  }
  Text SetAnew(size_t field, std::string_view text);
  void Answer(size_t field, std::string_view trimmed);

  std::vector<Place> places_;
  std::vector<Field> fields_;
  std::unique_ptr<Texts> texts_;
};

}  // namespace tandem::batch
