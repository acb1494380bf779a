// SPDX-License-Identifier: Apache-2.0
// `ignore T0402 because "…"`: findings that the declaration below it may have.
#pragma once

#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace tandem::pipeline {

// What is wrong with them: no reason, no such code, an error's code, nothing below.
void CheckIgnores(const std::vector<syntax::File>& files, diag::Sink& sink);

// Hides the warnings and notes of their codes whose primary place lies in the declaration below or
// in the file of its rows. `complete`: all that can be found was looked for, so one that hid
// nothing is a finding itself.
void ApplyIgnores(const std::vector<syntax::File>& files, const source::SourceSet& sources,
                  bool complete, diag::Sink& sink);

}  // namespace tandem::pipeline
