// SPDX-License-Identifier: Apache-2.0
// What the parts of resolving a source share. Private to compiler/resolve.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/resolve/resolver.h"

namespace tandem::resolve {

// The field that a line feeds.
struct Target {
  schema::FieldId id{};                  // of the lead or the event; not read of `lead` and `at`
  schema::Field field;
  source::Span written;                  // in the source
  std::optional<source::Span> declared;  // nothing for `lead` and `at` of events
  bool of_lead = true;
};

bool IsListKind(schema::Kind kind);
std::string PathOf(const std::vector<syntax::Name>& names);

// A line of a source: column, form and values of one field.
schema::ColumnMap ResolveColumn(const syntax::SourceLine& line, const Target& target,
                                Resolver& resolver);

// { "Google" -> web … } and `otherwise`.
void ResolveValueMap(const syntax::SourceLine& line, const Target& target, Resolver& resolver,
                     schema::ColumnMap& out);

// Fields that lines fed already, with their places. False, after a report, when this one was.
class Fed {
 public:
  bool Add(const Target& target, const std::string& source, Resolver& resolver);
  bool Has(schema::FieldId id) const { return spans_.contains(id); }
  const std::map<schema::FieldId, source::Span>& all() const { return spans_; }

 private:
  std::map<schema::FieldId, source::Span> spans_;
};

// Sources of events, and events nested in sources of leads.
void ResolveEventSource(const syntax::SourceDecl& source, Resolver& resolver, schema::Source& out);
void ResolveNested(const syntax::SourceDecl& source, Resolver& resolver, schema::Source& out);

}  // namespace tandem::resolve
