# SPDX-License-Identifier: Apache-2.0
# Golden files of `tandem explain`: a policy, its leads and the expected text, in one file.
"""explain_golden.py FILE... [--update]

A file holds a policy, then its leads as comments behind `// ---- leads` and the expected text
behind `// ---- expect explain`. Every lead is explained, in order. TANDEM names the command.
"""

import csv
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

LEADS, EXPECT = "// ---- leads\n", "// ---- expect explain\n"
INSTANT = "2026-11-18T12:00:00Z"


def uncomment(text):
    return "".join(line[3:] if line.startswith("// ") else line[2:]
                   for line in text.splitlines(keepends=True))


def comment(text):
    return "".join(f"// {line}".rstrip() + "\n" for line in text.splitlines())


def explained(path, policy, leads):
    """What `explain` prints for each lead, from a folder that also holds the list files."""
    with tempfile.TemporaryDirectory(prefix="tandem-explain-") as folder:
        folder = pathlib.Path(folder)
        for extra in path.parent.iterdir():
            if extra.suffix in (".txt", ".csv", ".json") and extra.name != "CMakeLists.txt":
                (folder / extra.name).write_bytes(extra.read_bytes())
        (folder / path.name).write_text(policy, encoding="utf-8")
        (folder / "leads.input").write_text(leads, encoding="utf-8")
        texts = []
        for row in range(1, len(list(csv.reader(leads.splitlines())))):
            done = subprocess.run(
                [os.environ["TANDEM"], "explain", ".", "leads.input", "--row", str(row),
                 "--as-of", INSTANT, "--color", "never"],
                cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=60)
            if done.returncode != 0:
                sys.exit(f"{path}: row {row}: exit code {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
            texts.append(done.stdout)
        return "\n".join(texts)


def main():
    update = "--update" in sys.argv
    failed = False
    for name in (a for a in sys.argv[1:] if a != "--update"):
        path = pathlib.Path(name)
        before, found, after = path.read_text(encoding="utf-8").partition(LEADS)
        if not found:
            sys.exit(f"{path}: no `{LEADS.strip()}`")
        leads, _, expected = after.partition(EXPECT)
        seen = comment(explained(path, before, uncomment(leads)))
        if update:
            path.write_text(before + LEADS + leads + EXPECT + seen, encoding="utf-8")
        elif seen != expected:
            failed = True
            sys.stdout.writelines(difflib.unified_diff(
                expected.splitlines(True), seen.splitlines(True), f"{path} (expected)", "seen"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
