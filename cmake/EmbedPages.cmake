# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C++ file that holds the texts of all pages FOLDER/*.md. Run by cmake -P.
file(GLOB pages ${FOLDER}/T*.md)
list(SORT pages)
set(out "// Generated from docs/diagnostics by cmake/EmbedPages.cmake.\n")
string(APPEND out "#include \"compiler/diag/page_texts.h\"\n\nnamespace tandem::diag {\n\n")
string(APPEND out "const std::string_view kPageTexts[] = {\n")
list(LENGTH pages count)
foreach(page IN LISTS pages)
  file(READ ${page} text)
  string(APPEND out "R\"tandem_page(${text})tandem_page\",\n")
endforeach()
string(APPEND out "};\nconst size_t kPageTextCount = ${count};\n\n}  // namespace tandem::diag\n")
file(WRITE ${OUTPUT} "${out}")
