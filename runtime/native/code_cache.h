// SPDX-License-Identifier: Apache-2.0
// Compiled code kept in a folder, for processes that compile the same policy again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tandem::native {

// So much is kept; then what was used least recently goes.
inline constexpr uint64_t kMaxCodeCacheBytes = 256ull << 20;

// A folder of any number of processes of one user. Nothing that goes wrong in it is an error: what
// cannot be read is not there, what cannot be written is left out. Code that is found is run, so
// the folder and its files must belong to the user of the process and be writable by nobody else;
// else nothing is read. Thread-safe.
class CodeCache {
 public:
  // Made when it is first written to, for this user alone; the folder above must be there.
  explicit CodeCache(std::string folder, uint64_t max_bytes = kMaxCodeCacheBytes)
      : folder_(std::move(folder)), max_bytes_(max_bytes) {}

  // `key`: 64 hexadecimal digits of a SHA-256 over all that the code depends on. What was stored
  // under it, whole and unchanged.
  std::optional<std::string> Find(const std::string& key) const;
  void Store(const std::string& key, std::string_view code) const;

 private:
  std::string PathOf(const std::string& key) const;
  void RemoveOldest() const;

  std::string folder_;
  uint64_t max_bytes_;
};

}  // namespace tandem::native
