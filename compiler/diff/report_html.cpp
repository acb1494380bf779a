// SPDX-License-Identifier: Apache-2.0
// The comparison as one page: no script, nothing from a network, readable on a phone and on paper.
#include <algorithm>
#include <map>

#include "compiler/diff/report_all_leads.h"
#include "compiler/diff/report_words.h"

namespace tandem::diff {
namespace {

constexpr size_t kRows = 40;

constexpr const char* kStyle = R"(<style>
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--line:#d5dbe1;--paper:#fff;
--old:#8a94a0;--new:#1f6feb;--stay:#cfd8e3;--up:#1a7f37;--down:#b42318}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa5b1;--line:#333b44;
--paper:#14181d;--old:#7d8894;--new:#5aa2ff;--stay:#2d3640;--up:#4ac26b;--down:#ff7b72}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;
color:var(--ink);background:var(--paper)}
h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
.soft{color:var(--soft)}.big{font-size:2rem;font-weight:700}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
vertical-align:top;overflow-wrap:break-word}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
td.n{white-space:nowrap}
code{font:.9em ui-monospace,monospace}.add{color:var(--up)}.del{color:var(--down)}
svg{display:block;width:100%;height:auto;max-height:36rem}svg text{fill:var(--ink);font-size:14px}
svg .c{fill:var(--soft);font-size:12px}
.pass,.fail{padding:.5rem .75rem;border-left:4px solid var(--up);background:#1a7f3718}
.fail{border-color:var(--down);background:#b4231818}
details{margin:0}summary{cursor:pointer}
@media (max-width:40rem){th,td{font-size:.9rem;padding-right:.5rem}.hist text{font-size:24px}
.flow text{font-size:20px}.flow .c{font-size:16px}}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--soft:#444}body{max-width:none;
font-size:11pt}details>*{display:block}details::details-content{content-visibility:visible}
h2{break-after:avoid}tr,svg{break-inside:avoid}}
</style>)";

std::string Number(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

std::string Cut(const std::string& text) {
  size_t length = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && ++length > 16) return text.substr(0, at) + "…";
  }
  return text;
}

// Two columns of boxes, and bands between them as thick as the leads they carry.
class Flow {
 public:
  Flow(const ResultMovement& result, uint64_t leads)
      : result_(result), counts_(CountsOf(result)), leads_(std::max<uint64_t>(leads, 1)) {}

  std::string Draw() {
    const double height = kTall + kGap * static_cast<double>(counts_.size()) + 46;
    std::string out = "<svg class=\"flow\" viewBox=\"0 0 640 " + Number(height) +
                      "\" role=\"img\" aria-label=\"" + Escaped(result_.name) +
                      " before and after\">\n<text x=\"212\" y=\"16\" text-anchor=\"end\">old"
                      "</text><text x=\"428\" y=\"16\">new</text>\n";
    std::map<std::string, double> left;
    std::map<std::string, double> right;
    double at_left = 34;
    double at_right = 34;
    std::string boxes;
    for (const LabelCount& count : counts_) {
      left[count.label] = at_left;
      right[count.label] = at_right;
      Box(count.label, count.before, at_left, true, boxes);
      Box(count.label, count.after, at_right, false, boxes);
      at_left += Thick(count.before) + (count.before != 0 ? kGap : 0);
      at_right += Thick(count.after) + (count.after != 0 ? kGap : 0);
    }
    // In the order of the boxes on both sides, so that bands of one box do not cross at it.
    for (const LabelCount& from : counts_) {
      for (const LabelCount& to : counts_) {
        const auto at = result_.matrix.find({from.label, to.label});
        if (at == result_.matrix.end()) continue;
        const uint64_t leads = at->second.leads;
        Band(from.label, to.label, leads, left[from.label], right[to.label], out);
        left[from.label] += Thick(leads);
        right[to.label] += Thick(leads);
      }
    }
    return out + boxes + "</svg>\n";
  }

 private:
  static constexpr double kTall = 260;
  static constexpr double kGap = 32;

