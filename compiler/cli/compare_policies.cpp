// SPDX-License-Identifier: Apache-2.0
// Meaning first, then the leads that were named or made up, then whether too many moved.
#include "compiler/cli/compare_policies.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <utility>

#include "compiler/cli/signals.h"

namespace tandem::cli {

bool MoveLimit::IsExceeded(const diff::Movement& movement) const {
  const double most = is_percent ? amount / 100 * static_cast<double>(movement.leads) : amount;
  return static_cast<double>(movement.moved) > most;
}

std::optional<MoveLimit> ParseLimit(std::string_view text) {
  MoveLimit limit;
  limit.is_percent = text.ends_with('%');
  text.remove_suffix(limit.is_percent ? 1 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, limit.amount);
  const bool is_good = error == std::errc() && stop == end && limit.amount >= 0 &&
                       (!limit.is_percent || limit.amount <= 100);
  return is_good ? std::optional(limit) : std::nullopt;
}

void ApplyConfig(const Config& config, CompareOptions& options) {
  DiffLeads& leads = options.leads;
  if (leads.run.inputs.empty() && !leads.sample) {
    leads.run.inputs = config.leads;
    leads.sample = config.sample;
    if (!leads.sample_events) leads.sample_events = config.events;
    if (!leads.seed) leads.seed = config.seed;
  }
  if (leads.run.as_of.empty()) leads.run.as_of = config.as_of;
  if (options.max_moved.empty()) options.max_moved = config.max_moved;
  options.no_all_leads = options.no_all_leads || !config.all_leads.value_or(true);
  if (!options.questions) options.questions = config.questions;
}

std::string Complete(CompareOptions& options) {
  const DiffLeads& leads = options.leads;
  if (!options.max_moved.empty()) {
    options.limit = ParseLimit(options.max_moved);
    if (!options.limit) {
      return fmt::format("--max-moved takes a number, or a share such as 2%, not `{}`",
                         options.max_moved);
    }
  }
  const bool has_leads = !leads.run.inputs.empty();
  if (has_leads && leads.sample) return "--leads and --sample are two ways to say which leads";
  if (!has_leads && !leads.sample) {
    if (options.limit) {
      return "--max-moved counts leads: name them with --leads, or make some up with --sample";
    }
    if (leads.sample_events || leads.seed) return "--events and --seed are for --sample";
  }
  if (leads.sample && *leads.sample == 0) return "a sample has at least one lead";
  if (leads.run.threads && (*leads.run.threads == 0 || *leads.run.threads > 256)) {
    return "--threads takes 1 to 256";
  }
  if (!ParseBytes(leads.run.memory)) {
    return fmt::format("--memory takes a size such as 512MB or 2GB, not `{}`", leads.run.memory);
  }
  return "";
}

std::string DefaultTemporaryFolder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

namespace {

// Nothing when a signal stopped it.
std::optional<diff::AllLeads> AskOfAllLeads(const pipeline::CompilationUnit& before,
                                            const pipeline::CompilationUnit& after,
                                            const CompareOptions& options, Console& console) {
  const StopRequest stop;
  diff::AllLeadsOptions asking;
  if (options.questions) asking.questions = *options.questions;
  asking.go_on = [&](size_t asked) {
    if (console.talk_is_terminal()) {
      console.Status(fmt::format("all leads: {}", Counted(asked, "question")));
    }
    return stop.signal() == 0;
  };
  diff::AllLeads all = diff::CompareAllLeads(before, after, asking);
  console.Status("");
  if (stop.signal() != 0) return std::nullopt;
  return all;
}

}  // namespace

base::Result<std::optional<diff::Report>> ComparePolicies(const pipeline::CompilationUnit& before,
                                                          const ComparedSide& old_side,
                                                          const pipeline::CompilationUnit& after,
                                                          const ComparedSide& new_side,
                                                          const CompareOptions& options,
                                                          Console& console) {
  diff::Report report;
  report.before = old_side.label;
  report.after = new_side.label;
  report.commit_before = old_side.commit;
  report.commit_after = new_side.commit;
  report.policy = after.policy().name;
  report.meaning = diff::CompareMeaning(before, after);
  if (!options.no_all_leads && !report.meaning.IsSame()) {
    report.all_leads = AskOfAllLeads(before, after, options, console);
    if (!report.all_leads) return std::optional<diff::Report>();
  }
  if (!options.leads.run.inputs.empty() || options.leads.sample) {
    auto movement = CompareLeads(options.leads, before, after, console);
    if (!movement) return tl::unexpected<base::Error>(movement.error());
    if (!*movement) return std::optional<diff::Report>();
    report.movement = std::move((*movement)->movement);
    report.by_time = std::move((*movement)->by_time);
    report.max_moved = options.max_moved;
    report.is_over = options.limit && options.limit->IsExceeded(*report.movement);
  }
  return std::optional(std::move(report));
}

}  // namespace tandem::cli
