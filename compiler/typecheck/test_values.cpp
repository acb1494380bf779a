// SPDX-License-Identifier: Apache-2.0
// The lead of a test: each value read by the type of its field.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {

using syntax::ExprKind;

bool Checker::TestScalar(const syntax::Expr& value, const schema::Field& field,
                         hir::TestValue& out) {
  const ValueType type = field.type;
  if (type.kind == Kind::kText) {
    if (value.kind == ExprKind::kString || value.kind == ExprKind::kNumber) {
      out.text = value.text;
      return true;
    }
    if (value.kind == ExprKind::kName && value.names.size() == 1) {
      sink_->Report(Code::kTestValue, value.span, Written(value.span), "a word", field.name,
                   TypeName(type), fmt::format("put it in quotes: \"{}\"", value.names[0].text));
      return false;
    }
  }
  ValueType plain = type.kind == Kind::kChoice ? hir::ChoiceType(policy_.schema, type.choice)
                                               : hir::TypeOf(type.kind);
  const ExprId id = Value(value, &plain);
  if (id == kNoExpr) return false;
  const ExprId same = Coerce(id, plain, value.span);
  if (same == kNoExpr || policy_[same].op != Op::kConst) {
    std::string help = fmt::format("write {}", TypeName(type));
    if (type.kind == Kind::kPercent && IsNumberLiteral(value)) {
      help = fmt::format("write `{}%`", Written(value.span));
    }
    if (type.kind == Kind::kYesNo) help = "write `yes` or `no`";
    sink_->Report(Code::kTestValue, value.span, Written(value.span), TypeName(id), field.name,
                 TypeName(type), help);
    return false;
  }
  out.number = policy_[same].imm;
  const bool outside = type.kind != Kind::kYesNo && type.kind != Kind::kChoice &&
                       (out.number < type.low || out.number > type.high);
  if (outside) {
    sink_->Report(Code::kOutOfDeclaredRange, value.span, Written(value.span), field.name,
                 hir::SpellRange(policy_.schema, type));
  }
  return !outside;
}

bool Checker::TestList(const syntax::TestField& written, const schema::Field& field,
                       hir::TestValue& out) {
  for (const auto& value : written.values) {
    if (field.type.kind == Kind::kTextList) {
      if (value->kind != ExprKind::kString) {
        sink_->Report(Code::kTestValue, value->span, Written(value->span), "no text", field.name,
                     TypeName(field.type), "put texts in quotes: (\"a\", \"b\")");
        return false;
      }
      out.texts.push_back(value->text);
      continue;
    }
    const ValueType element = hir::ChoiceType(policy_.schema, field.type.choice);
    const auto index = ConstantOf(*value, element);
    if (!index) return false;
    out.choices.push_back(static_cast<uint32_t>(*index));
  }
  return true;
}

void Checker::TestFieldValue(const syntax::TestField& written, const TestOwner& owner,
                             std::vector<hir::TestValue>& values) {
  std::string path;
  for (const syntax::Name& name : written.path) path += (path.empty() ? "" : ".") + name.text;
  const bool of_lead = owner.fields == &policy_.schema.fields;
  std::vector<std::string> names;
  for (size_t i = 0; i < owner.count; ++i) names.push_back((*owner.fields)[i].name);
  const auto found = std::find(names.begin(), names.end(), path);
  const Span span = written.path.empty() ? written.span : written.path[0].span;
  if (found == names.end()) {
    const bool record = of_lead && RecordNamed(path).has_value();
    sink_->Report(Code::kUnknownTestField, span, owner.name, path,
                 record ? fmt::format("it is a record; write `{}.FIELD: …`", path)
                        : Suggest(path, names,
                                  of_lead ? "the fields stand in `lead { … }`"
                                          : "its fields stand where the event is declared"));
    return;
  }
  const auto id = static_cast<schema::FieldId>(found - names.begin());
  const schema::Field field = (*owner.fields)[static_cast<size_t>(id)];
  const auto twice = std::find_if(values.begin(), values.end(),
                                  [&](const hir::TestValue& v) { return v.field == id; });
  if (twice != values.end()) {
    sink_->Report(Code::kTestFieldTwice, span, path);
    return;
  }
  const bool missing = written.values.size() == 1 && !written.is_list &&
                       written.values[0]->kind == ExprKind::kMissing;
  if (missing) {
    const bool may = field.optional || IsList(field.type.kind) ||
                     (field.record && policy_.schema.records[*field.record].optional);
    if (!may) sink_->Report(Code::kRequiredMissing, written.span, path);
    return;
  }
  hir::TestValue value;
  value.field = id;
  bool good = false;
  if (IsList(field.type.kind)) {
    good = TestList(written, field, value);
  } else if (written.values.size() != 1) {
    sink_->Report(Code::kTestValue, written.span, Written(written.span), "a list", path,
                 TypeName(field.type), "write one value");
  } else {
    good = TestScalar(*written.values[0], field, value);
  }
  const bool blank = field.type.kind == Kind::kText && value::IsBlank(value.text);
  if (good && blank && !field.optional) {
    sink_->Report(Code::kRequiredMissing, written.span, path);
    return;
  }
  if (good && !blank) values.push_back(std::move(value));
}

}  // namespace tandem::typecheck
