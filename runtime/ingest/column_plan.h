// SPDX-License-Identifier: Apache-2.0
// How one column becomes one field: everything of a source's line, compiled once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/schema/schema.h"
#include "runtime/value/decimal.h"
#include "runtime/value/time_form.h"
#include "runtime/value/zone.h"

namespace tandem::ingest {

// What a cell turned out to be.
enum class Cell : uint8_t {
  kValue,     // `value`
  kText,      // `text`
  kMissing,
  kNoted,     // missing, and the reason belongs into the notes
  kRejected,  // with a reason
};

struct Outcome {
  Cell cell = Cell::kMissing;
  int64_t value = 0;
  std::string_view text;
};

struct KeyHash {
  using is_transparent = void;
  size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
};
template <class T>
using KeyMap = std::unordered_map<std::string, T, KeyHash, std::equal_to<>>;

// What a bare number means in a percent column.
enum class BarePercent : uint8_t { kRefused, kPercent, kFraction };

// Immutable once made; safe from any thread.
struct ColumnPlan {
  schema::FieldId field{};
  size_t column = 0;  // 0-based
  const schema::Field* declared = nullptr;
  const schema::ChoiceType* choice = nullptr;  // kChoice, kChoiceList
  schema::Kind kind{};
  int scale = 0;

  std::vector<std::string> missing_texts;
  std::vector<int64_t> missing_values;  // the numeric ones of them, in stored units

  value::NumberForm form;
  value::Rounding rounding = value::Rounding::kReject;
  BarePercent bare_percent = BarePercent::kRefused;
  std::vector<value::TimeForm> forms;
  int64_t unix_unit_us = 0;     // times are counts of it since 1970 UTC; 0: they are not
  value::Zone zone;         // for times without an offset
  value::Zone policy_zone;  // whose dates these are
  std::string separator = ";";

  struct Mapped {
    bool missing = false;
    std::string text;
    int64_t value = 0;
  };
  bool has_map = false;
  KeyMap<Mapped> values;
  schema::ColumnMap::Otherwise otherwise = schema::ColumnMap::Otherwise::kAsIs;
  Mapped otherwise_value;

  KeyMap<int64_t> choice_by_key;

  // JSON numbers: the same with the plain form of numbers; null when this is in it.
  std::shared_ptr<const ColumnPlan> plain;
};

constexpr bool IsList(schema::Kind kind) {
  return kind == schema::Kind::kTextList || kind == schema::Kind::kChoiceList;
}
constexpr bool IsDecimal(schema::Kind kind) {
  return kind == schema::Kind::kInteger || kind == schema::Kind::kNumber ||
         kind == schema::Kind::kMoney;
}

// What all columns of one input have in common.
struct PlanContext {
  const schema::Schema& schema;
  const schema::Source* source = nullptr;
  value::Zone policy_zone;
};

// `map` null: the field by its name. Errors name the field. `declared` must outlive the plan.
base::Result<ColumnPlan> MakeColumnPlan(const PlanContext& context, schema::FieldId field,
                                        const schema::Field& declared, const schema::ColumnMap* map,
                                        size_t column);

// Reads a cell (for lists: one element) that is trimmed and not blank. `key` is scratch memory.
// `reason` is written where the outcome needs one.
Outcome ReadCell(const ColumnPlan& plan, std::string_view cell, std::string& key,
                 std::string& reason);

// Whether the source calls this trimmed text missing.
bool IsMissingText(const ColumnPlan& plan, std::string_view cell);
inline bool IsMissingValue(const ColumnPlan& plan, int64_t value) {
  for (const int64_t missing : plan.missing_values) {
    if (missing == value) return true;
  }
  return false;
}

// Empty when the value is in the declared range, else "6000000 is above 3000000".
std::string RangeComplaint(const ColumnPlan& plan, int64_t value);

}  // namespace tandem::ingest
