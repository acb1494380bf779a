// SPDX-License-Identifier: Apache-2.0
// A policy names a handful of zones, so they are looked for one after the other.
#include "runtime/value/zones.h"

#include <algorithm>
#include <utility>

namespace tandem::value {

base::Result<void> Zones::Add(std::string name, std::string tzif) {
  const auto is_it = [&](const Entry& entry) { return entry.name == name; };
  if (std::any_of(all_.begin(), all_.end(), is_it)) {
    return base::Fail(base::ErrorKind::kBadInput, "the time zone `" + name + "` is there twice");
  }
  base::Result<Zone> zone = Zone::FromTzif(name, tzif);
  if (!zone) {
    return base::Fail(zone.error().kind, "time zone `" + name + "`: " + zone.error().message);
  }
  all_.push_back({std::move(name), std::move(tzif), std::move(*zone)});
  return {};
}

base::Result<Zone> Zones::Find(std::string_view name) const {
  if (name == "UTC") return Zone();
  for (const Entry& entry : all_) {
    if (entry.name == name) return entry.zone;
  }
  return base::Fail(base::ErrorKind::kBadInput,
                    "no time zone `" + std::string(name) + "` came with the policy");
}

}  // namespace tandem::value
