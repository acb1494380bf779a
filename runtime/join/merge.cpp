// SPDX-License-Identifier: Apache-2.0
// A heap of readers, the one with the smallest key on top.
#include "runtime/join/merge.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace tandem::join {
namespace {

struct Head {
  uint32_t key_size = 0;
  uint32_t body_size = 0;
};

class Reader {
 public:
  Reader(Spool spool, size_t number) : spool_(std::move(spool)), number_(number) {}

  // False at the end.
  base::Result<bool> Next() {
    at_ += record_size_;
    record_size_ = 0;
    Head head;
    base::Result<bool> there = Need(sizeof head);
    if (!there || !*there) return there;
    std::memcpy(&head, buffer_.data() + at_, sizeof head);
    const size_t size = sizeof head + head.key_size + head.body_size;
    there = Need(size);
    if (!there || !*there) return there;
    key_ = std::string_view(buffer_).substr(at_ + sizeof head, head.key_size);
    body_ = std::string_view(buffer_).substr(at_ + sizeof head + head.key_size, head.body_size);
    record_size_ = size;
    return true;
  }

  std::string_view key() const { return key_; }
  std::string_view body() const { return body_; }
  bool IsAfter(const Reader& other) const {
    const int order = key_.compare(other.key_);
    return order != 0 ? order > 0 : number_ > other.number_;
  }

 private:
  base::Result<bool> Need(size_t bytes) {
    while (buffer_.size() - at_ < bytes) {
      buffer_.erase(0, std::exchange(at_, 0));
      const base::Result<bool> more = spool_.TakePiece(buffer_);
      if (!more || !*more) return more;
    }
    return true;
  }

  Spool spool_;
  size_t number_;
  std::string buffer_;
  size_t at_ = 0;
  size_t record_size_ = 0;
  std::string_view key_;
  std::string_view body_;
};

}  // namespace

void AppendKeyNumber(uint64_t number, std::string& key) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    key += static_cast<char>(number >> shift);
  }
}

uint64_t KeyNumber(std::string_view key) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8 && i < key.size(); ++i) {
    number = number << 8 | static_cast<unsigned char>(key[i]);
  }
  return number;
}

base::Result<void> AppendKeyed(std::string_view key, std::string_view body, Spool& spool) {
  const Head head{static_cast<uint32_t>(key.size()), static_cast<uint32_t>(body.size())};
  char bytes[sizeof head];
  std::memcpy(bytes, &head, sizeof head);
  if (auto done = spool.Append({bytes, sizeof bytes}); !done) return done;
  if (auto done = spool.Append(key); !done) return done;
  return spool.Append(body);
}

base::Result<void> Merge(std::vector<Spool> spools, const UseRecord& use) {
  std::vector<std::unique_ptr<Reader>> heap;
  for (size_t i = 0; i < spools.size(); ++i) {
    auto reader = std::make_unique<Reader>(std::move(spools[i]), i);
    const base::Result<bool> more = reader->Next();
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (*more) heap.push_back(std::move(reader));
  }
  const auto after = [](const auto& a, const auto& b) { return a->IsAfter(*b); };
  std::make_heap(heap.begin(), heap.end(), after);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), after);
    Reader& first = *heap.back();
    if (auto used = use(first.key(), first.body()); !used) return used;
    const base::Result<bool> more = first.Next();
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (*more) {
      std::push_heap(heap.begin(), heap.end(), after);
    } else {
      heap.pop_back();
    }
  }
  return {};
}

}  // namespace tandem::join
