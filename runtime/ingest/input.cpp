// SPDX-License-Identifier: Apache-2.0
// One way in for both formats.
#include "runtime/ingest/input.h"

#include "runtime/value/text_key.h"

namespace tandem::ingest {

using schema::DataFormat;

base::Result<Form> DetectForm(std::string_view head, std::optional<DataFormat> format,
                              std::optional<char> delimiter) {
  Form form;
  if (format) {
    form.format = *format;
  } else {
    std::string_view start = head.substr(0, 4096);
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    if (value::Trim(start).starts_with('{')) form.format = DataFormat::kJsonLines;
  }
  if (form.format == DataFormat::kJsonLines) {
    if (auto good = CheckJsonLines(head); !good) return tl::unexpected(good.error());
    return form;
  }
  auto dialect = DetectDialect(head, delimiter);
  if (!dialect) return tl::unexpected(dialect.error());
  form.dialect = *dialect;
  return form;
}

Cutter::Cutter(const Form& form, size_t target_bytes)
    : cutter_(form.format == DataFormat::kCsv
                  ? std::variant<BlockCutter, LineCutter>(BlockCutter(form.dialect, target_bytes))
                  : std::variant<BlockCutter, LineCutter>(LineCutter(target_bytes))) {}

base::Result<void> Cutter::Feed(std::string_view bytes, std::vector<Block>& out) {
  if (auto* csv = std::get_if<BlockCutter>(&cutter_)) return csv->Feed(bytes, out);
  std::get<LineCutter>(cutter_).Feed(bytes, out);
  return {};
}

base::Result<void> Cutter::Finish(std::vector<Block>& out) {
  if (auto* csv = std::get_if<BlockCutter>(&cutter_)) return csv->Finish(out);
  std::get<LineCutter>(cutter_).Finish(out);
  return {};
}

Records::Records(const Form& form, const JsonPaths* paths) : form_(form) {
  if (form.format == DataFormat::kJsonLines) json_.emplace(*paths);
}

void Records::Start(const Block& block) {
  if (json_) return json_->Start(block);
  csv_.emplace(block, form_.dialect);
}

bool Records::Next(Record& record, std::string& error) {
  return json_ ? json_->Next(record, error) : csv_->Next(record, error);
}

void Records::AddUnread(std::set<std::string>& paths) const {
  if (json_) json_->AddUnread(paths);
}

}  // namespace tandem::ingest
