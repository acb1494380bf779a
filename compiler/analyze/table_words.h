// SPDX-License-Identifier: Apache-2.0
// Tables in words and as tests: how they are called, values as the policy writes them, and a lead
// that shows what was found.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/leads.h"
#include "compiler/analyze/table_cover.h"
#include "compiler/analyze/table_grid.h"

namespace tandem::analyze {

// What the calls of a table pass, and one of them that hands on fields of the lead as they are.
struct TableCalls {
  bool called = false;
  std::vector<InputDomain> domains;  // one an input; of a table nobody calls: all of its type
  std::vector<hir::FieldId> fields;  // one an input, all different; empty: there is no such call
};
TableCalls CallsOf(const hir::Policy& policy, size_t table);

class TableWords {
 public:
  TableWords(const hir::Policy& policy, size_t table, const TableCalls& calls,
             const source::SourceSet& sources);

  // `country "DE" and employees 200`
  std::string Values(const std::vector<InputValue>& values) const;
  // "`employees` lies in 1..5000 and is never missing": what calls pass
  std::string Passed(size_t input) const;
  // `| "DE" | not missing | over 1000`, for a part of all that can be passed
  std::string Cells(const TableGrid& grid, const Box& box) const;
  // A test that gives these values and expects what the row answers; `row` outside the table:
  // that nothing answers. Empty where no test can give them.
  std::string Witness(const std::string& name, const std::vector<InputValue>& values, size_t row,
                      const Leads& leads) const;

 private:
  std::string Spell(size_t input, const InputValue& value) const;
  std::string SpellText(const std::string& key) const;
  std::string NumbersCell(const TableColumn& column, size_t input, const Classes& classes) const;
  std::string TextsCell(const TableColumn& column, const Classes& classes) const;
  // Whether some lead has these values in the fields that a call hands on.
  bool FieldsCanGive(const std::vector<InputValue>& values) const;
  // How many of the input's units one of the field's is.
  int64_t StepOfField(size_t input) const;
  std::string Call(const std::vector<InputValue>& values, bool by_fields) const;

  const hir::Policy& policy_;
  const hir::Table& table_;
  const TableCalls& calls_;
  std::map<std::string, std::string> written_;  // text key -> as the policy writes it
};

}  // namespace tandem::analyze
