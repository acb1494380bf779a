// SPDX-License-Identifier: Apache-2.0
// The comparison as a comment on a pull request: the short of it first, the rest folded away.
#include <algorithm>

#include "compiler/diff/markdown_cell.h"
#include "compiler/diff/report_all_leads.h"
#include "compiler/diff/report_words.h"

namespace tandem::diff {
namespace {

constexpr size_t kRows = 20;

void Changes(const Meaning& meaning, std::string& out) {
  if (meaning.IsSame()) {
    out += "**No change in meaning.**\n";
    return;
  }
  out += "| | declaration | owner | because of |\n|---|---|---|---|\n";
  for (const Change& change : meaning.changes) {
    const std::string name = change.name.empty() ? change.what : change.what + " " + change.name;
    out += std::string("| ") + NameOf(change.kind) + " | " + Cell(name) + " | " +
           Cell(OwnerText(change)) + " | " + Cell(Joined(change.by, ", ")) + " |\n";
  }
  std::string lines;
  for (const Change& change : meaning.changes) {
    if (change.kind != ChangeKind::kChanged || change.lines.empty()) continue;
    lines += "  " + (change.name.empty() ? change.what : change.what + " " + change.name) + "\n";
    for (const LineChange& line : change.lines) {
      lines += (line.added ? "+     " : "-     ") + line.text + "\n";
    }
  }
  if (lines.empty()) return;
  std::string fence = "```";
  while (lines.find(fence) != std::string::npos) fence += '`';
  out += "\n<details><summary>Lines that changed</summary>\n\n" + fence + "diff\n" + lines + fence +
         "\n\n</details>\n";
}

void Matrix(const ResultMovement& result, const Movement& movement, std::string& out) {
  const std::vector<Move> moves = MovesOf(result);
  if (moves.empty()) return;
  out += "\n**" + Cell(result.name) + "**: " + Plural(result.moved, "lead") + " moved (" +
         Share(result.moved, movement.leads) + ")\n\n| old | new | leads | for example |\n"
         "|---|---|---:|---|\n";
  for (size_t i = 0; i < std::min(moves.size(), kRows); ++i) {
    const Transition& transition = *moves[i].transition;
    std::string example;
    if (!transition.examples.empty()) {
      const LeadExample& lead = transition.examples.front();
      example = lead.id + (lead.differences.empty() ? "" : ": " + Joined(lead.differences, ", "));
    }
    out += "| " + Cell(moves[i].from) + " | " + Cell(moves[i].to) + " | " +
           Grouped(transition.leads) + " | " + Cell(example) + " |\n";
  }
  if (moves.size() > kRows) out += "\nand " + Plural(moves.size() - kRows, "kind") + " more\n";
}

void Details(const Movement& movement, std::string& out) {
  out += "\n<details><summary>Scores, rules, squads</summary>\n\n"
         "| score | mean before | mean after | rose | fell |\n|---|---:|---:|---:|---:|\n";
  for (const ScoreMovement& score : movement.scores) {
    out += "| " + Cell(score.name) + " | " + Mean(score.sum_before, score.known_before) + " | " +
           Mean(score.sum_after, score.known_after) + " | " + Grouped(score.rose) + " | " +
           Grouped(score.fell) + " |\n";
  }
  if (!movement.rules.empty()) {
    out += "\n| rule | | leads moved | leads it differs for |\n|---|---|---:|---:|\n";
    for (size_t i = 0; i < std::min(movement.rules.size(), kRows); ++i) {
      const RuleMovement& rule = movement.rules[i];
      out += "| " + Cell(rule.owner + ": " + rule.text) + " | " + NameOf(rule.status) + " | " +
             Grouped(rule.moved) + " | " + Grouped(rule.differs) + " |\n";
    }
  }
  if (!movement.owners.empty()) {
    out += "\n| owner of the rule | leads moved | leads it differs for |\n|---|---:|---:|\n";
    for (const OwnerMovement& owner : movement.owners) {
      out += "| " + Cell(owner.name) + " | " + Grouped(owner.moved) + " | " +
             Grouped(owner.differs) + " |\n";
    }
  }
  if (!movement.sides.empty()) {
    out += "\n| side | before | after | gains | loses |\n|---|---:|---:|---:|---:|\n";
    for (const SideMovement& side : movement.sides) {
      out += "| " + Cell(side.name) + " | " + Grouped(side.before) + " | " + Grouped(side.after) +
             " | " + Grouped(side.gained) + " | " + Grouped(side.lost) + " |\n";
    }
  }
  if (!movement.squads.empty()) {
    out += "\n| squad | side | before | after | gains | loses |\n|---|---|---:|---:|---:|---:|\n";
    for (const SquadMovement& squad : movement.squads) {
      out += "| " + Cell(squad.name) + " | " + Cell(squad.side) + " | " + Grouped(squad.before) +
             " | " + Grouped(squad.after) + " | " + Grouped(squad.gained) + " | " +
             Grouped(squad.lost) + " |\n";
    }
  }
  out += "\n</details>\n";
}

}  // namespace

std::string RenderMarkdown(const Report& report) {
  std::string out = "## Policy " + Cell(report.policy) + ": " + Cell(report.before) + " → " +
                    Cell(report.after) + "\n\n";
  if (report.movement) {
    const Movement& movement = *report.movement;
    out += "**" + Plural(movement.moved, "lead") + " of " + Grouped(movement.leads) + " moved (" +
           Share(movement.moved, movement.leads) + ")**; " + Grouped(movement.other_results) +
           " with another band, way in or answer, " + Grouped(movement.scores_only) +
           " with other scores alone, " + Grouped(movement.unchanged) + " as before.\n";
    if (!report.max_moved.empty()) {
      out += std::string("\n") + (report.is_over ? "❌ Refused" : "✅ Within the gate") +
             ": at most " + Cell(report.max_moved) + " may move.\n";
    }
  }
  if (const std::string agree = AgreeText(report.meaning); !agree.empty()) {
    out += "\nThis change is " + Cell(agree) + ".\n";
  }
  out += '\n';
  Changes(report.meaning, out);
  if (report.all_leads) out += MarkdownOf(*report.all_leads);
  if (report.movement) {
    for (const ResultMovement& result : report.movement->results) {
      Matrix(result, *report.movement, out);
    }
    Details(*report.movement, out);
    if (report.by_time) out += "\nTime: " + Cell(ByTimeText(*report.by_time)) + ".\n";
    out += "\n" + Cell(report.movement->input) + ", " + AsOfText(*report.movement) + ". " +
           LimitsText() + "\n";
  }
  out += "\nPolicy version " + report.meaning.version_before.substr(0, 12) + " → " +
         report.meaning.version_after.substr(0, 12) + "\n";
  return out;
}

}  // namespace tandem::diff
