// SPDX-License-Identifier: Apache-2.0
// Numbers of a run, aligned for people or as JSON.
#include "compiler/cli/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "compiler/cli/console.h"
#include "compiler/cli/json_text.h"
#include "runtime/base/utf8.h"
#include "runtime/value/time_format.h"

namespace tandem::cli {
namespace {

constexpr size_t kVersionDigits = 12;
constexpr size_t kBlanksShown = 10;

std::string Rate(uint64_t leads, double seconds) {
  return Thousands(static_cast<uint64_t>(static_cast<double>(leads) / std::max(seconds, 1e-6)));
}

// Names and counts of a stage or route result; the name of what no choice stands for is `none`.
using Shares = std::vector<std::pair<std::string, uint64_t>>;

Shares SharesOf(const program::Program& program, program::ResultKind kind,
                const std::vector<uint64_t>& counts) {
  Shares shares;
  for (const program::Result& result : program.results) {
    if (result.kind != kind) {
      continue;
    }
    const auto& values = program.schema[result.type.choice].values;
    for (size_t i = 0; i < counts.size(); ++i) {
      if (i < values.size()) {
        shares.emplace_back(values[i].name, counts[i]);
      } else if (counts[i] != 0) {
        shares.emplace_back("none", counts[i]);
      }
    }
    break;
  }
  return shares;
}

size_t Width(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    base::NextCodePoint(text, at);
  }
  return count;
}

void AppendTable(const char* title, const Shares& shares, uint64_t total, bool color,
                 std::string& out) {
  if (shares.empty()) {
    return;
  }
  size_t name_width = Width(title);
  for (const auto& [name, count] : shares) {
    name_width = std::max(name_width, Width(name));
  }
  out += fmt::format("\n{}{}       leads    share\n", Paint(title, Style::kBold, color),
                     std::string(name_width - Width(title), ' '));
  for (const auto& [name, count] : shares) {
    const double share = total == 0 ? 0 : 100.0 * static_cast<double>(count) /
                                              static_cast<double>(total);
    out += fmt::format("{}{} {:>11}  {:>5.1f} %\n", name,
                       std::string(name_width - Width(name), ' '), Thousands(count), share);
  }
}

std::string JsonCounts(const Shares& shares) {
  std::string out = "{";
  for (const auto& [name, count] : shares) {
    out += fmt::format("{}{}:{}", out.size() == 1 ? "" : ",", JsonText(name), count);
  }
  return out + "}";
}

std::string JsonBlanks(const RunFacts& facts) {
  std::string out = "[";
  for (const run::Blank& blank : facts.blanks) {
    out += fmt::format("{}{{\"input\":{},\"field\":{},\"records\":{},\"nearest\":{}}}",
                       out.size() == 1 ? "" : ",", JsonText(facts.input_names[blank.input]),
                       JsonText(blank.field), blank.records,
                       blank.nearest ? JsonText(*blank.nearest) : "null");
  }
  return out + "]";
}

}  // namespace

std::string InstantText(int64_t time_us) {
  std::string out;
  value::FormatTime(time_us, out);
  return out;
}

std::string ProgressLine(const run::Summary& so_far, double seconds,
                         std::optional<uint64_t> size_bytes) {
  std::string line = fmt::format("{} leads · {} a second", Thousands(so_far.leads_in),
                                 Rate(so_far.leads_in, seconds));
  if (size_bytes && *size_bytes != 0 && so_far.bytes_read != 0) {
    const double done = std::min(1.0, static_cast<double>(so_far.bytes_read) /
                                          static_cast<double>(*size_bytes));
    line += fmt::format(" · {:.0f} % · {:.0f} s left", 100 * done,
                        std::ceil(seconds / done - seconds));
  }
  return line;
}

std::string BlanksText(const RunFacts& facts) {
  std::string out;
  for (size_t i = 0; i < std::min(facts.blanks.size(), kBlanksShown); ++i) {
    const run::Blank& blank = facts.blanks[i];
    out += fmt::format("note: {}: `{}` was missing in all {} records{}\n",
                       facts.input_names[blank.input], blank.field, Thousands(blank.records),
                       blank.nearest ? fmt::format("; nothing reads `{}`, was that meant?",
                                                   *blank.nearest)
                                     : "");
  }
  if (facts.blanks.size() > kBlanksShown) {
    out += fmt::format("… and {}\n", Counted(facts.blanks.size() - kBlanksShown, "more field"));
  }
  return out;
}

