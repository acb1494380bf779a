// SPDX-License-Identifier: Apache-2.0
// The semantic hash changes if and only if the meaning does: one edit of a policy a row.
#include "compiler/agree/semantic_hash.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::agree {
namespace {

constexpr std::string_view kBase = R"(policy acme { currency USD  zone "America/New_York" }
team revenue led by "cro@acme.example" {
  side marketing approved by "@acme/marketing"
  side sales approved by "@acme/sales"
  squad sdr in sales for "answering"
  squad enterprise in sales for "large accounts"
  queue digest in marketing for "leads not ready"
}
type size = one of small < mid < large
lead {
  id text
  title? text
  country? text
  employees? integer 1..1_000_000
  revenue? money
  source one of web, event, partner
  segment? size
  created time
  account? account
}
record account { customer yes/no  open_deal? yes/no }
list emea = "GB", "DE", "FR"
list target_words = "operations", "growth"
define big = employees > 2000
score fit owned by marketing range 0..100 {
  give 40 when employees in 200..2000 because "our sweet spot"
  give 25 when surely big
  give by revenue { under 1_000_000: 0  1_000_000 up to 10_000_000: 5  10_000_000 or more: 10 }
  give 15 when title has any word of target_words
  group region at most 30 {
    give 20 when country in emea
    give 12 when country = "US" and source = web
  }
  take 10 when surely account.customer
}
score engagement owned by marketing range 0..50 whole {
  give 7.5 × 2 when source = event
  give 20 when source = partner or surely segment = large
}
band grade owned by marketing from fit { A from 70  B from 40  C otherwise }
stage out aside owned by sales { when surely account.customer as customer }
stage inquiry owned by marketing { when source in (web, event) or employees > 10 }
stage MQL agreed by marketing and sales trusting engagement after inquiry {
  when fit >= 50 and engagement >= 10 as both
  when fit >= 80 as fit_alone
  unless surely account.open_deal because "sales already speaks with them"
}
answer priority owned by sales = choose { when grade = A then "hot"  otherwise "cold" }
route agreed by marketing and sales {
  to nobody     when stage = out
  to enterprise when stage = MQL and surely employees > 1000
  to sdr        when stage = MQL
  to digest     otherwise
}
source crm csv for lead {
  country from "Country" missing when "", "N/A"
  created from "Created" as "%m/%d/%Y" or "%Y-%m-%d" zone "America/Chicago"
  source from "Source" { "Google" -> web  "Expo" -> event  otherwise -> web }
}
)";

using Hashes = std::map<std::string, std::string>;

struct Checked {
  std::string version;
  Hashes hashes;  // "score fit" -> hash
};

Checked Check(std::string text) {
  auto unit = pipeline::CompilationUnit::FromText("policy.tandem", std::move(text));
  if (!unit.Check()) {
    ADD_FAILURE() << diag::RenderText(unit.sink(), unit.sources());
    return {};
  }
  Checked out{unit.policy_version(), {}};
  for (const DeclarationHash& hash : HashDeclarations(unit.policy())) {
    out.hashes[hash.name.empty() ? hash.kind : hash.kind + " " + hash.name] = hash.sha256;
  }
  return out;
}

