// SPDX-License-Identifier: Apache-2.0
// Each construct stands on a line of its own, so that a finding says by its place what it is about.
#include "tests/analyze/generate.h"

#include <fmt/format.h>

#include "runtime/base/random.h"

namespace tandem::analyze_test {
namespace {

using base::Random;

class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed), blends_(random_.Chance(30)) {}

  Generated Write() {
    Line("policy p { currency USD  zone \"UTC\" }");
    Line("team t { side marketing  side sales  squad sdr in sales  squad bdr in sales  queue later "
         "in marketing }");
    Line("type letter = one of x, y, z");
    Line("type level = one of low < mid < high");
    Line("type small = integer 1..3");
    Line("lead { id text  a? letter  b? yes/no  n integer 0..4  m? small  t? level  s? text  "
         "vip yes/no }");
    for (size_t i = 0; i < 2; ++i) Define(i);
    const size_t tables = 1 + random_.Below(2);
    for (size_t i = 0; i < tables; ++i) Table(i);
    Score("fit", true);
    with_scores_ = true;
    Score("other", false);
    if (blends_) {
      out_.scores.push_back("mix");
      Line("score mix blends { 60% fit  40% other }");
    }
    Bands();
    Stages();
    Answer();
    Route();
    Claims();
    return std::move(out_);
  }

 private:
  void Line(const std::string& text) {
    out_.text += text + "\n";
    ++line_;
  }
  // The next line will hold `text` behind `before`.
  Place Next(const std::string& before, const std::string& text) const {
    return {line_ + 1, before.size(), before.size() + text.size(), text};
  }

  // A calculation over the numbers, which relates fields.
  std::string Sum(int depth) {
    if (depth == 0 || random_.Chance(20)) {
      const uint64_t leaf = random_.Below(5);
      return leaf == 0 ? std::to_string(random_.Between(1, 4)) : leaf < 3 ? "n" : "m";
    }
    const std::string a = Sum(depth - 1);
    const std::string b = Sum(depth - 1);
    switch (random_.Below(12)) {
      case 0: return fmt::format("({} / {})", a, b);
      case 1: return fmt::format("({} mod {})", a, b);
      case 2: return fmt::format("(min of ({}, {}))", a, b);
      case 3: return fmt::format("(max of ({}, {}))", a, b);
      case 4: return fmt::format("(if vip then {} else {})", a, b);
      case 5: return fmt::format("floor({} / {})", a, b);
      case 6: return fmt::format("(round {} to 2)", a);
      case 7:
      case 8: return fmt::format("({} - {})", a, b);
      case 9: return fmt::format("({} + {})", a, b);
      default: return fmt::format("({} * {})", a, b);
    }
  }

  std::string Atom() {
    const std::vector<std::string> plain{
        "a = x", "a != z", "a in (x, y)", "b", "not b", "vip", "t is at least mid", "t = low",
        "s = \"aa\"", "s starts with \"a\"", "s contains \"b\"", "a is known", "m is missing",
        "s is known", "m < n", "m = n", "b = vip", "n between 1 and 3", "m between 2 and 3",
        "(m or else 2) > n", "(b or else vip)", "s not in (\"aa\", \"b\")",
        "not (t is at least high)",
        "min of (m, n) > 1", "max of (n, m) < 3", "n mod 2 = 1", "n * m >= 6",
        "(if vip then n else 2) > 1"};
    switch (random_.Below(10)) {
      case 8: return fmt::format("{} {} {}", Sum(2), Compare(), Sum(1));
      case 9: return fmt::format("{} {} {}", Sum(2), Compare(), random_.Between(-3, 9));
      case 0: return fmt::format("n {} {}", Compare(), random_.Between(-1, 5));
      case 1: return fmt::format("m {} {}", Compare(), random_.Between(0, 4));
      case 2: return fmt::format("n + m {} {}", Compare(), random_.Between(0, 8));
      case 3:
        if (with_scores_) return fmt::format("fit {} {}", Compare(), random_.Between(-5, 20));
        return random_.Pick(plain);
      case 4:
        if (with_bands_) return random_.Chance(50) ? "grade = A" : "grade is at least B";
        return random_.Pick(plain);
      case 5:
        if (defines_ > 0) return fmt::format("def{}", random_.Below(defines_));
        return random_.Pick(plain);
      default: return random_.Pick(plain);
    }
  }
  const char* Compare() {
    static const std::vector<const char*> kSigns{"<", "<=", ">", ">=", "="};
    return random_.Pick(kSigns);
  }

