// SPDX-License-Identifier: Apache-2.0
// An explanation as a page of text: what came out first, then line by line why.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/explain/explain.h"
#include "runtime/value/time_format.h"

namespace tandem::explain {
namespace {

constexpr size_t kTextWidth = 64;
constexpr size_t kShownEvents = 10;  // of those that count

std::string Join(const std::vector<std::string>& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

bool Contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string FileName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

size_t CodePoints(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string Padded(std::string text, size_t width) {
  const size_t have = CodePoints(text);
  if (have < width) text.append(width - have, ' ');
  return text;
}

class Page {
 public:
  explicit Page(bool color) : color_(color) {}

  void Head(const Explanation& e) {
    std::string as_of;
    value::FormatTime(e.as_of_us, as_of);
    out_ += Paint("1", fmt::format("lead {}", e.id.empty() ? "(no id)" : e.id));
    out_ +=
        fmt::format("  as of {}  policy {} {}\n", as_of, e.policy, e.policy_version.substr(0, 12));
    std::vector<std::string> missing;
    for (const auto& [name, raw] : e.fields) {
      if (raw.empty())
        missing.push_back(name);
      else
        out_ += fmt::format("  {}: {}{}\n", name, raw,
                            Contains(e.read_as_missing, name) ? "  (read as missing)" : "");
    }
    if (!missing.empty()) out_ += Paint("2", "  missing: " + Join(missing)) + "\n";
  }

  void Show(const Part& part) {
    out_ += "\n";
    const bool score = part.kind == program::ResultKind::kScore;
    out_ +=
        Paint("1", fmt::format("{} = {}", part.name, part.value.empty() ? "unknown" : part.value));
    if (!part.way_in.empty()) out_ += "  way in: " + part.way_in;
    if (!part.owners.empty()) out_ += Paint("2", "  owned by " + Join(part.owners));
    out_ += "\n";
    // One expression has no lines to choose between, so `yes` would read as its value.
    const bool alone = part.kind == program::ResultKind::kAnswer && part.lines.size() == 1;
    for (const Line& line : part.lines) score ? ScoreLine(line) : DecisionLine(line, alone);
    if (!score) return;
    out_ += fmt::format("  {:>8}  sum", part.sum);
    if (part.frozen) {
      out_ += fmt::format(", frozen: {}", part.value);
    } else if (part.clamped) {
      out_ += fmt::format(", kept within {}: {}", part.range, part.value);
    } else if (part.sum != part.value) {
      out_ += fmt::format(", rounded: {}", part.value);
    }
    out_ += "\n";
  }

  void Faults(const std::vector<std::string>& faults) {
    if (faults.empty()) return;
    out_ += "\n";
    for (const std::string& fault : faults) out_ += Paint("31", "data fault: " + fault) + "\n";
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string Paint(const char* code, const std::string& text) const {
    return color_ ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }

  std::string Why(const Line& line) const {
    switch (line.outcome) {
      case Outcome::kFired:
        return line.uncapped.empty() ? "" : fmt::format("  capped, was {}", line.uncapped);
      case Outcome::kDidNot:
        return "";
      case Outcome::kUnknown:
        return line.missing.empty() ? "  unknown"
                                    : fmt::format("  unknown: {} {} missing", Join(line.missing),
                                                  line.missing.size() == 1 ? "is" : "are");
      case Outcome::kBlocked:
        return "  its `unless` holds";
      case Outcome::kNotAsked:
        return "";
    }
    return "";
  }

  void Finish(const Line& line, std::string row) {
    row = Padded(std::move(row), kTextWidth + 12);
    row += fmt::format("  {}:{}", FileName(line.place.file), line.place.line);
    row += Why(line);
    if (line.outcome == Outcome::kFired) {
      out_ += row;
    } else {
      out_ += Paint(line.outcome == Outcome::kUnknown ? "33" : "2", row);
    }
    out_ += "\n";
    if (line.events) Events(*line.events);
    for (const TableLine& table : line.tables) Table(table);
  }

  // "territory → row 12 (territories.csv:13): DE | starts with 7 -> enterprise", and what it did
  // not know.
  void Table(const TableLine& table) {
    std::string missing = Join(table.missing);
    if (!missing.empty()) missing += table.missing.size() == 1 ? " is missing" : " are missing";
    if (table.row == 0) {
      out_ += Paint("33", fmt::format("            {} \u2192 no row answers{}{}", table.table,
                                      missing.empty() ? "" : ": ", missing));
    } else {
      out_ += fmt::format("            {} \u2192 {} ({}:{}): {}{}", table.table,
                          table.otherwise ? "otherwise" : fmt::format("row {}", table.row),
                          FileName(table.place.file), table.place.line, table.text,
                          missing.empty() ? "" : fmt::format("  ({})", missing));
    }
    out_ += "\n";
  }

  // "3 of 8 events count (2 outside the window, 3 by `where`)", then the newest of them.
  void Events(const EventDetail& detail) {
    using Kind = exec::EventFate::Kind;
    static constexpr std::array<const char*, exec::EventFate::kKinds> kWhy = {
        "", "by `once per`", "outside the window", "by `where`", "`where` is unknown",
        "rejected by the source", "later than `as of`"};
    uint64_t all = 0;
    std::string left_out;
    for (size_t i = 0; i < detail.by_fate.size(); ++i) {
      all += detail.by_fate[i];
      if (i == 0 || detail.by_fate[i] == 0) continue;
      const bool not_the_one = i == 1 && !detail.only.empty();
      left_out += fmt::format("{}{} {}", left_out.empty() ? " (left out: " : ", ",
                              detail.by_fate[i],
                              not_the_one ? "not the " + detail.only : kWhy[i]);
    }
    if (all == 0) {
      out_ += Paint("2", "            no such events") + "\n";
      return;
    }
    out_ += fmt::format("            {} of {} event{} count{}{}\n", detail.by_fate[0], all,
                        all == 1 ? "" : "s", detail.by_fate[0] == 1 ? "s" : "",
                        left_out.empty() ? "" : left_out + ")");
    size_t shown = 0;
    for (const EventLine& event : detail.lines) {
      if (event.fate != Kind::kCounted || shown == kShownEvents) continue;
      std::string at;
      value::FormatTime(event.at_us, at);
      out_ += fmt::format("              {}  {}{}{}\n", at, event.event,
                          event.points.empty() ? "" : ": ", event.points);
      ++shown;
    }
    if (detail.by_fate[0] > shown) {
      out_ += fmt::format("              and {} more\n", detail.by_fate[0] - shown);
    }
  }

  void ScoreLine(const Line& line) {
    const bool fired = line.outcome == Outcome::kFired;
    std::string points = fired ? line.points : line.outcome == Outcome::kUnknown ? "?" : "-";
    if (fired && !points.empty() && points[0] != '-' && points != "0") points = "+" + points;
    Finish(line, fmt::format("  {:>8}  {}{}", points, line.depth > 0 ? "  " : "", line.text));
  }

  void DecisionLine(const Line& line, bool alone) {
    const char* mark = "no";
    switch (line.outcome) {
      case Outcome::kFired:
        mark = alone ? "=>" : line.decides ? "=> yes" : "yes";
        break;
      case Outcome::kDidNot:
        mark = "no";
        break;
      case Outcome::kUnknown:
        mark = line.decides ? "=> ?" : "?";
        break;
      case Outcome::kBlocked:
        mark = "no";
        break;
      case Outcome::kNotAsked:
        mark = ".";
        break;
    }
    const bool stage = line.kind == program::RuleKind::kStageWhen ||
                       line.kind == program::RuleKind::kStageUnless ||
                       line.kind == program::RuleKind::kStageUntil ||
                       line.kind == program::RuleKind::kAsideWhen;
    const std::string prefix = stage ? line.owner + ": " : std::string();
    Finish(line, fmt::format("  {:>8}  {}{}", mark, prefix, line.text));
  }

  bool color_;
  std::string out_;
};

}  // namespace

std::string RenderText(const Explanation& explanation, RenderOptions options) {
  Page page(options.color);
  page.Head(explanation);
  for (const Part& part : explanation.parts) page.Show(part);
  page.Faults(explanation.faults);
  return page.Take();
}

}  // namespace tandem::explain
