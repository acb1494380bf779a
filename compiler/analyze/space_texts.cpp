// SPDX-License-Identifier: Apache-2.0
// Over a box: questions to texts and lists. An input is a set of classes of texts; every class
// answers by the text that stands for it.
#include <algorithm>

#include "compiler/analyze/space_memo.h"
#include "compiler/lower/context.h"
#include "runtime/program/range.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;

namespace {

uint64_t LeafKey(const TextLeaf& leaf, uint32_t asked) {
  return uint64_t{asked} << 32 | uint64_t{leaf.var} << 2 | static_cast<uint64_t>(leaf.transform);
}

}  // namespace

uint8_t Space::OverLeaves(ExprId text, TextTransform transform, const Ask& ask) {
  const Expr& e = policy_[text];
  const auto inside = [&](ExprId arg) { return OverLeaves(arg, transform, ask); };
  switch (e.op) {
    case Op::kField: case Op::kEventField: case Op::kPicked:
      return ask({variables_.Of(text), transform, ""});
    case Op::kTextConst: {
      TextLeaf leaf{kNoVar, transform, ""};
      TransformText(transform, e.text, leaf.text);
      return ask(leaf);
    }
    case Op::kDefine: return inside(e.args[0]);
    case Op::kAnswer: return inside(policy_.answers[static_cast<size_t>(e.imm)].value);
    case Op::kDomainOf: return OverLeaves(e.args[0], TextTransform::kDomain, ask);
    case Op::kDigitsOf: return OverLeaves(e.args[0], TextTransform::kDigits, ask);
    case Op::kOrElse: {
      const Abs first = TextKnown(e.args[0]);
      const uint8_t a = inside(e.args[0]);
      if (!first.unknown) return a;
      const uint8_t known = first.known ? a & (kYes | kNo) : 0;
      return static_cast<uint8_t>(known | inside(e.args[1]));
    }
    case Op::kChoose: {
      uint8_t out = 0;
      for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
        const uint8_t condition = Outcomes(e.args[i]);
        if ((condition & kYes) != 0) out |= inside(e.args[i + 1]);
        if (condition == kYes) return out;
      }
      return static_cast<uint8_t>(out | inside(e.args.back()));
    }
    case Op::kTableValue: {
      const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
      bool none = false;
      const auto column = static_cast<size_t>(e.field);
      uint8_t out = 0;
      for (const uint32_t row : RowsOf(table, policy_[e.args[0]], &none)) {
        const auto& result = table.rows[row].results[column];
        TextLeaf leaf{kNoVar, transform, ""};
        if (result.known) {
          TransformText(transform, table.outputs[column].texts[static_cast<size_t>(result.number)],
                        leaf.text);
        }
        out |= result.known ? ask(leaf) : kUnknown;
      }
      return static_cast<uint8_t>(out | (none ? kUnknown : 0));
    }
    default: return kUnknown;
  }
}

const Bits& Space::Present(const TextLeaf& leaf) {
  const auto [found, added] = present_.try_emplace(LeafKey(leaf, 0));
  if (!added) return found->second;
  const auto& texts = variables_.Texts(leaf.var).texts;
  Bits bits(texts.size());
  std::string made;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (TransformText(leaf.transform, texts[i], made)) bits.Set(i);
  }
  return found->second = std::move(bits);
}

const Bits& Space::Holding(const program::TextAtom& atom, ExprId asked, const TextLeaf& leaf) {
  const auto [found, added] = holding_.try_emplace(LeafKey(leaf, static_cast<uint32_t>(asked)));
  if (!added) return found->second;
  const auto& texts = variables_.Texts(leaf.var).texts;
  Bits bits(texts.size());
  const bool plain = atom.test == program::TextTest::kEquals && !atom.exactly &&
                     std::is_sorted(atom.needles.begin(), atom.needles.end());
  std::string made;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!TransformText(leaf.transform, texts[i], made)) continue;
    const bool holds = plain ? std::binary_search(atom.needles.begin(), atom.needles.end(),
                                                  value::TextKey(made))
                             : lower::AnswerConstant(atom, made);
    if (holds) bits.Set(i);
  }
  return found->second = std::move(bits);
}

Abs Space::TextTest(ExprId id) {
  const Expr& e = policy_[id];
  const auto ask = [&](const TextLeaf& leaf) -> uint8_t {
    if (leaf.var == kNoVar) {
      if (value::IsBlank(leaf.text)) return kUnknown;
      return lower::AnswerConstant(e.atom, leaf.text) ? kYes : kNo;
    }
    const Domain& d = now_[leaf.var];
    uint8_t out = d.missing ? kUnknown : 0;
    if (!d.known) return out;
    if (distrust_ && variables_.Incomplete(leaf.var)) {
      return kYes | kNo | (leaf.transform == TextTransform::kNone ? out : kUnknown);
    }
    const Bits& present = Present(leaf);
    const Bits& holding = Holding(e.atom, id, leaf);
    if (d.members.Meets(holding)) out |= kYes;
    if (d.members.And(present).Without(holding).Any()) out |= kNo;
    if (!d.members.Within(present)) out |= kUnknown;
    return out;
  };
  return Abs::Outcomes(OverLeaves(e.args[0], TextTransform::kNone, ask));
}

