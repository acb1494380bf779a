// SPDX-License-Identifier: Apache-2.0
// One spelling a kind; decimals are exact and as short as they can be.
#include "runtime/schema/format_value.h"

#include "runtime/value/decimal.h"
#include "runtime/value/time_format.h"

namespace tandem::schema {

void FormatValue(const Schema& schema, const ValueType& type, int64_t value, std::string& out) {
  switch (type.kind) {
    case Kind::kYesNo:
      out += value != 0 ? "yes" : "no";
      return;
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
      value::FormatDecimal(value, Scale(type.kind), out);
      return;
    case Kind::kPercent:
      value::FormatPercent(value, out);
      return;
    case Kind::kTime:
      value::FormatTime(value, out);
      return;
    case Kind::kDate:
      value::FormatDate(value, out);
      return;
    case Kind::kDuration:
      value::FormatDuration(value, out);
      return;
    case Kind::kChoice: {
      const auto& values = schema[type.choice].values;
      if (value >= 0 && static_cast<size_t>(value) < values.size()) {
        out += values[static_cast<size_t>(value)].name;
      }
      return;
    }
    case Kind::kText:
    case Kind::kTextList:
    case Kind::kChoiceList:
      return;
  }
}

std::string FormatValue(const Schema& schema, const ValueType& type, int64_t value) {
  std::string out;
  FormatValue(schema, type, value, out);
  return out;
}

}  // namespace tandem::schema
