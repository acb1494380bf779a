// SPDX-License-Identifier: Apache-2.0
// Text to syntax tree: one file at a time, errors into the sink, recovery at the next declaration.
#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace tandem::parse {

struct ParseStatistics {
  uint64_t ambiguities = 0;  // reported by ANTLR under LL_EXACT_AMBIG_DETECTION
  uint64_t full_context_retries = 0;
};

// Never throws and always terminates; what could not be understood is reported and left out.
// `statistics`, when given, switches exact ambiguity detection on (slower; for tests).
syntax::File Parse(const source::SourceSet& sources, source::FileId file, diag::Sink& sink,
                   ParseStatistics* statistics = nullptr);

}  // namespace tandem::parse
