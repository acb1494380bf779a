// SPDX-License-Identifier: Apache-2.0
// The semantic hash of tables: where rows stand and in which order, and what they say.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "compiler/agree/semantic_hash.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::agree {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = R"(policy p { currency USD }
team t { side marketing  side sales  squad sdr in sales  queue later in marketing }
lead { id text  country? text  size? integer 0..10_000 }
list dach = "DE", "AT"
)";
constexpr const char* kRows = R"({
  | "DE", "AT" | 1..10 -> sdr   | 1
  | not "DE"   | > 10  -> later | missing
  otherwise -> nobody | 2
}
)";
constexpr const char* kTail = R"(define asked = where_to(country, size).priority = 1
route agreed by marketing and sales { to where_to(country, size)  to nobody otherwise }
)";
constexpr const char* kTable =
    "table unique where_to(country text, size integer) -> squad squad, priority integer owned by "
    "sales ";

using Hashes = std::map<std::string, std::string>;

Hashes HashesOf(pipeline::CompilationUnit unit) {
  if (!unit.Check()) {
    ADD_FAILURE() << diag::RenderText(unit.sink(), unit.sources());
    return {};
  }
  Hashes out{{"version", unit.policy_version()}};
  for (const DeclarationHash& hash : HashDeclarations(unit.policy())) {
    out[hash.kind + " " + hash.name] = hash.sha256;
  }
  return out;
}

Hashes Check(const std::string& table, const std::string& tail = kTail) {
  return HashesOf(pipeline::CompilationUnit::FromText("p.tandem", kHead + table + tail));
}

std::string Edited(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const std::string kPlain = std::string(kTable) + kRows;

TEST(TableHash, AFileIsWhatItsRowsAre) {
  std::string pattern = (fs::temp_directory_path() / "tandem-hash-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  const fs::path root = pattern;
  std::ofstream(root / "rows.csv") << "#note,priority,squad,size,country\n"
                                      "x,missing,later,over 10,not DE\n"
                                      ",1,sdr,1 up to 11,dach\n"
                                      ",2,nobody,,otherwise\n";
  std::ofstream(root / "p.tandem") << kHead << kTable << "from \"rows.csv\"\n" << kTail;
  auto unit = pipeline::CompilationUnit::Load(root);
  ASSERT_TRUE(unit.has_value());
  EXPECT_EQ(HashesOf(std::move(*unit)), Check(kPlain));
  fs::remove_all(root);
}

TEST(TableHash, OrderCountsWhereTheFirstRowAnswers) {
  const std::string swapped = std::string(kTable) + R"({
  | not "DE"   | > 10  -> later | missing
  | "AT", "DE" | 1..10 -> sdr   | 1
  otherwise -> nobody | 2
}
)";
  EXPECT_EQ(Check(swapped), Check(kPlain));
  const auto first = [](const std::string& table) { return Edited(table, "unique", "first"); };
  EXPECT_NE(Check(first(swapped))["version"], Check(first(kPlain))["version"]);
  EXPECT_NE(Check(first(kPlain))["version"], Check(kPlain)["version"]);
}

TEST(TableHash, NamesOfInputsAreNothingAndLayoutIsNone) {
  const std::string renamed =
      Edited(Edited(kPlain, "country text", "land text"), "1..10", "1 up to 11");
  EXPECT_EQ(Check(renamed), Check(kPlain));
}

TEST(TableHash, SeesWhatRowsSay) {
  const Hashes plain = Check(kPlain);
  const auto differs = [&](const std::string& from, const std::string& to) {
    Hashes other = Check(Edited(kPlain, from, to));
    EXPECT_NE(other["version"], plain.at("version")) << to;
    EXPECT_NE(other["table where_to"], plain.at("table where_to")) << to;
    EXPECT_NE(other["route "], plain.at("route ")) << to;
    EXPECT_NE(other["define asked"], plain.at("define asked")) << to;
  };
  differs("1..10", "1..9");
  differs("\"DE\", \"AT\"", "\"DE\"");
  differs("not \"DE\"", "\"DE\"");
  differs("not \"DE\"", "not (\"DE\", \"CH\")");
  differs("-> sdr ", "-> later ");
  differs("| 1\n", "| missing\n");
  differs("owned by sales", "owned by marketing");
  differs("  otherwise -> nobody | 2\n", "");
}

TEST(TableHash, ATrustedTableIsItsName) {
  const std::string tail =
      Edited(kTail, "by marketing and sales", "by marketing and sales trusting where_to");
  const Hashes before = Check(kPlain, tail);
  const Hashes after = Check(Edited(kPlain, "1..10", "1..9"), tail);
  EXPECT_EQ(after.at("route "), before.at("route "));
  EXPECT_NE(after.at("version"), before.at("version"));
  const std::string other =
      Edited(tail, "to where_to(country, size)", "to where_to(country, size + 1)");
  EXPECT_NE(Check(kPlain, other).at("route "), before.at("route "));
}

}  // namespace
}  // namespace tandem::agree
