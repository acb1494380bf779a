// SPDX-License-Identifier: Apache-2.0
// What the parts of Resolve share: the material, suggestions, one function a kind of declaration.
// Private to compiler/resolve.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/resolve/resolve.h"

namespace tandem::resolve {

struct Resolver {
  const std::vector<syntax::File>& files;
  source::SourceSet& sources;
  const FileReader& reader;
  diag::Sink& sink;
  Bindings& out;

  // All declarations of one kind, in file order.
  template <class Declaration>
  std::vector<const Declaration*> All() const {
    std::vector<const Declaration*> found;
    for (const syntax::File& file : files) {
      for (const syntax::Declaration& declaration : file.declarations) {
        if (const auto* d = std::get_if<Declaration>(&declaration)) found.push_back(d);
      }
    }
    return found;
  }

  // Reports a name that is taken in its space; the later place is the error.
  void Duplicate(const std::string& name, std::string_view what, source::Span span,
                 std::string_view first_what, source::Span first_span);
  // Enters a name into the shared space. False, after a report, when it is taken or a word of the
  // language.
  bool Declare(const syntax::Name& name, Symbol symbol);
};

// "did you mean `x`?" or `otherwise`.
std::string Suggest(std::string_view needle, const std::vector<std::string>& candidates,
                    std::string otherwise);
// "there is `a`, `b` and 3 more", or "" when there are none.
std::string Enumerate(const std::vector<std::string>& names);
// "a field", "a score" …
std::string_view WhatIs(Symbol::Kind kind);
// A type in the language's own words: "text", "a choice of `web`, `event`" …
std::string TypeWords(const schema::ValueType& type, const schema::Schema& schema);

// Of `event … of RECORD`: the lead's field by which its leads are found; nothing, after a report.
std::optional<schema::FieldId> FindEventKey(const syntax::EventDecl& event, Resolver& resolver);

void ResolvePolicyLine(Resolver& resolver);
void ResolveTypes(Resolver& resolver);
void ResolveLead(Resolver& resolver);
void ResolveTeam(Resolver& resolver);
void ResolveLists(Resolver& resolver);
void ResolveTables(Resolver& resolver);
void ResolveStages(Resolver& resolver);
void ResolveEvents(Resolver& resolver);
void ResolveSources(Resolver& resolver);
// The rows of a test's file.
std::vector<Bindings::TestCase> ReadCases(Resolver& resolver, const syntax::TestDecl& test);

}  // namespace tandem::resolve
