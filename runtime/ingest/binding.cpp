// SPDX-License-Identifier: Apache-2.0
// Finds the column of each field in a file's header and says everything that does not fit at once.
#include <algorithm>

#include "runtime/base/edit_distance.h"
#include "runtime/ingest/binding_impl.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

class Binder {
 public:
  Binder(const schema::Schema& schema, const schema::Source* source,
         const std::vector<std::string>& header, Binding::Impl& result)
      : schema_(schema), source_(source), result_(result) {
    for (const std::string& name : header) {
      names_.emplace_back(value::Trim(name));
      keys_.push_back(value::TextKey(name));
    }
    used_.resize(header.size());
    result_.header_fields = header.size();
    result_.column_of.resize(schema.fields.size());
  }

  // The problems, one a line; empty when there are none.
  std::string Run() {
    auto zone = value::FindZone(schema_.zone);
    if (!zone) return zone.error().message;
    std::vector<bool> mapped(schema_.fields.size());
    if (source_ != nullptr) {
      for (const schema::ColumnMap& map : source_->columns) {
        mapped[static_cast<size_t>(map.field)] = true;
        const auto column = Find(map.column);
        if (column) {
          Feed(map.field, &map, *column, *zone);
        } else if (!found_twice_) {
          Complain("no column \"" + map.column + "\" for `" + schema_[map.field].name + "`" +
                   Suggestion(map.column));
        }
      }
    }
    const bool by_name = source_ == nullptr || !source_->others_ignored;
    for (size_t i = 0; by_name && i < schema_.fields.size(); ++i) {
      if (mapped[i]) continue;
      const auto column = Find(schema_.fields[i].name);
      if (column) Feed(schema::FieldId(i), nullptr, *column, *zone);
      if (found_twice_) mapped[i] = true;
    }
    RequireFields(mapped);
    std::stable_sort(result_.plans.begin(), result_.plans.end(),
                     [](const auto& a, const auto& b) { return a.column < b.column; });
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!used_[i]) result_.ignored.push_back(names_[i]);
    }
    return problems_;
  }

 private:
  void Complain(const std::string& problem) {
    if (!problems_.empty()) problems_ += '\n';
    problems_ += problem;
  }

  std::string Suggestion(const std::string& wanted) const {
    const auto nearest = base::NearestName(wanted, names_);
    return nearest ? "; perhaps \"" + *nearest + "\"" : "";
  }

  // Complains when two columns answer to the name.
  std::optional<size_t> Find(const std::string& wanted) {
    found_twice_ = false;
    const std::string_view trimmed = value::Trim(wanted);
    const auto exact = [&](size_t i) { return names_[i] == trimmed; };
    const std::string key = value::TextKey(trimmed);
    const auto by_key = [&](size_t i) { return keys_[i] == key; };
    auto column = FindOnly(exact, wanted);
    if (!column && !found_twice_) column = FindOnly(by_key, wanted);
    if (column) used_[*column] = true;
    return column;
  }

  template <class Matches>
  std::optional<size_t> FindOnly(Matches matches, const std::string& wanted) {
    std::optional<size_t> found;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!matches(i)) continue;
      if (found) {
        Complain("the header has \"" + wanted + "\" twice, in columns " +
                 std::to_string(*found + 1) + " and " + std::to_string(i + 1));
        used_[*found] = used_[i] = true;
        found_twice_ = true;
        return std::nullopt;
      }
      found = i;
    }
    return found;
  }

  void Feed(schema::FieldId field, const schema::ColumnMap* map, size_t column,
            const value::Zone& zone) {
    auto plan = MakeColumnPlan(schema_, source_, field, map, column, zone);
    if (!plan) return Complain(plan.error().message);
    result_.column_of[static_cast<size_t>(field)] = column;
    result_.plans.push_back(std::move(*plan));
  }

  // Fields that may not be missing and that nothing feeds. Mapped ones were complained of already.
  void RequireFields(const std::vector<bool>& mapped) {
    std::vector<bool> record_fed(schema_.records.size());
    for (const ColumnPlan& plan : result_.plans) {
      if (plan.declared->record) record_fed[*plan.declared->record] = true;
    }
    for (size_t i = 0; i < schema_.fields.size(); ++i) {
      const schema::Field& field = schema_.fields[i];
      if (mapped[i] || result_.column_of[i] || field.optional || IsList(field.type.kind)) continue;
      const bool in_optional_record = field.record && schema_.records[*field.record].optional;
      if (in_optional_record && !record_fed[*field.record]) continue;
      Complain("nothing feeds `" + field.name + "`, which is not optional" +
               Suggestion(field.name));
    }
  }

  const schema::Schema& schema_;
  const schema::Source* source_;
  Binding::Impl& result_;
  std::vector<std::string> names_;
  std::vector<std::string> keys_;
  std::vector<bool> used_;
  std::string problems_;
  bool found_twice_ = false;  // by the last Find
};

}  // namespace

base::Result<Binding> Binding::Bind(const program::Program& program, const schema::Source* source,
                                    const std::vector<std::string>& header) {
  auto impl = std::make_shared<Impl>();
  const std::string problems = Binder(program.schema, source, header, *impl).Run();
  if (!problems.empty()) return base::Fail(base::ErrorKind::kBadInput, problems);
  Binding binding;
  binding.impl_ = std::move(impl);
  return binding;
}

std::optional<size_t> Binding::ColumnOf(schema::FieldId field) const {
  return impl_->column_of[static_cast<size_t>(field)];
}

const std::vector<std::string>& Binding::ignored() const { return impl_->ignored; }

}  // namespace tandem::ingest