  double Thick(uint64_t leads) const {
    return kTall * static_cast<double>(leads) / static_cast<double>(leads_);
  }

  void Box(const std::string& label, uint64_t leads, double y, bool is_left, std::string& out) {
    if (leads == 0) return;
    const double x = is_left ? 204 : 428;
    const double height = std::max(Thick(leads), 1.0);
    out += "<rect x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" width=\"8\" height=\"" +
           Number(height) + "\" fill=\"var(" + (is_left ? "--old" : "--new") + ")\"/>" +
           "<text x=\"" + Number(is_left ? 198 : 442) + "\" y=\"" + Number(y + height / 2) +
           "\" text-anchor=\"" + (is_left ? "end" : "start") + "\">" + Escaped(Cut(label)) +
           "</text><text x=\"" + Number(is_left ? 198 : 442) + "\" y=\"" +
           Number(y + height / 2 + 16) + "\" text-anchor=\"" + (is_left ? "end" : "start") +
           "\" class=\"c\">" + Grouped(leads) + "</text>\n";
  }

  void Band(const std::string& from, const std::string& to, uint64_t leads, double left,
            double right, std::string& out) {
    const double thick = std::max(Thick(leads), 0.6);
    out += "<path d=\"M212 " + Number(left) + " C320 " + Number(left) + " 320 " + Number(right) +
           " 428 " + Number(right) + " l0 " + Number(thick) + " C320 " + Number(right + thick) +
           " 320 " + Number(left + thick) + " 212 " + Number(left + thick) + " Z\" fill=\"var(" +
           (from == to ? "--stay" : "--new") + ")\" fill-opacity=\"" +
           (from == to ? "0.8" : "0.45") + "\"><title>" + Escaped(from) + " → " + Escaped(to) +
           ": " + Grouped(leads) + "</title></path>\n";
  }

  const ResultMovement& result_;
  std::vector<LabelCount> counts_;
  uint64_t leads_;
};

std::string Histogram(const ScoreMovement& score) {
  if (score.bins.empty()) return "";
  uint64_t most = 1;
  for (const auto& [bin, counts] : score.bins) most = std::max({most, counts[0], counts[1]});
  const int64_t first = score.bins.begin()->first;
  const int64_t last = score.bins.rbegin()->first;
  // Bins that nobody is in are drawn when they are few.
  const bool has_gaps = last - first < 48;
  const double slots = has_gaps ? static_cast<double>(last - first + 1)
                                : static_cast<double>(score.bins.size());
  const double width = 620 / slots;
  std::string out = "<svg class=\"hist\" viewBox=\"0 0 640 170\" role=\"img\" aria-label=\"" +
                    Escaped(score.name) + " before and after\">\n";
  double slot = 0;
  for (const auto& [bin, counts] : score.bins) {
    if (has_gaps) slot = static_cast<double>(bin - first);
    for (size_t side = 0; side < 2; ++side) {
      const double height = 130.0 * static_cast<double>(counts[side]) / static_cast<double>(most);
      out += "<rect x=\"" +
             Number(10 + slot * width + width * (side == 0 ? 0.08 : 0.5)) + "\" y=\"" +
             Number(140 - height) + "\" width=\"" + Number(width * 0.4) + "\" height=\"" +
             Number(height) + "\" fill=\"var(" + (side == 0 ? "--old" : "--new") + ")\"><title>" +
             std::to_string(bin * score.bin_width) + " up to " +
             std::to_string((bin + 1) * score.bin_width) + ": " + Grouped(counts[side]) +
             "</title></rect>";
    }
    slot += 1;
  }
  out += "\n<line x1=\"10\" y1=\"140\" x2=\"630\" y2=\"140\" stroke=\"var(--line)\"/>"
         "<text x=\"10\" y=\"158\">" + std::to_string(first * score.bin_width) +
         "</text><text x=\"630\" y=\"158\" text-anchor=\"end\">" +
         std::to_string((last + 1) * score.bin_width) + "</text></svg>\n";
  return out;
}

