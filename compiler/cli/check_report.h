// SPDX-License-Identifier: Apache-2.0
// What a check came to, in the forms that `check` and `ci` share.
#pragma once

#include <string>

#include "compiler/analyze/analyze.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

// "proved", "refuted", "undecided".
const char* NameOf(analyze::ClaimResult::State state);
size_t CountClaims(const analyze::Report& report, analyze::ClaimResult::State state);
// [{"claim":…,"says":…,"state":…,"because":…,"file":…,"line":…}], a line each.
std::string ClaimsJson(const analyze::Report& report, const source::SourceSet& sources);
// The object of diagnostics with two members more, "analysis" and "claims".
std::string CheckJson(const analyze::Report& report, const pipeline::CompilationUnit& unit);

}  // namespace tandem::cli
