# SPDX-License-Identifier: Apache-2.0
# Golden files of `tandem explain`: a policy, its leads and the expected text, in one file.
"""explain_golden.py FILE... [--update]

A file holds a policy, then its leads as comments behind `// ---- leads` and the expected text
behind `// ---- expect explain`. Between the two may stand `// ---- events NAME` with a file of
events or of the source NAME, `// ---- previous` with leads of before, `// ---- carry on INSTANT`:
the leads are first decided at that instant, and what that leaves is carried. Every lead is
explained, in order. TANDEM names the command.
"""

import csv
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LEADS, EXPECT = "// ---- leads\n", "// ---- expect explain\n"
INSTANT = "2026-11-18T12:00:00Z"
SECTION = re.compile(r"^// ---- (events|previous|carry on)(?: (\S+))?\n", re.M)


def uncomment(text):
    return "".join(line[3:] if line.startswith("// ") else line[2:]
                   for line in text.splitlines(keepends=True))


def comment(text):
    return "".join(f"// {line}".rstrip() + "\n" for line in text.splitlines())


def call(folder, *words):
    done = subprocess.run([os.environ["TANDEM"], *words], cwd=folder, capture_output=True,
                          text=True, encoding="utf-8", timeout=60)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def inputs_of(folder, given):
    """Writes what stands before the expected text as files; the words that name them."""
    leads, *sections = SECTION.split(given)
    rows = uncomment(leads).splitlines()
    is_json = rows[0].startswith("{")
    words, options, carry_on = ["leads.jsonl" if is_json else "leads.csv"], [], None
    (folder / words[0]).write_text(uncomment(leads), encoding="utf-8")
    for kind, name, text in zip(sections[0::3], sections[1::3], sections[2::3]):
        if kind == "carry on":
            carry_on = name
            continue
        text = uncomment(text)
        file = folder / f"{name or kind}{'.jsonl' if text.startswith('{') else '.csv'}"
        file.write_text(text, encoding="utf-8")
        if kind == "events":
            words.append(f"{name}={file.name}")
        else:
            options += ["--previous", file.name]
    if carry_on:
        call(folder, "run", ".", *words, "--as-of", carry_on, "--carry-out", "state.carry")
        options += ["--carry", "state.carry"]
    return words + options, len(rows) if is_json else len(list(csv.reader(rows))) - 1


def explained(path, policy, given):
    """What `explain` prints for each lead, from a folder that also holds the list files."""
    with tempfile.TemporaryDirectory(prefix="tandem-explain-") as folder:
        folder = pathlib.Path(folder)
        for extra in path.parent.iterdir():
            if extra.suffix in (".txt", ".csv", ".json") and extra.name != "CMakeLists.txt":
                (folder / extra.name).write_bytes(extra.read_bytes())
        (folder / path.name).write_text(policy, encoding="utf-8")
        words, rows = inputs_of(folder, given)
        return "\n".join(call(folder, "explain", ".", *words, "--row", str(row), "--as-of", INSTANT,
                              "--color", "never") for row in range(1, rows + 1))


def main():
    update = "--update" in sys.argv
    failed = False
    for name in (a for a in sys.argv[1:] if a != "--update"):
        path = pathlib.Path(name)
        before, found, after = path.read_text(encoding="utf-8").partition(LEADS)
        if not found:
            sys.exit(f"{path}: no `{LEADS.strip()}`")
        given, _, expected = after.partition(EXPECT)
        seen = comment(explained(path, before, given))
        if update:
            path.write_text(before + LEADS + given + EXPECT + seen, encoding="utf-8")
        elif seen != expected:
            failed = True
            sys.stdout.writelines(difflib.unified_diff(
                expected.splitlines(True), seen.splitlines(True), f"{path} (expected)", "seen"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
