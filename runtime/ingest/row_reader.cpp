// SPDX-License-Identifier: Apache-2.0
// Reads records into a batch: cells by their column's plan, then the rules about missing values.
#include "runtime/base/limits.h"
#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/cell_cache.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

using schema::Kind;

constexpr size_t kMaxValueShownBytes = 200;

inline std::string_view TrimCell(std::string_view cell) {
  if (cell.empty()) return cell;
  const auto is_plain = [](char c) { return c > ' '; };  // ASCII, no white space, where char is …
  static_assert(static_cast<char>(0x80) < 0, "… signed");
  return is_plain(cell.front()) && is_plain(cell.back()) ? cell : value::Trim(cell);
}

// -?[0-9]{1,14}: whole, and no decimal of it can overflow.
inline bool ReadPlainInteger(std::string_view cell, int64_t& value) {
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

std::string Shown(std::string_view value) {
  if (value.size() <= kMaxValueShownBytes) return std::string(value);
  size_t end = kMaxValueShownBytes;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return std::string(value.substr(0, end));
}

std::string FieldCount(size_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

}  // namespace

struct RowReader::Impl {
  explicit Impl(const program::Program& p, const Binding& b)
      : schema(p.schema), binding(b.impl()), texts(p.schema.fields.size()) {
    for (const ColumnPlan& plan : binding->plans) {
      // Numbers are read faster than looked up; texts are remembered where they are classified.
      const bool plain = IsDecimal(plan.kind) || plan.kind == Kind::kText ||
                         plan.kind == Kind::kTextList || plan.kind == Kind::kPercent;
      if (!plain || plan.has_map) {
        caches.push_back(std::make_unique<CellCache>());
      } else {
        caches.push_back(nullptr);
      }
    }
    record_present.resize(schema.records.size());
    record_lacks.resize(schema.records.size());
  }

  const schema::Schema& schema;
  std::shared_ptr<const Binding::Impl> binding;
  std::vector<std::unique_ptr<CellCache>> caches;  // by plan
  std::vector<std::string_view> texts;             // by field
  std::vector<uint8_t> record_present;
  std::vector<const ColumnPlan*> record_lacks;  // a missing leaf that is not optional
  std::vector<std::string_view> elements;
  std::vector<uint32_t> choices;
  std::string key;
  std::string reason;

  // Of the row being read.
  const Record* record = nullptr;
  batch::Builder* builder = nullptr;
  Reject* reject = nullptr;
  std::vector<Reject>* notes = nullptr;

  Reject Describe(const ColumnPlan* plan, std::string why) const {
    Reject result;
    result.line = record->line;
    if (plan != nullptr) {
      result.column = plan->column + 1;
      result.field = plan->declared->name;
      result.value = Shown(record->fields[plan->column]);
    } else {
      result.value = Shown(record->raw);
    }
    result.reason = std::move(why);
    return result;
  }
  bool Refuse(const ColumnPlan* plan, std::string why) {
    *reject = Describe(plan, std::move(why));
    return false;
  }

  void MarkPresent(const ColumnPlan& plan) {
    if (plan.declared->record) record_present[*plan.declared->record] = 1;
  }

  bool Missing(const ColumnPlan& plan) {
    const schema::Field& field = *plan.declared;
    if (field.optional || IsList(plan.kind)) return true;
    if (field.record && schema.records[*field.record].optional) {
      const ColumnPlan*& lacks = record_lacks[*field.record];
      if (lacks == nullptr) lacks = &plan;
      return true;
    }
    return Refuse(&plan, "missing, and `" + field.name + "` is not optional");
  }

  bool SetInteger(const ColumnPlan& plan, int64_t value) {
    const schema::ValueType& type = plan.declared->type;
    if (value < type.low || value > type.high) [[unlikely]] {
      if (IsMissingValue(plan, value)) return Missing(plan);
      return Refuse(&plan, RangeComplaint(plan, value));
    }
    if (!plan.missing_values.empty() && IsMissingValue(plan, value)) return Missing(plan);
    builder->SetInt(plan.field, value);
    MarkPresent(plan);
    return true;
  }

  // A trimmed text that is not blank, through the cache.
  Outcome Look(const ColumnPlan& plan, CellCache* cache, std::string_view cell) {
    Outcome outcome;
    if (cache != nullptr && cache->Find(cell, outcome)) return outcome;
    if (IsMissingText(plan, cell)) {
      outcome.cell = Cell::kMissing;
    } else {
      outcome = ReadCell(plan, cell, key, reason);
    }
    const bool has_reason = outcome.cell == Cell::kNoted || outcome.cell == Cell::kRejected;
    if (cache != nullptr && !has_reason) cache->Store(cell, outcome);
    return outcome;
  }

  bool ReadScalar(const ColumnPlan& plan, CellCache* cache, std::string_view cell) {
    const Outcome outcome = Look(plan, cache, cell);
    switch (outcome.cell) {
      case Cell::kValue:
        if (plan.kind == Kind::kYesNo) {
          builder->SetYesNo(plan.field, outcome.value != 0);
        } else {
          builder->SetInt(plan.field, outcome.value);
        }
        MarkPresent(plan);
        return true;
      case Cell::kText:
        builder->SetText(plan.field, outcome.text);
        texts[static_cast<size_t>(plan.field)] = outcome.text;
        MarkPresent(plan);
        return true;
      case Cell::kMissing: return Missing(plan);
      case Cell::kNoted: notes->push_back(Describe(&plan, reason)); return Missing(plan);
      case Cell::kRejected: return Refuse(&plan, reason);
    }
    return false;
  }

  bool ReadElement(const ColumnPlan& plan, CellCache* cache, std::string_view element) {
    const Outcome outcome = Look(plan, cache, element);
    switch (outcome.cell) {
      case Cell::kValue: choices.push_back(static_cast<uint32_t>(outcome.value)); break;
      case Cell::kText: elements.push_back(outcome.text); break;
      case Cell::kMissing: break;
      case Cell::kNoted: notes->push_back(Describe(&plan, reason)); break;
      case Cell::kRejected: return Refuse(&plan, reason);
    }
    return true;
  }

  bool ReadList(const ColumnPlan& plan, CellCache* cache, std::string_view cell) {
    if (cell == "[]" || IsMissingText(plan, cell)) return true;
    elements.clear();
    choices.clear();
    for (;;) {
      const size_t end = plan.separator.empty() ? std::string_view::npos
                                                : cell.find(plan.separator);
      const std::string_view element = TrimCell(cell.substr(0, end));
      if (!element.empty() && !ReadElement(plan, cache, element)) return false;
      if (elements.size() + choices.size() > base::kMaxMultiSelectEntries) {
        return Refuse(&plan, "more than " + std::to_string(base::kMaxMultiSelectEntries) +
                                 " elements in a list");
      }
      if (end == std::string_view::npos) break;
      cell.remove_prefix(end + plan.separator.size());
    }
    if (plan.kind == Kind::kChoiceList) {
      if (!choices.empty()) builder->SetChoiceList(plan.field, choices);
    } else if (!elements.empty()) {
      builder->SetList(plan.field, elements);
    }
    if (!choices.empty() || !elements.empty()) MarkPresent(plan);
    return true;
  }

  bool ReadField(const ColumnPlan& plan, CellCache* cache) {
    const std::string_view cell = TrimCell(record->fields[plan.column]);
    if (plan.kind == Kind::kText) texts[static_cast<size_t>(plan.field)] = {};
    if (cell.empty()) return Missing(plan);
    int64_t value = 0;
    if (IsDecimal(plan.kind) && !plan.has_map && ReadPlainInteger(cell, value)) {
      return SetInteger(plan, value * value::PowerOfTen(plan.scale));
    }
    return IsList(plan.kind) ? ReadList(plan, cache, cell) : ReadScalar(plan, cache, cell);
  }

  bool ReadFields() {
    for (size_t i = 0; i < record_lacks.size(); ++i) {
      record_present[i] = 0;
      record_lacks[i] = nullptr;
    }
    for (size_t i = 0; i < binding->plans.size(); ++i) {
      if (!ReadField(binding->plans[i], caches[i].get())) return false;
    }
    for (size_t i = 0; i < record_lacks.size(); ++i) {
      if (record_lacks[i] == nullptr || record_present[i] == 0) continue;
      return Refuse(record_lacks[i], "missing, and `" + record_lacks[i]->declared->name +
                                         "` is not optional where `" + schema.records[i].name +
                                         "` has other values");
    }
    return true;
  }
};

RowReader::RowReader(const program::Program& program, const Binding& binding)
    : impl_(std::make_unique<Impl>(program, binding)) {}
RowReader::~RowReader() = default;
RowReader::RowReader(RowReader&&) noexcept = default;

bool RowReader::Append(const Record& record, batch::Builder& builder, Reject& reject,
                       std::vector<Reject>& notes) {
  Impl& reader = *impl_;
  reader.record = &record;
  reader.builder = &builder;
  reader.reject = &reject;
  reader.notes = &notes;
  const size_t header_fields = reader.binding->header_fields;
  if (record.fields.size() != header_fields) {
    return reader.Refuse(nullptr, "has " + FieldCount(record.fields.size()) +
                                      ", the header has " + std::to_string(header_fields));
  }
  const size_t notes_before = notes.size();
  builder.BeginRow();
  if (reader.ReadFields()) return true;
  builder.DropRow();
  notes.resize(notes_before);
  return false;
}

std::string_view RowReader::TextOf(schema::FieldId field) const {
  return impl_->texts[static_cast<size_t>(field)];
}

}  // namespace tandem::ingest
