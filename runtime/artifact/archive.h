// SPDX-License-Identifier: Apache-2.0
// Values to bytes and back, little-endian, lengths in front. Which members a struct has is said
// once for both directions, by a function `Fields(archive, value)` that ADL finds. Private to this
// folder.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/program/program.h"

namespace tandem::artifact::internal {

// T or const T: so that one description serves reader and writer.
template <class T, class Plain>
concept Of = std::same_as<std::remove_const_t<T>, Plain>;

// The last enumerator of each enum that is written; of ids every number. Beside it stands its
// number: an enumerator moved or removed would change what old files mean.
template <class E>
inline constexpr E kLast = E{std::numeric_limits<std::underlying_type_t<E>>::max()};

template <auto last, int number>
constexpr auto Pinned() {
  static_assert(static_cast<int>(last) == number, "files of earlier versions count otherwise");
  return last;
}

template <class T>
using Unsigned = std::make_unsigned_t<T>;

class Writer {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  // A text that need not be UTF-8.
  void Bytes(const std::string& value) { Put(value); }
  void Code(program::OpCode code) { Put(static_cast<uint8_t>(code)); }

  std::string Take() { return std::move(out_); }

 private:
  template <std::integral T>
  void Put(T value) {
    const auto bits = [&] {
      if constexpr (std::same_as<T, bool>) return static_cast<uint8_t>(value);
      else return static_cast<Unsigned<T>>(value);
    }();
    for (size_t i = 0; i < sizeof(bits); ++i) out_ += static_cast<char>(bits >> (8 * i));
  }
  template <class E>
    requires std::is_enum_v<E>
  void Put(E value) {
    Put(static_cast<std::underlying_type_t<E>>(value));
  }
  void Put(const std::string& value) {
    PutCount(value.size());
    out_ += value;
  }
  template <class T>
  void Put(const std::vector<T>& list) {
    PutCount(list.size());
    for (const T& value : list) Put(value);
  }
  template <class T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <class T>
    requires std::is_class_v<T>
  void Put(const T& value) {
    Fields(*this, value);
  }
  void PutCount(size_t count) {
    TANDEM_CHECK(count <= std::numeric_limits<uint32_t>::max(), "a list longer than a count");
    Put(static_cast<uint32_t>(count));
  }

  std::string out_;
};

// Stops at the first thing that is wrong: from there on nothing is read, lists end, and error()
// says what it was.
class Reader {
 public:
  // `codes`: which operation each number of this file is.
  explicit Reader(std::string_view bytes,
                  std::span<const std::optional<program::OpCode>> codes = {})
      : bytes_(bytes), codes_(codes) {}

  template <class... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  void Bytes(std::string& value);
  void Code(program::OpCode& code);

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  void Fail(std::string_view what);
  // That nothing is left.
  void Finish();

 private:
  template <std::integral T>
  void Get(T& value) {
    if constexpr (std::same_as<T, bool>) {
      const uint64_t bits = Bits(1);
      if (bits > 1) Fail("a yes/no is neither 0 nor 1");
      value = bits == 1;
    } else {
      value = static_cast<T>(static_cast<Unsigned<T>>(Bits(sizeof(T))));
    }
  }
  template <class E>
    requires std::is_enum_v<E>
  void Get(E& value) {
    std::underlying_type_t<E> number{};
    Get(number);
    if (number > static_cast<std::underlying_type_t<E>>(kLast<E>)) Fail("a kind that is none");
    if (ok()) value = static_cast<E>(number);
  }
  void Get(std::string& value);
  template <class T>
  void Get(std::vector<T>& list) {
    list.clear();
    // Grows as it is read: a count alone makes nobody allocate.
    for (uint32_t left = Count(); left > 0 && ok(); --left) Get(list.emplace_back());
  }
  template <class T>
  void Get(std::optional<T>& value) {
    bool is_there = false;
    Get(is_there);
    value.reset();
    if (is_there) Get(value.emplace());
  }
  template <class T>
    requires std::is_class_v<T>
  void Get(T& value) {
    Fields(*this, value);
  }

  uint64_t Bits(size_t bytes);
  // Of a list whose elements take a byte at least.
  uint32_t Count();

  std::string_view bytes_;
  std::span<const std::optional<program::OpCode>> codes_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace tandem::artifact::internal
