# SPDX-License-Identifier: Apache-2.0
# JSON lines as they arrive, with events inside.

import gzip
import json

from rows import as_bytes, read, refused

LEAD = '{"id": "%s", "asked": false}\n'
TWO = LEAD % "a" + LEAD % "b"
MEBIBYTE = 1 << 20


def around(line):
    """A line between two sound ones."""
    return LEAD % "first" + line + "\n" + LEAD % "last"


def forms():
    yield read("plain.jsonl", TWO, 2)
    yield read("bom.jsonl", "\ufeff" + TWO, 2)
    yield read("crlf.jsonl", TWO.replace("\n", "\r\n"), 2)
    yield read("no_last_line_end.jsonl", TWO.rstrip("\n"), 2)
    yield read("blank_lines.jsonl", "\n\n" + TWO.replace("\n", "\n \r\n\t\n"), 2)
    yield read("gzip_without_its_name.jsonl", gzip.compress(as_bytes(TWO)), 2)
    yield read("escapes.jsonl", '{"\\u0069d": "\\ud83d\\ude00 \\"a\\"", "asked": false}\n', 1)
    yield read("lines_of_unicode.jsonl", '{"id": "a\u2028b", "asked": false}\n', 1)
    yield read("empty.jsonl", b"", 0)
    yield read("blank.jsonl", "\n \n", 0)
    yield read("cr_inside.jsonl", '{"id": "a",\r "asked": false}\n', 1)
    yield refused("cr_only.jsonl", TWO.replace("\n", "\r"), "line ends")


