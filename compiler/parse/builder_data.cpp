// SPDX-License-Identifier: Apache-2.0
// Policy, team, records, types, lists and defines.
#include <array>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::TypeKind;

constexpr std::array<std::pair<std::string_view, TypeKind>, 8> kTypes{{
    {"integer", TypeKind::kInteger},
    {"number", TypeKind::kNumber},
    {"money", TypeKind::kMoney},
    {"percent", TypeKind::kPercent},
    {"text", TypeKind::kText},
    {"time", TypeKind::kTime},
    {"date", TypeKind::kDate},
    {"duration", TypeKind::kDuration},
}};

struct ForeignType {
  std::string_view name;
  std::string_view ours;
  TypeKind kind;
};

constexpr std::array<ForeignType, 20> kForeignTypes{{
    {"string", "text", TypeKind::kText},
    {"str", "text", TypeKind::kText},
    {"varchar", "text", TypeKind::kText},
    {"char", "text", TypeKind::kText},
    {"email", "text", TypeKind::kText},
    {"boolean", "yes/no", TypeKind::kYesNo},
    {"bool", "yes/no", TypeKind::kYesNo},
    {"checkbox", "yes/no", TypeKind::kYesNo},
    {"int", "integer", TypeKind::kInteger},
    {"bigint", "integer", TypeKind::kInteger},
    {"long", "integer", TypeKind::kInteger},
    {"float", "number", TypeKind::kNumber},
    {"double", "number", TypeKind::kNumber},
    {"decimal", "number", TypeKind::kNumber},
    {"currency", "money", TypeKind::kMoney},
    {"percentage", "percent", TypeKind::kPercent},
    {"datetime", "time", TypeKind::kTime},
    {"timestamp", "time", TypeKind::kTime},
    {"enum", "one of a, b, c", TypeKind::kText},
    {"picklist", "one of a, b, c", TypeKind::kText},
}};

bool MayHaveRange(TypeKind kind) {
  return kind == TypeKind::kInteger || kind == TypeKind::kNumber || kind == TypeKind::kMoney;
}

}  // namespace

syntax::PolicyDecl Builder::Policy(G::PolicyDeclContext* context) {
  syntax::PolicyDecl policy{ToName(context->name()), {}, {}, SpanOf(context)};
  for (auto* item : context->policyItem()) {
    if (Broken(item)) continue;
    if (item->CURRENCY() != nullptr) {
      if (!Twice(policy.currency.has_value(), SpanOf(item), "currency")) {
        policy.currency = ToName(item->name());
      }
    } else if (!Twice(policy.zone.has_value(), SpanOf(item), "zone")) {
      policy.zone = ToName(item->STRING());
    }
  }
  return policy;
}

syntax::TeamDecl Builder::Team(G::TeamDeclContext* context) {
  syntax::TeamDecl team{ToName(context->name()), {}, {}, {}, SpanOf(context)};
  if (context->STRING() != nullptr) team.leader = ToName(context->STRING());
  for (auto* item : context->teamItem()) {
    if (!Broken(item)) TeamItem(team, item);
  }
  return team;
}

void Builder::TeamItem(syntax::TeamDecl& team, G::TeamItemContext* context) {
  const Span span = SpanOf(context);
  if (context->SIDE() != nullptr) {
    syntax::SideDecl side{ToName(context->name(0)), {}, span};
    if (context->STRING() != nullptr) side.approved_by = ToName(context->STRING());
    team.sides.push_back(std::move(side));
    return;
  }
  syntax::SquadDecl squad{ToName(context->name(0)), ToName(context->side), {}, false, span};
  squad.is_queue = context->QUEUE() != nullptr;
  if (context->STRING() != nullptr) squad.purpose = ToName(context->STRING());
  if (auto* block = context->skippedBlock()) {
    NotYet(list_.SpanOf(TokenOf(block->getStart())),
           "members, shares and hours of squads and queues");
    squad.span.end = SpanOf(block).begin;
  }
  team.squads.push_back(std::move(squad));
}

syntax::RecordDecl Builder::Record(G::RecordDeclContext* context) {
  syntax::RecordDecl record;
  record.is_lead = context->LEAD() != nullptr;
  record.span = SpanOf(context);
  if (!record.is_lead) record.name = ToName(context->name());
  record.fields = Fields(context->field());
  return record;
}

syntax::EventDecl Builder::Event(G::EventDeclContext* context) {
  syntax::EventDecl event;
  event.name = ToName(context->name(0));
  if (context->record != nullptr) event.of = ToName(context->record);
  event.span = SpanOf(context);
  event.fields = Fields(context->field());
  for (auto* part : context->eventPart()) event.parts.push_back(ToName(part));
  // A comma may also be one that was passed over to go on after a mistake.
  if (!context->COMMA().empty() && event.parts.size() > 1) {
    const auto second = std::find_if(
        event.parts.begin() + 1, event.parts.end(), [&](const syntax::Name& part) {
          return part.span.begin > SpanOf(context->COMMA(0)).begin;
        });
    if (second != event.parts.end()) {
      sink_.Report(Code::kEventsWithComma, SpanOf(context->COMMA(0)), (second - 1)->text,
                   second->text);
    }
  }
  return event;
}

