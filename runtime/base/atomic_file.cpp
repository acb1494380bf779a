// SPDX-License-Identifier: Apache-2.0
// Temporary file beside the target, fsync, rename, fsync of the folder.
#include "runtime/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "runtime/base/limits.h"

namespace tandem::base {
namespace {

constexpr size_t kBufferBytes = kMebibyte;
constexpr int kNameAttempts = 10'000;

tl::unexpected<Error> IoError(std::string_view what, const std::string& path, int error_number) {
  std::string message(what);
  message += " `" + path + "`: " + std::strerror(error_number);
  return Fail(ErrorKind::kIo, std::move(message));
}

// A link is followed to what it names, so that the link itself survives the rename.
std::string Resolved(const std::string& path) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !S_ISLNK(link.st_mode)) return path;
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string resolved(real);
  std::free(real);
  return resolved;
}

}  // namespace

Result<AtomicFile> AtomicFile::Create(const std::string& path) {
  const std::string target = Resolved(path);
  struct stat existing {};
  const bool exists = ::stat(target.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) return IoError("cannot write", path, EISDIR);
  if (exists && !S_ISREG(existing.st_mode)) {
    const int direct = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (direct < 0) return IoError("cannot write", path, errno);
    return AtomicFile(direct, target, "");
  }
  const std::string stem = target + ".tmp-" + std::to_string(::getpid()) + "-";
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    const std::string temporary = stem + std::to_string(attempt);
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) return IoError("cannot write", path, errno);
    AtomicFile file(descriptor, target, temporary);
    if (exists && ::fchmod(descriptor, existing.st_mode & 07777) != 0) {
      return IoError("cannot keep the permissions of", path, errno);
    }
    return file;
  }
  return IoError("cannot find a free temporary name beside", path, EEXIST);
}

AtomicFile::~AtomicFile() { Discard(); }

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      target_path_(std::move(other.target_path_)),
      temporary_path_(std::exchange(other.temporary_path_, {})),
      pending_(std::move(other.pending_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this == &other) return *this;
  Discard();
  descriptor_ = std::exchange(other.descriptor_, -1);
  target_path_ = std::move(other.target_path_);
  temporary_path_ = std::exchange(other.temporary_path_, {});
  pending_ = std::move(other.pending_);
  return *this;
}

void AtomicFile::Discard() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
  temporary_path_.clear();
}

Result<void> AtomicFile::Write(std::string_view bytes) {
  pending_.append(bytes);
  if (pending_.size() < kBufferBytes) return {};
  return Flush();
}

Result<void> AtomicFile::Flush() {
  size_t written = 0;
  while (written < pending_.size()) {
    const ssize_t count =
        ::write(descriptor_, pending_.data() + written, pending_.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return IoError("cannot write", target_path_, errno);
    written += static_cast<size_t>(count);
  }
  pending_.clear();
  return {};
}

Result<void> AtomicFile::Commit() {
  if (Result<void> flushed = Flush(); !flushed) return flushed;
  const bool direct = temporary_path_.empty();
  if (!direct && ::fsync(descriptor_) != 0) return IoError("cannot store", target_path_, errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    return IoError("cannot store", target_path_, errno);
  }
  if (direct) return {};
  if (::rename(temporary_path_.c_str(), target_path_.c_str()) != 0) {
    return IoError("cannot replace", target_path_, errno);
  }
  temporary_path_.clear();
  const size_t slash = target_path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : target_path_.substr(0, slash + 1);
  // Not every file system can fsync a folder; the file itself is stored and in place by now.
  const int folder_descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_descriptor >= 0) {
    ::fsync(folder_descriptor);
    ::close(folder_descriptor);
  }
  return {};
}

}  // namespace tandem::base
