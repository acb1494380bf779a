// SPDX-License-Identifier: Apache-2.0
// One line of a source: the column and the form of its values.
#include "compiler/resolve/source_line.h"
#include "runtime/value/decimal.h"
#include "runtime/value/time_form.h"
#include "runtime/value/zone.h"

namespace tandem::resolve {
namespace {

using schema::Kind;

bool IsTimeKind(Kind kind) { return kind == Kind::kTime || kind == Kind::kDate; }
bool IsNumberKind(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
         kind == Kind::kPercent;
}


class ColumnResolver {
 public:
  ColumnResolver(const syntax::SourceLine& line, const Target& target, Resolver& r)
      : line_(line), target_(target), r_(r) {}

  schema::ColumnMap Resolve() {
    map_.field = target_.id;
    map_.column = line_.column ? line_.column->text : target_.field.name;
    map_.missing_when = line_.missing_when;
    TimeForms();
    Numbers();
    Lists();
    ResolveValueMap(line_, target_, r_, map_);
    return std::move(map_);
  }

 private:
  Kind KindOf() const { return target_.field.type.kind; }

  void TimeForms() {
    const bool fits = IsTimeKind(KindOf());
    for (const syntax::Name& form : line_.time_forms) {
      if (!fits) {
        Misfit("as", "times and dates", form.span);
        break;
      }
      const auto compiled = value::CompileTimeForm(form.text);
      if (!compiled) {
        r_.sink.Report(diag::Code::kTimeForm, form.span, compiled.error().message);
        continue;
      }
      map_.time_forms.push_back(form.text);
    }
    if (line_.unix_unit_us != 0 && !fits) Misfit("as unix", "times and dates", line_.span);
    map_.unix_unit_us = fits ? line_.unix_unit_us : 0;
    if (!line_.zone) return;
    if (!fits) Misfit("zone", "times and dates", line_.zone->span);
    if (const auto zone = value::FindZone(line_.zone->text); !zone) {
      r_.sink.Report(diag::Code::kUnknownZone, line_.zone->span, zone.error().message);
    } else {
      map_.zone = line_.zone->text;
    }
  }

  void Numbers() {
    const Kind kind = KindOf();
    map_.rounded = line_.rounded;
    if (line_.rounded && !IsNumberKind(kind)) Misfit("rounded", "numbers", line_.span);
    if (!line_.number_form) return;
    const syntax::Name& form = *line_.number_form;
    if (!IsNumberKind(kind)) {
      Misfit("as number like", "numbers", form.span);
      return;
    }
    std::string_view sample = form.text;
    if (kind == Kind::kPercent && sample.ends_with('%')) sample.remove_suffix(1);
    if (!value::NumberFormLike(sample)) {
      r_.sink.Report(diag::Code::kNumberForm, form.span, form.text);
    }
    map_.number_like = form.text;
  }

  void Lists() {
    const bool is_list = IsListKind(KindOf());
    map_.unique = line_.unique && target_.of_lead && !is_list;
    if (line_.unique && !map_.unique) {
      Misfit("unique", "fields of leads with one value", line_.span);
    }
    if (!line_.separator) return;
    if (!is_list) Misfit("split by", "lists", line_.separator->span);
    if (line_.separator->text.empty()) {
      r_.sink.Report(diag::Code::kUnexpected, line_.separator->span,
                     "what stands between the values, like \";\"", "nothing");
    }
    map_.separator = line_.separator->text;
  }

  void Misfit(std::string_view option, std::string_view wanted, source::Span span) {
    const schema::Field& field = target_.field;
    auto& report = r_.sink.Report(diag::Code::kSourceOption, span, option, field.name,
                                  TypeWords(field.type, r_.out.schema), wanted);
    if (target_.declared) {
      report.With(*target_.declared, fmt::format("`{}` is declared here", field.name));
    }
  }

  const syntax::SourceLine& line_;
  const Target& target_;
  Resolver& r_;
  schema::ColumnMap map_;
};

}  // namespace

bool IsListKind(Kind kind) { return kind == Kind::kTextList || kind == Kind::kChoiceList; }

std::string PathOf(const std::vector<syntax::Name>& names) {
  std::string path;
  for (const syntax::Name& name : names) {
    if (!path.empty()) path += '.';
    path += name.text;
  }
  return path;
}

schema::ColumnMap ResolveColumn(const syntax::SourceLine& line, const Target& target,
                                Resolver& resolver) {
  return ColumnResolver(line, target, resolver).Resolve();
}

bool Fed::Add(const Target& target, const std::string& source, Resolver& resolver) {
  const auto [first, is_new] = spans_.emplace(target.id, target.written);
  if (!is_new) {
    resolver.sink.Report(diag::Code::kFieldFedTwice, target.written, target.field.name, source)
        .With(first->second, "it is fed here already");
  }
  return is_new;
}

}  // namespace tandem::resolve
