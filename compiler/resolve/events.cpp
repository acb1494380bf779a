// SPDX-License-Identifier: Apache-2.0
// Events: their fields, and what the events made of others are made of.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/resolve/resolver.h"
#include "runtime/base/limits.h"
#include "runtime/schema/event_key.h"

namespace tandem::resolve {
namespace {

using schema::Kind;
using schema::ValueType;
using syntax::EventDecl;

class EventResolver {
 public:
  explicit EventResolver(Resolver& r) : r_(r) {}

  void Run() {
    Collect();
    for (const EventDecl* event : in_order_) {
      if (event->parts.empty()) Plain(*event);
    }
    for (const EventDecl* event : in_order_) {
      if (!event->parts.empty()) Parts(*event);
    }
  }

 private:
  void Collect() {
    std::map<std::string, source::Span> stages;
    for (const auto* stage : r_.All<syntax::StageDecl>()) {
      stages.emplace(stage->name.text, stage->name.span);
    }
    for (const EventDecl* event : r_.All<EventDecl>()) {
      const syntax::Name& name = event->name;
      if (name.text == "lead") {
        r_.sink.Report(diag::Code::kReservedName, name.span, name.text, "an event");
        continue;
      }
      const auto [first, is_new] = by_name_.emplace(name.text, event);
      if (!is_new) {
        r_.Duplicate(name.text, "an event", name.span, "an event", first->second->name.span);
        continue;
      }
      // Reaching a stage is an event of the stage's name.
      if (const auto stage = stages.find(name.text); stage != stages.end()) {
        r_.Duplicate(name.text, "an event", name.span, "a stage", stage->second);
      }
      in_order_.push_back(event);
    }
  }

  void Plain(const EventDecl& event) {
    const auto id = static_cast<schema::EventId>(r_.out.schema.events.size());
    schema::Event out;
    out.name = event.name.text;
    if (event.of) out.key = FindEventKey(event, r_);
    const std::string owner = schema::OwnerName(r_.out.schema, out);
    std::map<std::string, source::Span> seen;
    for (const syntax::Field& field : event.fields) {
      const auto [first, is_new] = seen.emplace(field.name.text, field.name.span);
      if (!is_new) {
        r_.Duplicate(field.name.text, "a field", field.name.span, "a field", first->second);
        continue;
      }
      if (out.fields.size() >= base::kMaxFields) {
        r_.sink.Report(diag::Code::kTooMany, field.name.span, "more fields than fit", "in an event",
                       base::kMaxFields);
        break;
      }
      if (IsReserved(field, owner)) continue;
      out.fields.push_back({field.name.text, TypeOf(event, field), field.optional});
    }
    r_.out.schema.events.push_back(std::move(out));
    r_.out.events[event.name.text] = {{id}, false, event.name.span};
  }

  bool IsReserved(const syntax::Field& field, const std::string& owner) {
    const std::string& name = field.name.text;
    if (name != "at" && name != "lead" && name != owner) return false;
    r_.sink.Report(diag::Code::kEventFieldReserved, field.name.span, name,
                   name == "at"     ? "the instant of an event is always there as `at`; remove "
                                      "this field, or give it another name: `planned_at`"
                   : name == "lead" ? "whose event it is is always known, and `lead.f` is a field "
                                      "of the lead; remove this field"
                                    : "whose event it is stands in the column of this name; "
                                      "remove this field, or give it another name");
    return true;
  }

  // A field whose type was wrong stays a field, so that its uses are no further errors.
  ValueType TypeOf(const EventDecl& event, const syntax::Field& field) {
    const std::string owner = event.name.text + "." + field.name.text;
    const ValueType type =
        ResolveType(field.type, owner, r_.out, r_.sink).value_or(ValueType{Kind::kText});
    if (type.kind != Kind::kTextList && type.kind != Kind::kChoiceList) return type;
    r_.sink.Report(diag::Code::kEventFieldList, field.type.span, field.name.text,
                   TypeWords(type, r_.out.schema));
    return ValueType{Kind::kText};
  }

  // The parts of an event made of others, flattened, each once, in the order written.
  const std::vector<schema::EventId>& Parts(const EventDecl& event) {
    const std::string& name = event.name.text;
    if (const auto done = r_.out.events.find(name); done != r_.out.events.end()) {
      return done->second.parts;
    }
    if (event.of) {
      r_.sink.Report(diag::Code::kPartsOfRecord, event.of->span, name, event.of->text);
    }
    way_.push_back(name);
    std::vector<schema::EventId> parts;
    for (const syntax::Name& part : event.parts) {
      for (const schema::EventId id : PartsOf(part)) {
        if (std::find(parts.begin(), parts.end(), id) == parts.end()) parts.push_back(id);
      }
    }
    way_.pop_back();
    return r_.out.events.insert_or_assign(name, Bindings::EventName{parts, true, event.name.span})
        .first->second.parts;
  }

  std::vector<schema::EventId> PartsOf(const syntax::Name& part) {
    const auto open = std::find(way_.begin(), way_.end(), part.text);
    if (open != way_.end()) {
      std::string circle;
      for (auto step = open; step != way_.end(); ++step) circle += *step + " -> ";
      r_.sink.Report(diag::Code::kEventCycle, part.span, part.text, circle + part.text);
      return {};
    }
    const auto found = by_name_.find(part.text);
    if (found != by_name_.end()) {
      const auto plain = r_.out.events.find(part.text);
      return plain != r_.out.events.end() ? plain->second.parts : Parts(*found->second);
    }
    std::vector<std::string> names;
    for (const auto& [name, unused] : by_name_) {
      if (std::find(way_.begin(), way_.end(), name) == way_.end()) names.push_back(name);
    }
    const std::string otherwise =
        names.empty() ? fmt::format("declare it: event {}", part.text)
                      : fmt::format("there is {}; an event is made of declared events",
                                    Enumerate(names));
    r_.sink.Report(diag::Code::kUnknownEvent, part.span, part.text,
                   Suggest(part.text, names, otherwise));
    return {};
  }

  Resolver& r_;
  std::map<std::string, const EventDecl*> by_name_;
  std::vector<const EventDecl*> in_order_;
  std::vector<std::string> way_;
};

}  // namespace

void ResolveEvents(Resolver& r) { EventResolver(r).Run(); }

}  // namespace tandem::resolve
