// SPDX-License-Identifier: Apache-2.0
// What a lead of a generated policy is: a field of every type, named types, records, lists.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"
#include "tests/agree/generate_parts.h"

namespace tandem::agree_test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

struct NamedType {
  std::string name;
  std::vector<std::string> values;
  bool ordered;
};

std::string Join(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

class LeadWriter {
 public:
  explicit LeadWriter(Writer& writer)
      : writer_(writer), random_(writer.random()), policy_(writer.policy()) {}

  void Write() {
    WriteTypes();
    WriteLists();
    Block lead{"lead", true, {}};
    lead.parts.push_back({"id text", false, {}});
    policy_.fields.push_back({.name = "id", .reference = "", .kind = Kind::kText});
    const size_t records = random_.Below(3);
    for (size_t r = 0; r < records; ++r) {
      const std::string name = fmt::format("rec{}", r);
      const bool optional = random_.Chance(60);
      Block record{fmt::format("record {}_type", name), true, {}};
      policy_.records.push_back({name, optional});
      for (size_t i = 0, n = 1 + random_.Below(4); i < n; ++i) {
        record.parts.push_back(AnyField(name + ".", static_cast<int>(r)));
      }
      lead.parts.push_back({name + (optional ? "? " : " ") + name + "_type", false, {}});
      policy_.blocks.push_back(std::move(record));
    }
    constexpr std::array<Kind, 18> kKinds = {
        Kind::kYesNo,   Kind::kYesNo, Kind::kInteger, Kind::kInteger,  Kind::kInteger,
        Kind::kNumber,  Kind::kNumber, Kind::kMoney,  Kind::kMoney,    Kind::kPercent,
        Kind::kText,    Kind::kText,  Kind::kChoice,  Kind::kChoice,   Kind::kTime,
        Kind::kDate,    Kind::kDuration, Kind::kTextList};
    for (const Kind kind : kKinds) {
      if (random_.Chance(80)) lead.parts.push_back(OneField(kind, "", -1));
    }
    if (random_.Chance(70)) lead.parts.push_back(OneField(Kind::kChoiceList, "", -1));
    if (random_.Chance(25)) {
      // A field may be called what the language calls things; expressions put it in backticks.
      FieldInfo field{.name = "when", .reference = "`when`", .kind = Kind::kYesNo};
      field.optional = random_.Chance(50);
      lead.parts.push_back({field.optional ? "when? yes/no" : "when yes/no", false, {}});
      policy_.fields.push_back(field);
    }
    policy_.blocks.push_back(std::move(lead));
    WriteEvents();
  }

 private:
  struct Declared {
    FieldInfo field;
    std::string line;
  };

  void WriteEvents() {
    const size_t count = random_.Below(8) == 0 ? 0 : 1 + random_.Below(4);
    std::vector<std::vector<Declared>> declared(count);
    for (size_t e = 0; e < count; ++e) {
      if (random_.Chance(85)) {
        for (size_t i = 0, n = 1 + random_.Below(6); i < n; ++i) {
          declared[e].push_back(EventField(fmt::format("p{}", ++count_)));
        }
      }
      // The name of a field of the lead, too.
      if (random_.Chance(25)) declared[e].push_back(EventField("f1"));
      // The same field as an event before: what derived events can read.
      for (size_t i = 0; e > 0 && i < declared[e - 1].size(); ++i) {
        const FieldInfo& field = declared[e - 1][i].field;
        const bool own_choice = !field.values.empty() && field.choice == field.name;
        const bool there = std::any_of(declared[e].begin(), declared[e].end(), [&](const auto& d) {
          return d.field.name == field.name;
        });
        if (!own_choice && !there && random_.Chance(50)) {
          declared[e].push_back(declared[e - 1][i]);
        }
      }
      EventInfo event{.name = fmt::format("e{}", e)};
      Block block{"event " + event.name, !declared[e].empty(), {}};
      for (const Declared& one : declared[e]) {
        event.fields.push_back(one.field);
        block.parts.push_back({one.line, false, {}});
      }
      policy_.events.push_back(std::move(event));
      policy_.blocks.push_back(std::move(block));
    }
    if (count > 1 && random_.Chance(75)) WriteDerived(count);
  }

  void WriteDerived(size_t count) {
    const size_t first = random_.Below(count - 1);
    const size_t parts = std::min(count - first, 2 + random_.Below(2));
    EventInfo derived{.name = "derived", .derived = true};
    std::string head = "event derived = ";
    for (size_t p = 0; p < parts; ++p) {
      head += (p > 0 ? " or " : "") + policy_.events[first + p].name;
    }
    for (const FieldInfo& field : policy_.events[first].fields) {
      bool all = true;
      for (size_t p = 1; p < parts; ++p) {
        const auto& others = policy_.events[first + p].fields;
        all = all && std::any_of(others.begin(), others.end(), [&](const FieldInfo& other) {
                return other.name == field.name && other.kind == field.kind &&
                       other.choice == field.choice && other.low == field.low &&
                       other.high == field.high;
              });
      }
      if (all && field.name != "f1") derived.fields.push_back(field);
    }
    policy_.events.push_back(std::move(derived));
    policy_.blocks.push_back({head, false, {}});
  }

  Declared EventField(const std::string& word) {
    constexpr std::array<Kind, 12> kKinds = {
        Kind::kYesNo,   Kind::kInteger, Kind::kInteger, Kind::kNumber, Kind::kMoney, Kind::kPercent,
        Kind::kText,    Kind::kText,    Kind::kChoice,  Kind::kTime,   Kind::kDate,
        Kind::kDuration};
    return MakeField(kKinds[random_.Below(kKinds.size())], "", word, -1);
  }

  void WriteTypes() {
    for (size_t i = 0, n = 1 + random_.Below(2); i < n; ++i) {
      NamedType type{fmt::format("kind{}", i), {}, random_.Chance(60)};
      for (size_t v = 0, m = 2 + random_.Below(4); v < m; ++v) {
        type.values.push_back(fmt::format("k{}_{}", i, v));
      }
      policy_.blocks.push_back({"type " + type.name + " = one of " +
                                    Join(type.values, type.ordered ? " < " : ", "),
                                false,
                                {}});
      types_.push_back(std::move(type));
    }
  }

  void WriteLists() {
    for (size_t i = 0, n = 1 + random_.Below(2); i < n; ++i) {
      ListInfo list{fmt::format("words{}", i), {}};
      for (size_t e = 0, m = 1 + random_.Below(random_.Chance(10) ? 40 : 5); e < m; ++e) {
        const std::string entry = m > 5 ? fmt::format("word{} x", e) : writer_.Needle();
        list.entries.push_back(writer_.Quoted(entry));
        if (m > 5) policy_.needles.push_back(entry);
      }
      policy_.blocks.push_back(
          {"list " + list.name + " = " + Join(list.entries, ", "), false, {}});
      writer_.lists().push_back(std::move(list));
    }
  }

  Block AnyField(const std::string& prefix, int record) {
    constexpr std::array<Kind, 12> kKinds = {
        Kind::kYesNo,  Kind::kInteger, Kind::kNumber, Kind::kMoney, Kind::kPercent, Kind::kText,
        Kind::kChoice, Kind::kTime,    Kind::kDate,   Kind::kDuration, Kind::kYesNo,
        Kind::kInteger};
    return OneField(kKinds[random_.Below(kKinds.size())], prefix, record);
  }

  Block OneField(Kind kind, const std::string& prefix, int record) {
    Declared made = MakeField(kind, prefix, fmt::format("f{}", ++count_), record);
    policy_.fields.push_back(std::move(made.field));
    return {std::move(made.line), false, {}};
  }

  Declared MakeField(Kind kind, const std::string& prefix, const std::string& word, int record) {
    FieldInfo field{.kind = kind, .record = record};
    field.name = prefix + word;
    field.reference = field.name;
    const bool list = kind == Kind::kTextList || kind == Kind::kChoiceList;
    field.optional = list || random_.Chance(55);
    const std::string type = Type(field, word);
    const bool marked = field.optional && !(list && random_.Chance(70));
    return {field, word + (marked ? "? " : " ") + type};
  }

  std::string Type(FieldInfo& field, const std::string& word) {
    field.low = kMin, field.high = kMax;
    switch (field.kind) {
      case Kind::kYesNo: return "yes/no";
      case Kind::kText: return "text";
      case Kind::kTextList: return "list of text";
      case Kind::kInteger: return Ranged(field, "integer", 1, 0);
      case Kind::kNumber: return Ranged(field, "number", 10'000, 4);
      case Kind::kMoney: return Ranged(field, "money", 10'000, 4);
      case Kind::kPercent:
        field.low = -5'000'000, field.high = 5'000'000;
        return "percent";
      case Kind::kDuration:
        field.low = -4'000 * value::kMicrosPerDay, field.high = 4'000 * value::kMicrosPerDay;
        return "duration";
      case Kind::kTime:
        field.low = value::kMinDate * value::kMicrosPerDay;
        field.high = (value::kMaxDate + 1) * value::kMicrosPerDay - 1;
        return "time";
      case Kind::kDate:
        field.low = value::kMinDate, field.high = value::kMaxDate;
        return "date";
      case Kind::kChoice:
      case Kind::kChoiceList: return Choice(field, word);
    }
    return "text";
  }

  std::string Choice(FieldInfo& field, const std::string& word) {
    const std::string list = field.kind == Kind::kChoiceList ? "list of " : "";
    if (list.empty() && random_.Chance(55)) {
      const NamedType& type = random_.Pick(types_);
      field.choice = type.name, field.values = type.values, field.ordered = type.ordered;
      return type.name;
    }
    field.choice = word;
    field.ordered = list.empty() && random_.Chance(50);
    const size_t count = random_.Chance(8) ? 140 : 2 + random_.Below(5);
    for (size_t v = 0; v < count; ++v) field.values.push_back(fmt::format("{}_{}", word, v));
    return list + "one of " + Join(field.values, field.ordered ? " < " : ", ");
  }

  // Ranges that end where lanes end, odd ones, wide ones, none.
  std::string Ranged(FieldInfo& field, const char* word, int64_t unit, int scale) {
    static const std::vector<std::pair<int64_t, int64_t>> kRanges = {
        {0, 1},           {0, 100},        {-1, 1},           {-128, 127},
        {-129, 128},      {0, 255},        {-32'768, 32'767}, {-32'769, 32'768},
        {0, 3'000'000},   {1, 7},          {-2'147'483'648, 2'147'483'647},
        {-2'147'483'649, 2'147'483'648},   {-500, -3},        {1'000'000, 1'000'020}};
    if (random_.Chance(18)) return word;
    if (scale == 0 && random_.Chance(8)) {
      return fmt::format("{} {}..{}", word, field.low, field.high);
    }
    const auto& [low, high] = random_.Pick(kRanges);
    field.low = low * unit, field.high = high * unit;
    if (scale > 0 && random_.Chance(30)) field.high += 5'000;
    std::string text = std::string(word) + " ";
    value::FormatDecimal(field.low, scale, text);
    text += "..";
    value::FormatDecimal(field.high, scale, text);
    return text;
  }

  Writer& writer_;
  Random& random_;
  PolicyText& policy_;
  std::vector<NamedType> types_;
  int count_ = 0;
};

}  // namespace

void WriteLead(Writer& writer) { LeadWriter(writer).Write(); }

void WriteSources(Writer& writer) {
  Random& random = writer.random();
  PolicyText& policy = writer.policy();
  for (const EventInfo& event : policy.events) {
    if (event.derived || event.of_stage || !random.Chance(30)) continue;
    Block source{"source " + event.name + "_export csv for " + event.name, true, {}};
    source.parts.push_back({"lead from \"Who\"", false, {}});
    source.parts.push_back({"at from \"When\"", false, {}});
    source.parts.push_back({"reject when " + writer.FieldCondition(&event), false, {}});
    policy.blocks.push_back(std::move(source));
  }
  if (random.Chance(25)) {
    Block source{"source people csv for lead", true, {}};
    source.parts.push_back({"reject when " + writer.FieldCondition(nullptr), false, {}});
    policy.blocks.push_back(std::move(source));
  }
}

void WriteDefines(Writer& writer) {
  Random& random = writer.random();
  PolicyText& policy = writer.policy();
  constexpr std::array<Kind, 8> kKinds = {Kind::kYesNo,   Kind::kYesNo,   Kind::kInteger,
                                          Kind::kNumber,  Kind::kMoney,   Kind::kPercent,
                                          Kind::kDuration, Kind::kDate};
  const auto body = [&](Kind kind) {
    return kind == Kind::kYesNo ? writer.Condition(2).text : writer.Value(kind, 2).text;
  };
  for (size_t i = 0, n = random.Below(4); i < n; ++i) {
    const Kind kind = kKinds[random.Below(kKinds.size())];
    const std::string name = fmt::format("def{}", i);
    policy.blocks.push_back({"define " + name + " = " + body(kind), false, {}});
    // A money define may turn out a plain number, when nothing in it says money: not for others.
    if (kind != Kind::kMoney) {
      writer.terms().push_back({.name = name, .kind = kind, .newly = true});
    }
  }
  constexpr std::array<std::pair<Kind, const char*>, 4> kParameters = {{
      {Kind::kInteger, "integer"},
      {Kind::kNumber, "number"},
      {Kind::kDate, "date"},
      {Kind::kYesNo, "yes/no"},
  }};
  for (size_t i = 0, n = random.Below(3); i < n; ++i) {
    const Kind kind = random.Chance(60) ? Kind::kYesNo : Kind::kInteger;
    Function function{fmt::format("fun{}", i), kind, {}};
    std::string head = "define " + function.name + "(";
    const size_t before = writer.terms().size();
    for (size_t p = 0, m = 1 + random.Below(2); p < m; ++p) {
      const auto& [type, word] = kParameters[random.Below(kParameters.size())];
      const std::string name = fmt::format("P{}_{}", i, p);
      head += (p > 0 ? ", " : "") + name + " " + word;
      function.parameters.push_back(type);
      // Twice and more often: parameters should be used.
      for (int again = 0; again < 4; ++again) {
        writer.terms().push_back({.name = name, .kind = type});
      }
    }
    policy.blocks.push_back({head + ") = " + body(kind), false, {}});
    writer.terms().resize(before);
    writer.functions().push_back(std::move(function));
  }
}

}  // namespace tandem::agree_test
