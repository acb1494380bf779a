// SPDX-License-Identifier: Apache-2.0
// Adds up what two policies decided of leads, pair by pair.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diff/decisions.h"
#include "compiler/diff/movement.h"
#include "compiler/diff/rule_pairs.h"
#include "compiler/hir/hir.h"

namespace tandem::diff {

// Programs lowered with trace, rows as `run` writes CSV with reasons as marks. Memory does not grow
// with the leads.
class Comparer {
 public:
  // All of it must outlive the comparer.
  Comparer(const program::Program& before, const program::Program& after,
           const hir::Policy& policy_before, const hir::Policy& policy_after);

  // Null: that side has no decision of the lead. Not both.
  void Add(const Row* before, const Row* after);
  Movement Finish();

 private:
  // A result of both policies by its name, or of one of them.
  struct Column {
    size_t before = 0;  // cell; 0: that policy does not have it
    size_t after = 0;
    program::ResultKind kind{};
    std::string name;
    size_t place = 0;  // in results, or in scores
    bool is_number = false;
  };
  struct Mark {
    size_t rule = 0;  // into pairs_.rules
    std::string before;
    std::string after;
  };

  void MakeColumns();
  void MakeSquads();
  const std::string& Cell(const Row* row, size_t cell, bool is_decided) const;
  bool AddScore(const Column& column, const std::string& before, const std::string& after);
  std::vector<Mark> CompareMarks(const Row* before, const Row* after) const;
  void MakeOwners();
  void AddSquads(const std::string& before, const std::string& after);
  const std::string& SideOf(const std::string& target) const;
  void AddOwners(const std::vector<Mark>& marks, bool moved);
  void Keep(Transition& transition, const Row* before, const Row* after,
            const std::vector<Mark>& marks);

  const program::Program& before_;
  const program::Program& after_;
  const hir::Policy& policy_before_;
  const hir::Policy& policy_after_;
  RulePairs pairs_;
  std::vector<size_t> owner_of_;  // by rule: index into movement_.owners
  std::vector<Column> columns_;
  bool has_places_ = false;  // either policy has stages or a route
  Movement movement_;
};

}  // namespace tandem::diff
