// SPDX-License-Identifier: Apache-2.0
// Bands, stages, answers and the route of a generated policy, and the whole.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/agree/generate_parts.h"
#include "tests/agree/generator.h"

namespace tandem::agree_test {
namespace {

const std::array<const char*, 4> kOwners = {"", " owned by marketing", " owned by sales",
                                            " agreed by marketing and sales"};

void RenderInto(const Block& block, int depth, std::string& out) {
  const std::string indent(static_cast<size_t>(depth) * 2, ' ');
  out += indent + block.head;
  if (!block.braces) {
    out += "\n";
    return;
  }
  out += " {\n";
  for (const Block& part : block.parts) RenderInto(part, depth + 1, out);
  out += indent + "}\n";
}

}  // namespace

std::string Render(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) RenderInto(block, 0, text);
  return text;
}

void WriteBands(Writer& writer, const std::vector<ScoreInfo>& scores) {
  Random& random = writer.random();
  std::vector<Term> bands;
  for (const ScoreInfo& score : scores) {
    if (random.Chance(30)) continue;
    const int64_t least = std::max(score.low, score.sure) + 1;
    std::set<int64_t, std::greater<>> cuts;
    for (int i = 0; i < 3; ++i) {
      if (least <= score.high) cuts.insert(random.Between(least, score.high));
    }
    Term band{.name = "band_" + score.name, .kind = Kind::kChoice, .ordered = true};
    band.choice = band.name;
    Block block{"band " + band.name + kOwners[random.Below(4)] + " from " + score.name, true, {}};
    for (const int64_t cut : cuts) {
      band.values.push_back(fmt::format("B{}", band.values.size()));
      block.parts.push_back({fmt::format("{} from {}", band.values.back(), cut), false, {}});
      writer.policy().constants[Kind::kInteger].push_back(cut);
    }
    band.values.push_back("Z");
    block.parts.push_back({"Z otherwise", false, {}});
    writer.policy().blocks.push_back(std::move(block));
    bands.push_back(std::move(band));
  }
  if (random.Chance(60)) {
    Term band{.name = "band_of_conditions", .kind = Kind::kChoice};
    band.choice = band.name;
    Block block{"band " + band.name, true, {}};
    for (size_t i = 0, n = 1 + random.Below(3); i < n; ++i) {
      band.values.push_back(fmt::format("c{}", i));
      block.parts.push_back(
          {band.values.back() + " when " + writer.Condition(2).text, false, {}});
    }
    band.values.push_back("none_of_them");
    block.parts.push_back({"none_of_them otherwise", false, {}});
    writer.policy().blocks.push_back(std::move(block));
    bands.push_back(std::move(band));
  }
  if (bands.size() > 1 && random.Chance(70)) {
    Term pair{.name = "band_pair", .kind = Kind::kChoice};
    pair.choice = pair.name;
    for (const std::string& a : bands[0].values) {
      for (const std::string& b : bands[1].values) pair.values.push_back(a + b);
    }
    writer.policy().blocks.push_back(
        {"band band_pair from " + bands[0].name + " and " + bands[1].name, false, {}});
    bands.push_back(std::move(pair));
  }
  for (Term& band : bands) {
    // Thresholds are written highest first and ordered lowest first.
    if (band.ordered) std::reverse(band.values.begin(), band.values.end());
    writer.terms().push_back(std::move(band));
  }
}

void WriteStages(Writer& writer) {
  Random& random = writer.random();
  Term stage{.name = "stage", .kind = Kind::kChoice, .choice = "stage", .newly = true};
  std::vector<Block> blocks;
  const size_t chain = writer.policy().chain;
  const size_t asides = writer.policy().asides;
  for (size_t i = 0; i < chain + asides; ++i) {
    const bool aside = i >= chain;
    const std::string name = fmt::format("{}{}", aside ? "beside" : "step", i);
    std::string head = "stage " + name + (aside ? " aside" : "") + kOwners[random.Below(4)];
    if (!aside && i > 0) head += " after " + stage.values.back();
    if (!aside && i + 1 == chain && random.Chance(30)) head += " opens opportunity";
    Block block{head, true, {}};
    for (size_t w = 0, n = 1 + random.Below(3); w < n; ++w) {
      const Text when = aside ? writer.Definite(2) : writer.Condition(2);
      std::string line = "when " + when.text;
      if (random.Chance(50)) line += fmt::format(" as way{}", w);
      if (random.Chance(20)) line += " because \"both said so\"";
      block.parts.push_back({line, false, {}});
    }
    if (!aside && random.Chance(40)) {
      block.parts.push_back({"unless " + writer.Definite(2).text, false, {}});
    }
    if (random.Chance(45)) {
      block.parts.push_back({"until " + writer.Definite(2).text, false, {}});
    }
    stage.values.push_back(name);
    if (!aside) stage.ladder.push_back(name);
    blocks.push_back(std::move(block));
  }
  if (random.Chance(50)) std::reverse(blocks.begin(), blocks.end());
  for (Block& block : blocks) writer.policy().blocks.push_back(std::move(block));
  stage.values.push_back("none");
  writer.terms().push_back(std::move(stage));
}

