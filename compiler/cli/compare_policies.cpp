// SPDX-License-Identifier: Apache-2.0
// Meaning first, then the leads that were named or made up, then whether too many moved.
#include "compiler/cli/compare_policies.h"

#include <charconv>
#include <cstdlib>
#include <utility>

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

std::string DefaultTemporaryFolder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

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
  if (!options.leads.run.inputs.empty() || options.leads.sample) {
    auto movement = CompareLeads(options.leads, before, after, console);
    if (!movement) return tl::unexpected<base::Error>(movement.error());
    if (!*movement) return std::optional<diff::Report>();
    report.movement = std::move(**movement);
    report.max_moved = options.max_moved;
    report.is_over = options.limit && options.limit->IsExceeded(*report.movement);
  }
  return std::optional(std::move(report));
}

}  // namespace tandem::cli
