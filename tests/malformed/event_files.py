# SPDX-License-Identifier: Apache-2.0
# Files of events beside leads a, b and c. Records are events: decided are those joined.

import gzip

from rows import as_bytes, read, refused

HEADER = "lead,at,path,seconds\n"
AT = "2026-11-01T00:00:00Z"


def visit(lead, rest="/,"):
    return f"{lead},{AT},{rest}\n"


SOUND = visit("a") + visit("b")


def csv_rows():
    yield read("sound.csv", HEADER + SOUND, 2)
    yield read("header_only.csv", HEADER, 0)
    yield read("semicolon.csv", (HEADER + SOUND).replace(",", ";"), 2)
    yield read("bom_crlf.csv", "\ufeff" + (HEADER + SOUND).replace("\n", "\r\n"), 2)
    yield read("same_event_twice.csv", HEADER + SOUND + SOUND, 4)
    yield read("ragged.csv", HEADER + "a\n" + SOUND + visit("c", "/,1,2,3"), 4, 2)
    yield read("unclosed_quote.csv", HEADER + SOUND + f'c,{AT},"/\n', 3, 2)
    yield read("lone_quote.csv", HEADER + SOUND + visit("c", 'x"y,'), 3, 2)
    yield read("orphans.csv", HEADER + SOUND + visit("nobody") + visit(""), 4, 2)
    yield read("bad_times.csv", HEADER + SOUND + "c,,/,\nc,soon,/,\nc,1e400,/,\nc,0,/,\n", 6, 2)
    yield read("bad_fields.csv", HEADER + SOUND + visit("c", ",") + visit("c", "/,-1") +
               visit("c", "/,many"), 5, 2)
    yield read("not_utf8.csv", as_bytes(HEADER + SOUND) + b"c,\xff,/,\n", 3, 2)
    yield read("nul_late.csv", HEADER + visit("a") * 4000 + visit("a\0"), 4001, 4000)
    yield read("long_field.csv", HEADER + SOUND + visit("c", "x" * ((1 << 20) + 1) + ","), 3, 2)
    yield read("far_future.csv", HEADER + "a,9999-12-31T23:59:59Z,/,\n", 1)
    yield read("far_past.csv", HEADER + "a,0001-01-01T00:00:00Z,/,\n", 1)
    yield read("unread_gzip.csv", gzip.compress(as_bytes(HEADER + SOUND)), 2)
    yield refused("no_at.csv", "lead,path\na,/\n", "no column")
    yield refused("no_lead.csv", "at,path\n2026-11-01,/\n", "no column")
    yield refused("lead_twice.csv", "lead,lead,at,path\na,a,2026-11-01,/\n", "twice")
    yield refused("empty.csv", b"", "empty")
    yield refused("excel.csv", b"PK\x03\x04" + b"\0" * 200, "ZIP")
    yield refused("utf16.csv", (HEADER + SOUND).encode("utf-16"), "UTF-16")
    yield refused("html.csv", "<html></html>", "web page")
    yield refused("gzip_cut_off.csv", gzip.compress(as_bytes(HEADER + SOUND))[:-5], "cut off")


def json_rows():
    line = '{"lead": "a", "at": "' + AT + '", "path": "/"}\n'
    yield read("sound.jsonl", line + line.replace('"a"', '"b"'), 2)
    yield read("empty.jsonl", b"", 0)
    for name, bad in (("key_twice", line.replace('"path"', '"at"').strip()),
                      ("cut_off", line[:20]), ("array", "[1]"), ("garbage", line.strip() + "x"),
                      ("deep", '{"lead": ' + "[" * 5000 + "]" * 5000 + "}"),
                      ("huge_number", line.replace('"a"', "1e400").strip()),
                      ("surrogate", line.replace("/", "\\ud800").strip()),
                      ("null_lead", line.replace('"a"', "null").strip()),
                      ("at_is_a_number", line.replace(f'"{AT}"', "1").strip())):
        yield read(f"{name}.jsonl", line + bad + "\n" + line, 3, 2)
    yield refused("array_of_events.jsonl", "[" + line.strip() + "]\n", "JSON array")
    yield refused("csv.jsonl", HEADER + SOUND, "CSV")


def all_rows():
    yield from csv_rows()
    yield from json_rows()
