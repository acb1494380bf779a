// SPDX-License-Identifier: Apache-2.0
// Rows of CSV from bytes, a file that forgets itself, and a merge by id in input order.
#include "compiler/diff/decisions.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/base/hash.h"

namespace tandem::diff {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

tl::unexpected<base::Error> Refused(const char* what) {
  return base::Fail(base::ErrorKind::kIo,
                    std::string("cannot ") + what + " the decisions of the old policy in the "
                    "temporary folder: " + std::strerror(errno));
}

}  // namespace

bool RowCutter::Next(Row& row) {
  row.clear();
  std::string cell;
  bool quoted = false;
  for (size_t at = at_; at < pending_.size(); ++at) {
    const char c = pending_[at];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (at + 1 < pending_.size() && pending_[at + 1] == '"') {
        cell += '"';
        ++at;
      } else {
        quoted = false;
      }
      continue;
    }
    if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') {
        at_ = at + 1;
        return true;
      }
    } else {
      cell += c;
    }
  }
  pending_.erase(0, at_);
  at_ = 0;
  return false;
}

base::Result<Spool> Spool::Make(const std::string& folder) {
  std::string path = folder + "/tandem-diff-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0) return Refused("keep");
  ::unlink(path.c_str());
  std::FILE* file = ::fdopen(descriptor, "w+b");
  if (file == nullptr) return Refused("keep");
  return Spool(file);
}

base::Result<void> Spool::Write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    return Refused("write");
  }
  return {};
}

base::Result<void> Spool::Rewind() {
  if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) {
    return Refused("read");
  }
  cutter_ = {};
  return {};
}

base::Result<bool> Spool::Next(Row& row) {
  std::string buffer;
  while (!cutter_.Next(row)) {
    buffer.resize(kReadBytes);
    const size_t count = std::fread(buffer.data(), 1, buffer.size(), file_.get());
    if (count == 0) {
      if (std::ferror(file_.get()) != 0) return Refused("read");
      return false;
    }
    cutter_.Add(std::string_view(buffer).substr(0, count));
  }
  return true;
}

base::Result<void> SideBySide::Advance() {
  Row row;
  const base::Result<bool> more = before_.Next(row);
  if (!more) return tl::unexpected<base::Error>(more.error());
  row_ = *more ? std::optional(std::move(row)) : std::nullopt;
  if (*more) ++taken_;
  return {};
}

base::Result<void> SideBySide::Begin() {
  if (auto rewound = before_.Rewind(); !rewound) return rewound;
  if (auto header = Advance(); !header) return header;
  taken_ = 0;
  return Advance();
}

// Which ids the first policy decided: all of its rows, once more.
base::Result<void> SideBySide::Look() {
  looked_ = true;
  const uint64_t place = taken_;
  if (auto rewound = before_.Rewind(); !rewound) return rewound;
  Row row;
  for (bool is_header = true;; is_header = false) {
    const base::Result<bool> more = before_.Next(row);
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (!*more) break;
    if (!is_header) ids_.push_back(base::Hash64(row.front()));
  }
  std::sort(ids_.begin(), ids_.end());
  if (auto begun = Begin(); !begun) return begun;
  while (taken_ < place) {
    if (auto advanced = Advance(); !advanced) return advanced;
  }
  return {};
}

base::Result<void> SideBySide::Add(const Row& after) {
  if (row_ && row_->front() == after.front()) {
    if (auto told = tell_(&*row_, &after); !told) return told;
    return Advance();
  }
  if (row_ && (after.front().empty() || row_->front().empty())) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "the policies reject different leads, which can only be told apart by "
                      "their id: declare `id` in `lead`");
  }
  if (!looked_ && row_) {
    if (auto looked = Look(); !looked) return looked;
  }
  const bool is_there =
      row_ && std::binary_search(ids_.begin(), ids_.end(), base::Hash64(after.front()));
  if (!is_there) return tell_(nullptr, &after);
  while (row_ && row_->front() != after.front()) {
    if (auto told = tell_(&*row_, nullptr); !told) return told;
    if (auto advanced = Advance(); !advanced) return advanced;
  }
  if (auto told = tell_(row_ ? &*row_ : nullptr, &after); !told) return told;
  return row_ ? Advance() : base::Result<void>{};
}

base::Result<void> SideBySide::End() {
  while (row_) {
    if (auto told = tell_(&*row_, nullptr); !told) return told;
    if (auto advanced = Advance(); !advanced) return advanced;
  }
  return {};
}

}  // namespace tandem::diff
