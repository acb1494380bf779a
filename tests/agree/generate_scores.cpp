// SPDX-License-Identifier: Apache-2.0
// Scores of a generated policy: every form of rule.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/agree/generate_parts.h"

namespace tandem::agree_test {
namespace {

class ScoreWriter {
 public:
  ScoreWriter(Writer& writer, std::string name)
      : writer_(writer), random_(writer.random()), name_(std::move(name)) {}

  ScoreInfo Write() {
    info_.name = name_;
    constexpr std::array<std::pair<int64_t, int64_t>, 7> kRanges = {
        {{0, 100}, {0, 50}, {-20, 80}, {0, 1000}, {10, 120}, {-50, 5000}, {-50, 5000}}};
    const auto& [low, high] = kRanges[random_.Below(kRanges.size())];
    info_.low = low, info_.high = high;
    fractions_ = random_.Chance(45);
    std::string head = "score " + name_;
    if (random_.Chance(40)) head += " owned by marketing";
    head += fmt::format(" range {}..{}", low, high);
    if (fractions_) {
      constexpr std::array<const char*, 4> kRoundings = {" whole", " rounded down",
                                                         " rounded half up", ""};
      const char* rounding = kRoundings[random_.Below(4)];
      head += rounding;
      info_.whole = *rounding != 0;
    }
    Block score{head, true, {}};
    if (writer_.Event() != nullptr) WriteClauses(score);
    // The whole range can be reached, so that thresholds within it are neither idle nor certain.
    score.parts.push_back(
        {fmt::format("give {} when {}", high + 40, writer_.Condition(1).text), false, {}});
    score.parts.push_back({fmt::format("take 60 when {}", writer_.Definite(1).text), false, {}});
    for (size_t i = 0, n = 2 + random_.Below(6); i < n; ++i) score.parts.push_back(Rule());
    for (size_t i = 0, n = random_.Below(3); i < n; ++i) score.parts.push_back(Group());
    if (random_.Chance(20)) {
      score.parts.push_back({"nothing when " + writer_.Definite(1).text, false, {}});
    }
    writer_.policy().blocks.push_back(std::move(score));
    return info_;
  }

 private:
  std::string Points() {
    if (!fractions_ || random_.Chance(40)) return std::to_string(random_.Below(40));
    constexpr std::array<const char*, 6> kPoints = {"0.5", "2.5", "7.25", "0.0001", "12.3456",
                                                    "1.5"};
    return kPoints[random_.Below(kPoints.size())];
  }
  std::string Cap() { return ", at most " + std::to_string(1 + random_.Below(40)); }

  // What holds for all rules on events of the score, and for the score.
  void WriteClauses(Block& score) {
    if (random_.Chance(15)) {
      overlaps_ = true;
      score.parts.push_back({fmt::format("counts between {} and {} days ago",
                                         random_.Between(1, 5), random_.Between(60, 200)),
                             false,
                             {}});
    }
    if (random_.Chance(20)) {
      const EventInfo& event = *writer_.Event();
      std::string line = "starts over after " + event.name;
      if (random_.Chance(50)) line += writer_.Where(event, true);
      score.parts.push_back({line, false, {}});
    }
    if (random_.Chance(20)) {
      score.parts.push_back({"frozen while " + writer_.Definite(1).text, false, {}});
    }
  }

  // Windows of one rule, and of the score, must overlap.
  std::string RuleWindow(bool after) {
    if (!overlaps_ && !after) return writer_.MaybeWindow(55);
    switch (random_.Below(4)) {
      case 0: return fmt::format(" in last {} days", random_.Between(30, 120));
      case 1: return fmt::format(" in last {} calendar weeks", random_.Between(1, 9));
      case 2: return random_.Chance(50) ? " in this quarter" : " in previous month";
      default: return "";
    }
  }

  std::string OncePer(const EventInfo& event) {
    constexpr std::array<const char*, 5> kCivil = {"day", "week", "month", "quarter", "year"};
    if (random_.Chance(45)) return std::string(", once per ") + kCivil[random_.Below(5)];
    for (const FieldInfo& field : event.fields) {
      const bool list = field.kind == Kind::kTextList || field.kind == Kind::kChoiceList;
      if (!list && random_.Chance(25)) return ", once per " + field.name;
    }
    return ", once per " + writer_.Span();
  }

