// SPDX-License-Identifier: Apache-2.0
// Bands: thresholds on a number, conditions in order, or two bands side by side.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {
namespace {

const syntax::BandDecl* FindBand(const resolve::Bindings& b, const std::string& name) {
  for (const syntax::BandDecl* band : b.bands) {
    if (band->name.text == name) return band;
  }
  return nullptr;
}

std::vector<std::string> LabelsOf(const syntax::BandDecl& decl) {
  std::vector<std::string> labels;
  for (const syntax::BandLine& line : decl.lines) {
    if (std::find(labels.begin(), labels.end(), line.label.text) == labels.end()) {
      labels.push_back(line.label.text);
    }
  }
  // Thresholds come highest first; choices are ordered lowest first.
  if (decl.subject != nullptr) std::reverse(labels.begin(), labels.end());
  return labels;
}

}  // namespace

void Checker::DeclareBand(uint32_t index) {
  const syntax::BandDecl& decl = *b_.bands[index];
  hir::Band& band = policy_.bands[index];
  band.name = decl.name.text;
  band.span = decl.span;
  std::vector<std::string> labels = LabelsOf(decl);
  if (decl.pair_first && decl.pair_second) {
    const syntax::BandDecl* first = FindBand(b_, decl.pair_first->text);
    const syntax::BandDecl* second = FindBand(b_, decl.pair_second->text);
    if (first != nullptr && second != nullptr) {
      for (const std::string& a : LabelsOf(*first)) {
        for (const std::string& b : LabelsOf(*second)) labels.push_back(a + b);
      }
    }
  }
  if (labels.empty()) labels.push_back("none");
  const bool ordered = decl.subject != nullptr;
  band.type = hir::ChoiceType(policy_.schema,
                              NewChoice(decl.name.text, ordered, std::move(labels)));
}

bool Checker::OtherwiseLast(const syntax::BandDecl& decl) {
  for (size_t i = 0; i + 1 < decl.lines.size(); ++i) {
    if (!decl.lines[i].otherwise) continue;
    sink_->Report(Code::kAfterOtherwise, decl.lines[i + 1].span)
        .With(decl.lines[i].span, "`otherwise` stands here");
    return false;
  }
  if (!decl.lines.empty() && decl.lines.back().otherwise) return true;
  sink_->Report(Code::kNothingElse, decl.name.span, fmt::format("band `{}`", decl.name.text),
               "a lead that meets no line would have no band",
               "end it with a label and `otherwise`: `D otherwise`");
  return false;
}

void Checker::BandOfThresholds(const syntax::BandDecl& decl, hir::Band& band) {
  const ExprId subject = Value(*decl.subject);
  if (subject == kNoExpr) return;
  const ValueType type = policy_[subject].type;
  if (!IsOrdered(type.kind)) {
    Mismatch(*decl.subject, subject, "a number",
             "a band cuts numbers; for conditions leave `from` out and write `A when …`");
    return;
  }
  if (policy_[subject].maybe_unknown) {
    const std::string text = Written(decl.subject->span);
    sink_->Report(Code::kSlipsThrough, decl.subject->span, "a threshold", MissingText(subject),
                  fmt::format("such a lead gets the last label; write `{} or else …` to give it "
                              "another",
                              text));
  }
  std::map<std::string, Span> seen;
  std::vector<ExprId> conditions;
  std::vector<ExprId> values;
  std::optional<int64_t> before;
  Span before_span;
  for (const syntax::BandLine& line : decl.lines) {
    const auto [first, fresh] = seen.emplace(line.label.text, line.label.span);
    if (!fresh) {
      sink_->Report(Code::kLabelTwice, line.label.span, line.label.text,
                   fmt::format("band `{}`", decl.name.text))
          .With(first->second, "first used here");
    }
    hir::BandLine out{line.label.text, kNoExpr, line.span};
    if (line.when != nullptr) {
      sink_->Report(Code::kBandLineKind, line.span, "a condition", "thresholds",
                   fmt::format("write `{} from` and a number", line.label.text));
    } else if (line.from != nullptr) {
      const auto bound = ConstantOf(*line.from, type);
      if (!bound) continue;
      if (before && *bound >= *before) {
        sink_->Report(Code::kUnreachableLine, line.span, line.label.text,
                     "every lead that reaches it meets the line above",
                     "write the highest threshold first")
            .With(before_span, "this line takes them");
      }
      before = bound;
      before_span = line.span;
      const ExprId limit = make_.Const(type, *bound, line.from->span);
      out.condition = make_.Compare(Op::kLessEqual, limit, subject, line.span);
      conditions.push_back(out.condition);
    }
    values.push_back(ChoiceConstant(band.type.choice, line.label.text, line.label.span));
    band.lines.push_back(std::move(out));
  }
  if (!OtherwiseLast(decl) || values.size() != conditions.size() + 1) return;
  band.value = conditions.empty() ? values.back()
                                  : JoinArms(conditions, std::move(values), decl.span);
}

