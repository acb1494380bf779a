// SPDX-License-Identifier: Apache-2.0
// Lays out the columns once, so that a row is appending prepared strings and a few numbers.
#include "runtime/output/row_writer.h"

#include <algorithm>
#include <set>

#include "runtime/base/check.h"
#include "runtime/output/tail.h"
#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"
#include "runtime/value/time_format.h"

namespace tandem::output {
namespace {

using schema::Kind;

struct Leaf {
  bool is_field = false;
  bool is_picked = false;
  size_t field = 0;  // index into text_fields, or into picked
  program::TextTransform transform{};
  std::string text;  // ready to append
};

struct Column {
  size_t result = 0;
  Kind kind{};
  int scale = 0;
  Piece before;   // separator, in JSON with the name
  Piece unknown;  // with what stands before it
  std::vector<Piece> choices;  // likewise, by index; of yes/no by 0 and 1
  std::vector<Leaf> leaves;
};

void AppendDecimal(int64_t value, int scale, Tail& out) {
  if (scale == 0) return out.AppendInteger(value);
  const int64_t one = value::PowerOfTen(scale);
  if (value % one == 0) return out.AppendInteger(value / one);
  std::string text;
  value::FormatDecimal(value, scale, text);
  out.Append(text);
}

// Bit 0: a CSV cell with it needs quotes; bit 1: it is escaped in JSON.
constexpr auto kCare = [] {
  std::array<uint8_t, 256> table{};
  for (size_t c = 0; c < 0x20; ++c) table[c] = 2;
  for (const unsigned char c : {'"', '\\', '\x7F'}) table[c] |= 2;
  for (const unsigned char c : {',', '"', '\n', '\r'}) table[c] |= 1;
  return table;
}();

bool IsPlain(std::string_view text, uint8_t care) {
  return std::none_of(text.begin(), text.end(), [&](char c) {
    return (kCare[static_cast<unsigned char>(c)] & care) != 0;
  });
}

}  // namespace

struct RowWriter::Impl {
  Format format{};
  size_t kept = 0;
  bool reasons = false;
  std::string header;
  std::set<std::string> names;
  std::vector<schema::FieldId> text_fields;
  std::vector<size_t> picked;
  Pieces pieces;
  bool as_of = false;
  bool carried = false;
  Piece before_as_of;
  Piece before_furthest;
  Piece before_entered;
  Piece before_id;
  std::vector<Column> columns;
  Piece version;  // with its separator; with the end of the row when it is last
  std::vector<Piece> before_kept;
  Piece before_reasons;
  Piece end;

  bool json() const { return format == Format::kJsonLines; }

  // What stands before the value of the next column, which is called `name` or the like.
  std::string NextColumn(std::string name, const char* prefix_if_taken) {
    const auto taken = [&] { return names.count(name) != 0; };
    if (taken()) name = prefix_if_taken + name;
    while (taken()) name += "_2";
    const bool first = names.empty();
    if (!first) header += ',';
    AppendCsvCell(name, header);
    std::string before = json() ? (first ? "{" : ",") : (first ? "" : ",");
    if (json()) {
      AppendJsonString(name, before);
      before += ':';
    }
    names.insert(std::move(name));
    return before;
  }

  Piece KeepColumn(std::string name, const char* prefix_if_taken) {
    return pieces.Keep(NextColumn(std::move(name), prefix_if_taken));
  }

  // As one cell, ready to append.
  std::string Cell(std::string_view text) const {
    std::string cell;
    if (!json()) {
      AppendCsvCell(text, cell);
    } else if (text.empty()) {
      cell = "null";
    } else {
      AppendJsonString(text, cell);
    }
    return cell;
  }

  void AppendText(std::string_view text, Tail& out) const {
    if (!IsPlain(text, json() ? 2 : 1) || (json() && text.empty())) return out.Append(Cell(text));
    if (json()) out.Append('"');
    out.Append(text);
    if (json()) out.Append('"');
  }

