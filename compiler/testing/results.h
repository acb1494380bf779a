// SPDX-License-Identifier: Apache-2.0
// The results of one Program over tests, as people read them. Private to this folder.
#pragma once

#include <map>
#include <string>

#include "compiler/hir/hir.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"

namespace tandem::testing {

// All must outlive it.
class Results {
 public:
  Results(const program::Program& program, const batch::Batch& leads,
          const exec::ResultBatch& values);

  bool Holds(const std::string& name, uint32_t row) const;
  // "unknown", or the value of an expression that some expectation shows.
  std::string Show(hir::ExprId id, uint32_t row, const hir::Test& test) const;
  // Of a text, of a row whose test it is.
  std::string TextOf(size_t result, uint32_t row, const hir::Test& test) const;

 private:
  size_t Find(const std::string& name) const;
  std::string PickedText(const program::TextLeaf& leaf, uint32_t row) const;

  const program::Program& program_;
  const batch::Batch& leads_;
  const exec::ResultBatch& values_;
  std::map<std::string, size_t> by_name_;
};

}  // namespace tandem::testing
