// SPDX-License-Identifier: Apache-2.0
// Files that are something else than their name says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tandem::ingest {

// Where the first bytes, without a byte order mark of UTF-8, are plainly of another kind of file:
// what that is and what to do, as a sentence. `wanted`: "CSV" or "JSON lines".
std::optional<std::string> WhatElseItIs(std::string_view head, std::string_view wanted);

}  // namespace tandem::ingest
