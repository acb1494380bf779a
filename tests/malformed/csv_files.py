# SPDX-License-Identifier: Apache-2.0
# CSV as it arrives: dialects, damage, and files that only have the name.

import gzip
import io
import random
import zipfile

from rows import HEADER, as_bytes, lead, read, refused

THREE = HEADER + lead("a") + lead("b") + lead("c")
WIDE = 100_000
MEBIBYTE = 1 << 20


def named(cell):
    return cell + ",x@north.example,200,,,,no\n"


def dialects():
    yield read("comma.csv", THREE, 3)
    yield read("semicolon.csv", THREE.replace(";", "+").replace(",", ";"), 3)
    yield read("tab.csv", THREE.replace(",", "\t"), 3)
    yield read("tab.tsv", THREE.replace(",", "\t"), 3)
    yield read("pipe.csv", THREE.replace(",", "|"), 3)
    yield read("bom.csv", "\ufeff" + THREE, 3)
    yield read("bom_quoted_header.csv", "\ufeff" + THREE.replace("id,", '"id",', 1), 3)
    yield read("crlf.csv", THREE.replace("\n", "\r\n"), 3)
    yield read("mixed_line_ends.csv", HEADER + lead("a").replace("\n", "\r\n") + lead("b"), 2)
    yield refused("cr_only.csv", THREE.replace("\n", "\r"), "line ends")
    yield read("no_last_line_end.csv", THREE.rstrip("\n"), 3)
    yield read("blank_lines.csv", "\n\r\n" + HEADER + "\n\n" + lead("a") + "\r\n\n\n", 1)
    yield read("spaces_around.csv", THREE.replace(",", " , "), 3)
    yield read("spaces_before_quote.csv", HEADER + lead("a").replace("a@north", ' "a@north'),
               1, 0, "a quote inside a field")
    yield read("header_only.csv", HEADER, 0)
    yield read("header_in_capitals.csv", THREE.replace("id,email", "ID,E-Mail", 1), 3)
    yield read("header_in_other_order.csv", "asked,id\nno,a\nyes,b\n", 2)
    yield read("columns_nobody_asked_for.csv", "id,asked,x,y,z,\na,no,1,2,3,\n", 1)
    yield read("quotes_doubled.csv", HEADER + named('"a ""b"" c"'), 1)
    yield read("quoted_newlines.csv", HEADER + named('"a\nb\r\nc"') + lead("d"), 2)
    yield read("quoted_delimiters.csv", HEADER + named('"a,b;c"'), 1)
    yield read("all_quoted.csv", "".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) + "\n"
        for line in THREE.splitlines()), 3)
    yield refused("one_column.csv", "id\na\n", "nothing feeds `asked`")
    yield refused("excel_separator_line.csv", "sep=,\n" + THREE, "`sep=`")


