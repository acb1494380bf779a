// SPDX-License-Identifier: Apache-2.0
// The form of a comparison for programs. Private to compiler/diff.
#pragma once

#include "runtime/base/json_writer.h"

namespace tandem::diff {

using Json = base::JsonWriter;

}  // namespace tandem::diff
