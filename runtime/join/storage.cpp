// SPDX-License-Identifier: Apache-2.0
// One file without a name, written from front to back, read anywhere.
#include "runtime/join/storage.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tandem::join {
namespace {

tl::unexpected<base::Error> IoError(const char* what, const std::string& folder, int error) {
  return base::Fail(base::ErrorKind::kIo, std::string(what) + " the temporary folder `" + folder +
                                              "`: " + std::strerror(error));
}

}  // namespace

Storage::~Storage() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Storage::Reserve(size_t bytes) {
  size_t before = in_memory_.load(std::memory_order_relaxed);
  do {
    if (before + bytes > memory_bytes_) return false;
  } while (!in_memory_.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
  return true;
}

base::Result<void> Storage::Open() {
  const std::lock_guard lock(opening_);
  if (descriptor_ >= 0) return {};
#ifdef O_TMPFILE
  descriptor_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ >= 0) return {};
#endif
  // Not every file system knows files without a name: the name is taken away at once.
  std::string path = folder_ + "/tandem-XXXXXX";
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return IoError("cannot make a file in", folder_, errno);
  ::unlink(path.c_str());
  descriptor_ = descriptor;
  return {};
}

base::Result<uint64_t> Storage::Write(std::string_view bytes) {
  if (descriptor_ < 0) {
    if (const auto opened = Open(); !opened) return tl::unexpected<base::Error>(opened.error());
  }
  const uint64_t offset = spilled_.fetch_add(bytes.size(), std::memory_order_relaxed);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                   static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return IoError("cannot write to", folder_, errno);
    done += static_cast<size_t>(count);
  }
  return offset;
}

base::Result<void> Storage::Read(uint64_t offset, char* into, size_t bytes) const {
  for (size_t done = 0; done < bytes;) {
    const ssize_t count =
        ::pread(descriptor_, into + done, bytes - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return IoError("cannot read from", folder_, count < 0 ? errno : EIO);
    done += static_cast<size_t>(count);
  }
  return {};
}

}  // namespace tandem::join
