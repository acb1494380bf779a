// SPDX-License-Identifier: Apache-2.0
// The texts of a policy and places in them: files, byte spans, and lines and columns for people.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::source {

enum class FileId : uint32_t {};

// Half-open byte range of one file. The default span means "nowhere in particular".
struct Span {
  FileId file{};
  uint32_t begin = 0;
  uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that holds both; they must be of one file.
Span Cover(Span a, Span b);

// 1-based; the column counts code points.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
};

// Owns every text of a policy. References stay valid as long as the set lives.
// Not thread-safe while adding; any number of readers afterwards.
class SourceSet {
 public:
  FileId Add(std::string path, std::string text);

  std::string_view Text(FileId file) const;
  std::string_view Text(Span span) const;
  const std::string& Path(FileId file) const;
  size_t size() const { return files_.size(); }

  Position Locate(FileId file, uint32_t offset) const;
  // The line's text without its line end; lines are 1-based.
  std::string_view Line(FileId file, uint32_t line) const;

 private:
  struct File {
    std::string path;
    std::string text;
    std::vector<uint32_t> line_starts;
  };
  std::deque<File> files_;
};

}  // namespace tandem::source