void Changes(const Meaning& meaning, std::string& out) {
  out += "<h2>Meaning</h2>\n";
  if (meaning.IsSame()) {
    out += "<p>No change in meaning.</p>\n";
    return;
  }
  out += "<div class=\"wide\"><table><tr><th>declaration<th>change<th>owner</tr>\n";
  for (const Change& change : meaning.changes) {
    const std::string name = change.name.empty() ? change.what : change.what + " " + change.name;
    out += "<tr><td><code>" + Escaped(name) + "</code>";
    for (const LineChange& line : change.lines) {
      if (change.kind != ChangeKind::kChanged) break;
      out += std::string("<br><code class=\"") + (line.added ? "add\">+ " : "del\">− ") +
             Escaped(line.text) + "</code>";
    }
    out += std::string("<td>") + NameOf(change.kind);
    if (!change.by.empty()) out += ", by " + Escaped(Joined(change.by, ", "));
    out += "<td>" + Escaped(OwnerText(change)) + "</tr>\n";
  }
  out += "</table></div>\n";
}

void Moves(const ResultMovement& result, std::string& out) {
  const std::vector<Move> moves = MovesOf(result);
  if (moves.empty()) return;
  out += "<div class=\"wide\"><table><tr><th>old<th>new<th class=\"n\">leads<th>for example</tr>\n";
  for (size_t i = 0; i < std::min(moves.size(), kRows); ++i) {
    const Transition& transition = *moves[i].transition;
    out += "<tr><td>" + Escaped(moves[i].from) + "<td>" + Escaped(moves[i].to) +
           "<td class=\"n\">" + Grouped(transition.leads) + "<td>";
    for (const LeadExample& lead : transition.examples) {
      out += "<details><summary>" + Escaped(lead.id) + "</summary>" +
             Escaped(Joined(lead.differences, ", "));
      for (const std::string& rule : lead.rules) out += "<br><code>" + Escaped(rule) + "</code>";
      out += "</details>";
    }
    out += "</tr>\n";
  }
  out += "</table></div>\n";
  if (moves.size() > kRows) out += "<p>and " + Plural(moves.size() - kRows, "kind") + " more</p>\n";
}

void RulesAndSquads(const Movement& movement, std::string& out) {
  if (!movement.rules.empty()) {
    out += "<h2>Rules behind it</h2>\n<div class=\"wide\"><table><tr><th>rule<th>change"
           "<th class=\"n\">leads moved<th class=\"n\">differs for</tr>\n";
    for (size_t i = 0; i < std::min(movement.rules.size(), kRows); ++i) {
      const RuleMovement& rule = movement.rules[i];
      out += "<tr><td><code>" + Escaped(rule.owner + ": " + rule.text) + "</code>";
      if (!rule.text_before.empty()) {
        out += "<br><code class=\"del\">− " + Escaped(rule.text_before) + "</code>";
      }
      out += std::string("<td>") + NameOf(rule.status) + "<td class=\"n\">" + Grouped(rule.moved) +
             "<td class=\"n\">" + Grouped(rule.differs) + "</tr>\n";
    }
    out += "</table></div>\n";
  }
  if (!movement.owners.empty()) {
    out += "<h2>Owners of these rules</h2>\n<div class=\"wide\"><table><tr><th>owner"
           "<th class=\"n\">leads moved<th class=\"n\">differs for</tr>\n";
    for (const OwnerMovement& owner : movement.owners) {
      out += "<tr><td>" + Escaped(owner.name) + "<td class=\"n\">" + Grouped(owner.moved) +
             "<td class=\"n\">" + Grouped(owner.differs) + "</tr>\n";
    }
    out += "</table></div>\n";
  }
  if (movement.squads.empty()) return;
  out += "<h2>Squads</h2>\n<div class=\"wide\"><table><tr><th>squad<th>side<th class=\"n\">before"
         "<th class=\"n\">after<th class=\"n\">gains<th class=\"n\">loses</tr>\n";
  for (const SquadMovement& squad : movement.squads) {
    out += "<tr><td>" + Escaped(squad.name) + "<td>" + Escaped(squad.side) + "<td class=\"n\">" +
           Grouped(squad.before) + "<td class=\"n\">" + Grouped(squad.after) + "<td class=\"n\">" +
           Grouped(squad.gained) + "<td class=\"n\">" + Grouped(squad.lost) + "</tr>\n";
  }
  for (const SideMovement& side : movement.sides) {
    out += "<tr><td>all of it<td>" + Escaped(side.name) + "<td class=\"n\">" +
           Grouped(side.before) + "<td class=\"n\">" + Grouped(side.after) + "<td class=\"n\">" +
           Grouped(side.gained) + "<td class=\"n\">" + Grouped(side.lost) + "</tr>\n";
  }
  out += "</table></div>\n";
}