def damage():
    yield read("ragged.csv", HEADER + "a\n" + lead("b") + lead("c").rstrip("\n") + ",,\n", 3, 1,
               "fields")
    yield read("lone_quote.csv", HEADER + lead('a"') + lead("b"), 2, 1, "a quote inside")
    yield read("text_after_quote.csv", HEADER + lead('"a"x') + lead("b"), 2, 1,
               "text after a closing quote")
    yield read("unclosed_quote_at_end.csv", HEADER + lead("a") + 'b,"x@north.example,1', 2, 1,
               "a quote that is never closed")
    yield read("unclosed_quote.csv", HEADER + 'a,"x,1,,,,no\n' + lead("b") + lead("c"), 3, 2,
               "a quote that is never closed")
    yield read("two_unclosed_quotes.csv", HEADER + 'a,x"y,1,,,,no\nb,"y,1,,,,no\n' + lead("c"),
               3, 1, "a quote")
    yield read("only_a_quote.csv", HEADER + '"', 1, 0, "a quote that is never closed")
    yield refused("header_of_a_quote.csv", '"id,asked\na,no\n', "column names cannot be read")
    yield refused("duplicate_header.csv", "id,asked,id\na,no,b\n", "twice")
    yield refused("duplicate_header_by_case.csv", "ID,asked, Id \na,no,b\n", "twice")
    yield read("duplicate_header_nobody_reads.csv", "id,asked,x,x\na,no,1,2\n", 1)
    yield refused("no_header.csv", lead("a") + lead("b"), "the first line should name the columns")
    yield read("empty_header_cells.csv", "id,,asked,\na,1,no,2\n", 1)
    yield read("header_twice.csv", THREE + HEADER, 4, 3, "not a whole number")
    yield read("id_missing.csv", HEADER + lead(" ") + lead("b"), 2, 1, "missing")
    yield read("id_twice.csv", HEADER + lead("a") + lead("a"), 2, 1, "came before")
    yield read("latin1.csv", (HEADER + lead("Jürgen") + lead("b")).encode("latin-1"), 2, 1,
               "not UTF-8")
    yield refused("latin1_header.csv", "id,größe,asked\na,1,no\n".encode("latin-1"), "not UTF-8")
    yield read("overlong_utf8.csv", as_bytes(HEADER) + b"\xc0\xafa,,,,,,no\n", 1, 0, "not UTF-8")
    yield read("surrogate_utf8.csv", as_bytes(HEADER) + b"\xed\xa0\x80,,,,,,no\n", 1, 0,
               "not UTF-8")
    yield refused("nul_in_header.csv", "id\0,asked\na,no\n", "NUL")
    rows = "".join(lead(n) for n in range(3000))
    yield read("nul_late.csv", HEADER + rows + lead("x\0y"), 3001, 3000, "a NUL byte")
    yield refused("nul_at_once.csv", HEADER + lead("x\0y"), "NUL")
    yield read("huge_numbers.csv", HEADER + "a,,9" + "9" * 400 + ",,,,no\n"
               "b,,,1" + "0" * 400 + ",,,no\nc,,-0,,,,no\nd,,,-0.0,,,no\ne,,1e400,,,,no\n", 5, 1,
               "too", "whole number")
    yield read("numbers_of_spreadsheets.csv", HEADER + 'a,,#REF!,,,,no\nb,,"1,234",,,,no\n'
               "c,,12.0,,,,no\nd,,=1+1,,,,no\ne,,1E+05,,,,no\n", 5, 0, "whole number")
    yield read("times.csv", HEADER + "a,,,,2026-02-30,,no\nb,,,,18/11/2026,,no\n"
               "c,,,,45979.5,,no\nd,,,,2026-11-18,,no\ne,,,,0000-00-00,,no\n", 5, 1, "time")
    yield read("trailing_control_z.csv", THREE + "\x1a", 4, 3, "has 1 field")
    yield refused("zero_width_header.csv", HEADER.replace("id", "i\u200bd", 1),
                  "nothing feeds `id`")


