// SPDX-License-Identifier: Apache-2.0
// The lead's fields, records flattened into their leaves.
#include <algorithm>
#include <map>

#include "compiler/resolve/resolver.h"
#include "runtime/base/limits.h"

namespace tandem::resolve {
namespace {

using schema::Kind;
using schema::ValueType;

class Flattener {
 public:
  explicit Flattener(Resolver& r) : r_(r) {
    for (const syntax::RecordDecl* record : r.All<syntax::RecordDecl>()) {
      if (!record->is_lead) records_.emplace(record->name.text, record);
    }
  }

  void Lead(const syntax::RecordDecl& lead) { Fields(lead, "lead", "", std::nullopt); }

  // Records that no field of the lead holds are checked too: their mistakes are mistakes.
  void UnusedRecords() {
    for (const auto& [name, record] : records_) {
      if (std::find(used_.begin(), used_.end(), name) != used_.end()) continue;
      for (const syntax::Field& field : record->fields) {
        if (IsRecord(field)) continue;
        ResolveType(field.type, name + "." + field.name.text, r_.out, r_.sink);
      }
    }
  }

 private:
  bool IsRecord(const syntax::Field& field) const {
    return field.type.kind == syntax::TypeKind::kNamed &&
           records_.contains(field.type.name.text);
  }

  void Fields(const syntax::RecordDecl& record, const std::string& record_name,
              const std::string& prefix, std::optional<uint32_t> optional_record) {
    if (record.fields.empty()) {
      r_.sink.Report(diag::Code::kEmptyRecord, record.span, record_name);
    }
    std::map<std::string, source::Span> seen;
    for (const syntax::Field& field : record.fields) {
      const auto [first, is_new] = seen.emplace(field.name.text, field.name.span);
      if (!is_new) {
        r_.Duplicate(field.name.text, "a field", field.name.span, "a field", first->second);
        continue;
      }
      if (r_.out.schema.fields.size() >= base::kMaxFields) {
        r_.sink.Report(diag::Code::kTooMany, field.name.span, "more fields than fit", "in a lead",
                       base::kMaxFields);
        return;
      }
      if (IsRecord(field)) {
        Record(field, prefix, optional_record);
      } else {
        Leaf(field, prefix, optional_record);
      }
    }
  }

  void Record(const syntax::Field& field, const std::string& prefix,
              std::optional<uint32_t> optional_record) {
    const std::string& type = field.type.name.text;
    const auto open = std::find(way_.begin(), way_.end(), type);
    if (open != way_.end()) {
      std::string circle;
      for (auto step = open; step != way_.end(); ++step) circle += *step + " -> ";
      r_.sink.Report(diag::Code::kTypeCycle, field.type.span, type, circle + type)
          .With(records_.at(type)->name.span, "the record begins here");
      return;
    }
    const std::string path = prefix + field.name.text;
    const auto index = static_cast<uint32_t>(r_.out.schema.records.size());
    if (index >= base::kMaxRecords) {
      r_.sink.Report(diag::Code::kTooMany, field.name.span, "more records than fit", "in a lead",
                     base::kMaxRecords);
      return;
    }
    const Symbol symbol{Symbol::Kind::kRecord, index, field.name.span};
    if (prefix.empty()) {
      if (!r_.Declare(field.name, symbol)) return;
    } else {
      r_.out.names.emplace(path, symbol);
    }
    r_.out.schema.records.push_back({path, field.optional});
    used_.push_back(type);
    way_.push_back(type);
    Fields(*records_.at(type), type, path + ".",
           field.optional ? std::optional(index) : optional_record);
    way_.pop_back();
  }

  void Leaf(const syntax::Field& field, const std::string& prefix,
            std::optional<uint32_t> optional_record) {
    const std::string path = prefix + field.name.text;
    const auto id = static_cast<schema::FieldId>(r_.out.schema.fields.size());
    // A field whose type was wrong stays a field, so that its uses are no further errors.
    const ValueType type =
        ResolveType(field.type, path, r_.out, r_.sink).value_or(ValueType{Kind::kText});
    if (prefix.empty()) {
      const Symbol symbol{Symbol::Kind::kField, static_cast<uint32_t>(id), field.name.span};
      if (!r_.Declare(field.name, symbol)) return;
      if (path == "id") Id(field, type, id);
    } else {
      r_.out.paths.emplace(path, id);
    }
    // An empty list is a value, so a list is never missing.
    const bool is_list = type.kind == Kind::kTextList || type.kind == Kind::kChoiceList;
    r_.out.schema.fields.push_back({path, type, field.optional && !is_list, optional_record});
    r_.out.field_spans.push_back(field.name.span);
  }

  void Id(const syntax::Field& field, const ValueType& type, schema::FieldId id) {
    if (type.kind != Kind::kText && type.kind != Kind::kInteger) {
      r_.sink.Report(diag::Code::kBadId, field.type.span, TypeWords(type, r_.out.schema));
    } else if (field.optional) {
      r_.sink.Report(diag::Code::kBadId, field.name.span, "allowed to be missing");
    } else {
      r_.out.schema.id_field = id;
    }
  }

  Resolver& r_;
  std::map<std::string, const syntax::RecordDecl*> records_;
  std::vector<std::string> way_;
  std::vector<std::string> used_;
};

}  // namespace

void ResolveLead(Resolver& r) {
  const syntax::RecordDecl* lead = nullptr;
  for (const syntax::RecordDecl* record : r.All<syntax::RecordDecl>()) {
    if (!record->is_lead) continue;
    if (lead != nullptr) {
      r.sink.Report(diag::Code::kSecondDeclaration, record->span, "lead",
                    "write all fields of the lead in one place")
          .With(lead->span, "the first one is here");
      continue;
    }
    lead = record;
  }
  Flattener flattener(r);
  if (lead == nullptr) {
    const source::Span start = r.files.empty()
                                   ? source::Span{source::FileId{0xffffffffu}, 0, 0}
                                   : source::Span{r.files.front().id, 0, 0};
    r.sink.Report(diag::Code::kNoLead, start);
  } else {
    flattener.Lead(*lead);
  }
  flattener.UnusedRecords();
}

}  // namespace tandem::resolve
