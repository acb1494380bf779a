// SPDX-License-Identifier: Apache-2.0
// JSON, written as it comes. Private to compiler/diff.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/output/row_writer.h"

namespace tandem::diff {

// Writes members and items with the commas between them.
class Json {
 public:
  std::string Take() { return std::move(out_); }

  Json& Open(char bracket) {
    Comma();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  Json& Close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  Json& Key(std::string_view name) {
    Comma();
    output::AppendJsonString(name, out_);
    out_ += ':';
    first_ = true;
    return *this;
  }
  Json& Text(std::string_view text) {
    Comma();
    output::AppendJsonString(text, out_);
    return *this;
  }
  Json& Number(uint64_t number) { return Raw(std::to_string(number)); }
  Json& Signed(int64_t number) { return Raw(std::to_string(number)); }
  Json& Raw(const std::string& text) {
    Comma();
    out_ += text;
    return *this;
  }
  Json& Flag(bool flag) { return Raw(flag ? "true" : "false"); }
  Json& Texts(const std::vector<std::string>& texts) {
    Open('[');
    for (const std::string& text : texts) Text(text);
    return Close(']');
  }

 private:
  void Comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

}  // namespace tandem::diff