  std::string Condition(int depth) {
    if (depth == 0 || random_.Chance(35)) return Atom();
    const std::string first = Nested(depth - 1);
    switch (random_.Below(8)) {
      case 6: return first + " implies " + Nested(depth - 1);
      case 7:
        return fmt::format("at least 2 of ({}, {}, {})", Condition(depth - 1),
                           Condition(depth - 1), Condition(depth - 1));
      case 0:
      case 1: return first + " and " + Nested(depth - 1);
      case 2: return first + " or " + Nested(depth - 1);
      case 3: return first + " and " + Nested(depth - 1) + " and " + Nested(depth - 1);
      case 4: return "not " + first;
      default: return "possibly " + first;
    }
  }
  std::string Nested(int depth) { return "(" + Condition(depth) + ")"; }
  std::string Certain() { return "surely (" + Condition(1) + ")"; }

  void Add(const std::string& before, const std::string& condition, bool asks_always) {
    out_.conditions.push_back({Next(before, condition), asks_always});
  }

  void Define(size_t index) {
    Line(fmt::format("define def{} = {}", index, Condition(1)));
    ++defines_;
  }

  // Points: as written, and whether they are a constant.
  std::pair<std::string, bool> Points() {
    switch (random_.Below(10)) {
      case 7: return {fmt::format("choose {{ when {} then 3  when {} then n  otherwise 1 }}",
                                  Condition(1), Condition(1)), false};
      case 8: return {"0.5 * n", false};
      case 9: return {"0.25", true};
      case 0: return {"n", false};
      case 1: return {"n * 2", false};
      case 2: return {"m", false};
      case 3: return {"n - 1", false};
      case 4: return {"m * n", false};
      default: return {std::to_string(random_.Between(1, 9)), true};
    }
  }

  void Rule(const std::string& score, int group) {
    RulePlace rule;
    rule.score = score;
    rule.line = line_ + 1;
    rule.group = group;
    rule.takes = random_.Chance(25);
    std::tie(rule.points, rule.constant) = Points();
    std::string text = fmt::format("  {} {}", rule.takes ? "take" : "give", rule.points);
    if (random_.Chance(75)) {
      rule.when = Condition(2);
      text += " when ";
      Add(text, *rule.when, true);
      text += *rule.when;
    }
    if (random_.Chance(25)) {
      rule.unless = Certain();
      text += " unless ";
      Add(text, *rule.unless, true);
      text += *rule.unless;
    }
    if (!rule.constant && random_.Chance(40)) {
      rule.cap = random_.Between(1, 9);
      text += fmt::format(", at most {}", *rule.cap);
    }
    Line(text);
    out_.rules.push_back(std::move(rule));
  }

  void Score(const std::string& name, bool with_nothing) {
    out_.scores.push_back(name);
    static const std::vector<const char*> kRounding{"", "", "", " whole", " rounded down",
                                                    " rounded half up"};
    const bool range = blends_ || random_.Chance(50);
    Line(fmt::format("score {}{}{} {{", name, range ? " range 0..20" : "",
                     random_.Pick(kRounding)));
    const size_t rules = 2 + random_.Below(3);
    for (size_t i = 0; i < rules; ++i) Rule(name, -1);
    if (random_.Chance(50)) {
      RulePlace group;
      group.score = name;
      group.line = line_ + 1;
      group.cap = random_.Between(2, 14);
      const int index = static_cast<int>(out_.rules.size());
      Line(fmt::format("  group {}_g at most {} {{", name, *group.cap));
      out_.rules.push_back(group);
      for (size_t i = 0; i < 2; ++i) Rule(name, index);
      Line("  }");
    }
    if (with_nothing && random_.Chance(30)) {
      const std::string condition = Certain();
      Add("  nothing when ", condition, true);
      out_.nothing_when.push_back(condition);
      Line("  nothing when " + condition);
    }
    Line("}");
  }

