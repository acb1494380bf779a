// SPDX-License-Identifier: Apache-2.0
// Time zones that travel with a policy, so that it decides alike on every machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/value/zone.h"

namespace tandem::value {

// Compiled files of a zone database, by name. Immutable once shared, then safe from any thread.
class Zones {
 public:
  struct Entry {
    std::string name;
    std::string tzif;
    Zone zone;
  };

  // `release` of the database they are from, "2025b".
  explicit Zones(std::string release) : release_(std::move(release)) {}

  // kBadInput when `tzif` is no such file, or the name is no zone's or has been added before.
  base::Result<void> Add(std::string name, std::string tzif);

  // "UTC" always works; kBadInput when the zone is not among them.
  base::Result<Zone> Find(std::string_view name) const;

  const std::string& release() const { return release_; }
  const std::vector<Entry>& all() const { return all_; }

 private:
  std::string release_;
  std::vector<Entry> all_;
};

}  // namespace tandem::value
