// SPDX-License-Identifier: Apache-2.0
// Another reader's verdict on a line, to compare ours with.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tandem::ingest {

enum class Verdict { kObject, kNoObject, kUnclear };

class VerdictSax : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Scalar(); }
  bool boolean(bool) override { return Scalar(); }
  bool number_integer(number_integer_t) override { return Scalar(); }
  bool number_unsigned(number_unsigned_t) override { return Scalar(); }
  bool number_float(number_float_t, const string_t&) override { return Scalar(); }
  bool string(string_t&) override { return Scalar(); }
  bool binary(binary_t&) override { return Scalar(); }
  bool key(string_t&) override { return true; }
  bool start_object(std::size_t) override { return Open(true); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(false); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    overflowed_ = error.id == 406;
    return false;
  }

  Verdict Of(bool parsed) const {
    // What only this reader refuses, or only ours.
    if (overflowed_ || deepest_ > 150) return Verdict::kUnclear;
    return parsed && is_object_ ? Verdict::kObject : Verdict::kNoObject;
  }

 private:
  bool Scalar() { return true; }
  bool Open(bool object) {
    if (depth_ == 0) is_object_ = object;
    deepest_ = std::max(deepest_, ++depth_);
    return true;
  }
  bool Close() {
    --depth_;
    return true;
  }

  int depth_ = 0;
  int deepest_ = 0;
  bool is_object_ = false;
  bool overflowed_ = false;
};

inline Verdict JudgeJson(std::string_view line) {
  // There a byte order mark is skipped, and a NUL is the end of the input.
  if (line.starts_with("\xEF") || line.find('\0') != line.npos) return Verdict::kUnclear;
  VerdictSax sax;
  const bool parsed = nlohmann::json::sax_parse(line.begin(), line.end(), &sax);
  return sax.Of(parsed);
}

}  // namespace tandem::ingest
