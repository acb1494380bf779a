// SPDX-License-Identifier: Apache-2.0
// Decides leads given as values, one at a time, with as little around it as possible. Private to
// this folder.
#pragma once

#include <vector>

#include "runtime/batch/one_row.h"
#include "runtime/capi/handles.h"
#include "runtime/exec/evaluate.h"

namespace tandem::capi {

class ValueLeads {
 public:
  ValueLeads(const tandem_policy& policy, exec::Evaluator evaluator);

  size_t field_count() const { return field_count_; }
  size_t result_count() const { return shown_.size(); }

  // False when the lead cannot be; why is said by those who fill batches.
  bool Fill(const tandem_value* fields);
  // The lead filled last; `results` by the policy's shown results.
  void Decide(int64_t as_of_us, tandem_value* results);

 private:
  // A field given, and what is asked of it. 1 or 0 where it says so: no branches.
  struct Field {
    size_t index = 0;
    uint32_t record = 0;     // none_: in no record
    uint8_t must = 0;        // 1: never missing
    uint8_t must_with = 0;   // 1: not missing while another of its record is there
    int64_t low = 0;
    int64_t high = 0;
  };
  struct Shown {
    size_t result = 0;
    const std::vector<schema::ChoiceValue>* choices = nullptr;  // of choices
  };

  uint8_t FillNumbers(const tandem_value* fields);
  uint8_t FillTexts(const tandem_value* fields);
  uint8_t Mark(const Field& field, bool is_there);
  bool HasWholeRecords() const;

  size_t field_count_ = 0;
  uint32_t none_ = 0;  // one past the last record
  std::vector<Field> numbers_, texts_, lists_;
  std::vector<Shown> shown_;
  std::vector<uint8_t> present_, lacks_;  // by record
  batch::Batch batch_;
  batch::OneRow row_;
  exec::ResultBatch results_;
  exec::Evaluator evaluator_;
};

}  // namespace tandem::capi
