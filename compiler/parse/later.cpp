// SPDX-License-Identifier: Apache-2.0
// The table of later constructs: the word where parsing stops, the words before it, and its name.
#include "compiler/parse/later.h"

#include <array>
#include <utility>

namespace tandem::parse {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kDeclarations{{
    {"event", "events"},
    {"calendar", "calendars"},
    {"promise", "promises"},
    {"plan", "plans"},
    {"claim", "claims"},
    {"nurture", "nurture tracks"},
    {"tell", "notices (`tell`)"},
    {"table", "tables"},
    {"recycle", "nurture tracks (`recycle`)"},
}};

// `here` is the unexpected word, `before` the one before it, `next` the one after; empty means any.
struct Row {
  std::string_view before;
  std::string_view here;
  std::string_view next;
  std::string_view construct;
};

constexpr std::string_view kEventTests = "tests on events (`any`, `no`, `count of`, `latest` …)";
constexpr std::string_view kEventRules = "rules on events (`for each`, `for latest` …)";
constexpr std::string_view kWindows = "windows of time (`in last 30 days` …)";
constexpr std::string_view kChange = "tests of change (`was`, `changed`, `became`, `newly`)";

constexpr std::array<Row, 54> kParts{{
    {"", "for", "each", kEventRules},
    {"", "for", "latest", kEventRules},
    {"", "for", "first", kEventRules},
    {"for", "each", "", kEventRules},
    {"", "without", "", kEventRules},
    {"", "halving", "", "halving points (`halving every`)"},
    {"", "fading", "", "fading points (`fading over`)"},
    {"", "once", "per", "limits on repeats (`once per`)"},
    {",", "once", "", "limits on repeats (`once per`)"},
    {"", "starts", "over", "scores that start over (`starts over after`)"},
    {"starts", "over", "", "scores that start over (`starts over after`)"},
    {"", "frozen", "", "frozen scores (`frozen while`)"},
    {"", "counts", "between", kWindows},
    {"", "until", "", "lines with `until`"},
    {"", "where", "", kEventTests},
    {"", "any", "", kEventTests},
    {"no", "", "in", kEventTests},
    {"no", "", "where", kEventTests},
    {"no", "", "", kEventTests},
    {"latest", "", "", kEventTests},
    {"first", "", "", kEventTests},
    {"", "since", "", kEventTests},
    {"count", "of", "", kEventTests},
    {"sum", "of", "", kEventTests},
    {"distinct", "", "", kEventTests},
    {"", "within", "", kWindows},
    {"", "ago", "", kWindows},
    {"in", "last", "", kWindows},
    {"last", "", "days", kWindows},
    {"last", "", "", kWindows},
    {"the", "last", "", kWindows},
    {"in", "the", "", kWindows},
    {"this", "", "", kWindows},
    {"previous", "", "", kWindows},
    {"next", "", "", kWindows},
    {"was", "", "", kChange},
    {"", "became", "", kChange},
    {"", "changed", "", kChange},
    {"newly", "", "", kChange},
    {"is", "new", "", kChange},
    {"its", "owner", "", "owners of leads (`its owner`)"},
    {"owner", "of", "", "owners of leads (`owner of`)"},
    {"", "event", "", "events in tests"},
    {"", "carried", "", "carried state in tests"},
    {"reject", "when", "", "sources that refuse rows (`reject when`)"},
    {"", "reject", "when", "sources that refuse rows (`reject when`)"},
    {"", "enter", "when", "nurture tracks"},
    {"", "jsonl", "", "sources of JSON lines"},
    {"time", "of", "", "calendars"},
    {"days", "of", "", "calendars"},
    {"", "working", "days", "calendars"},
    {"working", "days", "", "calendars"},
    {"", "due", "", "promises"},
    {"", "calendar", "days", kWindows},
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
