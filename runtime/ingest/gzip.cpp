// SPDX-License-Identifier: Apache-2.0
// A stream of gzip members through zlib.
#include "runtime/ingest/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/limits.h"

namespace tandem::ingest {
namespace {

constexpr size_t kInputBytes = 256 * base::kKibibyte;
constexpr int kGzipOnly = 15 + 16;  // largest window, gzip header and check sum

class Unzipper {
 public:
  explicit Unzipper(ReadFn read) : read_(std::move(read)) {}
  ~Unzipper() {
    if (is_gzip_) inflateEnd(&stream_);
  }
  Unzipper(const Unzipper&) = delete;
  Unzipper& operator=(const Unzipper&) = delete;

  base::Result<size_t> Read(char* into, size_t bytes) {
    if (!started_) {
      if (auto started = Start(); !started) return tl::unexpected(started.error());
    }
    if (bytes == 0) return 0;
    if (is_gzip_) return Unpack(into, bytes);
    if (left_.empty()) return at_end_ ? base::Result<size_t>(0) : read_(into, bytes);
    const size_t count = std::min(bytes, left_.size());
    std::memcpy(into, left_.data(), count);
    left_.remove_prefix(count);
    return count;
  }

 private:
  base::Result<void> Refill() {
    if (at_end_) return {};
    input_.resize(kInputBytes);
    auto count = read_(input_.data(), input_.size());
    if (!count) return tl::unexpected(count.error());
    at_end_ = *count == 0;
    left_ = std::string_view(input_.data(), *count);
    return {};
  }

  base::Result<void> Start() {
    started_ = true;
    std::string head;
    while (head.size() < 2 && !at_end_) {
      if (auto more = Refill(); !more) return more;
      head += left_;
    }
    input_ = std::move(head);
    left_ = input_;
    if (!left_.starts_with("\x1F\x8B")) return {};
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) {
      return base::Fail(base::ErrorKind::kIo, "out of memory for unpacking gzip data");
    }
    is_gzip_ = true;
    return {};
  }

  static tl::unexpected<base::Error> Damaged(const char* what) {
    return base::Fail(base::ErrorKind::kBadInput,
                      std::string("the gzip data is damaged: ") + what);
  }

  // Whether another member follows; zeros behind the last one are passed over.
  base::Result<bool> NextMember() {
    for (;;) {
      const size_t zeros = std::min(left_.find_first_not_of('\0'), left_.size());
      left_.remove_prefix(zeros);
      padded_ = padded_ || zeros > 0;
      if (!left_.empty()) break;
      if (at_end_) return false;
      if (auto more = Refill(); !more) return tl::unexpected(more.error());
    }
    if (padded_ || left_.front() != '\x1F') return Damaged("other data follows its end");
    inflateReset(&stream_);
    return true;
  }

  base::Result<size_t> Unpack(char* into, size_t bytes) {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    const auto room = static_cast<uInt>(std::min<size_t>(bytes, 1U << 30));
    stream_.avail_out = room;
    while (stream_.avail_out == room && !finished_) {
      if (between_members_) {
        auto more = NextMember();
        if (!more) return tl::unexpected(more.error());
        between_members_ = false;
        finished_ = !*more;
        continue;
      }
      if (left_.empty()) {
        if (auto more = Refill(); !more) return tl::unexpected(more.error());
        if (at_end_) {
          return base::Fail(base::ErrorKind::kBadInput,
                            "the gzip data is cut off; perhaps a download was not finished");
        }
      }
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left_.data()));
      stream_.avail_in = static_cast<uInt>(left_.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      left_.remove_prefix(left_.size() - stream_.avail_in);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return Damaged(stream_.msg != nullptr ? stream_.msg : "zlib gives no reason");
      }
    }
    return room - stream_.avail_out;
  }

  ReadFn read_;
  z_stream stream_{};
  std::string input_;
  std::string_view left_;  // of input_
  bool started_ = false;
  bool is_gzip_ = false;
  bool at_end_ = false;
  bool between_members_ = false;
  bool padded_ = false;
  bool finished_ = false;
};

}  // namespace

ReadFn Unzipped(ReadFn read) {
  auto unzipper = std::make_shared<Unzipper>(std::move(read));
  return [unzipper](char* into, size_t bytes) { return unzipper->Read(into, bytes); };
}

}  // namespace tandem::ingest
