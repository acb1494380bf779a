// SPDX-License-Identifier: Apache-2.0
// JSON lines: a stream cut at line ends, and lines read into the cells a set of paths asks for.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/record.h"

namespace tandem::ingest {

// kBadInput for what is plainly no file of JSON lines (a JSON array, one object over many lines,
// UTF-16, packed files), saying what to do instead.
base::Result<void> CheckJsonLines(std::string_view head);

// The keys of a dotted path; `\.` is a literal dot and `\\` a backslash.
std::vector<std::string> SplitPath(std::string_view path);
// The path that is the one key `name`, whatever it holds.
std::string PathOfKey(std::string_view name);

// Paths that are read, each with a column. Filled first, then shared by any number of readers.
class JsonPaths {
 public:
  JsonPaths();
  // The column of the path, which is added when it is new.
  size_t Add(std::string_view path);
  size_t size() const { return names_.size(); }
  const std::string& name(size_t column) const { return names_[column]; }

  struct Node {
    std::optional<size_t> column;
    std::map<std::string, uint32_t, std::less<>> children;
  };
  const std::vector<Node>& nodes() const { return nodes_; }  // 0: the line's object

 private:
  std::vector<Node> nodes_;
  std::vector<std::string> names_;
};

// Cuts a byte stream into blocks at line ends. Of a line longer than limits.h allows only the start
// is kept, and the block says so. Feed, then Finish once. Single-threaded.
class LineCutter {
 public:
  explicit LineCutter(size_t target_bytes = 256 * 1024)
      : target_bytes_(target_bytes == 0 ? 1 : target_bytes) {}
  void Feed(std::string_view bytes, std::vector<Block>& out);
  void Finish(std::vector<Block>& out);

 private:
  void Append(std::string_view bytes);
  void Cut(size_t end, std::vector<Block>& out);

  size_t target_bytes_;
  std::string pending_;
  size_t line_start_ = 0;      // in pending_: of the line that is not ended yet
  uint64_t lines_pending_ = 0;  // line ends in pending_
  bool skipping_ = false;      // the rest of an overlong line
  std::vector<uint64_t> overlong_;
  uint64_t line_ = 1;
  uint64_t index_ = 0;
};

// Walks the lines of a block; blank ones are skipped. The whole line is checked, not only what is
// read. A line that is no JSON object (RFC 8259), is no UTF-8, holds a read key twice, nests deeper
// or is longer than limits.h allows, is delivered with `error` set; `error` is empty otherwise.
// Keys are compared exactly. The paths and the block must outlive the reading. One a thread.
class JsonReader {
 public:
  explicit JsonReader(const JsonPaths& paths);
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;

  void Start(const Block& block);
  bool Next(Record& record, std::string& error);
  // As JsonWalk's.
  void AddUnread(std::set<std::string>& paths) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::ingest
