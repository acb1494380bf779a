// SPDX-License-Identifier: Apache-2.0
// Claims have hashes of their own and no part in the policy version.
#include <gtest/gtest.h>

#include <string>

#include "compiler/agree/semantic_hash.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::agree {
namespace {

constexpr std::string_view kPolicy = R"(policy acme {}
team revenue { side marketing  side sales  squad sdr in sales }
lead { id text  employees? integer 1..1_000_000  budget? money }
event page_view { path text }
event demo
event activity = page_view or demo
score fit { give 40 when employees > 100 }
score interest { give 2 for each page_view in last 30 days, at most 20 }
route { to sdr when fit > 10  to nobody otherwise }
)";

struct Checked {
  std::string version;
  std::string claim;  // its hash; "" when there is none
  std::string own;
  std::vector<std::pair<std::string, std::string>> reads;
};

Checked Check(const std::string& rest) {
  auto unit = pipeline::CompilationUnit::FromText("policy.tandem", std::string(kPolicy) + rest);
  if (!unit.Check()) {
    ADD_FAILURE() << diag::RenderText(unit.sink(), unit.sources());
    return {};
  }
  Checked out;
  out.version = unit.policy_version();
  const auto hashes = HashDeclarations(unit.policy());
  const auto texts = ReadDeclarations(unit.policy());
  EXPECT_EQ(hashes.size(), texts.size());
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (hashes[i].kind != "claim") continue;
    out.claim = hashes[i].sha256;
    out.own = texts[i].own;
    out.reads = texts[i].reads;
  }
  return out;
}

std::string Claim(const std::string& lines, const std::string& owners = "") {
  return "claim \"c\" " + owners + " { " + lines + " }\n";
}

TEST(ClaimHash, ThePolicyVersionLeavesClaimsOut) {
  const std::string none = Check("").version;
  EXPECT_FALSE(none.empty());
  EXPECT_EQ(Check(Claim("never route = sdr")).version, none);
  EXPECT_EQ(Check(Claim("interest never falls as activity is added", "owned by sales")).version,
            none);
  EXPECT_NE(Check("score more { give 1 when fit > 3 }").version, none);
}

TEST(ClaimHash, SeesWhatIsClaimedAndWhoAgrees) {
  const std::string base = Check(Claim("never route = sdr and budget is missing")).claim;
  EXPECT_EQ(base.size(), 64u);
  for (const char* other : {"always route = sdr and budget is missing",
                            "at most one of route = sdr, budget is missing", "never route = sdr",
                            "never route = sdr and budget is known",
                            "never route = sdr and budget is missing\n always fit >= 0"}) {
    EXPECT_NE(Check(Claim(other)).claim, base) << other;
  }
  EXPECT_NE(Check(Claim("never route = sdr and budget is missing", "owned by sales")).claim, base);
}

TEST(ClaimHash, SeesWhatMovesAndWhichWay) {
  const std::string base = Check(Claim("fit never falls as employees rises")).claim;
  for (const char* other :
       {"fit never rises as employees rises", "fit never falls as employees falls",
        "fit never falls as budget rises", "interest never falls as employees rises",
        "fit never falls as demo is added", "fit never falls as activity is added"}) {
    EXPECT_NE(Check(Claim(other)).claim, base) << other;
  }
  EXPECT_NE(Check(Claim("fit never falls as demo is added")).claim,
            Check(Claim("fit never falls as activity is added")).claim);
}

TEST(ClaimHash, IsBlindToReasonsAndOrder) {
  EXPECT_EQ(Check(Claim("always fit >= 0\n never budget = 3")).claim,
            Check(Claim("never budget = 3 because \"odd\"\n always fit >= 0")).claim);
  EXPECT_EQ(Check(Claim("at most one of fit > 3, route = sdr")).claim,
            Check(Claim("at most one of route = sdr, (fit > 3)")).claim);
}

// A score that changed changes the claim's hash, not its own text; what it trusts is cut.
TEST(ClaimHash, CoversWhatItReads) {
  const std::string claim = Claim("fit never falls as employees rises");
  const std::string trusting = Claim("fit never falls as employees rises",
                                     "agreed by marketing and sales trusting fit");
  const auto edited = [](const std::string& rest) {
    std::string text = std::string(kPolicy) + rest;
    text.replace(text.find("give 40"), 7, "give 41");
    auto unit = pipeline::CompilationUnit::FromText("policy.tandem", text);
    EXPECT_TRUE(unit.Check());
    Checked out;
    const auto hashes = HashDeclarations(unit.policy());
    for (size_t i = 0; i < hashes.size(); ++i) {
      if (hashes[i].kind != "claim") continue;
      out.claim = hashes[i].sha256;
      out.own = ReadDeclarations(unit.policy())[i].own;
    }
    return out;
  };
  EXPECT_NE(edited(claim).claim, Check(claim).claim);
  EXPECT_EQ(edited(claim).own, Check(claim).own);
  EXPECT_EQ(edited(trusting).claim, Check(trusting).claim);
  using Reads = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(Check(claim).reads, (Reads{{"field", "employees"}, {"score", "fit"}}));
  EXPECT_EQ(Check(Claim("interest never falls as activity is added")).reads,
            (Reads{{"event", "demo"}, {"event", "page_view"}, {"score", "interest"}}));
}

}  // namespace
}  // namespace tandem::agree
