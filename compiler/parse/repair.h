// SPDX-License-Identifier: Apache-2.0
// What newcomers write instead of Tandem: reported one by one, then mended so that parsing goes on.
#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

// Signs: `==`, `;`, `[ ]`, 'x', `≥`, `$`, `#`, 12,000, 60k, 10am, 11/18/2026, 0-100, 10 % …
void RepairSigns(TokenList& list, diag::Sink& sink);

// Words: `is VALUE`, `is greater than`, `if` for `when`, `else` for `otherwise`, `for every`,
// `one of a b c`.
void RepairWords(TokenList& list, diag::Sink& sink);

// Warns of `1.000`, which is a thousand in half of Europe. Mends nothing.
void WarnOfPoints(const TokenList& list, diag::Sink& sink);

}  // namespace tandem::parse
