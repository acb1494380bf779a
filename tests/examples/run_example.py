# SPDX-License-Identifier: Apache-2.0
# Runs one example end to end and compares with EXAMPLE_DIR/expected. Files of EXAMPLE_DIR/events
# are called after the event or source that reads them.
# run_example.py TANDEM EXAMPLE_DIR [--update]
import pathlib
import re
import subprocess
import sys

AS_OF = "2026-11-18T10:00:00Z"


def call(tandem, *words):
    done = subprocess.run([tandem, *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tandem {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def first_id(leads):
    return leads.read_text().splitlines()[1].split(",")[0]


def main():
    tandem, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    update = "--update" in sys.argv[3:]
    policy, leads, expected = str(folder), folder / "leads.csv", folder / "expected"
    events = [f"{path.stem}={path}" for path in sorted((folder / "events").glob("*"))]
    inputs = [policy, str(leads), *events, "--as-of", AS_OF]
    call(tandem, "check", policy)
    call(tandem, "test", policy)
    outputs = {}
    for engine in ("interpreter", "jit"):
        outputs[engine] = call(tandem, "run", *inputs, "--engine", engine)
    if outputs["interpreter"] != outputs["jit"]:
        sys.exit("the engines differ")
    explain = ["explain", *inputs, "--id", first_id(leads)]
    found = {
        "decisions.csv": outputs["jit"],
        "decisions.jsonl": call(tandem, "run", *inputs, "--output-format", "jsonl",
                                "--reasons", "3"),
        "explain.txt": call(tandem, *explain),
        "explain.json": call(tandem, *explain, "--format", "json"),
    }
    failed = False
    for name, text in found.items():
        text = text.replace(str(folder), folder.name)
        # The release of the time zone database is the machine's.
        text = re.sub(r'"tzdb": "[^"]+"', '"tzdb": "RELEASE"', text)
        path = expected / name
        if update:
            expected.mkdir(exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} differs; found:\n{text}")
            failed = True
    sys.exit(1 if failed else 0)


main()