Abs Space::TextKnown(ExprId text) {
  const auto ask = [&](const TextLeaf& leaf) -> uint8_t {
    if (leaf.var == kNoVar) return value::IsBlank(leaf.text) ? kUnknown : kYes;
    const Domain& d = now_[leaf.var];
    uint8_t out = d.missing ? kUnknown : 0;
    if (!d.known) return out;
    if (leaf.transform == TextTransform::kNone) return out | kYes;
    if (distrust_ && variables_.Incomplete(leaf.var)) return kYes | kUnknown;
    const Bits& present = Present(leaf);
    if (d.members.Meets(present)) out |= kYes;
    if (!d.members.Within(present)) out |= kUnknown;
    return out;
  };
  const uint8_t out = OverLeaves(text, TextTransform::kNone, ask);
  return {(out & kYes) != 0, (out & kUnknown) != 0, 0, 0};
}

// A number for each key, -1 where the transformed text is missing.
const std::vector<int32_t>& Space::KeysOf(const TextLeaf& leaf) {
  const auto [found, added] = keys_.try_emplace(LeafKey(leaf, 0));
  if (!added) return found->second;
  std::string made;
  for (const std::string& text : variables_.Texts(leaf.var).texts) {
    int32_t key = -1;
    if (TransformText(leaf.transform, text, made)) {
      key = key_ids_.emplace(value::TextKey(made), static_cast<int32_t>(key_ids_.size()))
                .first->second;
    }
    found->second.push_back(key);
  }
  return found->second;
}

uint8_t Space::LeavesEqual(const TextLeaf& a, const TextLeaf& b) {
  const auto keys = [&](const TextLeaf& leaf, std::vector<int32_t>& out) {  // true: may be missing
    out.clear();
    if (leaf.var == kNoVar) {
      if (value::IsBlank(leaf.text)) return true;
      out.push_back(key_ids_
                        .emplace(value::TextKey(leaf.text), static_cast<int32_t>(key_ids_.size()))
                        .first->second);
      return false;
    }
    const Domain& d = now_[leaf.var];
    bool missing = d.missing;
    if (!d.known) return missing;
    const std::vector<int32_t>& all = KeysOf(leaf);
    d.members.Each([&](size_t i) {
      missing = missing || all[i] < 0;
      if (all[i] >= 0) out.push_back(all[i]);
    });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return missing;
  };
  std::vector<int32_t> x, y;
  const bool x_missing = keys(a, x);
  const bool y_missing = keys(b, y);
  const uint8_t unknown = x_missing || y_missing ? kUnknown : 0;
  const auto vague = [&](const TextLeaf& leaf) {
    return distrust_ && leaf.var != kNoVar && variables_.Incomplete(leaf.var) &&
           now_[leaf.var].known;
  };
  if (vague(a) || vague(b)) return kYes | kNo | kUnknown;
  if (x.empty() || y.empty()) return unknown;
  std::vector<int32_t> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  const bool no = x.size() > 1 || y.size() > 1 || both.empty();
  return static_cast<uint8_t>(unknown | (both.empty() ? 0 : kYes) | (no ? kNo : 0));
}

Abs Space::TextEqual(const Expr& e) {
  return Abs::Outcomes(OverLeaves(e.args[0], TextTransform::kNone, [&](const TextLeaf& a) {
    return OverLeaves(e.args[1], TextTransform::kNone,
                      [&](const TextLeaf& b) { return LeavesEqual(a, b); });
  }));
}

Abs Space::LengthOf(const Expr& e) {
  Abs out = Abs::Nothing();
  const auto ask = [&](const TextLeaf& leaf) -> uint8_t {
    if (leaf.var == kNoVar) {
      if (value::IsBlank(leaf.text)) return kUnknown;
      out.Join(Abs::Of(value::LengthOf(leaf.text)));
      return kYes;
    }
    const Domain& d = now_[leaf.var];
    if (!d.known) return kUnknown;
    if (distrust_ || d.low != d.high) {
      out.Join(Abs::Range(1, program::kMaxTextLength, false));
    } else {
      std::string made;
      const auto text = static_cast<size_t>(d.low);
      if (!TransformText(leaf.transform, variables_.Texts(leaf.var).texts[text], made)) {
        return kUnknown;
      }
      out.Join(Abs::Of(value::LengthOf(made)));
    }
    const bool unknown = d.missing || leaf.transform != TextTransform::kNone;
    return unknown ? kYes | kUnknown : kYes;
  };
  out.unknown = (OverLeaves(e.args[0], TextTransform::kNone, ask) & kUnknown) != 0;
  return out;
}

// A list is never missing; of a picked event it is when there is no event.
Abs Space::ListHas(const Expr& e) {
  const Expr& list = policy_[e.args[0]];
  const bool all = e.atom.combine == program::Combine::kAll;
  bool may = all, sure = all;
  for (const std::string& needle : e.atom.needles) {
    const Var var = variables_.Element(list, needle);
    const bool can = now_[var].high > 0;
    const bool must = now_[var].low > 0;
    may = all ? may && can : may || can;
    sure = all ? sure && must : sure || must;
  }
  uint8_t unknown = 0;
  if (list.op == Op::kPicked) {
    const Var var = variables_.Of(e.args[0]);
    unknown = now_[var].missing ? kUnknown : 0;
    if (!now_[var].known) return Abs::Unknown();
  }
  return Abs::Outcomes(static_cast<uint8_t>(unknown | (may ? kYes : 0) | (sure ? 0 : kNo)));
}

}  // namespace tandem::analyze
