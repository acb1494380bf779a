// SPDX-License-Identifier: Apache-2.0
// Format strings: https://arrow.apache.org/docs/format/CDataInterface.html#format-strings.
#include "runtime/capi/arrow_type.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace tandem::capi {
namespace {

using schema::Kind;

constexpr int kMostPlaces = 76;

tl::unexpected<base::Error> Bad(std::string why) {
  return base::Fail(base::ErrorKind::kBadInput, std::move(why));
}

tl::unexpected<base::Error> Refused(const std::string& name, std::string_view what) {
  return Bad((name.empty() ? "the array" : "the column `" + name + "`") + " " + std::string(what));
}

ArrowShape Of(ArrowForm form, int bytes) {
  ArrowShape shape;
  shape.form = form;
  shape.bytes = bytes;
  return shape;
}

std::optional<ArrowShape> Integer(char letter) {
  constexpr std::string_view kLetters = "cCsSiIlL";
  const size_t at = kLetters.find(letter);
  if (at == std::string_view::npos) return std::nullopt;
  ArrowShape shape = Of(ArrowForm::kInteger, 1 << (at / 2));
  shape.is_signed = at % 2 == 0;
  return shape;
}

std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// "19,4" or "19,4,64".
std::optional<ArrowShape> Decimal(std::string_view text) {
  const std::optional<int> digits = TakeNumber(text);
  if (!digits || *digits < 1 || *digits > kMostPlaces || !text.starts_with(',')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const std::optional<int> scale = TakeNumber(text);
  if (!scale || *scale < -kMostPlaces || *scale > kMostPlaces) return std::nullopt;
  int bits = 128;
  if (text.starts_with(',')) {
    text.remove_prefix(1);
    bits = TakeNumber(text).value_or(0);
  }
  if (!text.empty() || (bits != 32 && bits != 64 && bits != 128 && bits != 256)) {
    return std::nullopt;
  }
  ArrowShape shape = Of(ArrowForm::kDecimal, bits / 8);
  shape.scale = *scale;
  return shape;
}

std::optional<ArrowUnit> Unit(char letter) {
  switch (letter) {
    case 's': return ArrowUnit::kSeconds;
    case 'm': return ArrowUnit::kMillis;
    case 'u': return ArrowUnit::kMicros;
    case 'n': return ArrowUnit::kNanos;
  }
  return std::nullopt;
}

// Dates, times and durations: what stands after the `t`.
std::optional<ArrowShape> Temporal(std::string_view text) {
  if (text == "dD" || text == "dm") {
    ArrowShape shape = Of(ArrowForm::kDate, text == "dD" ? 4 : 8);
    shape.unit = text == "dD" ? ArrowUnit::kDays : ArrowUnit::kMillis;
    return shape;
  }
  if (text.size() < 2 || (text[0] != 's' && text[0] != 'D')) return std::nullopt;
  const std::optional<ArrowUnit> unit = Unit(text[1]);
  const bool is_time = text[0] == 's';
  if (!unit || (is_time ? text.size() < 3 || text[2] != ':' : text.size() != 2)) {
    return std::nullopt;
  }
  ArrowShape shape = Of(is_time ? ArrowForm::kTime : ArrowForm::kDuration, 8);
  shape.unit = *unit;
  shape.has_zone = is_time && text.size() > 3;
  return shape;
}

std::optional<ArrowShape> Plain(std::string_view format) {
  if (format == "n") return Of(ArrowForm::kNull, 0);
  if (format == "b") return Of(ArrowForm::kBool, 0);
  if (format == "u") return Of(ArrowForm::kText, 4);
  if (format == "U") return Of(ArrowForm::kText, 8);
  if (format == "+l") return Of(ArrowForm::kList, 4);
  if (format == "+L") return Of(ArrowForm::kList, 8);
  if (format == "+s") return Of(ArrowForm::kStruct, 0);
  if (format.starts_with("d:")) return Decimal(format.substr(2));
  if (format.starts_with("t")) return Temporal(format.substr(1));
  return format.size() == 1 ? Integer(format[0]) : std::nullopt;
}

const char* NameOf(const ArrowShape& shape) {
  switch (shape.form) {
    case ArrowForm::kNull: return "null";
    case ArrowForm::kBool: return "bool";
    case ArrowForm::kInteger: return "an integer";
    case ArrowForm::kDecimal: return "a decimal";
    case ArrowForm::kText: return "utf8";
    case ArrowForm::kDate: return "a date";
    case ArrowForm::kTime: return "a timestamp";
    case ArrowForm::kDuration: return "a duration";
    case ArrowForm::kList: return "a list";
    case ArrowForm::kStruct: return "a struct";
  }
  return "";
}

// What a field of the kind is fed with.
const char* WantedBy(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "yes/no, which takes bool";
    case Kind::kInteger: return "an integer, which takes integers and decimals";
    case Kind::kNumber: return "a number, which takes integers and decimals";
    case Kind::kMoney: return "money, which takes integers and decimals";
    case Kind::kPercent: return "a percent, which takes decimals: the fraction, 0.22 for 22 %";
    case Kind::kText: return "a text, which takes utf8";
    case Kind::kChoice: return "a choice, which takes utf8";
    case Kind::kTextList: return "a list of texts, which takes list<utf8>";
    case Kind::kChoiceList: return "a list of choices, which takes list<utf8>";
    case Kind::kTime: return "a time, which takes timestamps and dates";
    case Kind::kDate: return "a date, which takes dates and timestamps";
    case Kind::kDuration: return "a duration, which takes durations";
  }
  return "";
}

bool Fits(ArrowForm form, Kind kind) {
  const bool is_number = form == ArrowForm::kInteger || form == ArrowForm::kDecimal;
  switch (kind) {
    case Kind::kYesNo: return form == ArrowForm::kBool;
    case Kind::kInteger:
    case Kind::kNumber:
    case Kind::kMoney: return is_number;
    case Kind::kPercent: return form == ArrowForm::kDecimal;
    case Kind::kText:
    case Kind::kChoice: return form == ArrowForm::kText;
    case Kind::kTextList:
    case Kind::kChoiceList: return form == ArrowForm::kList;
    case Kind::kTime:
    case Kind::kDate: return form == ArrowForm::kTime || form == ArrowForm::kDate;
    case Kind::kDuration: return form == ArrowForm::kDuration;
  }
  return false;
}

base::Result<void> TakeInner(const ArrowSchema* inner, const char* what, ArrowShape& shape) {
  if (inner == nullptr) return Refused(shape.name, std::string("has no ") + what);
  const std::string of = shape.is_index ? "is a dictionary of " : "is a list of ";
  // Refused before it is looked into: it could go as deep as whoever made it likes.
  const bool is_nested = inner->format != nullptr && inner->format[0] == '+';
  if (is_nested || (shape.is_index && inner->dictionary != nullptr)) {
    return Refused(shape.name, of + "something else than utf8");
  }
  base::Result<ArrowShape> read = ReadShape(*inner, shape.name);
  if (!read) return tl::unexpected<base::Error>(read.error());
  if (read->value().form != ArrowForm::kText && read->form != ArrowForm::kNull) {
    return Refused(shape.name, of + "something else than utf8");
  }
  shape.inner.push_back(std::move(*read));
  return {};
}

}  // namespace

