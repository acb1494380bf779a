// SPDX-License-Identifier: Apache-2.0
// Decision tables of a generated policy: every form of cell, rows that overlap and rows that do
// not, and sometimes so many that overlap that they become another structure.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "runtime/value/text_key.h"
#include "tests/agree/generate_parts.h"

namespace tandem::agree_test {
namespace {

constexpr std::array<Kind, 7> kOrdered = {Kind::kInteger,  Kind::kNumber, Kind::kMoney,
                                          Kind::kPercent,  Kind::kDate,   Kind::kTime,
                                          Kind::kDuration};

const char* TypeName(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "yes/no";
    case Kind::kInteger: return "integer";
    case Kind::kNumber: return "number";
    case Kind::kMoney: return "money";
    case Kind::kPercent: return "percent";
    case Kind::kTime: return "time";
    case Kind::kDate: return "date";
    case Kind::kDuration: return "duration";
    default: return "text";
  }
}

class TableWriter {
 public:
  TableWriter(Writer& writer, size_t number)
      : writer_(writer), random_(writer.random()), number_(number) {}

  void Write(const std::vector<std::string>& squads) {
    squads_ = squads;
    table_.name = fmt::format("table{}", number_);
    const bool entangled = random_.Chance(8);
    const bool unique = !entangled && random_.Chance(35);
    table_.points = random_.Chance(30);
    AddInputs(entangled, unique);
    AddOutputs();
    std::string head = "table ";
    head += unique ? (random_.Chance(50) ? "unique " : "") : "first ";
    head += table_.name + "(";
    for (size_t i = 0; i < table_.inputs.size(); ++i) {
      const FieldInfo& input = table_.inputs[i];
      head += fmt::format("{}in{} {}", i > 0 ? ", " : "", i,
                          input.kind == Kind::kChoice ? input.choice : TypeName(input.kind));
    }
    head += ") -> ";
    for (size_t i = 0; i < table_.outputs.size(); ++i) {
      const Term& output = table_.outputs[i];
      head += fmt::format("{}{} {}", i > 0 ? ", " : "", output.name,
                          output.choice.empty() ? TypeName(output.kind) : output.choice);
    }
    if (random_.Chance(30)) head += " owned by marketing";
    Block block{head, true, {}};
    std::vector<std::string> apart;
    if (unique) apart = Apart(table_.inputs[0]);
    const size_t rows = entangled ? 150 : unique ? apart.size() : 1 + random_.Below(9);
    for (size_t row = 0; row < rows; ++row) {
      std::string line = "|";
      for (size_t i = 0; i < table_.inputs.size(); ++i) {
        line += i > 0 ? " | " : " ";
        line += unique && i == 0 ? apart[row] : entangled ? Wide() : Cell(table_.inputs[i]);
      }
      block.parts.push_back({line + " -> " + Answers(), false, {}});
    }
    if (random_.Chance(45)) block.parts.push_back({"otherwise -> " + Answers(), false, {}});
    writer_.policy().blocks.push_back(std::move(block));
    writer_.tables().push_back(std::move(table_));
  }

 private:
  void AddInputs(bool entangled, bool unique) {
    const size_t count = entangled ? 3 : 1 + random_.Below(3);
    for (size_t i = 0; i < count; ++i) {
      FieldInfo input;
      input.kind = random_.Chance(40) ? Kind::kText : kOrdered[random_.Below(kOrdered.size())];
      if (random_.Chance(10)) input.kind = Kind::kYesNo;
      if (unique && i == 0) input.kind = random_.Chance(50) ? Kind::kText : Kind::kInteger;
      if (entangled) input.kind = Kind::kInteger;
      if (!entangled && !(unique && i == 0) && random_.Chance(20)) ChoiceOf(input);
      table_.inputs.push_back(std::move(input));
    }
  }

  // A named type, if a field of the lead has one.
  bool ChoiceOf(FieldInfo& into) {
    for (const FieldInfo& field : writer_.policy().fields) {
      if (field.kind != Kind::kChoice || !field.choice.starts_with("kind")) continue;
      into.kind = Kind::kChoice;
      into.choice = field.choice, into.values = field.values;
      return true;
    }
    return false;
  }

  void AddOutputs() {
    for (size_t i = 0, count = 1 + random_.Below(3); i < count; ++i) {
      Term output{.name = fmt::format("out{}", i), .kind = Kind::kInteger};
      if (i == 0 && table_.points) {
        table_.outputs.push_back(output);
        continue;
      }
      FieldInfo choice;
      switch (random_.Below(6)) {
        case 0: output.kind = Kind::kText; break;
        case 1: output.kind = Kind::kYesNo; break;
        case 2:
          if (!ChoiceOf(choice)) break;
          output.kind = Kind::kChoice;
          output.choice = choice.choice, output.values = choice.values;
          break;
        case 3:
          output.kind = Kind::kChoice;
          output.choice = "squad", output.values = squads_;
          break;
        default: output.kind = kOrdered[random_.Below(kOrdered.size())];
      }
      table_.outputs.push_back(std::move(output));
    }
  }

