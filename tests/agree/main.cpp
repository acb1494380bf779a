// SPDX-License-Identifier: Apache-2.0
// engines_agree: generated policies × generated leads through all engines; fails on a difference.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "tests/agree/compare.h"
#include "tests/agree/coverage.h"
#include "tests/agree/generator.h"
#include "tests/agree/shrink.h"

namespace tandem::agree_test {
namespace {

struct Options {
  uint64_t seed = 1;
  size_t policies = 40;
  size_t leads = 1'100;  // more than a chunk
  size_t instants = 2;
  double seconds = 0;  // 0: as many policies as said
  int fault = 0;
  bool oracle_only = false;
  bool coverage = false;
  bool show = false;
  bool show_rejected = false;
  int shrink_tries = 600;
};

struct Totals {
  size_t policies = 0;
  size_t checked = 0;
  size_t ops = 0;
  size_t shown = 0;
  uint64_t leads = 0;
  size_t differences = 0;
};

std::string ShowValues(const Values& values, const char* indent) {
  std::string out;
  for (const auto& [name, value] : values) {
    out += fmt::format("{}{}: ", indent, name);
    if (!value.text.empty()) out += fmt::format("\"{}\"", value.text.substr(0, 200));
    else if (!value.texts.empty()) out += fmt::format("{} texts", value.texts.size());
    else if (!value.choices.empty()) out += fmt::format("{} choices", value.choices.size());
    else out += std::to_string(value.number);
    out += "\n";
  }
  return out;
}

std::string ShowLead(const Lead& lead) {
  std::string out = ShowValues(lead.values, "  ");
  for (const LeadEvent& event : lead.events) {
    out += fmt::format("  event {} at {}{}{}\n{}", event.name, event.at_us,
                       event.source.empty() ? "" : " from ", event.source,
                       ShowValues(event.values, "    "));
  }
  return out;
}

CompareOptions EnginesOf(const Options& options, OpCoverage* coverage) {
  CompareOptions compare;
  compare.native = !options.oracle_only;
  compare.swapping = !options.coverage;  // counts nothing that the others do not
  if (options.fault < kFirstEventFault) {
    compare.fault = static_cast<native::SeededFault>(options.fault);
  } else if (options.fault < kFirstTableFault) {
    compare.event_fault = static_cast<EventFault>(options.fault);
  } else {
    compare.table_fault = static_cast<TableFault>(options.fault);
  }
  compare.oracle = options.fault == 0;
  compare.explain = options.fault == 0;
  compare.coverage = options.fault == 0 ? coverage : nullptr;
  return compare;
}

void Report(const Options& options, uint64_t seed, const PolicyText& policy,
            const std::vector<Lead>& leads, const std::vector<int64_t>& instants,
            const Difference& difference) {
  CompareOptions compare = EnginesOf(options, nullptr);
  const bool native = difference.between.find("oracle") == std::string::npos;
  compare.native = compare.native && native;
  compare.oracle = !native;
  compare.explain = !native || difference.between.find("interpreter") == std::string::npos ||
                    difference.between.find("trace") != std::string::npos;
  Case failing{policy.blocks, leads, {instants[difference.instant]}, {}};
  for (const FieldInfo& field : policy.fields) {
    if (field.optional) failing.optional.insert(field.name);
  }
  for (const auto& [name, value] : leads[difference.lead].values) {
    const auto is_it = [&](const FieldInfo& field) { return field.name == name; };
    if (std::none_of(policy.fields.begin(), policy.fields.end(), is_it)) {
      failing.optional.insert(name);
    }
  }
  Case one = failing;
  one.leads = {leads[difference.lead]};
  const StillShows still = [&](const Case& candidate) {
    const Comparison again =
        Compare(Render(candidate.blocks), candidate.leads, candidate.instants, compare);
    return again.difference && again.difference->between == difference.between;
  };
  if (still(one)) failing = std::move(one);
  const Case small = Shrink(std::move(failing), still, options.shrink_tries);
  const std::string text = Render(small.blocks);
  const Comparison last = Compare(text, small.leads, small.instants, compare);
  const Difference& shown = last.difference ? *last.difference : difference;
  fmt::print("difference between {}, policy seed {}\n{}\n--- policy\n{}"
             "--- {} leads; number {}:\n{}\n",
             shown.between, seed, shown.what, text, small.leads.size(), shown.lead,
             ShowLead(small.leads[shown.lead]));
}

void One(const Options& options, uint64_t seed, OpCoverage& coverage, Totals& totals) {
  const PolicyText policy = GeneratePolicy(seed);
  const std::vector<int64_t> instants = GenerateInstants(seed + 2, options.instants);
  const std::string text = Render(policy.blocks);
  const auto facts = FindFacts(text, instants);
  std::vector<Lead> leads;
  if (facts) leads = GenerateLeads(policy, *facts, seed + 1, options.leads);
  if (options.show) fmt::print("{}\n", text);
  const Comparison result = Compare(text, leads, instants, EnginesOf(options, &coverage));
  ++totals.policies;
  totals.ops += result.ops;
  totals.leads += result.evaluations;
  if (!result.checked) {
    if (totals.shown++ < 5 || options.show_rejected) {
      fmt::print("policy seed {} does not check:\n{}\n", seed, result.diagnostics);
    }
    return;
  }
  ++totals.checked;
  if (!result.difference) return;
  ++totals.differences;
  if (options.fault == 0 && totals.differences <= 3) {
    Report(options, seed, policy, leads, instants, *result.difference);
  }
}

int Run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  OpCoverage coverage;
  Totals totals;
  for (size_t i = 0; options.seconds > 0 ? seconds() < options.seconds : i < options.policies;
       ++i) {
    One(options, options.seed * 1'000'003 + i * 7, coverage, totals);
    if (options.fault != 0 && totals.differences > 0) break;
  }
  if (options.coverage) fmt::print("{}", CoverageTable(coverage));
  fmt::print("{} policies ({} checked, {} operations), {} lead decisions, {} differences, "
             "{:.1f} s\n",
             totals.policies, totals.checked, totals.ops, totals.leads, totals.differences,
             seconds());
  if (options.fault != 0) {
    const char* name = options.fault < kFirstEventFault
                           ? native::Name(static_cast<native::SeededFault>(options.fault))
                       : options.fault < kFirstTableFault
                           ? Name(static_cast<EventFault>(options.fault))
                           : Name(static_cast<TableFault>(options.fault));
    fmt::print("seeded fault {} ({}): {}\n", options.fault, name,
               totals.differences > 0 ? "caught" : "not caught");
    return totals.differences > 0 ? 0 : 1;
  }
  bool good = totals.differences == 0;
  if (totals.checked * 100 < totals.policies * 95) {
    fmt::print("fewer than 95 of 100 generated policies check\n");
    good = false;
  }
  if (options.coverage) {
    for (const std::string& gap : CoverageGaps(coverage)) {
      fmt::print("coverage: {}\n", gap);
      good = false;
    }
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace tandem::agree_test

int main(int argc, char** argv) {
  tandem::agree_test::Options options;
  CLI::App app("Generated policies and leads through every engine; exit 1 on a difference");
  app.add_option("--policies", options.policies, "how many policies");
  app.add_option("--leads", options.leads, "leads a policy");
  app.add_option("--instants", options.instants, "instants at which each policy is evaluated");
  app.add_option("--seed", options.seed, "the same seed gives the same policies and leads");
  app.add_option("--seconds", options.seconds, "go on this long instead of counting policies");
  app.add_option("--fault", options.fault, "a seeded wrong lowering, 1 to 20; exit 0 when caught");
  app.add_option("--shrink-tries", options.shrink_tries, "candidates tried while shrinking");
  app.add_flag("--oracle-only", options.oracle_only, "without native code: many more policies");
  app.add_flag("--coverage", options.coverage, "print what was seen and fail on what was not");
  app.add_flag("--show", options.show, "print every policy");
  app.add_flag("--show-rejected", options.show_rejected, "print all diagnostics");
  CLI11_PARSE(app, argc, argv);
  return tandem::agree_test::Run(options);
}