  void Bands() {
    LadderPlace grade;
    Line("band grade from fit {");
    int64_t from = random_.Between(8, 20);
    for (const char* label : {"A", "B", "C"}) {
      grade.lines.push_back({line_ + 1, fmt::format("fit >= {}", from), std::nullopt, {}});
      Line(fmt::format("  {} from {}", label, from));
      from -= random_.Between(1, 9);
    }
    grade.lines.push_back({line_ + 1, std::nullopt, std::nullopt, {}});
    Line("  D otherwise");
    Line("}");
    with_bands_ = true;
    LadderPlace kind;
    Line("band kind {");
    for (const char* label : {"big", "middle"}) {
      const std::string condition = Condition(2);
      const std::string before = fmt::format("  {} when ", label);
      Add(before, condition, false);
      kind.lines.push_back({line_ + 1, condition, std::nullopt, {}});
      Line(before + condition);
    }
    kind.lines.push_back({line_ + 1, std::nullopt, std::nullopt, {}});
    Line("  small otherwise");
    Line("}");
    out_.ladders.push_back(std::move(grade));
    out_.ladders.push_back(std::move(kind));
  }

  void Stage(const std::string& name, const std::string& head, bool aside) {
    out_.stages.push_back({name, line_ + 1, aside});
    Line(fmt::format("stage {} {{", head));
    const size_t whens = aside ? 1 : 1 + random_.Below(2);
    for (size_t i = 0; i < whens; ++i) {
      const std::string condition = aside ? Certain() : Condition(2);
      Add("  when ", condition, true);
      Line("  when " + condition);
    }
    if (random_.Chance(40)) {
      const std::string condition = Certain();
      Add("  unless ", condition, true);
      Line("  unless " + condition);
    }
    Line("}");
  }
  void Stages() {
    Stage("first", "first_step", false);
    out_.stages.back().name = "first_step";
    Stage("second", "second after first_step", false);
    Stage("third", "third after second", false);
    Stage("out", "out aside", true);
  }

  void Answer() {
    LadderPlace ladder;
    Line("answer heat = choose {");
    for (const char* value : {"hot", "warm"}) {
      const std::string condition = Condition(2);
      ladder.lines.push_back({line_ + 1, condition, std::nullopt, {}});
      Line(fmt::format("  when {} then {}", condition, value));
    }
    ladder.lines.push_back({line_ + 1, std::nullopt, std::nullopt, {}});
    Line("  otherwise cold");
    Line("}");
    out_.ladders.push_back(std::move(ladder));
    static const std::vector<std::string> kResults{"n / (n - 2)", "m / n", "n / m", "n mod m",
                                                   "m mod n", "n / (m - n)"};
    for (size_t i = 0; i < 2; ++i) {
      const std::string& text = random_.Pick(kResults);
      const std::string before = fmt::format("answer result{} = ", i);
      out_.results.push_back(Next(before, text));
      Line(before + text);
    }
  }

  void Route() {
    LadderPlace ladder;
    Line("route {");
    static const std::vector<std::string> kTargets{"sdr", "bdr", "later", "nobody"};
    const size_t lines = 2 + random_.Below(3);
    for (size_t i = 0; i < lines; ++i) {
      std::string text = fmt::format("  to {}", random_.Pick(kTargets));
      LadderPlace::Line line{line_ + 1, Condition(2), std::nullopt, {}};
      text += " when ";
      Add(text, *line.when, false);
      text += *line.when;
      if (random_.Chance(30)) {
        line.unless = Certain();
        text += " unless ";
        Add(text, *line.unless, true);
        text += *line.unless;
      }
      Line(text);
      ladder.lines.push_back(std::move(line));
    }
    ladder.lines.push_back({line_ + 1, std::nullopt, std::nullopt, {}});
    Line("  to sdr otherwise");
    Line("}");
    out_.ladders.push_back(std::move(ladder));
  }

  std::string Cell(char input) {
    if (random_.Chance(25)) return "-";
    if (random_.Chance(15)) return "missing";
    switch (input) {
      case 'a': return random_.Pick(std::vector<std::string>{"x", "y", "x, z", "y, z"});
      case 'b': return random_.Chance(50) ? "yes" : "no";
      case 'm': return random_.Pick(std::vector<std::string>{"1", "2..3", "over 1", "1 up to 3"});
      default:
        return random_.Pick(std::vector<std::string>{"\"aa\"", "starts with \"a\"",
                                                     "\"ab\", \"b\"", "not (\"aa\")",
                                                     "starts with (\"b\", \"aa\")"});
    }
  }

