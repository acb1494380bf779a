// SPDX-License-Identifier: Apache-2.0
// Results are matched by name, values by their labels.
#include "compiler/diff/all_leads_subjects.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "compiler/diff/movement.h"
#include "compiler/hir/spell.h"

namespace tandem::diff {

using hir::ExprId;
using hir::kNoExpr;
using hir::Op;
using program::ResultKind;
using schema::Kind;

namespace {

bool IsNumber(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney:
    case Kind::kPercent:
    case Kind::kTime:
    case Kind::kDate:
    case Kind::kDuration:
      return true;
    case Kind::kYesNo:
    case Kind::kText:
    case Kind::kChoice:
    case Kind::kTextList:
    case Kind::kChoiceList:
      return false;
  }
  return false;
}

// A result of one policy: its name, and where it is.
struct Result {
  ResultKind kind{};
  std::string name;
  Op op{};
  int64_t index = 0;
  schema::ValueType type;
  bool maybe_unknown = false;
};

std::vector<Result> ResultsOf(const hir::Policy& policy) {
  std::vector<Result> results;
  if (!policy.stages.empty() || !policy.asides.empty()) {
    results.push_back({ResultKind::kStage, "stage", Op::kStage, 0,
                       hir::ChoiceType(policy.schema, policy.stage_choice)});
    results.push_back({ResultKind::kWayIn, "way_in", Op::kWayIn, 0,
                       hir::ChoiceType(policy.schema, policy.way_in_choice), true});
  }
  if (policy.route) {
    results.push_back({ResultKind::kRoute, "route", Op::kRoute, 0, policy.route->type});
  }
  for (size_t i = 0; i < policy.bands.size(); ++i) {
    results.push_back({ResultKind::kBand, policy.bands[i].name, Op::kBand,
                       static_cast<int64_t>(i), policy.bands[i].type});
  }
  for (size_t i = 0; i < policy.answers.size(); ++i) {
    const hir::Expr& value = policy[policy.answers[i].value];
    results.push_back({ResultKind::kAnswer, policy.answers[i].name, Op::kAnswer,
                       static_cast<int64_t>(i), value.type, value.maybe_unknown});
  }
  for (size_t i = 0; i < policy.scores.size(); ++i) {
    results.push_back({ResultKind::kScore, policy.scores[i].name, Op::kScore,
                       static_cast<int64_t>(i), policy.scores[i].type});
  }
  return results;
}

ExprId Refer(hir::Policy& policy, const Result& result) {
  return hir::Builder(policy).Add({.op = result.op,
                                   .type = result.type,
                                   .maybe_unknown = result.maybe_unknown,
                                   .imm = result.index});
}

class Maker {
 public:
  Maker(const analyze::Merged& merged, hir::Builder& make, hir::Policy& before,
        hir::Policy& after)
      : merged_(merged), make_(make), before_(before), after_(after) {}

  std::vector<Subject> Make() {
    const std::vector<Result> olds = ResultsOf(before_);
    const std::vector<Result> news = ResultsOf(after_);
    std::vector<Subject> out;
    for (const Result& now : news) {
      const auto was = std::find_if(olds.begin(), olds.end(), [&](const Result& other) {
        return other.kind == now.kind && other.name == now.name;
      });
      if (was == olds.end()) {
        out.push_back(Only(now, false));
      } else {
        out.push_back(Both(*was, now));
      }
    }
    for (const Result& was : olds) {
      const bool is_there = std::any_of(news.begin(), news.end(), [&](const Result& other) {
        return other.kind == was.kind && other.name == was.name;
      });
      if (!is_there) out.push_back(Only(was, true));
    }
    constexpr ResultKind kOrder[] = {ResultKind::kStage,  ResultKind::kRoute, ResultKind::kBand,
                                     ResultKind::kAnswer, ResultKind::kScore, ResultKind::kWayIn};
    const auto rank = [&](const Subject& subject) {
      return std::find(std::begin(kOrder), std::end(kOrder), subject.result.kind);
    };
    std::stable_sort(out.begin(), out.end(), [&](const Subject& a, const Subject& b) {
      return rank(a) < rank(b);
    });
    return out;
  }

 private:
  static Subject Only(const Result& result, bool before) {
    Subject subject;
    subject.result.kind = result.kind;
    subject.result.name = result.name;
    subject.result.shift = Shift::kMoved;
    (before ? subject.result.only_before : subject.result.only_after) = true;
    return subject;
  }

