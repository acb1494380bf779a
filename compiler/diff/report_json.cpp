// SPDX-License-Identifier: Apache-2.0
// The comparison for programs: docs/DIFF.md names every member.
#include "compiler/diff/json.h"
#include "compiler/diff/report_all_leads.h"
#include "compiler/diff/report_words.h"
#include "runtime/value/time_format.h"

namespace tandem::diff {
namespace {

void WriteChange(const Change& change, Json& json) {
  json.Open('{').Key("change").Text(NameOf(change.kind));
  json.Key("kind").Text(change.what).Key("name").Text(change.name);
  json.Key("owners").Texts(change.owners).Key("agreed").Flag(change.agreed);
  json.Key("by").Texts(change.by).Key("lines").Open('[');
  for (const LineChange& line : change.lines) {
    json.Open('{').Key("change").Text(line.added ? "added" : "removed");
    json.Key("text").Text(line.text).Close('}');
  }
  json.Close(']').Close('}');
}

void WriteMeaning(const Meaning& meaning, Json& json) {
  json.Key("meaning").Open('{').Key("same").Flag(meaning.IsSame());
  json.Key("files_changed").Number(meaning.files_changed);
  json.Key("tests_before").Number(meaning.tests_before);
  json.Key("tests_after").Number(meaning.tests_after);
  json.Key("agree").Texts(meaning.agree).Key("changes").Open('[');
  for (const Change& change : meaning.changes) WriteChange(change, json);
  json.Close(']').Close('}');
}

void WriteResult(const ResultMovement& result, Json& json) {
  json.Open('{').Key("kind").Text(NameOf(result.kind)).Key("name").Text(result.name);
  json.Key("moved").Number(result.moved).Key("matrix").Open('[');
  for (const auto& [pair, transition] : result.matrix) {
    json.Open('{').Key("old").Text(pair.first).Key("new").Text(pair.second);
    json.Key("leads").Number(transition.leads).Key("examples").Open('[');
    for (const LeadExample& example : transition.examples) {
      json.Open('{').Key("id").Text(example.id).Key("differences").Texts(example.differences);
      json.Key("rules").Texts(example.rules).Close('}');
    }
    json.Close(']').Close('}');
  }
  json.Close(']').Close('}');
}

void WriteScore(const ScoreMovement& score, Json& json) {
  json.Open('{').Key("name").Text(score.name).Key("rose").Number(score.rose);
  json.Key("fell").Number(score.fell).Key("known_on_one_side").Number(score.only_one_side);
  json.Key("mean_old").Raw(Mean(score.sum_before, score.known_before));
  json.Key("mean_new").Raw(Mean(score.sum_after, score.known_after));
  json.Key("bin_width").Signed(score.bin_width).Key("histogram").Open('[');
  for (const auto& [bin, counts] : score.bins) {
    json.Open('{').Key("from").Signed(bin * score.bin_width);
    json.Key("old").Number(counts[0]).Key("new").Number(counts[1]).Close('}');
  }
  json.Close(']').Close('}');
}

void WriteMovement(const char* key, const Movement& movement, Json& json) {
  std::string as_of;
  value::FormatTime(movement.as_of_us, as_of);
  json.Key(key).Open('{').Key("input").Text(movement.input).Key("as_of").Text(as_of);
  json.Key("as_of_from").Text(movement.as_of_from);
  json.Key("leads").Number(movement.leads).Key("moved").Number(movement.moved);
  json.Key("other_results").Number(movement.other_results);
  json.Key("scores_only").Number(movement.scores_only);
  json.Key("unchanged").Number(movement.unchanged);
  json.Key("only_old").Number(movement.only_before).Key("only_new").Number(movement.only_after);
  json.Key("rejected_old").Number(movement.rejected_before);
  json.Key("rejected_new").Number(movement.rejected_after).Key("results").Open('[');
  for (const ResultMovement& result : movement.results) WriteResult(result, json);
  json.Close(']').Key("scores").Open('[');
  for (const ScoreMovement& score : movement.scores) WriteScore(score, json);
  json.Close(']').Key("rules").Open('[');
  for (const RuleMovement& rule : movement.rules) {
    json.Open('{').Key("change").Text(NameOf(rule.status)).Key("owner").Text(rule.owner);
    json.Key("text").Text(rule.text).Key("text_old").Text(rule.text_before);
    json.Key("moved").Number(rule.moved).Key("differs").Number(rule.differs).Close('}');
  }
  json.Close(']').Key("squads").Open('[');
  for (const SquadMovement& squad : movement.squads) {
    json.Open('{').Key("name").Text(squad.name).Key("side").Text(squad.side);
    json.Key("old").Number(squad.before).Key("new").Number(squad.after);
    json.Key("gained").Number(squad.gained).Key("lost").Number(squad.lost).Close('}');
  }
  json.Close(']').Key("sides").Open('[');
  for (const SideMovement& side : movement.sides) {
    json.Open('{').Key("name").Text(side.name);
    json.Key("old").Number(side.before).Key("new").Number(side.after);
    json.Key("gained").Number(side.gained).Key("lost").Number(side.lost).Close('}');
  }
  json.Close(']').Key("owners").Open('[');
  for (const OwnerMovement& owner : movement.owners) {
    json.Open('{').Key("name").Text(owner.name).Key("moved").Number(owner.moved);
    json.Key("differs").Number(owner.differs).Close('}');
  }
  json.Close(']').Close('}');
}

}  // namespace

std::string RenderJson(const Report& report) {
  Json json;
  json.Open('{').Key("format_version").Number(1).Key("policy").Text(report.policy);
  const auto side = [&](const char* name, const std::string& label, const std::string& commit,
                        const std::string& version) {
    json.Key(name).Open('{').Key("name").Text(label).Key("commit").Text(commit);
    json.Key("policy_version").Text(version).Close('}');
  };
  side("old", report.before, report.commit_before, report.meaning.version_before);
  side("new", report.after, report.commit_after, report.meaning.version_after);
  WriteMeaning(report.meaning, json);
  if (report.all_leads) WriteAllLeads(*report.all_leads, json);
  if (report.movement) WriteMovement("leads", *report.movement, json);
  if (report.by_time) {
    std::string since;
    value::FormatTime(report.by_time->previous_as_of_us, since);
    WriteMovement("by_time", *report.by_time, json);
    json.Key("by_time_since").Text(since);
  }
  if (!report.max_moved.empty()) {
    json.Key("gate").Open('{').Key("max_moved").Text(report.max_moved);
    json.Key("passed").Flag(!report.is_over).Close('}');
  }
  return json.Close('}').Take() + "\n";
}

}  // namespace tandem::diff