std::string Edited(std::string_view from, std::string_view to) {
  std::string text(kBase);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << "stands twice: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

const Checked& Base() {
  static const Checked base = Check(std::string(kBase));
  return base;
}

// A row's `what` as the name of its test.
template <class Row>
std::string EditName(const testing::TestParamInfo<Row>& row) {
  std::string name = row.param.what;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

struct Same {
  const char* what;
  const char* from;
  const char* to;
};

class SameMeaning : public testing::TestWithParam<Same> {};

TEST_P(SameMeaning, KeepsEveryHash) {
  const Checked edited = Check(Edited(GetParam().from, GetParam().to));
  EXPECT_EQ(edited.version, Base().version);
  for (const auto& [name, hash] : Base().hashes) {
    const auto found = edited.hashes.find(name);
    EXPECT_TRUE(found != edited.hashes.end() && found->second == hash) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Edits, SameMeaning,
    testing::Values(
        Same{"comment", "team revenue", "// ours\nteam revenue"},
        Same{"layout", "range 0..100 {\n", "range 0..100\n\n\n   {   "},
        Same{"policy name", "policy acme", "policy acme_emea"},
        Same{"because of a rule", "our sweet spot", "where we win"},
        Same{"because left out", " because \"our sweet spot\"", ""},
        Same{"because of unless", "sales already speaks with them", "they talk"},
        Same{"a squad's purpose", "for \"answering\"", "for \"answering every lead\""},
        Same{"order of rules",
             "  give 40 when employees in 200..2000 because \"our sweet spot\"\n"
             "  give 25 when surely big\n",
             "  give 25 when surely big\n"
             "  give 40 when employees in 200..2000 because \"our sweet spot\"\n"},
        Same{"order of rules in a group",
             "    give 20 when country in emea\n"
             "    give 12 when country = \"US\" and source = web\n",
             "    give 12 when country = \"US\" and source = web\n"
             "    give 20 when country in emea\n"},
        Same{"order of and", "country = \"US\" and source = web",
             "source = web and country = \"US\""},
        Same{"order of or", "source = partner or surely segment = large",
             "surely segment = large or source = partner"},
        Same{"order of an in-set", "source in (web, event)", "source in (event, web)"},
        Same{"order of a list", "\"GB\", \"DE\", \"FR\"", "\"FR\", \"GB\", \"DE\""},
        Same{"case of a list entry", "\"GB\", \"DE\"", "\"gb\", \" DE \""},
        Same{"a list entry twice", "\"operations\", \"growth\"",
             "\"operations\", \"growth\", \"Growth\""},
        Same{"order of fields", "  title? text\n  country? text\n",
             "  country? text\n  title? text\n"},
        Same{"order in an unordered choice", "web, event, partner", "partner, web, event"},
        Same{"digits grouped", "1..1_000_000", "1..1000000"},
        Same{"zeros behind the point", "give 7.5", "give 7.50"},
        Same{"product the other way round", "7.5 × 2", "2 × 7.5"},
        Same{"parentheses", "fit >= 80", "(fit >= 80)"},
        Same{"comparison the other way round", "fit >= 80", "80 <= fit"},
        Same{"order of declarations",
             "list emea = \"GB\", \"DE\", \"FR\"\nlist target_words = \"operations\", "
             "\"growth\"\n",
             "list target_words = \"operations\", \"growth\"\nlist emea = \"GB\", "
             "\"DE\", \"FR\"\n"},
        Same{"a name for an expression", "surely big", "surely employees > 2000"},
        Same{"a named type written out", "segment? size", "segment? one of small < mid < large"},
        Same{"order of missing values", "missing when \"\", \"N/A\"",
             "missing when \"N/A\", \"\""},
        Same{"order of time forms", "\"%m/%d/%Y\" or \"%Y-%m-%d\"",
             "\"%Y-%m-%d\" or \"%m/%d/%Y\""},
        Same{"order of a value map", "\"Google\" -> web  \"Expo\" -> event",
             "\"Expo\" -> event  \"Google\" -> web"},
        Same{"case of a mapped value", "\"Google\" -> web", "\"google\" -> web"},
        Same{"order of sides", "agreed by marketing and sales trusting",
             "agreed by sales and marketing trusting"}),
    EditName<Same>);

struct Other {
  const char* what;
  const char* from;
  const char* to;
  const char* changes;  // a declaration whose hash changes
  const char* keeps;    // one whose hash does not
};

class OtherMeaning : public testing::TestWithParam<Other> {};

TEST_P(OtherMeaning, ChangesTheVersionAndWhatReachesIt) {
  const Other& edit = GetParam();
  Checked edited = Check(Edited(edit.from, edit.to));
  Checked base = Base();
  EXPECT_NE(edited.version, base.version);
  EXPECT_NE(edited.hashes[edit.changes], base.hashes[edit.changes]) << edit.changes;
  ASSERT_TRUE(base.hashes.contains(edit.keeps)) << edit.keeps;
  EXPECT_EQ(edited.hashes[edit.keeps], base.hashes[edit.keeps]) << edit.keeps;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, OtherMeaning,
    testing::Values(
        Other{"points", "give 40", "give 41", "score fit", "score engagement"},
        Other{"points reach the stage", "give 40", "give 41", "stage MQL", "stage inquiry"},
        Other{"points reach the route", "give 40", "give 41", "route", "stage out"},
        Other{"trusted points stop at the stage", "give 20 when source = partner",
              "give 21 when source = partner", "score engagement", "stage MQL"},
        Other{"take for give", "take 10", "give 10", "score fit", "score engagement"},
        Other{"a threshold", "fit >= 50", "fit >= 51", "stage MQL", "score fit"},
        Other{"a range of a condition", "in 200..2000", "in 200..2001", "score fit", "list emea"},
        Other{"a define", "employees > 2000", "employees > 2001", "score fit", "list emea"},
        Other{"group cap", "at most 30", "at most 31", "score fit", "score engagement"},
        Other{"group name", "group region", "group area", "score fit", "score engagement"},
        Other{"score range", "range 0..50", "range 0..60", "score engagement", "score fit"},
        Other{"rounding", "0..50 whole", "0..50 rounded down", "score engagement", "score fit"},
        Other{"band threshold", "A from 70", "A from 71", "band grade", "score fit"},
        Other{"band label", "C otherwise", "D otherwise", "band grade", "score fit"},
        Other{"way in", "as fit_alone", "as fit_only", "stage MQL", "score fit"},
        Other{"unless", "surely account.open_deal", "possibly account.open_deal", "stage MQL",
              "stage inquiry"},
        Other{"aside ends the ladder", "when surely account.customer as customer",
              "when surely account.open_deal as customer", "stage inquiry", "score fit"},
        Other{"surely for possibly", "take 10 when surely", "take 10 when possibly", "score fit",
              "stage out"},
        Other{"and for or", "source = partner or", "source = partner and", "score engagement",
              "score fit"},
        Other{"answer value", "then \"hot\"", "then \"warm\"", "answer priority", "route"},
        Other{"route condition", "employees > 1000", "employees > 1001", "route", "stage MQL"},
        Other{"route target", "to sdr ", "to digest ", "route", "stage MQL"},
        Other{"order of route lines",
              "to nobody     when stage = out\n  to enterprise when stage = MQL and surely "
              "employees > 1000\n",
              "to enterprise when stage = MQL and surely employees > 1000\n  to nobody     when "
              "stage = out\n",
              "route", "stage MQL"}),
    EditName<Other>);

INSTANTIATE_TEST_SUITE_P(
    DataAndOwners, OtherMeaning,
    testing::Values(
        Other{"a field's range", "1..1_000_000", "1..2_000_000", "field employees",
              "field country"},
        Other{"a field may be missing", "created time", "created? time", "field created",
              "field country"},
        Other{"a field's kind", "revenue? money", "revenue? number", "field revenue",
              "field country"},
        Other{"a choice value", "web, event, partner", "web, event, partner, other",
              "field source", "field country"},
        Other{"order of an ordered choice", "small < mid < large", "mid < small < large",
              "field segment", "field source"},
        Other{"a list entry", "\"GB\", \"DE\"", "\"GB\", \"AT\"", "list emea", "list target_words"},
        Other{"a list entry reaches the score", "\"GB\", \"DE\"", "\"GB\", \"AT\"", "score fit",
              "score engagement"},
        Other{"zone", "America/New_York", "Europe/Berlin", "field created", "field country"},
        Other{"currency", "USD", "EUR", "field revenue", "field country"},
        Other{"owner", "score fit owned by marketing", "score fit owned by sales", "score fit",
              "score engagement"},
        Other{"agreement", "route agreed by marketing and sales", "route owned by sales", "route",
              "stage MQL"},
        Other{"trust", " trusting engagement", "", "stage MQL", "score engagement"},
        Other{"approver", "@acme/marketing", "@acme/growth", "side marketing", "side sales"},
        Other{"squad's side", "squad enterprise in sales", "squad enterprise in marketing",
              "squad enterprise", "squad sdr"},
        Other{"source column", "from \"Country\"", "from \"Land\"", "source crm", "field country"},
        Other{"source value", "\"Expo\" -> event", "\"Expo\" -> partner", "source crm",
              "field source"},
        Other{"missing value", "missing when \"\", \"N/A\"", "missing when \"\", \"NA\"",
              "source crm", "field country"},
        Other{"source zone", "America/Chicago", "America/Denver", "source crm",
              "field created"}),
    EditName<Other>);

TEST(SemanticHash, IsSortedByKindAndName) {
  auto unit = pipeline::CompilationUnit::FromText("policy.tandem", std::string(kBase));
  ASSERT_TRUE(unit.Check()) << diag::RenderText(unit.sink(), unit.sources());
  const auto hashes = HashDeclarations(unit.policy());
  ASSERT_GT(hashes.size(), 20u);
  for (size_t i = 1; i < hashes.size(); ++i) {
    EXPECT_LT(std::tie(hashes[i - 1].kind, hashes[i - 1].name),
              std::tie(hashes[i].kind, hashes[i].name));
  }
}

}  // namespace
}  // namespace tandem::agree
