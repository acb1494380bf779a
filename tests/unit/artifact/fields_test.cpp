// SPDX-License-Identifier: Apache-2.0
// Every member of everything that is written comes back: values are made up member by member, by
// the same description that writes and reads them.
#include <gtest/gtest.h>

#include "runtime/artifact/meta.h"
#include "runtime/artifact/program_fields.h"
#include "runtime/base/random.h"

namespace tandem::artifact::internal {

// Lists of one to three elements, texts of a few letters, optional things mostly there.
class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  template <class... T>
  void operator()(T&... values) {
    (Make(values), ...);
  }
  void Bytes(std::string& value) { value = std::string("\xff\0", 2) + Word(); }
  void Code(program::OpCode& code) {
    code = program::OpCode(random_.Below(program::OpCodeCount()));
  }
  void Fail(const char*) {}

 private:
  std::string Word() { return std::to_string(random_.Below(1'000'000)); }

  template <std::integral T>
  void Make(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = random_.Below(2) == 1;
    } else {
      value = static_cast<T>(random_.Below(UINT64_MAX));
    }
  }
  template <class E>
    requires std::is_enum_v<E>
  void Make(E& value) {
    value = static_cast<E>(random_.Below(uint64_t{static_cast<std::underlying_type_t<E>>(
                                             kLast<E>)} + 1));
  }
  void Make(std::string& value) { value = "\xC3\xA4" + Word(); }
  template <class T>
  void Make(std::vector<T>& list) {
    list.resize(1 + random_.Below(3));
    for (T& value : list) Make(value);
  }
  template <class T>
  void Make(std::optional<T>& value) {
    value.reset();
    if (random_.Below(4) != 0) Make(value.emplace());
  }
  void Make(program::TextClasses& classes) {
    const auto made = program::TextClasses::FromParts(
        {3, {{"a", 2}, {"b\xff", 3}}, {{"", 1}, {"c", 2}}});
    ASSERT_TRUE(made);
    classes = *made;
  }
  template <class T>
    requires std::is_class_v<T>
  void Make(T& value) {
    Fields(*this, value);
  }

  base::Random random_;
};

namespace {

template <class T>
std::string Bytes(const T& value) {
  Writer writer;
  writer(value);
  return writer.Take();
}

std::vector<std::optional<program::OpCode>> AllCodes() {
  std::vector<std::optional<program::OpCode>> codes;
  for (size_t i = 0; i < program::OpCodeCount(); ++i) codes.emplace_back(program::OpCode(i));
  return codes;
}

template <class T>
class EveryMember : public testing::Test {};
using Written = testing::Types<program::Program, program::Decisions, Meta, ZoneSection>;
TYPED_TEST_SUITE(EveryMember, Written);

TYPED_TEST(EveryMember, ComesBack) {
  const auto codes = AllCodes();
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Maker maker(seed);
    TypeParam value;
    maker(value);
    const std::string bytes = Bytes(value);
    Reader reader(bytes, codes);
    TypeParam back;
    reader(back);
    reader.Finish();
    ASSERT_TRUE(reader.ok()) << reader.error();
    ASSERT_EQ(Bytes(back), bytes);
  }
}

// Each truncation is noticed, and nothing is read behind the end.
TYPED_TEST(EveryMember, IsMissedWhenCutOff) {
  const auto codes = AllCodes();
  Maker maker(7);
  TypeParam value;
  maker(value);
  const std::string bytes = Bytes(value);
  for (size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 500) {
    const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    Reader reader(std::string_view(exact.data(), exact.size()), codes);
    TypeParam back;
    reader(back);
    EXPECT_FALSE(reader.ok()) << "cut to " << size << " of " << bytes.size();
  }
}

TEST(Reader, SaysWhatIsWrongAndWhere) {
  const auto error_of = [](std::string_view bytes, auto value) {
    Reader reader(bytes);
    reader(value);
    reader.Finish();
    return reader.error();
  };
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(error_of("\2"sv, bool{}), "at byte 1: a yes/no is neither 0 nor 1");
  EXPECT_EQ(error_of("\x0c"sv, schema::Kind{}), "at byte 1: a kind that is none");
  EXPECT_EQ(error_of("\5\0\0\0abc"sv, std::string{}),
            "at byte 4: a count of 5 where 3 bytes are left");
  EXPECT_EQ(error_of("\1\0\0\0\xff"sv, std::string{}), "at byte 5: a text that is not UTF-8");
  EXPECT_EQ(error_of("\0\0\0\0!"sv, std::string{}), "at byte 4: 1 bytes too many");
  EXPECT_EQ(error_of("\xff\xff\xff\xff"sv, std::vector<uint64_t>{}),
            "at byte 4: a count of 4294967295 where 0 bytes are left");
  EXPECT_EQ(error_of("\0\0"sv, uint32_t{}), "at byte 0: it ends too early");
  EXPECT_EQ(error_of("\0"sv, program::Op{}),
            "at byte 1: an operation 0 that this version does not have");
}

}  // namespace
}  // namespace tandem::artifact::internal
