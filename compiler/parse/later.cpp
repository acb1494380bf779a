// SPDX-License-Identifier: Apache-2.0
// The table of later constructs: the word where parsing stops, the words before it, and its name.
#include "compiler/parse/later.h"

#include <array>
#include <utility>

namespace tandem::parse {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kDeclarations{{
    {"calendar", "calendars"},
    {"promise", "promises"},
    {"plan", "plans"},
    {"nurture", "nurture tracks"},
    {"tell", "notices (`tell`)"},
    {"recycle", "nurture tracks (`recycle`)"},
}};

// `here` is the unexpected word, `before` the one before it, `next` the one after; empty means any.
struct Row {
  std::string_view before;
  std::string_view here;
  std::string_view next;
  std::string_view construct;
};

constexpr std::array<Row, 11> kParts{{
    {"its", "owner", "", "owners of leads (`its owner`)"},
    {"owner", "of", "", "owners of leads (`owner of`)"},
    {"", "enter", "when", "nurture tracks"},
    {"time", "of", "", "calendars"},
    {"open", "time", "of", "calendars"},
    {"days", "of", "", "calendars"},
    {"", "working", "days", "calendars"},
    {"working", "days", "", "calendars"},
    {"last", "", "working", "calendars"},
    {"", "due", "", "promises"},
    {"", "within", "", "promises"},
}};

}  // namespace

std::string_view LaterDeclaration(std::string_view word) {
  for (const auto& [keyword, construct] : kDeclarations) {
    if (keyword == word) return construct;
  }
  return {};
}

std::optional<LaterPart> FindLaterPart(const std::vector<Token>& tokens, size_t offending) {
  const auto text = [&](size_t i) { return i < tokens.size() ? tokens[i].text : ""; };
  const std::string_view here = text(offending);
  const std::string_view before = offending > 0 ? text(offending - 1) : "";
  const std::string_view next = text(offending + 1);
  for (const Row& row : kParts) {
    const bool fits = (row.before.empty() || row.before == before) &&
                      (row.here.empty() || row.here == here) &&
                      (row.next.empty() || row.next == next);
    // A word of the line before belongs to something else.
    const bool apart = !row.before.empty() && offending < tokens.size() &&
                       tokens[offending].first_on_line;
    if (fits && !apart) {
      return LaterPart{row.construct, row.before.empty() ? offending : offending - 1};
    }
  }
  return std::nullopt;
}

}  // namespace tandem::parse
