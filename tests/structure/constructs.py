# SPDX-License-Identifier: Apache-2.0
# docs/CONSTRUCTS.md names files that hold what it says they hold.

import re
import sys

import common

LINK = re.compile(r"\[[^\]]+\]\((\.\./[^)]+)\)")
COLUMNS = 5
EXPECT = "// ---- expect"


def folded(text):
    return re.sub(r"\s+", " ", text)


def check_cell(docs, words, cell, is_explain):
    """What is wrong with one cell; "" when nothing is."""
    link = LINK.search(cell)
    if link is None:
        return "no file" if cell.strip() else "an empty cell"
    path = (docs / link.group(1)).resolve()
    if not path.is_file():
        return f"{link.group(1)} does not exist"
    written, _, expected = path.read_text(encoding="utf-8", errors="replace").partition(EXPECT)
    for word in words:
        if folded(word) not in folded(written):
            return f"{link.group(1)} does not hold `{word}`"
    if is_explain:
        quoted = re.search("“(.+)”", cell)
        if quoted is None:
            return "no line of `explain` is quoted"
        shown = folded(expected.replace("\n//", " "))
        if folded(quoted.group(1)) not in shown:
            return f"{link.group(1)} does not expect “{quoted.group(1)}”"
    return ""


def rows(root):
    """Each cell of the matrix holds what it says; none is empty."""
    page = root / "docs" / "CONSTRUCTS.md"
    if not page.is_file():
        return ["docs/CONSTRUCTS.md is missing"]
    findings = []
    seen = 0
    for number, line in enumerate(common.lines(page), 1):
        if not line.startswith("| ") or line.startswith("| construct |"):
            continue
        where = f"docs/CONSTRUCTS.md:{number}"
        seen += 1
        cells = [c for c in re.split(r"(?<!\\)\|", line)][1:-1]
        if len(cells) != COLUMNS:
            findings.append(f"{where}: {len(cells)} columns instead of {COLUMNS}")
            continue
        words = re.findall("`([^`]+)`", cells[0].replace("\\|", "|"))
        if not words:
            findings.append(f"{where}: no word of the construct in backticks")
        for column, cell in enumerate(cells[1:], 1):
            wrong = check_cell(page.parent, words, cell, column == COLUMNS - 1)
            if wrong:
                findings.append(f"{where}: column {column + 1}: {wrong}")
    return findings if seen else ["docs/CONSTRUCTS.md has no row"]


CHECKS = {"constructs": rows}

if __name__ == "__main__":
    sys.exit(common.run(CHECKS))
