// SPDX-License-Identifier: Apache-2.0
// Layout: headers, symbols and constants; code; the dynamic section; section headers for tools.
// Places in the file are places in memory, each segment begins on a page of its own.
#include "compiler/codegen/shared_object.h"

#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <vector>

#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/Alignment.h>

namespace tandem::codegen {
namespace {

namespace elf = llvm::ELF;
using llvm::object::ELF64LEObjectFile;
using llvm::object::ELFRelocationRef;
using llvm::object::ELFSectionRef;
using llvm::object::SectionRef;

constexpr uint64_t kPageBytes = 4096;

tl::unexpected<base::Error> Refuse(const std::string& why) {
  return base::Fail(base::ErrorKind::kInternal, "cannot link native code: " + why);
}

tl::unexpected<base::Error> Refuse(llvm::Error error) {
  return Refuse(llvm::toString(std::move(error)));
}

template <class T>
std::string_view BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// A section of the output.
struct Part {
  const char* name = "";
  uint32_t type = 0;
  uint64_t flags = 0, at = 0, size = 0, entry_bytes = 0, align = 1;
  uint32_t link = 0, info = 0;
};

class Linker {
 public:
  Linker(const ELF64LEObjectFile& object, std::string_view symbol)
      : object_(object), symbol_(symbol) {}

  base::Result<std::string> Link() {
    image_.resize(sizeof(elf::Elf64_Ehdr) + kSegmentCount * sizeof(elf::Elf64_Phdr));
    AddSymbolTable();
    if (auto done = AddSections(".rodata", false); !done) return tl::unexpected(done.error());
    constants_end_ = image_.size();
    code_at_ = StartPage();
    if (auto done = AddSections(".text", true); !done) return tl::unexpected(done.error());
    code_end_ = image_.size();
    if (auto done = Relocate(); !done) return tl::unexpected(done.error());
    if (auto done = FillSymbol(); !done) return tl::unexpected(done.error());
    AddDynamic();
    const uint64_t headers_at = AddSectionHeaders();
    FillHeaders(headers_at);
    return std::move(image_);
  }

 private:
  // Constants, code, the dynamic section (to load, to find, to protect), no executable stack.
  static constexpr size_t kSegmentCount = 6;

  uint64_t Align(uint64_t bytes) {
    image_.resize(llvm::alignTo(image_.size(), bytes));
    return image_.size();
  }
  uint64_t StartPage() { return Align(kPageBytes); }

  void Add(Part part, std::string_view bytes) {
    part.at = Align(part.align);
    part.size = bytes.size();
    image_ += bytes;
    parts_.push_back(part);
  }

  template <class T>
  void Put(uint64_t at, const T& value) {
    std::memcpy(image_.data() + at, &value, sizeof value);
  }

  // The symbol's place is not known yet.
  void AddSymbolTable() {
    const std::array<uint32_t, 5> hash{1, 2, 1, 0, 0};  // one bucket, a chain of one
    Add({".hash", elf::SHT_HASH, elf::SHF_ALLOC, 0, 0, 4, 8, 2, 0},
        {reinterpret_cast<const char*>(hash.data()), sizeof hash});
    Add({".dynsym", elf::SHT_DYNSYM, elf::SHF_ALLOC, 0, 0, sizeof(elf::Elf64_Sym), 8, 3, 1},
        std::string(2 * sizeof(elf::Elf64_Sym), '\0'));
    Add({".dynstr", elf::SHT_STRTAB, elf::SHF_ALLOC, 0, 0, 0, 1, 0, 0},
        std::string(1, '\0') + std::string(symbol_) + '\0');
  }

  // All constants, or all code, of the object as one part.
  base::Result<void> AddSections(const char* name, bool is_code) {
    Part part{name, elf::SHT_PROGBITS, elf::SHF_ALLOC, 0, 0, 0, 64, 0, 0};
    if (is_code) part.flags |= elf::SHF_EXECINSTR;
    part.at = Align(part.align);
    for (const ELFSectionRef section : object_.sections()) {
      const uint64_t flags = section.getFlags();
      if ((flags & elf::SHF_ALLOC) == 0 || section.getSize() == 0) continue;
      if ((flags & elf::SHF_WRITE) != 0) return Refuse("it has data that changes");
      if (((flags & elf::SHF_EXECINSTR) != 0) != is_code) continue;
      llvm::Expected<llvm::StringRef> content = section.getContents();
      if (!content) return Refuse(content.takeError());
      Align(section.getAlignment().value());
      places_[section.getIndex()] = image_.size();
      image_ += std::string_view(content->data(), content->size());
    }
    part.size = image_.size() - part.at;
    parts_.push_back(part);
    return {};
  }

