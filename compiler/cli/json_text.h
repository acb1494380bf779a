// SPDX-License-Identifier: Apache-2.0
// A JSON string as a value of its own, for the few and known shapes the command prints.
#pragma once

#include <string>
#include <string_view>

#include "runtime/output/row_writer.h"

namespace tandem::cli {

inline std::string JsonText(std::string_view text) {
  std::string out;
  output::AppendJsonString(text, out);
  return out;
}

}  // namespace tandem::cli
