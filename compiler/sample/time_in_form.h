// SPDX-License-Identifier: Apache-2.0
// Times and dates as the columns of a source have them. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/schema/schema.h"
#include "runtime/value/zone.h"

namespace tandem::sample {

// The zones in which a policy's sources are written. Immutable; thread-safe.
class Zones {
 public:
  Zones(const schema::Schema& schema, const std::vector<schema::Source>& sources);
  // Of a column; null when this machine does not know it.
  const value::Zone* Of(const schema::ColumnMap& column) const;

 private:
  void Add(const schema::ColumnMap& column);

  std::string policy_zone_;
  std::map<std::string, value::Zone> zones_;
};

// An instant in the first form of the column; `iso` as it is when the column has no form or `iso`
// is no time.
std::string InForm(const schema::ColumnMap& column, const Zones& zones, const std::string& iso);

}  // namespace tandem::sample
