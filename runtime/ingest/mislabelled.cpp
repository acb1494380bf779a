// SPDX-License-Identifier: Apache-2.0
// First bytes of other kinds of files, and what to do with each.
#include "runtime/ingest/mislabelled.h"

#include <array>

#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

constexpr const char* kExport = "export the data as ";
constexpr const char* kUnpack = "unpack it first";
constexpr const char* kSheet = "open it and save the sheet as \"CSV UTF-8\"";
constexpr const char* kLogin = "perhaps the export asked for a login";

struct Signature {
  std::string_view start;  // ASCII letters in lower case
  const char* what;
  const char* advice;
};

// Compared at the start and behind white space, ASCII letters in any case.
constexpr std::array<Signature, 24> kSignatures = {{
    {"\xD0\xCF\x11\xE0", "an old Excel workbook", kSheet},
    {"\x1F\x8B", "a gzip file in a gzip file", "unpack it once (gunzip)"},
    {"\x28\xB5\x2F\xFD", "a zstd file", "unpack it first (unzstd)"},
    {"bzh91ay&sy", "a bzip2 file", "unpack it first (bunzip2)"},
    {std::string_view("\xFD"
                      "7zxz\0", 6), "an xz file", "unpack it first (unxz)"},
    {"7z\xBC\xAF\x27\x1C", "a 7z archive", kUnpack},
    {"rar!\x1A\x07", "a RAR archive", kUnpack},
    {"%pdf-", "a PDF", kExport},
    {"{\\rtf", "an RTF document", kExport},
    {"par1", "a Parquet file", kExport},
    {"obj\x01", "an Avro file", kExport},
    {"sqlite format 3", "an SQLite database", kExport},
    {"\x89png", "a picture", kExport},
    {"<!doctype html", "a web page", kLogin},
    {"<html", "a web page", kLogin},
    {"<head", "a web page", kLogin},
    {"<body", "a web page", kLogin},
    {"<meta", "a web page", kLogin},
    {"<script", "a web page", kLogin},
    {"<div", "a web page", kLogin},
    {"<table", "a table of a web page", kSheet},
    {"<!--", "a web page or XML", kExport},
    {"<!", "XML", kExport},
    {"<?xml", "XML", kExport},
}};

bool StartsWithAnyCase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i]) return false;
  }
  return true;
}

bool Holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Of a ZIP archive: documents of today are such archives.
Signature InsideZip(std::string_view head) {
  if (Holds(head, "opendocument.spreadsheet")) return {{}, "an OpenDocument sheet", kSheet};
  if (Holds(head, "xl/") || Holds(head, "[Content_Types].xml")) {
    return {{}, "an Excel workbook", kSheet};
  }
  return {{}, "a ZIP archive (or an Excel workbook)", kUnpack};
}

}  // namespace

std::optional<std::string> WhatElseItIs(std::string_view head, std::string_view wanted) {
  const auto say = [&](const Signature& found) {
    std::string text = std::string("this is ") + found.what + ", not ";
    text += wanted;
    text += "; ";
    text += found.advice;
    if (found.advice == kExport) text += wanted;
    return text;
  };
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return "this file is UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\")";
  }
  if (head.starts_with("PK\x03\x04")) return say(InsideZip(head));
  const std::string_view start = value::Trim(head.substr(0, 4096));
  for (const Signature& signature : kSignatures) {
    if (StartsWithAnyCase(head, signature.start) || StartsWithAnyCase(start, signature.start)) {
      return say(signature);
    }
  }
  const size_t zero = head.find('\0');
  if (zero != std::string_view::npos && head.find('\0', zero + 1) != std::string_view::npos &&
      head.substr(0, 4).find('\0') != std::string_view::npos) {
    return "NUL bytes: this is UTF-16 or no text at all; save it as UTF-8";
  }
  return std::nullopt;
}

}  // namespace tandem::ingest
