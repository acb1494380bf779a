// SPDX-License-Identifier: Apache-2.0
// What is true of a policy, found by deciding every lead there is with the interpreter.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tandem::analyze_test {

enum class Outcome : uint8_t { kNo, kYes, kUnknown };

// Collects what to look at, then evaluates all leads of the generated policies once.
class Truth {
 public:
  explicit Truth(std::string policy);
  ~Truth();

  // To be asked before Evaluate; `condition` and `value` as the policy writes them.
  void Look(const std::string& condition);
  void LookAtValue(const std::string& value);
  // A table of one row of another: whether the row matches.
  void LookAtRow(const std::string& signature, const std::string& arguments,
                 const std::string& cells);

  // What is wrong with the enlarged policy; empty when all leads were decided.
  std::string Evaluate();

  size_t leads() const;
  // Of one lead, by number.
  Outcome Of(const std::string& condition, size_t lead) const;
  // In ten-thousandths, whatever the kind of number.
  std::optional<int64_t> ValueOf(const std::string& value, size_t lead) const;
  bool RowMatches(const std::string& signature, const std::string& arguments,
                  const std::string& cells, size_t lead) const;
  // Leads that differ from this one in the field alone, which both know and they have more of.
  std::vector<size_t> WithMore(const std::string& field, size_t lead) const;
  // A result of the policy itself: a score's name, "stage".
  int64_t Result(const std::string& name, size_t lead) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::analyze_test
