// SPDX-License-Identifier: Apache-2.0
// What `private_data` points to owns the buffers, the names and the children not moved out.
#include "runtime/capi/arrow_export.h"

#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

namespace tandem::capi {
namespace {

// Consumers may ask that a buffer without values is not NULL either.
constexpr size_t kLeastBytes = 64;

template <class T>
struct Owned {
  Owned() : object() {}
  ~Owned() {
    if (object.release != nullptr) object.release(&object);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  T object;
};

template <class T>
struct Children {
  std::vector<std::unique_ptr<Owned<T>>> owned;
  std::vector<T*> pointers;
  std::unique_ptr<Owned<T>> dictionary;

  T& Add() {
    owned.push_back(std::make_unique<Owned<T>>());
    pointers.push_back(&owned.back()->object);
    return *pointers.back();
  }
  T& AddDictionary() {
    dictionary = std::make_unique<Owned<T>>();
    return dictionary->object;
  }
  // Into the object's own members.
  void Show(T& out) {
    out.n_children = static_cast<int64_t>(pointers.size());
    out.children = pointers.empty() ? nullptr : pointers.data();
    out.dictionary = dictionary ? &dictionary->object : nullptr;
  }
};

void AppendInt32(std::string& out, size_t value) {
  const auto number = static_cast<int32_t>(value);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

}  // namespace

struct ArrowSchemaMaker::Held {
  std::string format, name, metadata;
  int64_t flags = 0;
  Children<ArrowSchema> children;

  static void Release(ArrowSchema* schema) {
    delete static_cast<Held*>(schema->private_data);
    schema->release = nullptr;
  }
};

ArrowSchemaMaker::ArrowSchemaMaker(std::string format, std::string name, int64_t flags)
    : held_(std::make_unique<Held>()) {
  held_->format = std::move(format);
  held_->name = std::move(name);
  held_->flags = flags;
}
ArrowSchemaMaker::~ArrowSchemaMaker() = default;
ArrowSchemaMaker::ArrowSchemaMaker(ArrowSchemaMaker&&) noexcept = default;

void ArrowSchemaMaker::AddChild(ArrowSchemaMaker child) {
  std::move(child).Finish(held_->children.Add());
}

void ArrowSchemaMaker::SetDictionary(ArrowSchemaMaker dictionary) {
  std::move(dictionary).Finish(held_->children.AddDictionary());
}

void ArrowSchemaMaker::SetMetadata(std::string_view key, std::string_view value) {
  std::string& out = held_->metadata;
  AppendInt32(out, 1);
  AppendInt32(out, key.size());
  out += key;
  AppendInt32(out, value.size());
  out += value;
}

void ArrowSchemaMaker::Finish(ArrowSchema& out) && {
  out = ArrowSchema();
  out.format = held_->format.c_str();
  out.name = held_->name.c_str();
  out.metadata = held_->metadata.empty() ? nullptr : held_->metadata.c_str();
  out.flags = held_->flags;
  held_->children.Show(out);
  out.release = &Held::Release;
  out.private_data = held_.release();
}

struct ArrowArrayMaker::Held {
  int64_t rows = 0;
  int64_t nulls = 0;
  std::vector<uint8_t> valid;  // empty: all are
  std::vector<std::byte> values;
  std::string text;
  bool is_text = false;
  const void* buffers[3] = {};
  Children<ArrowArray> children;

  static void Release(ArrowArray* array) {
    delete static_cast<Held*>(array->private_data);
    array->release = nullptr;
  }
  static void Show(std::unique_ptr<Held> held, int64_t buffers, ArrowArray& out) {
    out = ArrowArray();
    out.length = held->rows;
    out.null_count = held->nulls;
    out.n_buffers = buffers;
    out.buffers = held->buffers;
    held->children.Show(out);
    out.release = &Held::Release;
    out.private_data = held.release();
  }
};

ArrowArrayMaker::ArrowArrayMaker(bool is_text) : held_(std::make_unique<Held>()) {
  held_->is_text = is_text;
  held_->values.reserve(kLeastBytes);
}
ArrowArrayMaker::~ArrowArrayMaker() = default;
ArrowArrayMaker::ArrowArrayMaker(ArrowArrayMaker&&) noexcept = default;

void ArrowArrayMaker::AddNumber(int64_t value, int bytes) {
  std::vector<std::byte>& values = held_->values;
  const auto* from = reinterpret_cast<const std::byte*>(&value);
  values.insert(values.end(), from, from + (bytes < 8 ? bytes : 8));
  if (bytes > 8) values.insert(values.end(), 8, std::byte{value < 0 ? uint8_t{255} : uint8_t{0}});
  ++held_->rows;
}

void ArrowArrayMaker::AddBit(bool value) {
  const auto at = static_cast<size_t>(held_->rows++);
  if (at % 8 == 0) held_->values.push_back(std::byte{0});
  if (value) held_->values[at / 8] |= static_cast<std::byte>(1u << (at % 8));
}

bool ArrowArrayMaker::AddText(std::string_view text) {
  constexpr size_t kMost = std::numeric_limits<int32_t>::max();
  if (text.size() > kMost - held_->text.size()) return false;
  const auto add_offset = [&] {
    const auto end = static_cast<int32_t>(held_->text.size());
    const auto* from = reinterpret_cast<const std::byte*>(&end);
    held_->values.insert(held_->values.end(), from, from + sizeof end);
  };
  if (held_->rows == 0) add_offset();
  held_->text += text;
  add_offset();
  ++held_->rows;
  return true;
}

void ArrowArrayMaker::MarkNull() {
  const auto row = static_cast<size_t>(held_->rows - 1);
  std::vector<uint8_t>& valid = held_->valid;
  if (valid.size() <= row / 8) valid.resize(row / 8 + 1, uint8_t{255});
  valid[row / 8] = static_cast<uint8_t>(valid[row / 8] & ~(1u << (row % 8)));
  ++held_->nulls;
}

void ArrowArrayMaker::AddChild(ArrowArrayMaker child) {
  std::move(child).FinishValues(held_->children.Add());
}

void ArrowArrayMaker::SetDictionary(ArrowArrayMaker dictionary) {
  std::move(dictionary).FinishValues(held_->children.AddDictionary());
}

void ArrowArrayMaker::FinishValues(ArrowArray& out) && {
  Held& held = *held_;
  if (held.nulls > 0) {
    held.valid.resize(static_cast<size_t>(held.rows + 7) / 8, uint8_t{255});
    held.buffers[0] = held.valid.data();
  }
  // The one offset of no texts: zero, in memory that was set aside.
  if (held.values.empty()) held.values.resize(kLeastBytes);
  held.buffers[1] = held.values.data();
  held.buffers[2] = held.text.data();
  const int64_t buffers = held.is_text ? 3 : 2;
  Held::Show(std::move(held_), buffers, out);
}

void ArrowArrayMaker::FinishStruct(int64_t rows, ArrowArray& out) && {
  held_->rows = rows;
  Held::Show(std::move(held_), 1, out);
}

}  // namespace tandem::capi