  Block EventRule(const EventInfo& event) {
    const bool give = random_.Chance(70);
    std::string text = (give ? "give " : "take ") + Points() + " for ";
    bool capped = random_.Chance(30);
    const auto where = [&](bool definite) {
      return random_.Chance(50) ? writer_.Where(event, definite) : "";
    };
    if (!give && random_.Chance(35)) {
      text += "each " + writer_.Span() + " without " + event.name + where(true) +
              RuleWindow(false);
      capped = true;
    } else if (random_.Chance(25)) {
      text += (random_.Chance(50) ? "first " : "latest ") + event.name + where(true);
      text += Decaying(random_.Chance(30));
    } else {
      text += "each " + event.name + where(false);
      const bool after = random_.Chance(20);
      text += Decaying(after);
      if (random_.Chance(60)) text += OncePer(event);
    }
    if (random_.Chance(30)) text += " when " + writer_.Condition(1).text;
    if (random_.Chance(10)) text += " unless " + writer_.Definite(1).text;
    if (capped) text += Cap();
    if (random_.Chance(10)) text += fmt::format(" as label{}", ++labels_);
    return {text, false, {}};
  }

  // A window, or what takes its place; and `after`.
  std::string Decaying(bool after) {
    std::string text;
    if (fractions_ && random_.Chance(50)) {
      text = (random_.Chance(60) ? ", halving every " : ", fading over ") + writer_.Span();
    } else {
      text = RuleWindow(after);
    }
    if (after) text += fmt::format(", after {} hours", random_.Between(1, 400));
    return text;
  }

  Block Rule() {
    if (const EventInfo* event = writer_.Event(); event != nullptr && random_.Chance(45)) {
      return EventRule(*event);
    }
    std::string text;
    bool capped = false;
    const bool give = random_.Chance(65);
    text = give ? "give " : "take ";
    bool conditional = random_.Chance(75);
    switch (random_.Below(9)) {
      case 0: {
        text += Points() + (random_.Chance(50) ? " × " : " * ") +
                writer_.At(writer_.Value(Kind::kInteger, 1), kOperand);
        capped = true;
        break;
      }
      case 1:
        text += random_.Chance(40) ? ByTable() : By();
        conditional = random_.Chance(20);
        break;
      case 2:
        text += "choose { when " + writer_.Condition(1).text + " then " + Points() + "  when " +
                writer_.Condition(1).text + " then " + Points() + "  otherwise " +
                (random_.Chance(15) ? std::string("missing") : Points()) + " }";
        conditional = random_.Chance(20);
        break;
      case 3: {
        const Kind kind = fractions_ ? Kind::kNumber : Kind::kInteger;
        // Points are a plain number: a product may begin with a percent only inside a sum.
        text += "(0 + " + writer_.At(writer_.Value(kind, 2), kProduct) + ")";
        capped = true;
        break;
      }
      default:
        if (!conditional) info_.sure += give ? 40 : 0;
        text += Points();
    }
    if (conditional) text += " when " + writer_.Condition(2).text;
    if (random_.Chance(12)) text += " unless " + writer_.Definite(1).text;
    if (capped || random_.Chance(10)) text += Cap();
    if (random_.Chance(15)) text += " because \"so it was agreed\"";
    if (random_.Chance(15)) text += fmt::format(" as label{}", ++labels_);
    return {text, false, {}};
  }

  std::string ByTable() {
    for (const TableInfo& table : writer_.tables()) {
      if (!table.points) continue;
      const std::string call = writer_.TableCall(table, 2);
      if (call.empty()) continue;
      return "by " + call + (table.outputs.size() == 1 ? "" : "." + table.outputs[0].name);
    }
    return By();
  }

