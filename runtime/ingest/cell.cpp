// SPDX-License-Identifier: Apache-2.0
// Reads one cell as a field's type, with the reason in words when it cannot be read.
#include <algorithm>

#include "runtime/ingest/column_plan.h"
#include "runtime/value/text_key.h"
#include "runtime/value/time_format.h"

namespace tandem::ingest {
namespace {

using schema::Kind;
using value::DecimalStatus;

constexpr int64_t kFirstTimeUs = value::DaysFromCivil(value::kMinYear, 1, 1) * value::kMicrosPerDay;
constexpr int64_t kEndOfTimeUs =
    value::DaysFromCivil(value::kMaxYear + 1, 1, 1) * value::kMicrosPerDay;

Outcome Rejected(std::string& reason, std::string text) {
  reason = std::move(text);
  return {.cell = Cell::kRejected};
}

// What is written where an optional field has nothing to hold: missing plus a note, else a reject.
Outcome NotedOrRejected(const ColumnPlan& plan, std::string& reason, std::string text) {
  reason = std::move(text);
  return {.cell = plan.declared->optional ? Cell::kNoted : Cell::kRejected};
}

std::string InWords(const ColumnPlan& plan, int64_t value) {
  std::string out;
  switch (plan.kind) {
    case Kind::kPercent: value::FormatPercent(value, out); break;
    case Kind::kTime: value::FormatTime(value, out); break;
    case Kind::kDate: value::FormatDate(value, out); break;
    case Kind::kDuration: value::FormatDuration(value, out); break;
    case Kind::kYesNo:
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kText:
    case Kind::kChoice:
    case Kind::kTextList:
    case Kind::kChoiceList: value::FormatDecimal(value, plan.scale, out); break;
  }
  return out;
}

Outcome InRange(const ColumnPlan& plan, int64_t value, std::string& reason) {
  if (IsMissingValue(plan, value)) return {.cell = Cell::kMissing};
  const schema::ValueType& type = plan.declared->type;
  if (value < type.low || value > type.high) return Rejected(reason, RangeComplaint(plan, value));
  return {.cell = Cell::kValue, .value = value};
}

std::string DecimalComplaint(const ColumnPlan& plan, DecimalStatus status) {
  switch (status) {
    case DecimalStatus::kTooManyPlaces:
      if (plan.kind == Kind::kInteger) break;
      return plan.kind == Kind::kPercent
                 ? "more places than 6 of the fraction; say `rounded` in the source to round"
                 : "more than 4 decimal places; say `rounded` in the source to round";
    case DecimalStatus::kOutOfRange: return "a number too large to hold";
    case DecimalStatus::kOk:
    case DecimalStatus::kBadSyntax:
      if (plan.kind == Kind::kInteger) return "not a whole number";
      return plan.kind == Kind::kPercent ? "not a percent such as 22%" : "not a number";
  }
  return "decimal places in a whole number; say `rounded` in the source to round";
}

Outcome ReadDecimal(const ColumnPlan& plan, std::string_view cell, std::string& reason) {
  value::DecimalResult read = value::ParseDecimal(cell, plan.scale, plan.rounding, plan.form);
  if (read.ok() && plan.kind == Kind::kInteger && plan.rounding == value::Rounding::kReject &&
      cell.find(plan.form.decimal) != std::string_view::npos && !IsMissingValue(plan, read.value)) {
    read.status = DecimalStatus::kTooManyPlaces;
  }
  if (!read.ok()) return Rejected(reason, DecimalComplaint(plan, read.status));
  return InRange(plan, read.value, reason);
}

Outcome ReadPercent(const ColumnPlan& plan, std::string_view cell, std::string& reason) {
  value::DecimalResult read;
  if (cell.back() == '%') {
    read = value::ParsePercent(cell, plan.rounding, plan.form);
  } else if (plan.bare_percent == BarePercent::kRefused) {
    return Rejected(reason,
                    "no percent sign; write 22%, or say `as number like \"22%\"` (or \"0.22\")");
  } else {
    // Hundredths counted in 10^-4 are the fraction counted in 10^-6.
    const int scale = plan.bare_percent == BarePercent::kPercent ? plan.scale - 2 : plan.scale;
    read = value::ParseDecimal(cell, scale, plan.rounding, plan.form);
  }
  if (!read.ok()) return Rejected(reason, DecimalComplaint(plan, read.status));
  return InRange(plan, read.value, reason);
}

bool SameLetters(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
         });
}

Outcome ReadYesNo(std::string_view cell, std::string& reason) {
  for (const char* yes : {"yes", "true", "1"}) {
    if (SameLetters(cell, yes)) return {.cell = Cell::kValue, .value = 1};
  }
  for (const char* no : {"no", "false", "0"}) {
    if (SameLetters(cell, no)) return {.cell = Cell::kValue, .value = 0};
  }
  return Rejected(reason, "not yes or no (read are yes/no, true/false and 1/0)");
}

Outcome ReadChoice(const ColumnPlan& plan, std::string_view cell, std::string& key,
                   std::string& reason) {
  key.clear();
  value::TextKey(cell, key);
  const auto found = plan.choice_by_key.find(std::string_view(key));
  if (found != plan.choice_by_key.end()) return {.cell = Cell::kValue, .value = found->second};
  constexpr size_t kShown = 8;
  std::string text = "not one of ";
  const std::vector<schema::ChoiceValue>& values = plan.choice->values;
  for (size_t i = 0; i < std::min(values.size(), kShown); ++i) {
    if (i > 0) text += ", ";
    text += values[i].label;
  }
  if (values.size() > kShown) text += " and " + std::to_string(values.size() - kShown) + " more";
  return NotedOrRejected(plan, reason, std::move(text));
}

