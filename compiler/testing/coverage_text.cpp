// SPDX-License-Identifier: Apache-2.0
// Coverage for people at a terminal, as JSON, and as LCOV for the tools that read it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/testing/coverage.h"
#include "compiler/testing/coverage_words.h"
#include "runtime/output/row_writer.h"

namespace tandem::testing {
namespace {

struct Tally {
  size_t reached = 0, goals = 0;

  void Add(const CoverItem& item) {
    reached += item.Reached();
    goals += item.Goals();
  }
  std::string Percent() const {
    return fmt::format("{}%", goals == 0 ? 100 : reached * 100 / goals);
  }
};

std::string Json(std::string_view text) {
  std::string out;
  output::AppendJsonString(text, out);
  return out;
}

// What would show most when it goes wrong: lines that no test saw at all, those that decide before
// those that add points, many points before few; then outcomes of lines that were seen.
std::vector<const CoverItem*> MostUsefulFirst(const Coverage& coverage) {
  std::vector<const CoverItem*> open;
  for (const CoverItem& item : coverage.items) {
    if (item.Reached() < item.Goals()) open.push_back(&item);
  }
  const auto rank = [](const CoverItem& item) {
    const bool seen = item.seen[static_cast<size_t>(Seen::kFired)] != 0;
    return std::tuple(seen, item.kind, -item.weight);
  };
  std::stable_sort(open.begin(), open.end(), [&](const CoverItem* a, const CoverItem* b) {
    return rank(*a) < rank(*b);
  });
  return open;
}

std::string Cut(const std::string& text) {
  constexpr size_t kMost = 70;
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

std::string Unseen(const CoverItem& item) {
  static constexpr const char* kWords[kSeenKinds] = {"never held", "never failed",
                                                     "never unknown", "its unless never held"};
  std::string out;
  for (size_t i = 0; i < kSeenKinds; ++i) {
    if (!item.asked[i] || item.seen[i] != 0) continue;
    const bool row = item.kind == CoverKind::kTableRow;
    out += (out.empty() ? "" : ", ") + std::string(row ? "never answered" : kWords[i]);
  }
  return out;
}

std::string CoverageText(const Coverage& coverage, size_t most) {
  std::map<std::string, std::map<CoverKind, Tally>> files;
  for (const CoverItem& item : coverage.items) files[item.place.file][item.kind].Add(item);
  std::string out = fmt::format("coverage {}%: {} of {} outcomes seen by {} test{}\n\n",
                                coverage.Percent(), coverage.Reached(), coverage.Goals(),
                                coverage.tests, coverage.tests == 1 ? "" : "s");
  for (const auto& [file, kinds] : files) {
    Tally whole;
    for (const auto& [kind, tally] : kinds) {
      whole.reached += tally.reached;
      whole.goals += tally.goals;
    }
    out += fmt::format("{:<44} {:>5}  {} of {}\n", file, whole.Percent(), whole.reached,
                       whole.goals);
    for (const auto& [kind, tally] : kinds) {
      out += fmt::format("  {:<42} {:>5}  {} of {}\n", NameOf(kind), tally.Percent(),
                         tally.reached, tally.goals);
    }
  }
  const std::vector<const CoverItem*> open = MostUsefulFirst(coverage);
  if (open.empty()) return out;
  out += "\nnot covered, the most useful first:\n";
  for (size_t i = 0; i < open.size() && i < most; ++i) {
    const CoverItem& item = *open[i];
    out += fmt::format("  {}:{}: {} `{}`: {}\n", item.place.file, item.place.line, item.owner,
                       Cut(item.text), Unseen(item));
  }
  if (open.size() > most) {
    out += fmt::format("  … and {} more: --coverage-out FILE shows all\n", open.size() - most);
  }
  return out;
}

std::string CoverageJson(const Coverage& coverage) {
  std::string out = fmt::format(
      "{{\"format_version\":1,\"percent\":{},\"reached\":{},\"goals\":{},\"tests\":{},\"lines\":[",
      coverage.Percent(), coverage.Reached(), coverage.Goals(), coverage.tests);
  for (const CoverItem& item : coverage.items) {
    std::string outcomes;
    for (size_t i = 0; i < kSeenKinds; ++i) {
      if (!item.asked[i]) continue;
      outcomes += fmt::format("{}\"{}\":{}", outcomes.empty() ? "" : ",",
                              NameOf(static_cast<Seen>(i)), item.seen[i]);
    }
    out += fmt::format(
        "{}{{\"file\":{},\"line\":{},\"column\":{},\"kind\":{},\"owner\":{},\"text\":{},"
        "\"covered\":{},\"outcomes\":{{{}}}}}",
        out.ends_with('[') ? "" : ",", Json(item.place.file), item.place.line, item.place.column,
        Json(NameOf(item.kind)), Json(item.owner), Json(item.text),
        item.Reached() == item.Goals(), outcomes);
  }
  return out + "]}";
}

// A line is hit when something on it held; each outcome that counts is a branch.
std::string CoverageLcov(const Coverage& coverage) {
  std::string out;
  const std::vector<CoverItem>& items = coverage.items;
  for (size_t i = 0; i < items.size();) {
    const std::string& file = items[i].place.file;
    out += fmt::format("TN:\nSF:{}\n", file);
    std::map<uint32_t, uint64_t> lines;
    std::string branches;
    size_t found = 0, hit = 0, block = 0;
    for (; i < items.size() && items[i].place.file == file; ++i, ++block) {
      const CoverItem& item = items[i];
      lines[item.place.line] += item.seen[static_cast<size_t>(Seen::kFired)];
      for (size_t s = 0; s < kSeenKinds; ++s) {
        if (!item.asked[s]) continue;
        branches += fmt::format("BRDA:{},{},{},{}\n", item.place.line, block, s, item.seen[s]);
        ++found;
        hit += item.seen[s] != 0 ? 1 : 0;
      }
    }
    out += branches + fmt::format("BRF:{}\nBRH:{}\n", found, hit);
    size_t lines_hit = 0;
    for (const auto& [line, count] : lines) {
      out += fmt::format("DA:{},{}\n", line, count);
      lines_hit += count != 0 ? 1 : 0;
    }
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.size(), lines_hit);
  }
  return out;
}

}  // namespace tandem::testing
