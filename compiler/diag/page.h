// SPDX-License-Identifier: Apache-2.0
// What `tandem help T0402` says of a code: the pages of docs/diagnostics, which are compiled in.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"

namespace tandem::diag {

// A pattern of diagnostics.def with "…" for what is filled in.
std::string Readable(std::string_view pattern);

// The words below the code's heading, as they stand in docs/diagnostics; empty when it has none,
// which tests/structure forbids.
std::string_view PageOf(Code code);

// The whole page for people: severity and message, what it means, an example and what to write
// instead, whether it can be ignored, related codes. Ends with a line end.
std::string RenderPage(Code code);

}  // namespace tandem::diag
