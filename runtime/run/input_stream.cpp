// SPDX-License-Identifier: Apache-2.0
// Reading ahead as far as the header, then by the piece.
#include "runtime/run/input_stream.h"

#include <iterator>
#include <memory>
#include <utility>

#include "runtime/base/limits.h"

namespace tandem::run {
namespace {

constexpr size_t kReadBytes = 128 * base::kKibibyte;  // what is read is still near when it is cut
constexpr size_t kHeadBytes = 64 * base::kKibibyte;

// `sep=;` says what separates the columns of the lines below.
bool IsHintForExcel(const std::vector<std::string>& header) {
  return header.size() <= 2 && (header[0].starts_with("sep=") || header[0].starts_with("SEP="));
}

}  // namespace

base::Result<InputStream> InputStream::Open(ReadFn read, const InputForm& wanted) {
  InputStream stream;
  stream.name_ = wanted.name;
  stream.bytes_read_ = std::make_shared<uint64_t>(0);
  stream.read_ = ingest::Unzipped(
      [read = std::move(read), total = stream.bytes_read_](char* into, size_t bytes) {
        base::Result<size_t> count = read(into, bytes);
        if (count) *total += *count;
        return count;
      });
  std::string head;
  stream.buffer_.resize(kReadBytes);
  while (head.size() < kHeadBytes) {
    const base::Result<size_t> count = stream.read_(stream.buffer_.data(), kReadBytes);
    if (!count) return tl::unexpected<base::Error>(count.error());
    if (*count == 0) {
      stream.at_end_ = true;
      break;
    }
    head.append(stream.buffer_.data(), *count);
  }
  if (head.empty()) {
    if (wanted.format != schema::DataFormat::kJsonLines) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "the input is empty: a CSV file starts with a line of column names");
    }
  }
  const base::Result<ingest::Form> form = ingest::DetectForm(
      std::string_view(head).substr(0, kHeadBytes), wanted.format, wanted.delimiter);
  if (!form) return tl::unexpected<base::Error>(form.error());
  stream.form_ = *form;
  stream.cutter_.emplace(*form);
  std::vector<ingest::Block> blocks;
  base::Result<void> cut = stream.cutter_->Feed(head, blocks);
  if (cut && stream.at_end_) cut = stream.cutter_->Finish(blocks);
  if (!cut) return tl::unexpected<base::Error>(cut.error());
  std::move(blocks.begin(), blocks.end(), std::back_inserter(stream.ready_));
  if (!stream.is_json()) {
    if (const auto header = stream.ReadHeader(); !header) {
      return tl::unexpected<base::Error>(header.error());
    }
  }
  return stream;
}

base::Result<void> InputStream::ReadMore() {
  const base::Result<size_t> count = read_(buffer_.data(), kReadBytes);
  if (!count) return tl::unexpected<base::Error>(count.error());
  at_end_ = *count == 0;
  std::vector<ingest::Block> blocks;
  const base::Result<void> cut =
      at_end_ ? cutter_->Finish(blocks)
              : cutter_->Feed(std::string_view(buffer_.data(), *count), blocks);
  std::move(blocks.begin(), blocks.end(), std::back_inserter(ready_));
  return cut;
}

base::Result<void> InputStream::ReadHeader() {
  for (;;) {
    while (ready_.empty() && !at_end_) {
      if (const auto more = ReadMore(); !more) return more;
    }
    if (ready_.empty()) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "the input has only blank lines: a CSV file starts with a line of "
                        "column names");
    }
    ingest::RecordReader reader(ready_.front(), form_.dialect);
    ingest::Record record;
    std::string error;
    if (reader.Next(record, error)) {
      if (!error.empty()) {
        return base::Fail(base::ErrorKind::kBadInput,
                          "the line of column names cannot be read: " + error);
      }
      header_.assign(record.fields.begin(), record.fields.end());
      if (IsHintForExcel(header_)) {
        return base::Fail(base::ErrorKind::kBadInput,
                          "the first line, `sep=`, is a hint for Excel; remove it: the line of "
                          "column names comes first");
      }
      header_block_ = ready_.front().index;
      return {};
    }
    ready_.pop_front();
  }
}

base::Result<bool> InputStream::Next(ingest::Block& block) {
  while (ready_.empty()) {
    if (at_end_) return false;
    if (const auto more = ReadMore(); !more) {
      // Errors of the system name the file themselves.
      const base::Error& error = more.error();
      const bool names = name_.empty() || error.kind == base::ErrorKind::kIo;
      return base::Fail(error.kind, names ? error.message : name_ + ": " + error.message);
    }
  }
  block = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

void RecordWalk::Start(const ingest::Block& block) {
  records_.Start(block);
  if (stream_.HasHeader(block)) {
    ingest::Record header;
    std::string error;
    records_.Next(header, error);
  }
}

}  // namespace tandem::run
