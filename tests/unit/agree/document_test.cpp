// SPDX-License-Identifier: Apache-2.0
// docs/SEMANTIC_HASH.md: its example is what the code computes.
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "compiler/agree/canonical.h"
#include "compiler/agree/semantic_hash.h"

namespace tandem::agree {
namespace {

// The lines of the fenced block that begins with ```NAME.
std::string Block(const std::string& name) {
  std::ifstream file(std::string(TANDEM_SOURCE_DIR) + "/docs/SEMANTIC_HASH.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "\n```" + name + "\n";
  const size_t begin = text.find(fence);
  if (begin == std::string::npos) return "";
  const size_t from = begin + fence.size();
  return text.substr(from, text.find("```", from) - from);
}

std::string BytesOf(const std::string& block) {
  std::string hex;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    for (const char c : line.substr(0, line.find('#'))) {
      if (std::isxdigit(static_cast<unsigned char>(c))) hex += c;
    }
  }
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

TEST(SemanticHashDocument, ExampleHasTheBytesItShows) {
  const std::string bytes = BytesOf(Block("bytes"));
  ASSERT_FALSE(bytes.empty());
  EXPECT_EQ(Canonical("tandem declaration 2")
                .Text("list")
                .Text("emea")
                .SortedTexts({"gb", "de"})
                .bytes(),
            bytes);
  EXPECT_EQ(base::ToHex(base::Sha256Of(bytes)) + "\n", Block("sha256"));
}

TEST(SemanticHashDocument, ExampleHasTheHashItShows) {
  hir::Policy policy;
  policy.lists.push_back({"emea", {"GB", "DE"}, {"de", "gb"}, "", "", {}});
  std::string found;
  for (const DeclarationHash& hash : HashDeclarations(policy)) {
    if (hash.kind == "list") found = hash.sha256;
  }
  EXPECT_EQ(found + "\n", Block("sha256"));
}

TEST(SemanticHashDocument, NumbersAndListsAreLittleEndian) {
  const std::string expected("\x01\x00\x00\x00x\xfe\xff\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00",
                             4 + 1 + 8 + 4);
  EXPECT_EQ(Canonical("x").Number(-2).Count(2).bytes(), expected);
}

}  // namespace
}  // namespace tandem::agree
