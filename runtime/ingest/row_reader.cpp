// SPDX-License-Identifier: Apache-2.0
// Records into a batch of leads.
#include "runtime/base/check.h"
#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/field_reader.h"

namespace tandem::ingest {
namespace {

std::string FieldCount(size_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

// Sends the fields of a lead to the columns of its previous version.
class PreviousSink {
 public:
  PreviousSink(const std::vector<std::optional<schema::FieldId>>& targets,
               batch::Builder& builder)
      : targets_(targets), builder_(builder) {}

  void SetInt(schema::FieldId field, int64_t value) {
    if (const auto to = Target(field)) builder_.SetInt(*to, value);
  }
  void SetYesNo(schema::FieldId field, bool value) {
    if (const auto to = Target(field)) builder_.SetYesNo(*to, value);
  }
  void SetText(schema::FieldId field, std::string_view utf8) {
    if (const auto to = Target(field)) builder_.SetText(*to, utf8);
  }
  void SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
    if (const auto to = Target(field)) builder_.SetList(*to, elements);
  }
  void SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
    if (const auto to = Target(field)) builder_.SetChoiceList(*to, choices);
  }

 private:
  std::optional<schema::FieldId> Target(schema::FieldId field) const {
    return targets_[static_cast<size_t>(field)];
  }

  const std::vector<std::optional<schema::FieldId>>& targets_;
  batch::Builder& builder_;
};

// Sends the fields of a lead to the one row of a batch.
class OneRowSink {
 public:
  explicit OneRowSink(batch::OneRow& row) : row_(row) {}

  void SetInt(schema::FieldId field, int64_t value) {
    row_.SetNumber(static_cast<size_t>(field), value, true);
  }
  void SetYesNo(schema::FieldId field, bool value) { SetInt(field, value ? 1 : 0); }
  void SetText(schema::FieldId field, std::string_view utf8) {
    row_.SetText(static_cast<size_t>(field), utf8);
  }
  void SetList(schema::FieldId, const std::vector<std::string_view>&) { IsNone(); }
  void SetChoiceList(schema::FieldId, const std::vector<uint32_t>&) { IsNone(); }

 private:
  static void IsNone() { TANDEM_CHECK(false, "a list has no place in a row"); }

  batch::OneRow& row_;
};

}  // namespace

struct RowReader::Impl {
  Impl(const program::Program& p, const Binding& b)
      : schema(p.schema),
        binding(b.impl()),
        leads(binding->plans, schema.fields.size(), &schema.records),
        previous_of(schema.fields.size()) {
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      if (schema.fields[i].origin != schema::Origin::kPrevious) continue;
      previous_of[static_cast<size_t>(schema.fields[i].twin)] = schema::FieldId(i);
    }
  }

  const schema::Schema& schema;
  std::shared_ptr<const Binding::Impl> binding;
  FieldReader leads;
  std::vector<std::optional<schema::FieldId>> previous_of;  // by field
  std::optional<FieldReader> previous;                      // made when first needed

  bool HasAllFields(const Record& record, Reject& reject) const {
    if (record.fields.size() == binding->width) return true;
    reject = {.line = record.line, .value = Shown(record.raw)};
    reject.reason = "has " + FieldCount(record.fields.size()) + ", the header has " +
                    std::to_string(binding->width);
    return false;
  }
};

RowReader::RowReader(const program::Program& program, const Binding& binding)
    : impl_(std::make_unique<Impl>(program, binding)) {}
RowReader::~RowReader() = default;
RowReader::RowReader(RowReader&&) noexcept = default;

bool RowReader::Append(const Record& record, batch::Builder& builder, Reject& reject,
                       std::vector<Reject>& notes) {
  if (!impl_->HasAllFields(record, reject)) return false;
  const size_t notes_before = notes.size();
  builder.BeginRow();
  if (impl_->leads.Read(record, builder, reject, notes)) return true;
  builder.DropRow();
  notes.resize(notes_before);
  return false;
}

bool RowReader::SetRow(const Record& record, batch::OneRow& row, Reject& reject,
                       std::vector<Reject>& notes) {
  if (!impl_->HasAllFields(record, reject)) return false;
  row.Start();
  row.Clear();
  OneRowSink sink(row);
  return impl_->leads.Read(record, sink, reject, notes);
}

bool RowReader::AppendPrevious(const Record& record, batch::Builder& builder, Reject& reject,
                               std::vector<Reject>& notes) {
  if (!impl_->HasAllFields(record, reject)) return false;
  const size_t notes_before = notes.size();
  if (!impl_->previous) {
    impl_->previous.emplace(impl_->binding->plans, impl_->schema.fields.size(),
                            &impl_->schema.records, false);
  }
  PreviousSink sink(impl_->previous_of, builder);
  if (impl_->previous->Read(record, sink, reject, notes)) return true;
  notes.resize(notes_before);
  return false;
}

void RowReader::AddFill(Fill& fill) const {
  const auto& paths = impl_->binding->paths;
  impl_->leads.AddFill(paths ? &*paths : nullptr, fill);
}

std::string_view RowReader::TextOf(schema::FieldId field) const {
  return impl_->leads.TextOf(field);
}

}  // namespace tandem::ingest