  // In the merged policy: of the first what refers to it, of the second what it became.
  ExprId Before(const Result& was) {
    const auto index = static_cast<size_t>(was.index);
    if (was.op == Op::kBand) return merged_.same[static_cast<size_t>(before_.bands[index].value)];
    if (was.op == Op::kAnswer) {
      return merged_.same[static_cast<size_t>(before_.answers[index].value)];
    }
    if (was.op == Op::kRoute) return merged_.same[static_cast<size_t>(before_.route->value)];
    return make_.Add({.op = was.op,
                      .type = was.type,
                      .maybe_unknown = was.maybe_unknown,
                      .imm = was.index});
  }
  ExprId After(const Result& now) const {
    const auto index = static_cast<size_t>(now.index);
    if (now.op == Op::kBand) return merged_.exprs[static_cast<size_t>(after_.bands[index].value)];
    if (now.op == Op::kAnswer) {
      return merged_.exprs[static_cast<size_t>(after_.answers[index].value)];
    }
    if (now.op == Op::kScore) return merged_.scores[index];
    if (now.op == Op::kRoute) return merged_.route;
    return now.op == Op::kStage ? merged_.stage : merged_.way_in;
  }
  bool IsOne(ExprId before, ExprId after) const {
    const hir::Expr& a = make_[before];
    const hir::Expr& b = make_[after];
    const bool refers = a.op == Op::kScore || a.op == Op::kStage || a.op == Op::kWayIn;
    return before == after || (refers && a.op == b.op && a.imm == b.imm);
  }

  Subject Both(const Result& was, const Result& now) {
    Subject subject;
    subject.result.kind = now.kind;
    subject.result.name = now.name;
    subject.result.is_number = IsNumber(now.type.kind);
    subject.score = static_cast<size_t>(now.index);
    subject.type_before = was.type;
    subject.type_after = now.type;
    subject.before = Before(was);
    subject.after = After(now);
    if (IsOne(subject.before, subject.after)) {
      subject.result.is_same_meaning = true;
      Labels(was, now, subject);
      for (const SubjectLabel& label : subject.labels) {
        subject.result.labels.push_back({label.name, Shift::kSame, ""});
      }
      return subject;
    }
    subject.asks = true;
    subject.own_before = Refer(before_, was);
    subject.own_after = Refer(after_, now);
    const bool one_kind = was.type.kind == now.type.kind ||
                          (was.kind == ResultKind::kScore && now.kind == ResultKind::kScore);
    if (!one_kind) {
      return Undecided(std::move(subject), "it was " + hir::TypeName(before_.schema, was.type) +
                                               " and is " +
                                               hir::TypeName(after_.schema, now.type));
    }
    if (now.type.kind == Kind::kText) {
      return Texts(was, now, subject) ? std::move(subject)
                                      : Undecided(std::move(subject), "it can be any text");
    }
    if (subject.result.is_number) {
      Lift(subject);
    } else {
      Labels(was, now, subject);
    }
    return subject;
  }

  static Subject Undecided(Subject subject, std::string because) {
    subject.asks = false;
    subject.result.shift = Shift::kUndecided;
    subject.result.because = std::move(because);
    return subject;
  }

  // A text that is one of those the policy writes, as the number of that text; kNoExpr: it is not.
  static ExprId AsNumber(hir::Builder& make, ExprId id, std::vector<std::string>& texts) {
    const hir::Expr e = make[id];
    if (e.op == Op::kMissing) return make.Missing(hir::TypeOf(Kind::kInteger), {});
    if (e.op == Op::kDefine) return AsNumber(make, e.args[0], texts);
    if (e.op == Op::kTextConst) {
      auto at = std::find(texts.begin(), texts.end(), e.text);
      const auto number = at - texts.begin();
      if (at == texts.end()) texts.push_back(e.text);
      return make.Const(hir::TypeOf(Kind::kInteger), number, {});
    }
    if (e.op != Op::kChoose && e.op != Op::kOrElse) return kNoExpr;
    std::vector<ExprId> args = e.args;
    for (size_t i = 0; i < args.size(); ++i) {
      const bool is_condition = e.op == Op::kChoose && i % 2 == 0 && i + 1 < args.size();
      if (is_condition) continue;
      args[i] = AsNumber(make, args[i], texts);
      if (args[i] == kNoExpr) return kNoExpr;
    }
    return e.op == Op::kChoose ? make.Choose(std::move(args), {})
                               : make.OrElse(args[0], args[1], {});
  }

  bool Texts(const Result& was, const Result& now, Subject& subject) {
    std::vector<std::string>& texts = subject.texts;
    subject.before = AsNumber(make_, subject.before, texts);
    subject.after = AsNumber(make_, subject.after, texts);
    if (subject.before == kNoExpr || subject.after == kNoExpr) return false;
    hir::Builder make_before(before_);
    hir::Builder make_after(after_);
    const auto own = [&](hir::Builder& make, const hir::Policy& policy, const Result& result) {
      return AsNumber(make, policy.answers[static_cast<size_t>(result.index)].value, texts);
    };
    subject.own_before = own(make_before, before_, was);
    subject.own_after = own(make_after, after_, now);
    for (size_t i = 0; i < texts.size(); ++i) {
      const auto number = static_cast<int64_t>(i);
      subject.labels.push_back(
          {texts[i], Is(subject.before, number), Is(subject.after, number)});
    }
    AddUnknown(subject);
    return true;
  }