void WriteAnswers(Writer& writer) {
  Random& random = writer.random();
  PolicyText& policy = writer.policy();
  for (size_t i = 0, n = 1 + random.Below(5); i < n; ++i) {
    const std::string name = fmt::format("answer{}", i);
    const std::string head = "answer " + name + kOwners[random.Below(4)] + " = ";
    const auto arms = [&](const auto& value, bool last_missing) {
      std::string text = "choose { ";
      for (size_t a = 0, m = 1 + random.Below(3); a < m; ++a) {
        text += "when " + writer.Condition(2).text + " then " + value() + "  ";
      }
      return text + "otherwise " + (last_missing ? std::string("missing") : value()) + " }";
    };
    std::string body;
    constexpr std::array<Kind, 7> kKinds = {Kind::kInteger, Kind::kNumber,   Kind::kMoney,
                                            Kind::kPercent, Kind::kDuration, Kind::kTime,
                                            Kind::kDate};
    switch (random.Below(6)) {
      case 0: body = writer.Condition(3).text; break;
      case 1: body = writer.Value(kKinds[random.Below(kKinds.size())], 2).text; break;
      case 2:
        body = arms([&] { return fmt::format("word{}", random.Below(4)); }, random.Chance(30));
        break;
      case 3: {
        const FieldInfo* field = writer.Field(Kind::kText);
        const std::string other = field != nullptr ? field->reference : "\"Somebody\"";
        body = arms([&] { return random.Chance(50) ? other : "\"An answer\""; },
                    random.Chance(30));
        break;
      }
      case 4: {
        const Kind kind = kKinds[random.Below(kKinds.size())];
        body = arms([&] { return writer.Arm(writer.Value(kind, 1)); }, random.Chance(30));
        break;
      }
      default: {
        const FieldInfo* field = writer.Field(Kind::kChoice);
        if (field == nullptr) {
          body = writer.Condition(2).text;
          break;
        }
        body = field->reference;
      }
    }
    policy.blocks.push_back({head + body, false, {}});
  }
  for (const TableInfo& table : writer.tables()) {
    for (const Term& output : table.outputs) {
      if (random.Chance(40)) continue;
      const std::string call = writer.TableCall(table, 1 + static_cast<int>(random.Below(2)));
      if (call.empty()) continue;
      policy.blocks.push_back({fmt::format("answer {}_{} = {}.{}", table.name, output.name, call,
                                           output.name),
                               false,
                               {}});
    }
  }
}

namespace {

// A table that answers with a squad.
std::string TargetOf(Writer& writer) {
  for (const TableInfo& table : writer.tables()) {
    for (const Term& output : table.outputs) {
      if (output.choice != "squad") continue;
      const std::string call = writer.TableCall(table, 2);
      if (call.empty()) continue;
      return call + (table.outputs.size() == 1 ? "" : "." + output.name);
    }
  }
  return "";
}

}  // namespace

void WriteRoute(Writer& writer, const std::vector<std::string>& squads) {
  Random& random = writer.random();
  Block team{"team everyone led by \"cro@acme.example\"", true, {}};
  team.parts.push_back({"side marketing", false, {}});
  team.parts.push_back({"side sales", false, {}});
  for (const std::string& squad : squads) {
    team.parts.push_back({"squad " + squad + " in sales", false, {}});
  }
  team.parts.push_back({"queue rest in marketing", false, {}});
  writer.policy().blocks.push_back(std::move(team));
  Block route{std::string("route") + kOwners[random.Below(4)], true, {}};
  for (size_t i = 0, n = 1 + random.Below(6); i < n; ++i) {
    std::string target = random.Chance(25) ? TargetOf(writer) : "";
    const bool of_table = !target.empty();
    if (!of_table) target = random.Chance(15) ? "nobody" : random.Pick(squads);
    std::string line = "to " + target;
    if (!of_table || random.Chance(60)) line += " when " + writer.Condition(2).text;
    if (random.Chance(20)) line += " unless " + writer.Definite(1).text;
    if (random.Chance(10)) line += " because \"it is theirs\"";
    route.parts.push_back({line, false, {}});
  }
  route.parts.push_back({"to rest otherwise", false, {}});
  writer.policy().blocks.push_back(std::move(route));
}

namespace {

// Entries of stages can be asked for before the stages themselves are written.
void AddStageEvents(Random& random, PolicyText& policy) {
  if (!random.Chance(50)) return;
  for (size_t i = 0; i < policy.chain + policy.asides; ++i) {
    EventInfo event{.name = fmt::format("{}{}", i < policy.chain ? "step" : "beside", i)};
    event.of_stage = true;
    for (size_t s = 0; s < policy.scores; ++s) {
      event.fields.push_back(
          {.name = fmt::format("score{}", s), .kind = Kind::kNumber, .optional = true});
    }
    policy.events.push_back(std::move(event));
  }
}

}  // namespace

PolicyText GeneratePolicy(uint64_t seed) {
  Random random(seed);
  PolicyText policy;
  static const std::vector<std::string> kHeads = {
      "policy generated { currency USD  zone \"America/New_York\" }",
      "policy generated { currency EUR  zone \"Europe/Lisbon\" }",
      "policy generated { currency USD }",
      "policy generated { currency INR  zone \"Asia/Kolkata\" }"};
  policy.blocks.push_back({random.Pick(kHeads), false, {}});
  Writer writer(random, policy);
  policy.scores = 1 + random.Below(3);
  policy.chain = 1 + random.Below(4);
  policy.asides = random.Below(3);
  WriteLead(writer);
  AddStageEvents(random, policy);
  WriteSources(writer);
  const std::vector<std::string> squads = {"alpha", "beta", "gamma", "delta"};
  WriteTables(writer, squads);
  WriteDefines(writer);
  const std::vector<ScoreInfo> scores = WriteScores(writer);
  WriteBands(writer, scores);
  WriteStages(writer);
  if (random.Chance(85)) WriteAnswers(writer);
  WriteRoute(writer, squads);
  return policy;
}

}  // namespace tandem::agree_test
