// SPDX-License-Identifier: Apache-2.0
// Halving after docs/DECAY.md, with tables made of square roots instead of a series.
#include <array>
#include <cstdint>

#include "tests/agree/oracle_time.h"

namespace tandem::agree_test {
namespace {

__extension__ typedef unsigned __int128 Wide;

// a × b in units of 2^-127, rounded down.
Wide TimesWide(Wide a, Wide b) {
  const Wide half = (Wide{1} << 64) - 1;
  const Wide low = (a & half) * (b & half);
  const Wide cross = (a >> 64) * (b & half) + (low >> 64);
  const Wide cross_too = (a & half) * (b >> 64) + (cross & half);
  const Wide high = (a >> 64) * (b >> 64) + (cross >> 64) + (cross_too >> 64);
  return (high << 1) | (cross_too >> 63 & 1);
}

// The square root of a number of units of 2^-127 from a half to one, bit after bit.
Wide RootOf(Wide square) {
  Wide root = 0;
  for (int bit = 127; bit >= 0; --bit) {
    const Wide tried = root | (Wide{1} << bit);
    if (tried <= (Wide{1} << 127) && TimesWide(tried, tried) <= square) root = tried;
  }
  return root;
}

// 2^(-i / 2^bits) in units of 2^-63 to the nearest.
struct Powers {
  Powers() {
    std::array<Wide, 25> roots;  // 2^(-1 / 2^k) in units of 2^-127
    roots[0] = Wide{1} << 126;
    for (size_t k = 1; k < roots.size(); ++k) roots[k] = RootOf(roots[k - 1]);
    for (size_t third = 0; third < 3; ++third) {
      for (size_t i = 0; i < 256; ++i) {
        Wide product = Wide{1} << 127;
        for (size_t bit = 0; bit < 8; ++bit) {
          if ((i >> bit & 1) != 0) product = TimesWide(product, roots[8 * (third + 1) - bit]);
        }
        table[third][i] = static_cast<uint64_t>((product + (Wide{1} << 63)) >> 64);
      }
    }
  }
  std::array<std::array<uint64_t, 256>, 3> table;
};

// a × b in units of 2^-63 to the nearest, halves up.
uint64_t Times(uint64_t a, uint64_t b) {
  const Wide product = Wide{a} * b;
  return static_cast<uint64_t>(product >> 63) + static_cast<uint64_t>(product >> 62 & 1);
}

}  // namespace

int64_t HalvingWeight(int64_t age_s, int64_t span_s) {
  static const Powers kPowers;
  constexpr uint64_t kLn2 = 0xB172'17F7'D1CF'79AB;  // in units of 2^-64, rounded down
  if (age_s <= 0) return int64_t{1} << 40;
  if (Wide(age_s) > Wide(span_s) * 40) return 0;
  const Wide unit = Wide{1} << 112;
  const auto span = static_cast<uint64_t>(span_s);
  const Wide half_lives = (unit / span + (unit % span != 0 ? 1 : 0)) * Wide(age_s);
  const auto whole = static_cast<int>(half_lives / unit);
  const auto fraction = static_cast<uint64_t>(half_lives % unit >> 48);
  const uint64_t rest = fraction % (uint64_t{1} << 40);
  const auto z = static_cast<uint64_t>(Wide{rest} * kLn2 >> 64);
  const uint64_t series = (uint64_t{1} << 63) - (z / 2 + z % 2) +
                          static_cast<uint64_t>(Wide{z} * z >> 66);
  const uint64_t upper = Times(kPowers.table[0][fraction >> 56],
                               kPowers.table[1][fraction >> 48 & 255]);
  const uint64_t power = Times(upper, Times(kPowers.table[2][fraction >> 40 & 255], series));
  const int shift = 23 + whole;
  return static_cast<int64_t>((Wide{power} + (Wide{1} << (shift - 1))) >> shift);
}

}  // namespace tandem::agree_test
