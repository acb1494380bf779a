// SPDX-License-Identifier: Apache-2.0
// Packed input reads like plain input, and says so when it is damaged.
#include "runtime/ingest/gzip.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace tandem::ingest {
namespace {

using ::testing::HasSubstr;

std::string Pack(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// What comes out when `bytes` come in pieces; "text | error" when it ends in one.
std::string ReadAll(std::string bytes, size_t piece, size_t room) {
  size_t at = 0;
  bool ended = false;
  const ReadFn read = Unzipped([&](char* into, size_t size) -> base::Result<size_t> {
    EXPECT_FALSE(ended) << "read after the end";
    const size_t count = std::min({piece, size, bytes.size() - at});
    std::memcpy(into, bytes.data() + at, count);
    at += count;
    ended = count == 0;
    return count;
  });
  std::string all;
  std::string buffer(room, '\0');
  for (;;) {
    const auto count = read(buffer.data(), buffer.size());
    if (!count) return all + " | " + count.error().message;
    if (*count == 0) return all;
    all.append(buffer, 0, *count);
  }
}

TEST(Gzip, PlainBytesAreHandedOn) {
  for (const char* text : {"", "x", "\x1F", "\x1Fx", "id,name\na,b\n"}) {
    EXPECT_EQ(ReadAll(text, 1, 3), text);
    EXPECT_EQ(ReadAll(text, 100, 100), text);
  }
}

TEST(Gzip, MembersOneAfterTheOther) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * i) + "\n";
  const std::string packed = Pack(text) + Pack("") + Pack("the end\n");
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100'000}}) {
    EXPECT_EQ(ReadAll(packed, piece, 1000), text + "the end\n");
  }
  EXPECT_EQ(ReadAll(packed + std::string(1000, '\0'), 50, 1 << 20), text + "the end\n");
}

TEST(Gzip, DamageIsSaid) {
  const std::string packed = Pack("some text that is long enough to be cut\n");
  for (size_t size = 3; size < packed.size(); ++size) {
    EXPECT_THAT(ReadAll(packed.substr(0, size), 5, 10), HasSubstr("gzip data is cut off")) << size;
  }
  std::string changed = packed;
  changed[packed.size() - 6] ^= 1;
  EXPECT_THAT(ReadAll(changed, 100, 100), HasSubstr("gzip data is damaged: incorrect data check"));
  EXPECT_THAT(ReadAll(packed + "more", 100, 100), HasSubstr("other data follows its end"));
  EXPECT_THAT(ReadAll(packed + std::string("\0\x1F\x8B", 3), 100, 100), HasSubstr("other data"));
  EXPECT_THAT(ReadAll("\x1F\x8B\x08 nonsense", 100, 100), HasSubstr("damaged"));
}

TEST(Gzip, ErrorsOfTheReaderAreHandedOn) {
  const ReadFn read = Unzipped([](char*, size_t) -> base::Result<size_t> {
    return base::Fail(base::ErrorKind::kIo, "the disk is gone");
  });
  char buffer[10];
  const auto count = read(buffer, sizeof(buffer));
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().message, "the disk is gone");
}

}  // namespace
}  // namespace tandem::ingest
