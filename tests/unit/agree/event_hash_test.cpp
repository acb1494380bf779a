// SPDX-License-Identifier: Apache-2.0
// The semantic hash of behaviour over time: one edit of a policy a row.
#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <string>

#include "compiler/agree/semantic_hash.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::agree {
namespace {

constexpr std::string_view kBase = R"(policy acme { currency USD  zone "America/New_York" }
lead { id text  country? text  employees? integer 1..1_000_000 }
event page_view { path text  seconds? integer 0..3600 }
event order { amount money }
event activity = page_view or order
score web range 0..100 {
  give 5 for each page_view where path starts with "/pricing" in last 30 days
  give 25 for each order, halving every 14 days, at most 50
}
score interest range 0..100 {
  starts over after order
  give 2 for each page_view, once per day
}
stage reader { when count of activity in last 3 months >= 2 }
stage buyer after reader {
  when any order as ordered
  until no order in last 90 days
}
answer last_path = latest page_view.path
answer moved = country changed
source web_log jsonl by "event" {
  lead from "userId"
  at   from "timestamp" as unix milliseconds
  "page" -> page_view { path from "path" }
  others ignored
}
source orders csv for order { lead from "Lead"  at from "At"  amount from "Amount" }
)";

struct Checked {
  std::string version;
  std::map<std::string, std::string> hashes;  // "score web" -> hash
};

Checked Check(std::string text) {
  auto unit = pipeline::CompilationUnit::FromText("policy.tandem", std::move(text));
  if (!unit.Check()) {
    ADD_FAILURE() << diag::RenderText(unit.sink(), unit.sources());
    return {};
  }
  Checked out{unit.policy_version(), {}};
  for (const DeclarationHash& hash : HashDeclarations(unit.policy())) {
    out.hashes[hash.kind + " " + hash.name] = hash.sha256;
  }
  return out;
}

struct Edit {
  const char* what;
  const char* from;
  const char* to;
  const char* changes;  // a declaration whose hash changes; empty: the version stays
  const char* keeps;    // one whose hash does not
};

std::string Name(const testing::TestParamInfo<Edit>& row) {
  std::string name = row.param.what;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

class EventHash : public testing::TestWithParam<Edit> {};

TEST_P(EventHash, SeesMeaningAndNothingElse) {
  const Edit& edit = GetParam();
  std::string text(kBase);
  const size_t at = text.find(edit.from);
  ASSERT_NE(at, std::string::npos) << edit.from;
  text.replace(at, std::string_view(edit.from).size(), edit.to);
  Checked base = Check(std::string(kBase));
  Checked edited = Check(text);
  ASSERT_TRUE(base.hashes.contains(edit.keeps)) << edit.keeps;
  EXPECT_EQ(edited.hashes[edit.keeps], base.hashes[edit.keeps]) << edit.keeps;
  if (std::string_view(edit.changes).empty()) {
    EXPECT_EQ(edited.version, base.version);
    return;
  }
  EXPECT_NE(edited.version, base.version);
  ASSERT_TRUE(base.hashes.contains(edit.changes)) << edit.changes;
  EXPECT_NE(edited.hashes[edit.changes], base.hashes[edit.changes]) << edit.changes;
}

INSTANTIATE_TEST_SUITE_P(Same, EventHash,
                         testing::Values(Edit{"order of parts that are counted",
                                              "page_view or order", "order or page_view", "",
                                              "stage reader"},
                                         Edit{"fourteen days as two weeks", "every 14 days",
                                              "every 2 weeks", "", "score web"}),
                         Name);

INSTANTIATE_TEST_SUITE_P(
    Other, EventHash,
    testing::Values(
        Edit{"a window", "in last 30 days\n  give 25", "in last 31 days\n  give 25", "score web",
             "score interest"},
        Edit{"a condition", "\"/pricing\"", "\"/price\"", "score web", "score interest"},
        Edit{"a half-life", "halving every 14", "halving every 15", "score web", "score interest"},
        Edit{"fading for halving", "halving every 14", "fading over 14", "score web",
             "score interest"},
        Edit{"once", "once per day", "once per week", "score interest", "score web"},
        Edit{"starting over", "  starts over after order\n", "", "score interest", "score web"},
        Edit{"freezing", "  give 2 for each page_view, once",
             "  frozen while surely employees > 10\n  give 2 for each page_view, once",
             "score interest", "score web"},
        Edit{"until", "until no order in last 90", "until no order in last 91", "stage buyer",
             "stage reader"},
        Edit{"first for latest", "latest page_view", "first page_view", "answer last_path",
             "answer moved"},
        Edit{"what changed", "country changed", "employees changed", "answer moved",
             "answer last_path"},
        Edit{"order of an event's fields", "path text  seconds? integer 0..3600",
             "seconds? integer 0..3600  path text", "event page_view", "event order"},
        Edit{"an event field reaches the answer", "path text", "path? text", "answer last_path",
             "answer moved"},
        Edit{"zone of civil windows", "America/New_York", "Europe/Berlin", "stage reader",
             "event order"},
        Edit{"a unit of Unix times", "unix milliseconds", "unix seconds", "source web_log",
             "score web"},
        Edit{"an event of a source", "\"page\" ->", "\"view\" ->", "source web_log", "score web"},
        Edit{"what a source rejects", "amount from \"Amount\" }",
             "amount from \"Amount\"  reject when amount <= 0 }", "source orders", "score web"}),
    Name);

TEST(PickHash, WhatOthersReadOfTheSamePickDoesNotCount) {
  Checked base = Check(std::string(kBase));
  Checked more = Check(std::string(kBase) + "answer seconds = latest page_view.seconds\n");
  EXPECT_NE(more.version, base.version);
  EXPECT_EQ(more.hashes["answer last_path"], base.hashes["answer last_path"]);
}

TEST(RecordEventHash, WhoseEventsAreCounts) {
  const std::string policy = R"(policy p { }
lead { id text  account? account  payer? payer }
record account { id text }
record payer { id text }
event renewal of account
event visit
answer renewed = count of renewal
)";
  const auto edited = [&](const std::string& of) {
    std::string text = policy;
    return Check(text.replace(text.find(" of account"), 11, of));
  };
  Checked base = Check(policy);
  Checked other = edited(" of payer");
  Checked of_lead = edited("");
  for (Checked* changed : {&other, &of_lead}) {
    EXPECT_NE(changed->version, base.version);
    EXPECT_NE(changed->hashes["event renewal"], base.hashes["event renewal"]);
    EXPECT_NE(changed->hashes["answer renewed"], base.hashes["answer renewed"]);
    EXPECT_EQ(changed->hashes["event visit"], base.hashes["event visit"]);
  }
  EXPECT_NE(other.hashes["event renewal"], of_lead.hashes["event renewal"]);
}

}  // namespace
}  // namespace tandem::agree
