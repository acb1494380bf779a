// SPDX-License-Identifier: Apache-2.0
// The bytes of an event: numbers of seven bits a byte, lowest first; texts behind their length.
#include <cstring>

#include "runtime/ingest/event_sinks.h"
#include "runtime/ingest/events.h"

namespace tandem::ingest {
namespace {

enum Tag : uint64_t { kInt, kYesNo, kText, kList, kChoices, kTags };

void PutNumber(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}
void PutText(std::string_view text, std::string& out) {
  PutNumber(text.size(), out);
  out += text;
}
// Small in size where small in magnitude.
uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

// Reads what was put; not good() once the bytes ended early.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) break;
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  int64_t Signed() { return UnZigZag(Number()); }
  std::string_view Text() {
    const uint64_t size = Number();
    if (size > bytes_.size() - at_) good_ = false;
    if (!good_) return {};
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

  bool good() const { return good_; }
  bool AtEnd() const { return at_ == bytes_.size(); }
  size_t at() const { return at_; }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  bool good_ = true;
};

bool AppendField(Reader& reader, batch::EventBuilder& builder) {
  const uint64_t head = reader.Number();
  const auto field = static_cast<schema::FieldId>(head / kTags);
  switch (head % kTags) {
    case kInt: builder.SetInt(field, reader.Signed()); break;
    case kYesNo: builder.SetYesNo(field, reader.Number() != 0); break;
    case kText: builder.SetText(field, reader.Text()); break;
    case kList: {
      std::vector<std::string_view> elements;
      for (uint64_t left = reader.Number(); left > 0 && reader.good(); --left) {
        elements.push_back(reader.Text());
      }
      builder.SetList(field, elements);
      break;
    }
    case kChoices: {
      std::vector<uint32_t> choices;
      for (uint64_t left = reader.Number(); left > 0 && reader.good(); --left) {
        choices.push_back(static_cast<uint32_t>(reader.Number()));
      }
      builder.SetChoiceList(field, choices);
      break;
    }
    default: break;
  }
  return reader.good();
}

}  // namespace

bool ByteSink::BeginField(schema::FieldId field, uint64_t tag) {
  if (!(*wanted_)[static_cast<size_t>(field)]) return false;
  PutNumber(static_cast<uint64_t>(field) * kTags + tag, bytes_);
  return true;
}
void ByteSink::SetInt(schema::FieldId field, int64_t value) {
  if (BeginField(field, kInt)) PutNumber(ZigZag(value), bytes_);
}
void ByteSink::SetYesNo(schema::FieldId field, bool value) {
  if (BeginField(field, kYesNo)) PutNumber(value ? 1 : 0, bytes_);
}
void ByteSink::SetText(schema::FieldId field, std::string_view utf8) {
  if (BeginField(field, kText)) PutText(utf8, bytes_);
}
void ByteSink::SetList(schema::FieldId field, const std::vector<std::string_view>& elements) {
  if (!BeginField(field, kList)) return;
  PutNumber(elements.size(), bytes_);
  for (const std::string_view element : elements) PutText(element, bytes_);
}
void ByteSink::SetChoiceList(schema::FieldId field, const std::vector<uint32_t>& choices) {
  if (!BeginField(field, kChoices)) return;
  PutNumber(choices.size(), bytes_);
  for (const uint32_t choice : choices) PutNumber(choice, bytes_);
}

void Encode(const ProjectedEvent& event, std::string& out) {
  std::string body;
  PutText(event.lead, body);
  PutNumber(ZigZag(event.at_us), body);
  PutNumber(event.table, body);
  PutNumber(ZigZag(event.source), body);
  PutNumber(event.line, body);
  body += event.fields;
  PutText(body, out);
}

base::Result<std::optional<ProjectedEvent>> Decode(std::string_view bytes, size_t& position) {
  constexpr size_t kLongestNumber = 10;
  Reader outer(bytes.substr(position));
  const std::string_view body = outer.Text();
  if (!outer.good()) {
    Reader size(bytes.substr(position));
    size.Number();
    if (!size.good() && bytes.size() - position >= kLongestNumber) {
      return base::Fail(base::ErrorKind::kBadInput, "these bytes hold no event");
    }
    return std::nullopt;
  }
  Reader reader(body);
  ProjectedEvent event;
  event.lead = reader.Text();
  event.at_us = reader.Signed();
  event.table = static_cast<uint32_t>(reader.Number());
  event.source = static_cast<int32_t>(reader.Signed());
  event.line = reader.Number();
  if (!reader.good()) {
    return base::Fail(base::ErrorKind::kBadInput, "these bytes hold no event");
  }
  event.fields = body.substr(reader.at());
  position += outer.at();
  return event;
}

bool Append(const ProjectedEvent& event, uint32_t lead_row, batch::EventBuilder& builder) {
  builder.BeginEvent(event.table, lead_row, event.at_us, event.source);
  Reader reader(event.fields);
  while (!reader.AtEnd()) {
    if (AppendField(reader, builder)) continue;
    builder.DropEvent();
    return false;
  }
  return true;
}

}  // namespace tandem::ingest
