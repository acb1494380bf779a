// SPDX-License-Identifier: Apache-2.0
// Resolves policies from texts in memory, for the tests of compiler/resolve.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"

namespace tandem::resolve {

// Names and texts of policy files.
using Files = std::vector<std::pair<std::string, std::string>>;

// Policy files and list files by name. The fixture owns all that bindings borrow.
class Resolved {
 public:
  explicit Resolved(const Files& policy_files,
                    const std::map<std::string, std::string>& list_files = {}) {
    for (const auto& [name, text] : policy_files) {
      files_.push_back(parse::Parse(sources_, sources_.Add(name, text), sink_));
    }
    const auto reader = [&](const std::string&,
                            const std::string& name) -> base::Result<std::string> {
      const auto found = list_files.find(name);
      if (found == list_files.end()) {
        return base::Fail(base::ErrorKind::kIo, "`" + name + "` does not exist");
      }
      return found->second;
    };
    bindings_ = Resolve(files_, sources_, reader, sink_);
  }

  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;

  const Bindings& operator*() const { return bindings_; }
  const Bindings* operator->() const { return &bindings_; }
  diag::Sink& sink() { return sink_; }

  // "T0202 title": code and text of the primary span, in the order reported.
  std::vector<std::string> Findings() const {
    std::vector<std::string> found;
    for (const diag::Diagnostic& d : sink_.all()) {
      found.push_back(std::string(diag::Info(d.code).code) + " " + TextOf(d.span));
    }
    return found;
  }
  const diag::Diagnostic& Only() const { return sink_.all().front(); }
  std::string TextOf(source::Span span) const {
    return static_cast<size_t>(span.file) < sources_.size() ? std::string(sources_.Text(span)) : "";
  }

 private:
  source::SourceSet sources_;
  diag::Sink sink_;
  std::vector<syntax::File> files_;
  Bindings bindings_;
};

// A policy of one file: a policy line, a lead with an id, and `rest`.
inline Resolved ResolveText(const std::string& rest,
                            const std::map<std::string, std::string>& lists = {}) {
  return Resolved(
      Files{{"p.tandem", "policy p { currency USD zone \"Europe/Berlin\" }\n" + rest}}, lists);
}
inline Resolved ResolveWithLead(const std::string& rest,
                                const std::map<std::string, std::string>& lists = {}) {
  return ResolveText("lead { id text }\n" + rest, lists);
}

}  // namespace tandem::resolve