  std::string By() {
    const FieldInfo* choice = writer_.Field(Kind::kChoice);
    if (choice != nullptr && random_.Chance(30)) return ByChoice(*choice);
    constexpr std::array<Kind, 5> kKinds = {Kind::kInteger, Kind::kNumber, Kind::kMoney,
                                            Kind::kPercent, Kind::kDate};
    const Kind kind = kKinds[random_.Below(kKinds.size())];
    const FieldInfo* field = writer_.Field(kind);
    if (field == nullptr) return Points();
    std::set<int64_t> cuts;
    while (cuts.size() < 3) {
      writer_.Literal(kind);
      cuts.insert(writer_.policy().constants[kind].back());
    }
    const std::vector<int64_t> at(cuts.begin(), cuts.end());
    const auto bound = [&](size_t i) { return writer_.LiteralOf(kind, at[i]).text; };
    std::string text = "by " + field->reference + " { under " + bound(0) + ": " + Points() +
                       "  " + bound(0) + " up to " + bound(1) + ": " + Points() + "  ";
    if (random_.Chance(50)) {
      text += bound(1) + ".." + bound(2) + ": " + Points() + "  over " + bound(2) + ": " +
              Points();
    } else {
      text += bound(1) + " up to " + bound(2) + ": " + Points() + "  " + bound(2) + " or more: " +
              Points();
    }
    if (random_.Chance(50)) text += "  missing: " + Points();
    if (random_.Chance(15)) text += "  otherwise: " + Points();
    return text + " }";
  }

  std::string ByChoice(const FieldInfo& field) {
    const std::string& first = field.values[0];
    const std::string& last = field.values.back();
    std::string text = "by " + field.reference + " { " + first + ": " + Points();
    if (field.values.size() > 2) text += "  " + field.values[1] + ", " + last + ": " + Points();
    if (random_.Chance(40)) text += "  missing: " + Points();
    if (random_.Chance(60)) text += "  otherwise: " + Points();
    return text + " }";
  }

  Block Group() {
    std::string head = fmt::format("group part{}", ++groups_);
    const bool when = random_.Chance(30);
    if (random_.Chance(70)) head += fmt::format(" at most {}", 5 + random_.Below(60));
    if (when) head += " when " + writer_.Condition(1).text;
    Block group{head, true, {}};
    for (size_t i = 0, n = 1 + random_.Below(3); i < n; ++i) group.parts.push_back(Rule());
    return group;
  }

  Writer& writer_;
  Random& random_;
  std::string name_;
  ScoreInfo info_;
  bool fractions_ = false;
  int labels_ = 0;
  int groups_ = 0;
  bool overlaps_ = false;  // `counts between` is there
};

}  // namespace

std::vector<ScoreInfo> WriteScores(Writer& writer) {
  Random& random = writer.random();
  std::vector<ScoreInfo> scores;
  for (size_t i = 0; i < writer.policy().scores; ++i) {
    scores.push_back(ScoreWriter(writer, fmt::format("score{}", i)).Write());
    const ScoreInfo& made = scores.back();
    writer.terms().push_back(
        {.name = made.name,
         .kind = made.whole ? Kind::kInteger : Kind::kNumber,
         .newly = true});
  }
  for (size_t i = 0; i + 1 < scores.size(); ++i) {
    const ScoreInfo& a = scores[i];
    const ScoreInfo& b = scores[i + 1];
    if (a.low != b.low || a.high != b.high || !random.Chance(70)) continue;
    const size_t percent = 1 + random.Below(99);
    constexpr std::array<const char*, 3> kRoundings = {" whole", " rounded down", ""};
    const char* rounding = kRoundings[random.Below(3)];
    const std::string name = fmt::format("blend{}", i);
    writer.policy().blocks.push_back(
        {fmt::format("score {}{} blends", name, rounding),
         true,
         {{fmt::format("{}% {}", percent, a.name), false, {}},
          {fmt::format("{}% {}", 100 - percent, b.name), false, {}}}});
    writer.terms().push_back(
        {.name = name, .kind = *rounding == 0 ? Kind::kNumber : Kind::kInteger});
  }
  return scores;
}

}  // namespace tandem::agree_test
