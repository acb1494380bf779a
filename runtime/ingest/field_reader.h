// SPDX-License-Identifier: Apache-2.0
// Reads the cells of a record by their columns' plans into a sink, then applies the rules about
// missing values. The same for leads and events, CSV and JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/ingest/cell_cache.h"
#include "runtime/ingest/column_plan.h"
#include "runtime/ingest/fill.h"
#include "runtime/ingest/ingest.h"
#include "runtime/ingest/json_array.h"
#include "runtime/ingest/short_cell.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {

inline std::string_view TrimCell(std::string_view cell) {
  if (cell.empty()) return cell;
  const auto is_plain = [](char c) { return c > ' '; };  // ASCII, no white space, where char is …
  static_assert(static_cast<char>(0x80) < 0, "… signed");
  return is_plain(cell.front()) && is_plain(cell.back()) ? cell : value::Trim(cell);
}

// At most 200 bytes, whole characters.
std::string Shown(std::string_view value);

// -?[0-9]{1,14}: whole, and no decimal of it can overflow.
bool ReadPlainInteger(std::string_view cell, int64_t& value);

// One a thread. A sink has the Set functions of batch::Builder.
class FieldReader {
 public:
  // `fields`: how many fields the plans' numbers count. `records` null: there are none. Not
  // `required`: what is missing is missing. All must outlive the reader.
  FieldReader(const std::vector<ColumnPlan>& plans, size_t fields,
              const std::vector<schema::Record>* records, bool required = true);

  // False with `reject` filled; then some fields have been set and some notes written.
  template <class Sink>
  bool Read(const Record& record, Sink& sink, Reject& reject, std::vector<Reject>& notes) {
    record_ = &record;
    reject_ = &reject;
    notes_ = &notes;
    for (size_t i = 0; i < record_lacks_.size(); ++i) {
      record_present_[i] = 0;
      record_lacks_[i] = nullptr;
    }
    const bool read = !record.is_readable  ? ReadFieldsTheLongWay(sink)
                      : record.json.empty() ? ReadFields<false>(sink)
                                            : ReadFields<true>(sink);
    if (!read || !CheckRecords()) return false;
    ++records_read_;
    return true;
  }

  // What was read so far. `paths`: of JSON.
  void AddFill(const JsonPaths* paths, Fill& fill) const;

  std::string_view TextOf(schema::FieldId field) const {
    return texts_[static_cast<size_t>(field)];
  }

 private:
  enum class As : uint8_t { kCell, kArray, kMissing, kRefused };

  // What of a field can be read without the long way; what is not so plain takes that.
  enum class Way : uint8_t {
    kLong,
    kNumber,  // digits
    kText,    // as it stands
    kKnown,   // a short cell that was read before
  };
  struct Step {
    const ColumnPlan* plan = nullptr;
    size_t column = 0;
    schema::FieldId field{};
    Way way{};
    bool is_text = false;
    bool is_yes_no = false;
    bool may_miss = false;
    bool is_filled = false;  // was, by this way
    int32_t record = -1;  // which the field is of
    int64_t factor = 1;  // of kNumber, as low and high
    int64_t low = 0;
    int64_t high = 0;
    CellCache* cache = nullptr;
  };

  Step StepOf(const ColumnPlan& plan, CellCache* cache) const;

  // What a JSON value is for the plan; `cell` may become another text, `reason_` is for refusals.
  As JsonAs(const ColumnPlan& plan, JsonKind kind, std::string_view& cell);
  bool Missing(const ColumnPlan& plan);
  bool CheckRecords();
  Reject Describe(const ColumnPlan& plan, std::string why) const;
  bool Refuse(const ColumnPlan& plan, std::string why);
  Outcome Look(const ColumnPlan& plan, CellCache* cache, std::string_view cell);
  bool ReadElement(const ColumnPlan& plan, CellCache* cache, std::string_view element);
  bool ReadElements(const ColumnPlan& plan, CellCache* cache, std::string_view cell);
  bool ReadArray(const ColumnPlan& plan, CellCache* cache);

  void MarkPresent(const ColumnPlan& plan) {
    is_filled_[static_cast<size_t>(plan.field)] = 1;
    if (plan.declared->record) record_present_[*plan.declared->record] = 1;
  }

  template <class Sink>
  bool SetInteger(const ColumnPlan& plan, int64_t value, Sink& sink) {
    const schema::ValueType& type = plan.declared->type;
    if (value < type.low || value > type.high) [[unlikely]] {
      if (IsMissingValue(plan, value)) return Missing(plan);
      return Refuse(plan, RangeComplaint(plan, value));
    }
    if (!plan.missing_values.empty() && IsMissingValue(plan, value)) return Missing(plan);
    sink.SetInt(plan.field, value);
    MarkPresent(plan);
    return true;
  }

  template <class Sink>
  bool ReadScalar(const ColumnPlan& plan, CellCache* cache, std::string_view cell, Sink& sink) {
    const Outcome outcome = Look(plan, cache, cell);
    switch (outcome.cell) {
      case Cell::kValue:
        if (plan.kind == schema::Kind::kYesNo) {
          sink.SetYesNo(plan.field, outcome.value != 0);
        } else {
          sink.SetInt(plan.field, outcome.value);
        }
        MarkPresent(plan);
        return true;
      case Cell::kText:
        sink.SetText(plan.field, outcome.text);
        texts_[static_cast<size_t>(plan.field)] = outcome.text;
        MarkPresent(plan);
        return true;
      case Cell::kMissing: return Missing(plan);
      case Cell::kNoted: notes_->push_back(Describe(plan, reason_)); return Missing(plan);
      case Cell::kRejected: return Refuse(plan, reason_);
    }
    return false;
  }

