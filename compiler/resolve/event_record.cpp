// SPDX-License-Identifier: Apache-2.0
// Whose events are: of the lead, or of a record that leads share, told by its `id`.
#include <algorithm>
#include <map>

#include "compiler/resolve/resolver.h"

namespace tandem::resolve {
namespace {

using schema::Kind;

class RecordFinder {
 public:
  RecordFinder(const syntax::EventDecl& event, Resolver& r)
      : event_(event), of_(*event.of), r_(r) {
    const syntax::RecordDecl* lead = nullptr;
    for (const syntax::RecordDecl* record : r.All<syntax::RecordDecl>()) {
      if (!record->is_lead) {
        records_.emplace(record->name.text, record);
      } else if (lead == nullptr) {
        lead = record;
      }
    }
    if (lead != nullptr) Collect(*lead, "");
  }

  std::optional<schema::FieldId> Find() {
    const Holder* const holder = FindHolder();
    if (holder == nullptr) return std::nullopt;
    const auto id = r_.out.paths.find(holder->path + ".id");
    if (id == r_.out.paths.end()) {
      return WithoutId(*holder, fmt::format("the record `{}` has no `id`", holder->path));
    }
    const schema::ValueType& type = r_.out.schema[id->second].type;
    if (type.kind != Kind::kText && type.kind != Kind::kInteger) {
      return WithoutId(*holder, fmt::format("`{}.id` is {}, not text or an integer", holder->path,
                                            TypeWords(type, r_.out.schema)));
    }
    return id->second;
  }

 private:
  // A field of the lead that holds a record.
  struct Holder {
    std::string path;
    const syntax::RecordDecl* record = nullptr;
  };

  // Records that hold themselves were answered: they end where the schema ends.
  void Collect(const syntax::RecordDecl& record, const std::string& prefix) {
    for (const syntax::Field& field : record.fields) {
      if (field.type.kind != syntax::TypeKind::kNamed) continue;
      const auto type = records_.find(field.type.name.text);
      const std::string path = prefix + field.name.text;
      const auto& known = r_.out.schema.records;
      const bool is_known = std::any_of(known.begin(), known.end(),
                                        [&](const auto& k) { return k.name == path; });
      if (type == records_.end() || !is_known) continue;
      holders_.push_back({path, type->second});
      Collect(*type->second, path + ".");
    }
  }

  const Holder* FindHolder() {
    std::vector<const Holder*> of_type;
    for (const Holder& holder : holders_) {
      if (holder.path == of_.text) return &holder;
      if (holder.record->name.text == of_.text) of_type.push_back(&holder);
    }
    if (of_type.size() == 1) return of_type.front();
    if (of_type.empty()) {
      r_.sink.Report(diag::Code::kNoRecordOfLead, of_.span, of_.text, Help());
      return nullptr;
    }
    std::vector<std::string> paths;
    for (const Holder* holder : of_type) paths.push_back(holder->path);
    r_.sink.Report(diag::Code::kRecordHeldTwice, of_.span, of_.text, Enumerate(paths),
                   event_.name.text, paths.front());
    return nullptr;
  }

  std::string Help() const {
    const auto symbol = r_.out.names.find(of_.text);
    if (symbol != r_.out.names.end() && symbol->second.kind == Symbol::Kind::kField) {
      return fmt::format("`{}` is a field with one value; events happen to the lead, or to a "
                         "record that it holds", of_.text);
    }
    if (records_.contains(of_.text)) {
      return fmt::format("let a field of the lead hold it: `{0}? {0}`", of_.text);
    }
    std::vector<std::string> names;
    for (const Holder& holder : holders_) names.push_back(holder.path);
    return Suggest(of_.text, names,
                   names.empty() ? fmt::format("declare one, and let the lead hold it: `{0}? {0}`",
                                               of_.text)
                                 : fmt::format("it has {}", Enumerate(names)));
  }

  std::nullopt_t WithoutId(const Holder& holder, std::string why) {
    r_.sink.Report(diag::Code::kRecordWithoutId, of_.span, why, holder.record->name.text)
        .With(holder.record->name.span, "the record is declared here");
    return std::nullopt;
  }

  const syntax::EventDecl& event_;
  const syntax::Name& of_;
  Resolver& r_;
  std::map<std::string, const syntax::RecordDecl*> records_;
  std::vector<Holder> holders_;
};

}  // namespace

std::optional<schema::FieldId> FindEventKey(const syntax::EventDecl& event, Resolver& r) {
  return RecordFinder(event, r).Find();
}

}  // namespace tandem::resolve
