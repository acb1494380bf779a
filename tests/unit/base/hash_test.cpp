// SPDX-License-Identifier: Apache-2.0
// Hashes against published vectors: what is written down today must be found again tomorrow.
#include "runtime/base/hash.h"

#include <gtest/gtest.h>

namespace tandem::base {
namespace {

std::string HexOf(std::string_view bytes) { return ToHex(Sha256Of(bytes)); }

TEST(HashTest, Sha256MatchesFips180Vectors) {
  EXPECT_EQ(HexOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HexOf(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HashTest, Sha256DoesNotCareHowTheBytesArrive) {
  Sha256 hash;
  for (const char c : std::string("abc")) hash.Update(std::string_view(&c, 1));
  Sha256 moved = std::move(hash);
  EXPECT_EQ(ToHex(moved.Finish()), HexOf("abc"));
  moved.Update("abc");
  EXPECT_EQ(ToHex(moved.Finish()), HexOf("abc")) << "starts over after Finish";
}

TEST(HashTest, Hash64IsXxh3) {
  EXPECT_EQ(Hash64(""), 0x2D06800538D394C2u);
  EXPECT_NE(Hash64("a"), Hash64("b"));
  EXPECT_NE(Hash64("a", 1), Hash64("a", 2));
}

TEST(HashTest, HexHasTwoDigitsAByte) {
  const uint8_t bytes[] = {0, 10, 255};
  EXPECT_EQ(ToHex(bytes), "000aff");
}

}  // namespace
}  // namespace tandem::base
