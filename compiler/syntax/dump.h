// SPDX-License-Identifier: Apache-2.0
// The syntax tree as text, for `tandem dump --stage=ast` and golden tests.
#pragma once

#include <string>

#include "compiler/syntax/ast.h"

namespace tandem::syntax {

// One declaration a block, S-expressions inside, two blanks a level; no places.
std::string Dump(const File& file);
std::string Dump(const Expr& expr);

}  // namespace tandem::syntax
