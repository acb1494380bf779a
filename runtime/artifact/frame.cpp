// SPDX-License-Identifier: Apache-2.0
// 56 bytes of header, then sections.
#include "runtime/artifact/frame.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/artifact/archive.h"
#include "runtime/base/hash.h"
#include "runtime/base/limits.h"

namespace tandem::artifact {
namespace internal {
namespace {

using base::ErrorKind;
using base::Fail;

// As in PNG: a byte that no text has, the name, both line ends, and what ends a text elsewhere, so
// that a file that was taken for text on its way is told at once.
constexpr std::string_view kMagic = "\x89TPOL\r\n\x1a";
constexpr size_t kHashAt = 24;
constexpr size_t kHeaderBytes = 56;
constexpr size_t kNameBytes = 4;
constexpr size_t kSectionHeaderBytes = kNameBytes + 4 + 8;
constexpr uint32_t kRequired = 1;

base::Sha256Digest DigestOf(std::string_view bytes) {
  base::Sha256 hash;
  hash.Update(bytes.substr(0, kHashAt));
  hash.Update(bytes.substr(kHeaderBytes));
  return hash.Finish();
}

std::string_view TextOf(const base::Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

struct Header {
  uint16_t major = 0, minor = 0;
  uint32_t sections = 0;
  uint64_t size_bytes = 0;
};

base::Result<Header> ReadHeader(std::string_view bytes) {
  if (!IsArtifact(bytes)) return Fail(ErrorKind::kBadInput, "this is no built policy");
  if (bytes.size() > base::kMaxArtifactBytes) {
    return Fail(ErrorKind::kLimit, fmt::format("a built policy of more than {} MiB",
                                               base::kMaxArtifactBytes / base::kMebibyte));
  }
  if (bytes.size() < kHeaderBytes) return Fail(ErrorKind::kBadInput, "the header is cut off");
  Header header;
  Reader reader(bytes.substr(kMagic.size(), kHashAt - kMagic.size()));
  reader(header.major, header.minor, header.sections, header.size_bytes);
  if (header.major != kMajor || header.minor > kMinor) {
    return Fail(ErrorKind::kBadInput,
                fmt::format("its format is {}.{} and this tandem reads {}.0 to {}.{}; build it "
                            "again, or use the tandem that built it",
                            header.major, header.minor, kMajor, kMajor, kMinor));
  }
  if (header.size_bytes != bytes.size()) {
    return Fail(ErrorKind::kBadInput, fmt::format("it has {} bytes and should have {}",
                                                  bytes.size(), header.size_bytes));
  }
  if (bytes.substr(kHashAt, kHeaderBytes - kHashAt) != TextOf(DigestOf(bytes))) {
    return Fail(ErrorKind::kBadInput, "its checksum does not match: it was changed or damaged");
  }
  if (header.sections > base::kMaxArtifactSections) {
    return Fail(ErrorKind::kLimit, fmt::format("{} sections where {} are allowed",
                                               header.sections, base::kMaxArtifactSections));
  }
  return header;
}

bool IsNamePart(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Takes the first section off `rest`; what is wrong otherwise.
std::string TakeSection(std::string_view& rest, SectionView& section) {
  if (rest.size() < kSectionHeaderBytes) return "it is cut off";
  section.name = rest.substr(0, kNameBytes);
  if (!std::all_of(section.name.begin(), section.name.end(), IsNamePart)) return "it has no name";
  Reader reader(rest.substr(kNameBytes, kSectionHeaderBytes - kNameBytes));
  uint32_t flags = 0;
  uint64_t size_bytes = 0;
  reader(flags, size_bytes);
  if ((flags & ~kRequired) != 0) return fmt::format("{} has the flags {:#x}", section.name, flags);
  rest.remove_prefix(kSectionHeaderBytes);
  if (size_bytes > rest.size()) {
    return fmt::format("{} says {} bytes and {} are left", section.name, size_bytes, rest.size());
  }
  section.is_required = flags == kRequired;
  section.content = rest.substr(0, size_bytes);
  rest.remove_prefix(size_bytes);
  return "";
}

}  // namespace

const SectionView* Frame::Find(std::string_view name) const {
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](const SectionView& section) { return section.name == name; });
  return found == sections.end() ? nullptr : &*found;
}

base::Result<Frame> ParseFrame(std::string_view bytes) {
  const base::Result<Header> header = ReadHeader(bytes);
  if (!header) return tl::unexpected(header.error());
  Frame frame{header->major, header->minor, "", {}};
  frame.sha256 = base::ToHex(DigestOf(bytes));
  std::string_view rest = bytes.substr(kHeaderBytes);
  for (uint32_t i = 0; i < header->sections; ++i) {
    SectionView section;
    std::string wrong = TakeSection(rest, section);
    if (wrong.empty() && frame.Find(section.name) != nullptr) {
      wrong = fmt::format("{} is there twice", section.name);
    }
    if (!wrong.empty()) return Fail(ErrorKind::kBadInput, fmt::format("section {}: {}", i, wrong));
    frame.sections.push_back(section);
  }
  if (!rest.empty()) {
    return Fail(ErrorKind::kBadInput, fmt::format("{} bytes behind the sections", rest.size()));
  }
  return frame;
}

std::string MakeFrame(const std::vector<SectionView>& sections) {
  uint64_t size_bytes = kHeaderBytes;
  for (const SectionView& section : sections) {
    size_bytes += kSectionHeaderBytes + section.content.size();
  }
  Writer header;
  header(kMajor, kMinor, static_cast<uint32_t>(sections.size()), size_bytes);
  std::string out(kMagic);
  out += header.Take();
  out.resize(kHeaderBytes);
  for (const SectionView& section : sections) {
    TANDEM_CHECK(section.name.size() == kNameBytes, "names of sections have four letters");
    Writer start;
    start(section.is_required ? kRequired : 0, uint64_t{section.content.size()});
    out += section.name;
    out += start.Take();
    out += section.content;
  }
  out.replace(kHashAt, kHeaderBytes - kHashAt, TextOf(DigestOf(out)));
  return out;
}

}  // namespace internal

bool IsArtifact(std::string_view bytes) { return bytes.starts_with(internal::kMagic); }

base::Result<Description> Describe(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  base::Result<internal::Frame> frame = internal::ParseFrame(text);
  if (!frame) return tl::unexpected(frame.error());
  Description description{frame->major, frame->minor, bytes.size(), frame->sha256, {}};
  for (const internal::SectionView& section : frame->sections) {
    description.sections.push_back(
        {std::string(section.name), section.content.size(), section.is_required});
  }
  return description;
}

}  // namespace tandem::artifact