  template <class Sink>
  void SetElements(const ColumnPlan& plan, Sink& sink) {
    if (choices_.empty() && elements_.empty()) return;
    if (plan.kind == schema::Kind::kChoiceList) {
      sink.SetChoiceList(plan.field, choices_);
    } else {
      sink.SetList(plan.field, elements_);
    }
    MarkPresent(plan);
  }

  // Whether JSON of this kind is read like a CSV cell of the same characters.
  static bool IsCell(const Step& step, JsonKind kind) {
    if (kind == JsonKind::kText) return true;
    if (kind == JsonKind::kNumber) return step.way == Way::kNumber;
    return step.is_yes_no && (kind == JsonKind::kTrue || kind == JsonKind::kFalse);
  }

  template <class Sink>
  [[gnu::always_inline]] inline bool ReadPlainly(Step& step, std::string_view cell, Sink& sink) {
    int64_t value = 0;
    switch (step.way) {
      case Way::kLong: return false;
      case Way::kText: {
        constexpr char kSpace = ' ';  // everything below is white space, beyond ASCII may be
        if (!(cell.front() > kSpace && cell.back() > kSpace)) return false;
        sink.SetText(step.field, cell);
        texts_[static_cast<size_t>(step.field)] = cell;
        break;
      }
      case Way::kNumber:
        if (!ReadShortNumber(cell, value)) return false;
        value *= step.factor;
        if (value < step.low || value > step.high) return false;
        sink.SetInt(step.field, value);
        break;
      case Way::kKnown:
        if (cell.size() > kShortCellBytes ||
            !step.cache->FindValue(ShortCellAt(cell), cell.size(), value)) {
          return false;
        }
        if (step.is_yes_no) {
          sink.SetYesNo(step.field, value != 0);
        } else {
          sink.SetInt(step.field, value);
        }
        break;
    }
    step.is_filled = true;
    if (step.record >= 0) record_present_[static_cast<size_t>(step.record)] = 1;
    return true;
  }

  template <class Sink>
  bool ReadFieldsTheLongWay(Sink& sink) {
    for (const Step& step : steps_) {
      if (!ReadField(*step.plan, step.cache, sink)) return false;
    }
    return true;
  }

  // Of a record that is readable.
  template <bool kIsJson, class Sink>
  bool ReadFields(Sink& sink) {
    const std::string_view* const fields = record_->fields.data();
    for (Step& step : steps_) {
      const std::string_view cell = fields[step.column];
      bool is_cell = true;
      bool is_missing = cell.empty();
      if constexpr (kIsJson) {
        const JsonKind kind = record_->json[step.column].kind;
        is_cell = IsCell(step, kind);
        const bool is_read = is_cell || kind == JsonKind::kAbsent;
        is_missing = kind == JsonKind::kNull || (is_missing && is_read);
      }
      if (is_missing && step.may_miss) {
        if (step.is_text) texts_[static_cast<size_t>(step.field)] = {};
      } else if (is_missing || !is_cell || !ReadPlainly(step, cell, sink)) {
        if (!ReadField(*step.plan, step.cache, sink)) return false;
      }
    }
    return true;
  }

  template <class Sink>
  bool ReadField(const ColumnPlan& column, CellCache* cache, Sink& sink) {
    const ColumnPlan* plan = &column;
    std::string_view cell = record_->fields[plan->column];
    if (plan->kind == schema::Kind::kText) texts_[static_cast<size_t>(plan->field)] = {};
    if (!record_->json.empty()) {
      const JsonKind kind = record_->json[plan->column].kind;
      int64_t value = 0;
      if (kind == JsonKind::kNumber && IsDecimal(plan->kind) && !plan->has_map &&
          ReadPlainInteger(cell, value)) {
        return SetInteger(plan->plain != nullptr ? *plan->plain : *plan,
                          value * value::PowerOfTen(plan->scale), sink);
      }
      switch (JsonAs(*plan, kind, cell)) {
        case As::kCell: break;
        case As::kMissing: return Missing(*plan);
        case As::kRefused: return Refuse(*plan, reason_);
        case As::kArray:
          if (!ReadArray(*plan, cache)) return false;
          SetElements(*plan, sink);
          return true;
      }
      if (kind == JsonKind::kNumber && plan->plain != nullptr) {
        plan = plan->plain.get();
        cache = nullptr;
      }
    }
    cell = TrimCell(cell);
    if (cell.empty()) return Missing(*plan);
    int64_t value = 0;
    if (IsDecimal(plan->kind) && !plan->has_map && ReadPlainInteger(cell, value)) {
      return SetInteger(*plan, value * value::PowerOfTen(plan->scale), sink);
    }
    if (!IsList(plan->kind)) return ReadScalar(*plan, cache, cell, sink);
    if (!ReadElements(*plan, cache, cell)) return false;
    SetElements(*plan, sink);
    return true;
  }

  const std::vector<ColumnPlan>& plans_;
  const std::vector<schema::Record>* records_;
  bool required_;
  std::vector<std::unique_ptr<CellCache>> caches_;
  std::vector<Step> steps_;                         // a plan each
  std::vector<std::string_view> texts_;             // by field
  std::vector<uint8_t> is_filled_;                  // by field: ever
  uint64_t records_read_ = 0;
  std::vector<uint8_t> record_present_;
  std::vector<const ColumnPlan*> record_lacks_;  // a missing leaf that is not optional
  std::vector<std::string_view> elements_;
  std::vector<uint32_t> choices_;
  JsonArray array_;
  std::string number_;
  std::string key_;
  std::string reason_;

  // Of the row being read.
  const Record* record_ = nullptr;
  Reject* reject_ = nullptr;
  std::vector<Reject>* notes_ = nullptr;
};

}  // namespace tandem::ingest