void Checker::BandOfConditions(const syntax::BandDecl& decl, hir::Band& band) {
  std::vector<ExprId> conditions;
  std::vector<ExprId> values;
  auto known = KnownNow();
  for (const syntax::BandLine& line : decl.lines) {
    hir::BandLine out{line.label.text, kNoExpr, line.span};
    if (line.from != nullptr) {
      sink_->Report(Code::kBandLineKind, line.span, "a threshold", "conditions",
                   fmt::format("write `band {} from SCORE {{ … }}`, or `{} when …`",
                               decl.name.text, line.label.text));
    } else if (line.when != nullptr) {
      out.condition = Condition(*line.when);
      if (out.condition != kNoExpr) {
        WarnSlips(out.condition, "this line", "the lines below decide then");
      }
      conditions.push_back(out.condition);
      Assume(*line.when, false);
    }
    values.push_back(ChoiceConstant(band.type.choice, line.label.text, line.label.span));
    band.lines.push_back(std::move(out));
  }
  Restore(std::move(known));
  if (!OtherwiseLast(decl) || values.size() != conditions.size() + 1) return;
  band.value = conditions.empty() ? values.back()
                                  : JoinArms(conditions, std::move(values), decl.span);
}

void Checker::BandOfPair(const syntax::BandDecl& decl, hir::Band& band) {
  ExprId parts[2] = {kNoExpr, kNoExpr};
  const syntax::Name* names[2] = {&*decl.pair_first, &*decl.pair_second};
  for (int i = 0; i < 2; ++i) {
    const auto symbol = b_.names.find(names[i]->text);
    if (symbol != b_.names.end() && symbol->second.kind == resolve::Symbol::Kind::kBand) {
      parts[i] = BandValue(symbol->second.index, names[i]->span);
      continue;
    }
    std::vector<std::string> bands;
    for (const syntax::BandDecl* other : b_.bands) bands.push_back(other->name.text);
    const std::string help =
        Suggest(names[i]->text, bands, "combine two bands: `band quality from grade and interest`");
    if (symbol == b_.names.end()) {
      sink_->Report(Code::kUnknownName, names[i]->span, names[i]->text, help);
    } else {
      sink_->Report(Code::kNotABand, names[i]->span, names[i]->text, "not a band", help);
    }
  }
  if (parts[0] == kNoExpr || parts[1] == kNoExpr) return;
  const auto second = policy_.schema[policy_[parts[1]].type.choice].values.size();
  const auto first = policy_.schema[policy_[parts[0]].type.choice].values.size();
  if (policy_.schema[band.type.choice].values.size() != first * second) {
    sink_->Report(Code::kNotABand, decl.name.span, decl.name.text,
                 "made of a band that is a pair itself",
                 "combine two bands that have labels of their own");
    return;
  }
  band.value =
      make_.Pair(parts[0], parts[1], static_cast<int64_t>(second), band.type, decl.span);
}

void Checker::CheckBand(uint32_t index) {
  const syntax::BandDecl& decl = *b_.bands[index];
  hir::Band band = policy_.bands[index];
  band.ownership = OwnershipOf(decl.ownership);
  if (decl.pair_first) {
    BandOfPair(decl, band);
  } else if (decl.subject != nullptr) {
    BandOfThresholds(decl, band);
  } else {
    BandOfConditions(decl, band);
  }
  policy_.bands[index] = std::move(band);
}

}  // namespace tandem::typecheck
