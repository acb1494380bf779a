// SPDX-License-Identifier: Apache-2.0
// The end of a text that grows by many short pieces. Private to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>

namespace tandem::output {

// A prepared text. kCopyBytes may be read from `data` on, however short it is.
struct Piece {
  const char* data = nullptr;
  size_t size = 0;
};
inline constexpr size_t kCopyBytes = 32;

// Where pieces are kept.
class Pieces {
 public:
  Piece Keep(std::string_view text) {
    std::string& kept = texts_.emplace_back(text);
    kept.resize(std::max(text.size(), kCopyBytes));
    return {kept.data(), text.size()};
  }

 private:
  std::deque<std::string> texts_;
};

// What is appended is in `out` after Flush.
class Tail {
 public:
  explicit Tail(std::string& out) : out_(out) {}
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;

  void Append(Piece piece) {
    if (piece.size > kCopyBytes) return Append(std::string_view(piece.data, piece.size));
    Need(kCopyBytes);
    std::memcpy(at_, piece.data, kCopyBytes);
    at_ += piece.size;
  }
  void Append(std::string_view text) {
    if (text.size() > kBytes) {
      Flush();
      out_.append(text);
      return;
    }
    Need(text.size());
    at_ = std::copy_n(text.data(), text.size(), at_);  // also of no text at all
  }
  void Append(char c) {
    Need(1);
    *at_++ = c;
  }
  void AppendInteger(int64_t value) {
    Need(kIntegerBytes);
    if (value >= 0 && value < static_cast<int64_t>(kNumbers.size())) {
      std::memcpy(at_, kNumbers[static_cast<size_t>(value)].data(), 4);
      at_ += 1 + (value > 9 ? 1 : 0) + (value > 99 ? 1 : 0);
    } else {
      at_ = std::to_chars(at_, at_ + kIntegerBytes, value).ptr;
    }
  }
  void Flush() {
    out_.append(bytes_, at_);
    at_ = bytes_;
  }

 private:
  static constexpr size_t kIntegerBytes = 24;
  // 0 to 999, what scores mostly are.
  static constexpr auto kNumbers = [] {
    std::array<std::array<char, 4>, 1000> numbers{};
    for (size_t i = 0; i < numbers.size(); ++i) {
      const char digits[] = {static_cast<char>('0' + i / 100), static_cast<char>('0' + i / 10 % 10),
                             static_cast<char>('0' + i % 10)};
      const size_t first = i > 99 ? 0 : i > 9 ? 1 : 2;
      for (size_t k = first; k < 3; ++k) numbers[i][k - first] = digits[k];
    }
    return numbers;
  }();

  void Need(size_t bytes) {
    if (static_cast<size_t>(bytes_ + kBytes - at_) < bytes) [[unlikely]] Flush();
  }

  // Of most rows all.
  static constexpr size_t kBytes = 512;

  std::string& out_;
  char bytes_[kBytes];
  char* at_ = bytes_;
};

}  // namespace tandem::output
