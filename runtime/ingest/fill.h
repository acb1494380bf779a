// SPDX-License-Identifier: Apache-2.0
// Which fields of an input ever held anything, and which keys nobody read.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/schema/schema.h"

namespace tandem::ingest {

// Of leads, or of the events of one type.
struct Fill {
  uint64_t records = 0;              // that were read
  std::vector<uint8_t> is_filled;    // by field: in some record
  std::vector<std::string> columns;  // by field, JSON: the path it is read from
  std::set<std::string> unread;      // JSON: some paths of keys that nothing reads

  void Add(const Fill& other);
};

struct InputFill {
  Fill leads;
  std::map<schema::EventId, Fill> events;

  void Add(const InputFill& other);
};

}  // namespace tandem::ingest
