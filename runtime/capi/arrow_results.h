// SPDX-License-Identifier: Apache-2.0
// What was decided as a struct array, one child a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/capi/handles.h"
#include "runtime/include/tandem/arrow_abi.h"

namespace tandem::capi {

// Of a stream every lead that came in has a row, in the same place: those rejected are null in all
// columns and say why in one more.
inline constexpr const char* kRejectedColumn = "tandem.rejected";
using ArrowRejects = std::vector<std::optional<std::string>>;  // a row each; nothing: decided

// Both leave `out` to be released by whoever gets it.
void ExportSchema(const tandem_policy& policy, bool of_stream, ArrowSchema& out);
// `rejects`: of a stream, else null. Texts read the batch that was evaluated.
base::Result<void> ExportResults(const tandem_results& results, const ArrowRejects* rejects,
                                 ArrowArray& out);

}  // namespace tandem::capi