  void AppendFieldText(program::TextTransform transform, std::string_view text, Tail& out) const {
    switch (transform) {
      case program::TextTransform::kNone: return AppendText(text, out);
      case program::TextTransform::kDomain:
        return AppendText(value::DomainOf(text).value_or(std::string_view()), out);
      case program::TextTransform::kDigits: break;
    }
    std::string digits;
    value::DigitsOf(text, digits);
    AppendText(digits, out);
  }

  template <class T>
  static size_t PlaceIn(std::vector<T>& all, T one) {
    const auto at = std::find(all.begin(), all.end(), one);
    if (at != all.end()) return static_cast<size_t>(at - all.begin());
    all.push_back(one);
    return all.size() - 1;
  }

  void AddResult(const program::Program& program, size_t index) {
    const program::Result& result = program.results[index];
    Column column;
    column.result = index;
    column.kind = result.type.kind;
    column.scale = schema::Scale(column.kind);
    const std::string before = NextColumn(result.name, "");
    column.before = pieces.Keep(before);
    column.unknown = pieces.Keep(before + (json() ? "null" : ""));
    if (column.kind == Kind::kChoice) {
      for (const schema::ChoiceValue& value : program.schema[result.type.choice].values) {
        column.choices.push_back(pieces.Keep(before + Cell(value.name)));
      }
    } else if (column.kind == Kind::kYesNo) {
      column.choices = {pieces.Keep(before + (json() ? "false" : "no")),
                        pieces.Keep(before + (json() ? "true" : "yes"))};
    }
    for (const program::TextLeaf& from : result.leaves) {
      Leaf& leaf = column.leaves.emplace_back();
      leaf.is_field = from.is_field;
      leaf.is_picked = from.picked >= 0;
      leaf.transform = from.transform;
      if (leaf.is_picked) {
        leaf.field = PlaceIn(picked, static_cast<size_t>(from.picked));
      } else if (from.is_field) {
        leaf.field = PlaceIn(text_fields, from.field);
      } else {
        leaf.text = Cell(from.text);
      }
    }
    columns.push_back(std::move(column));
  }

  // Times, dates and durations are quoted in JSON; none of their characters needs escaping.
  template <class FormatFn>
  void AppendWords(FormatFn format_into, Tail& out) const {
    std::string words(json() ? "\"" : "");
    format_into(words);
    if (json()) words += '"';
    out.Append(words);
  }

  void AppendTime(Piece before, std::optional<int64_t> time_us, Tail& out) const {
    out.Append(before);
    if (time_us) {
      AppendWords([&](std::string& to) { value::FormatTime(*time_us, to); }, out);
    } else if (json()) {
      out.Append("null");
    }
  }

  void AppendLeaf(const Column& column, int64_t value, const RowText& text, Tail& out) const {
    TANDEM_CHECK(static_cast<size_t>(value) < column.leaves.size(), "no such text");
    const Leaf& leaf = column.leaves[static_cast<size_t>(value)];
    if (leaf.is_picked) {
      TANDEM_CHECK(leaf.field < text.picked.size(), "a picked text was not handed in");
      AppendFieldText(leaf.transform, text.picked[leaf.field], out);
    } else if (!leaf.is_field) {
      out.Append(leaf.text);
    } else {
      TANDEM_CHECK(leaf.field < text.fields.size(), "a text field was not handed in");
      AppendFieldText(leaf.transform, text.fields[leaf.field], out);
    }
  }

