// SPDX-License-Identifier: Apache-2.0
// Steps from comma to comma.
#include "runtime/ingest/json_array.h"

#include "runtime/ingest/json_text.h"

namespace tandem::ingest {
namespace {

JsonKind KindOf(char first) {
  switch (first) {
    case '"': return JsonKind::kText;
    case '{': return JsonKind::kObject;
    case '[': return JsonKind::kArray;
    case 't': return JsonKind::kTrue;
    case 'f': return JsonKind::kFalse;
    case 'n': return JsonKind::kNull;
    default: return JsonKind::kNumber;
  }
}

}  // namespace

void JsonArray::Start(const JsonCell& array, std::string_view text) {
  base_ = array.base;
  mark_ = array.mark + 1;
  end_ = static_cast<size_t>(text.data() + text.size() - base_) - 1;
  arena_used_ = 0;
}

bool JsonArray::Next(JsonKind& kind, std::string_view& element) {
  if (*mark_ >= end_) return false;
  element_ = mark_;
  const uint32_t start = *mark_;
  kind = kind_ = KindOf(base_[start]);
  size_t depth = 0;
  do {
    const char c = base_[*mark_];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++mark_;
  } while (depth > 0);
  // At the comma or the closing bracket now.
  element = {base_ + start, *mark_ - start};
  while (element.back() == ' ' || element.back() == '\t' || element.back() == '\r') {
    element.remove_suffix(1);
  }
  if (*mark_ < end_) ++mark_;
  if (kind != JsonKind::kText) return true;
  element = element.substr(1, element.size() - 2);
  if (element.find('\\') == std::string_view::npos) return true;
  if (arena_used_ == arena_.size()) arena_.emplace_back();
  std::string& plain = arena_[arena_used_++];
  plain.clear();
  Unescape(element, plain);
  element = plain;
  return true;
}

}  // namespace tandem::ingest
