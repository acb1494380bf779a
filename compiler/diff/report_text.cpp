// SPDX-License-Identifier: Apache-2.0
// The comparison on a terminal: `+`, `-`, `~`, then what moved.
#include <algorithm>

#include "compiler/diff/report_all_leads.h"
#include "compiler/diff/report_words.h"
#include "runtime/value/time_format.h"

namespace tandem::diff {
namespace {

constexpr size_t kLinesShown = 12;
constexpr size_t kMovesShown = 12;
constexpr size_t kRulesShown = 10;

enum class Ink { kBold, kDim, kRed, kGreen, kYellow };

class Text {
 public:
  explicit Text(bool color) : color_(color) {}

  std::string Paint(std::string_view text, Ink ink) const {
    if (!color_) return std::string(text);
    const char* code = "1";
    switch (ink) {
      case Ink::kBold: code = "1"; break;
      case Ink::kDim: code = "2"; break;
      case Ink::kRed: code = "31"; break;
      case Ink::kGreen: code = "32"; break;
      case Ink::kYellow: code = "33"; break;
    }
    return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
  }

  std::string Render(const Report& report) {
    Head(report);
    Changes(report.meaning);
    if (report.all_leads) out_ += TextOf(*report.all_leads, color_);
    if (report.movement) Moved(*report.movement);
    if (report.by_time) ByTime(*report.by_time);
    Verdict(report);
    return std::move(out_);
  }

 private:
  static std::string Label(const std::string& name, const std::string& commit,
                           const std::string& version) {
    return name + (commit.empty() ? "" : " (" + commit.substr(0, 12) + ")") + ", policy version " +
           version.substr(0, 12);
  }

  void Head(const Report& report) {
    out_ += Paint("policy " + report.policy, Ink::kBold) + "\n";
    out_ += "  old  " + Label(report.before, report.commit_before, report.meaning.version_before) +
            "\n  new  " +
            Label(report.after, report.commit_after, report.meaning.version_after) + "\n\n";
  }

  void Changes(const Meaning& meaning) {
    if (meaning.IsSame()) {
      out_ += meaning.files_changed == 0
                  ? "no change\n"
                  : "no change in meaning: " + Plural(meaning.files_changed, "file") +
                        (meaning.files_changed == 1 ? " differs" : " differ") +
                        " in layout, comments, names or tests alone\n";
      return;
    }
    for (const Change& change : meaning.changes) {
      if (change.kind != ChangeKind::kFollows) One(change);
    }
    Follows(meaning);
    size_t counts[4] = {};
    for (const Change& change : meaning.changes) ++counts[static_cast<size_t>(change.kind)];
    out_ += "\n" + Paint("meaning: ", Ink::kBold) + std::to_string(counts[0]) + " added, " +
            std::to_string(counts[1]) + " removed, " + std::to_string(counts[2]) + " changed, " +
            std::to_string(counts[3]) + " changed by what they read\n";
    if (const std::string agree = AgreeText(meaning); !agree.empty()) out_ += agree + "\n";
    if (meaning.tests_before != meaning.tests_after) {
      out_ += "tests: " + std::to_string(meaning.tests_before) + " before, " +
              std::to_string(meaning.tests_after) + " after\n";
    }
  }

  void One(const Change& change) {
    const char* sign = change.kind == ChangeKind::kAdded     ? "+"
                       : change.kind == ChangeKind::kRemoved ? "-"
                                                             : "~";
    const Ink ink = change.kind == ChangeKind::kAdded     ? Ink::kGreen
                    : change.kind == ChangeKind::kRemoved ? Ink::kRed
                                                          : Ink::kYellow;
    const std::string owner = OwnerText(change);
    out_ += "  " + Paint(sign, ink) + " " + NameOf(change) +
            (owner.empty() ? "" : Paint("  " + owner, Ink::kDim)) + "\n";
    const size_t shown = change.kind == ChangeKind::kChanged
                             ? std::min(change.lines.size(), kLinesShown)
                             : 0;
    for (size_t i = 0; i < shown; ++i) {
      const LineChange& line = change.lines[i];
      out_ += "      " + Paint((line.added ? "+ " : "- ") + line.text,
                               line.added ? Ink::kGreen : Ink::kRed) + "\n";
    }
    if (shown < change.lines.size() && change.kind == ChangeKind::kChanged) {
      out_ += "      and " + Plural(change.lines.size() - shown, "line") + " more\n";
    }
  }

  void Follows(const Meaning& meaning) {
    for (const Change& change : meaning.changes) {
      if (change.kind != ChangeKind::kFollows) continue;
      const std::string owner = OwnerText(change);
      out_ += "    " + NameOf(change) +
              (change.by.empty() ? "" : ", by " + Joined(change.by, ", ")) +
              (owner.empty() ? "" : Paint("  " + owner, Ink::kDim)) + "\n";
    }
  }

