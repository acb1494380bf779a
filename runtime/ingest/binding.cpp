// SPDX-License-Identifier: Apache-2.0
// Finds the column of each field and says everything that does not fit at once.
#include <algorithm>

#include "runtime/ingest/binding_impl.h"
#include "runtime/ingest/field_reader.h"
#include "runtime/schema/zone_of.h"

namespace tandem::ingest {
namespace {

class Binder {
 public:
  Binder(const schema::Schema& schema, const schema::Source* source, ColumnFinder& finder,
         Binding::Impl& result)
      : schema_(schema),
        source_(source),
        finder_(finder),
        result_(result),
        given_(schema.GivenCount()),
        mapped_(given_) {
    result_.column_of.resize(schema.fields.size());
  }

  void Run() {
    auto zone = schema::ZoneOf(schema_);
    if (!zone) return finder_.Complain(zone.error().message);
    const PlanContext context{schema_, source_, *zone};
    if (source_ != nullptr) FeedMapped(context);
    const bool by_name = source_ == nullptr || !source_->others_ignored;
    for (size_t i = 0; by_name && i < given_; ++i) {
      if (mapped_[i]) continue;
      const auto column = finder_.Find(schema_.fields[i].name);
      if (column) Feed(context, schema::FieldId(i), nullptr, *column);
      if (finder_.found_twice()) mapped_[i] = true;
    }
    RequireFields();
    std::stable_sort(result_.plans.begin(), result_.plans.end(),
                     [](const auto& a, const auto& b) { return a.column < b.column; });
  }

 private:
  void FeedMapped(const PlanContext& context) {
    for (const schema::ColumnMap& map : source_->columns) {
      mapped_[static_cast<size_t>(map.field)] = true;
      if (map.unique) result_.unique.push_back(map.field);
      const auto column = finder_.Find(map.column);
      if (column) {
        Feed(context, map.field, &map, *column);
      } else if (!finder_.found_twice()) {
        finder_.NotFound(map.column, schema_[map.field].name);
      }
    }
  }

  void Feed(const PlanContext& context, schema::FieldId field, const schema::ColumnMap* map,
            size_t column) {
    auto plan = MakeColumnPlan(context, field, schema_[field], map, column);
    if (!plan) return finder_.Complain(plan.error().message);
    result_.column_of[static_cast<size_t>(field)] = column;
    result_.plans.push_back(std::move(*plan));
  }

  // Fields that may not be missing and that nothing feeds. Mapped ones were complained of already.
  void RequireFields() {
    std::vector<bool> record_fed(schema_.records.size());
    for (const ColumnPlan& plan : result_.plans) {
      if (plan.declared->record) record_fed[*plan.declared->record] = true;
    }
    for (size_t i = 0; i < given_; ++i) {
      const schema::Field& field = schema_.fields[i];
      if (mapped_[i] || result_.column_of[i] || field.optional || IsList(field.type.kind)) continue;
      const bool in_optional_record = field.record && schema_.records[*field.record].optional;
      if (in_optional_record && !record_fed[*field.record]) continue;
      finder_.Complain("nothing feeds `" + field.name + "`, which is not optional" +
                       finder_.Suggestion(field.name));
    }
  }

