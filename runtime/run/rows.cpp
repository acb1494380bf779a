// SPDX-License-Identifier: Apache-2.0
// Fixed heads, then bytes.
#include "runtime/run/rows.h"

#include <cstring>

#include "runtime/base/hash.h"
#include "runtime/join/partition.h"

namespace tandem::run {
namespace {

struct Head {
  uint64_t order = 0;
  uint64_t line = 0;
  uint64_t id_size = 0;
};

struct KeyedHead {
  uint64_t lead_order = 0;
  uint32_t copies = 0;
  uint32_t input = 0;
};

struct SharerHead {
  uint64_t lead_order = 0;
  uint64_t id_hash = 0;
};

template <class T>
void AppendBytes(const T& head, std::string& out) {
  char bytes[sizeof head];
  std::memcpy(bytes, &head, sizeof head);
  out.append(bytes, sizeof bytes);
}

}  // namespace

uint64_t HashOfId(std::string_view id) { return base::Hash64(id); }

void AppendJoinRow(const JoinRow& row, std::string& out) {
  const Head head{row.order, row.line, row.id.size()};
  join::AppendRowHead(HashOfId(row.id), sizeof head + row.id.size() + row.body.size(), out);
  AppendBytes(head, out);
  out += row.id;
  out += row.body;
}

JoinRow ReadJoinRow(std::string_view row) {
  Head head;
  std::memcpy(&head, row.data(), sizeof head);
  return {head.order, head.line, row.substr(sizeof head, head.id_size),
          row.substr(sizeof head + head.id_size)};
}

void AppendEventRow(std::string_view id, size_t input, std::string_view encoded,
                    std::string& out) {
  const auto number = static_cast<uint16_t>(input);
  join::AppendRowHead(HashOfId(id), sizeof number + encoded.size(), out);
  AppendBytes(number, out);
  out += encoded;
}

EventRow ReadEventRow(std::string_view row) {
  uint16_t number = 0;
  std::memcpy(&number, row.data(), sizeof number);
  return {number, row.substr(sizeof number)};
}

void AppendKeyedRow(uint64_t id_hash, const KeyedRow& row, std::string& out) {
  const KeyedHead head{row.lead_order, row.copies, static_cast<uint32_t>(row.input)};
  join::AppendRowHead(id_hash, sizeof head + row.encoded.size(), out);
  AppendBytes(head, out);
  out += row.encoded;
}

KeyedRow ReadKeyedRow(std::string_view row) {
  KeyedHead head;
  std::memcpy(&head, row.data(), sizeof head);
  return {head.input, head.copies, head.lead_order, row.substr(sizeof head)};
}

void AppendSharerRow(const SharerRow& row, std::string& out) {
  const SharerHead head{row.lead_order, row.id_hash};
  join::AppendRowHead(HashOfId(row.key), sizeof head + row.key.size(), out);
  AppendBytes(head, out);
  out += row.key;
}

SharerRow ReadSharerRow(std::string_view row) {
  SharerHead head;
  std::memcpy(&head, row.data(), sizeof head);
  return {head.lead_order, head.id_hash, row.substr(sizeof head)};
}

std::string KeyText(size_t slot, std::string_view id) {
  std::string key(1, static_cast<char>(slot));
  key += id;
  return key;
}

}  // namespace tandem::run
