// SPDX-License-Identifier: Apache-2.0
// Random values of one field, private to the generator.
#pragma once

#include <string>

#include "tests/agree/policy_text.h"
#include "tests/agree/random.h"

namespace tandem::agree_test {

class ValueMaker {
 public:
  // Both must outlive it.
  ValueMaker(const PolicyText& policy, Random& random) : policy_(policy), random_(random) {}

  LeadValue Value(const FieldInfo& field);

 private:
  size_t Count();
  int64_t Number(const FieldInfo& field);
  std::string Word();

  const PolicyText& policy_;
  Random& random_;
};

}  // namespace tandem::agree_test