  std::string Answers() {
    std::string text;
    for (size_t i = 0; i < table_.outputs.size(); ++i) {
      if (i > 0) text += " | ";
      text += Answer(table_.outputs[i], i == 0 && table_.points);
    }
    return text;
  }

  std::string Answer(const Term& output, bool points) {
    if (random_.Chance(12)) return "missing";
    if (points) return std::to_string(random_.Below(40));
    switch (output.kind) {
      case Kind::kText: return writer_.Quoted(writer_.Needle());
      case Kind::kChoice: return random_.Pick(output.values);
      case Kind::kYesNo: return random_.Chance(50) ? "yes" : "no";
      default: return writer_.Literal(output.kind).text;
    }
  }

  // ---- cells

  std::string Cell(const FieldInfo& input) {
    if (random_.Chance(12)) return "-";
    if (random_.Chance(14)) return "missing";
    switch (input.kind) {
      case Kind::kText: return TextCell();
      case Kind::kYesNo: return random_.Chance(50) ? "yes" : "no";
      case Kind::kChoice: return Listed([&] { return random_.Pick(input.values); });
      default: return OrderedCell(input.kind);
    }
  }

  template <class Make>
  std::string Listed(Make make) {
    const std::string one = make();
    switch (random_.Below(4)) {
      case 0: return "not " + one;
      case 1: return "not (" + one + ", " + make() + ")";
      case 2: return one + ", " + make();
      default: return one;
    }
  }

  std::string Prefix() {
    static const std::vector<std::string> kPrefixes = {"s",   "sa", "sales", "a",  "a@",
                                                       "\u00e9", "4",  "42",    "GR", "growth"};
    const std::string prefix = random_.Pick(kPrefixes);
    writer_.policy().needles.push_back(prefix + "x");
    return writer_.Quoted(prefix);
  }

  std::string TextCell() {
    switch (random_.Below(5)) {
      case 0: return "starts with " + Prefix();
      case 1: return "starts with (" + Prefix() + ", " + Prefix() + ")";
      case 2:
        if (!writer_.lists().empty()) return random_.Pick(writer_.lists()).name;
        [[fallthrough]];
      default: return Listed([&] { return writer_.Quoted(writer_.Needle()); });
    }
  }

  // Two different values, the smaller first.
  std::pair<std::string, std::string> Two(Kind kind) {
    int64_t low = 0, high = 0;
    while (low == high) {
      writer_.Literal(kind);
      low = writer_.policy().constants[kind].back();
      writer_.Literal(kind);
      high = writer_.policy().constants[kind].back();
    }
    return {writer_.LiteralOf(kind, std::min(low, high)).text,
            writer_.LiteralOf(kind, std::max(low, high)).text};
  }

  std::string OrderedCell(Kind kind) {
    constexpr std::array<const char*, 6> kSigns = {"> ", ">= ", "< ", "<= ", "over ", "under "};
    const auto [low, high] = Two(kind);
    switch (random_.Below(6)) {
      case 0: return kSigns[random_.Below(kSigns.size())] + low;
      case 1: return high + (random_.Chance(50) ? " or more" : " or less");
      case 2: return low + ".." + high;
      case 3: return low + " up to " + high;
      default: return Listed([&] { return writer_.Literal(kind).text; });
    }
  }

  std::string Wide() {
    const int64_t low = random_.Between(-50, 300);
    return fmt::format("{}..{}", low, low + random_.Between(40, 250));
  }

  // Cells no two of which accept the same value.
  std::vector<std::string> Apart(const FieldInfo& input) {
    std::vector<std::string> cells;
    if (input.kind == Kind::kText) {
      std::set<std::string> keys;
      std::string all;
      for (size_t i = 0, n = 1 + random_.Below(5); i < n; ++i) {
        const std::string needle = writer_.Needle();
        if (!keys.insert(value::TextKey(needle)).second) continue;
        cells.push_back(writer_.Quoted(needle));
        all += (all.empty() ? "" : ", ") + cells.back();
      }
      if (random_.Chance(50)) cells.push_back("not (" + all + ")");
    } else {
      int64_t low = random_.Between(-10, 20);
      cells.push_back(fmt::format("under {}", low));
      for (size_t i = 0, n = random_.Below(5); i < n; ++i) {
        const int64_t high = low + random_.Between(2, 60);
        writer_.LiteralOf(Kind::kInteger, high);
        cells.push_back(random_.Chance(50) ? fmt::format("{} up to {}", low, high)
                                           : fmt::format("{}..{}", low, high - 1));
        low = high;
      }
      if (random_.Chance(60)) cells.push_back(fmt::format("{} or more", low));
    }
    if (random_.Chance(40)) cells.push_back("missing");
    return cells;
  }

  Writer& writer_;
  Random& random_;
  size_t number_;
  TableInfo table_;
  std::vector<std::string> squads_;
};

}  // namespace

void WriteTables(Writer& writer, const std::vector<std::string>& squads) {
  for (size_t i = 0, n = 1 + writer.random().Below(3); i < n; ++i) {
    TableWriter(writer, i).Write(squads);
  }
}

}  // namespace tandem::agree_test