  void AppendValue(const Column& column, int64_t value, const RowText& text, Tail& out) const {
    if (!column.choices.empty()) {
      TANDEM_CHECK(static_cast<size_t>(value) < column.choices.size(), "no such choice value");
      return out.Append(column.choices[static_cast<size_t>(value)]);
    }
    out.Append(column.before);
    switch (column.kind) {
      case Kind::kInteger:
      case Kind::kNumber:
      case Kind::kMoney: return AppendDecimal(value, column.scale, out);
      case Kind::kPercent: {
        if (json()) return AppendDecimal(value, column.scale, out);
        std::string percent;
        value::FormatPercent(value, percent);
        return out.Append(percent);
      }
      case Kind::kText: return AppendLeaf(column, value, text, out);
      case Kind::kTime:
        return AppendWords([&](std::string& to) { value::FormatTime(value, to); }, out);
      case Kind::kDate:
        return AppendWords([&](std::string& to) { value::FormatDate(value, to); }, out);
      case Kind::kDuration:
        return AppendWords([&](std::string& to) { value::FormatDuration(value, to); }, out);
      case Kind::kYesNo:
      case Kind::kChoice:
      case Kind::kTextList:
      case Kind::kChoiceList: break;
    }
    TANDEM_CHECK(false, "a list is no result");
  }
};

std::vector<size_t> ShownResults(const program::Program& program) {
  std::vector<size_t> order;
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (program.results[i].kind <= program::ResultKind::kRoute) order.push_back(i);
  }
  // ResultKind is declared in the order of the output.
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return program.results[a].kind < program.results[b].kind;
  });
  return order;
}

RowWriter::RowWriter(const program::Program& program, Options options) {
  auto impl = std::make_unique<Impl>();
  impl->format = options.format;
  impl->kept = options.keep.size();
  impl->reasons = options.reasons;
  impl->as_of = options.as_of;
  impl->carried = options.carried;
  impl->before_id = impl->KeepColumn("id", "");
  if (options.as_of) impl->before_as_of = impl->KeepColumn("as_of", "");
  for (const size_t index : ShownResults(program)) impl->AddResult(program, index);
  if (options.carried) {
    impl->before_furthest = impl->KeepColumn("furthest", "");
    impl->before_entered = impl->KeepColumn("entered", "");
  }
  std::string version = impl->NextColumn("policy_version", "");
  version += impl->Cell(program.policy_version);
  for (std::string& name : options.keep) {
    impl->before_kept.push_back(impl->KeepColumn(std::move(name), "lead."));
  }
  if (impl->reasons) impl->before_reasons = impl->KeepColumn("reasons", "");
  const bool version_is_last = impl->kept == 0 && !impl->reasons;
  const char* const end = impl->json() ? "}\n" : "\n";
  impl->version = impl->pieces.Keep(version + (version_is_last ? end : ""));
  impl->end = impl->pieces.Keep(version_is_last ? "" : end);
  impl->header += '\n';
  impl_ = std::move(impl);
}
RowWriter::~RowWriter() = default;
RowWriter::RowWriter(RowWriter&&) noexcept = default;

std::string RowWriter::Header() const { return impl_->json() ? "" : impl_->header; }

const std::vector<schema::FieldId>& RowWriter::text_fields() const { return impl_->text_fields; }

const std::vector<size_t>& RowWriter::picked() const { return impl_->picked; }

void RowWriter::Append(const exec::ResultBatch& results, uint32_t row, const RowText& text,
                       std::string& out) const {
  const Impl& writer = *impl_;
  TANDEM_CHECK(text.kept.size() == writer.kept, "one cell for each kept column");
  Tail tail(out);
  tail.Append(writer.before_id);
  writer.AppendText(text.id, tail);
  if (writer.as_of) writer.AppendTime(writer.before_as_of, text.as_of_us, tail);
  for (const Column& column : writer.columns) {
    if (results.Known(column.result, row)) {
      writer.AppendValue(column, results.Value(column.result, row), text, tail);
    } else {
      tail.Append(column.unknown);
    }
  }
  if (writer.carried) {
    tail.Append(writer.before_furthest);
    writer.AppendText(text.furthest, tail);
    writer.AppendTime(writer.before_entered, text.entered_us, tail);
  }
  tail.Append(writer.version);
  for (size_t i = 0; i < writer.kept; ++i) {
    tail.Append(writer.before_kept[i]);
    writer.AppendText(text.kept[i], tail);
  }
  if (writer.reasons) {
    tail.Append(writer.before_reasons);
    writer.AppendText(text.reasons, tail);
  }
  tail.Append(writer.end);
  tail.Flush();
}

}  // namespace tandem::output
