// SPDX-License-Identifier: Apache-2.0
// The golden stage `resolve`: what the names, lists, stages and sources of one file become.
#pragma once

#include <string>

#include "compiler/resolve/resolve.h"

namespace tandem::testing {

// Fields, records, choices, lists, stages and sources as text; who owns what is resolved too.
std::string ShowBindings(source::SourceSet& sources, source::FileId file,
                         const resolve::FileReader& reader, diag::Sink& sink);

}  // namespace tandem::testing
