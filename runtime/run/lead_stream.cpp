// SPDX-License-Identifier: Apache-2.0
// Reading ahead as far as the header, then by the mebibyte.
#include "runtime/run/lead_stream.h"

#include <iterator>
#include <utility>

#include "runtime/base/limits.h"

namespace tandem::run {
namespace {

constexpr size_t kReadBytes = 1 * base::kMebibyte;
constexpr size_t kHeadBytes = 64 * base::kKibibyte;

}  // namespace

base::Result<LeadStream> LeadStream::Open(ReadFn read, const program::Program& program,
                                          const schema::Source* source,
                                          std::optional<char> delimiter) {
  LeadStream stream;
  stream.read_ = std::move(read);
  std::string head;
  stream.buffer_.resize(kReadBytes);
  while (head.size() < kHeadBytes) {
    const base::Result<size_t> count = stream.read_(stream.buffer_.data(), kReadBytes);
    if (!count) {
      return tl::unexpected<base::Error>(count.error());
    }
    if (*count == 0) {
      stream.at_end_ = true;
      break;
    }
    head.append(stream.buffer_.data(), *count);
  }
  stream.bytes_read_ = head.size();
  if (head.empty()) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "the input is empty: a CSV file starts with a line of column names");
  }
  const std::string_view start = std::string_view(head).substr(0, kHeadBytes);
  const base::Result<ingest::Dialect> dialect = ingest::DetectDialect(start, delimiter);
  if (!dialect) {
    return tl::unexpected<base::Error>(dialect.error());
  }
  stream.dialect_ = *dialect;
  stream.cutter_.emplace(*dialect);
  std::vector<ingest::Block> blocks;
  if (const auto fed = stream.cutter_->Feed(head, blocks); !fed) {
    return tl::unexpected<base::Error>(fed.error());
  }
  if (stream.at_end_) {
    if (const auto finished = stream.cutter_->Finish(blocks); !finished) {
      return tl::unexpected<base::Error>(finished.error());
    }
  }
  std::move(blocks.begin(), blocks.end(), std::back_inserter(stream.ready_));
  if (const auto header = stream.ReadHeader(); !header) {
    return tl::unexpected<base::Error>(header.error());
  }
  base::Result<ingest::Binding> binding =
      ingest::Binding::Bind(program, source, stream.header_);
  if (!binding) {
    return tl::unexpected<base::Error>(binding.error());
  }
  stream.binding_ = std::move(*binding);
  return stream;
}

base::Result<void> LeadStream::ReadMore() {
  const base::Result<size_t> count = read_(buffer_.data(), kReadBytes);
  if (!count) {
    return tl::unexpected<base::Error>(count.error());
  }
  bytes_read_ += *count;
  at_end_ = *count == 0;
  std::vector<ingest::Block> blocks;
  const base::Result<void> cut =
      at_end_ ? cutter_->Finish(blocks)
              : cutter_->Feed(std::string_view(buffer_.data(), *count), blocks);
  std::move(blocks.begin(), blocks.end(), std::back_inserter(ready_));
  return cut;
}

base::Result<void> LeadStream::ReadHeader() {
  for (;;) {
    while (ready_.empty() && !at_end_) {
      if (const auto more = ReadMore(); !more) {
        return more;
      }
    }
    if (ready_.empty()) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "the input has only blank lines: a CSV file starts with a line of "
                        "column names");
    }
    ingest::RecordReader reader(ready_.front(), dialect_);
    ingest::Record record;
    std::string error;
    if (reader.Next(record, error)) {
      if (!error.empty()) {
        return base::Fail(base::ErrorKind::kBadInput,
                          "the line of column names cannot be read: " + error);
      }
      header_.assign(record.fields.begin(), record.fields.end());
      header_block_ = ready_.front().index;
      return {};
    }
    ready_.pop_front();
  }
}

base::Result<bool> LeadStream::Next(ingest::Block& block) {
  while (ready_.empty()) {
    if (at_end_) {
      return false;
    }
    if (const auto more = ReadMore(); !more) {
      return tl::unexpected<base::Error>(more.error());
    }
  }
  block = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

ingest::RecordReader LeadStream::Records(const ingest::Block& block) const {
  ingest::RecordReader reader(block, dialect_);
  if (block.index == header_block_) {
    ingest::Record header;
    std::string error;
    reader.Next(header, error);
  }
  return reader;
}

}  // namespace tandem::run
