// SPDX-License-Identifier: Apache-2.0
// What the two halves of resolving a source's line share. Private to compiler/resolve.
#pragma once

#include "compiler/resolve/resolver.h"

namespace tandem::resolve {

// The field that a line feeds.
struct Target {
  schema::FieldId id{};
  source::Span written;   // in the source
  source::Span declared;  // in the lead
};

// { "Google" -> web … } and `otherwise`.
void ResolveValueMap(const syntax::SourceLine& line, const Target& target, Resolver& resolver,
                     schema::ColumnMap& out);

}  // namespace tandem::resolve
