# SPDX-License-Identifier: Apache-2.0
# Malformed files of tests/malformed: each record is decided or rejected with a reason, none is
# lost, and a file that is none is refused in words before its first record.

import csv
import json
import os
import pathlib
import subprocess
import sys

import common

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "malformed"
sys.path.insert(0, str(FOLDER))

import csv_files    # noqa: E402
import event_files  # noqa: E402
import json_files   # noqa: E402
import rows         # noqa: E402

AS_OF = ("--as-of", "2026-11-18T10:00:00Z")
OUTPUTS = ("decided.csv", "rejects.csv", "state.jsonl")
TABLE = []
LONG_MESSAGE = 2_000
csv.field_size_limit(1 << 25)


class Malformed(common.Case):
    def setUp(self):
        super().setUp()
        self.write("policy.tandem", (FOLDER / "policy.tandem").read_text())
        self.write("leads.csv", rows.HEADER + rows.lead("a") + rows.lead("b") + rows.lead("c"))
        (self.folder / "tmp").mkdir()

    def run_file(self, *arguments, stdin=None):
        """(exit code, stderr); outputs are files of the folder."""
        for name in OUTPUTS:
            (self.folder / name).unlink(missing_ok=True)
        done = subprocess.run(
            [common.TANDEM, "run", "policy.tandem", *arguments, *AS_OF, "-o", "decided.csv",
             "--rejects", "rejects.csv", "--format", "json", "--engine", "interpreter",
             "--temp-dir", "tmp", "--threads", "2"],
            cwd=self.folder, env=self.environment(), stdin=stdin or subprocess.DEVNULL,
            capture_output=True, timeout=120)
        self.assertGreaterEqual(done.returncode, 0, "ended by a signal")
        self.assertNotEqual(done.returncode, 70, done.stderr)
        self.no_temporary_files()
        self.assertEqual(os.listdir(self.folder / "tmp"), [])
        return done.returncode, done.stderr.decode("utf-8")

    def check_refused(self, code, err, name, message, expected_code=65):
        """One error that names the file and says `message` of it; no output at all."""
        self.assertEqual(code, expected_code, err)
        start = f"tandem: error: {name}: "
        self.assertTrue(err.startswith(start), err)
        self.assertIn(message, err[len(start):])
        self.assertLess(len(err), LONG_MESSAGE)
        for name in OUTPUTS:
            self.assertFalse((self.folder / name).exists(), name)

    def rejects(self, *kinds):
        """Rows of rejects.csv of some kinds: each says where and why."""
        found = [row for row in self.rows(self.read("rejects.csv")) if row["kind"] in kinds]
        for row in found:
            self.assertTrue(row["reason"] and int(row["line"]) > 0, row)
        return found

    def check_read(self, row, code, err):
        self.assertEqual(code, 65 if row.rejected else 0, err)
        summary = json.loads(err.splitlines()[-1])
        decided = self.rows(self.read("decided.csv"))
        rejects = self.rejects("reject", "duplicate")
        self.assertEqual(summary["leads_in"], len(decided) + len(rejects))
        self.assertEqual((summary["leads_in"], summary["decided"], summary["rejected"]),
                         (row.records, row.decided, row.rejected), rejects)
        self.assertEqual((len(decided), len(rejects)), (row.decided, row.rejected))
        said = " · ".join(reject["reason"] for reject in rejects)
        for reason in row.reasons:
            self.assertIn(reason, said)

    def note(self, kind, row):
        TABLE.append((kind, row.name, "refused" if row.refused else row.records, row.decided,
                      row.rejected))


class Leads(Malformed):
    def check_all(self, kind, all_rows):
        for row in all_rows:
            with self.subTest(kind, file=row.name):
                path = self.write(row.name, row.content)
                code, err = self.run_file(row.name, *row.options)
                if row.refused:
                    self.check_refused(code, err, row.name, row.refused)
                else:
                    self.check_read(row, code, err)
                self.note(kind, row)
                path.unlink()

    def test_csv(self):
        self.check_all("leads csv", csv_files.all_rows())

    def test_json(self):
        self.check_all("leads json", json_files.all_rows())


class Events(Malformed):
    def test_files(self):
        for row in event_files.all_rows():
            with self.subTest("events", file=row.name):
                path = self.write("visits_" + row.name, row.content)
                code, err = self.run_file("leads.csv", f"visit=visits_{row.name}")
                if row.refused:
                    self.check_refused(code, err, f"visits_{row.name}", row.refused)
                else:
                    self.check_events(row, code, err)
                self.note("events", row)
                path.unlink()

    def check_events(self, row, code, err):
        self.assertEqual(code, 0, err)
        summary = json.loads(err.splitlines()[-1])
        told = self.rejects("event")
        self.assertEqual(len(told), summary["events_orphaned"] + summary["events_rejected"])
        self.assertEqual((summary["events_in"], summary["events_joined"], len(told)),
                         (row.records, row.decided, row.rejected), told)
        self.assertEqual(len(self.rows(self.read("decided.csv"))), 3)


def print_table():
    print(f"{'kind':12} {'file':36} {'records':>8} {'decided':>8} {'rejected':>8} {'lost':>5}")
    for kind, name, records, decided, rejected in TABLE:
        lost = "" if records == "refused" else records - decided - rejected
        print(f"{kind:12} {name:36} {records:>8} {decided:8} {rejected:8} {lost:>5}")


if __name__ == "__main__":
    import atexit
    atexit.register(print_table)
    common.main()
