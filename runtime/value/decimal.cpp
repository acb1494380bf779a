// SPDX-License-Identifier: Apache-2.0
// Reading decimals in any source's form, and writing them.
#include "runtime/value/decimal.h"

#include <algorithm>
#include <cstddef>

#include "runtime/value/text_key.h"

namespace tandem::value {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr UInt128 kTooLarge = static_cast<UInt128>(1) << 100;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Bytes of the thousands separator at `at`, 0 when there is none.
size_t GroupBytes(std::string_view text, size_t at, char group) {
  if (group == 0 || at >= text.size()) return 0;
  if (text[at] == group) return 1;
  if (group != ' ') return 0;
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\xC2\xA0")) return 2;
  if (rest.starts_with("\xE2\x80\xAF")) return 3;
  return 0;
}

// Walks over one number, left to right; each step says whether the syntax still holds.
class Reader {
 public:
  Reader(std::string_view text, int scale, NumberForm form)
      : text_(text), scale_(scale), form_(form) {}

  DecimalResult Read(Rounding rounding) {
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) {
      negative_ = text_[at_] == '-';
      ++at_;
    }
    if (!ReadWhole() || !ReadFraction() || at_ != text_.size()) {
      return {DecimalStatus::kBadSyntax, 0};
    }
    return Finish(rounding);
  }

 private:
  void Take(char digit) {
    if (magnitude_ < kTooLarge) magnitude_ = magnitude_ * 10 + static_cast<unsigned>(digit - '0');
  }

  size_t TakeDigits() {
    const size_t start = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) Take(text_[at_++]);
    return at_ - start;
  }

  bool ReadWhole() {
    whole_digits_ = TakeDigits();
    bool grouped = false;
    while (whole_digits_ > 0) {
      const size_t separator = GroupBytes(text_, at_, form_.group);
      if (separator == 0) break;
      if (!grouped && whole_digits_ > 3) return false;
      grouped = true;
      at_ += separator;
      if (TakeDigits() != 3) return false;
    }
    return true;
  }

  bool ReadFraction() {
    if (at_ == text_.size() || text_[at_] != form_.decimal) {
      while (places_ < scale_) AppendPlace('0');
      return whole_digits_ > 0;
    }
    ++at_;
    const size_t start = at_;
    for (; at_ < text_.size() && IsDigit(text_[at_]); ++at_) {
      const char digit = text_[at_];
      const int place = static_cast<int>(std::min<size_t>(at_ - start, kMaxScale));
      if (place < scale_) {
        AppendPlace(digit);
      } else if (at_ - start == static_cast<size_t>(scale_)) {
        first_lost_ = digit - '0';
      } else if (digit != '0') {
        more_lost_ = true;
      }
    }
    const bool any = at_ > start;
    while (places_ < scale_) AppendPlace('0');
    return any;
  }

  void AppendPlace(char digit) {
    Take(digit);
    ++places_;
  }

  DecimalResult Finish(Rounding rounding) const {
    UInt128 magnitude = magnitude_;
    if (first_lost_ != 0 || more_lost_) {
      if (rounding == Rounding::kReject) return {DecimalStatus::kTooManyPlaces, 0};
      const bool tie = first_lost_ == 5 && !more_lost_;
      if (tie ? magnitude % 2 != 0 : first_lost_ >= 5) ++magnitude;
    }
    const UInt128 most = (static_cast<UInt128>(1) << 63) - (negative_ ? 0 : 1);
    if (magnitude > most) return {DecimalStatus::kOutOfRange, 0};
    const Int128 value = static_cast<Int128>(magnitude);
    return {DecimalStatus::kOk, static_cast<int64_t>(negative_ ? -value : value)};
  }

  std::string_view text_;
  int scale_;
  NumberForm form_;
  size_t at_ = 0;
  bool negative_ = false;
  UInt128 magnitude_ = 0;
  size_t whole_digits_ = 0;
  int places_ = 0;
  int first_lost_ = 0;
  bool more_lost_ = false;
};

