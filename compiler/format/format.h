// SPDX-License-Identifier: Apache-2.0
// A policy file in the one layout there is: blanks and line ends move, words, signs, texts and
// comments stay as they were written. docs/FMT.md says what the layout is.
#pragma once

#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "runtime/base/status.h"

namespace tandem::format {

// The text of `file` anew; as it was when it has errors, which are then in `sink`, a sink of its
// own for each call. Before a changed text is handed out it was parsed again: it has the same
// tokens and the same syntax tree, and formatting it changes nothing. Where that does not hold the
// answer is kInternal, our mistake; kLimit when the new text would be longer than a file may be.
base::Result<std::string> Format(const source::SourceSet& sources, source::FileId file,
                                 diag::Sink& sink);

}  // namespace tandem::format