  base::Result<uint64_t> PlaceOf(const llvm::object::SymbolRef& symbol) const {
    llvm::Expected<llvm::object::section_iterator> section = symbol.getSection();
    if (!section) return Refuse(section.takeError());
    if (*section == object_.section_end()) {
      llvm::Expected<llvm::StringRef> name = symbol.getName();
      if (!name) return Refuse(name.takeError());
      return Refuse("it needs `" + name->str() + "`");
    }
    const auto place = places_.find((*section)->getIndex());
    if (place == places_.end()) return Refuse("it refers to a section that is not loaded");
    llvm::Expected<uint64_t> value = symbol.getValue();
    if (!value) return Refuse(value.takeError());
    return place->second + *value;
  }

  base::Result<void> Relocate() {
    for (const SectionRef section : object_.sections()) {
      llvm::Expected<llvm::object::section_iterator> target = section.getRelocatedSection();
      if (!target) return Refuse(target.takeError());
      if (*target == object_.section_end()) continue;
      const auto place = places_.find((*target)->getIndex());
      if (place == places_.end()) continue;
      for (const ELFRelocationRef relocation : section.relocations()) {
        if (auto done = Apply(relocation, place->second); !done) return done;
      }
    }
    return {};
  }

  base::Result<void> Apply(const ELFRelocationRef& relocation, uint64_t section_at) {
    const uint64_t type = relocation.getType();
    if (type != elf::R_X86_64_PC32 && type != elf::R_X86_64_PLT32) {
      llvm::SmallString<32> name;
      relocation.getTypeName(name);
      return Refuse("it is not independent of its place: " + name.str().str());
    }
    const base::Result<uint64_t> symbol = PlaceOf(*relocation.getSymbol());
    if (!symbol) return tl::unexpected(symbol.error());
    llvm::Expected<int64_t> addend = relocation.getAddend();
    if (!addend) return Refuse(addend.takeError());
    const uint64_t at = section_at + relocation.getOffset();
    const int64_t distance = int64_t(*symbol) + *addend - int64_t(at);
    if (distance < std::numeric_limits<int32_t>::min() ||
        distance > std::numeric_limits<int32_t>::max() || at + 4 > image_.size()) {
      return Refuse("it is too large");
    }
    Put(at, int32_t(distance));
    return {};
  }

  base::Result<void> FillSymbol() {
    for (const llvm::object::ELFSymbolRef symbol : object_.symbols()) {
      llvm::Expected<llvm::StringRef> name = symbol.getName();
      if (!name) return Refuse(name.takeError());
      if (std::string_view(name->data(), name->size()) != symbol_) continue;
      const base::Result<uint64_t> place = PlaceOf(symbol);
      if (!place) return tl::unexpected(place.error());
      elf::Elf64_Sym entry{};
      entry.st_name = 1;
      entry.setBindingAndType(elf::STB_GLOBAL, elf::STT_OBJECT);
      entry.st_shndx = kConstantsIndex;
      entry.st_value = *place;
      entry.st_size = symbol.getSize();
      Put(parts_[kSymbolsIndex - 1].at + sizeof entry, entry);
      return {};
    }
    return Refuse("it does not define `" + std::string(symbol_) + "`");
  }

  // The loader writes into it, so it has a page of its own, which is then protected.
  void AddDynamic() {
    const std::array<elf::Elf64_Dyn, 6> entries{{
        {elf::DT_HASH, {parts_[0].at}},
        {elf::DT_SYMTAB, {parts_[kSymbolsIndex - 1].at}},
        {elf::DT_STRTAB, {parts_[2].at}},
        {elf::DT_STRSZ, {parts_[2].size}},
        {elf::DT_SYMENT, {sizeof(elf::Elf64_Sym)}},
        {elf::DT_NULL, {0}},
    }};
    StartPage();
    Add({".dynamic", elf::SHT_DYNAMIC, elf::SHF_ALLOC | elf::SHF_WRITE, 0, 0,
         sizeof(elf::Elf64_Dyn), 8, 3, 0},
        {reinterpret_cast<const char*>(entries.data()), sizeof entries});
  }

