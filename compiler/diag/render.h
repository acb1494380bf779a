// SPDX-License-Identifier: Apache-2.0
// Renders diagnostics as text for people and as JSON for machines.
#pragma once

#include <string>

#include "compiler/diag/diagnostic.h"
#include "runtime/base/limits.h"

namespace tandem::diag {

struct TextOptions {
  bool color = false;
  size_t limit = base::kMaxErrorsShown;  // errors shown; the rest is counted
};

// rustc-like: severity, code, message, file:line:column, the line with carets, labels, help,
// witness.
std::string RenderText(const Sink& sink, const source::SourceSet& sources,
                       TextOptions options = {});

// {"format_version":1,"diagnostics":[{code,severity,message,file,line,column,end_line,end_column,
//  help,labels:[…],witness}],"ignored":N}
std::string RenderJson(const Sink& sink, const source::SourceSet& sources);

}  // namespace tandem::diag
