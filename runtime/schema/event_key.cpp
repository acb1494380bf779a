// SPDX-License-Identifier: Apache-2.0
// The step of the key's path before its `id`.
#include "runtime/schema/event_key.h"

namespace tandem::schema {

std::string OwnerName(const Schema& schema, const Event& event) {
  if (!event.key) return "lead";
  std::string path = schema[*event.key].name;
  path.resize(path.rfind('.'));
  const size_t dot = path.rfind('.');
  return dot == std::string::npos ? path : path.substr(dot + 1);
}

}  // namespace tandem::schema