def sizes():
    rest = ",,,,no\n"
    yield read("field_of_1_mebibyte.csv", HEADER + "a," + "x" * MEBIBYTE + "," + rest, 1)
    yield read("field_over_1_mebibyte.csv",
               HEADER + "a," + "x" * (MEBIBYTE + 1) + "," + rest + lead("b"), 2, 1, "1 MiB")
    yield refused("record_of_17_mebibytes.csv",
                  HEADER + 'a,"' + "x" * (17 * MEBIBYTE), "longer than 16 MiB")
    names = ",".join(f"c{i}" for i in range(WIDE))
    yield refused("100000_columns.csv", f"id,asked,{names}\n", "more fields than")
    yield read("100000_cells.csv", HEADER + "a" + "," * WIDE + "\n" + lead("b"), 2, 1,
               "more fields than")
    yield read("4096_columns.csv", "id,asked" + ",x" * 4094 + "\na,no" + ",1" * 4094 + "\n", 1)
    yield read("long_line_of_quotes.csv", HEADER + '"' + '""' * (MEBIBYTE // 4) + '"' +
               ",,,,,,no\n" + lead("b"), 2)
    yield read("list_of_20000.csv", HEADER + "a,,,,," + "x;" * 20_000 + ",no\n" + lead("b"), 2, 1,
               "more than 10000 elements")


def mislabelled():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    yield refused("excel.csv", packed.getvalue(), "Excel workbook")
    yield refused("excel.jsonl", packed.getvalue(), "Excel workbook")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("leads.csv", THREE)
    yield refused("zip.csv", archive.getvalue(), "ZIP")
    yield refused("old_excel.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "Excel")
    for name, text in (("html.csv", "<!DOCTYPE html>\n<html><body>Log in</body></html>\n"),
                       ("html_late.csv", "\n\n  <HTML lang='en'>\n<p>x</p>\n"),
                       ("html.jsonl", "<html><body>Log in</body></html>\n")):
        yield refused(name, text, "web page")
    yield refused("html_table.xls.csv", "<table><tr><td>id</td></tr></table>\n", "web page")
    yield refused("xml.csv", '<?xml version="1.0"?>\n<leads/>\n', "XML")
    yield refused("rtf.csv", r"{\rtf1\ansi id,asked\par}", "RTF")
    yield refused("pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF")
    yield refused("parquet.csv", b"PAR1" + b"\0" * 60 + b"PAR1", "Parquet")
    yield refused("sqlite.csv", b"SQLite format 3\0" + b"\0" * 84, "SQLite")
    yield refused("png.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 30, "picture")
    yield refused("binary.csv", random.Random(5).randbytes(5000), "NUL")
    yield refused("zstd.csv", b"\x28\xb5\x2f\xfd" + b"x" * 40, "zstd")
    yield refused("bzip2.csv", b"BZh91AY&SY" + b"x" * 40, "bzip2")
    yield refused("xz.csv", b"\xfd7zXZ\0" + b"x" * 40, "xz")
    yield refused("utf16_le.csv", THREE.encode("utf-16"), "UTF-16")
    yield refused("utf16_be.csv", b"\xfe\xff" + THREE.encode("utf-16-be"), "UTF-16")
    yield refused("utf16_no_bom.csv", THREE.encode("utf-16-le"), "UTF-16")
    yield refused("utf32.csv", THREE.encode("utf-32"), "UTF-")
    yield refused("json.csv", '{"id": "a", "asked": "no"}\n', "JSON")
    yield refused("json_array.csv", '[{"id": "a", "asked": "no"}]\n', "JSON")
    yield refused("json_pretty.csv", '{\n  "id": "a"\n}\n', "JSON")
    yield read("gzip_without_its_name.csv", gzip.compress(as_bytes(THREE)), 3)
    yield read("gzip.csv.gz", gzip.compress(as_bytes(THREE)), 3)
    yield read("not_packed.csv.gz", THREE, 3)
    yield refused("gzip_twice.csv", gzip.compress(gzip.compress(as_bytes(THREE))), "gzip")
    yield refused("gzip_cut_off.csv.gz", gzip.compress(as_bytes(THREE))[:-9], "cut off")
    broken = bytearray(gzip.compress(as_bytes(THREE)))
    broken[-6] ^= 1
    yield refused("gzip_damaged.csv.gz", bytes(broken), "damaged")
    yield refused("gzip_and_more.csv.gz", gzip.compress(as_bytes(THREE)) + b"more", "gzip")
    yield read("gzip_in_two.csv.gz", gzip.compress(as_bytes(HEADER + lead("a"))) +
               gzip.compress(as_bytes(lead("b"))), 2)
    yield refused("empty.csv", b"", "empty")
    yield refused("empty.csv.gz", gzip.compress(b""), "empty")
    yield refused("blank.csv", "\n\r\n\n", "blank lines")
    yield refused("spaces_alone.csv", "  \n \n", "the first line should name the columns")
    yield refused("bom_alone.csv", "\ufeff", "blank")
    yield refused("text.csv", "Dear all,\n\nplease find the leads attached.\n",
                  "the first line should name the columns")


def all_rows():
    for make in (dialects, damage, sizes, mislabelled):
        yield from make()
