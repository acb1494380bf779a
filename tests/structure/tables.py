# SPDX-License-Identifier: Apache-2.0
# Every row of the closed lists (diagnostics, built-ins) is shown by a test and said in the docs.

import re
import sys

import common

DIAGNOSTICS = "compiler/diag/diagnostics.def"
BUILTINS = "runtime/program/builtin.def"
LIMITS = "runtime/base/limits.h"
LIMIT_TESTS = "tests/cli/limits_test.py"
LIMIT_ROW = re.compile(r"^inline constexpr \w+ (kMax\w+) =")
BUILTIN_DOCS = "docs/BUILTINS.md"
DIAGNOSTIC_ROW = re.compile(r"^\s*TANDEM_DIAGNOSTIC\(\s*(T\d{4})\s*,\s*(\w+)\s*,")
BUILTIN_ROW = re.compile(r'^\s*TANDEM_BUILTIN\(\s*(\w+)\s*,\s*(?:"([^"]+)")?')


def rows(root, name, pattern):
    """(number of line, match) of each row; a file without rows is a finding, not a pass."""
    path = root / name
    if not path.is_file():
        return [], [f"{name} does not exist"]
    found = []
    for number, line in enumerate(common.lines(path), 1):
        match = pattern.match(line)
        if match:
            found.append((number, match))
    return found, [] if found else [f"{name} has no row that looks like {pattern.pattern}"]


def text_below(root, folder):
    path = root / folder
    if not path.is_dir():
        return None
    parts = [p.read_text(encoding="utf-8", errors="replace")
             for p in sorted(path.rglob("*")) if p.is_file() and p.suffix != ".bin"]
    return "\n".join(parts) if parts else None


def diagnostics_golden(root):
    found, findings = rows(root, DIAGNOSTICS, DIAGNOSTIC_ROW)
    golden = text_below(root, "tests/golden")
    if golden is None:
        return findings + ["tests/golden has no files: no diagnostic is shown by a golden test"]
    shown = set(re.findall(r"\bT\d{4}\b", golden))
    for number, match in found:
        if match.group(1) not in shown:
            findings.append(f"{DIAGNOSTICS}:{number}: {match.group(1)} ({match.group(2)}) is in no "
                            "file below tests/golden")
    return findings


def diagnostics_unique(root):
    found, findings = rows(root, DIAGNOSTICS, DIAGNOSTIC_ROW)
    for group, what in ((1, "code"), (2, "name")):
        seen = {}
        for number, match in found:
            first = seen.setdefault(match.group(group), number)
            if first != number:
                findings.append(f"{DIAGNOSTICS}:{number}: {what} {match.group(group)} is that of "
                                f"line {first}; codes are never reused")
    return findings


def builtin_names(root):
    """The name a policy writes: the second column if it is a text, else the first."""
    found, findings = rows(root, BUILTINS, BUILTIN_ROW)
    return [(number, match.group(2) or match.group(1)) for number, match in found], findings


def has_words(text, name):
    return re.search(r"(?<![\w-])" + re.escape(name) + r"(?![\w-])", text) is not None


def builtins_conformance(root):
    names, findings = builtin_names(root)
    text = text_below(root, "tests/conformance")
    if text is None:
        return findings + ["tests/conformance has no files: no built-in has a conformance row"]
    return findings + [
        f"{BUILTINS}:{number}: `{name}` is in no file below tests/conformance"
        for number, name in names if not has_words(text, name)
    ]


def builtins_docs(root):
    names, findings = builtin_names(root)
    path = root / BUILTIN_DOCS
    if not path.is_file():
        return findings + [f"{BUILTIN_DOCS} does not exist"]
    text = path.read_text(encoding="utf-8")
    return findings + [
        f"{BUILTINS}:{number}: `{name}` has no line in {BUILTIN_DOCS}"
        for number, name in names if not has_words(text, name)
    ]


def limits(root):
    """Each limit is looked at by the code, and by a test that goes beyond it."""
    found, findings = rows(root, LIMITS, LIMIT_ROW)
    test = root / LIMIT_TESTS
    tests = set(re.findall(r"def (test_\w+)", test.read_text(encoding="utf-8"))) \
        if test.is_file() else set()
    code = "\n".join(path.read_text(encoding="utf-8") for folder in ("compiler", "runtime")
                     for path in sorted((root / folder).rglob("*"))
                     if path.suffix in (".cpp", ".h") and path != root / LIMITS)
    for number, match in found:
        name = match.group(1)
        wanted = "test" + re.sub(r"([A-Z])", lambda m: "_" + m.group(1).lower(), name[1:])
        if wanted not in tests:
            findings.append(f"{LIMITS}:{number}: {name} has no `{wanted}` in {LIMIT_TESTS}")
        if not has_words(code, name):
            findings.append(f"{LIMITS}:{number}: nobody looks at {name}")
    return findings


CHECKS = {
    "limits": limits,
    "diagnostics_golden": diagnostics_golden,
    "diagnostics_unique": diagnostics_unique,
    "builtins_conformance": builtins_conformance,
    "builtins_docs": builtins_docs,
}

if __name__ == "__main__":
    sys.exit(common.run(CHECKS))
