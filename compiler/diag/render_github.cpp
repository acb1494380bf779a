// SPDX-License-Identifier: Apache-2.0
// Diagnostics as workflow commands, which GitHub shows as annotations beside the lines.
#include <fmt/format.h>

#include <string_view>

#include "compiler/diag/render_hosts.h"
#include "compiler/diag/render_text.h"

namespace tandem::diag {
namespace {

std::string_view Command(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "notice";
  }
  return "";
}

// What a workflow command may not hold as it is: behind `::`, and in its properties.
std::string Escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += is_property ? "%3A" : ":"; break;
      case ',': out += is_property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string Message(const Diagnostic& d) {
  std::string out = Printable(d.message);
  if (!d.help.empty()) out += "\n" + Printable(d.help, true);
  if (!d.witness.empty()) out += "\na lead that shows it:\n" + Printable(d.witness, true);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string Annotation(const Diagnostic& d, const source::SourceSet& sources,
                       const HostOptions& options) {
  std::string out = fmt::format("::{} ", Command(d.severity));
  if (static_cast<size_t>(d.span.file) < sources.size()) {
    const source::Position begin = sources.Locate(d.span.file, d.span.begin);
    const source::Position end = sources.Locate(d.span.file, d.span.end);
    out += fmt::format("file={},line={},endLine={},col={},",
                       Escaped(options.path(sources.Path(d.span.file)), true), begin.line,
                       end.line, begin.column);
    // GitHub takes an end only on the line where the finding begins.
    if (end.line == begin.line) out += fmt::format("endColumn={},", end.column);
  }
  return out + fmt::format("title={}::{}\n", Info(d.code).code, Escaped(Message(d), false));
}

}  // namespace

std::string RenderGithub(const Sink& sink, const source::SourceSet& sources,
                         const HostOptions& options) {
  std::string out;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    for (const Diagnostic& d : sink.all()) {
      if (d.severity == severity) out += Annotation(d, sources, options);
    }
  }
  return out;
}

std::string HarmlessToGithub(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const size_t first = line.find_first_not_of(" \t\r\v\f");
    if (first != std::string_view::npos && line.substr(first).starts_with("::")) out += "| ";
    // The older form counts anywhere in a line.
    for (size_t at = line.find("##["); at != std::string_view::npos; at = line.find("##[")) {
      out += line.substr(0, at + 2);
      out += ' ';
      line.remove_prefix(at + 2);
    }
    out += line;
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace tandem::diag
