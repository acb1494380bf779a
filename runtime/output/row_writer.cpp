// SPDX-License-Identifier: Apache-2.0
// Lays out the columns once, so that a row is appending prepared strings and a few numbers.
#include "runtime/output/row_writer.h"

#include <algorithm>
#include <charconv>

#include "runtime/base/check.h"
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
  std::string before;                // separator, in JSON with the name
  std::vector<std::string> choices;  // ready to append, by index
  std::vector<Leaf> leaves;
};

void AppendInteger(int64_t value, std::string& out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void AppendDecimal(int64_t value, int scale, std::string& out) {
  if (scale == 0) return AppendInteger(value, out);
  const int64_t one = value::PowerOfTen(scale);
  if (value % one == 0) return AppendInteger(value / one, out);
  value::FormatDecimal(value, scale, out);
}

}  // namespace

struct RowWriter::Impl {
  Format format{};
  size_t kept = 0;
  bool reasons = false;
  std::string header;
  std::vector<std::string> names;
  std::vector<schema::FieldId> text_fields;
  std::vector<size_t> picked;
  std::string before_as_of;
  std::string before_furthest;
  std::string before_entered;
  std::string before_id;
  std::vector<Column> columns;
  std::string version;  // with its separator
  std::vector<std::string> before_kept;
  std::string before_reasons;

  bool json() const { return format == Format::kJsonLines; }

  // What stands before the value of the next column, which is called `name` or the like.
  std::string NextColumn(std::string name, const char* prefix_if_taken) {
    const auto taken = [&] { return std::find(names.begin(), names.end(), name) != names.end(); };
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
    names.push_back(std::move(name));
    return before;
  }

  void AppendText(std::string_view text, std::string& out) const {
    if (!json()) {
      AppendCsvCell(text, out);
    } else if (text.empty()) {
      out += "null";
    } else {
      AppendJsonString(text, out);
    }
  }

  void AppendFieldText(program::TextTransform transform, std::string_view text,
                       std::string& out) const {
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
    column.before = NextColumn(result.name, "");
    if (column.kind == Kind::kChoice) {
      for (const schema::ChoiceValue& value : program.schema[result.type.choice].values) {
        AppendText(value.name, column.choices.emplace_back());
      }
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
        AppendText(from.text, leaf.text);
      }
    }
    columns.push_back(std::move(column));
  }

  // Times, dates and durations are quoted in JSON; none of their characters needs escaping.
  template <class FormatFn>
  void AppendWords(FormatFn format_into, std::string& out) const {
    if (json()) out += '"';
    format_into(out);
    if (json()) out += '"';
  }

  void AppendValue(const Column& column, int64_t value, const RowText& text,
                   std::string& out) const {
    switch (column.kind) {
      case Kind::kYesNo:
        if (json()) {
          out += value != 0 ? "true" : "false";
        } else {
          out += value != 0 ? "yes" : "no";
        }
        return;
      case Kind::kInteger:
      case Kind::kNumber:
      case Kind::kMoney: AppendDecimal(value, column.scale, out); return;
      case Kind::kPercent:
        if (json()) {
          AppendDecimal(value, column.scale, out);
        } else {
          value::FormatPercent(value, out);
        }
        return;
      case Kind::kChoice:
        TANDEM_CHECK(static_cast<size_t>(value) < column.choices.size(), "no such choice value");
        out += column.choices[static_cast<size_t>(value)];
        return;
      case Kind::kText: {
        TANDEM_CHECK(static_cast<size_t>(value) < column.leaves.size(), "no such text");
        const Leaf& leaf = column.leaves[static_cast<size_t>(value)];
        if (leaf.is_picked) {
          TANDEM_CHECK(leaf.field < text.picked.size(), "a picked text was not handed in");
          AppendFieldText(leaf.transform, text.picked[leaf.field], out);
        } else if (!leaf.is_field) {
          out += leaf.text;
        } else {
          TANDEM_CHECK(leaf.field < text.fields.size(), "a text field was not handed in");
          AppendFieldText(leaf.transform, text.fields[leaf.field], out);
        }
        return;
      }
      case Kind::kTime:
        AppendWords([&](std::string& to) { value::FormatTime(value, to); }, out);
        return;
      case Kind::kDate:
        AppendWords([&](std::string& to) { value::FormatDate(value, to); }, out);
        return;
      case Kind::kDuration:
        AppendWords([&](std::string& to) { value::FormatDuration(value, to); }, out);
        return;
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
  impl->before_id = impl->NextColumn("id", "");
  if (options.as_of) impl->before_as_of = impl->NextColumn("as_of", "");
  for (const size_t index : ShownResults(program)) impl->AddResult(program, index);
  if (options.carried) {
    impl->before_furthest = impl->NextColumn("furthest", "");
    impl->before_entered = impl->NextColumn("entered", "");
  }
  impl->version = impl->NextColumn("policy_version", "");
  impl->AppendText(program.policy_version, impl->version);
  for (std::string& name : options.keep) {
    impl->before_kept.push_back(impl->NextColumn(std::move(name), "lead."));
  }
  if (impl->reasons) impl->before_reasons = impl->NextColumn("reasons", "");
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
  out += writer.before_id;
  writer.AppendText(text.id, out);
  const auto append_time = [&](const std::string& before, std::optional<int64_t> time_us) {
    out += before;
    if (time_us) {
      writer.AppendWords([&](std::string& to) { value::FormatTime(*time_us, to); }, out);
    } else if (writer.json()) {
      out += "null";
    }
  };
  if (!writer.before_as_of.empty()) append_time(writer.before_as_of, text.as_of_us);
  for (const Column& column : writer.columns) {
    out += column.before;
    if (results.Known(column.result, row)) {
      writer.AppendValue(column, results.Value(column.result, row), text, out);
    } else if (writer.json()) {
      out += "null";
    }
  }
  if (!writer.before_furthest.empty()) {
    out += writer.before_furthest;
    writer.AppendText(text.furthest, out);
    append_time(writer.before_entered, text.entered_us);
  }
  out += writer.version;
  for (size_t i = 0; i < writer.kept; ++i) {
    out += writer.before_kept[i];
    writer.AppendText(text.kept[i], out);
  }
  if (writer.reasons) {
    out += writer.before_reasons;
    writer.AppendText(text.reasons, out);
  }
  out += writer.json() ? "}\n" : "\n";
}

}  // namespace tandem::output
