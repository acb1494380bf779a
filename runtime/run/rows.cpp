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

}  // namespace

uint64_t HashOfId(std::string_view id) { return base::Hash64(id); }

void AppendJoinRow(const JoinRow& row, std::string& out) {
  const Head head{row.order, row.line, row.id.size()};
  join::AppendRowHead(HashOfId(row.id), sizeof head + row.id.size() + row.body.size(), out);
  char bytes[sizeof head];
  std::memcpy(bytes, &head, sizeof head);
  out.append(bytes, sizeof bytes);
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
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
  out += encoded;
}

EventRow ReadEventRow(std::string_view row) {
  uint16_t number = 0;
  std::memcpy(&number, row.data(), sizeof number);
  return {number, row.substr(sizeof number)};
}

}  // namespace tandem::run
