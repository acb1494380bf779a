// SPDX-License-Identifier: Apache-2.0
// What a lead is, of two policies as one: choices, records, fields and events by name. Private to
// merge.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/merge.h"

namespace tandem::analyze {

class SchemaMerge {
 public:
  // Fills fields, events and choices of `out`, whose policy is a copy of the first.
  SchemaMerge(const hir::Policy& first, const hir::Policy& second,
              const std::vector<hir::FieldId>& apart, Merged& out);

  // The second's type, with the merged policy's choice.
  schema::ValueType TypeOf(schema::ValueType type) const;
  // Values of a merged field's choice as indexes of another choice, -1: it has no such value.
  // Empty: both count alike.
  std::vector<int64_t> Renumbered(schema::ChoiceId from, schema::ChoiceId to) const;
  // Of each merged field that is a choice or a list of choices: values that some side lacks.
  struct Limited {
    hir::FieldId field{};
    std::vector<int64_t> known;    // to both
    std::vector<int64_t> unknown;  // to one of them
  };
  std::vector<Limited> LimitedFields() const;
  // Leaves of the second's record; whether the merged policy's record has these and no others.
  const std::vector<hir::FieldId>& LeavesOf(uint32_t record) const { return leaves_[record]; }
  bool IsOneRecord(uint32_t record) const { return one_record_[record]; }
  uint32_t RecordOf(uint32_t record) const { return records_[record]; }
  // Carried fields of scores that only the second has: `field` in the policy, the second's score.
  const std::vector<std::pair<hir::FieldId, uint32_t>>& own_scores() const { return own_scores_; }

 private:
  void Choices();
  void Records();
  void Fields();
  hir::FieldId Given(size_t index, bool apart);
  hir::FieldId Hidden(size_t index);
  bool Finds(const schema::Field& wanted, hir::FieldId& found) const;
  // False: what both call by one name are two.
  bool Unify(schema::Field& kept, const schema::Field& other) const;
  hir::FieldId Append(schema::Field field);
  void Note(hir::FieldId field, const std::string& name, const schema::ValueType& was,
            const schema::ValueType& is);
  void Events();
  void EventFields(size_t event, hir::EventId into);
  size_t ValuesOf(schema::ChoiceId first_choice) const;

  const hir::Policy& first_;
  const hir::Policy& second_;
  Merged& out_;
  std::vector<uint32_t> records_;
  std::vector<bool> one_record_;
  std::vector<std::vector<hir::FieldId>> leaves_;
  std::vector<std::pair<hir::FieldId, uint32_t>> own_scores_;
};

}  // namespace tandem::analyze
