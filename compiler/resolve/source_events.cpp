// SPDX-License-Identifier: Apache-2.0
// Sources of events: whose each is, when it was, which column feeds which of its fields.
#include <algorithm>
#include <map>

#include "compiler/resolve/source_line.h"
#include "runtime/schema/event_key.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

using schema::Kind;

// `out` is filled from what a source says once for all its events and what it says of each.
class EventSourceResolver {
 public:
  EventSourceResolver(const syntax::SourceDecl& source, Resolver& r, schema::EventSource& out)
      : source_(source), r_(r), out_(out) {
    out_.lead.column = "lead";
    out_.at.column = "at";
  }

  // Events of rows of their own: whose they are, which one column says of all of them.
  void BelongTo(const std::vector<const syntax::Name*>& names) {
    const schema::Event* first = nullptr;
    for (const syntax::Name* name : names) {
      const auto found = r_.out.events.find(name->text);
      if (found == r_.out.events.end() || found->second.derived) continue;
      const schema::Event& event = r_.out.schema[found->second.parts.front()];
      if (first == nullptr) {
        first = &event;
      } else if (event.key != first->key) {
        r_.sink.Report(diag::Code::kMixedEvents, name->span, OwnerWords(*first),
                       OwnerWords(event));
      }
    }
    if (first == nullptr || !first->key) return;
    owner_ = schema::OwnerName(r_.out.schema, *first);
    key_ = first->key;
    out_.lead.column = owner_;
  }

  // `lead from …`, `at from …`. Returns the lines that are about neither.
  std::vector<const syntax::SourceLine*> Common(const std::vector<syntax::SourceLine>& lines,
                                                bool nested) {
    std::vector<const syntax::SourceLine*> others;
    for (const syntax::SourceLine& line : lines) {
      const std::string path = PathOf(line.field);
      const bool lead = path == owner_;
      if (path == "lead" && !lead) {
        r_.sink.Report(diag::Code::kNotInSource, line.field.front().span, "`lead`",
                       fmt::format("a source of events of `{}`", owner_),
                       fmt::format("write `{} from \"Column\"`: they happen to all leads of one "
                                   "`{}`", owner_, r_.out.schema[*key_].name));
        continue;
      }
      if (!lead && path != "at") {
        others.push_back(&line);
        continue;
      }
      if (lead && nested) {
        r_.sink.Report(diag::Code::kNotInSource, line.field.front().span, "`lead`",
                       "nested events", "leave it out: they belong to the lead they stand in");
        continue;
      }
      Target target;
      target.id = schema::FieldId{lead ? 0U : 1U};
      target.field.name = path;
      target.field.type.kind = lead ? IdKind() : Kind::kTime;
      target.written = line.field.front().span;
      target.of_lead = false;
      if (!common_.Add(target, source_.name.text, r_)) continue;
      (lead ? out_.lead : out_.at) = ResolveColumn(line, target, r_);
    }
    return others;
  }

  const std::string& owner() const { return owner_; }
  bool HasCommon(bool lead) const { return common_.Has(schema::FieldId{lead ? 0U : 1U}); }

  void Event(const syntax::Name& name, const syntax::Name& value,
             const std::vector<const syntax::SourceLine*>& lines, bool check_fed) {
    const std::string key = value::TextKey(value.text);
    if (const auto [first, is_new] = values_.emplace(key, value.span); !is_new) {
      r_.sink.Report(diag::Code::kMapValueTwice, value.span, value.text)
          .With(first->second, "it is mapped here already");
    }
    const auto id = Find(name);
    if (!id) return;
    schema::EventMap& map = out_.events.emplace_back();
    map.value = value.text;
    map.event = *id;
    Fed fed;
    for (const syntax::SourceLine* line : lines) {
      const auto target = FieldOf(*id, *line);
      if (!target || !fed.Add(*target, source_.name.text, r_)) continue;
      map.columns.push_back(ResolveColumn(*line, *target, r_));
    }
    if (check_fed) CheckFed(r_.out.schema[*id], fed);
  }

  // A line about a field has its place in the block of its event.
  void OnlyCommon(const std::vector<const syntax::SourceLine*>& lines) {
    for (const syntax::SourceLine* line : lines) {
      r_.sink.Report(diag::Code::kNotInSource, line->field.front().span,
                     fmt::format("`{}`", PathOf(line->field)), "what all events have in common",
                     fmt::format("only `{}` and `at` stand there; write it in the block of its "
                                 "event", owner_));
    }
  }

 private:
  std::string OwnerWords(const schema::Event& event) const {
    const std::string owner = schema::OwnerName(r_.out.schema, event);
    return event.key ? fmt::format("`{}`", owner) : "the lead";
  }

  Kind IdKind() const {
    if (key_) return r_.out.schema[*key_].type.kind;
    const auto id = r_.out.schema.Find("id");
    return id ? r_.out.schema[*id].type.kind : Kind::kText;
  }

  std::optional<schema::EventId> Find(const syntax::Name& name) {
    const auto found = r_.out.events.find(name.text);
    std::vector<std::string> names;
    for (const auto& [event, known] : r_.out.events) {
      if (!known.derived) names.push_back(event);
    }
    if (found == r_.out.events.end()) {
      const std::string otherwise = names.empty()
                                        ? fmt::format("declare it: event {}", name.text)
                                        : fmt::format("there is {}", Enumerate(names));
      r_.sink.Report(diag::Code::kUnknownEvent, name.span, name.text,
                     Suggest(name.text, names, otherwise));
      return std::nullopt;
    }
    if (!found->second.derived) return found->second.parts.front();
    std::vector<std::string> parts;
    for (const schema::EventId part : found->second.parts) {
      parts.push_back(r_.out.schema[part].name);
    }
    r_.sink.Report(diag::Code::kDerivedInSource, name.span, name.text, Enumerate(parts))
        .With(found->second.span, "it is declared here");
    return std::nullopt;
  }

