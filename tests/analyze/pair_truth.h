// SPDX-License-Identifier: Apache-2.0
// Two small policies, and what each decides of every lead that both accept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"

namespace tandem::analyze_test {

// A value of a field by its name; nothing: missing.
struct NamedValue {
  std::optional<int64_t> number;  // yes/no: 0, 1; of a choice nothing
  std::string text;               // a text, or the name of a choice's value
  bool missing = false;
};
struct NamedField {
  std::string name;
  std::vector<NamedValue> values;  // those that both allow
};

class PairTruth {
 public:
  // Both checked; fields are choices, yes/no, whole numbers of few values, and texts.
  PairTruth(const pipeline::CompilationUnit& before, const pipeline::CompilationUnit& after);

  size_t leads() const { return leads_; }
  const std::vector<NamedField>& fields() const { return fields_; }
  // Which value each field has for the lead.
  std::vector<size_t> ValuesOf(size_t lead) const;

  // From and to of every lead, with one lead of each pair, by "stage", "band grade" …. Labels as
  // diff has them; of numbers only which way: "+", "-" and the unknown.
  using Moves = std::map<std::pair<std::string, std::string>, size_t>;
  const std::map<std::string, Moves>& moves() const { return moves_; }

 private:
  struct Column {
    std::string key;
    bool is_number = false;
    std::vector<std::string> labels;  // of choices
    int64_t unit = 1;                 // of a number, in ten-thousandths
    std::vector<int64_t> values;      // by lead
    std::vector<bool> known;
  };
  void Fields(const schema::Schema& before, const schema::Schema& after);
  std::vector<Column> Decide(const program::Program& program) const;
  void Pair(const Column& before, const Column& after);
  static std::string LabelOf(const Column& column, size_t lead);

  std::vector<NamedField> fields_;
  size_t leads_ = 1;
  std::map<std::string, Moves> moves_;
};

}  // namespace tandem::analyze_test
