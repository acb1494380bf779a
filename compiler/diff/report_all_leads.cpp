// SPDX-License-Identifier: Apache-2.0
// What moves comes first, with a lead as a test to paste; what does not is one line.
#include "compiler/diff/report_all_leads.h"

#include <algorithm>
#include <vector>

#include "compiler/diff/markdown_cell.h"
#include "compiler/diff/report_words.h"

namespace tandem::diff {
namespace {

constexpr size_t kPlaceMoves = 8;  // tests shown of a stage or a route
constexpr size_t kOtherMoves = 2;
constexpr size_t kReasons = 3;

const char* WordOf(Shift shift, bool of_number) {
  switch (shift) {
    case Shift::kSame: return "same";
    case Shift::kWider: return of_number ? "rises" : "wider";
    case Shift::kNarrower: return of_number ? "falls" : "narrower";
    case Shift::kMoved: return of_number ? "rises and falls" : "moved";
    case Shift::kUndecided: return "undecided";
  }
  return "";
}

std::string TitleOf(const ResultShift& result) {
  const bool has_kind = result.kind == program::ResultKind::kBand ||
                        result.kind == program::ResultKind::kAnswer ||
                        result.kind == program::ResultKind::kScore;
  if (result.kind == program::ResultKind::kWayIn) return NameOf(result.kind);
  return (has_kind ? std::string(NameOf(result.kind)) + " " : "") + result.name;
}

bool IsQuiet(const ResultShift& result) {
  return result.shift == Shift::kSame && !result.only_before && !result.only_after;
}

// Each stage has its ways in: what moves there moves here too.
size_t ShownMoves(const ResultShift& result) {
  if (result.kind == program::ResultKind::kWayIn) return 0;
  const bool is_place = result.kind == program::ResultKind::kStage ||
                        result.kind == program::ResultKind::kRoute;
  return std::min(result.moves.size(), is_place ? kPlaceMoves : kOtherMoves);
}

std::string Indented(const std::string& text, const std::string& by) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += by + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

// What could not be told of single values.
std::vector<std::string> Reasons(const ResultShift& result) {
  std::vector<std::string> out;
  size_t more = 0;
  for (const LabelShift& label : result.labels) {
    if (label.because.empty()) continue;
    if (out.size() < kReasons) {
      out.push_back(label.label + ": " + label.because);
    } else {
      ++more;
    }
  }
  if (more != 0) out.push_back("and " + Plural(more, "value") + " more that could not be told");
  return out;
}

std::string MoreMoves(const ResultShift& result, size_t shown) {
  std::vector<std::string> parts;
  if (result.moves.size() > shown) {
    parts.push_back("and " + Plural(result.moves.size() - shown, "kind") + " of movement more");
  }
  if (result.moves_left_out != 0) {
    parts.push_back("not told of " + Plural(result.moves_left_out, "kind") +
                    " of movement whether a lead does");
  }
  return Joined(parts, "; ");
}

}  // namespace

std::string ShiftText(const ResultShift& result) {
  const std::string title = TitleOf(result) + ": ";
  if (result.only_after) return title + "only the new policy has it";
  if (result.only_before) return title + "only the old policy has it";
  const std::string name = WordOf(result.shift, result.is_number);
  if (result.labels.empty()) {
    return title + name + (result.because.empty() ? "" : ": " + result.because);
  }
  std::vector<std::string> parts;
  constexpr Shift kOrder[] = {Shift::kWider, Shift::kNarrower, Shift::kMoved, Shift::kUndecided};
  for (const Shift shift : kOrder) {
    std::vector<std::string> names;
    for (const LabelShift& label : result.labels) {
      if (label.shift == shift) names.push_back(label.label);
    }
    if (names.empty()) continue;
    parts.push_back(std::string(WordOf(shift, false)) + ": " + Joined(names, ", "));
  }
  const auto same = std::count_if(result.labels.begin(), result.labels.end(), [](const auto& one) {
    return one.shift == Shift::kSame;
  });
  if (same != 0 && !parts.empty()) {
    parts.push_back("same: " + Plural(static_cast<uint64_t>(same), "other"));
  }
  return title + (parts.empty() ? name : Joined(parts, "; "));
}

std::string SameText(const AllLeads& all) {
  std::vector<std::string> same;
  for (const ResultShift& result : all.results) {
    if (IsQuiet(result)) same.push_back(TitleOf(result));
  }
  return Joined(same, ", ");
}

std::string EndText(const AllLeads& all) {
  if (!all.impossible.empty()) {
    return "Nothing could be asked of all leads: " + all.impossible + ".";
  }
  std::string out = Plural(all.questions, "question") +
                    " asked of all leads that both policies accept; same is proved, and each "
                    "lead was run by both.";
  if (all.left_out != 0) {
    out += " " + Plural(all.left_out, "question") + " left out: " +
           (all.was_stopped ? "it was stopped." : "there were too many.");
  }
  for (const std::string& note : all.notes) out += " " + note + ": no lead with it is compared.";
  return out;
}

std::string TextOf(const AllLeads& all, bool color) {
  const std::string bold = color ? "\x1b[1m" : "";
  const std::string dim = color ? "\x1b[2m" : "";
  const std::string plain = color ? "\x1b[0m" : "";
  std::string out = "\n" + bold + "all leads" + plain + "\n";
  for (const ResultShift& result : all.results) {
    if (IsQuiet(result)) continue;
    out += "  " + ShiftText(result) + "\n";
    for (const std::string& reason : Reasons(result)) out += dim + "      " + reason + plain + "\n";
    const size_t shown = ShownMoves(result);
    for (size_t i = 0; i < shown; ++i) {
      out += dim + Indented(result.moves[i].test, "      ");
      if (!result.moves[i].test_old.empty()) {
        out += "      // to the old policy it is\n" + Indented(result.moves[i].test_old, "      ");
      }
      out += plain;
    }
    const std::string more = MoreMoves(result, shown);
    if (!more.empty()) out += "      " + more + "\n";
  }
  const std::string same = SameText(all);
  if (!same.empty()) out += "  same for every lead: " + same + "\n";
  return out + "  " + dim + EndText(all) + plain + "\n";
}

std::string MarkdownOf(const AllLeads& all) {
  std::string out = "\n**All leads**\n\n";
  std::string tests;
  for (const ResultShift& result : all.results) {
    if (IsQuiet(result)) continue;
    out += "- " + Cell(ShiftText(result)) + "\n";
    for (const std::string& reason : Reasons(result)) out += "  - " + Cell(reason) + "\n";
    for (size_t i = 0; i < ShownMoves(result); ++i) tests += result.moves[i].test;
  }
  const std::string same = SameText(all);
  if (!same.empty()) out += "- same for every lead: " + Cell(same) + "\n";
  out += "\n" + Cell(EndText(all)) + "\n";
  if (tests.empty()) return out;
  std::string fence = "```";
  while (tests.find(fence) != std::string::npos) fence += '`';
  return out + "\n<details><summary>A lead for each kind of movement, as tests</summary>\n\n" +
         fence + "\n" + tests + fence + "\n\n</details>\n";
}

std::string HtmlOf(const AllLeads& all) {
  std::string out = "<h2>All leads</h2>\n<div class=\"wide\"><table><tr><th>result<th>value"
                    "<th>leads</tr>\n";
  for (const ResultShift& result : all.results) {
    if (IsQuiet(result)) continue;
    if (result.labels.empty()) {
      const std::string said = ShiftText(result).substr(TitleOf(result).size() + 2);
      out += "<tr><td>" + Escaped(TitleOf(result)) + "<td><td>" + Escaped(said) + "</tr>\n";
    }
    for (const LabelShift& label : result.labels) {
      out += "<tr><td>" + Escaped(TitleOf(result)) + "<td>" + Escaped(label.label) + "<td>" +
             WordOf(label.shift, false) +
             (label.because.empty() ? "" : ": " + Escaped(label.because)) + "</tr>\n";
    }
  }
  out += "</table></div>\n";
  const std::string same = SameText(all);
  if (!same.empty()) out += "<p>Same for every lead: " + Escaped(same) + "</p>\n";
  for (const ResultShift& result : all.results) {
    for (const ShiftWitness& move : result.moves) {
      out += "<details><summary>" + Escaped(TitleOf(result) + ": " + move.from + " → " + move.to) +
             " <span class=\"soft\">" + Escaped(move.words) + "</span></summary><pre>" +
             Escaped(move.test) + Escaped(move.test_old) + "</pre></details>\n";
    }
  }
  return out + "<p class=\"soft\">" + Escaped(EndText(all)) + "</p>\n";
}

void WriteAllLeads(const AllLeads& all, Json& json) {
  json.Key("all_leads").Open('{').Key("questions").Number(all.questions);
  json.Key("left_out").Number(all.left_out).Key("stopped").Flag(all.was_stopped);
  json.Key("impossible").Text(all.impossible).Key("notes").Texts(all.notes);
  json.Key("results").Open('[');
  for (const ResultShift& result : all.results) {
    json.Open('{').Key("kind").Text(NameOf(result.kind)).Key("name").Text(result.name);
    json.Key("only").Text(result.only_before ? "old" : result.only_after ? "new" : "");
    json.Key("class").Text(WordOf(result.shift, result.is_number));
    json.Key("same_meaning").Flag(result.is_same_meaning).Key("because").Text(result.because);
    json.Key("values").Open('[');
    for (const LabelShift& label : result.labels) {
      json.Open('{').Key("value").Text(label.label);
      json.Key("class").Text(WordOf(label.shift, false));
      json.Key("because").Text(label.because).Close('}');
    }
    json.Close(']').Key("moves").Open('[');
    for (const ShiftWitness& move : result.moves) {
      json.Open('{').Key("old").Text(move.from).Key("new").Text(move.to);
      json.Key("lead").Text(move.words).Key("test").Text(move.test);
      json.Key("test_old").Text(move.test_old).Close('}');
    }
    json.Close(']').Key("moves_left_out").Number(result.moves_left_out).Close('}');
  }
  json.Close(']').Close('}');
}

}  // namespace tandem::diff
