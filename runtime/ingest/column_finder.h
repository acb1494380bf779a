// SPDX-License-Identifier: Apache-2.0
// Which column a name means: by the header of a CSV file, or as a path in JSON lines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/ingest/json.h"

namespace tandem::ingest {

// Collects what is wrong, one complaint a line. CSV names are compared trimmed and exactly, then by
// text key. Every JSON path has a column.
class ColumnFinder {
 public:
  explicit ColumnFinder(const std::vector<std::string>& header);
  explicit ColumnFinder(JsonPaths& paths) : paths_(&paths) {}

  // Complains when two columns answer to the name, which found_twice() then says.
  std::optional<size_t> Find(const std::string& wanted);
  bool found_twice() const { return found_twice_; }

  // Complains of the column that is not there; `whose` is what it was to feed.
  void NotFound(const std::string& wanted, const std::string& whose);
  void Complain(const std::string& problem);
  std::string Suggestion(const std::string& wanted) const;

  bool is_json() const { return paths_ != nullptr; }
  size_t width() const { return is_json() ? paths_->size() : names_.size(); }
  const std::string& problems() const { return problems_; }
  // CSV columns that were not found by any name.
  std::vector<std::string> Ignored() const;

 private:
  template <class Matches>
  std::optional<size_t> FindOnly(Matches matches, const std::string& wanted);

  JsonPaths* paths_ = nullptr;
  std::vector<std::string> names_;
  std::vector<std::string> keys_;
  std::vector<bool> used_;
  std::string problems_;
  bool found_twice_ = false;  // by the last Find
};

}  // namespace tandem::ingest