  void Moved(const Movement& movement) {
    out_ += "\n" + Paint("leads: ", Ink::kBold) + movement.input + ", " + AsOfText(movement) + "\n";
    const auto row = [&](const char* name, uint64_t count) {
      std::string number = Grouped(count);
      number.insert(0, number.size() < 12 ? 12 - number.size() : 0, ' ');
      std::string share = Share(count, movement.leads);
      share.insert(0, share.size() < 9 ? 9 - share.size() : 0, ' ');
      out_ += "  " + number + share + "  " + name + "\n";
    };
    row("moved to another stage or route, or decided by one side alone", movement.moved);
    if (movement.only_before + movement.only_after != 0) {
      row("  of them rejected by the new policy alone", movement.only_before);
      row("  of them rejected by the old policy alone", movement.only_after);
    }
    row("not moved, but with another band, way in or answer", movement.other_results);
    row("with other scores alone", movement.scores_only);
    row("as before", movement.unchanged);
    for (const ResultMovement& result : movement.results) Matrix(result, movement);
    Scores(movement);
    Rules(movement);
    Owners(movement);
    Squads(movement);
  }

  void ByTime(const Movement& movement) {
    out_ += "\n" + Paint("time: ", Ink::kBold) + ByTimeText(movement) + "\n";
    for (const ResultMovement& result : movement.results) {
      const bool is_place = result.kind == program::ResultKind::kStage ||
                            result.kind == program::ResultKind::kRoute;
      if (is_place) Matrix(result, movement);
    }
  }

  void Matrix(const ResultMovement& result, const Movement& movement) {
    if (result.moved == 0) return;
    const bool is_alone = result.kind != program::ResultKind::kBand &&
                          result.kind != program::ResultKind::kAnswer;
    const std::string name =
        is_alone ? result.name : std::string(NameOf(result.kind)) + " " + result.name;
    out_ += "\n" + Paint(name, Ink::kBold) + ": " + Plural(result.moved, "lead") + " moved, " +
            Share(result.moved, movement.leads) + "\n";
    const std::vector<Move> moves = MovesOf(result);
    const bool is_place = result.kind == program::ResultKind::kStage ||
                          result.kind == program::ResultKind::kRoute;
    for (size_t i = 0; i < std::min(moves.size(), kMovesShown); ++i) {
      std::string number = Grouped(moves[i].transition->leads);
      number.insert(0, number.size() < 12 ? 12 - number.size() : 0, ' ');
      out_ += "  " + number + "  " + moves[i].from + " -> " + moves[i].to + "\n";
      if (is_place) Example(*moves[i].transition);
    }
    if (moves.size() > kMovesShown) {
      out_ += "                and " + Plural(moves.size() - kMovesShown, "kind") + " more\n";
    }
  }

  void Example(const Transition& transition) {
    if (transition.examples.empty()) return;
    const LeadExample& example = transition.examples.front();
    std::string line = "                " + (example.id.empty() ? "a lead" : example.id);
    if (!example.differences.empty()) line += ": " + Joined(example.differences, ", ");
    out_ += Paint(line, Ink::kDim) + "\n";
    for (const std::string& rule : example.rules) {
      out_ += Paint("                  " + rule, Ink::kDim) + "\n";
    }
  }

  void Scores(const Movement& movement) {
    bool any = false;
    for (const ScoreMovement& score : movement.scores) {
      if (score.rose + score.fell + score.only_one_side == 0) continue;
      if (!any) out_ += "\n" + Paint("scores", Ink::kBold) + "\n";
      any = true;
      out_ += "  " + score.name + ": mean " + Mean(score.sum_before, score.known_before) +
              " -> " + Mean(score.sum_after, score.known_after) + "; rose for " +
              Grouped(score.rose) + ", fell for " + Grouped(score.fell) +
              (score.only_one_side == 0
                   ? ""
                   : ", known on one side for " + Grouped(score.only_one_side)) +
              "\n";
      Histogram(score);
    }
  }

  void Histogram(const ScoreMovement& score) {
    uint64_t most = 1;
    for (const auto& [bin, counts] : score.bins) most = std::max({most, counts[0], counts[1]});
    const auto bar = [&](uint64_t count) {
      constexpr uint64_t kWidth = 24;
      std::string text(static_cast<size_t>((count * kWidth + most - 1) / most), '#');
      text.resize(kWidth, ' ');
      return text;
    };
    for (const auto& [bin, counts] : score.bins) {
      std::string low = std::to_string(bin * score.bin_width);
      low.insert(0, low.size() < 8 ? 8 - low.size() : 0, ' ');
      std::string line = "  " + low + "  " + bar(counts[0]) + "  " + bar(counts[1]);
      while (line.ends_with(' ')) line.pop_back();
      out_ += line + "\n";
    }
  }

