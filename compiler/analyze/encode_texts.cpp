// SPDX-License-Identifier: Apache-2.0
// Questions to texts as terms: an input is the number of the class its text is of, and each
// question a set of such numbers. Texts that no class stands for answer in any way.
#include <algorithm>

#include "compiler/analyze/encode.h"
#include "compiler/lower/context.h"
#include "runtime/program/range.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;

namespace {

// Texts that two inputs may share; more are not compared one by one.
constexpr size_t kMostShared = 400;

std::string LeafName(const TextLeaf& leaf) {
  return std::to_string(leaf.var) + "." + std::to_string(static_cast<int>(leaf.transform));
}

}  // namespace

// Sets of classes are often neighbours.
TermId Encoder::ClassIn(Var var, const Bits& classes, const std::string& asked) {
  const Input& input = InputOf(var);
  std::vector<TermId> any;
  int64_t first = -1, last = -2;
  const auto close = [&] {
    if (first >= 0) any.push_back(terms_.Within(input.value, first, last));
  };
  classes.Each([&](size_t i) {
    const auto at = static_cast<int64_t>(i);
    if (at == last + 1) {
      last = at;
      return;
    }
    close();
    first = last = at;
  });
  close();
  if (input.beyond >= 0) {
    const auto [found, added] = free_.try_emplace(std::to_string(var) + " " + asked);
    if (added) found->second = terms_.TruthVar();
    Loose("`" + space_.variables().Name(var) +
          "`: " + space_.variables().Texts(var).why_incomplete);
    const TermId beyond = terms_.Equal(input.value, terms_.Number(input.beyond));
    any.push_back(terms_.And({beyond, found->second}));
  }
  return terms_.Or(std::move(any));
}

TermId Encoder::LeafKnown(const TextLeaf& leaf) {
  if (leaf.var == kNoVar) return terms_.Truth(!value::IsBlank(leaf.text));
  const Input& input = InputOf(leaf.var);
  if (leaf.transform == TextTransform::kNone) return input.known;
  return terms_.And({input.known, ClassIn(leaf.var, space_.Present(leaf), "known " +
                                          LeafName(leaf))});
}

void Encoder::AddChoices(std::vector<TextChoice>& to, TermId when,
                         const std::vector<TextChoice>& from) {
  for (const TextChoice& choice : from) {
    to.push_back({terms_.And({when, choice.when}), choice.leaf});
  }
}

const std::vector<Encoder::TextChoice>& Encoder::TextOf(ExprId text, TextTransform transform) {
  const std::pair key{text, transform};
  if (const auto found = texts_.find(key); found != texts_.end()) return found->second;
  std::vector<TextChoice> made;
  if (!TooLarge()) made = MakeText(text, transform);
  too_many_texts_ = too_many_texts_ || made.size() > kMostChoices;
  return texts_.emplace(key, std::move(made)).first->second;
}

std::vector<Encoder::TextChoice> Encoder::MakeText(ExprId text, TextTransform transform) {
  const Expr& e = At(text);
  const TermId sure = terms_.Truth(true);
  std::vector<TextChoice> out;
  switch (e.op) {
    case Op::kField: case Op::kEventField: case Op::kPicked:
      return {{sure, {space_.variables().Of(text), transform, ""}}};
    case Op::kTextConst: {
      TextLeaf leaf{kNoVar, transform, ""};
      TransformText(transform, e.text, leaf.text);
      return {{sure, leaf}};
    }
    case Op::kDefine: return TextOf(e.args[0], transform);
    case Op::kAnswer:
      return TextOf(space_.policy().answers[static_cast<size_t>(e.imm)].value, transform);
    case Op::kDomainOf: return TextOf(e.args[0], TextTransform::kDomain);
    case Op::kDigitsOf: return TextOf(e.args[0], TextTransform::kDigits);
    case Op::kOrElse: {
      const TermId known = TextKnown(e.args[0]);
      AddChoices(out, known, TextOf(e.args[0], transform));
      AddChoices(out, terms_.Not(known), TextOf(e.args[1], transform));
      return out;
    }
    case Op::kChoose: {
      TermId open = sure;
      for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
        const TermId here = Yes(e.args[i]);
        AddChoices(out, terms_.And({open, here}), TextOf(e.args[i + 1], transform));
        open = terms_.And({open, terms_.Not(here)});
      }
      AddChoices(out, open, TextOf(e.args.back(), transform));
      return out;
    }
    case Op::kTableValue: {
      const hir::Table& table = space_.policy().tables[static_cast<size_t>(e.imm)];
      const auto column = static_cast<size_t>(e.field);
      const std::vector<TermId>& rows = RowsOf(e.args[0]);
      for (size_t r = 0; r < rows.size(); ++r) {
        const auto& result = table.rows[r].results[column];
        if (!result.known) continue;
        TextLeaf leaf{kNoVar, transform, ""};
        TransformText(transform, table.outputs[column].texts[static_cast<size_t>(result.number)],
                      leaf.text);
        out.push_back({rows[r], leaf});
      }
      return out;
    }
    default: return out;  // missing
  }
}

