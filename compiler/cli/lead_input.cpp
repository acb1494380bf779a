// SPDX-License-Identifier: Apache-2.0
// Opening and reading; choices with what there is to choose from in their messages.
#include "compiler/cli/lead_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "compiler/cli/command.h"
#include "runtime/schema/zone_of.h"
#include "runtime/value/time_form.h"

namespace tandem::cli {
namespace {

constexpr int kPollMs = 100;

}  // namespace

base::Result<LeadInput> LeadInput::Open(const std::string& path) {
  const bool is_stdin = path == "-";
  const int descriptor =
      is_stdin ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  LeadInput input(descriptor, is_stdin ? "stdin" : path);
  struct stat about = {};
  if (descriptor < 0 || ::fstat(descriptor, &about) != 0) {
    return base::Fail(base::ErrorKind::kIo, fmt::format("cannot open `{}`: {}",
                                                        input.name_, std::strerror(errno)));
  }
  if (S_ISDIR(about.st_mode)) {
    return base::Fail(base::ErrorKind::kIo,
                      fmt::format("`{}` is a folder; give one file", input.name_));
  }
  if (S_ISREG(about.st_mode)) {
    input.size_bytes_ = static_cast<uint64_t>(about.st_size);
  }
  return input;
}

LeadInput::~LeadInput() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

LeadInput::LeadInput(LeadInput&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      size_bytes_(other.size_bytes_) {}

base::Result<size_t> LeadInput::Read(char* into, size_t bytes, const std::function<bool()>& stop) {
  for (;;) {
    if (stop && !size_bytes_) {
      pollfd waiting = {descriptor_, POLLIN, 0};
      while (::poll(&waiting, 1, kPollMs) <= 0) {
        if (stop()) {
          return base::Fail(base::ErrorKind::kIo, fmt::format("reading {} was stopped", name_));
        }
      }
    }
    const ssize_t count = ::read(descriptor_, into, bytes);
    if (count >= 0) {
      return static_cast<size_t>(count);
    }
    if (errno != EINTR) {
      return base::Fail(base::ErrorKind::kIo,
                        fmt::format("cannot read `{}`: {}", name_, std::strerror(errno)));
    }
  }
}

base::Result<const schema::Source*> ChooseSource(const program::Program& program,
                                                 const std::string& name) {
  std::vector<std::string> names;
  const schema::Source* first = nullptr;
  for (const schema::Source& source : program.sources) {
    if (source.of_events) {
      if (source.name == name) {
        return base::Fail(base::ErrorKind::kBadInput,
                          fmt::format("the source `{0}` reads events; give its file as {0}=FILE",
                                      name));
      }
      continue;
    }
    if (source.name == name) {
      return &source;
    }
    first = names.empty() ? &source : first;
    names.push_back(source.name);
  }
  if (name.empty() && names.size() <= 1) {
    return first;
  }
  if (names.empty()) {
    return base::Fail(base::ErrorKind::kBadInput,
                      fmt::format("the policy has no source, so none called `{}`", name));
  }
  const std::string all = fmt::format("{}", fmt::join(names, ", "));
  return base::Fail(
      base::ErrorKind::kBadInput,
      name.empty() ? fmt::format("the policy has several sources; choose one of {} with --source",
                                 all)
                   : fmt::format("the policy has no source `{}`{}; it has {}", name,
                                 Suggest(name, names), all));
}

base::Result<int64_t> ChooseAsOf(const std::string& text, const schema::Schema& schema) {
  if (text.empty()) {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  const base::Result<value::Zone> found = schema::ZoneOf(schema);
  if (!found) {
    return tl::unexpected<base::Error>(found.error());
  }
  if (const std::optional<int64_t> instant = value::ParseIsoTime(text, *found)) {
    return *instant;
  }
  return base::Fail(base::ErrorKind::kBadInput,
                    fmt::format("--as-of takes an instant such as 2026-11-18T10:00:00Z, or "
                                "2026-11-18 10:00 in the policy's zone ({}), not `{}`",
                                schema.zone, text));
}

base::Result<std::optional<char>> ChooseDelimiter(const std::string& text) {
  constexpr std::pair<const char*, char> kNames[] = {
      {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"pipe", '|'}};
  if (text.empty()) {
    return std::nullopt;
  }
  for (const auto& [name, delimiter] : kNames) {
    if (text == name) {
      return delimiter;
    }
  }
  const auto byte = static_cast<unsigned char>(text.front());
  if (text.size() == 1 && byte < 0x80 && (byte >= 0x20 || byte == '\t') && byte != '"') {
    return text.front();
  }
  return base::Fail(base::ErrorKind::kBadInput,
                    fmt::format("--delimiter takes one character, or comma, semicolon, tab, pipe, "
                                "not `{}`",
                                text));
}

}  // namespace tandem::cli