constexpr size_t kDigitsThatFit = 18;

// [-] digits [point digits] with no place lost and no group, in 64 bits; not kOk means only that
// the Reader has to look.
DecimalResult ReadShort(std::string_view text, int scale, char point) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() > kDigitsThatFit) return {};
  int64_t value = 0;
  const auto take_digits = [&](size_t at) {
    for (; at < text.size() && IsDigit(text[at]); ++at) value = value * 10 + (text[at] - '0');
    return at;
  };
  const size_t whole_digits = take_digits(0);
  size_t places = 0;
  if (whole_digits < text.size()) {
    if (whole_digits == 0 || text[whole_digits] != point) return {};
    places = take_digits(whole_digits + 1) - whole_digits - 1;
    if (places == 0 || whole_digits + 1 + places != text.size()) return {};
  }
  const size_t wanted = static_cast<size_t>(scale);
  if (whole_digits == 0 || places > wanted || whole_digits + wanted > kDigitsThatFit) return {};
  value *= PowerOfTen(static_cast<int>(wanted - places));
  return {DecimalStatus::kOk, negative ? -value : value};
}

}  // namespace

namespace internal {

DecimalResult ParseDecimalInAnyForm(std::string_view text, int scale, Rounding rounding,
                                    NumberForm form) {
  const DecimalResult result = ReadShort(text, scale, form.decimal);
  if (result.ok()) return result;
  return Reader(Trim(text), scale, form).Read(rounding);
}

}  // namespace internal

std::optional<NumberForm> NumberFormLike(std::string_view sample) {
  sample = Trim(sample);
  if (sample.starts_with('-') || sample.starts_with('+')) sample.remove_prefix(1);
  std::string separators;
  size_t digits_behind = 0;
  for (size_t at = 0; at < sample.size();) {
    if (IsDigit(sample[at])) {
      ++digits_behind;
      ++at;
      continue;
    }
    const size_t blank = GroupBytes(sample, at, ' ');
    const char separator = blank > 0 ? ' ' : sample[at];
    if (std::string_view(",.' ").find(separator) == std::string_view::npos) return std::nullopt;
    separators.push_back(separator);
    digits_behind = 0;
    at += std::max<size_t>(blank, 1);
  }
  NumberForm form;
  if (!separators.empty()) {
    const char first = separators.front();
    const char last = separators.back();
    const bool all_groups = separators.size() > 1 ? first == last : digits_behind == 3;
    form.group = all_groups || separators.size() > 1 ? first : '\0';
    if (!all_groups) form.decimal = last;
    if (all_groups && first == '.') form.decimal = ',';
  }
  // The sample itself must read in the form it shows; that refuses "1,23,4", "1 2" and "12'5".
  if (form.decimal == ' ' || form.decimal == '\'') return std::nullopt;
  const DecimalStatus status = ParseDecimal(sample, 0, Rounding::kHalfEven, form).status;
  if (status != DecimalStatus::kOk) return std::nullopt;
  return form;
}

DecimalResult ParsePercent(std::string_view text, Rounding rounding, NumberForm form) {
  text = Trim(text);
  if (!text.ends_with('%')) return {DecimalStatus::kBadSyntax, 0};
  text.remove_suffix(1);
  // A hundredth is two places: 10^-4 of a percent is 10^-6 of the whole.
  return ParseDecimal(text, kPercentScale - 2, rounding, form);
}

void FormatDecimal(int64_t value, int scale, std::string& out) {
  char digits[24];
  char* const end = digits + sizeof digits;
  char* at = end;
  uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  int places = scale;
  while (places > 0 && rest % 10 == 0) {
    rest /= 10;
    --places;
  }
  for (int i = 0; i < places; ++i) {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  if (places > 0) *--at = '.';
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) *--at = '-';
  out.append(at, static_cast<size_t>(end - at));
}

void FormatPercent(int64_t value, std::string& out) {
  FormatDecimal(value, kPercentScale - 2, out);
  out.push_back('%');
}

}  // namespace tandem::value
