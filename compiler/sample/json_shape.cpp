// SPDX-License-Identifier: Apache-2.0
// Building the tree of keys, and writing it.
#include "compiler/sample/json_shape.h"

#include <algorithm>

#include "runtime/output/row_writer.h"

namespace tandem::sample {
namespace {

std::vector<std::string> KeysOf(const std::string& column) {
  std::vector<std::string> keys(1);
  for (size_t i = 0; i < column.size(); ++i) {
    if (column[i] == '\\' && i + 1 < column.size() && column[i + 1] == '.') {
      keys.back() += column[++i];
    } else if (column[i] == '.') {
      keys.emplace_back();
    } else {
      keys.back() += column[i];
    }
  }
  return keys;
}

}  // namespace

JsonShape::JsonShape(const std::vector<std::string>& columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    Node* node = &root_;
    for (const std::string& key : KeysOf(columns[i])) {
      std::string quoted;
      output::AppendJsonString(key, quoted);
      auto child = std::find_if(node->children.begin(), node->children.end(),
                                [&](const Node& n) { return n.key == quoted; });
      if (child == node->children.end()) {
        node->children.push_back({quoted, i, {}});
        child = node->children.end() - 1;
      }
      node = &*child;
    }
  }
}

void JsonShape::AppendChildren(const Node& node, const std::vector<std::string>& texts,
                               std::string& out) {
  bool first = true;
  for (const Node& child : node.children) {
    const size_t before = out.size();
    if (!first) out += ',';
    out += child.key + ":";
    const size_t start = out.size();
    if (child.children.empty()) {
      out += texts[child.column];
    } else {
      out += '{';
      AppendChildren(child, texts, out);
      if (out.back() == '{') {
        out.resize(start);
      } else {
        out += '}';
      }
    }
    if (out.size() == start) {
      out.resize(before);
    } else {
      first = false;
    }
  }
}

void JsonShape::Append(const std::vector<std::string>& texts, std::string& out) const {
  AppendChildren(root_, texts, out);
}

}  // namespace tandem::sample