void Leads(const Report& report, std::string& out) {
  const Movement& movement = *report.movement;
  out += "<p><span class=\"big\">" + Share(movement.moved, movement.leads) + "</span> of the leads "
         "moved: " + Grouped(movement.moved) + " of " + Grouped(movement.leads) + ". " +
         Grouped(movement.other_results) + " have another band, way in or answer, " +
         Grouped(movement.scores_only) + " other scores alone; " + Grouped(movement.unchanged) +
         " are as before.</p>\n<p class=\"soft\">" +
         Escaped(movement.input + ", " + AsOfText(movement)) + "</p>\n";
  if (!report.max_moved.empty()) {
    out += std::string("<p class=\"") + (report.is_over ? "fail\">Refused" : "pass\">Within the "
                                                                            "gate") +
           ": at most " + Escaped(report.max_moved) + " may move.</p>\n";
  }
}

}  // namespace

std::string HtmlPage(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<meta "
         "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         Escaped(title) + "</title>\n" + kStyle + "\n<body>\n<h1>" + Escaped(title) + "</h1>\n" +
         body + "</body></html>\n";
}

std::string RenderHtml(const Report& report, const std::string& preface) {
  const std::string title = "Policy " + report.policy + ": " + report.before + " → " + report.after;
  std::string out = preface;
  if (report.movement) Leads(report, out);
  if (const std::string agree = AgreeText(report.meaning); !agree.empty()) {
    out += "<p>This change is " + Escaped(agree) + ".</p>\n";
  }
  if (report.movement) {
    for (const ResultMovement& result : report.movement->results) {
      const bool is_place = result.kind == program::ResultKind::kStage ||
                            result.kind == program::ResultKind::kRoute;
      if (!is_place && result.moved == 0) continue;
      out += "<h2>" + Escaped(result.name) + "</h2>\n<p class=\"soft\">" +
             Plural(result.moved, "lead") + " moved, " +
             Share(result.moved, report.movement->leads) + "</p>\n";
      if (is_place) out += Flow(result, report.movement->leads).Draw();
      Moves(result, out);
    }
    for (const ScoreMovement& score : report.movement->scores) {
      out += "<h2>Score " + Escaped(score.name) + "</h2>\n<p class=\"soft\">mean " +
             Mean(score.sum_before, score.known_before) + " → " +
             Mean(score.sum_after, score.known_after) + "; rose for " + Grouped(score.rose) +
             ", fell for " + Grouped(score.fell) + "; grey before, blue after</p>\n" +
             Histogram(score);
    }
    RulesAndSquads(*report.movement, out);
    if (report.by_time) {
      out += "<h2>Time</h2>\n<p>" + Escaped(ByTimeText(*report.by_time)) + ".</p>\n";
      for (const ResultMovement& result : report.by_time->results) {
        if (result.kind == program::ResultKind::kStage) Moves(result, out);
      }
    }
  }
  Changes(report.meaning, out);
  if (report.all_leads) out += HtmlOf(*report.all_leads);
  out += "<p class=\"soft\">Policy version " + report.meaning.version_before.substr(0, 12) + " → " +
         report.meaning.version_after.substr(0, 12) +
         (report.movement ? ". " + LimitsText() : "") + "</p>\n";
  return HtmlPage(title, out);
}

}  // namespace tandem::diff
