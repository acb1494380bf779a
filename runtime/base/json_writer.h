// SPDX-License-Identifier: Apache-2.0
// JSON, written as it comes: members and items with the commas, and the lines, between them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/json_text.h"

namespace tandem::base {

class JsonWriter {
 public:
  enum class Layout : uint8_t { kOneLine, kIndented };

  explicit JsonWriter(Layout layout = Layout::kOneLine)
      : indented_(layout == Layout::kIndented) {}

  std::string Take() { return std::move(out_); }

  JsonWriter& Open(char bracket) {
    Next();
    out_ += bracket;
    ++depth_;
    is_first_ = true;
    return *this;
  }
  JsonWriter& Close(char bracket) {
    --depth_;
    if (!is_first_) Line();
    out_ += bracket;
    is_first_ = false;
    return *this;
  }
  JsonWriter& Key(std::string_view name) {
    Next();
    AppendJsonString(name, out_);
    out_ += indented_ ? ": " : ":";
    follows_key_ = true;
    return *this;
  }
  JsonWriter& Text(std::string_view text) {
    Next();
    AppendJsonString(text, out_);
    return *this;
  }
  JsonWriter& Number(uint64_t number) { return Raw(std::to_string(number)); }
  JsonWriter& Signed(int64_t number) { return Raw(std::to_string(number)); }
  JsonWriter& Raw(std::string_view text) {
    Next();
    out_ += text;
    return *this;
  }
  JsonWriter& Flag(bool flag) { return Raw(flag ? "true" : "false"); }
  JsonWriter& Texts(const std::vector<std::string>& texts) {
    Open('[');
    for (const std::string& text : texts) Text(text);
    return Close(']');
  }

 private:
  void Next() {
    if (std::exchange(follows_key_, false)) return;
    if (!std::exchange(is_first_, false)) out_ += ',';
    if (depth_ > 0) Line();
  }
  void Line() {
    if (!indented_) return;
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  std::string out_;
  size_t depth_ = 0;
  bool indented_;
  bool is_first_ = true;
  bool follows_key_ = false;
};

}  // namespace tandem::base
