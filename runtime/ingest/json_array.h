// SPDX-License-Identifier: Apache-2.0
// Goes through the elements of a JSON array that was checked when its line was read.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "runtime/ingest/record.h"

namespace tandem::ingest {

class JsonArray {
 public:
  // Texts of an earlier array become invalid.
  void Start(const JsonCell& array, std::string_view text);
  // Texts unescaped, everything else as written; kArray and kObject as whole texts.
  bool Next(JsonKind& kind, std::string_view& element);
  // Where the element read last starts.
  JsonCell cell() const { return {.kind = kind_, .base = base_, .mark = element_}; }

 private:
  const char* base_ = nullptr;
  const uint32_t* mark_ = nullptr;
  const uint32_t* element_ = nullptr;
  size_t end_ = 0;  // offset of the closing bracket
  JsonKind kind_ = JsonKind::kAbsent;
  std::deque<std::string> arena_;
  size_t arena_used_ = 0;
};

}  // namespace tandem::ingest
