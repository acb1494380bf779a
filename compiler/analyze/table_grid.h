// SPDX-License-Identifier: Apache-2.0
// A table cut into classes: for each input the values that no cell tells apart, so that rows become
// boxes over small integers. Exact: nothing is rounded away, also for text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/classes.h"
#include "compiler/hir/hir.h"

namespace tandem::analyze {

// One value of an input, as a lead or a test would give it.
struct InputValue {
  bool known = false;
  int64_t number = 0;
  std::string text;  // kText: its key
};

// What the calls of a table can pass for one input.
struct InputDomain {
  bool may_be_missing = true;
  int64_t low = 0;  // in the input's stored units; not for text
  int64_t high = 0;
  int64_t step = 1;  // every value is a multiple: whole numbers passed as numbers
};

class TableColumn {
 public:
  // Both must outlive the column.
  TableColumn(const hir::Table& table, size_t input, const InputDomain& domain);

  // Cells of rows but `otherwise`.
  const Classes& OfRow(size_t row) const { return rows_[row]; }
  // Every class, missing included.
  const Classes& all() const { return all_; }
  // Those that a call can pass.
  const Classes& domain() const { return domain_; }

  // The plainest value of these classes: missing where that is among them and `or_missing`, else
  // the number nearest to 0 or the shortest text. Classes must not be empty.
  InputValue Sample(const Classes& classes, bool or_missing) const;
  // The class of a value.
  int32_t ClassOf(const InputValue& value) const;

  bool is_text() const { return is_text_; }
  // Numbers: the values of a known class, both ends in.
  std::pair<int64_t, int64_t> Values(int32_t known_class) const;
  // Text: what a known class is about, and whether it is that text alone or the rest of all texts
  // that begin with it.
  const std::string& Text(int32_t known_class) const;
  bool IsExact(int32_t known_class) const;

 private:
  void CutNumbers(const hir::Table& table, size_t input);
  void CutTexts(const hir::Table& table, size_t input);
  Classes NumbersOf(const hir::TableCell& cell) const;
  Classes TextsOf(const hir::TableCell& cell) const;
  ClassRange PrefixRange(const std::string& prefix) const;
  std::string SampleText(int32_t known_class) const;

  bool is_text_ = false;
  int64_t step_ = 1;
  std::vector<int64_t> starts_;  // numbers: class i + 1 begins here; sorted
  int64_t last_ = 0;             // numbers: the end of the last class
  struct TextClass {
    std::string text;
    bool exact = false;
  };
  std::vector<TextClass> texts_;          // by class - 1, in order of text, exact ones first
  std::map<std::string, int32_t, std::less<>> exact_;  // class of a text
  std::map<std::string, int32_t, std::less<>> rest_;   // class of what begins with a prefix
  Classes all_;
  Classes domain_;
  std::vector<Classes> rows_;
};

// All columns of a table.
struct TableGrid {
  std::vector<TableColumn> columns;
  size_t rows = 0;  // without `otherwise`

  const Classes& Cell(size_t row, size_t column) const { return columns[column].OfRow(row); }
};
TableGrid GridOf(const hir::Table& table, const std::vector<InputDomain>& domains);

}  // namespace tandem::analyze
