// SPDX-License-Identifier: Apache-2.0
// What of reading fields does not depend on where they go.
#include "runtime/ingest/field_reader.h"

#include "runtime/ingest/json_text.h"

namespace tandem::ingest {
namespace {

using schema::Kind;

constexpr size_t kMaxValueShownBytes = 200;

const char* InWords(JsonKind kind) {
  switch (kind) {
    case JsonKind::kText: return "a text";
    case JsonKind::kNumber: return "a number";
    case JsonKind::kTrue:
    case JsonKind::kFalse: return "true or false";
    case JsonKind::kArray: return "an array";
    case JsonKind::kObject: return "an object";
    case JsonKind::kAbsent:
    case JsonKind::kNull:
    case JsonKind::kNotObject: break;
  }
  return "null";
}

const char* InWords(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "yes or no";
    case Kind::kInteger: return "a whole number";
    case Kind::kNumber:
    case Kind::kMoney: return "a number";
    case Kind::kPercent: return "a percent";
    case Kind::kText: return "a text";
    case Kind::kChoice: return "one of its choices";
    case Kind::kTextList:
    case Kind::kChoiceList: return "a list";
    case Kind::kTime: return "a time";
    case Kind::kDate: return "a date";
    case Kind::kDuration: return "a duration";
  }
  return "";
}

bool IsTextual(Kind kind) {
  return kind == Kind::kText || kind == Kind::kTextList || kind == Kind::kChoice ||
         kind == Kind::kChoiceList;
}

}  // namespace

std::string Shown(std::string_view value) {
  if (value.size() <= kMaxValueShownBytes) return std::string(value);
  size_t end = kMaxValueShownBytes;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return std::string(value.substr(0, end));
}

bool ReadPlainInteger(std::string_view cell, int64_t& value) {
  const bool negative = !cell.empty() && cell.front() == '-';
  const size_t start = negative ? 1 : 0;
  const size_t digits = cell.size() - start;
  if (digits - 1 >= 14) return false;
  int64_t read = 0;
  for (size_t i = start; i < cell.size(); ++i) {
    const unsigned digit = static_cast<unsigned char>(cell[i]) - unsigned{'0'};
    if (digit > 9) return false;
    read = read * 10 + digit;
  }
  value = negative ? -read : read;
  return true;
}

FieldReader::FieldReader(const std::vector<ColumnPlan>& plans, size_t fields,
                         const std::vector<schema::Record>* records, bool required)
    : plans_(plans), records_(records), required_(required), texts_(fields), is_filled_(fields) {
  for (const ColumnPlan& plan : plans) {
    // Numbers are read faster than looked up; texts are remembered where they are classified.
    const bool plain = IsDecimal(plan.kind) || plan.kind == Kind::kText ||
                       plan.kind == Kind::kTextList || plan.kind == Kind::kPercent ||
                       plan.unix_unit_us != 0;
    CellCache* cache = nullptr;
    if (!plain || plan.has_map) {
      caches_.push_back(std::make_unique<CellCache>());
      cache = caches_.back().get();
    }
    steps_.push_back(StepOf(plan, cache));
  }
  if (records == nullptr) return;
  record_present_.resize(records->size());
  record_lacks_.resize(records->size());
}

FieldReader::Step FieldReader::StepOf(const ColumnPlan& plan, CellCache* cache) const {
  Step step;
  step.plan = &plan;
  step.column = plan.column;
  step.field = plan.field;
  step.cache = cache;
  if (plan.declared->record) step.record = static_cast<int32_t>(*plan.declared->record);
  step.is_text = plan.kind == Kind::kText;
  step.is_yes_no = plan.kind == Kind::kYesNo;
  step.may_miss = !required_ || plan.declared->optional || IsList(plan.kind);
  if (IsList(plan.kind)) return step;
  if (cache != nullptr) {
    step.way = Way::kKnown;
  } else if (step.is_text && plan.missing_texts.empty()) {
    step.way = Way::kText;
  } else if (IsDecimal(plan.kind) && plan.missing_values.empty()) {
    step.way = Way::kNumber;
    step.factor = value::PowerOfTen(plan.scale);
    step.low = plan.declared->type.low;
    step.high = plan.declared->type.high;
  }
  return step;
}

void FieldReader::AddFill(const JsonPaths* paths, Fill& fill) const {
  Fill own{.records = records_read_, .is_filled = is_filled_, .columns = {}, .unread = {}};
  for (const Step& step : steps_) own.is_filled[static_cast<size_t>(step.field)] |= step.is_filled;
  if (paths != nullptr) {
    own.columns.resize(is_filled_.size());
    for (const ColumnPlan& plan : plans_) {
      own.columns[static_cast<size_t>(plan.field)] = paths->name(plan.column);
    }
  }
  fill.Add(own);
}

