// SPDX-License-Identifier: Apache-2.0
// Where leads come from: a file or stdin, the source of the policy that reads it, and as of when
// they are decided.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "runtime/base/status.h"
#include "runtime/program/program.h"

namespace tandem::cli {

// An open file or stdin ("-"). Movable. One thread at a time.
class LeadInput {
 public:
  // kIo when the file is not there, may not be read or is a folder.
  static base::Result<LeadInput> Open(const std::string& path);
  ~LeadInput();
  LeadInput(LeadInput&& other) noexcept;
  LeadInput& operator=(LeadInput&&) = delete;

  // Up to `bytes` bytes, 0 at the end. While it waits for a pipe it asks `stop`, if given, and
  // fails when that says yes.
  base::Result<size_t> Read(char* into, size_t bytes, const std::function<bool()>& stop = {});

  const std::string& name() const { return name_; }
  // Of regular files.
  std::optional<uint64_t> size_bytes() const { return size_bytes_; }

 private:
  LeadInput(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  int descriptor_ = -1;
  std::string name_;
  std::optional<uint64_t> size_bytes_;
};

// The source called `name`; without a name the only one, or null (fields by column name) when the
// policy has none.
base::Result<const schema::Source*> ChooseSource(const program::Program& program,
                                                 const std::string& name);

// "2026-11-18T10:00:00Z", "2026-11-18 10:00" or "2026-11-18", the latter two in the policy's zone;
// now when empty. Microseconds UTC.
base::Result<int64_t> ChooseAsOf(const std::string& text, const schema::Schema& schema);

// One character, or comma, semicolon, tab, pipe; nothing (detect) when empty.
base::Result<std::optional<char>> ChooseDelimiter(const std::string& text);

}  // namespace tandem::cli