TermId Encoder::TextKnown(ExprId text) {
  std::vector<TermId> any;
  for (const TextChoice& choice : TextOf(text, TextTransform::kNone)) {
    any.push_back(terms_.And({choice.when, LeafKnown(choice.leaf)}));
  }
  return terms_.Or(std::move(any));
}

Encoder::Outcome Encoder::TextTest(ExprId id) {
  const Expr& e = At(id);
  std::vector<TermId> yes, no;
  for (const auto& [when, leaf] : TextOf(e.args[0], TextTransform::kNone)) {
    const TermId known = terms_.And({when, LeafKnown(leaf)});
    TermId holds = 0;
    if (leaf.var == kNoVar) {
      holds = terms_.Truth(!value::IsBlank(leaf.text) &&
                           lower::AnswerConstant(e.atom, leaf.text));
    } else {
      holds = ClassIn(leaf.var, space_.Holding(e.atom, id, leaf),
                      "test " + std::to_string(static_cast<uint32_t>(id)) + LeafName(leaf));
    }
    yes.push_back(terms_.And({known, holds}));
    no.push_back(terms_.And({known, terms_.Not(holds)}));
  }
  return {terms_.Or(std::move(yes)), terms_.Or(std::move(no))};
}

// For each key the transformed text can have, the classes that have it.
std::map<std::string, Bits> Encoder::KeysOf(const TextLeaf& leaf) {
  std::map<std::string, Bits> out;
  if (leaf.var == kNoVar) {
    if (!value::IsBlank(leaf.text)) out[value::TextKey(leaf.text)];
    return out;
  }
  const auto& texts = space_.variables().Texts(leaf.var).texts;
  std::string made;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (TransformText(leaf.transform, texts[i], made)) out[value::TextKey(made)].Set(i);
  }
  return out;
}

TermId Encoder::LeavesEqual(const TextLeaf& a, const TextLeaf& b) {
  const std::map<std::string, Bits> of_a = KeysOf(a);
  const std::map<std::string, Bits> of_b = KeysOf(b);
  const std::string name = LeafName(a) + "=" + LeafName(b) + a.text + "=" + b.text;
  std::vector<TermId> any;
  const auto in = [&](const TextLeaf& leaf, const Bits& classes, const std::string& key) {
    if (leaf.var == kNoVar) return terms_.Truth(true);
    return ClassIn(leaf.var, classes, name + " " + key);
  };
  size_t shared = 0;
  for (const auto& [key, classes] : of_a) {
    const auto found = of_b.find(key);
    if (found == of_b.end()) continue;
    if (++shared > kMostShared) {
      Loose("too many texts can be equal");
      return terms_.TruthVar();
    }
    any.push_back(terms_.And({in(a, classes, key), in(b, found->second, key)}));
  }
  // Texts beyond the classes may be equal to any.
  for (const TextLeaf* leaf : {&a, &b}) {
    if (leaf->var != kNoVar) any.push_back(ClassIn(leaf->var, {}, name));
  }
  return terms_.Or(std::move(any));
}

Encoder::Outcome Encoder::TextEqual(const Expr& e) {
  std::vector<TermId> yes, no;
  const auto& left = TextOf(e.args[0], TextTransform::kNone);
  const auto& right = TextOf(e.args[1], TextTransform::kNone);
  for (const auto& [when_a, a] : left) {
    for (const auto& [when_b, b] : right) {
      const TermId known = terms_.And({when_a, when_b, LeafKnown(a), LeafKnown(b)});
      const TermId equal = LeavesEqual(a, b);
      yes.push_back(terms_.And({known, equal}));
      no.push_back(terms_.And({known, terms_.Not(equal)}));
    }
  }
  return {terms_.Or(std::move(yes)), terms_.Or(std::move(no))};
}

Encoder::Number Encoder::LengthOf(const Expr& e) {
  std::vector<TermId> known;
  TermId length = terms_.Number(0);
  for (const auto& [when, leaf] : TextOf(e.args[0], TextTransform::kNone)) {
    known.push_back(terms_.And({when, LeafKnown(leaf)}));
    if (leaf.var == kNoVar) {
      length = terms_.If(when, terms_.Number(value::LengthOf(leaf.text)), length);
      continue;
    }
    const auto& texts = space_.variables().Texts(leaf.var).texts;
    std::map<int64_t, Bits> by_length;
    std::string made;
    for (size_t i = 0; i < texts.size(); ++i) {
      if (TransformText(leaf.transform, texts[i], made)) by_length[value::LengthOf(made)].Set(i);
    }
    const Input& input = InputOf(leaf.var);
    TermId of_leaf = terms_.Number(0);
    if (input.beyond >= 0) {
      Loose("lengths of texts are not told apart");
      of_leaf = terms_.NumberVar(1, program::kMaxTextLength);
    }
    for (const auto& [units, classes] : by_length) {
      std::vector<TermId> any;
      classes.Each([&](size_t i) {
        any.push_back(terms_.Equal(input.value, terms_.Number(static_cast<int64_t>(i))));
      });
      of_leaf = terms_.If(terms_.Or(std::move(any)), terms_.Number(units), of_leaf);
    }
    length = terms_.If(when, of_leaf, length);
  }
  return {terms_.Or(std::move(known)), length};
}

}  // namespace tandem::analyze
