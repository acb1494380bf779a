// SPDX-License-Identifier: Apache-2.0
// Records with keys: several sorted spools read as one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/join/spool.h"

namespace tandem::join {

// Keys are compared bytewise; these make numbers sort as numbers.
void AppendKeyNumber(uint64_t number, std::string& key);
uint64_t KeyNumber(std::string_view key);  // of its first eight bytes

base::Result<void> AppendKeyed(std::string_view key, std::string_view body, Spool& spool);

// Records of all spools in the order of their keys, of equal keys in the order of spools. Each
// spool holds keyed records in order. An error of `use` ends it.
using UseRecord = std::function<base::Result<void>(std::string_view key, std::string_view body)>;
base::Result<void> Merge(std::vector<Spool> spools, const UseRecord& use);

}  // namespace tandem::join