base::Result<ArrowShape> ReadShape(const ArrowSchema& schema, std::string name) {
  if (schema.format == nullptr) return Refused(name, "has no format");
  const std::string_view format = schema.format;
  if (format == "e" || format == "f" || format == "g") {
    return Refused(name,
                   "is floating point: cast it to decimal128 or an integer (no binary floating "
                   "point reaches a decision)");
  }
  std::optional<ArrowShape> shape = Plain(format);
  if (!shape || shape->bytes > 16) {
    constexpr size_t kShown = 40;
    return Refused(name, "has the Arrow format `" + std::string(format.substr(0, kShown)) +
                             "`, which is not read here: cast it");
  }
  shape->name = std::move(name);
  if (schema.dictionary != nullptr) {
    if (shape->form != ArrowForm::kInteger) {
      return Refused(shape->name, "has a dictionary but no integers as indexes");
    }
    shape->is_index = true;
    if (auto taken = TakeInner(schema.dictionary, "dictionary", *shape); !taken) {
      return tl::unexpected<base::Error>(taken.error());
    }
  } else if (shape->form == ArrowForm::kList) {
    if (schema.n_children != 1 || schema.children == nullptr) {
      return Refused(shape->name, "is a list without its elements");
    }
    if (auto taken = TakeInner(schema.children[0], "elements", *shape); !taken) {
      return tl::unexpected<base::Error>(taken.error());
    }
  } else if (shape->form == ArrowForm::kStruct) {
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
      return Refused(shape->name, "is a struct without its children");
    }
    shape->children = schema.n_children;
  }
  return std::move(*shape);
}

base::Result<void> CheckFits(const ArrowShape& shape, const schema::ValueType& type) {
  const ArrowShape& value = shape.value();
  if (value.form == ArrowForm::kNull || Fits(value.form, type.kind)) return {};
  return Refused(shape.name, std::string("is ") + NameOf(value) + ", and the field is " +
                                 WantedBy(type.kind));
}

}  // namespace tandem::capi
