// SPDX-License-Identifier: Apache-2.0
// Random numbers that are the same on every machine.
#pragma once

#include "runtime/base/random.h"

namespace tandem::agree_test {

using base::Random;

}  // namespace tandem::agree_test
