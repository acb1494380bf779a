// SPDX-License-Identifier: Apache-2.0
// Looks names up in a header and says what it lacks.
#include "runtime/ingest/column_finder.h"

#include "runtime/base/edit_distance.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {

ColumnFinder::ColumnFinder(const std::vector<std::string>& header) {
  for (const std::string& name : header) {
    names_.emplace_back(value::Trim(name));
    keys_.push_back(value::TextKey(name));
  }
  used_.resize(header.size());
}

void ColumnFinder::Complain(const std::string& problem) {
  if (!problems_.empty()) problems_ += '\n';
  problems_ += problem;
}

void ColumnFinder::NotFound(const std::string& wanted, const std::string& whose) {
  Complain("no column \"" + wanted + "\" for `" + whose + "`" + Suggestion(wanted));
}

std::string ColumnFinder::Suggestion(const std::string& wanted) const {
  const auto nearest = base::NearestName(wanted, names_);
  return nearest ? "; perhaps \"" + *nearest + "\"" : "";
}

std::optional<size_t> ColumnFinder::Find(const std::string& wanted) {
  found_twice_ = false;
  if (is_json()) return paths_->Add(wanted);
  const std::string_view trimmed = value::Trim(wanted);
  const auto exact = [&](size_t i) { return names_[i] == trimmed; };
  const std::string key = value::TextKey(trimmed);
  const auto by_key = [&](size_t i) { return keys_[i] == key; };
  auto column = FindOnly(exact, wanted);
  if (!column && !found_twice_) column = FindOnly(by_key, wanted);
  if (column) used_[*column] = true;
  return column;
}

template <class Matches>
std::optional<size_t> ColumnFinder::FindOnly(Matches matches, const std::string& wanted) {
  std::optional<size_t> found;
  for (size_t i = 0; i < names_.size(); ++i) {
    if (!matches(i)) continue;
    if (found) {
      Complain("the header has \"" + wanted + "\" twice, in columns " +
               std::to_string(*found + 1) + " and " + std::to_string(i + 1));
      used_[*found] = used_[i] = true;
      found_twice_ = true;
      return std::nullopt;
    }
    found = i;
  }
  return found;
}

std::vector<std::string> ColumnFinder::Ignored() const {
  std::vector<std::string> ignored;
  for (size_t i = 0; i < names_.size(); ++i) {
    if (!used_[i]) ignored.push_back(names_[i]);
  }
  return ignored;
}

}  // namespace tandem::ingest
