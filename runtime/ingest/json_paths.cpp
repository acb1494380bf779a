// SPDX-License-Identifier: Apache-2.0
// Paths of keys, and the tree of those that are read.
#include "runtime/ingest/json.h"

namespace tandem::ingest {

std::vector<std::string> SplitPath(std::string_view path) {
  std::vector<std::string> keys(1);
  for (size_t i = 0; i < path.size(); ++i) {
    const bool escapes = path[i] == '\\' && i + 1 < path.size() &&
                         (path[i + 1] == '.' || path[i + 1] == '\\');
    if (escapes) {
      keys.back() += path[++i];
    } else if (path[i] == '.') {
      keys.emplace_back();
    } else {
      keys.back() += path[i];
    }
  }
  return keys;
}

std::string PathOfKey(std::string_view name) {
  std::string path;
  for (const char c : name) {
    if (c == '.' || c == '\\') path += '\\';
    path += c;
  }
  return path;
}

JsonPaths::JsonPaths() : nodes_(1) {}

size_t JsonPaths::Add(std::string_view path) {
  uint32_t node = 0;
  for (const std::string& key : SplitPath(path)) {
    const auto next = static_cast<uint32_t>(nodes_.size());
    const auto [child, is_new] = nodes_[node].children.emplace(key, next);
    node = child->second;
    if (is_new) nodes_.emplace_back();
  }
  std::optional<size_t>& column = nodes_[node].column;
  if (!column) {
    column = names_.size();
    names_.emplace_back(path);
  }
  return *column;
}

}  // namespace tandem::ingest
