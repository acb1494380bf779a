// SPDX-License-Identifier: Apache-2.0
// What analysis says of a policy, each witness confirmed by pasting it and running it.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace tandem::testing {

// A witness that does not hold begins with this; no golden file may show one.
inline constexpr std::string_view kNotConfirmed = "NOT CONFIRMED";

// The report in lines; findings are in the sink.
std::string ShowAnalysis(const source::SourceSet& sources, source::FileId file, diag::Sink& sink);

}  // namespace tandem::testing
