// SPDX-License-Identifier: Apache-2.0
// `contains "US"` is also true of "Australia": needles that stand inside other words.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {
namespace {

constexpr size_t kShort = 3;  // letters; longer ones are mostly stems of words that are meant

// What stands in the fields of leads everywhere.
constexpr auto kCountries = std::to_array<std::string_view>({
    "Australia",      "Austria",       "Russia",     "Belarus",      "Cyprus",  "Switzerland",
    "United Kingdom", "United States", "Sweden",     "Germany",      "Spain",   "Bahrain",
    "Saudi Arabia",   "South Africa",  "Canada",     "Mexico",       "Jamaica", "Costa Rica",
    "Madagascar",     "Malawi",        "Indonesia",  "Mauritania",   "Singapore",
});
constexpr auto kBusiness = std::to_array<std::string_view>({
    "Director",     "Doctor",    "President", "Manager",    "Assistant",  "Executive",
    "Coordinator",  "Consultant", "Customer", "Digital",    "Security",   "Recruiter",
    "Entrepreneur", "Chairman",  "Retail",    "Restaurant", "Healthcare", "Education",
    "Enterprise",   "Museum",    "Internet",  "Industry",   "Department", "Architect",
    "Production",   "Leads",     "Micro",     "Lawsuit",
});

struct Pair {
  std::string_view needle;
  std::string_view text;
};
// Words that mean something else as a part of another.
constexpr auto kPairs = std::to_array<Pair>({
    {"uk", "Ukraine"},           {"coo", "Coordinator"},      {"seo", "Seoul"},
    {"intern", "International"}, {"oman", "Romania"},         {"niger", "Nigeria"},
    {"india", "Indiana"},        {"dominica", "Dominican Republic"},
    {"male", "Female"},          {"active", "Inactive"},      {"paid", "Unpaid"},
    {"qualified", "Disqualified"}, {"subscribed", "Unsubscribed"},
    {"known", "Unknown"},        {"engaged", "Disengaged"},   {"direct", "Indirect"},
    {"profit", "Nonprofit"},     {"valid", "Invalid"},        {"verified", "Unverified"},
    {"available", "Unavailable"}, {"complete", "Incomplete"}, {"approved", "Disapproved"},
    {"interested", "Uninterested"}, {"responsive", "Unresponsive"},
});

bool IsOfLetters(std::string_view key) {
  return key.size() > 1 && std::all_of(key.begin(), key.end(), IsLetterByte);
}

// Within a word of the text, not at its beginning.
bool IsInside(std::string_view text_key, std::string_view key) {
  for (size_t at = text_key.find(key); at != std::string_view::npos;
       at = text_key.find(key, at + 1)) {
    if (at > 0 && IsLetterByte(text_key[at - 1])) return true;
  }
  return false;
}

// Another text that the same field is compared with.
const Needle* FromPolicy(const TrapTexts& texts, const TextUse& use, const Needle& needle) {
  for (const TextUse& other : texts.uses) {
    if (&other == &use || other.subject != use.subject) continue;
    for (const Needle& candidate : other.needles) {
      if (IsInside(candidate.key, needle.key)) return &candidate;
    }
  }
  return nullptr;
}

template <size_t kCount>
std::string Among(const std::array<std::string_view, kCount>& texts, std::string_view key) {
  const auto found = std::find_if(texts.begin(), texts.end(), [&](std::string_view text) {
    return IsInside(value::TextKey(text), key);
  });
  return found == texts.end() ? "" : std::string(*found);
}

std::string WellKnown(const std::string& subject, std::string_view key) {
  for (const Pair& pair : kPairs) {
    if (pair.needle == key) return std::string(pair.text);
  }
  if (key.size() > kShort) return "";
  const std::string country = Among(kCountries, key);
  const std::string business = Among(kBusiness, key);
  const bool of_places = subject.find("country") != std::string::npos ||
                         subject.find("region") != std::string::npos;
  if (country.empty() || business.empty()) return country + business;
  return of_places ? country : business;
}

// "also finds "Australia"" for the first needle that does; whether one was found.
bool WarnOf(const TrapTexts& texts, const TextUse& use, const Needle& needle) {
  if (!IsOfLetters(needle.key)) return false;
  const Needle* other = FromPolicy(texts, use, needle);
  const std::string text = other != nullptr ? other->text : WellKnown(use.subject, needle.key);
  if (text.empty()) return false;
  const std::string spelled = hir::Quoted(needle.text);
  const std::string written = texts.context.Written(use.span);
  const std::string found =
      use.needles.size() == 1
          ? hir::Quoted(text)
          : fmt::format("{}, for {} stands inside it", hir::Quoted(text), spelled);
  diag::Diagnostic& d = texts.context.sink.Report(
      diag::Code::kFoundInside, use.span, written, found,
      fmt::format("write `{0} has word {1}` for the word alone, `{0} = {1}` for the whole text",
                  use.subject, spelled));
  if (other != nullptr) d.With(other->span, "is compared with the same field");
  return true;
}

}  // namespace

void WarnOfNeedles(const TrapTexts& texts) {
  for (const TextUse& use : texts.uses) {
    if (use.how != TextUse::How::kContains) continue;
    for (const Needle& needle : use.needles) {
      if (WarnOf(texts, use, needle)) break;
    }
  }
}

}  // namespace tandem::analyze
