// SPDX-License-Identifier: Apache-2.0
// One lead at a time, as a careful programmer would write it: texts compared without case where
// they are needed, then ordinary ifs.
#include <algorithm>
#include <string_view>
#include <utility>

#include "tests/bench/leads.h"

namespace tandem::bench {
namespace {

char Folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool Same(std::string_view text, std::string_view folded) {
  return text.size() == folded.size() &&
         std::equal(text.begin(), text.end(), folded.begin(),
                    [](char a, char b) { return Folded(a) == b; });
}

template <class... Texts>
bool In(std::string_view text, Texts... folded) {
  return (Same(text, folded) || ...);
}

bool IsLetter(char c) {
  const char folded = Folded(c);
  return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9');
}

bool Has(std::string_view text, std::string_view folded, bool as_word) {
  for (size_t at = 0; at + folded.size() <= text.size(); ++at) {
    if (!Same(text.substr(at, folded.size()), folded)) continue;
    const size_t end = at + folded.size();
    if (!as_word || ((at == 0 || !IsLetter(text[at - 1])) &&
                     (end == text.size() || !IsLetter(text[end])))) {
      return true;
    }
  }
  return false;
}

uint8_t CountryOf(std::string_view country) {
  if (country.empty()) return kCountryMissing;
  if (In(country, "gb", "de", "fr", "nl", "es", "ae", "za")) return kEmea;
  if (In(country, "us", "ca", "br", "mx")) return kAmer;
  return In(country, "jp", "sg", "au", "in", "kr") ? kApac : kElsewhere;
}

uint8_t IndustryOf(std::string_view industry) {
  if (industry.empty()) return kIndustryMissing;
  if (In(industry, "software", "saas", "cloud")) return kSoftware;
  if (In(industry, "finance", "insurance")) return kFinance;
  return Same(industry, "retail") ? kRetail : kOtherIndustry;
}

}  // namespace

OneLead::OneLead() : out_(1) {
  in_.rows = 1;
  for (auto* column : {&in_.country, &in_.industry, &in_.source, &in_.seniority, &in_.title_words,
                       &in_.title_chief, &in_.free_mail, &in_.customer, &in_.revenue_known}) {
    column->resize(1);
  }
  in_.employees.resize(1);
  in_.revenue.resize(1);
  for (auto& count : in_.counts) count.resize(1);
}

OneLead::Decision OneLead::Decide(const Lead& lead) {
  const std::string_view email = lead.email, title = lead.title;
  const std::string_view host = email.substr(email.find('@') + 1);
  in_.country[0] = CountryOf(lead.country);
  in_.industry[0] = IndustryOf(lead.industry);
  in_.source[0] = lead.source;
  in_.seniority[0] = lead.seniority;
  in_.title_words[0] = Has(title, "operations", true) || Has(title, "revenue", true) ||
                       Has(title, "growth", true);
  in_.title_chief[0] = Has(title, "chief", false);
  in_.free_mail[0] = In(host, "mail.example", "freemail.example", "webmail.example");
  in_.customer[0] = lead.customer ? 1 : 0;
  in_.revenue_known[0] = lead.revenue >= 0 ? 1 : 0;
  in_.employees[0] = lead.employees;
  in_.revenue[0] = std::max(lead.revenue, 0);
  for (size_t i = 0; i < kCounts; ++i) in_.counts[i][0] = lead.counts[i];
  DecideBranchy(in_, out_);
  return {out_.fit[0], out_.engagement[0], out_.grade[0], out_.stage[0], out_.route[0]};
}

}  // namespace tandem::bench
