// SPDX-License-Identifier: Apache-2.0
// Time zones of the IANA database: between instants and the clock on the wall.
//
// Read from the system's compiled database (TZif, RFC 8536), footer rule included, so that summer
// time goes on after 2037. Instants and local times as in civil_time.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/value/civil_time.h"

namespace tandem::value {

struct ZoneTable;

// A shared, immutable table of offset changes: cheap to copy, safe from any thread. Looking up is a
// binary search in memory (about 10 steps). Any int64_t is answered; within a day of its ends the
// result is clamped.
class Zone {
 public:
  // UTC, which needs no database.
  Zone();

  // From the bytes of its compiled file. kBadInput when they are not such a file, or no zone of the
  // database may have the name.
  static base::Result<Zone> FromTzif(std::string name, std::string_view tzif);

  // The name it was found under: "America/New_York".
  const std::string& name() const;

  // Local minus UTC at an instant.
  int32_t OffsetSecondsAt(int64_t time_us) const;

  int64_t ToLocal(int64_t time_us) const;

  // A local time that occurs twice is the first of the two; one that is skipped is the first
  // instant after the gap. So the result is monotone in `local_us`.
  int64_t ToUtc(int64_t local_us) const;

  // The longest known span of instants around one with the same offset.
  struct Stretch {
    int64_t from_us = 0;  // in
    int64_t to_us = 0;    // out
    int32_t offset_s = 0;
  };
  Stretch StretchAt(int64_t time_us) const;

  int64_t DateOf(int64_t time_us) const { return DaysOfLocal(ToLocal(time_us)); }

  // The first instant of a date (not always midnight).
  int64_t StartOf(int64_t days) const { return ToUtc(days * kMicrosPerDay); }

 private:
  explicit Zone(std::shared_ptr<const ZoneTable> table) : table_(std::move(table)) {}

  std::shared_ptr<const ZoneTable> table_;
};

// ToLocal for instants that mostly lie near each other: looks up only where the offset may change.
// Instants in years 0 to 10000. Not thread-safe; the zone must outlive it.
class LocalClock {
 public:
  explicit LocalClock(const Zone& zone) : zone_(zone) {}

  int64_t operator()(int64_t time_us) {
    if (time_us < now_.from_us || time_us >= now_.to_us) now_ = zone_.StretchAt(time_us);
    return time_us + now_.offset_s * kMicrosPerSecond;
  }

 private:
  const Zone& zone_;
  Zone::Stretch now_;
};

// Reads one zone; keep the result. "UTC" always works. kBadInput with the nearest name when there
// is no such zone (names that depend on the machine, "localtime", are none), kIo when the database
// cannot be read.
base::Result<Zone> FindZone(std::string_view name);

// The compiled file of a zone; refused like FindZone. "UTC" needs none and has none.
base::Result<std::string> ReadZoneFile(std::string_view name);

// Names of zones and their aliases, sorted; empty when the database has no list.
std::vector<std::string> ZoneNames();

// Release of the database, "2025b"; "unknown" when it does not say.
std::string TzdbVersion();

}  // namespace tandem::value
