// SPDX-License-Identifier: Apache-2.0
// Makes the texts that stand for all. A text is made of needles, apart from each other by
// characters that are in no needle, so that nothing holds of it but what holds of its needles;
// docs/ANALYSIS.md shows that for every text one of them answers alike.
#include "compiler/analyze/texts.h"

#include <algorithm>

#include "compiler/lower/context.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using program::Combine;
using program::TextAtom;
using program::TextTest;

bool TransformText(TextTransform transform, const std::string& text, std::string& out) {
  out.clear();
  switch (transform) {
    case TextTransform::kNone:
      out = text;
      break;
    case TextTransform::kDomain:
      if (const auto domain = value::DomainOf(text)) out = *domain;
      break;
    case TextTransform::kDigits:
      value::DigitsOf(text, out);
      break;
  }
  return !value::IsBlank(out);
}

bool TextQuestions::Asked::Answer(const std::string& transformed) const {
  if (atom.test != TextTest::kEquals || atom.combine != Combine::kAny) {
    return lower::AnswerConstant(atom, transformed);
  }
  return keys.contains(atom.exactly ? value::ExactKey(transformed) : value::TextKey(transformed));
}

void TextQuestions::AddAtom(TextTransform transform, TextAtom atom) {
  for (const Asked& asked : asked_) {
    if (asked.transform == transform && asked.atom == atom) return;
  }
  Asked asked{transform, std::move(atom), {}};
  if (asked.atom.test == TextTest::kEquals) {
    asked.keys.insert(asked.atom.needles.begin(), asked.atom.needles.end());
  }
  asked_.push_back(std::move(asked));
}

void TextQuestions::AddCell(TextTransform transform, const std::vector<std::string>& texts,
                            const std::vector<std::string>& prefixes) {
  Cells& cells = cells_[transform];
  const uint32_t cell = cell_count_++;
  for (const std::string& text : texts) cells.texts[text].push_back(cell);
  for (const std::string& prefix : prefixes) {
    cells.prefixes[prefix].push_back(cell);
    cells.longest_prefix = std::max(cells.longest_prefix, prefix.size());
  }
}

void TextQuestions::AddText(TextTransform transform, const std::string& text) {
  texts_[transform].push_back(text);
}

bool TextQuestions::Same(const TextQuestions& other) const {
  return asked_.size() == other.asked_.size() && cell_count_ == other.cell_count_ &&
         texts_ == other.texts_ && length_ == other.length_ && copies_ == other.copies_;
}

void TextQuestions::Take(const TextQuestions& other) {
  for (const Asked& asked : other.asked_) AddAtom(asked.transform, asked.atom);
  for (const auto& [transform, theirs] : other.cells_) {
    Cells& cells = cells_[transform];
    cells.longest_prefix = std::max(cells.longest_prefix, theirs.longest_prefix);
    for (const auto& [text, of] : theirs.texts) {
      for (const uint32_t cell : of) cells.texts[text].push_back(cell_count_ + cell);
    }
    for (const auto& [prefix, of] : theirs.prefixes) {
      for (const uint32_t cell : of) cells.prefixes[prefix].push_back(cell_count_ + cell);
    }
  }
  cell_count_ += other.cell_count_;
  for (const auto& [transform, texts] : other.texts_) {
    texts_[transform].insert(texts_[transform].end(), texts.begin(), texts.end());
  }
  length_ = length_ || other.length_;
}

namespace {

constexpr TextTransform kTransforms[] = {TextTransform::kNone, TextTransform::kDomain,
                                         TextTransform::kDigits};

// Needles by where they stand.
struct Needles {
  std::vector<std::string> equal, starts, ends, inside, words;
  bool empty() const {
    return equal.empty() && starts.empty() && ends.empty() && inside.empty() && words.empty();
  }
  bool OnlyEqual() const {
    return starts.empty() && ends.empty() && inside.empty() && words.empty();
  }
};

void Unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

using Signature = std::vector<uint32_t>;

}  // namespace

class TextMaker {
 public:
  TextMaker(const TextQuestions& questions, size_t limit) : q_(questions), limit_(limit) {}
  TextClasses Make();

 private:
  void Collect();
  void CollectAtom(TextTransform transform, const TextAtom& atom);
  bool CollectGlob(Needles& needles, const std::string& glob);
  void ChooseFresh();
  Signature SignatureOf(const std::string& text) const;
  void Keep(const std::string& text);
  // Distinct effects of the needles, each as a text that has just it.
  std::vector<std::string> Options(const std::vector<std::string>& needles,
                                   const std::string& before, const std::string& after) const;
  std::vector<std::string> Middles(const Needles& needles);
  std::vector<std::string> Combined(const Needles& needles, const std::vector<std::string>& tails);
  std::vector<std::string> Domains();
  void AddDigits();
  void Incomplete(const std::string& why) {
    if (out_.why_incomplete.empty()) out_.why_incomplete = why;
  }

