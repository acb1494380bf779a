// SPDX-License-Identifier: Apache-2.0
// Decodes one compiled time zone: RFC 8536 TZif, version 2 or later, with its footer rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"

namespace tandem::value {

// From `at_s` (seconds since 1970-01-01T00:00Z) on, local time is UTC plus `offset_s`.
struct OffsetChange {
  int64_t at_s = 0;
  int32_t offset_s = 0;
};

struct TzifZone {
  int32_t first_offset_s = 0;         // before the first change
  std::vector<OffsetChange> changes;  // ascending; each one changes the offset
  // From here on changes repeat every 400 Gregorian years; the 400 years before are in `changes`.
  // Nothing when the last offset stays.
  std::optional<int64_t> cyclic_from_s;
};

// kBadInput, without the name of the file, when `bytes` is not such a file.
base::Result<TzifZone> DecodeTzif(std::string_view bytes);

}  // namespace tandem::value
