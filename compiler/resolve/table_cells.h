// SPDX-License-Identifier: Apache-2.0
// What stands in a field of a table's file, as the cell or the answer that a policy would hold.
// Private to compiler/resolve.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/resolve/table_file.h"
#include "compiler/syntax/ast.h"

namespace tandem::resolve {

// Texts need no quotes here, and a word that is the name of a list is the list.
struct ColumnKind {
  bool is_text = false;
  bool is_yes_no = false;
};

// Nothing: reported.
std::optional<syntax::Cell> ReadCell(const CsvField& field, ColumnKind kind,
                                     const std::set<std::string>& lists, diag::Sink& sink);
syntax::ExprPtr ReadAnswer(const CsvField& field, ColumnKind kind, diag::Sink& sink);

}  // namespace tandem::resolve