  uint64_t AddSectionHeaders() {
    std::string names(1, '\0');
    std::vector<uint32_t> names_at;
    parts_.push_back({".shstrtab", elf::SHT_STRTAB, 0, 0, 0, 0, 1, 0, 0});
    for (const Part& part : parts_) {
      names_at.push_back(uint32_t(names.size()));
      (names += part.name) += '\0';
    }
    parts_.back().at = image_.size();
    parts_.back().size = names.size();
    image_ += names;
    const uint64_t at = Align(8);
    image_ += BytesOf(elf::Elf64_Shdr{});
    for (size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      const uint64_t address = (part.flags & elf::SHF_ALLOC) != 0 ? part.at : 0;
      image_ += BytesOf(elf::Elf64_Shdr{names_at[i], part.type, part.flags, address, part.at,
                                        part.size, part.link, part.info, part.align,
                                        part.entry_bytes});
    }
    return at;
  }

  void FillHeaders(uint64_t section_headers_at) {
    elf::Elf64_Ehdr header{};
    std::memcpy(header.e_ident, elf::ElfMagic, 4);
    header.e_ident[elf::EI_CLASS] = elf::ELFCLASS64;
    header.e_ident[elf::EI_DATA] = elf::ELFDATA2LSB;
    header.e_ident[elf::EI_VERSION] = elf::EV_CURRENT;
    header.e_type = elf::ET_DYN;
    header.e_machine = elf::EM_X86_64;
    header.e_version = elf::EV_CURRENT;
    header.e_phoff = sizeof header;
    header.e_shoff = section_headers_at;
    header.e_ehsize = sizeof header;
    header.e_phentsize = sizeof(elf::Elf64_Phdr);
    header.e_phnum = kSegmentCount;
    header.e_shentsize = sizeof(elf::Elf64_Shdr);
    header.e_shnum = uint16_t(parts_.size() + 1);
    header.e_shstrndx = uint16_t(parts_.size());
    Put(0, header);
    const Part& dynamic = parts_[kConstantsIndex + 1];
    const std::array<elf::Elf64_Phdr, kSegmentCount> segments{
        Segment(elf::PT_LOAD, elf::PF_R, 0, constants_end_, kPageBytes),
        Segment(elf::PT_LOAD, elf::PF_R | elf::PF_X, code_at_, code_end_ - code_at_, kPageBytes),
        Segment(elf::PT_LOAD, elf::PF_R | elf::PF_W, dynamic.at, dynamic.size, kPageBytes),
        Segment(elf::PT_DYNAMIC, elf::PF_R | elf::PF_W, dynamic.at, dynamic.size, 8),
        Segment(elf::PT_GNU_RELRO, elf::PF_R, dynamic.at, dynamic.size, 1),
        Segment(elf::PT_GNU_STACK, elf::PF_R | elf::PF_W, 0, 0, 16)};
    Put(sizeof header, segments);
  }

  static elf::Elf64_Phdr Segment(uint32_t type, uint32_t flags, uint64_t at, uint64_t bytes,
                                 uint64_t align) {
    const bool fills_page = type == elf::PT_GNU_RELRO || (flags & elf::PF_W) != 0;
    const bool is_page = fills_page && (type == elf::PT_LOAD || type == elf::PT_GNU_RELRO);
    return {type, flags, at, at, at, bytes, is_page ? kPageBytes : bytes, align};
  }

  // Numbers of section headers; parts_ begins at 1.
  static constexpr uint16_t kSymbolsIndex = 2;
  static constexpr uint16_t kConstantsIndex = 4;

  const ELF64LEObjectFile& object_;
  std::string_view symbol_;
  std::string image_;
  std::vector<Part> parts_;
  std::map<uint64_t, uint64_t> places_;  // by section of the object
  uint64_t constants_end_ = 0, code_at_ = 0, code_end_ = 0;
};

}  // namespace

base::Result<std::string> LinkSharedObject(llvm::MemoryBufferRef object, std::string_view symbol) {
  auto parsed = ELF64LEObjectFile::create(object);
  if (!parsed) return Refuse(parsed.takeError());
  return Linker(*parsed, symbol).Link();
}

}  // namespace tandem::codegen
