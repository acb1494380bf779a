// SPDX-License-Identifier: Apache-2.0
// Collects what a policy compares texts with, and asks about the traps one after the other.
#include "compiler/analyze/traps.h"

#include <cstdlib>
#include <map>
#include <variant>

#include <utf8proc.h>

#include "runtime/value/text_key.h"

namespace tandem::analyze {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using Each = std::function<void(const Expr&)>;

// Of a list: each is compared with all others of its field.
constexpr size_t kMostNeedles = 500;

class Walker {
 public:
  explicit Walker(const Each& each) : each_(each) {}

  void Walk(const syntax::ExprPtr& expr) {
    if (expr == nullptr) return;
    each_(*expr);
    for (const syntax::ExprPtr& arg : expr->args) Walk(arg);
    if (expr->query != nullptr) Walk(expr->query->where);
  }

  void operator()(const syntax::DefineDecl& d) { Walk(d.body); }
  void operator()(const syntax::AnswerDecl& d) { Walk(d.value); }
  void operator()(const syntax::ScoreDecl& d) {
    for (const syntax::ScoreRule& rule : d.rules) Rule(rule);
  }
  void operator()(const syntax::BandDecl& d) {
    Walk(d.subject);
    for (const syntax::BandLine& line : d.lines) Walk(line.when);
  }
  void operator()(const syntax::StageDecl& d) {
    for (const syntax::StageLine& line : d.lines) Walk(line.condition);
  }
  void operator()(const syntax::RouteDecl& d) {
    for (const syntax::RouteLine& line : d.lines) {
      Walk(line.table);
      Walk(line.when);
      Walk(line.unless);
    }
  }
  void operator()(const syntax::SourceDecl& d) {
    for (const syntax::ExprPtr& condition : d.reject_when) Walk(condition);
  }
  void operator()(const syntax::ClaimDecl& d) {
    for (const syntax::ClaimLine& line : d.lines) {
      for (const syntax::ExprPtr& condition : line.conditions) Walk(condition);
      Walk(line.subject);
    }
  }
  template <class Other>
  void operator()(const Other&) {}  // nothing in it decides by an expression

 private:
  void Rule(const syntax::ScoreRule& rule) {
    Walk(rule.points);
    Walk(rule.by);
    for (const syntax::CellRow& row : rule.cells) Walk(row.result);
    Walk(rule.times);
    Walk(rule.when);
    Walk(rule.unless);
    if (rule.events != nullptr) Walk(rule.events->query.where);
    for (const syntax::ScoreRule& child : rule.children) Rule(child);
  }

  const Each& each_;
};

std::optional<TextUse::How> HowOf(const Expr& e) {
  if (e.kind == ExprKind::kIn) return TextUse::How::kEquals;
  if (e.kind == ExprKind::kCompare) {
    const bool equality =
        e.cmp == syntax::Compare::kEqual || e.cmp == syntax::Compare::kNotEqual;
    return equality ? std::optional(TextUse::How::kEquals) : std::nullopt;
  }
  if (e.kind != ExprKind::kTextTest || e.exactly) return std::nullopt;
  switch (e.test) {
    case syntax::TextTest::kContains: return TextUse::How::kContains;
    case syntax::TextTest::kStartsWith: return TextUse::How::kStartsWith;
    case syntax::TextTest::kEndsWith: return TextUse::How::kEndsWith;
    case syntax::TextTest::kHasWord: return TextUse::How::kHasWord;
    case syntax::TextTest::kMatches:
    case syntax::TextTest::kMatchesRegex: return std::nullopt;
  }
  return std::nullopt;
}

class Collector {
 public:
  explicit Collector(const Context& context) : context_(context) {
    for (const hir::List& list : context.policy.lists) lists_[list.name] = &list;
    for (const schema::Field& field : context.policy.schema.fields) Add(field);
    for (const schema::Event& event : context.policy.schema.events) {
      for (const schema::Field& field : event.fields) Add(field);
    }
  }

  void See(const Expr& e) {
    const std::optional<TextUse::How> how = HowOf(e);
    if (!how || e.args.size() < 2 || !IsText(*e.args[0])) return;
    TextUse use;
    use.how = *how;
    use.subject = context_.Written(e.args[0]->span);
    use.span = e.span;
    for (size_t i = 1; i < e.args.size(); ++i) {
      const Expr& arg = *e.args[i];
      if (arg.kind == ExprKind::kString) AddNeedle(use, arg.text, arg.span);
    }
    use.inline_needles = use.needles.size();
    for (size_t i = 1; i < e.args.size(); ++i) {
      const Expr& arg = *e.args[i];
      if (arg.kind != ExprKind::kName || arg.names.size() != 1) continue;
      const auto list = lists_.find(arg.names[0].text);
      if (list == lists_.end()) continue;
      for (const std::string& entry : list->second->entries) {
        if (use.needles.size() >= kMostNeedles) break;
        AddNeedle(use, entry, arg.span);
      }
    }
    if (!use.needles.empty()) uses_.push_back(std::move(use));
  }

  std::vector<TextUse> Take() { return std::move(uses_); }

 private:
  void Add(const schema::Field& field) {
    if (field.type.kind == schema::Kind::kText) texts_.insert(field.name);
  }

  // A field of texts, or something made of one.
  bool IsText(const Expr& subject) const {
    if (subject.kind == ExprKind::kBuiltin) return true;
    if (subject.kind != ExprKind::kName) return false;
    std::string path;
    for (const syntax::Name& name : subject.names) path += (path.empty() ? "" : ".") + name.text;
    return texts_.contains(path) || texts_.contains(subject.names.back().text);
  }

  static void AddNeedle(TextUse& use, const std::string& text, source::Span span) {
    use.needles.push_back({text, value::TextKey(text), span});
  }

  const Context& context_;
  std::map<std::string, const hir::List*> lists_;
  std::set<std::string> texts_;
  std::vector<TextUse> uses_;
};

}  // namespace

void EachExpr(const syntax::Declaration& declaration, const Each& each) {
  std::visit(Walker(each), declaration);
}

std::vector<TextUse> TextUsesOf(const Context& context, const std::vector<syntax::File>& files) {
  Collector collector(context);
  for (const syntax::File& file : files) {
    for (const syntax::Declaration& declaration : file.declarations) {
      EachExpr(declaration, [&](const Expr& e) { collector.See(e); });
    }
  }
  return collector.Take();
}

bool IsLetterByte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u >= 0x80;
}

std::string LooseKey(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(
      UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD |
      UTF8PROC_STABLE);
  utf8proc_uint8_t* folded = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &folded, kOptions);
  if (length < 0) return std::string(text);
  std::string out;
  for (utf8proc_ssize_t i = 0; i < length; ++i) {
    const char c = static_cast<char>(folded[i]);
    if (c != ' ' && c != '-') out += c;
  }
  std::free(folded);
  return out;
}

void AskTraps(Context& context, const std::vector<syntax::File>& files) {
  const TrapTexts texts{context, files, TextUsesOf(context, files)};
  WarnOfRanges(texts);
  WarnOfNeedles(texts);
  WarnOfWords(texts);
  WarnOfTwins(texts);
  WarnOfKnown(context);
  WarnOfHistory(context);
  WarnOfTests(context);
}

}  // namespace tandem::analyze
