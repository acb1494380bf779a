// SPDX-License-Identifier: Apache-2.0
// What a lead is, for the runtime: fields, their types, choices, and how a source's columns become
// fields.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace tandem::schema {

enum class FieldId : uint32_t {};
enum class ChoiceId : uint32_t {};
inline constexpr ChoiceId kNoChoice{std::numeric_limits<uint32_t>::max()};

enum class Kind : uint8_t {
  kYesNo,
  kInteger,  // int64
  kNumber,   // int64, scaled by 10^4
  kMoney,    // int64, scaled by 10^4, in the policy's currency
  kPercent,  // int64, the fraction scaled by 10^6: 22 % = 220000
  kText,     // UTF-8
  kChoice,   // int64 index into the choice's values, in declared order
  kTextList,
  kChoiceList,
  kTime,      // int64 microseconds since 1970-01-01T00:00:00Z
  kDate,      // int64 days since 1970-01-01, civil in the policy's zone
  kDuration,  // int64 microseconds
};

// Decimal places of a kind's stored integers: 4, 6 or 0.
constexpr int Scale(Kind kind) {
  return kind == Kind::kNumber || kind == Kind::kMoney ? 4 : kind == Kind::kPercent ? 6 : 0;
}

struct ValueType {
  Kind kind = Kind::kYesNo;
  ChoiceId choice = kNoChoice;  // kChoice, kChoiceList
  // Declared range in stored units, both ends in; the full int64 range where none was declared.
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();

  friend bool operator==(const ValueType&, const ValueType&) = default;
};

struct ChoiceValue {
  std::string name;   // as written in the policy and in results
  std::string label;  // as written in the data; equal to the name unless given
};
struct ChoiceType {
  std::string name;  // the type's or the field's name, for messages
  bool ordered = false;
  std::vector<ChoiceValue> values;
};

// A leaf of the lead. Leaves of records are named by their path: "account.customer".
struct Field {
  std::string name;
  ValueType type;
  bool optional = false;           // may be missing
  std::optional<uint32_t> record;  // index into Schema::records, for leaves of an optional record
};

// A record that is a field of the lead: missing if and only if all its leaves are. A leaf that is
// not optional rejects the lead when it is missing while another leaf of a record is present (or
// the record is not optional).
struct Record {
  std::string name;  // path of the field: "account"
  bool optional = false;
};

struct Schema {
  std::vector<Field> fields;
  std::vector<Record> records;
  std::vector<ChoiceType> choices;
  std::string currency;             // ISO 4217, may be empty
  std::string zone;                 // IANA name; "UTC" when the policy has none
  std::optional<FieldId> id_field;  // the lead's `id`, when there is one

  const Field& operator[](FieldId id) const { return fields[static_cast<size_t>(id)]; }
  const ChoiceType& operator[](ChoiceId id) const { return choices[static_cast<size_t>(id)]; }
  std::optional<FieldId> Find(const std::string& name) const;
};

// How one column of a source feeds one field.
struct ColumnMap {
  FieldId field{};
  std::string column;                     // literal CSV header
  std::vector<std::string> missing_when;  // compared with the trimmed cell, exactly
  std::vector<std::string> time_forms;    // strptime-like; empty: ISO 8601
  std::string zone;                       // for times without an offset; empty: the policy's
  std::string number_like;  // "1,234.5" shows group and decimal characters; empty: plain
  bool rounded = false;     // more places than the type has are rounded half even, else rejected
  std::string separator = ";";  // list fields
  struct ValueRow {
    std::vector<std::string> from;  // compared by text key
    std::string to;                 // the value's text as if it stood in the cell
    bool to_missing = false;
  };
  std::vector<ValueRow> values;
  enum class Otherwise : uint8_t { kReject, kAsIs, kValue, kMissing };
  Otherwise otherwise =
      Otherwise::kAsIs;  // kReject: an unlisted text is missing with a note (`?`), else rejects
  std::string otherwise_value;
};

// A CSV source of leads. Fields without a map are matched by header name unless `others_ignored`.
struct Source {
  std::string name;
  char delimiter = 0;  // 0: detect
  std::vector<ColumnMap> columns;
  std::vector<std::string> missing_when;  // for every column
  bool others_ignored = false;
};

}  // namespace tandem::schema