  std::optional<Target> FieldOf(schema::EventId id, const syntax::SourceLine& line) {
    const schema::Event& event = r_.out.schema[id];
    const std::string path = PathOf(line.field);
    const source::Span span = source::Cover(line.field.front().span, line.field.back().span);
    std::vector<std::string> names;
    for (size_t i = 0; i < event.fields.size(); ++i) {
      names.push_back(event.fields[i].name);
      if (names.back() != path) continue;
      return Target{static_cast<schema::FieldId>(i), event.fields[i], span,
                    DeclaredAt(event.name, path), false};
    }
    std::string otherwise = names.empty() ? std::string("it has none but `at`; remove this line")
                                          : fmt::format("it has {}", Enumerate(names));
    if (path == "at" || path == owner_) {
      otherwise = fmt::format("`{}` is the same for all events: write it above them", path);
    }
    r_.sink.Report(diag::Code::kUnknownEventField, span, event.name, path,
                   Suggest(path, names, otherwise));
    return std::nullopt;
  }

  std::optional<source::Span> DeclaredAt(const std::string& event, const std::string& field) const {
    for (const auto* declaration : r_.All<syntax::EventDecl>()) {
      if (declaration->name.text != event) continue;
      for (const syntax::Field& declared : declaration->fields) {
        if (declared.name.text == field) return declared.name.span;
      }
    }
    return std::nullopt;
  }

  // With `others ignored` nothing but the lines feeds a field, so a gap is known before any data.
  void CheckFed(const schema::Event& event, const Fed& fed) {
    for (size_t i = 0; i < event.fields.size(); ++i) {
      const schema::Field& field = event.fields[i];
      if (field.optional || fed.Has(static_cast<schema::FieldId>(i))) continue;
      auto& report = r_.sink.Report(diag::Code::kFieldNotFed, source_.name.span, field.name,
                                    source_.name.text);
      if (const auto declared = DeclaredAt(event.name, field.name)) {
        report.With(*declared, "it is declared here, without `?`");
      }
    }
  }

  const syntax::SourceDecl& source_;
  Resolver& r_;
  schema::EventSource& out_;
  std::string owner_ = "lead";
  std::optional<schema::FieldId> key_;
  Fed common_;
  std::map<std::string, source::Span> values_;
};

std::vector<const syntax::SourceLine*> Pointers(const std::vector<syntax::SourceLine>& lines) {
  std::vector<const syntax::SourceLine*> out;
  for (const syntax::SourceLine& line : lines) out.push_back(&line);
  return out;
}

}  // namespace

void ResolveEventSource(const syntax::SourceDecl& source, Resolver& r, schema::Source& out) {
  out.of_events.emplace();
  schema::EventSource& events = *out.of_events;
  events.others_ignored = source.others_ignored;
  EventSourceResolver resolver(source, r, events);
  std::vector<const syntax::Name*> names;
  for (const syntax::SourceEvent& event : source.events) names.push_back(&event.event);
  if (!source.by) names = {&source.record};
  resolver.BelongTo(names);
  const auto others = resolver.Common(source.lines, false);
  if (!source.by) {
    if (!r.out.events.contains(source.record.text)) {
      std::vector<std::string> known{"lead"};
      for (const auto& [name, event] : r.out.events) known.push_back(name);
      r.sink.Report(diag::Code::kSourceRecord, source.record.span, source.record.text,
                    Suggest(source.record.text, known,
                            fmt::format("there is {}", Enumerate(known))));
      return;
    }
    resolver.Event(source.record, {}, others, source.others_ignored);
    for (const bool lead : {true, false}) {
      if (!source.others_ignored || resolver.HasCommon(lead)) continue;
      r.sink.Report(diag::Code::kUnexpected, source.name.span,
                    fmt::format("`{} from \"Column\"` in this source",
                                lead ? resolver.owner() : "at"),
                    "none");
    }
    return;
  }
  events.by = source.by->text;
  resolver.OnlyCommon(others);
  for (const syntax::SourceEvent& event : source.events) {
    resolver.Event(event.event, event.value, Pointers(event.lines), false);
  }
  if (source.events.empty()) r.sink.Report(diag::Code::kSourceWithoutEvents, source.name.span);
}

void ResolveNested(const syntax::SourceDecl& source, Resolver& r, schema::Source& out) {
  for (const syntax::SourceNested& nested : source.nested) {
    if (out.format != schema::DataFormat::kJsonLines) {
      r.sink.Report(diag::Code::kNotInSource, nested.path.span, "`events from`", "a CSV source",
                    "only JSON lines hold events in a lead; read these from a file of their own");
      continue;
    }
    schema::EventSource& events = out.nested.emplace_back();
    events.path = nested.path.text;
    events.others_ignored = nested.others_ignored;
    if (nested.by) events.by = nested.by->text;
    EventSourceResolver resolver(source, r, events);
    resolver.OnlyCommon(resolver.Common(nested.lines, true));
    for (const syntax::SourceEvent& event : nested.events) {
      resolver.Event(event.event, event.value, Pointers(event.lines), false);
    }
    if (nested.events.empty()) {
      r.sink.Report(diag::Code::kSourceWithoutEvents, nested.path.span);
    }
  }
}

}  // namespace tandem::resolve
