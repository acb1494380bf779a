// SPDX-License-Identifier: Apache-2.0
// What the column is called that says whose an event is.
#pragma once

#include <string>

#include "runtime/schema/schema.h"

namespace tandem::schema {

// "lead", or the name of the field that holds the events' record: "account".
std::string OwnerName(const Schema& schema, const Event& event);

}  // namespace tandem::schema
