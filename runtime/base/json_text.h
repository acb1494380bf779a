// SPDX-License-Identifier: Apache-2.0
// Texts as JSON strings.
#pragma once

#include <string>
#include <string_view>

namespace tandem::base {

// Appends a JSON string with its quotes. `text` is UTF-8.
void AppendJsonString(std::string_view text, std::string& out);

// What stands between the quotes.
void AppendJsonEscaped(std::string_view text, std::string& out);

}  // namespace tandem::base
