// SPDX-License-Identifier: Apache-2.0
// Diagnostics as SARIF 2.1.0 (OASIS): rules, results with places and fingerprints.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "compiler/diag/json_text.h"
#include "compiler/diag/page.h"
#include "compiler/diag/render_hosts.h"
#include "compiler/diag/render_text.h"
#include "runtime/base/hash.h"

namespace tandem::diag {
namespace {

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr const char* kRoot = "SRCROOT";
constexpr size_t kMostSnippetBytes = 500;

std::string Json(std::string_view text) {
  std::string out;
  AppendString(text, out);
  return out;
}

std::string_view Level(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

// RFC 3986: what may not stand in a path as it is becomes %XX.
std::string UriOf(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("/-._~").find(c) != std::string_view::npos;
    if (is_plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

// "kUnknownName" -> "UnknownName".
std::string_view RuleName(const CodeInfo& info) { return info.name.substr(1); }

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of('\n');
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of('\n') - first + 1));
}

std::string Rule(Code code) {
  const CodeInfo& info = Info(code);
  const std::string text = Readable(info.text);
  const std::string page = Trimmed(PageOf(code));
  const std::string help = page.empty() ? text : page;
  return fmt::format(
      "{{\"id\":{},\"name\":{},\"shortDescription\":{{\"text\":{}}},\"fullDescription\":{{"
      "\"text\":{}}},\"help\":{{\"text\":{},\"markdown\":{}}},\"defaultConfiguration\":{{"
      "\"level\":\"{}\"}}}}",
      Json(info.code), Json(RuleName(info)), Json(text + "."), Json(text + "."), Json(help),
      Json(help), Level(info.severity));
}

class SarifRenderer {
 public:
  SarifRenderer(const Sink& sink, const source::SourceSet& sources, const HostOptions& options)
      : sink_(sink), sources_(sources), options_(options) {}

  std::string Render() {
    std::string results;
    for (const Diagnostic& d : sink_.all()) {
      results += (results.empty() ? "\n" : ",\n") + Result(d);
    }
    std::string rules;
    for (const Code code : codes_) rules += (rules.empty() ? "\n" : ",\n") + Rule(code);
    return fmt::format(
        "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{{\"name\":"
        "\"tandem\",\"version\":{},\"semanticVersion\":{},\"rules\":[{}]}}}},\"columnKind\":"
        "\"unicodeCodePoints\",\"originalUriBaseIds\":{{\"{}\":{{\"description\":{{\"text\":"
        "\"The root of the repository.\"}}}}}},\"results\":[{}]}}]}}\n",
        Json(kSchema), Json(options_.version), Json(options_.version), rules, kRoot, results);
  }

 private:
  bool HasPlace(source::Span span) const {
    return static_cast<size_t>(span.file) < sources_.size();
  }

  size_t IndexOf(Code code) {
    const auto found = std::find(codes_.begin(), codes_.end(), code);
    const auto index = static_cast<size_t>(found - codes_.begin());
    if (found == codes_.end()) codes_.push_back(code);
    return index;
  }

  std::string PlaceOf(source::Span span) const {
    const source::Position begin = sources_.Locate(span.file, span.begin);
    const source::Position end = sources_.Locate(span.file, span.end);
    const std::string path = options_.path(sources_.Path(span.file));
    const std::string text = Printable(sources_.Text(span), true);
    // An absolute path lies outside of the repository.
    const std::string uri = path.starts_with('/') ? "file://" + UriOf(path) : UriOf(path);
    return fmt::format(
        "\"physicalLocation\":{{\"artifactLocation\":{{\"uri\":{}{}}},\"region\":{{\"startLine\":"
        "{},\"startColumn\":{},\"endLine\":{},\"endColumn\":{}{}}}}}",
        Json(uri), path.starts_with('/') ? "" : fmt::format(",\"uriBaseId\":\"{}\"", kRoot),
        begin.line, begin.column, end.line, end.column,
        text.size() > kMostSnippetBytes ? "" : ",\"snippet\":{\"text\":" + Json(text) + "}");
  }

  // Of the code, the file, the words of the lines, and which of the same it is: not of the line's
  // number, nor of blanks.
  std::string Fingerprint(const Diagnostic& d) {
    std::string words = fmt::format("{}\n", Info(d.code).code);
    if (HasPlace(d.span)) {
      words += options_.path(sources_.Path(d.span.file)) + "\n";
      const uint32_t first = sources_.Locate(d.span.file, d.span.begin).line;
      for (const char c : sources_.Line(d.span.file, first)) {
        if (c != ' ' && c != '\t' && c != '\r') words += c;
      }
      words += '\n';
      words += sources_.Text(d.span);
    }
    const size_t count = seen_[words]++;
    words += fmt::format("\n{}", count);
    return base::ToHex(base::Sha256Of(words)).substr(0, 32);
  }

  std::string Result(const Diagnostic& d) {
    std::string message = Printable(d.message) + ".";
    if (!d.help.empty()) message += "\n\n" + Printable(d.help, true);
    if (!d.witness.empty()) {
      message += "\n\nA lead that shows it:\n\n" + Printable(d.witness, true);
    }
    std::string out = fmt::format("{{\"ruleId\":{},\"ruleIndex\":{},\"level\":\"{}\",\"message\":{{"
                                  "\"text\":{}}}",
                                  Json(Info(d.code).code), IndexOf(d.code), Level(d.severity),
                                  Json(message));
    if (HasPlace(d.span)) out += fmt::format(",\"locations\":[{{{}}}]", PlaceOf(d.span));
    std::string related;
    size_t id = 0;
    for (const Label& label : d.labels) {
      if (!HasPlace(label.span)) continue;
      related += fmt::format("{}{{\"id\":{},{},\"message\":{{\"text\":{}}}}}",
                             related.empty() ? "" : ",", ++id, PlaceOf(label.span),
                             Json(Printable(label.text)));
    }
    if (!related.empty()) out += ",\"relatedLocations\":[" + related + "]";
    out += fmt::format(",\"partialFingerprints\":{{\"tandemFinding/v1\":\"{}\"}}", Fingerprint(d));
    if (!d.witness.empty()) out += ",\"properties\":{\"witness\":" + Json(d.witness) + "}";
    return out + "}";
  }

  const Sink& sink_;
  const source::SourceSet& sources_;
  const HostOptions& options_;
  std::vector<Code> codes_;
  std::map<std::string, size_t> seen_;
};

}  // namespace

std::string RenderSarif(const Sink& sink, const source::SourceSet& sources,
                        const HostOptions& options) {
  return SarifRenderer(sink, sources, options).Render();
}

}  // namespace tandem::diag
