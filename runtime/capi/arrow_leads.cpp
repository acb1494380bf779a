// SPDX-License-Identifier: Apache-2.0
// Columns found by name, checked against the fields, read row by row.
#include "runtime/capi/arrow_leads.h"

#include <algorithm>

#include "runtime/capi/arrow_values.h"
#include "runtime/schema/zone_of.h"
#include "runtime/value/text_key.h"

namespace tandem::capi {
namespace {

using schema::Kind;

// A dictionary's entries are looked up once each, where there are no more than this.
constexpr int64_t kMostRemembered = 1 << 16;
// A larger one, larger than the array too, is no gain to look through.
constexpr int64_t kSmallDictionary = 1024;
constexpr int64_t kNotAsked = -2;
constexpr int64_t kNoChoice = -1;

tl::unexpected<base::Error> Bad(std::string why) {
  return base::Fail(base::ErrorKind::kBadInput, std::move(why));
}

// Labels first: they are what stands in the data.
std::map<std::string, int64_t, std::less<>> ChoicesByKey(const schema::ChoiceType& choice) {
  std::map<std::string, int64_t, std::less<>> by_key;
  for (size_t i = 0; i < choice.values.size(); ++i) {
    by_key.emplace(value::TextKey(choice.values[i].label), static_cast<int64_t>(i));
  }
  for (size_t i = 0; i < choice.values.size(); ++i) {
    by_key.emplace(value::TextKey(choice.values[i].name), static_cast<int64_t>(i));
  }
  return by_key;
}

// The row cannot stand in the batch: said by tandem_batch_end.
void Spoil(tandem_batch& batch, const std::string& field, const char* why) {
  if (batch.row_complaint.empty()) batch.row_complaint = "`" + field + "`: " + why;
}

// What ends it all, where a value that is refused ends only its row.
bool IsFatal(tandem_status status) { return status != TANDEM_OK && status != TANDEM_BAD_INPUT; }

// Told by a function of the C interface: exceptions do not cross it.
tl::unexpected<base::Error> Passed(tandem_status status, const tandem_error& error) {
  if (status == TANDEM_NO_MEMORY) throw std::bad_alloc();
  return base::Fail(status == TANDEM_LIMIT ? base::ErrorKind::kLimit : base::ErrorKind::kInternal,
                    error.message);
}

}  // namespace

ArrowLeads::ArrowLeads(const tandem_policy& policy, value::Zone zone)
    : policy_(policy), zone_(std::move(zone)), fed_(policy.schema().GivenCount()) {}

base::Result<ArrowLeads> ArrowLeads::Make(const tandem_policy& policy, const ArrowSchema& schema) {
  base::Result<value::Zone> zone = schema::ZoneOf(policy.schema());
  if (!zone) return tl::unexpected<base::Error>(zone.error());
  ArrowLeads leads(policy, std::move(*zone));
  base::Result<ArrowShape> root = ReadShape(schema, "");
  if (!root) return tl::unexpected<base::Error>(root.error());
  if (root->form != ArrowForm::kStruct) return Bad("leads come as a struct array");
  leads.root_ = std::move(*root);
  if (auto added = leads.AddChildren(schema, {}, ""); !added) {
    return tl::unexpected<base::Error>(added.error());
  }
  if (auto complete = leads.CheckComplete(); !complete) {
    return tl::unexpected<base::Error>(complete.error());
  }
  return leads;
}

base::Result<void> ArrowLeads::AddChildren(const ArrowSchema& parent,
                                           const std::vector<Step>& path,
                                           const std::string& prefix) {
  const std::vector<schema::Field>& fields = policy_.schema().fields;
  for (int64_t i = 0; i < parent.n_children; ++i) {
    const ArrowSchema* child = parent.children[i];
    if (child == nullptr) return Bad("a struct of the schema lacks a child");
    const std::string name = prefix + (child->name == nullptr ? "" : child->name);
    std::vector<Step> down = path;
    down.emplace_back().child = static_cast<size_t>(i);
    const auto is_given = [&](const auto& wanted) {
      const auto end = fields.begin() + static_cast<std::ptrdiff_t>(fed_.size());
      return std::find_if(fields.begin(), end, wanted) - fields.begin();
    };
    const auto leaf = static_cast<size_t>(is_given([&](const auto& f) { return f.name == name; }));
    if (leaf < fed_.size()) {
      if (auto added = AddColumn(*child, down, leaf); !added) return added;
      continue;
    }
    const std::string record = name + ".";
    const bool is_record = static_cast<size_t>(is_given([&](const schema::Field& field) {
                             return field.name.starts_with(record);
                           })) < fed_.size();
    if (is_record) {
      base::Result<ArrowShape> shape = ReadShape(*child, name);
      if (!shape) return tl::unexpected<base::Error>(shape.error());
      if (shape->form == ArrowForm::kNull) continue;
      if (shape->form != ArrowForm::kStruct) {
        return Bad("the column `" + name +
                   "` is a record: give a struct, or its fields by dotted names");
      }
      down.back().shape = std::move(*shape);
      if (auto added = AddChildren(*child, down, record); !added) return added;
    } else if (name == "events" && !policy_.program().tables.empty()) {
      return Bad("the column `events` would be left out: events are given row by row, or as JSON");
    }
  }
  return {};
}

base::Result<void> ArrowLeads::AddColumn(const ArrowSchema& schema, const std::vector<Step>& path,
                                         size_t field) {
  const schema::Field& declared = policy_.schema().fields[field];
  if (fed_[field] != 0) return Bad("two columns are called `" + declared.name + "`");
  fed_[field] = 1;
  base::Result<ArrowShape> shape = ReadShape(schema, declared.name);
  if (!shape) return tl::unexpected<base::Error>(shape.error());
  if (auto fits = CheckFits(*shape, declared.type); !fits) return fits;
  Column column;
  column.field = field;
  column.path = path;
  column.shape = std::move(*shape);
  if (declared.type.kind == Kind::kChoice || declared.type.kind == Kind::kChoiceList) {
    column.choices = ChoicesByKey(policy_.schema()[declared.type.choice]);
  }
  columns_.push_back(std::move(column));
  return {};
}

base::Result<void> ArrowLeads::CheckComplete() const {
  const schema::Schema& schema = policy_.schema();
  const auto record_is_fed = [&](uint32_t record) {
    for (size_t i = 0; i < fed_.size(); ++i) {
      if (fed_[i] != 0 && schema.fields[i].record == record) return true;
    }
    return false;
  };
  for (size_t i = 0; i < fed_.size(); ++i) {
    const schema::Field& field = schema.fields[i];
    if (fed_[i] != 0 || field.optional || IsList(field.type.kind)) continue;
    if (field.record && schema.records[*field.record].optional && !record_is_fed(*field.record)) {
      continue;
    }
    return Bad("there is no column `" + field.name + "`, and the field is not optional");
  }
  return {};
}

base::Result<void> ArrowLeads::Bind(const ArrowArray& array) {
  rows_ = 0;
  const base::Result<ArrowBits> leads = CheckArray(root_, array, 0, array.length);
  if (!leads) return tl::unexpected<base::Error>(leads.error());
  leads_ = *leads;
  for (Column& column : columns_) {
    if (auto bound = BindColumn(column, array); !bound) return bound;
  }
  rows_ = array.length;
  return {};
}

base::Result<void> ArrowLeads::BindColumn(Column& column, const ArrowArray& root) {
  column.above.clear();
  column.cells.reset();
  const ArrowArray* array = &root;
  int64_t first = root.offset;
  for (size_t i = 0; i < column.path.size(); ++i) {
    array = array->children[column.path[i].child];
    if (array == nullptr) return Bad("the column `" + column.shape.name + "` is not there");
    if (i + 1 == column.path.size()) break;
    const base::Result<ArrowBits> bits =
        CheckArray(column.path[i].shape, *array, first, root.length);
    if (!bits) return tl::unexpected<base::Error>(bits.error());
    column.above.push_back(*bits);
    first += array->offset;
  }
  base::Result<ArrowCells> cells = ArrowCells::Bind(column.shape, *array, first, root.length);
  if (!cells) return tl::unexpected<base::Error>(cells.error());
  column.cells = std::move(*cells);
  const int64_t entries = column.cells->dictionary_size();
  column.dictionary.reset();
  column.entry_offsets.clear();
  const bool is_of_texts = IsText(policy_.schema().fields[column.field].type.kind);
  if (is_of_texts && column.shape.is_index && entries <= std::max(root.length, kSmallDictionary)) {
    column.entry_offsets.resize(static_cast<size_t>(entries) + 1);
    column.cells->elements().ReadOffsets(0, entries, column.entry_offsets.data());
  }
  const bool is_remembered = !column.choices.empty() && column.shape.is_index &&
                             entries <= kMostRemembered;
  column.by_index.assign(is_remembered ? static_cast<size_t>(entries) : 0, kNotAsked);
  return {};
}

bool ArrowLeads::Column::IsThere(int64_t row) const {
  const auto is_there = [row](const ArrowBits& bits) { return bits[row]; };
  return std::all_of(above.begin(), above.end(), is_there) && cells->IsValid(row);
}

base::Result<bool> ArrowLeads::AppendRow(tandem_batch& batch, int64_t row,
                                         tandem_error& reason) {
  tandem_status status = tandem_batch_begin(&batch, &reason);
  if (status != TANDEM_OK) return Passed(status, reason);
  if (!leads_[row]) {
    batch.row_complaint = "the whole lead is null";
  } else {
    for (Column& column : columns_) {
      if (!column.IsThere(row)) continue;
      status = SetOne(batch, column, row, reason);
      if (IsFatal(status)) return Passed(status, reason);
    }
  }
  status = tandem_batch_end(&batch, &reason);
  if (IsFatal(status)) return Passed(status, reason);
  return status == TANDEM_OK;
}

tandem_status ArrowLeads::SetOne(tandem_batch& batch, Column& column, int64_t row,
                                 tandem_error& error) {
  const schema::Field& field = policy_.schema().fields[column.field];
  switch (field.type.kind) {
    case Kind::kText: {
      const std::string_view text = column.cells->Text(row);
      return tandem_batch_set_text(&batch, column.field, text.data(), text.size(), &error);
    }
    case Kind::kTextList: return SetTexts(batch, column, row, error);
    case Kind::kChoiceList: return SetChoices(batch, column, row, error);
    case Kind::kChoice: {
      if (value::IsBlank(column.cells->Text(row))) return TANDEM_OK;
      const std::optional<int64_t> choice = Choice(column, row);
      if (choice) return tandem_batch_set_int(&batch, column.field, *choice, &error);
      // As of texts: an optional field is missing then.
      if (!field.optional) Spoil(batch, field.name, "not one of its choices");
      return TANDEM_OK;
    }
    case Kind::kYesNo:
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kPercent:
    case Kind::kTime:
    case Kind::kDate:
    case Kind::kDuration: break;
  }
  const ArrowNumber number = StoredValue(*column.cells, row, field.type.kind, zone_);
  if (number.value) return tandem_batch_set_int(&batch, column.field, *number.value, &error);
  Spoil(batch, field.name, number.why);
  return TANDEM_OK;
}

tandem_status ArrowLeads::SetTexts(tandem_batch& batch, const Column& column, int64_t row,
                                   tandem_error& error) {
  texts_.clear();
  sizes_.clear();
  const ArrowCells& elements = column.cells->elements();
  for (int64_t i = column.cells->ListBegin(row); i < column.cells->ListEnd(row); ++i) {
    if (!elements.IsValid(i)) continue;
    const std::string_view text = elements.Text(i);
    texts_.push_back(text.data());
    sizes_.push_back(text.size());
  }
  return tandem_batch_set_texts(&batch, column.field, texts_.data(), sizes_.data(), texts_.size(),
                                &error);
}

tandem_status ArrowLeads::SetChoices(tandem_batch& batch, const Column& column, int64_t row,
                                     tandem_error& error) {
  numbers_.clear();
  const ArrowCells& elements = column.cells->elements();
  for (int64_t i = column.cells->ListBegin(row); i < column.cells->ListEnd(row); ++i) {
    if (!elements.IsValid(i) || value::IsBlank(elements.Text(i))) continue;
    const std::optional<int64_t> choice = ChoiceOf(column, elements.Text(i));
    if (!choice) {
      Spoil(batch, column.shape.name, "an element is not one of its choices");
      return TANDEM_OK;
    }
    numbers_.push_back(static_cast<uint32_t>(*choice));
  }
  return tandem_batch_set_choices(&batch, column.field, numbers_.data(), numbers_.size(), &error);
}

std::optional<int64_t> ArrowLeads::Choice(Column& column, int64_t row) {
  if (column.by_index.empty()) return ChoiceOf(column, column.cells->Text(row));
  int64_t& known = column.by_index[static_cast<size_t>(column.cells->Number(row))];
  if (known == kNotAsked) known = ChoiceOf(column, column.cells->Text(row)).value_or(kNoChoice);
  return known == kNoChoice ? std::nullopt : std::optional(known);
}

std::optional<int64_t> ArrowLeads::ChoiceOf(const Column& column, std::string_view text) {
  key_.clear();
  value::TextKey(text, key_);
  const auto found = column.choices.find(std::string_view(key_));
  return found == column.choices.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tandem::capi