  void Table(size_t index) {
    TablePlace table;
    table.name = fmt::format("tab{}", index);
    table.first = random_.Chance(60);
    table.otherwise = random_.Chance(40);
    std::string inputs;
    for (const char input : {'a', 'b', 'm', 's'}) {
      if (random_.Chance(55)) inputs += input;
    }
    if (inputs.empty()) inputs = "m";
    for (const char input : inputs) {
      const char* type = input == 'a' ? "letter" : input == 'b' ? "yes/no"
                       : input == 'm' ? "small" : "text";
      table.signature += fmt::format("{}{} {}", table.signature.empty() ? "(" : ", ", input, type);
      table.arguments += fmt::format("{}{}", table.arguments.empty() ? "(" : ", ", input);
    }
    table.signature += ")";
    table.arguments += ")";
    table.line = line_ + 1;
    Line(fmt::format("table {} {}{} -> points integer {{", table.first ? "first" : "unique",
                     table.name, table.signature));
    const size_t rows = table.first ? 2 + random_.Below(5) : 1 + random_.Below(3);
    for (size_t r = 0; r < rows; ++r) {
      std::string cells;
      for (const char input : inputs) cells += "| " + Cell(input) + " ";
      table.rows.emplace_back(line_ + 1, cells);
      Line(fmt::format("  {}-> {}", cells, r + 1));
    }
    if (table.otherwise) Line("  otherwise -> 9");
    Line("}");
    const std::string call = table.name + table.arguments;
    Line(fmt::format("answer uses_{} = {}", table.name, call));
    out_.tables.push_back(std::move(table));
  }

  // About what is decided as often as about fields.
  std::string Claimed() {
    static const std::vector<std::string> kDecided{
        "fit >= 0", "fit < 12", "other > 3", "grade = A", "grade is at least C", "kind = big",
        "stage = second", "stage is at least first_step", "stage = out", "route = sdr",
        "route in (bdr, later)", "heat = hot", "surely vip", "n < 4", "m is known",
        "m is missing", "a != z", "route != sdr"};
    return random_.Chance(60) ? random_.Pick(kDecided) : "surely (" + Condition(1) + ")";
  }
  // Sometimes something that follows from the premises.
  std::string Following(const std::vector<std::string>& premises) {
    if (random_.Chance(35)) return premises[random_.Below(premises.size())];
    if (random_.Chance(30)) return "(" + random_.Pick(premises) + " or " + Claimed() + ")";
    return Claimed();
  }
  static std::string Joined(const std::vector<std::string>& parts, const char* word) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : word) + part;
    return out;
  }

  void Monotone(ClaimPlace& claim) {
    static const std::vector<std::string> kSubjects{
        "fit", "fit", "other", "stage", "grade", "(m or else 2)", "(n + (m or else 0))",
        "(fit - other)", "(n * 2 - (m or else 1))"};
    static const std::vector<std::string> kFields{"n", "n", "m", "t", "vip", "b"};
    claim.subject =
        random_.Chance(75) ? random_.Pick(kSubjects) : "(surely (" + Condition(1) + "))";
    claim.field = random_.Pick(kFields);
    claim.never_falls = random_.Chance(50);
    claim.field_falls = random_.Chance(30);
    Line(fmt::format("  {} never {} as {} {}", claim.subject,
                     claim.never_falls ? "falls" : "rises", claim.field,
                     claim.field_falls ? "falls" : "rises"));
  }

  void Claims() {
    Line("claim \"of all leads\" {");
    const size_t lines = 5 + random_.Below(4);
    for (size_t i = 0; i < lines; ++i) {
      ClaimPlace claim;
      claim.line = line_ + 1;
      claim.kind = static_cast<ClaimPlace::Kind>(random_.Below(4));
      const size_t parts = 1 + random_.Below(3);
      for (size_t p = 0; p < parts; ++p) claim.premises.push_back(Claimed());
      switch (claim.kind) {
        case ClaimPlace::Kind::kAlways:
          claim.conclusion = Following(claim.premises);
          Line(fmt::format("  always {} implies {}", Joined(claim.premises, " and "),
                           claim.conclusion));
          break;
        case ClaimPlace::Kind::kNever:
          Line("  never " + Joined(claim.premises, " and "));
          break;
        case ClaimPlace::Kind::kAtMostOne:
          claim.premises.push_back(Claimed());
          Line("  at most one of " + Joined(claim.premises, ", "));
          break;
        case ClaimPlace::Kind::kMonotone:
          claim.premises.clear();
          Monotone(claim);
          break;
      }
      out_.claims.push_back(std::move(claim));
    }
    Line("}");
  }

  Random random_;
  Generated out_;
  size_t line_ = 0;
  size_t defines_ = 0;
  bool blends_;
  bool with_scores_ = false;
  bool with_bands_ = false;
};

}  // namespace

Generated GeneratePolicy(uint64_t seed) { return Writer(seed).Write(); }

}  // namespace tandem::analyze_test
