# SPDX-License-Identifier: Apache-2.0
# UCI Bank Marketing through examples/bank, against the same rules in SQLite (bank.sql), lead by
# lead; also without the source's `missing when` lines. bank_test.py TANDEM SQLITE3 POLICY_DIR CSV
import collections
import csv
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

AS_OF = "2026-11-18T10:00:00Z"
KEEP = ("id", "fit", "interest", "stage", "route")


def call(words, text=None, expect=0):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if done.returncode != expect:
        sys.exit(f"{words}: exit {done.returncode}\n{done.stderr[-4000:]}")
    return done.stdout


def decide(tandem, policy, data, engine):
    return call([tandem, "run", str(policy), data, "--engine", engine, "--as-of", AS_OF])


def by_sqlite(sqlite, data, keep_unknown):
    script = pathlib.Path(__file__).with_name("bank.sql").read_text()
    setup = (f".mode csv\n.import '{data}' raw\n"
             f"CREATE TABLE settings AS SELECT {keep_unknown} AS keep_unknown;\n")
    rows = call([sqlite, "-csv", ":memory:"], setup + script).splitlines()
    return [tuple(row.split(",")) for row in rows]


def keep(text):
    return [tuple(row[name] for name in KEEP) for row in csv.DictReader(io.StringIO(text))]


def main():
    tandem, sqlite, policy, data = sys.argv[1:5]
    outputs = [decide(tandem, policy, data, engine) for engine in ("interpreter", "jit", "auto")]
    if not outputs[0] == outputs[1] == outputs[2]:
        sys.exit("the engines differ")
    decided, expected = keep(outputs[0]), by_sqlite(sqlite, data, 0)
    if len(decided) != 45211:
        sys.exit(f"{len(decided)} of 45211 leads decided")
    for ours, theirs in zip(decided, expected, strict=True):
        if ours != theirs:
            sys.exit(f"Tandem {ours}, SQLite {theirs}")
    stages = collections.Counter(row[3] for row in decided)
    routes = collections.Counter(row[4] for row in decided)
    print("stages", dict(stages), "routes", dict(routes))
    if min(routes.values()) < 0.01 * len(decided) or len(routes) < 5:
        sys.exit("a route has less than 1 % of the leads")

    # The same data with `unknown` and -1 taken at face value.
    with tempfile.TemporaryDirectory() as folder:
        literal = pathlib.Path(folder) / "bank"
        shutil.copytree(policy, literal)
        path = literal / "bank.tandem"
        text = re.sub(r'\n *missing when "unknown"', "", path.read_text())
        text = text.replace("pdays missing when -1", "")
        text = text.replace("integer 0..10_000 ", "integer -1..10_000 ")
        for field in ("job", "contact", "poutcome"):
            text = re.sub(rf"\b({field}\?\s+one of )", r"\1unknown, ", text)
        text = text.replace("one of primary <", "one of unknown < primary <")
        path.write_text(text)
        values = keep(decide(tandem, literal, data, "jit"))
    moved = sum(a[4] != b[4] for a, b in zip(decided, values, strict=True))
    if values != by_sqlite(sqlite, data, 1):
        sys.exit("with unknown as a value, Tandem and SQLite differ")
    share = 100 * moved / len(decided)
    print(f"missing instead of a value moves {moved} of {len(decided)} routes ({share:.1f} %)")
    if moved < 0.05 * len(decided):
        sys.exit("too few routes depend on what is missing")


main()
