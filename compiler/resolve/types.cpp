// SPDX-License-Identifier: Apache-2.0
// Types as written to types as stored: ranges in stored units, choices, named types in any order.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/resolve/resolver.h"
#include "runtime/base/limits.h"
#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

using schema::Kind;
using schema::ValueType;
using syntax::TypeExpr;
using syntax::TypeKind;

// The kinds that need nothing further; nothing for those that do.
std::optional<Kind> PlainKind(TypeKind kind) {
  switch (kind) {
    case TypeKind::kYesNo: return Kind::kYesNo;
    case TypeKind::kInteger: return Kind::kInteger;
    case TypeKind::kNumber: return Kind::kNumber;
    case TypeKind::kMoney: return Kind::kMoney;
    case TypeKind::kPercent: return Kind::kPercent;
    case TypeKind::kText: return Kind::kText;
    case TypeKind::kTime: return Kind::kTime;
    case TypeKind::kDate: return Kind::kDate;
    case TypeKind::kDuration: return Kind::kDuration;
    case TypeKind::kChoice:
    case TypeKind::kListOf:
    case TypeKind::kPerson:
    case TypeKind::kNamed: return std::nullopt;
  }
  return std::nullopt;
}

std::string_view KindWords(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "yes/no";
    case Kind::kInteger: return "an integer";
    case Kind::kNumber: return "a number";
    case Kind::kMoney: return "money";
    case Kind::kPercent: return "a percent";
    case Kind::kText: return "text";
    case Kind::kChoice: return "a choice";
    case Kind::kTextList: return "a list of text";
    case Kind::kChoiceList: return "a list of choices";
    case Kind::kTime: return "a time";
    case Kind::kDate: return "a date";
    case Kind::kDuration: return "a duration";
  }
  return "";
}

// One end of a range in stored units.
std::optional<int64_t> RangeEnd(const std::string& text, Kind kind, source::Span span,
                                diag::Sink& sink) {
  // A percent is written in hundredths: two of its six places are before the point.
  const int scale = kind == Kind::kPercent ? schema::Scale(kind) - 2 : schema::Scale(kind);
  const auto parsed = value::ParseDecimal(text, scale, value::Rounding::kReject);
  if (parsed.ok()) return parsed.value;
  const std::string help =
      parsed.status == value::DecimalStatus::kTooManyPlaces
          ? (scale == 0 ? "an integer has no decimal places; write `number` for a type that has"
                        : fmt::format("write at most {} decimal places", scale))
          : "write a smaller number: values have 64 bits";
  sink.Report(diag::Code::kBadRangeEnd, span, text, KindWords(kind), help);
  return std::nullopt;
}

void ApplyRange(const TypeExpr& type, ValueType& out, diag::Sink& sink) {
  if (!type.low || !type.high) return;
  const auto low = RangeEnd(*type.low, out.kind, type.span, sink);
  const auto high = RangeEnd(*type.high, out.kind, type.span, sink);
  if (!low || !high) return;
  if (*low > *high) {
    sink.Report(diag::Code::kEmptyRange, type.span, *type.low, *type.high);
    return;
  }
  out.low = *low;
  out.high = *high;
}

schema::ChoiceId AddChoice(const TypeExpr& type, const std::string& owner, Bindings& out,
                           diag::Sink& sink) {
  schema::ChoiceType choice{owner, type.ordered, {}};
  std::map<std::string, source::Span> names;
  std::map<std::string, source::Span> labels;
  if (type.choices.size() > base::kMaxChoices) {
    sink.Report(diag::Code::kTooMany, type.span, type.choices.size(), "values in a choice",
                base::kMaxChoices);
    return schema::kNoChoice;
  }
  for (const syntax::ChoiceValue& value : type.choices) {
    const syntax::Name& label = value.label ? *value.label : value.name;
    const auto [by_name, new_name] = names.emplace(value.name.text, value.name.span);
    const auto [by_label, new_label] = labels.emplace(value::TextKey(label.text), label.span);
    if (!new_name || !new_label) {
      const syntax::Name& twice = new_name ? label : value.name;
      sink.Report(diag::Code::kDuplicateChoiceValue, twice.span, twice.text)
          .With(new_name ? by_label->second : by_name->second, "it stands here already");
      continue;
    }
    choice.values.push_back({value.name.text, label.text});
  }
  out.schema.choices.push_back(std::move(choice));
  return static_cast<schema::ChoiceId>(out.schema.choices.size() - 1);
}

std::optional<ValueType> ListType(const TypeExpr& type, const std::string& owner, Bindings& out,
                                  diag::Sink& sink) {
  const auto element = ResolveType(*type.element, owner, out, sink);
  if (!element) return std::nullopt;
  if (element->kind == Kind::kText) return ValueType{Kind::kTextList};
  if (element->kind == Kind::kChoice) return ValueType{Kind::kChoiceList, element->choice};
  sink.Report(diag::Code::kBadListType, type.element->span, KindWords(element->kind));
  return std::nullopt;
}

