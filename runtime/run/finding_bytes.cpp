// SPDX-License-Identifier: Apache-2.0
// Numbers as they lie in memory, texts behind their sizes.
#include "runtime/run/finding_bytes.h"

#include <cstring>

#include "runtime/join/merge.h"

namespace tandem::run {
namespace {

template <class T>
void Put(T number, std::string& out) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

void PutText(std::string_view text, std::string& out) {
  Put<uint64_t>(text.size(), out);
  out += text;
}

template <class T>
T Take(std::string_view& bytes) {
  T number;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string_view TakeText(std::string_view& bytes) {
  const auto size = Take<uint64_t>(bytes);
  const std::string_view text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return text;
}

}  // namespace

std::string KeyOf(const Finding& finding) {
  std::string key;
  join::AppendKeyNumber(finding.input, key);
  join::AppendKeyNumber(finding.what.line, key);
  return key;
}

void AppendFinding(const Finding& finding, std::string& out) {
  Put(finding.kind, out);
  Put<uint64_t>(finding.input, out);
  Put<uint64_t>(finding.what.line, out);
  Put<uint64_t>(finding.what.column, out);
  for (const std::string* text : {&finding.what.field, &finding.what.value, &finding.what.reason,
                                  &finding.record, &finding.lead}) {
    PutText(*text, out);
  }
}

Finding ReadFinding(std::string_view bytes) {
  Finding finding;
  finding.kind = Take<Finding::Kind>(bytes);
  finding.input = Take<uint64_t>(bytes);
  finding.what.line = Take<uint64_t>(bytes);
  finding.what.column = Take<uint64_t>(bytes);
  for (std::string* text : {&finding.what.field, &finding.what.value, &finding.what.reason,
                            &finding.record, &finding.lead}) {
    *text = TakeText(bytes);
  }
  return finding;
}

void AppendMissed(const Finding& finding, uint32_t copies, bool is_refused, std::string& out) {
  Put(copies, out);
  Put(is_refused, out);
  AppendFinding(finding, out);
}

MissedBytes ReadMissed(std::string_view bytes) {
  MissedBytes missed;
  missed.copies = Take<uint32_t>(bytes);
  missed.is_refused = Take<bool>(bytes);
  missed.finding = bytes;
  return missed;
}

void AppendDecided(const Row& row, std::string_view record, std::string_view text,
                   std::string& out) {
  Put(row.line, out);
  Put(row.id_hash, out);
  Put(row.stage, out);
  Put(row.route, out);
  Put(row.has_fault, out);
  Put<uint64_t>(row.unique_hashes.size(), out);
  for (const uint64_t hash : row.unique_hashes) Put(hash, out);
  // Only a lead with a value that must not come twice may have to be told about.
  PutText(row.unique_hashes.empty() ? std::string_view() : record, out);
  out += text;
}

DecidedBytes ReadDecided(std::string_view bytes) {
  DecidedBytes decided;
  decided.row.line = Take<uint64_t>(bytes);
  decided.row.id_hash = Take<uint64_t>(bytes);
  decided.row.stage = Take<int32_t>(bytes);
  decided.row.route = Take<int32_t>(bytes);
  decided.row.has_fault = Take<bool>(bytes);
  const auto count = Take<uint64_t>(bytes);
  for (uint64_t i = 0; i < count; ++i) {
    decided.row.unique_hashes.push_back(Take<uint64_t>(bytes));
  }
  decided.record = TakeText(bytes);
  decided.text = bytes;
  return decided;
}

void AppendCarried(std::string_view line, std::string_view before, std::string& out) {
  PutText(line, out);
  out += before;
}

CarriedBytes ReadCarried(std::string_view bytes) {
  CarriedBytes carried;
  carried.line = TakeText(bytes);
  carried.before = bytes;
  return carried;
}

}  // namespace tandem::run
