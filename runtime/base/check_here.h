// SPDX-License-Identifier: Apache-2.0
// For who starts threads: those of a thread whose failed checks throw are to throw too.
#pragma once

namespace tandem::base {

// A ChecksThrow is held on this thread.
bool ChecksThrowHere();

}  // namespace tandem::base
