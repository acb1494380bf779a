// SPDX-License-Identifier: Apache-2.0
// The checksum covers every byte before the last line.
#include "runtime/state/carry_file.h"

#include <simdjson.h>

#include <utility>

#include "runtime/base/limits.h"
#include "runtime/output/row_writer.h"
#include "runtime/value/time_form.h"
#include "runtime/value/time_format.h"

namespace tandem::state {
namespace {

constexpr size_t kReadBytes = 1 * base::kMebibyte;
constexpr std::string_view kMagic = "tandem carried state";

tl::unexpected<base::Error> Refuse(std::string why) {
  return base::Fail(base::ErrorKind::kBadInput, std::move(why));
}

base::Result<CarryHeader> ReadHeader(std::string_view line) {
  simdjson::dom::parser parser;
  simdjson::dom::element object;
  std::string_view magic;
  int64_t format = 0;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS ||
      !object.is_object() || object["format"].get(magic) != simdjson::SUCCESS || magic != kMagic ||
      object["version"].get(format) != simdjson::SUCCESS) {
    return Refuse("this is no carried state: its first line is no header");
  }
  if (format > kCarryFormat) {
    return Refuse("this carried state was written by a newer tandem: its format is " +
                  std::to_string(format) + ", this tandem reads up to " +
                  std::to_string(kCarryFormat));
  }
  CarryHeader header;
  std::string_view policy;
  std::string_view version;
  std::string_view as_of;
  std::string_view tzdb;
  std::optional<int64_t> instant;
  if (object["policy"].get(policy) == simdjson::SUCCESS &&
      object["policy_version"].get(version) == simdjson::SUCCESS &&
      object["tzdb"].get(tzdb) == simdjson::SUCCESS &&
      object["as_of"].get(as_of) == simdjson::SUCCESS) {
    instant = value::ParseIsoTime(as_of, value::Zone());
  }
  if (!instant || format < 1) {
    return Refuse("this carried state is damaged: its header is not complete");
  }
  return CarryHeader{static_cast<int>(format), std::string(policy), std::string(version), *instant,
                     std::string(tzdb)};
}

std::string HeaderLine(const CarryHeader& header) {
  std::string line = "{\"format\":";
  output::AppendJsonString(kMagic, line);
  line += ",\"version\":" + std::to_string(header.format) + ",\"policy\":";
  output::AppendJsonString(header.policy, line);
  line += ",\"policy_version\":";
  output::AppendJsonString(header.policy_version, line);
  line += ",\"as_of\":\"";
  value::FormatTime(header.as_of_us, line);
  line += "\",\"tzdb\":";
  output::AppendJsonString(header.tzdb, line);
  return line + "}\n";
}

constexpr std::string_view kLastLineStart = "{\"leads\":";

std::string LastLine(uint64_t leads, base::Sha256& hash) {
  return std::string(kLastLineStart) + std::to_string(leads) + ",\"sha256\":\"" +
         base::ToHex(hash.Finish()) + "\"}\n";
}

}  // namespace

base::Result<CheckedCarry> CheckCarry(const ReadFn& read) {
  CheckedCarry checked;
  base::Sha256 hash;
  std::string held;  // the last whole line seen, and what came after it
  uint64_t lines = 0;
  std::string block(kReadBytes, '\0');
  for (;;) {
    const base::Result<size_t> count = read(block.data(), block.size());
    if (!count) return tl::unexpected<base::Error>(count.error());
    if (*count == 0) break;
    held.append(block, 0, *count);
    const size_t last = held.rfind('\n');
    if (last == std::string::npos) continue;
    const size_t before = last == 0 ? std::string::npos : held.rfind('\n', last - 1);
    if (before == std::string::npos) continue;
    const std::string_view done = std::string_view(held).substr(0, before + 1);
    if (lines == 0) {
      auto header = ReadHeader(done.substr(0, done.find('\n')));
      if (!header) return tl::unexpected<base::Error>(header.error());
      checked.header = std::move(*header);
    }
    for (const char c : done) lines += c == '\n' ? 1 : 0;
    hash.Update(done);
    held.erase(0, before + 1);
  }
  if (lines == 0) {
    const auto header = ReadHeader(std::string_view(held).substr(0, held.find('\n')));
    return header ? Refuse("this carried state is cut off: its last line is missing")
                  : tl::unexpected<base::Error>(header.error());
  }
  if (!held.starts_with(kLastLineStart) || !held.ends_with("}\n")) {
    return Refuse("this carried state is cut off: its last line, with the checksum, is missing");
  }
  checked.leads = lines - 1;
  if (held != LastLine(checked.leads, hash)) {
    return Refuse("this carried state is damaged: it does not match the checksum in its last line");
  }
  return checked;
}

base::Result<bool> CarryLines::NextLine(std::string_view& line) {
  for (;;) {
    const size_t end = buffer_.find('\n', at_);
    if (end != std::string::npos) {
      line = std::string_view(buffer_).substr(at_, end - at_);
      at_ = end + 1;
      ++line_number_;
      return true;
    }
    if (at_end_) return false;
    buffer_.erase(0, std::exchange(at_, 0));
    const size_t size = buffer_.size();
    buffer_.resize(size + kReadBytes);
    const base::Result<size_t> count = read_(buffer_.data() + size, kReadBytes);
    if (!count) return tl::unexpected<base::Error>(count.error());
    buffer_.resize(size + *count);
    at_end_ = *count == 0;
  }
}

base::Result<bool> CarryLines::Next(std::string_view& line) {
  if (line_number_ == 0) {
    const base::Result<bool> header = NextLine(line);
    if (!header || !*header) return header;
  }
  const base::Result<bool> more = NextLine(line);
  return more && *more && line.starts_with(kLastLineStart) ? false : more;
}

base::Result<CarryWriter> CarryWriter::Create(const std::string& path, const CarryHeader& header) {
  base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
  if (!file) return tl::unexpected<base::Error>(file.error());
  CarryWriter writer(std::move(*file));
  if (auto written = writer.Write(HeaderLine(header)); !written) {
    return tl::unexpected<base::Error>(written.error());
  }
  return writer;
}

base::Result<void> CarryWriter::Write(std::string_view bytes) {
  hash_.Update(bytes);
  return file_.Write(bytes);
}

base::Result<void> CarryWriter::Add(std::string_view line) {
  ++leads_;
  return Write(line);
}

base::Result<void> CarryWriter::Commit() {
  if (auto written = file_.Write(LastLine(leads_, hash_)); !written) return written;
  return file_.Commit();
}

}  // namespace tandem::state
