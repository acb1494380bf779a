// SPDX-License-Identifier: Apache-2.0
// Dotted columns as nested JSON objects: which values stand together. Private to this folder.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tandem::sample {

class JsonShape {
 public:
  // Column names as in a source: `account.customer`, with `\.` for a dot that is part of a key.
  explicit JsonShape(const std::vector<std::string>& columns);

  // The members of the outermost object, without its braces. Columns with an empty text are left
  // out, and objects that would hold nothing.
  void Append(const std::vector<std::string>& texts, std::string& out) const;

 private:
  struct Node {
    std::string key;  // quoted
    size_t column = 0;
    std::vector<Node> children;
  };
  static void AppendChildren(const Node& node, const std::vector<std::string>& texts,
                             std::string& out);
  Node root_;
};

}  // namespace tandem::sample
