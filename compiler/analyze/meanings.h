// SPDX-License-Identifier: Apache-2.0
// What of a policy means the same, by what it is made of: expressions, scores, what is computed
// from events. Names, places and the order of rules mean nothing.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::analyze {

class Meanings {
 public:
  // Of a policy that grows: what it has now is known.
  explicit Meanings(hir::Policy& policy);

  // One expression for all that mean the same. A name means what it stands for.
  hir::ExprId RepOf(hir::ExprId id);
  // The node that was just made, the last; or one from before that means the same, and it is gone.
  hir::ExprId Kept(hir::ExprId id);
  // Where a score, or an aggregate, that means the same is; where it is now, when there was none.
  size_t Kept(hir::Score score, const std::string& name);
  int32_t Kept(hir::Aggregate aggregate);
  // The place of a value that is read of a pick.
  size_t ValueAt(const hir::Aggregate& aggregate, hir::ExprId wanted);

 private:
  void Append(std::string& key, int64_t number) const;
  void Append(std::string& key, const std::string& text) const;
  void Append(std::string& key, hir::ExprId id);
  std::string KeyOf(hir::ExprId id);
  std::string KeyOf(const hir::Aggregate& aggregate);
  std::string ConditionsOf(const hir::ScoreRule& rule);
  std::string KeyOf(const hir::Score& score);
  size_t NoteScore(size_t score);
  void AddValues(const hir::Aggregate& from, hir::Aggregate& to);

  hir::Policy& policy_;
  std::vector<hir::ExprId> reps_;
  std::unordered_map<std::string, hir::ExprId> exprs_;
  std::unordered_map<std::string, size_t> scores_, aggregates_;
  std::unordered_map<size_t, size_t> same_scores_;
};

}  // namespace tandem::analyze