  const schema::Schema& schema_;
  const schema::Source* source_;
  ColumnFinder& finder_;
  Binding::Impl& result_;
  size_t given_;
  std::vector<bool> mapped_;
};

// Of a first line that names nothing the policy reads.
std::string NoHeader(const std::vector<std::string>& names) {
  constexpr size_t kNamesShown = 3;
  std::string text =
      "the first line should name the columns, and none of its names is read; it is ";
  for (size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    text += (i == 0 ? "\"" : ", \"") + Shown(names[i]) + "\"";
  }
  return names.size() > kNamesShown ? text + ", …" : text;
}

// Arrays of events: the source's, or else those that are named as events are.
void AddNested(const program::Program& program, const schema::Source* source,
               ColumnFinder& lead_finder, Binding::Impl& result) {
  const auto add = [&](const std::string& path, const schema::EventSource* events,
                       std::optional<schema::EventId> only) {
    const auto column = lead_finder.Find(path);
    if (!column) return;
    NestedList nested{.column = *column, .path = path, .paths = {}, .list = {}};
    ColumnFinder finder(nested.paths);
    nested.list = MakeEventList({.program = program,
                                 .source = source,
                                 .events = events,
                                 .only = only,
                                 .nested = true},
                                finder);
    if (!finder.problems().empty()) lead_finder.Complain(finder.problems());
    result.nested.push_back(std::move(nested));
  };
  if (source != nullptr && (!source->nested.empty() || source->others_ignored)) {
    for (const schema::EventSource& events : source->nested) add(events.path, &events, {});
    return;
  }
  const schema::Schema& schema = program.schema;
  const auto is_free = [&](const std::string& name) {
    return !schema.Find(name) && std::none_of(schema.records.begin(), schema.records.end(),
                                              [&](const auto& r) { return r.name == name; });
  };
  bool any = false;
  const auto is_mapped = [&](schema::FieldId field) {
    return source != nullptr && std::any_of(source->columns.begin(), source->columns.end(),
                                            [&](const auto& map) { return map.field == field; });
  };
  for (size_t i = 0; i < schema.events.size(); ++i) {
    const schema::Event& event = schema.events[i];
    if (event.stage) continue;
    any = true;
    if (is_free(event.name)) add(PathOfKey(event.name), nullptr, schema::EventId(i));
    if (!event.key || is_mapped(*event.key)) continue;
    // Beside the record's id.
    const std::string& id = schema[*event.key].name;
    const std::string path = id.substr(0, id.rfind('.') + 1) + PathOfKey(event.name);
    if (is_free(path)) add(path, nullptr, schema::EventId(i));
  }
  if (any && is_free("events") && !schema.FindEvent("events")) add("events", nullptr, {});
}

}  // namespace

base::Result<Binding> Binding::Bind(const program::Program& program, const schema::Source* source,
                                    const std::vector<std::string>& header) {
  auto impl = std::make_shared<Impl>();
  ColumnFinder finder(header);
  Binder(program.schema, source, finder, *impl).Run();
  impl->ignored = finder.Ignored();
  if (!finder.problems().empty() && impl->ignored.size() == header.size()) {
    finder.Complain(NoHeader(impl->ignored));
  }
  if (!finder.problems().empty()) {
    return base::Fail(base::ErrorKind::kBadInput, finder.problems());
  }
  impl->width = finder.width();
  Binding binding;
  binding.impl_ = std::move(impl);
  return binding;
}

base::Result<Binding> Binding::BindJson(const program::Program& program,
                                        const schema::Source* source,
                                        const std::vector<std::string>& keep) {
  auto impl = std::make_shared<Impl>();
  ColumnFinder finder(impl->paths.emplace());
  Binder(program.schema, source, finder, *impl).Run();
  AddNested(program, source, finder, *impl);
  for (const std::string& path : keep) impl->paths->Add(path);
  if (!finder.problems().empty()) {
    return base::Fail(base::ErrorKind::kBadInput, finder.problems());
  }
  impl->width = finder.width();
  Binding binding;
  binding.impl_ = std::move(impl);
  return binding;
}

std::optional<size_t> Binding::ColumnOf(schema::FieldId field) const {
  return impl_->column_of[static_cast<size_t>(field)];
}

const JsonPaths* Binding::paths() const {
  return impl_->paths ? &*impl_->paths : nullptr;
}

std::optional<size_t> Binding::ColumnOfPath(const std::string& path) const {
  for (size_t i = 0; impl_->paths && i < impl_->paths->size(); ++i) {
    if (SplitPath(impl_->paths->name(i)) == SplitPath(path)) return i;
  }
  return std::nullopt;
}

const std::vector<schema::FieldId>& Binding::unique() const { return impl_->unique; }
const std::vector<std::string>& Binding::ignored() const { return impl_->ignored; }

}  // namespace tandem::ingest
