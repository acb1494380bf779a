// SPDX-License-Identifier: Apache-2.0
// Every member of an explanation as JSON, and texts that are no plain ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "runtime/explain/explain.h"

namespace tandem::explain {
namespace {

Line FullLine() {
  Line line;
  line.outcome = Outcome::kUnknown;
  line.owner = "qualified";
  line.label = "fit";
  line.text = "+12.5 when size > 10";
  line.because = "our \"sweet spot\"";
  line.place = {"acme.tandem", 7};
  line.depth = 1;
  line.points = "12.5";
  line.uncapped = "-20.0001";
  line.missing = {"size"};
  line.decides = true;
  line.events.emplace();
  line.events->by_fate[1] = 3;
  line.events->lines = {{exec::EventFate::Kind::kCounted, "visit", 0, "25 × 0.5 = 12.5"}};
  line.tables = {{"by_size", 2, true, "otherwise 3", {"acme.tandem", 9}, {}},
                 {"by_plan", 0, false, "", {}, {"plan"}}};
  return line;
}

// Without line ends and what stands before the next line: how that looks is JsonTest's.
std::string OnOneLine(const std::string& json) {
  std::string out;
  for (size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '\n') {
      at = std::min(json.find_first_not_of(' ', at + 1), json.size()) - 1;
    } else {
      out += json[at];
    }
  }
  return out;
}

TEST(RenderJsonTest, HoldsEveryMember) {
  Explanation explanation;
  explanation.policy = "acme";
  explanation.policy_version = "0a1b";
  explanation.tzdb = "2026a";
  explanation.id = "1";
  explanation.fields = {{"size", ""}, {"name", "Müller"}};
  explanation.read_as_missing = {"size"};
  explanation.faults = {"overflow at acme.tandem:3"};
  Part part;
  part.kind = program::ResultKind::kScore;
  part.name = "fit";
  part.value = "922337203685477.5807";
  part.owners = {"sales"};
  part.lines = {FullLine()};
  part.sum = "12.5";
  part.range = "0..100";
  part.clamped = part.frozen = true;
  part.way_in = "asked";
  Part unknown;
  unknown.kind = program::ResultKind::kRoute;
  unknown.name = "route";
  explanation.parts = {part, unknown};
  EXPECT_EQ(OnOneLine(RenderJson(explanation)),
            R"({"format_version": 1,"id": "1","as_of": "1970-01-01T00:00:00Z",)"
            R"("policy": "acme","policy_version": "0a1b","tzdb": "2026a","lead": {)"
            R"("size": null,"name": "Müller"},"read_as_missing": ["size"],"parts": [{)"
            R"("kind": "score","name": "fit","value": 922337203685477.5807,)"
            R"("way_in": "asked","owners": ["sales"],"sum": 12.5,"range": "0..100",)"
            R"("clamped": true,"frozen": true,"lines": [{"outcome": "unknown",)"
            R"("owner": "qualified","label": "fit","text": "+12.5 when size > 10",)"
            R"("because": "our \"sweet spot\"","points": 12.5,"uncapped": -20.0001,)"
            R"("missing": ["size"],"in_group": true,"decides": true,"events": {)"
            R"("counted": 0,"once_per": 3,"window": 0,"where": 0,"where_unknown": 0,)"
            R"("rejected": 0,"later": 0,"newest": [{"event": "visit",)"
            R"("at": "1970-01-01T00:00:00Z","fate": "counted","points": "25 × 0.5 = 12.5")"
            R"(}]},"tables": [{"table": "by_size","row": 2,"otherwise": true,)"
            R"("text": "otherwise 3","file": "acme.tandem","line": 9},{)"
            R"("table": "by_plan","row": null,"missing": ["plan"]}],)"
            R"("file": "acme.tandem","line": 7}]},{"kind": "route","name": "route",)"
            R"("value": null,"lines": []}],"data_faults": ["overflow at acme.tandem:3"]})");
}

TEST(RenderJsonTest, TextsThatAreNotPlain) {
  Explanation explanation;
  explanation.id = "\b\f\x7f\x01\n\\u0008\"";
  explanation.policy = "a\xff" "b";
  const std::string json = RenderJson(explanation);
  EXPECT_NE(json.find("\"id\": \"\\b\\f\x7f\\u0001\\n\\\\u0008\\\"\",\n"), std::string::npos)
      << json;
  EXPECT_NE(json.find("\"policy\": \"a\xef\xbf\xbd" "b\",\n"), std::string::npos) << json;
  EXPECT_NE(json.find("\"lead\": {},\n"), std::string::npos) << json;
}

}  // namespace
}  // namespace tandem::explain