std::vector<syntax::Field> Builder::Fields(const std::vector<G::FieldContext*>& lines) {
  std::vector<syntax::Field> fields;
  for (auto* line : lines) {
    if (Broken(line)) continue;
    syntax::Field field{ToName(line->anyWord()), line->QUESTION() != nullptr,
                        Type(line->typeExpr()), SpanOf(line)};
    if (line->COLON() != nullptr) {
      const std::string name = field.name.text + (field.optional ? "?" : "");
      const std::string type(TokenOf(line->typeExpr()->getStart()).text);
      sink_.Report(Code::kFieldWithColon, SpanOf(line->COLON()), name, type + " …");
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

syntax::TypeExpr Builder::Type(G::TypeExprContext* context) {
  syntax::TypeExpr type;
  type.span = SpanOf(context);
  if (context->YES() != nullptr) return type;
  if (context->LIST() != nullptr) {
    type.kind = TypeKind::kListOf;
    type.element = std::make_unique<syntax::TypeExpr>(Type(context->typeExpr()));
    return type;
  }
  if (context->ONE() != nullptr) {
    type.kind = TypeKind::kChoice;
    type.ordered = !context->LT().empty();
    for (auto* choice : context->choice()) {
      syntax::ChoiceValue value;
      if (choice->anyWord() == nullptr) {
        value.name = ToName(choice->STRING());
      } else {
        value.name = ToName(choice->anyWord());
        if (choice->STRING() != nullptr) value.label = ToName(choice->STRING());
      }
      type.choices.push_back(std::move(value));
    }
    return type;
  }
  NamedType(type, TokenOf(context->name()->getStart()));
  if (!context->signedNumber().empty()) TypeRange(type, context);
  return type;
}

void Builder::NamedType(syntax::TypeExpr& type, const Token& word) {
  for (const auto& [name, kind] : kTypes) {
    if (word.text != name) continue;
    type.kind = kind;
    return;
  }
  if (word.text == "person") NotYet(list_.SpanOf(word), "fields of type `person`");
  type.kind = word.text == "person" ? TypeKind::kPerson : TypeKind::kNamed;
  type.name = ToName(word);
  if (own_types_.contains(word.text)) return;
  for (const ForeignType& foreign : kForeignTypes) {
    if (foreign.name != word.text) continue;
    sink_.Report(Code::kForeignType, list_.SpanOf(word), foreign.name, foreign.ours);
    type.kind = foreign.kind;
    type.name = {};
  }
}

void Builder::TypeRange(syntax::TypeExpr& type, G::TypeExprContext* context) {
  const Span low = SpanOf(context->signedNumber(0));
  const Span range = source::Cover(low, SpanOf(context->signedNumber(1)));
  if (!MayHaveRange(type.kind)) {
    sink_.Report(Code::kCannotFollow, range, "a range",
                 fmt::format("`{}`", TokenOf(context->getStart()).text));
    return;
  }
  type.low = SignedNumber(context->signedNumber(0));
  type.high = SignedNumber(context->signedNumber(1));
  if (context->TO() != nullptr) {
    sink_.Report(Code::kRangeWithTo, SpanOf(context->TO()), *type.low, *type.high);
  }
}

syntax::ListDecl Builder::List(G::ListDeclContext* context) {
  syntax::ListDecl list;
  list.name = ToName(context->name());
  list.span = SpanOf(context);
  for (auto* entry : context->listEntry()) {
    syntax::Name name = ToName(TokenOf(entry->getStart()));
    name.span = SpanOf(entry);
    if (auto* number = entry->signedNumber()) name.text = SignedNumber(number);
    list.entries.push_back(std::move(name));
  }
  if (context->FROM() != nullptr) list.file = ToName(context->STRING(0));
  if (context->COLUMN() != nullptr) list.column = ToName(context->STRING(1));
  return list;
}

syntax::DefineDecl Builder::Define(G::DefineDeclContext* context) {
  syntax::DefineDecl define;
  define.name = ToName(context->name());
  define.span = SpanOf(context);
  EffectiveFrom(context->effectiveFrom());
  for (auto* written : context->parameter()) {
    syntax::Parameter parameter{ToName(written->name(0)), {}};
    if (written->YES() != nullptr) {
      parameter.type.span = source::Cover(SpanOf(written->YES()), SpanOf(written->NO()));
    } else {
      parameter.type.span = SpanOf(written->name(1));
      NamedType(parameter.type, TokenOf(written->name(1)->getStart()));
    }
    define.parameters.push_back(std::move(parameter));
  }
  define.body = Expression(context->expr());
  return define;
}

}  // namespace tandem::parse