  // Whole points and points with places are compared as the latter.
  void Lift(Subject& subject) {
    if (make_[subject.before].type.kind == make_[subject.after].type.kind) return;
    subject.before = make_.Convert(subject.before, Kind::kNumber, {});
    subject.after = make_.Convert(subject.after, Kind::kNumber, {});
  }

  static std::optional<int64_t> IndexOf(const schema::ChoiceType& choice,
                                        const std::string& name) {
    for (size_t i = 0; i < choice.values.size(); ++i) {
      if (choice.values[i].name == name) return static_cast<int64_t>(i);
    }
    return std::nullopt;
  }

  ExprId Is(ExprId value, std::optional<int64_t> index) {
    if (!index) return kNoExpr;
    const ExprId in = make_.InSet(value, {{*index, *index}}, {});
    return make_[value].maybe_unknown ? make_.Settle(Op::kSurely, in, {}) : in;
  }
  ExprId IsUnknown(ExprId value) {
    if (!make_[value].maybe_unknown) return kNoExpr;
    return make_.Not(make_.Settle(Op::kIsKnown, value, {}), {});
  }

  void Labels(const Result& was, const Result& now, Subject& subject) {
    const ExprId before = subject.before;
    const ExprId after = subject.after;
    if (now.type.kind == Kind::kYesNo) {
      subject.labels.push_back({"yes", make_.Settle(Op::kSurely, before, {}),
                                make_.Settle(Op::kSurely, after, {})});
      subject.labels.push_back({"no", make_.Settle(Op::kSurely, make_.Not(before, {}), {}),
                                make_.Settle(Op::kSurely, make_.Not(after, {}), {})});
    } else if (now.type.kind == Kind::kChoice) {
      const schema::ChoiceType& olds = before_.schema[was.type.choice];
      const schema::ChoiceType& news = after_.schema[now.type.choice];
      std::vector<std::string> names;
      for (const auto& value : news.values) names.push_back(value.name);
      for (const auto& value : olds.values) {
        if (!IndexOf(news, value.name)) names.push_back(value.name);
      }
      for (const std::string& name : names) {
        subject.labels.push_back(
            {name, Is(before, IndexOf(olds, name)), Is(after, IndexOf(news, name))});
      }
    }
    if (!subject.labels.empty()) AddUnknown(subject);
  }
  void AddUnknown(Subject& subject) {
    const SubjectLabel unknown{kUnknown, IsUnknown(subject.before), IsUnknown(subject.after)};
    const bool is_there = unknown.before != kNoExpr || unknown.after != kNoExpr;
    if (is_there) subject.labels.push_back(unknown);
  }

  const analyze::Merged& merged_;
  hir::Builder& make_;
  hir::Policy& before_;
  hir::Policy& after_;
};

}  // namespace

std::vector<Subject> MakeSubjects(const analyze::Merged& merged, hir::Builder& make,
                                  hir::Policy& before, hir::Policy& after) {
  return Maker(merged, make, before, after).Make();
}

std::string LabelOf(const hir::Policy& policy, const schema::ValueType& type,
                    const std::vector<std::string>& texts, std::optional<int64_t> value) {
  if (!value) return kUnknown;
  if (type.kind == Kind::kText) return texts[static_cast<size_t>(*value)];
  if (type.kind == Kind::kChoice) {
    return policy.schema[type.choice].values[static_cast<size_t>(*value)].name;
  }
  return hir::SpellValue(policy.schema, type, *value);
}

std::string ExpectationOf(const ResultShift& result, const schema::ValueType& type,
                          const std::string& label, const std::string& stage) {
  if (result.kind == ResultKind::kWayIn) {
    const size_t dot = label.find('.');
    const std::string because =
        dot == std::string::npos ? "" : " because " + hir::SpellName(label.substr(dot + 1));
    return "stage = " + hir::SpellName(stage) + because;
  }
  if (label == kUnknown) return result.name + " is missing";
  if (type.kind == Kind::kYesNo) return (label == "yes" ? "" : "not ") + result.name;
  const std::string value = type.kind == Kind::kChoice ? hir::SpellName(label)
                            : type.kind == Kind::kText ? hir::Quoted(label)
                                                       : label;
  return result.name + " = " + value;
}

}  // namespace tandem::diff