FieldReader::As FieldReader::JsonAs(const ColumnPlan& plan, JsonKind kind,
                                    std::string_view& cell) {
  const auto refused = [&] {
    reason_ = std::string(InWords(kind)) + " where " + InWords(plan.kind) + " is expected";
    return As::kRefused;
  };
  switch (kind) {
    case JsonKind::kAbsent:
    case JsonKind::kNull: return As::kMissing;
    case JsonKind::kText: return As::kCell;
    case JsonKind::kNumber:
      if (IsList(plan.kind) || (plan.kind == Kind::kDuration && !plan.has_map)) return refused();
      if ((plan.kind == Kind::kTime || plan.kind == Kind::kDate) && plan.unix_unit_us == 0 &&
          plan.forms.empty() && !plan.has_map && !IsMissingText(plan, cell)) {
        reason_ = std::string("a number where ") + InWords(plan.kind) +
                  " is expected; say `as unix seconds` (or milliseconds) in the source";
        return As::kRefused;
      }
      if (!IsTextual(plan.kind) && cell.find_first_of("eE") != std::string_view::npos) {
        number_.clear();
        WriteWithoutExponent(cell, number_);
        cell = number_;
      }
      return As::kCell;
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      return plan.kind == Kind::kYesNo || plan.has_map ? As::kCell : refused();
    case JsonKind::kArray: return IsList(plan.kind) ? As::kArray : refused();
    case JsonKind::kObject: return refused();
    case JsonKind::kNotObject: break;
  }
  reason_ = "what this should be in is no object";
  return As::kRefused;
}

Reject FieldReader::Describe(const ColumnPlan& plan, std::string why) const {
  Reject result;
  result.line = record_->line;
  result.column = record_->json.empty() ? plan.column + 1 : 0;
  result.field = plan.declared->name;
  result.value = Shown(record_->fields[plan.column]);
  result.reason = std::move(why);
  return result;
}

bool FieldReader::Refuse(const ColumnPlan& plan, std::string why) {
  *reject_ = Describe(plan, std::move(why));
  return false;
}

bool FieldReader::Missing(const ColumnPlan& plan) {
  const schema::Field& field = *plan.declared;
  if (!required_ || field.optional || IsList(plan.kind)) return true;
  if (field.record && records_ != nullptr && (*records_)[*field.record].optional) {
    const ColumnPlan*& lacks = record_lacks_[*field.record];
    if (lacks == nullptr) lacks = &plan;
    return true;
  }
  return Refuse(plan, "missing, and `" + field.name + "` is not optional");
}

bool FieldReader::CheckRecords() {
  for (size_t i = 0; i < record_lacks_.size(); ++i) {
    if (record_lacks_[i] == nullptr || record_present_[i] == 0) continue;
    return Refuse(*record_lacks_[i], "missing, and `" + record_lacks_[i]->declared->name +
                                         "` is not optional where `" + (*records_)[i].name +
                                         "` has other values");
  }
  return true;
}

// A trimmed text that is not blank, through the cache.
Outcome FieldReader::Look(const ColumnPlan& plan, CellCache* cache, std::string_view cell) {
  Outcome outcome;
  if (cache != nullptr && cache->Find(cell, outcome)) return outcome;
  if (IsMissingText(plan, cell)) {
    outcome.cell = Cell::kMissing;
  } else {
    outcome = ReadCell(plan, cell, key_, reason_);
  }
  const bool has_reason = outcome.cell == Cell::kNoted || outcome.cell == Cell::kRejected;
  if (cache != nullptr && !has_reason) cache->Store(cell, outcome);
  return outcome;
}

bool FieldReader::ReadElement(const ColumnPlan& plan, CellCache* cache,
                              std::string_view element) {
  if (elements_.size() + choices_.size() >= base::kMaxMultiSelectEntries) {
    return Refuse(plan, "more than " + std::to_string(base::kMaxMultiSelectEntries) +
                            " elements in a list");
  }
  const Outcome outcome = Look(plan, cache, element);
  switch (outcome.cell) {
    case Cell::kValue: choices_.push_back(static_cast<uint32_t>(outcome.value)); break;
    case Cell::kText: elements_.push_back(outcome.text); break;
    case Cell::kMissing: break;
    case Cell::kNoted: notes_->push_back(Describe(plan, reason_)); break;
    case Cell::kRejected: return Refuse(plan, reason_);
  }
  return true;
}

bool FieldReader::ReadElements(const ColumnPlan& plan, CellCache* cache, std::string_view cell) {
  elements_.clear();
  choices_.clear();
  if (cell == "[]" || IsMissingText(plan, cell)) return true;
  for (;;) {
    const size_t end =
        plan.separator.empty() ? std::string_view::npos : cell.find(plan.separator);
    const std::string_view element = TrimCell(cell.substr(0, end));
    if (!element.empty() && !ReadElement(plan, cache, element)) return false;
    if (end == std::string_view::npos) return true;
    cell.remove_prefix(end + plan.separator.size());
  }
}

bool FieldReader::ReadArray(const ColumnPlan& plan, CellCache* cache) {
  elements_.clear();
  choices_.clear();
  array_.Start(record_->json[plan.column], record_->fields[plan.column]);
  JsonKind kind{};
  std::string_view element;
  while (array_.Next(kind, element)) {
    if (kind == JsonKind::kNull) continue;
    if (kind != JsonKind::kText && kind != JsonKind::kNumber) {
      return Refuse(plan, std::string(InWords(kind)) + " as an element of a list");
    }
    element = TrimCell(element);
    if (element.find('\0') != std::string_view::npos) return Refuse(plan, "a NUL character");
    if (!element.empty() && !ReadElement(plan, cache, element)) return false;
  }
  return true;
}

}  // namespace tandem::ingest
