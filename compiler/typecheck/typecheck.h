// SPDX-License-Identifier: Apache-2.0
// Types every expression, decides what may be unknown, and refuses what could open by accident.
#pragma once

#include "compiler/resolve/resolve.h"

namespace tandem::typecheck {

// Always answers a policy; it is only fit for Lower when the sink has no errors. Takes the bindings
// over.
hir::Policy Check(resolve::Bindings bindings, const source::SourceSet& sources, diag::Sink& sink);

}  // namespace tandem::typecheck