std::optional<ValueType> NamedType(const TypeExpr& type, const Bindings& out, diag::Sink& sink) {
  const std::string& name = type.name.text;
  const auto found = out.types.find(name);
  if (found != out.types.end()) return found->second;
  if (out.record_types.contains(name)) {
    sink.Report(diag::Code::kRecordAsType, type.span, name);
    return std::nullopt;
  }
  std::vector<std::string> known = {"yes/no", "integer", "number", "money",   "percent",
                                    "text",   "time",    "date",   "duration"};
  for (const auto& [other, unused] : out.types) known.push_back(other);
  for (const auto& [other, unused] : out.record_types) known.push_back(other);
  const std::string otherwise = fmt::format(
      "write one of {}, or declare it: type {} = one of a, b, c", Enumerate(known), name);
  sink.Report(diag::Code::kUnknownType, type.span, name, Suggest(name, known, otherwise));
  return std::nullopt;
}

// Named types may name each other in any order; what goes round is reported once.
class TypeOrder {
 public:
  explicit TypeOrder(Resolver& r) : r_(r) {
    for (const syntax::TypeDecl* type : r.All<syntax::TypeDecl>()) {
      const auto [first, is_new] = declared_.emplace(type->name.text, type);
      if (!is_new) {
        r.Duplicate(type->name.text, "a type", type->name.span, "a type",
                    first->second->name.span);
      }
    }
  }

  const std::map<std::string, const syntax::TypeDecl*>& declared() const { return declared_; }

  void Visit(const syntax::TypeDecl& type) {
    const std::string& name = type.name.text;
    if (done_.contains(name)) return;
    const auto open = std::find(way_.begin(), way_.end(), name);
    if (open != way_.end()) {
      std::string circle;
      for (auto step = open; step != way_.end(); ++step) circle += *step + " -> ";
      r_.sink.Report(diag::Code::kTypeCycle, type.name.span, name, circle + name);
      r_.out.types[name] = ValueType{Kind::kText};
      return;
    }
    way_.push_back(name);
    if (const std::string* used = NameUsed(type.type)) {
      if (const auto other = declared_.find(*used); other != declared_.end()) {
        Visit(*other->second);
      }
    }
    way_.pop_back();
    done_.insert(name);
    const auto resolved = ResolveType(type.type, name, r_.out, r_.sink);
    r_.out.types[name] = resolved.value_or(ValueType{Kind::kText});
  }

 private:
  static const std::string* NameUsed(const TypeExpr& type) {
    if (type.kind == TypeKind::kNamed) return &type.name.text;
    return type.kind == TypeKind::kListOf ? NameUsed(*type.element) : nullptr;
  }

  Resolver& r_;
  std::map<std::string, const syntax::TypeDecl*> declared_;
  std::set<std::string> done_;
  std::vector<std::string> way_;
};

}  // namespace

std::string TypeWords(const schema::ValueType& type, const schema::Schema& schema) {
  if (type.kind != Kind::kChoice && type.kind != Kind::kChoiceList) {
    return std::string(KindWords(type.kind));
  }
  if (type.choice == schema::kNoChoice) return std::string(KindWords(type.kind));
  std::vector<std::string> values;
  for (const schema::ChoiceValue& value : schema[type.choice].values) values.push_back(value.name);
  return fmt::format("{} {}", type.kind == Kind::kChoice ? "one of" : "a list of one of",
                     Enumerate(values));
}

std::optional<ValueType> ResolveType(const TypeExpr& type, const std::string& owner,
                                     Bindings& bindings, diag::Sink& sink) {
  if (const auto plain = PlainKind(type.kind)) {
    ValueType out{*plain};
    ApplyRange(type, out, sink);
    return out;
  }
  if (type.kind == TypeKind::kChoice) {
    const schema::ChoiceId choice = AddChoice(type, owner, bindings, sink);
    if (choice == schema::kNoChoice) return std::nullopt;
    return ValueType{Kind::kChoice, choice};
  }
  if (type.kind == TypeKind::kListOf) return ListType(type, owner, bindings, sink);
  if (type.kind == TypeKind::kPerson) return std::nullopt;  // the parser has said: not yet
  return NamedType(type, bindings, sink);
}

void ResolveTypes(Resolver& r) {
  TypeOrder order(r);
  for (const syntax::RecordDecl* record : r.All<syntax::RecordDecl>()) {
    if (record->is_lead) continue;
    const std::string& name = record->name.text;
    if (const auto type = order.declared().find(name); type != order.declared().end()) {
      r.Duplicate(name, "a record", record->name.span, "a type", type->second->name.span);
      continue;
    }
    const auto [first, is_new] = r.out.record_types.emplace(name, record->name.span);
    if (!is_new) r.Duplicate(name, "a record", record->name.span, "a record", first->second);
  }
  for (const auto& [name, type] : order.declared()) order.Visit(*type);
}

}  // namespace tandem::resolve
