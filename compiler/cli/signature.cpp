// SPDX-License-Identifier: Apache-2.0
// ssh-keygen gets the bytes on stdin, so that nobody can change a file in between.
#include "compiler/cli/signature.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <vector>

extern char** environ;

namespace tandem::cli {
namespace {

using base::ErrorKind;
using base::Fail;

// A file without a name: no pipe that could fill up.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("tandem", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }

  bool Fill(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return ::lseek(descriptor_, 0, SEEK_SET) == 0;
  }

  std::string Text() const {
    std::string text;
    std::array<char, 4096> piece;
    for (off_t at = 0;;) {
      const ssize_t count = ::pread(descriptor_, piece.data(), piece.size(), at);
      if (count <= 0) return text;
      text.append(piece.data(), static_cast<size_t>(count));
      at += count;
    }
  }

 private:
  int descriptor_;
};

struct Answer {
  bool succeeded = false;
  std::string out;
  std::string complaint;  // the last line it said
};

std::string LastLine(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

base::Result<Answer> RunKeygen(std::vector<std::string> arguments, std::string_view input) {
  const MemoryFile in, out, talk;
  if (in.descriptor() < 0 || out.descriptor() < 0 || talk.descriptor() < 0 || !in.Fill(input)) {
    return Fail(ErrorKind::kIo, fmt::format("cannot hand a file to ssh-keygen: {}",
                                            std::strerror(errno)));
  }
  arguments.insert(arguments.begin(), "ssh-keygen");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.descriptor(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, talk.descriptor(), STDERR_FILENO);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, "ssh-keygen", &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return Fail(ErrorKind::kIo, fmt::format("cannot run ssh-keygen (package openssh-client): {}",
                                            std::strerror(error)));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return Answer{WIFEXITED(status) && WEXITSTATUS(status) == 0, out.Text(), LastLine(talk.Text())};
}

base::Result<void> MustBeThere(const std::string& path, const char* what) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) return {};
  return Fail(ErrorKind::kBadInput, fmt::format("there is no {} {}", what, path));
}

}  // namespace

base::Result<std::string> Sign(std::string_view bytes, const std::string& key) {
  if (auto there = MustBeThere(key, "key"); !there) return tl::unexpected(there.error());
  const auto answer = RunKeygen({"-Y", "sign", "-f", key, "-n", kSignatureNamespace}, bytes);
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->succeeded || answer->out.empty()) {
    return Fail(ErrorKind::kBadInput,
                fmt::format("ssh-keygen does not sign with {}: {}", key, answer->complaint));
  }
  return answer->out;
}

base::Result<std::string> VerifySignature(std::string_view bytes, const std::string& signature_path,
                                          const std::string& allowed_signers) {
  auto there = MustBeThere(signature_path, "signature");
  if (there) there = MustBeThere(allowed_signers, "file of allowed signers");
  if (!there) return tl::unexpected(there.error());
  const auto found = RunKeygen(
      {"-Y", "find-principals", "-f", allowed_signers, "-s", signature_path}, "");
  if (!found) return tl::unexpected(found.error());
  std::string complaint = found->complaint;
  std::istringstream names(found->succeeded ? found->out : "");
  for (std::string name; std::getline(names, name);) {
    const auto verified = RunKeygen({"-Y", "verify", "-f", allowed_signers, "-I", name, "-n",
                                     kSignatureNamespace, "-s", signature_path}, bytes);
    if (!verified) return tl::unexpected(verified.error());
    if (verified->succeeded) return name;
    complaint = verified->complaint;
  }
  return Fail(ErrorKind::kBadInput,
              fmt::format("its signature is of nobody in {}{}{}", allowed_signers,
                          complaint.empty() ? "" : ": ", complaint));
}

}  // namespace tandem::cli
