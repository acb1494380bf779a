// SPDX-License-Identifier: Apache-2.0
// What an input can still be, and what an expression can be over such inputs.
#pragma once

#include <cstdint>

#include "compiler/analyze/bits.h"

namespace tandem::analyze {

// Of numbers: missing, or low..high. Of choices and texts: members, which stand for values or for
// classes of texts; low and high are the first and last of them.
struct Domain {
  bool missing = false;
  bool known = true;
  int64_t low = 0;
  int64_t high = 0;
  Bits members;

  bool Listed() const { return !members.empty(); }
  bool Single() const { return known ? !missing && low == high : missing; }
  bool Nothing() const { return !known && !missing; }
  // Members as they are; `known` and the ends follow.
  void Settle() {
    if (!Listed()) {
      known = known && low <= high;
      return;
    }
    known = known && members.Any();
    if (!known) return;
    low = static_cast<int64_t>(members.First());
    high = static_cast<int64_t>(members.Last());
  }
  static Domain Missing() { return {.missing = true, .known = false}; }
  Domain OnlyKnown() const {
    Domain d = *this;
    d.missing = false;
    return d;
  }
  Domain Among(const Bits& some) const {
    Domain d = OnlyKnown();
    d.members = members.And(some);
    d.Settle();
    return d;
  }
  Domain Between(int64_t from, int64_t to) const {
    Domain d = OnlyKnown();
    if (Listed()) {
      for (int64_t i = low; i <= high; ++i) {
        if (i < from || i > to) d.members.Clear(static_cast<size_t>(i));
      }
    } else {
      d.low = low > from ? low : from;
      d.high = high < to ? high : to;
    }
    d.Settle();
    return d;
  }

  friend bool operator==(const Domain&, const Domain&) = default;
};

// Every value an expression can take: known within low..high (choices: and among), or unknown. Of
// yes/no 0..1. May say too much, never too little.
struct Abs {
  bool known = true;
  bool unknown = false;
  int64_t low = 0;
  int64_t high = 0;
  uint64_t among = ~uint64_t{0};  // bit i: the value i; of choices of at most 64 values

  static Abs Of(int64_t value) {
    Abs a{true, false, value, value};
    if (value >= 0 && value < 64) a.among = uint64_t{1} << value;
    return a;
  }
  static Abs Unknown() { return {.known = false, .unknown = true}; }
  static Abs Range(int64_t low, int64_t high, bool unknown) { return {true, unknown, low, high}; }
  // A yes/no of these outcomes (leads.h).
  static Abs Outcomes(uint8_t outcomes) {
    Abs a;
    a.known = (outcomes & 3) != 0;
    a.unknown = (outcomes & 4) != 0;
    a.low = (outcomes & 2) != 0 ? 0 : 1;
    a.high = (outcomes & 1) != 0 ? 1 : 0;
    return a;
  }
  uint8_t Outcomes() const {
    if (!known) return unknown ? 4 : 0;
    return static_cast<uint8_t>((high >= 1 ? 1 : 0) | (low <= 0 ? 2 : 0) | (unknown ? 4 : 0));
  }
  bool MayBe(int64_t value) const {
    if (!known || value < low || value > high) return false;
    return value < 0 || value >= 64 || (among >> value & 1) != 0;
  }
  bool Single() const { return known && !unknown && low == high; }
  // What either can be.
  void Join(const Abs& b) {
    unknown = unknown || b.unknown;
    if (!b.known) return;
    if (!known) {
      known = true;
      low = b.low;
      high = b.high;
      among = b.among;
      return;
    }
    low = low < b.low ? low : b.low;
    high = high > b.high ? high : b.high;
    among |= b.among;
  }
  static Abs Nothing() { return {.known = false, .unknown = false}; }
};

}  // namespace tandem::analyze
