// SPDX-License-Identifier: Apache-2.0
// The generated lexer and parser and short names for them; internal to compiler/parse.
#pragma once

#include <antlr4-runtime.h>

#include "grammar/TandemLexer.h"
#include "grammar/TandemParser.h"

namespace tandem::parse {

using G = grammar::TandemParser;

}  // namespace tandem::parse