  const TextQuestions& q_;
  const size_t limit_;
  std::map<TextTransform, Needles> needles_;
  std::string gap_ = " ";     // no letter; in no needle
  std::string letter_ = "x";  // a letter; in no needle
  std::map<Signature, size_t> kept_;
  std::unordered_set<std::string> keys_;
  TextClasses out_;
};

void TextMaker::CollectAtom(TextTransform transform, const TextAtom& atom) {
  Needles& needles = needles_[transform];
  const auto add = [&](std::vector<std::string>& to) {
    to.insert(to.end(), atom.needles.begin(), atom.needles.end());
  };
  if (atom.exactly && atom.test != TextTest::kEquals) Incomplete("it is compared `exactly`");
  switch (atom.test) {
    case TextTest::kPresent:
    case TextTest::kListHas:
      return;
    case TextTest::kEquals:
      return add(needles.equal);
    case TextTest::kContains:
      return add(needles.inside);
    case TextTest::kStartsWith:
      return add(needles.starts);
    case TextTest::kEndsWith:
      return add(needles.ends);
    case TextTest::kHasWord:
      return add(needles.words);
    case TextTest::kMatches:
      for (const std::string& glob : atom.needles) {
        if (!CollectGlob(needles, glob)) Incomplete("it is asked for a pattern");
      }
      return;
    case TextTest::kMatchesRegex:
      Incomplete("it is asked for a pattern");
      return;
  }
}

// "x*", "*x", "*x*" and plain "x" are tests of other names; of the rest a text that matches.
bool TextMaker::CollectGlob(Needles& needles, const std::string& glob) {
  const size_t from = glob.find_first_not_of('*');
  if (from == std::string::npos) return true;
  const size_t to = glob.find_last_not_of('*');
  const std::string inner = glob.substr(from, to - from + 1);
  const bool plain = inner.find_first_of("*?") == std::string::npos;
  const bool open_left = from > 0;
  const bool open_right = to + 1 < glob.size();
  if (!plain) {
    std::string filled;
    for (const char c : glob) {
      if (c != '*') filled += c == '?' ? 'x' : c;
    }
    needles.equal.push_back(filled);
    return false;
  }
  (open_left ? (open_right ? needles.inside : needles.ends)
             : (open_right ? needles.starts : needles.equal)).push_back(inner);
  return true;
}

void TextMaker::Collect() {
  for (const auto& asked : q_.asked_) CollectAtom(asked.transform, asked.atom);
  for (const auto& [transform, cells] : q_.cells_) {
    for (const auto& [text, of] : cells.texts) needles_[transform].equal.push_back(text);
    for (const auto& [prefix, of] : cells.prefixes) needles_[transform].starts.push_back(prefix);
  }
  for (const auto& [transform, texts] : q_.texts_) {
    auto& equal = needles_[transform].equal;
    equal.insert(equal.end(), texts.begin(), texts.end());
  }
  for (auto& [transform, needles] : needles_) {
    for (auto* list : {&needles.equal, &needles.starts, &needles.ends, &needles.inside,
                       &needles.words}) {
      Unique(*list);
    }
  }
  if (q_.length_) Incomplete("its length is asked for");
}

void TextMaker::ChooseFresh() {
  std::unordered_set<std::string> used;  // characters
  const auto note = [&](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      for (const char c : value::TextKey(text)) used.insert(std::string(1, c));
    }
  };
  for (const auto& [transform, n] : needles_) {
    for (const auto* list : {&n.equal, &n.starts, &n.ends, &n.inside, &n.words}) note(*list);
  }
  const auto choose = [&](const std::vector<std::string>& from, std::string& into) {
    for (const std::string& candidate : from) {
      // Of a character of several bytes the lead byte and the rest do not matter alone: it is free
      // when its last byte is.
      if (used.contains(std::string(1, candidate.back()))) continue;
      into = candidate;
      return;
    }
    Incomplete("its needles use every character");
  };
  std::vector<std::string> letters;
  for (const char c : std::string("xzqykwjvbgfuhmpdltcsnroiae")) letters.emplace_back(1, c);
  for (const char* c : {"\xce\xbb", "\xd0\xb6", "\xd1\x8f", "\xe6\x97\xa5", "\xe6\x9c\xac"}) {
    letters.emplace_back(c);
  }
  choose({" ", "_", "~", "^", "|", "-", ".", "/", "!", "\xc2\xb7", "\xe2\x80\xa6"}, gap_);
  choose(letters, letter_);
}

