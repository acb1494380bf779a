// SPDX-License-Identifier: Apache-2.0
// How often this process asked for memory: allocations.cpp replaces operator new of the whole
// program, of libtandem.so too.
#pragma once

#include <cstdint>

namespace tandem::capi_test {

uint64_t AllocationCount();

}  // namespace tandem::capi_test