  void Rules(const Movement& movement) {
    if (movement.rules.empty()) return;
    out_ += "\n" + Paint("rules behind it", Ink::kBold) +
            " (leads moved, leads with other points)\n";
    for (size_t i = 0; i < std::min(movement.rules.size(), kRulesShown); ++i) {
      const RuleMovement& rule = movement.rules[i];
      std::string moved = Grouped(rule.moved);
      moved.insert(0, moved.size() < 12 ? 12 - moved.size() : 0, ' ');
      std::string differs = Grouped(rule.differs);
      differs.insert(0, differs.size() < 12 ? 12 - differs.size() : 0, ' ');
      out_ += "  " + moved + differs + "  " + NameOf(rule.status) + "  " + rule.owner + ": " +
              rule.text + "\n";
      if (!rule.text_before.empty()) {
        out_ += std::string(28, ' ') + Paint("was " + rule.text_before, Ink::kDim) + "\n";
      }
    }
    if (movement.rules.size() > kRulesShown) {
      out_ += "  and " + Plural(movement.rules.size() - kRulesShown, "rule") + " more\n";
    }
  }

  void Owners(const Movement& movement) {
    if (movement.owners.empty()) return;
    out_ += "\n" + Paint("owners of these rules", Ink::kBold) + "\n";
    for (const OwnerMovement& owner : movement.owners) {
      out_ += "  " + owner.name + ": " + Plural(owner.moved, "lead") + " moved, " +
              Grouped(owner.differs) + " decided otherwise\n";
    }
  }

  void Squads(const Movement& movement) {
    bool any = false;
    for (const SideMovement& side : movement.sides) {
      if (side.gained + side.lost == 0) continue;
      if (!any) out_ += "\n" + Paint("sides", Ink::kBold) + "\n";
      any = true;
      out_ += "  " + side.name + ": " + Grouped(side.before) + " -> " + Grouped(side.after) +
              " (gains " + Grouped(side.gained) + ", loses " + Grouped(side.lost) + ")\n";
    }
    any = false;
    for (const SquadMovement& squad : movement.squads) {
      if (squad.gained + squad.lost == 0) continue;
      if (!any) out_ += "\n" + Paint("squads", Ink::kBold) + "\n";
      any = true;
      const auto net = static_cast<int64_t>(squad.after) - static_cast<int64_t>(squad.before);
      out_ += "  " + squad.name + (squad.side.empty() ? "" : " (" + squad.side + ")") + ": " +
              Grouped(squad.before) + " -> " + Grouped(squad.after) + " (" + Signed(net) +
              "; gains " + Grouped(squad.gained) + ", loses " + Grouped(squad.lost) + ")\n";
    }
  }

  void Verdict(const Report& report) {
    if (!report.movement || report.max_moved.empty()) return;
    const Movement& movement = *report.movement;
    out_ += "\n" +
            Paint(report.is_over ? "refused: " : "within the gate: ",
                  report.is_over ? Ink::kRed : Ink::kGreen) +
            Plural(movement.moved, "lead") + " moved, " + Share(movement.moved, movement.leads) +
            "; --max-moved allows " + report.max_moved + "\n";
  }

  bool color_;
  std::string out_;
};

}  // namespace

std::string AsOfText(const Movement& movement) {
  std::string as_of;
  value::FormatTime(movement.as_of_us, as_of);
  return "both as of " + as_of +
         (movement.as_of_from.empty() ? "" : " (" + movement.as_of_from + ")");
}

std::string ByTimeText(const Movement& by_time) {
  std::string since;
  value::FormatTime(by_time.previous_as_of_us, since);
  return "by time alone " + Plural(by_time.moved, "lead") + " moved since " + since +
         " under the old policy, " + Share(by_time.moved, by_time.leads) +
         "; not counted as moved by the change";
}

std::vector<Move> MovesOf(const ResultMovement& result) {
  std::vector<Move> moves;
  for (const auto& [pair, transition] : result.matrix) {
    if (pair.first != pair.second) moves.push_back({pair.first, pair.second, &transition});
  }
  std::stable_sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
    return a.transition->leads > b.transition->leads;
  });
  return moves;
}

std::vector<LabelCount> CountsOf(const ResultMovement& result) {
  std::vector<LabelCount> counts;
  std::vector<std::string> labels = result.order;
  labels.insert(labels.end(), {kUnknown, kRejected});
  for (const std::string& label : labels) {
    LabelCount count{label};
    for (const auto& [pair, transition] : result.matrix) {
      if (pair.first == label) count.before += transition.leads;
      if (pair.second == label) count.after += transition.leads;
    }
    if (count.before + count.after != 0) counts.push_back(std::move(count));
  }
  return counts;
}

std::string LimitsText() {
  return "Compared are the leads that were given; that no other lead moves is not shown.";
}

std::string RenderText(const Report& report, ReportStyle style) {
  return Text(style.color).Render(report);
}

}  // namespace tandem::diff
