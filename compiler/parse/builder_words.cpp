// SPDX-License-Identifier: Apache-2.0
// Tokens to names, numbers, dates and owners.
#include <algorithm>
#include <charconv>
#include <chrono>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

int Digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  if (at + count <= text.size()) {
    std::from_chars(text.data() + at, text.data() + at + count, value);
  }
  return value;
}

std::string WithoutUnderscores(std::string_view text) {
  std::string out(text);
  out.erase(std::remove(out.begin(), out.end(), '_'), out.end());
  return out;
}

}  // namespace

const Token& Builder::TokenOf(const antlr4::Token* token) const {
  return tokens_[std::min(token->getTokenIndex(), tokens_.size() - 1)];
}

source::Span Builder::SpanOf(Rule* context) const {
  const Token& first = TokenOf(context->getStart());
  const Token& last = context->getStop() != nullptr ? TokenOf(context->getStop()) : first;
  return {list_.file, first.begin, std::max(first.end, last.end)};
}

syntax::Name Builder::ToName(const Token& token) {
  syntax::Name name{std::string(token.text), list_.SpanOf(token), token.type == G::STRING};
  if (token.type == G::STRING) name.text = Unescape(token.text);
  if (token.type == G::BACKTICK) name.text = token.text.substr(1, token.text.size() - 2);
  return name;
}

// \" \\ \n \t; any other backslash stays, so that regular expressions need none doubled.
std::string Builder::Unescape(std::string_view literal) const {
  literal = literal.substr(1, literal.size() - 2);
  std::string out;
  out.reserve(literal.size());
  for (size_t i = 0; i < literal.size(); ++i) {
    const char next = i + 1 < literal.size() ? literal[i + 1] : '\0';
    if (literal[i] != '\\' || (next != '"' && next != '\\' && next != 'n' && next != 't')) {
      out += literal[i];
      continue;
    }
    out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    ++i;
  }
  return out;
}

std::string Builder::SignedNumber(G::SignedNumberContext* context) {
  const std::string sign = context->MINUS() != nullptr ? "-" : "";
  return sign + WithoutUnderscores(TokenOf(context->NUMBER()).text);
}

std::vector<syntax::Name> Builder::PathNames(G::PathContext* context) {
  std::vector<syntax::Name> names{ToName(context->name())};
  for (auto* word : context->anyWord()) names.push_back(ToName(word));
  return names;
}

std::vector<syntax::Name> Builder::PathNames(G::FieldPathContext* context) {
  std::vector<syntax::Name> names;
  for (auto* word : context->anyWord()) names.push_back(ToName(word));
  return names;
}

std::vector<syntax::Name> Builder::PathNames(G::SourcePathContext* context) {
  std::vector<syntax::Name> names{ToName(context->sourceWord())};
  for (auto* word : context->anyWord()) names.push_back(ToName(word));
  return names;
}

// Days since 1970-01-01 of `yyyy-mm-dd`.
int64_t Builder::Days(const Token& date) {
  using namespace std::chrono;
  const year_month_day day{year{Digits(date.text, 0, 4)},
                           month{static_cast<unsigned>(Digits(date.text, 5, 2))},
                           std::chrono::day{static_cast<unsigned>(Digits(date.text, 8, 2))}};
  if (!day.ok()) {
    sink_.Report(Code::kNoSuchDate, list_.SpanOf(date), date.text, "date");
    return 0;
  }
  return sys_days{day}.time_since_epoch().count();
}

// Second of the day of `hh:mm` or `hh:mm:ss`.
int64_t Builder::Seconds(const Token& clock) {
  const int hour = Digits(clock.text, 0, 2);
  const int minute = Digits(clock.text, 3, 2);
  const int second = Digits(clock.text, 6, 2);
  if (hour > 23 || minute > 59 || second > 59) {
    sink_.Report(Code::kNoSuchDate, list_.SpanOf(clock), clock.text, "time of day");
    return 0;
  }
  return hour * 3600 + minute * 60 + second;
}

bool Builder::Twice(bool already, Span span, std::string_view what) {
  if (already) sink_.Report(Code::kTwice, span, fmt::format("`{}`", what));
  return already;
}

void Builder::NotYet(Span span, std::string_view construct) {
  sink_.Report(Code::kNotYet, span, construct);
}

void Builder::EffectiveFrom(G::EffectiveFromContext* context) {
  if (context != nullptr) NotYet(SpanOf(context), "effective dates (`from 2027-01-01`)");
}

syntax::Ownership Builder::Ownership(G::OwnershipContext* context) {
  syntax::Ownership out;
  out.agreed = context->AGREED() != nullptr;
  out.span = SpanOf(context);
  for (auto* side : context->name()) out.sides.push_back(ToName(side));
  if (!out.agreed && out.sides.size() > 1) {
    sink_.Report(Code::kOwnedByTwo, out.span, out.sides[0].text, out.sides[1].text);
  } else if (!context->COMMA().empty() && out.sides.size() > 1) {
    const size_t last = out.sides.size() - 1;
    sink_.Report(Code::kSidesWithComma, SpanOf(context->COMMA(0)), out.sides[last - 1].text,
                 out.sides[last].text);
  }
  if (auto* trusting = context->trusting()) {
    for (auto* score : trusting->name()) out.trusting.push_back(ToName(score));
  }
  return out;
}

}  // namespace tandem::parse
