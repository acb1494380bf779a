// SPDX-License-Identifier: Apache-2.0
// The parts of a dump that stand on one line; private to compiler/syntax.
#pragma once

#include <string>
#include <string_view>

#include "compiler/syntax/ast.h"

namespace tandem::syntax {

std::string Quoted(std::string_view text);
std::string Show(const Name& name);
std::string Show(Unit unit);
std::string Show(const Window& window);
std::string Show(const EventQuery& query);
std::string Show(const Expr& e);
std::string Show(const TypeExpr& type);

template <class List>
std::string Join(const List& names, std::string_view between) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += between;
    out += Show(name);
  }
  return out;
}

}  // namespace tandem::syntax
