// SPDX-License-Identifier: Apache-2.0
// Reads, runs, compares and rewrites golden files.
#include "tests/support/golden.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "tests/support/analyze_stage.h"

namespace tandem::testing {
namespace {

constexpr std::string_view kMarker = "// ---- expect ";
constexpr std::string_view kRepeat = "// ---- repeat ";

struct Golden {
  std::string policy;    // as written
  std::string expanded;  // with its `repeat` lines carried out
  std::map<std::string, std::string> sections;
};

void AddExpanded(Golden& golden, std::string_view line) {
  if (!line.starts_with(kRepeat)) {
    golden.expanded += line;
    return;
  }
  line.remove_prefix(kRepeat.size());
  line.remove_suffix(line.ends_with('\n') ? 1 : 0);
  const size_t blank = std::min(line.find(' '), line.size() - 1);
  const std::string_view part = line.substr(blank + 1);
  for (size_t n = std::stoul(std::string(line.substr(0, blank))); n > 0; --n) {
    golden.expanded += part;
  }
}

Golden Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Golden golden;
  std::string* section = nullptr;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end;
    if (line.starts_with(kMarker)) {
      line.remove_prefix(kMarker.size());
      section = &golden.sections[std::string(line.substr(0, line.find_last_not_of("\r\n") + 1))];
    } else if (section == nullptr) {
      golden.policy += line;
      AddExpanded(golden, line);
    } else {
      line.remove_prefix(line.starts_with("// ") ? 3 : line.starts_with("//") ? 2 : 0);
      *section += line;
    }
  }
  return golden;
}

void Write(const std::string& path, const Golden& golden) {
  std::ofstream out(path, std::ios::binary);
  out << golden.policy;
  if (!golden.policy.empty() && golden.policy.back() != '\n') out << '\n';
  for (const auto& [name, text] : golden.sections) {
    out << kMarker << name << '\n';
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      out << (line.empty() ? "//" : "// ") << line << '\n';
    }
  }
}

std::string Range(const source::SourceSet& sources, source::Span span) {
  const source::Position begin = sources.Locate(span.file, span.begin);
  const source::Position end = sources.Locate(span.file, span.end);
  return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
}

// The first line where two texts differ.
std::string Difference(std::string_view section, const std::string& want,
                       const std::string& got) {
  std::istringstream wants(want);
  std::istringstream gots(got);
  std::string a;
  std::string b;
  for (int line = 1;; ++line) {
    const bool more_a = static_cast<bool>(std::getline(wants, a));
    const bool more_b = static_cast<bool>(std::getline(gots, b));
    if (!more_a && !more_b) return {};
    if (more_a != more_b || a != b) {
      return fmt::format("section `{}`, line {}\n  expected: {}\n  seen:     {}\n", section, line,
                         more_a ? a : "(nothing)", more_b ? b : "(nothing)");
    }
  }
}

}  // namespace

std::string ShowDiagnostics(const diag::Sink& sink, const source::SourceSet& sources) {
  std::string out;
  for (const diag::Diagnostic& d : sink.all()) {
    out += fmt::format("{} {} {}\n", diag::Info(d.code).code, Range(sources, d.span), d.message);
    if (!d.help.empty()) out += fmt::format("  help: {}\n", d.help);
    for (const diag::Label& label : d.labels) {
      out += fmt::format("  label {} {}\n", Range(sources, label.span), label.text);
    }
    std::istringstream witness(d.witness);
    for (std::string line; std::getline(witness, line);) {
      out += fmt::format("  witness: {}\n", line);
    }
  }
  return out;
}

GoldenOutcome RunGolden(const std::string& path, const Stage& stage,
                        const std::string& stage_name, bool update) {
  Golden golden = Read(path);
  source::SourceSet sources;
  diag::Sink sink;
  const std::string name = std::filesystem::path(path).filename().string();
  const source::FileId file = sources.Add(path, golden.expanded);
  const std::string text = stage(sources, file, sink);
  sink.Sort();

  std::map<std::string, std::string> seen;
  if (sink.ok() && !text.empty()) seen[stage_name] = text;
  if (!sink.all().empty()) seen["diagnostics"] = ShowDiagnostics(sink, sources);
  const bool should_fail = name.starts_with("fail_");
  if (should_fail == sink.ok()) {
    return {false, fmt::format("{}: {}\n{}", path,
                               should_fail ? "has no errors although its name begins with `fail_`"
                                           : "has errors although its name says it is right",
                               ShowDiagnostics(sink, sources))};
  }
  for (const diag::Diagnostic& d : sink.all()) {
    if (d.witness.starts_with(kNotConfirmed)) {
      return {false, fmt::format("{}: a witness does not hold\n{}", path,
                                 ShowDiagnostics(sink, sources))};
    }
  }
  if (update) {
    golden.sections = std::move(seen);
    Write(path, golden);
    return {true, {}};
  }
  std::string report;
  if (golden.sections.empty()) report = "no section `expect …`: run with --update and read it\n";
  for (const auto& [section, got] : seen) {
    report += Difference(section, golden.sections[section], got);
  }
  for (const auto& [section, want] : golden.sections) {
    if (!seen.contains(section)) {
      report += fmt::format("section `{}` has nothing to say\n", section);
    }
  }
  return {report.empty(), report.empty() ? "" : path + "\n" + report};
}

}  // namespace tandem::testing