// A count of units since 1970, with as many decimal places as make microseconds.
Outcome ReadUnixTime(const ColumnPlan& plan, std::string_view cell, std::string& reason) {
  const int places = plan.unix_unit_us == 1'000'000 ? 6 : plan.unix_unit_us == 1'000 ? 3 : 0;
  const value::DecimalResult read = value::ParseDecimal(cell, places, plan.rounding);
  if (read.status == DecimalStatus::kTooManyPlaces) {
    return Rejected(reason, "finer than microseconds; say `rounded` in the source to round");
  }
  if (read.status == DecimalStatus::kBadSyntax) {
    const char* unit = places == 6 ? "seconds" : places == 3 ? "milliseconds" : "microseconds";
    return Rejected(reason, std::string("not a count of ") + unit + " since 1970");
  }
  if (!read.ok() || read.value < kFirstTimeUs || read.value >= kEndOfTimeUs) {
    return Rejected(reason, "a time outside the years 1 to 9999; perhaps of another unit");
  }
  const bool is_date = plan.kind == Kind::kDate;
  return InRange(plan, is_date ? plan.policy_zone.DateOf(read.value) : read.value, reason);
}

std::string TimeComplaint(const ColumnPlan& plan) {
  std::string text = plan.kind == Kind::kDate ? "not a date" : "not a time";
  if (plan.forms.empty()) {
    return text + (plan.kind == Kind::kDate ? " such as 2026-11-18"
                                            : " such as 2026-11-18T10:00 or 2026-11-18T10:00Z");
  }
  const char* between = " like ";
  for (const value::TimeForm& form : plan.forms) {
    text += between + ('"' + form.text() + '"');
    between = " or ";
  }
  return text;
}

Outcome ReadTime(const ColumnPlan& plan, std::string_view cell, std::string& reason) {
  if (plan.unix_unit_us != 0) return ReadUnixTime(plan, cell, reason);
  const auto in_stored_units = [&](const value::TimeReading& reading) {
    return plan.kind == Kind::kDate ? value::DateOf(reading, plan.policy_zone)
                                    : value::InstantOf(reading, plan.zone);
  };
  std::optional<int64_t> result;
  if (plan.forms.empty()) {
    if (const auto reading = value::ReadIsoTime(cell)) result = in_stored_units(*reading);
  }
  for (const value::TimeForm& form : plan.forms) {
    const auto reading = value::ReadTime(form, cell);
    if (!reading) continue;
    const int64_t here = in_stored_units(*reading);
    if (result && *result != here) {
      return NotedOrRejected(plan, reason,
                             "two forms fit and disagree: " + InWords(plan, *result) + " or " +
                                 InWords(plan, here));
    }
    result = here;
  }
  if (!result) return Rejected(reason, TimeComplaint(plan));
  return InRange(plan, *result, reason);
}

Outcome ReadDuration(const ColumnPlan& plan, std::string_view cell, std::string& reason) {
  const std::optional<int64_t> read = value::ParseDuration(cell);
  if (!read) return Rejected(reason, "not a duration such as 3 days or 2 hours 30 minutes");
  return InRange(plan, *read, reason);
}

Outcome ReadPlain(const ColumnPlan& plan, std::string_view cell, std::string& key,
                  std::string& reason) {
  switch (plan.kind) {
    case Kind::kYesNo: return ReadYesNo(cell, reason);
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney: return ReadDecimal(plan, cell, reason);
    case Kind::kPercent: return ReadPercent(plan, cell, reason);
    case Kind::kText:
    case Kind::kTextList: return {.cell = Cell::kText, .text = cell};
    case Kind::kChoice:
    case Kind::kChoiceList: return ReadChoice(plan, cell, key, reason);
    case Kind::kTime:
    case Kind::kDate: return ReadTime(plan, cell, reason);
    case Kind::kDuration: return ReadDuration(plan, cell, reason);
  }
  return {};
}

Outcome FromMap(const ColumnPlan& plan, const ColumnPlan::Mapped& mapped) {
  if (mapped.missing) return {.cell = Cell::kMissing};
  const bool is_text = plan.kind == Kind::kText || plan.kind == Kind::kTextList;
  return {.cell = is_text ? Cell::kText : Cell::kValue, .value = mapped.value, .text = mapped.text};
}

}  // namespace

bool IsMissingText(const ColumnPlan& plan, std::string_view cell) {
  for (const std::string& missing : plan.missing_texts) {
    if (missing == cell) return true;
  }
  return false;
}

std::string RangeComplaint(const ColumnPlan& plan, int64_t value) {
  const schema::ValueType& type = plan.declared->type;
  if (value < type.low) return InWords(plan, value) + " is below " + InWords(plan, type.low);
  if (value > type.high) return InWords(plan, value) + " is above " + InWords(plan, type.high);
  return {};
}

Outcome ReadCell(const ColumnPlan& plan, std::string_view cell, std::string& key,
                 std::string& reason) {
  using Otherwise = schema::ColumnMap::Otherwise;
  if (!plan.has_map) return ReadPlain(plan, cell, key, reason);
  key.clear();
  value::TextKey(cell, key);
  const auto found = plan.values.find(std::string_view(key));
  if (found != plan.values.end()) return FromMap(plan, found->second);
  switch (plan.otherwise) {
    case Otherwise::kAsIs: return ReadPlain(plan, cell, key, reason);
    case Otherwise::kValue: return FromMap(plan, plan.otherwise_value);
    case Otherwise::kMissing: return {.cell = Cell::kMissing};
    case Otherwise::kReject: break;
  }
  return NotedOrRejected(plan, reason, "not listed in the source's value map");
}

}  // namespace tandem::ingest