def damage():
    for name, line, reason in (
            ("key_twice", '{"id": "x", "asked": false, "id": "y"}', "stands twice"),
            ("key_twice_escaped", '{"id": "x", "asked": false, "\\u0069d": 1}', "stands twice"),
            ("trailing_garbage", '{"id": "x", "asked": false} x', "nothing after the object"),
            ("two_on_a_line", '{"id": "x", "asked": false}{"id": "y"}', "nothing after"),
            ("trailing_comma", '{"id": "x", "asked": false,}', "a key in quotes"),
            ("comma_after_object", '{"id": "x", "asked": false},', "nothing after the object"),
            ("comment", '{"id": "x", /* no */ "asked": false}', "not JSON"),
            ("single_quotes", "{'id': 'x', 'asked': false}", "a key in quotes"),
            ("no_quotes", '{id: "x", asked: false}', "a key in quotes"),
            ("nan", '{"id": "x", "asked": false, "worth": NaN}', "a value"),
            ("infinity", '{"id": "x", "asked": false, "worth": -Infinity}', "a value"),
            ("plus", '{"id": "x", "asked": false, "worth": +1}', "a value"),
            ("leading_zero", '{"id": "x", "asked": false, "worth": 01}', "a value"),
            ("no_digit", '{"id": "x", "asked": false, "worth": 1.}', "a value"),
            ("capital_true", '{"id": "x", "asked": True}', "a value"),
            ("undefined", '{"id": "x", "asked": undefined}', "a value"),
            ("lone_high_surrogate", '{"id": "x\\ud800", "asked": false}', "escapes"),
            ("lone_low_surrogate", '{"id": "x", "asked": false, "z": "\\udc00"}', "escapes"),
            ("bad_escape", '{"id": "\\x", "asked": false}', "escapes"),
            ("nul_escaped", '{"id": "a\\u0000b", "asked": false}', "NUL"),
            ("tab_in_text", '{"id": "a\tb", "asked": false}', "control character"),
            ("cut_off", '{"id": "x", "asked": fal', "not JSON"),
            ("cut_off_in_a_text", '{"id": "x', "never closed"),
            ("array", '["x", false]', "an object"),
            ("text", '"x"', "an object"),
            ("number", "1", "an object"),
            ("null", "null", "an object"),
            ("csv", "x,false", "an object"),
            ("nested_300", '{"id": "x", "asked": false, "z": ' + "[" * 300 + "]" * 300 + "}",
             "200 levels"),
            ("nested_100000", '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "200 levels"),
            ("nested_objects", '{"id": ' + '{"a": ' * 1000 + "1" + "}" * 1000 + "}", "200 levels"),
            ("brackets_unclosed", '{"id": ' + "[" * 100_000, ""),
            ("huge_exponent", '{"id": "x", "asked": false, "employees": 1e400}', ""),
            ("huge_exponent_9", '{"id": "x", "asked": false, "employees": 1e999999999}', ""),
            ("million_digits", '{"id": "x", "asked": false, "worth": ' + "9" * 1_000_000 + "}",
             ""),
            ("wrong_types", '{"id": {"x": 1}, "asked": false}', "an object where a text"),
            ("list_for_text", '{"id": ["x"], "asked": false}', "an array where a text"),
            ("number_for_yes_no", '{"id": "x", "asked": 7}', ""),
            ("id_missing", '{"asked": false}', "missing"),
            ("id_null", '{"id": null, "asked": false}', "missing"),
            ("id_seen_before", '{"id": "first", "asked": false}', "came before"),
            ("empty_object", "{}", "missing"),
            ("long_list", '{"id": "x", "asked": false, "tags": [' + '"t",' * 10_000 + '"t"]}',
             "10000 elements"),
            ("bad_element", '{"id": "x", "asked": false, "tags": ["t", {}]}', "element")):
        yield read(f"{name}.jsonl", around(line), 3, 2, reason)
    yield read("not_utf8.jsonl", as_bytes(LEAD % "a") + b'{"id": "\xff", "asked": false}\n', 2, 1,
               "not UTF-8")
    yield read("nul.jsonl", as_bytes(LEAD % "a") + b'{"id": "x\0", "asked": false}\n', 2, 1, "")
    yield read("minus_zero.jsonl", '{"id": "x", "asked": false, "worth": -0, "created": null}\n',
               1)
    yield read("tiny_exponent.jsonl", '{"id": "x", "asked": false, "worth": 1e-400}\n', 1, 0,
               "decimal")
    yield read("object_over_lines_late.jsonl",
               LEAD % "a" + '{"id": "b",\n"asked": false}\n' + LEAD % "c", 4, 2, "cut off",
               "an object")


def sizes():
    def padded(name, size):
        line = json.dumps({"id": name, "asked": False, "pad": ""})
        return line[:-2] + "x" * (size - len(line)) + line[-2:] + "\n"
    yield read("line_of_16_mebibytes.jsonl", padded("a", 16 * MEBIBYTE) + LEAD % "b", 2)
    yield read("line_over_16_mebibytes.jsonl", padded("a", 16 * MEBIBYTE + 1) + LEAD % "b", 2, 1,
               "longer than 16 MiB")
    yield read("100000_keys.jsonl", '{"id": "a", "asked": false, ' +
               ", ".join(f'"k{i}": {i}' for i in range(100_000)) + "}\n", 1)
    yield read("deep_and_sound.jsonl",
               '{"id": "a", "asked": false, "z": ' + "[" * 198 + "]" * 198 + "}\n", 1)


def mislabelled():
    yield refused("csv.jsonl", "id,asked\na,no\n", "CSV")
    yield refused("array.jsonl", "[" + TWO.strip().replace("\n", ",") + "]\n", "JSON array")
    yield refused("array_over_lines.jsonl", "[\n" + TWO.strip().replace("\n", ",\n") + "\n]\n",
                  "JSON array")
    yield refused("pretty.jsonl", '{\n  "id": "a",\n  "asked": false\n}\n', "several lines")
    yield refused("pretty_otherwise.jsonl", '{ "id": "a",\n  "asked": false }\n', "several lines")
    yield refused("object_of_leads.jsonl", '{"leads": [\n' + LEAD % "a" + "]}\n", "several lines")
    yield refused("utf16.jsonl", TWO.encode("utf-16"), "UTF-16")
    yield refused("utf16_no_bom.jsonl", TWO.encode("utf-16-le"), "UTF-16")
    yield refused("numbers.jsonl", "1\n2\n", "JSON lines")


def nested_events():
    at = '"at": "2026-11-01T00:00:00Z"'
    visit = '{' + at + ', "path": "/"}'
    for name, events, note in (
            ("no_array", visit, ""), ("null", "null", ""), ("text", '"none"', ""),
            ("numbers", "[1, 2]", ""), ("no_at", '[{"path": "/"}]', ""),
            ("at_null", '[{"at": null, "path": "/"}]', ""),
            ("at_number", '[{"at": 1e400, "path": "/"}]', ""),
            ("field_missing", "[{" + at + "}]", ""),
            ("field_of_wrong_type", "[{" + at + ', "path": {}}]', ""),
            ("out_of_range", "[{" + at + ', "path": "/", "seconds": 1e9}]', ""),
            ("array_in_array", "[[" + visit + "]]", "")):
        yield read(f"visits_{name}.jsonl",
                   f'{{"id": "a", "asked": false, "visit": {events}}}\n' + LEAD % "b", 2, 2)
    yield read("visits_key_twice.jsonl",
               '{"id": "a", "asked": false, "visit": [{%s, "at": "2026-01-01"}]}\n' % at, 1)


def all_rows():
    for make in (forms, damage, sizes, mislabelled, nested_events):
        yield from make()
