// SPDX-License-Identifier: Apache-2.0
// What a lead is, for the runtime: fields, their types, choices, and how a source's columns become
// fields.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tandem::value {
class Zones;
}

namespace tandem::schema {

enum class FieldId : uint32_t {};
enum class ChoiceId : uint32_t {};
enum class EventId : uint32_t {};  // index into Schema::events
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

// Where the value of a field comes from. Only given fields are read from sources, shown and hashed
// as fields; the others are columns the policy turned out to need.
enum class Origin : uint8_t {
  kGiven,
  kPrevious,  // `was F`: the field `twin` in the previous version of the lead
  kIsNew,     // `lead is new`, yes/no: missing when nobody said, and there is no previous version
  kCarried,   // state carried from an earlier evaluation: see `carried`
};
enum class Carried : uint8_t {
  kPresent,   // yes/no: carried state is known (a lead without earlier evaluations included)
  kStage,     // choice of stages: missing without an earlier evaluation
  kFurthest,  // likewise; the highest stage of the chain ever held
  kEntered,   // time: when the stage `index` (value of the stage choice) was last entered
  kScore,     // the score `index` of the policy, as last decided
  kFrozen,    // the score `index`, frozen; missing while it is not
};

// A leaf of the lead, or a field of an event. Leaves of records are named by their path:
// "account.customer".
struct Field {
  std::string name;
  ValueType type;
  bool optional = false;           // may be missing
  std::optional<uint32_t> record;  // index into Schema::records, for leaves of an optional record
  Origin origin = Origin::kGiven;
  FieldId twin{};                  // kPrevious
  Carried carried{};               // kCarried
  uint32_t index = 0;              // kCarried: a stage's value or a score's index
};

// Something that happens to a lead at an instant. Events of stages have the scores as fields: what
// they were when the stage was entered.
struct Event {
  std::string name;
  std::vector<Field> fields;      // FieldId counts within the event
  std::optional<uint32_t> stage;  // value of the stage choice whose entries these are
  // Events of a record that leads share (`event renewal of account`): the lead's field that holds
  // the record's id. They happen to every lead whose field that is theirs.
  std::optional<FieldId> key;
};

// A record that is a field of the lead: missing if and only if all its leaves are. A leaf that is
// not optional rejects the lead when it is missing while another leaf of a record is present (or
// the record is not optional).
struct Record {
  std::string name;  // path of the field: "account"
  bool optional = false;
};

struct Schema {
  std::vector<Field> fields;  // given ones first
  std::vector<Event> events;
  std::vector<Record> records;
  std::vector<ChoiceType> choices;
  std::string currency;             // ISO 4217, may be empty
  std::string zone;                 // IANA name; "UTC" when the policy has none
  std::optional<FieldId> id_field;  // the lead's `id`, when there is one
  // The zones that a built policy brings along; null: those of the system (schema/zone_of.h).
  std::shared_ptr<const value::Zones> zones;

  const Field& operator[](FieldId id) const { return fields[static_cast<size_t>(id)]; }
  const ChoiceType& operator[](ChoiceId id) const { return choices[static_cast<size_t>(id)]; }
  const Event& operator[](EventId id) const { return events[static_cast<size_t>(id)]; }
  // A given field, by name or path.
  std::optional<FieldId> Find(const std::string& name) const;
  std::optional<EventId> FindEvent(const std::string& name) const;
  // How many of the fields are given; they stand first.
  size_t GivenCount() const;
};

// How one column of a source feeds one field.
struct ColumnMap {
  FieldId field{};
  std::string column;                     // literal CSV header
  std::vector<std::string> missing_when;  // compared with the trimmed cell, exactly
  std::vector<std::string> time_forms;    // strptime-like; empty: ISO 8601
  int64_t unix_unit_us = 0;               // a count of such units since 1970 UTC; 0: not one
  std::string zone;                       // for times without an offset; empty: the policy's
  std::string number_like;  // "1,234.5" shows group and decimal characters; empty: plain
  bool rounded = false;     // more places than the type has are rounded half even, else rejected
  bool unique = false;      // a value that stood in an earlier row rejects the row
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

enum class DataFormat : uint8_t { kCsv, kJsonLines };

// How rows of one event are read. `columns` are of its fields; lead and instant have their own.
struct EventMap {
  std::string value;  // of the `by` column, compared by text key; empty: every row
  EventId event{};
  std::vector<ColumnMap> columns;  // by FieldId of the event
};

// Events in rows of their own, or nested in a JSON lead under `path`.
struct EventSource {
  std::string path;   // nested: dotted path of the array in the lead; else empty
  std::string by;     // column that says which event a row is; empty: one event only
  ColumnMap lead;     // the column that holds the lead's id (field not read); nested: not read
  ColumnMap at;       // the column that holds the instant (field not read)
  std::vector<EventMap> events;
  bool others_ignored = false;
};

// Where columns come from: CSV headers are literal, in JSON lines a column is a path of keys with
// dots (`\.` a literal dot). Fields without a map are matched by name unless `others_ignored`.
struct Source {
  std::string name;
  DataFormat format = DataFormat::kCsv;
  char delimiter = 0;  // CSV; 0: detect
  std::vector<ColumnMap> columns;         // of leads
  std::vector<std::string> missing_when;  // for every column
  bool others_ignored = false;
  std::optional<EventSource> of_events;   // a source of events; else one of leads
  std::vector<EventSource> nested;        // of leads: events in them
};

}  // namespace tandem::schema
