# SPDX-License-Identifier: Apache-2.0
# The rules of style a machine can see: head of a file, lengths, words that must not stay.

import re
import sys

import common

MAX_COLUMNS = 100
MAX_FILE_LINES = 800
MAX_FUNCTION_LINES = 70
# In two pieces, so that this file passes its own check.
FORBIDDEN = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|GTEST_" + r"SKIP)\b|\bDISA" + r"BLED_")


def something_to_check(root):
    return [] if common.files(root, common.CODE_FOLDERS, common.CPP) else ["no source files found"]


def heads(root):
    findings = something_to_check(root)
    for path in common.files(root):
        text = common.lines(path)
        if text and text[0].startswith("#!"):
            text = text[1:]
        comment = "//" if path.suffix in common.CPP + (".def", ".g4") else "#"
        where = common.place(root, path)
        if not text or text[0] != f"{comment} SPDX-License-Identifier: Apache-2.0":
            findings.append(f"{where}:1: the first line must be the SPDX line")
        purpose = text[1][len(comment):].strip() if len(text) > 1 else ""
        if len(text) < 2 or not text[1].startswith(comment + " ") or len(purpose.split()) < 3:
            findings.append(f"{where}:2: the second line must say what the file is for")
    return findings


def columns(root):
    findings = something_to_check(root)
    for path in common.files(root):
        # Closed lists are tables: one row a line, however long.
        if path.suffix == ".def":
            continue
        for number, line in enumerate(common.lines(path), 1):
            if len(line) > MAX_COLUMNS:
                findings.append(f"{common.place(root, path, number)}: {len(line)} columns")
            if "\t" in line and path.suffix in common.CPP:
                findings.append(f"{common.place(root, path, number)}: a tab")
    return findings


def file_length(root):
    findings = something_to_check(root)
    for path in common.files(root):
        count = len(common.lines(path))
        if count > MAX_FILE_LINES:
            findings.append(f"{common.place(root, path)}: {count} lines; split it")
    return findings


def functions(text):
    """(first line, length) of each body that starts in column 0 and is not a type or namespace."""
    head = 0
    start = None
    for number, line in enumerate(text, 1):
        if start is not None:
            if line.startswith("}"):
                if start[1] and not line.startswith("};"):
                    yield start[0], number - start[0] + 1
                start = None
            continue
        if line and not line[0].isspace() and line[0] not in "#}/":
            head = number
        if line.endswith("{") and head:
            opening = " ".join(text[head - 1:number])
            is_scope = re.match(r"(inline )?namespace\b|extern \"C\"", opening)
            if not is_scope:
                start = (head, "(" in opening)
            head = 0


def function_length(root):
    findings = something_to_check(root)
    for path in common.files(root, common.CODE_FOLDERS + ("tests",), common.CPP):
        for first, length in functions(common.lines(path)):
            if length > MAX_FUNCTION_LINES:
                findings.append(f"{common.place(root, path, first)}: function of {length} lines")
    return findings


def forbidden_words(root):
    findings = something_to_check(root)
    for path in common.files(root):
        for number, line in enumerate(common.lines(path), 1):
            match = FORBIDDEN.search(line)
            if match:
                findings.append(f"{common.place(root, path, number)}: {match.group(0)}")
    return findings


CHECKS = {
    "heads": heads,
    "columns": columns,
    "file_length": file_length,
    "function_length": function_length,
    "forbidden_words": forbidden_words,
}

if __name__ == "__main__":
    sys.exit(common.run(CHECKS))
