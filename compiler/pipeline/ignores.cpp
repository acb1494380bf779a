// SPDX-License-Identifier: Apache-2.0
// Which findings an `ignore` hides, and what is wrong with one.
#include "compiler/pipeline/ignores.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

namespace tandem::pipeline {
namespace {

using syntax::Declaration;
using syntax::IgnoreDecl;

// An `ignore` and the declaration it belongs to: the next that is none.
struct Ignored {
  const IgnoreDecl* ignore = nullptr;
  const Declaration* below = nullptr;
};

std::vector<Ignored> IgnoresOf(const std::vector<syntax::File>& files) {
  std::vector<Ignored> out;
  for (const syntax::File& file : files) {
    const Declaration* below = nullptr;
    for (auto it = file.declarations.rbegin(); it != file.declarations.rend(); ++it) {
      const auto* ignore = std::get_if<IgnoreDecl>(&*it);
      if (ignore == nullptr) {
        below = &*it;
      } else {
        out.push_back({ignore, below});
      }
    }
  }
  return out;
}

source::Span SpanOf(const Declaration& declaration) {
  return std::visit([](const auto& d) { return d.span; }, declaration);
}

// The file that a declaration's rows stand in, as the policy names it.
const syntax::Name* FileOf(const Declaration& declaration) {
  const std::optional<syntax::Name>* file = nullptr;
  if (const auto* list = std::get_if<syntax::ListDecl>(&declaration)) file = &list->file;
  if (const auto* table = std::get_if<syntax::TableDecl>(&declaration)) file = &table->file;
  if (const auto* test = std::get_if<syntax::TestDecl>(&declaration)) file = &test->cases;
  return file != nullptr && *file ? &**file : nullptr;
}

struct Describer {
  std::string operator()(const syntax::PolicyDecl&) const { return "the policy's line"; }
  std::string operator()(const syntax::RouteDecl&) const { return "the route"; }
  std::string operator()(const IgnoreDecl&) const { return "nothing"; }
  std::string operator()(const syntax::RecordDecl& d) const { return Named("record", d.name); }
  std::string operator()(const syntax::EventDecl& d) const { return Named("event", d.name); }
  std::string operator()(const syntax::TypeDecl& d) const { return Named("type", d.name); }
  std::string operator()(const syntax::ListDecl& d) const { return Named("list", d.name); }
  std::string operator()(const syntax::TableDecl& d) const { return Named("table", d.name); }
  std::string operator()(const syntax::DefineDecl& d) const { return Named("define", d.name); }
  std::string operator()(const syntax::ScoreDecl& d) const { return Named("score", d.name); }
  std::string operator()(const syntax::BandDecl& d) const { return Named("band", d.name); }
  std::string operator()(const syntax::StageDecl& d) const { return Named("stage", d.name); }
  std::string operator()(const syntax::AnswerDecl& d) const { return Named("answer", d.name); }
  std::string operator()(const syntax::TeamDecl& d) const { return Named("team", d.name); }
  std::string operator()(const syntax::TestDecl& d) const { return Named("test", d.name); }
  std::string operator()(const syntax::SourceDecl& d) const { return Named("source", d.name); }
  std::string operator()(const syntax::ClaimDecl& d) const { return Named("claim", d.name); }

  static std::string Named(const char* kind, const syntax::Name& name) {
    return fmt::format("{} `{}`", kind, name.text);
  }
};

// Where findings about a declaration can lie: in it, or anywhere in the file of its rows.
class Territory {
 public:
  Territory(const Declaration& declaration, const source::SourceSet& sources)
      : span_(SpanOf(declaration)) {
    const syntax::Name* file = FileOf(declaration);
    if (file == nullptr) return;
    const std::filesystem::path named =
        std::filesystem::path(sources.Path(span_.file)).parent_path() / file->text;
    for (size_t i = 0; i < sources.size(); ++i) {
      const auto id = static_cast<source::FileId>(i);
      if (sources.Path(id) == named.generic_string()) rows_.push_back(id);
    }
  }

  bool Holds(source::Span span) const {
    if (std::find(rows_.begin(), rows_.end(), span.file) != rows_.end()) return true;
    return span.file == span_.file && span.begin >= span_.begin && span.end <= span_.end;
  }

 private:
  source::Span span_;
  std::vector<source::FileId> rows_;
};

// How many it hid.
size_t Hide(diag::Code code, const Territory& territory, diag::Sink& sink) {
  size_t hidden = 0;
  for (size_t i = sink.all().size(); i-- > 0;) {
    const diag::Diagnostic& d = sink.all()[i];
    if (d.code != code || d.severity == diag::Severity::kError) continue;
    if (!territory.Holds(d.span)) continue;
    sink.Ignore(i);
    ++hidden;
  }
  return hidden;
}

}  // namespace

void CheckIgnores(const std::vector<syntax::File>& files, diag::Sink& sink) {
  for (const Ignored& one : IgnoresOf(files)) {
    const syntax::Name& name = one.ignore->code;
    const std::optional<diag::Code> code = diag::CodeOf(name.text);
    if (!code) {
      const diag::CodeInfo& nearest = diag::Info(diag::NearestCode(name.text));
      sink.Report(diag::Code::kIgnoreUnknownCode, name.span, name.text,
                  fmt::format("did you mean `{0}`? `tandem help {0}` says what it is",
                              nearest.code));
    } else if (diag::Info(*code).severity == diag::Severity::kError) {
      sink.Report(diag::Code::kIgnoreOfError, name.span, name.text);
    }
    if (!one.ignore->because || one.ignore->because->text.empty()) {
      sink.Report(diag::Code::kIgnoreWithoutReason, one.ignore->span, name.text);
    }
    if (one.below == nullptr) sink.Report(diag::Code::kIgnoreOfNothing, one.ignore->span);
  }
}

void ApplyIgnores(const std::vector<syntax::File>& files, const source::SourceSet& sources,
                  bool complete, diag::Sink& sink) {
  for (const Ignored& one : IgnoresOf(files)) {
    const std::optional<diag::Code> code = diag::CodeOf(one.ignore->code.text);
    if (!code || one.below == nullptr) continue;
    const size_t hidden = Hide(*code, Territory(*one.below, sources), sink);
    if (hidden == 0 && complete) {
      sink.Report(diag::Code::kIgnoredNothing, one.ignore->span,
                  std::visit(Describer{}, *one.below), one.ignore->code.text);
    }
  }
}

}  // namespace tandem::pipeline
