// SPDX-License-Identifier: Apache-2.0
// Walks one JSON text from mark to mark, checks all of it and keeps what a set of paths asks for.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/json.h"

namespace tandem::ingest {

// Marks are offsets where braces, brackets, colons, commas, texts (their opening quote) and other
// tokens start, ascending, and after the last of them one that is not before the end. Texts are
// closed and UTF-8. Remembers the order of keys, which is mostly that of the object before.
class JsonWalk {
 public:
  explicit JsonWalk(const JsonPaths& paths);

  // A text that ends at offset `end`; views into the arena of texts before it become invalid.
  void Begin(const char* base, const uint32_t* mark, size_t end);
  // The object at the mark into the record's fields and kinds, which are cleared first. False with
  // fault() set when it is malformed.
  bool ReadObject(Record& record);
  // Past any value, `text` being all of it.
  bool SkipValue(std::string_view& text);

  const uint32_t* mark() const { return mark_; }
  bool AtEnd() const { return *mark_ >= end_; }
  // The byte at the mark, 0 at the end.
  char At() const { return *mark_ < end_ ? base_[*mark_] : '\0'; }
  void Step() { ++mark_; }
  const std::string& fault() const { return fault_; }
  // Paths of keys that were seen and that nobody asks for; not all where there are many.
  void AddUnread(std::set<std::string>& paths) const;
  bool Fault(const char* expected);

 private:
  struct Guess {
    std::string_view key;  // of the node, or of what is unread
    int32_t child = -1;
  };

  // What of a node is asked for every value.
  struct Wanted {
    int32_t column = -1;
    bool is_leaf = true;
  };

  bool Object(uint32_t node, Record& record);
  bool Value(uint32_t node, std::string_view key, Record& record);
  bool Key(std::string_view& key);
  bool Skip();
  bool SkipOne(bool& opened);
  // Each answers a view without data where there is a fault: views in registers are what makes
  // reading a value fast.
  std::string_view Inside();
  std::string_view Text();
  std::string_view Scalar(JsonKind& kind);
  std::string_view Nothing(const char* expected);
  bool CheckEscapes(std::string_view inside);
  void AddUnread(uint32_t node, const std::string& prefix, std::set<std::string>& paths) const;
  const std::string* Unread(uint32_t node, std::string_view name);
  int32_t ChildOf(uint32_t node, size_t& guess, std::string_view key);
  void SetNotObject(uint32_t node, const JsonCell& cell, std::string_view text, Record& record);
  std::string& FromArena();
  std::string_view Since(uint32_t start) const;

  const std::vector<JsonPaths::Node>& nodes_;
  size_t columns_;
  std::vector<Wanted> wanted_;               // by node
  std::vector<std::vector<Guess>> guesses_;  // by node
  std::vector<std::set<std::string, std::less<>>> unread_;  // by node: keys
  std::vector<uint64_t> seen_;               // by node: the object that had its key last
  uint64_t object_ = 0;
  const char* base_ = nullptr;
  const uint32_t* mark_ = nullptr;
  size_t end_ = 0;
  size_t start_ = 0;
  size_t depth_ = 0;
  bool has_escapes_ = false;
  std::string fault_;
  std::deque<std::string> arena_;
  size_t arena_used_ = 0;
  std::vector<char> open_;
};

}  // namespace tandem::ingest
