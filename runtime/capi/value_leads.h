// SPDX-License-Identifier: Apache-2.0
// Decides leads given as values, one at a time, with as little around it as possible. Private to
// this folder.
#pragma once

#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/capi/handles.h"
#include "runtime/exec/evaluate.h"

namespace tandem::capi {

class ValueLeads {
 public:
  explicit ValueLeads(const tandem_policy& policy);

  size_t field_count() const { return fields_.size(); }
  size_t result_count() const { return shown_.size(); }

  // False when the lead cannot be; why is said by those who fill batches.
  bool Fill(const tandem_value* fields);
  // The lead filled last; `results` by the policy's shown results.
  void Decide(exec::Evaluator& evaluator, int64_t as_of_us, tandem_value* results);

 private:
  enum class As : uint8_t { kInteger, kYesNo, kText, kList };
  enum class Missing : uint8_t { kMay, kMustNot, kMayWithItsRecord };
  struct Field {
    As as{};
    Missing missing{};
    uint32_t record = 0;  // none: one past the last
    int64_t low = 0;
    int64_t high = 0;
  };
  struct Shown {
    size_t result = 0;
    const std::vector<schema::ChoiceValue>* choices = nullptr;  // of choices
  };

  bool Set(size_t index, const Field& field, const tandem_value& value, bool& is_there);
  bool HasWholeRecords() const;

  const tandem_policy& policy_;
  std::vector<Field> fields_;
  std::vector<Shown> shown_;
  std::vector<uint8_t> present_, lacks_;  // by record, and one for fields of none
  batch::Batch batch_;
  batch::Builder builder_;
  exec::ResultBatch results_;
};

}  // namespace tandem::capi
