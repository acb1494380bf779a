// SPDX-License-Identifier: Apache-2.0
// Is there a lead for which …: found where the interpreter finds one among all, proved where not.
#include "compiler/analyze/leads.h"

#include <gmock/gmock.h>

#include "tests/unit/analyze/harness.h"

namespace tandem::analyze {
namespace {

using testing::HasSubstr;

TEST(Leads, NumbersAndChoicesAgreeWithAllLeads) {
  Harness h(R"(
    lead { employees? integer 0..40  rank? one of ic < manager < vp  demo yes/no  budget? yes/no }
    define small    = employees < 10
    define large    = employees >= 30
    define both     = small and large
    define gap      = not small and not large
    define senior   = rank is at least manager
    define odd      = senior and demo and not budget
    define possibly_big = possibly employees > 20
    define two_of   = at least 2 of (small, senior, demo)
    define never    = demo and not demo
    define always   = small or employees >= 10 or employees is missing
    define twice    = employees + employees
    define far      = employees * 3 > 90 and employees - 5 < 20
    define even     = employees / 2 = 7
    define known_rank = rank is known implies senior
  )");
  h.CompareAll({});
}

TEST(Leads, FieldsComparedWithEachOtherAgreeWithAllLeads) {
  Harness h(R"(
    lead { a? integer 0..12  b integer 0..12 }
    define less    = a < b
    define equal   = a = b
    define more    = a > b + 5
    define none    = a < b and b < a
    define sum     = a + b = 17 and a > 8
    define product = a * b = 35
    define outside = a * b = 97
    define most    = max of (a, b)
    define or_else = a or else b
    define choose_one = choose { when a > 6 then b  otherwise a or else 3 }
  )");
  h.CompareAll({});
}

TEST(Leads, TextsAgreeWithAllLeads) {
  Harness h(R"(
    lead { title? text }
    list bosses = "vp", "director"
    define boss     = title in bosses
    define sales    = title contains "sales"
    define vp       = title has word "vp"
    define starts   = title starts with "sales"
    define ends     = title ends with "sales"
    define not_word = title contains "vp" and not (title has word "vp")
    define middle   = sales and not starts and not ends
    define joined   = sales and vp and not boss
    define wrong    = starts and not sales
    define wrong_2  = boss and sales
    define other    = not boss and not sales and not vp
  )");
  h.CompareAll({"vp", "director", "sales", "x", "vp sales", "sales vp", "a sales b", "xvpx",
                "sales vp x", "avpb sales"});
}

TEST(Leads, DomainsAgreeWithAllLeads) {
  Harness h(R"(
    lead { email? text }
    define ours   = domain of email = "north.example"
    define theirs = email ends with "@rival.example"
    define both   = ours and theirs
    define none   = domain of email is missing
    define other  = not ours and not theirs
    define plus   = email contains "+" and ours
  )");
  h.CompareAll(
      {"a@north.example", "a@rival.example", "a@x.example", "nothing", "a+b@north.example"});
}

TEST(Leads, TextsComparedWithEachOther) {
  Harness h(R"(
    lead { a? text  b? text }
    define same    = a = b
    define differ  = a != b and a != "x"
    define known   = a = "x" and b = "x" and a != b
    define through = a = "x" and a = b and b != "x"
  )");
  h.CompareAll({"x", "y", "z"});
}

TEST(Leads, ListsAndRecords) {
  Harness h(R"(
    lead { interests list of text  account? account }
    record account { customer yes/no  size? integer 0..100 }
    define crm   = interests has "crm"
    define some  = interests has any of ("crm", "erp")
    define split = some and not crm and interests has none of ("pos")
    define wrong = crm and not some
    define there = account is known
    define odd   = account.size > 50 and not (account.customer or not account.customer)
    define big   = account.size > 50 and not account.customer
  )");
  EXPECT_EQ(h.Found("split"), "interests = (\"erp\")");
  EXPECT_EQ(h.Found("wrong"), "none");
  EXPECT_EQ(h.Found("odd"), "none");
  EXPECT_EQ(h.Found("big"), "account.customer = no, account.size = 51");
  EXPECT_EQ(h.Found("crm", kNo), "nothing known");
}

TEST(Leads, TheWitnessIsSmall) {
  Harness h(R"(
    lead { employees? integer 0..1000  country? text  demo? yes/no  created? time  due? date }
    define big    = employees > 200 or (country = "DE" and demo)
    define old    = created not in last 30 days
    define soon   = due in next month
    define not_de = not (country = "DE")
  )");
  EXPECT_EQ(h.Found("big"), "employees = 201");
  EXPECT_EQ(h.Found("big", kUnknown), "nothing known");
  EXPECT_EQ(h.Found("not_de"), "country = \"x\"");
  EXPECT_EQ(h.Find("old").verdict, Verdict::kFound);
  EXPECT_EQ(h.Find("soon").verdict, Verdict::kFound);
}

TEST(Leads, AFaultIsUnknown) {
  Harness h(R"(
    lead { a integer  b integer }
    define product = a * b > 5
    define quotient = a / b > 1
    define sum = a + 1 > a
  )");
  EXPECT_EQ(h.Find("product", kUnknown).verdict, Verdict::kFound);
  EXPECT_EQ(h.Find("quotient", kUnknown).verdict, Verdict::kFound);
  EXPECT_EQ(h.Find("sum", kUnknown).verdict, Verdict::kFound);
}

TEST(Leads, WhatIsBeyondSaysSo) {
  Harness h(R"(
    lead { a integer 0..1_000_000  b integer 0..1_000_000  name? text }
    define pell = a * a = 2 * b * b + 7 and a > 1000 and b * b > a
    define long = length of name > 5 and name = "ab"
    define pattern = name matches regex "^a.*b$" and not (name starts with "a")
  )", {.boxes = 200});
  EXPECT_THAT(h.Found("pell"), HasSubstr("not analysed: there are too many cases"));
  EXPECT_THAT(h.Found("long"), testing::AnyOf(HasSubstr("not analysed"), "none"));
  EXPECT_THAT(h.Found("pattern"), HasSubstr("not analysed: `name`"));
}

TEST(Leads, ATestReadsBack) {
  Harness h(R"(
    lead { employees? integer 0..1000  country? text  rank? one of ic < vp  interests list of text
           discount? percent  due? date }
    define all = employees > 200 and country = "a \"b\"" and rank is at least vp and
                 interests has "crm" and discount > 12.5% and due in next month
  )");
  const Answer answer = h.Find("all");
  ASSERT_EQ(answer.verdict, Verdict::kFound);
  const std::string text = h.leads().AsTest(answer.lead, "all of it", {"all"});
  EXPECT_THAT(text, HasSubstr("test \"all of it\" {\n  as of 2026-01-01 12:00\n"));
  EXPECT_THAT(text, HasSubstr("  expect all\n}\n"));
}

}  // namespace
}  // namespace tandem::analyze
