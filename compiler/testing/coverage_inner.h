// SPDX-License-Identifier: Apache-2.0
// Coverage of lines that stand inside others: `choose` and `if` in defines, conditions and points,
// rows of `give by`, and the pairs that a band of two makes. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/testing/coverage.h"
#include "runtime/exec/trace.h"

namespace tandem::testing {

class InnerLines {
 public:
  explicit InnerLines(const pipeline::CompilationUnit& unit);

  // The policy traced, with the values that tell which inner lines answer. Once, before Count.
  program::Program Lower();
  // What one lead of the chunk evaluated last has seen.
  void Count(const exec::Tracer& tracer, uint32_t row);
  std::vector<CoverItem> Take() { return std::move(items_); }

 private:
  // A line of a ladder; `otherwise` has no condition.
  struct Line {
    size_t item = 0;
    hir::ExprId condition = hir::kNoExpr;
  };
  using Ladder = std::vector<Line>;
  struct Pair {
    size_t first_item = 0;
    hir::ExprId value = hir::kNoExpr;
  };
  struct Ops {
    program::OpId value = program::kNoOp;
    program::OpId valid = program::kNoOp;  // kNoOp: always known
  };

  void AddLadders();
  void AddPairs();
  bool AddLadder(hir::ExprId id);
  size_t ItemAt(CoverKind kind, source::Span span, const std::string& text, bool maybe_unknown);
  std::string OwnerAt(source::Span span) const;
  std::string_view Before(source::Span span) const;
  std::string_view Behind(source::Span span) const;
  std::vector<bool> OfEvents() const;

  const pipeline::CompilationUnit& unit_;
  const hir::Policy& policy_;
  std::vector<CoverItem> items_;
  std::map<std::pair<uint32_t, uint32_t>, size_t> at_;  // items by file and byte
  std::vector<Ladder> ladders_;
  std::vector<Pair> pairs_;
  std::map<hir::ExprId, Ops> ops_;
};

}  // namespace tandem::testing