Signature TextMaker::SignatureOf(const std::string& text) const {
  Signature out;
  std::map<TextTransform, std::pair<bool, std::string>> transformed;
  for (const TextTransform t : kTransforms) {
    auto& [present, made] = transformed[t];
    present = TransformText(t, text, made);
    if (!present && needles_.contains(t)) out.push_back(static_cast<uint32_t>(t));
  }
  uint32_t id = 3;
  for (const auto& asked : q_.asked_) {
    const auto& [present, made] = transformed[asked.transform];
    if (asked.atom.combine == Combine::kAll && asked.atom.needles.size() > 1) {
      for (const std::string& needle : asked.atom.needles) {
        TextAtom one = asked.atom;
        one.needles = {needle};
        if (present && lower::AnswerConstant(one, made)) out.push_back(id);
        ++id;
      }
      continue;
    }
    if (present && asked.Answer(made)) out.push_back(id);
    ++id;
  }
  for (const auto& [transform, cells] : q_.cells_) {
    const auto& [present, made] = transformed[transform];
    if (!present) continue;
    const std::string key = value::TextKey(made);
    const auto add = [&](const auto& map, const std::string& part) {
      const auto found = map.find(part);
      if (found == map.end()) return;
      for (const uint32_t cell : found->second) out.push_back(id + cell);
    };
    add(cells.texts, key);
    for (size_t n = 1; n <= std::min(key.size(), cells.longest_prefix); ++n) {
      add(cells.prefixes, key.substr(0, n));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void TextMaker::Keep(const std::string& text) {
  if (value::IsBlank(text) || keys_.contains(value::ExactKey(text))) return;
  size_t& copies = kept_[SignatureOf(text)];
  if (copies >= q_.copies_) return;
  ++copies;
  keys_.insert(value::ExactKey(text));
  out_.texts.push_back(text);
}

std::vector<std::string> TextMaker::Options(const std::vector<std::string>& needles,
                                            const std::string& before,
                                            const std::string& after) const {
  std::vector<std::string> out{""};
  std::map<Signature, bool> seen;
  for (const std::string& needle : needles) {
    if (seen.emplace(SignatureOf(before + needle + after), true).second) out.push_back(needle);
  }
  return out;
}

// Every set of effects that needles inside a text can have together.
std::vector<std::string> TextMaker::Middles(const Needles& needles) {
  std::vector<std::string> pieces;
  for (const std::string& needle : needles.inside) pieces.push_back(letter_ + needle + letter_);
  for (const std::string& phrase : needles.words) {
    std::string apart;
    for (const char c : phrase) {
      if (c == ' ') {
        apart += gap_;
      } else {
        apart += c;
      }
    }
    pieces.push_back(apart);
  }
  const auto in_frame = [&](const std::string& middle) {
    return SignatureOf(letter_ + gap_ + middle + gap_ + letter_);
  };
  std::vector<std::string> sets{""};
  std::map<Signature, bool> seen{{in_frame(""), true}};
  for (const std::string& piece : pieces) {
    for (size_t i = 0, count = sets.size(); i < count; ++i) {
      std::string more = sets[i].empty() ? piece : sets[i] + gap_ + piece;
      if (!seen.emplace(in_frame(more), true).second) continue;
      if (sets.size() >= limit_) {
        Incomplete("its needles have too many combinations");
        return sets;
      }
      sets.push_back(std::move(more));
    }
  }
  return sets;
}

// Starts × middles × tails. A tail is what follows the last gap.
std::vector<std::string> TextMaker::Combined(const Needles& needles,
                                             const std::vector<std::string>& tails) {
  const std::vector<std::string> starts = Options(needles.starts, "", letter_);
  const std::vector<std::string> middles = Middles(needles);
  std::vector<std::string> out;
  const bool all = starts.size() * middles.size() * tails.size() <=
                   std::max(limit_, starts.size() + tails.size() + middles.size());
  if (!all) Incomplete("its needles have too many combinations");
  for (size_t s = 0; s < starts.size(); ++s) {
    for (size_t m = 0; m < middles.size(); ++m) {
      for (size_t t = 0; t < tails.size(); ++t) {
        if (!all && (s > 0) + (m > 0) + (t > 0) > 1) continue;
        std::string text = starts[s] + letter_;
        if (!middles[m].empty()) text += gap_ + middles[m];
        for (size_t copy = 0; copy < q_.copies_; ++copy) {
          std::string made = text;
          for (size_t i = 0; i < copy; ++i) made += gap_ + letter_;
          made += tails[t].empty() ? (middles[m].empty() ? "" : gap_ + letter_) : gap_ + tails[t];
          out.push_back(std::move(made));
        }
      }
    }
  }
  return out;
}

// Texts that stand for all domains; ends of the whole text count as ends of the domain.
std::vector<std::string> TextMaker::Domains() {
  Needles needles = needles_[TextTransform::kDomain];
  for (const std::string& end : needles_[TextTransform::kNone].ends) {
    const auto at = end.rfind('@');
    if (at == std::string::npos) {
      needles.ends.push_back(end);
    } else if (at + 1 < end.size()) {
      needles.equal.push_back(end.substr(at + 1));
    }
  }
  std::vector<std::string> tails{""};
  for (const std::string& end : Options(needles.ends, letter_ + "@" + letter_, "")) {
    if (!end.empty()) tails.push_back(letter_ + end);
  }
  std::vector<std::string> out = Combined(needles, tails);
  // Each needle of its own: an address looks better with a domain that has a dot.
  if (needles.OnlyEqual()) out = {"mail.example"};
  for (size_t i = 1; i < q_.copies_ && needles.OnlyEqual(); ++i) {
    out.push_back("mail" + std::to_string(i) + ".example");
  }
  if (needles.OnlyEqual()) out.push_back(letter_);
  out.insert(out.end(), needles.equal.begin(), needles.equal.end());
  return out;
}

// Every path through the needles as a tree of digits, and every digit that leaves one.
void TextMaker::AddDigits() {
  const Needles& needles = needles_[TextTransform::kDigits];
  if (!needles.ends.empty() || !needles.inside.empty() || !needles.words.empty()) {
    Incomplete("parts of its digits are asked for");
  }
  if (!needles_[TextTransform::kNone].OnlyEqual() ||
      !needles_[TextTransform::kDomain].empty()) {
    Incomplete("its digits and its text are asked for");
  }
  std::vector<std::string> paths{""};
  for (const auto* list : {&needles.equal, &needles.starts, &needles.ends, &needles.inside}) {
    for (const std::string& needle : *list) {
      for (size_t n = 1; n <= needle.size(); ++n) paths.push_back(needle.substr(0, n));
    }
  }
  Unique(paths);
  for (const std::string& path : paths) {
    if (!path.empty()) {
      Keep(path);
      Keep(letter_ + path);
    }
    for (char digit = '0'; digit <= '9'; ++digit) Keep(letter_ + path + digit);
  }
}

TextClasses TextMaker::Make() {
  Collect();
  ChooseFresh();
  for (size_t i = 0; i < q_.copies_; ++i) Keep(i == 0 ? "x" : "x" + std::to_string(i + 1));
  const Needles& whole = needles_[TextTransform::kNone];
  for (const std::string& text : whole.equal) Keep(text);
  for (const auto& asked : q_.asked_) {
    if (!asked.atom.exactly) continue;
    for (std::string text : asked.atom.needles) {
      Keep(value::TextKey(text));
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      Keep(text);
    }
  }
  std::vector<std::string> tails{""};
  for (const std::string& end : Options(whole.ends, letter_, "")) {
    if (!end.empty()) tails.push_back(letter_ + end);
  }
  // A start that is a whole text is plainer without anything behind it.
  for (const std::string& start : whole.starts) Keep(start);
  for (const std::string& text : Combined(whole, tails)) Keep(text);
  if (needles_.contains(TextTransform::kDomain)) {
    std::vector<std::string> addresses;
    for (const std::string& domain : Domains()) addresses.push_back("@" + domain);
    for (const std::string& end : whole.ends) {
      if (end.find('@') != std::string::npos) addresses.push_back(letter_ + end);
    }
    for (std::string text : Combined(whole, addresses)) {
      // Blanks around the @ are for the eye only where nothing else stands before it.
      const std::string plain = letter_ + gap_ + "@";
      if (text.starts_with(plain)) text = letter_ + text.substr(letter_.size() + gap_.size());
      Keep(text);
    }
  }
  if (needles_.contains(TextTransform::kDigits)) AddDigits();
  if (out_.texts.empty()) out_.texts.push_back("x");
  return std::move(out_);
}

TextClasses MakeTexts(const TextQuestions& questions, size_t limit) {
  return TextMaker(questions, limit).Make();
}

}  // namespace tandem::analyze
