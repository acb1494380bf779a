// SPDX-License-Identifier: Apache-2.0
// Phrases about events, windows and change: marks the words that are keywords only in them, so that
// each stays a name everywhere else and the grammar decides by one token. Internal to
// compiler/parse.
#pragma once

#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

// `tokens` are those of one declaration, first to last. Also puts a LINE_START before each line of
// a source, and reports and mends windows as newcomers write them: `in the last 30 days`, `within
// 30 days`, `once a day`, `halving 14 days` …
std::vector<Token> MarkPhrases(std::vector<Token> tokens, source::FileId file, diag::Sink& sink);

}  // namespace tandem::parse
