#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# The benchmark's SQL decides 2,000 sampled leads as Tandem does: the same query that DuckDB and
# SQLite are timed with, run by Python's SQLite.
#   sql_twin_test.py TANDEM
import csv
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import sqlite_peer

POLICY = pathlib.Path(__file__).resolve().parents[1] / "columns.tandem"
LEADS = 2000


def tidy(path):
    """As the benchmark's leads are written: the SQL does not ignore case where they need not."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["country"] = row["country"].upper()
        row["email"] = row["email"] if "@" in row["email"] else "p@" + row["email"]
        row["customer"] = "yes" if row["customer"] == "true" else "no"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def main():
    tandem = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([tandem, "sample", POLICY, "--leads", str(LEADS), "-o", folder], check=True,
                       stderr=subprocess.DEVNULL)
        tidy(folder / "leads.csv")
        subprocess.run([tandem, "run", POLICY, folder / "leads.csv", "-o", folder / "decided.csv",
                        "--as-of", "2026-11-18T10:00:00Z"], check=True, stderr=subprocess.DEVNULL)
        connection = sqlite3.connect(":memory:")
        sqlite_peer.load(connection, folder / "leads.csv")
        rows = [tuple(map(str, row)) for row in connection.execute(sqlite_peer.query())]
        with open(folder / "decided.csv", encoding="utf-8", newline="") as file:
            decided = [tuple(row[key] for key in ("id", "fit", "engagement", "grade", "stage",
                                                  "route")) for row in csv.DictReader(file)]
    assert len(decided) == LEADS, len(decided)
    different = [(ours, theirs) for ours, theirs in zip(decided, rows) if ours != theirs]
    for ours, theirs in different[:5]:
        print(f"Tandem {ours}\nSQL    {theirs}")
    routes = {row[-1] for row in decided}
    print(f"{LEADS} leads, {len(routes)} routes, {len(different)} decided differently")
    if different or len(rows) != LEADS or len(routes) < 10:
        sys.exit(1)


if __name__ == "__main__":
    main()
