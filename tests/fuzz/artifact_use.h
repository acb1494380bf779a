// SPDX-License-Identifier: Apache-2.0
// What may be done with a built policy, whoever made it: decide, write, carry, explain.
#pragma once

#include <string>

#include "runtime/artifact/artifact.h"

namespace tandem::fuzz {

// With its size and checksum put right, so that what stands in it is looked at.
std::string WithChecksum(std::string bytes);

// Decides leads and events made up for its schema, by the columns of each of its sources and
// without one, with state carried and explained. Whatever is refused is refused in words.
void Use(const artifact::Artifact& artifact);

}  // namespace tandem::fuzz