std::string SummaryText(const run::Summary& summary, const RunFacts& facts, bool color) {
  const auto row = [](const char* name, uint64_t count, const std::string& remark) {
    return fmt::format("{:<11} {:>11}{}{}\n", name, Thousands(count), remark.empty() ? "" : "  ",
                       remark);
  };
  std::string out = row("leads in", summary.leads_in, facts.input_name);
  out += row("decided", summary.decided,
             facts.output_name.empty() ? "" : "-> " + facts.output_name);
  std::string rejected = facts.rejects_name.empty() ? "" : "-> " + facts.rejects_name;
  if (summary.duplicates != 0) {
    rejected += fmt::format("{}{} by an id seen before", rejected.empty() ? "" : ", ",
                            Thousands(summary.duplicates));
  }
  out += row("rejected", summary.rejected, rejected);
  out += row("notes", summary.notes, "");
  out += row("data faults", summary.data_faults, "");
  if (facts.reads_events || summary.events_in != 0) {
    out += row("events in", summary.events_in, "");
    out += row("joined", summary.events_joined, "");
    const auto more = [&](const char* name, uint64_t count, const char* remark) {
      if (count != 0) out += row(name, count, remark);
    };
    more("ignored", summary.events_ignored, "of types nobody reads");
    more("orphans", summary.events_orphaned, "of leads that are not there or were rejected");
    more("bad events", summary.events_rejected, "left out");
  }
  if (facts.reads_previous) {
    out += row("previous", summary.previous_joined, "leads with a previous version");
  }
  if (facts.carries) {
    out += row("carried in", summary.carried_in, "");
    out += row("carried out", summary.carried_out, "");
  }
  if (summary.bytes_spilled != 0) {
    out += row("spilled", summary.bytes_spilled, "bytes to the temporary folder");
  }
  AppendTable("stage",
              SharesOf(*facts.program, program::ResultKind::kStage, summary.by_stage),
              summary.decided, color, out);
  AppendTable("route",
              SharesOf(*facts.program, program::ResultKind::kRoute, summary.by_route),
              summary.decided, color, out);
  out += fmt::format("\nas of {}{} · policy {} {} · tz {} · {} · {:.2f} s · {} leads/s\n",
                     InstantText(facts.as_of_us),
                     facts.instants > 1 ? fmt::format(" ({} instants)", facts.instants) : "",
                     facts.program->policy,
                     facts.program->policy_version.substr(0, kVersionDigits), facts.tzdb,
                     facts.engine, facts.seconds, Rate(summary.leads_in, facts.seconds));
  return out;
}

std::string SummaryJson(const run::Summary& summary, const RunFacts& facts) {
  return fmt::format(
      "{{\"format_version\":1,\"leads_in\":{},\"decided\":{},\"rejected\":{},\"duplicates\":{},"
      "\"notes\":{},\"data_faults\":{},\"by_stage\":{},\"by_route\":{},\"as_of\":{},"
      "\"policy\":{},\"policy_version\":{},\"tzdb\":{},\"engine\":{},\"seconds\":{:.3f},"
      "\"instants\":{},\"events_in\":{},\"events_joined\":{},\"events_ignored\":{},"
      "\"events_orphaned\":{},\"events_rejected\":{},\"previous_joined\":{},"
      "\"previous_rejected\":{},\"carried_in\":{},\"carried_out\":{},\"bytes_spilled\":{},"
      "\"never_filled\":{}}}\n",
      summary.leads_in, summary.decided, summary.rejected, summary.duplicates, summary.notes,
      summary.data_faults,
      JsonCounts(SharesOf(*facts.program, program::ResultKind::kStage, summary.by_stage)),
      JsonCounts(SharesOf(*facts.program, program::ResultKind::kRoute, summary.by_route)),
      JsonText(InstantText(facts.as_of_us)), JsonText(facts.program->policy),
      JsonText(facts.program->policy_version), JsonText(facts.tzdb), JsonText(facts.engine),
      facts.seconds, facts.instants, summary.events_in, summary.events_joined,
      summary.events_ignored, summary.events_orphaned, summary.events_rejected,
      summary.previous_joined, summary.previous_rejected, summary.carried_in, summary.carried_out,
      summary.bytes_spilled, JsonBlanks(facts));
}

}  // namespace tandem::cli
