// SPDX-License-Identifier: Apache-2.0
// How far two names are apart, to suggest the one that was meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tandem::base {

// Number of single-byte insertions, deletions, replacements and swaps of neighbours that turn `a`
// into `b` (optimal string alignment), ASCII case ignored; anything above `bound` is `bound + 1`.
int EditDistance(std::string_view a, std::string_view b, int bound);

// The candidate nearest to `needle` if it is near enough to be a slip of the keyboard: one edit up
// to 4 bytes, a third of the needle's length beyond (at most 6). Between equals the first wins.
// A needle longer than 128 bytes has none.
std::optional<std::string> NearestName(std::string_view needle,
                                       std::span<const std::string> candidates);

}  // namespace tandem::base
