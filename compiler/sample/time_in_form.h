// SPDX-License-Identifier: Apache-2.0
// Times and dates as the columns of a source have them. Private to this folder.
#pragma once

#include <string>

#include "runtime/schema/schema.h"

namespace tandem::sample {

// `iso`: RFC 3339, or a date. As it is where the column has neither a form nor a unit, and where it
// is no time. `zone`: the policy's.
std::string InForm(const schema::ColumnMap& column, const std::string& zone,
                   const std::string& iso);

}  // namespace tandem::sample
