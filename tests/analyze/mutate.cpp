// SPDX-License-Identifier: Apache-2.0
// Changes are made to the text, line by line.
#include "tests/analyze/mutate.h"

#include <cctype>
#include <sstream>
#include <utility>
#include <vector>

namespace tandem::analyze_test {
namespace {

using base::Random;
using Lines = std::vector<std::string>;
using Words = std::vector<std::pair<std::string, std::string>>;

Lines Split(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Places (line, column) of the text; of all of them one is taken.
bool ReplaceOne(Lines& lines, const std::string& from, const std::string& to, Random& random) {
  std::vector<std::pair<size_t, size_t>> places;
  for (size_t i = 0; i < lines.size(); ++i) {
    for (size_t at = 0; (at = lines[i].find(from, at)) != std::string::npos; at += from.size()) {
      places.emplace_back(i, at);
    }
  }
  if (places.empty()) return false;
  const auto& [line, at] = random.Pick(places);
  lines[line].replace(at, from.size(), to);
  return true;
}

bool IsRule(const std::string& line) {
  return line.starts_with("  give ") || line.starts_with("  take ");
}
bool IsRoute(const std::string& line) {
  return line.starts_with("  to ") && line.find(" when ") != std::string::npos;
}
bool IsRow(const std::string& line) { return line.starts_with("  | "); }

template <class Is>
std::vector<size_t> Where(const Lines& lines, const Is& is) {
  std::vector<size_t> out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (is(lines[i])) out.push_back(i);
  }
  return out;
}

void Tweak(Lines& lines, Random& random) {
  std::vector<std::pair<size_t, size_t>> digits;
  for (size_t i = 5; i < lines.size(); ++i) {
    for (size_t at = 1; at < lines[i].size(); ++at) {
      const bool alone = lines[i][at - 1] == ' ' &&
                         (at + 1 == lines[i].size() || std::isdigit(lines[i][at + 1]) == 0);
      if (alone && std::isdigit(lines[i][at]) != 0) digits.emplace_back(i, at);
    }
  }
  if (digits.empty()) return;
  const auto& [line, at] = random.Pick(digits);
  char& digit = lines[line][at];
  digit = digit == '0' || (digit != '9' && random.Chance(50)) ? static_cast<char>(digit + 1)
                                                              : static_cast<char>(digit - 1);
}

void OneOf(Lines& lines, const Words& changes, Random& random) {
  const auto& [from, to] = random.Pick(changes);
  ReplaceOne(lines, from, to, random);
}

void Remove(Lines& lines, Random& random) {
  std::vector<size_t> some = Where(lines, IsRule);
  if (random.Chance(40)) some = Where(lines, IsRoute);
  if (random.Chance(20)) some = Where(lines, IsRow);
  if (!some.empty()) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(random.Pick(some)));
}

void SwapLines(Lines& lines, Random& random) {
  const std::vector<size_t> some = random.Chance(60) ? Where(lines, IsRule) : Where(lines, IsRoute);
  if (some.size() < 2) return;
  std::swap(lines[random.Pick(some)], lines[random.Pick(some)]);
}

void Schema(Lines& lines, Random& random) {
  OneOf(lines,
        {{"one of x, y, z", "one of x, y, z, w"},
         {"one of x, y, z", "one of z, y, x"},
         {"one of x, y, z", "one of w, x, y, z"},
         {"low < mid < high", "low < mid < high < top"},
         {"low < mid < high", "low < between < mid < high"},
         {"n integer 0..4", "n integer 0..3"},
         {"n integer 0..4", "n integer 1..6"},
         {"integer 1..3", "integer 0..3"},
         {"b? yes/no", "b yes/no"},
         {"m? small", "m small"},
         {"vip yes/no", "vip? yes/no"},
         {"vip yes/no }", "vip yes/no  extra? yes/no }"}},
        random);
  if (random.Chance(50)) {
    for (const std::string& line : lines) {
      if (line.find("extra? yes/no") == std::string::npos) continue;
      ReplaceOne(lines, " vip ", " extra ", random);
      return;
    }
  }
}

void Stages(Lines& lines, Random& random) {
  switch (random.Below(4)) {
    case 0:
      lines.push_back("stage fourth after third {");
      lines.push_back("  when n >= 2");
      lines.push_back("}");
      return;
    case 1:
      ReplaceOne(lines, "stage third ", "stage renamed ", random);
      return;
    case 2:
      lines.push_back("stage away aside {");
      lines.push_back("  when surely (b and vip)");
      lines.push_back("}");
      return;
    default: {
      const std::vector<size_t> whens =
          Where(lines, [](const std::string& line) { return line.starts_with("  when "); });
      if (whens.size() < 2) return;
      std::swap(lines[random.Pick(whens)], lines[random.Pick(whens)]);
    }
  }
}

void One(Lines& lines, Random& random) {
  switch (random.Below(12)) {
    case 0:
    case 1: return Tweak(lines, random);
    case 2:
      return OneOf(lines, {{" and ", " or "}, {" or ", " and "}, {">=", ">"}, {"<=", "<"},
                           {" < ", " <= "}, {" not ", " "}}, random);
    case 3: return Remove(lines, random);
    case 4: return SwapLines(lines, random);
    case 5:
    case 6: return Schema(lines, random);
    case 7: return Stages(lines, random);
    case 8:
      return OneOf(lines, {{"  to sdr", "  to bdr"}, {"  to bdr", "  to later"},
                           {"  to later", "  to nobody"}, {"then hot", "then warm"},
                           {"otherwise cold", "otherwise lukewarm"}}, random);
    case 9:
      return OneOf(lines, {{"  D otherwise", "  E otherwise"}, {"  B from", "  BB from"},
                           {"60% fit  40% other", "50% fit  50% other"}, {"-> 1", "-> 2"},
                           {" range 0..20", " range 0..18"}, {" whole", " rounded down"}}, random);
    case 10: return OneOf(lines, {{"take ", "give "}, {"give ", "take "}}, random);
    default: return OneOf(lines, {{" unless ", " unless not "}, {"surely ", "possibly "},
                                  {"policy p", "// a word\npolicy p"}}, random);
  }
}

}  // namespace

std::string Mutate(const std::string& policy, base::Random& random) {
  Lines lines = Split(policy);
  const size_t changes = 1 + random.Below(3);
  for (size_t i = 0; i < changes; ++i) One(lines, random);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace tandem::analyze_test
