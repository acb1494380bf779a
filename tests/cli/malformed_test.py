# SPDX-License-Identifier: Apache-2.0
# Malformed files of tests/malformed: each record is decided or rejected with a reason, none is
# lost, and a file that is none is refused in words before its first record.

import csv
import hashlib
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

    def check_refused(self, code, err, name, message):
        """One error that names the file and says `message` of it; no output at all."""
        self.assertEqual(code, 65, err)
        start = f"tandem: error: {name}"
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


class Previous(Malformed):
    """Earlier versions of leads: what is wrong with one leaves its lead without, and is told."""

    def test_files(self):
        for row in (*csv_files.all_rows(), *json_files.all_rows()):
            if len(row.content) > 100_000:
                continue
            with self.subTest("previous", file=row.name):
                path = self.write(row.name, row.content)
                code, err = self.run_file("leads.csv", "--previous", row.name)
                if row.refused:
                    self.check_refused(code, err, row.name, row.refused)
                else:
                    self.assertEqual(code, 0, err)
                    summary = json.loads(err.splitlines()[-1])
                    self.assertEqual(len(self.rows(self.read("decided.csv"))), 3)
                    told = self.rejects("previous")
                    self.assertEqual(len(told), summary["previous_rejected"])
                    # Of the rest, versions of leads that are no longer there are passed over.
                    self.assertLessEqual(summary["previous_joined"] + len(told), row.records)
                path.unlink()


class State(Malformed):
    """Carried state is sound or refused as a whole."""

    def setUp(self):
        super().setUp()
        code, err = self.run_file("leads.csv", "--carry-out", "state.jsonl")
        self.assertEqual(code, 0, err)
        self.sound = (self.folder / "state.jsonl").read_bytes()

    def run_state(self, content):
        self.write("old.jsonl", content)
        return self.run_file("leads.csv", "--carry", "old.jsonl")

    def test_cut_off_anywhere(self):
        for size in range(0, len(self.sound), 7):
            self.check_refused(*self.run_state(self.sound[:size]), "old.jsonl", "this")
        self.check_refused(*self.run_state(self.sound[:-1]), "old.jsonl", "cut off")
        self.check_refused(*self.run_state(self.sound + b"x"), "old.jsonl", "this")
        self.check_refused(*self.run_state(self.sound * 2), "old.jsonl", "this")

    def test_a_bit_flipped_anywhere(self):
        for at in range(0, len(self.sound), 5):
            damaged = bytearray(self.sound)
            damaged[at] ^= 1 << at % 8
            self.check_refused(*self.run_state(bytes(damaged)), "old.jsonl", "this")

    def test_what_is_no_state(self):
        for content, message in ((b"", "no carried state"), (b"\n\n", "no carried state"),
                                 (b"id,n\na,1\n", "no carried state"),
                                 (b"PK\x03\x04" + b"\0" * 500, "no carried state"),
                                 (b"\0" * 100_000, "no carried state"),
                                 (b"[" * 100_000 + b"\n{}\n", "no carried state"),
                                 (self.sound.replace(b'"version":1', b'"version":2'), "newer"),
                                 (self.sound.replace(b'"version":1', b'"version":0'), "header")):
            with self.subTest(content[:40]):
                self.check_refused(*self.run_state(content), "old.jsonl", message)

    def with_checksum(self, lines):
        header = self.sound.splitlines(keepends=True)[0]
        body = header + b"".join(lines)
        digest = hashlib.sha256(body).hexdigest()
        return body + b'{"leads":%d,"sha256":"%s"}\n' % (len(lines), digest.encode())

    def test_lines_that_are_damaged_under_a_right_checksum(self):
        lines = self.sound.splitlines(keepends=True)[1:-1]
        self.assertEqual(self.run_state(self.with_checksum(lines))[0], 0)
        first = lines[0]
        for bad in (b"\n", b"x\n", b"[]\n", b"{}\n", b"[" * 5000 + b"\n", b'"\xff"\n',
                    first.replace(b'"id":"a"', b'"id":1'), first.replace(b'"id"', b'"di"'),
                    first.replace(b'"as_of":"20', b'"as_of":"x'),
                    first.replace(b'"stage":"MQL","f', b'"stage":7,"f'),
                    first.replace(b'"scores":{', b'"scores":[', 1),
                    first.replace(b'"60"', b'60'), first.replace(b'"60"', b'"9e99"'),
                    first.replace(b'"entries":[', b'"entries":[[],')):
            with self.subTest(bad[:60]):
                self.assertNotEqual(bad, first)
                code, err = self.run_state(self.with_checksum([bad, *lines[1:]]))
                self.check_refused(code, err, "a line of carried state", "")
        for others in ([*lines, lines[0]], lines[::-1]):
            code, err = self.run_state(self.with_checksum(others))
            self.assertIn(code, (0, 65), err)


class Sweeps(Malformed):
    """A small file with anything wrong anywhere: the counts add up, or it is refused."""

    CSV = (rows.HEADER + rows.lead("a") + rows.lead('"b ""x"" c"').replace("b ", "d ", 2) +
           rows.lead("e"))
    JSON = ('{"id": "a", "asked": false, "tags": ["x", "y"], "visit": '
            '[{"at": "2026-11-01T00:00:00Z", "path": "/"}]}\n{"id": "b", "asked": true}\n')

    def adds_up(self, name, content):
        self.write(name, content)
        code, err = self.run_file(name)
        self.assertIn(code, (0, 65), err)
        if not (self.folder / "decided.csv").exists():
            self.assertTrue(err.startswith(f"tandem: error: {name}: "), err)
            return
        summary = json.loads(err.splitlines()[-1])
        decided = self.rows(self.read("decided.csv"))
        self.assertEqual(summary["leads_in"], len(decided) + len(self.rejects("reject",
                                                                             "duplicate")))
        self.assertEqual(summary["events_in"], summary["events_joined"] +
                         summary["events_ignored"] + summary["events_rejected"])

    def test_cut_off_anywhere(self):
        for name, text in (("a.csv", self.CSV), ("a.jsonl", self.JSON)):
            for size in range(0, len(text), 2):
                self.adds_up(name, text[:size])

    def test_a_byte_replaced_anywhere(self):
        for name, text in (("a.csv", self.CSV), ("a.jsonl", self.JSON)):
            sound = text.encode()
            for at in range(len(sound)):
                byte = b'\0\xff"\n,'[at % 5:at % 5 + 1]
                self.adds_up(name, sound[:at] + byte + sound[at + 1:])


def print_table():
    print(f"{'kind':12} {'file':36} {'records':>8} {'decided':>8} {'rejected':>8} {'lost':>5}")
    for kind, name, records, decided, rejected in TABLE:
        lost = "" if records == "refused" else records - decided - rejected
        print(f"{kind:12} {name:36} {records:>8} {decided:8} {rejected:8} {lost:>5}")


if __name__ == "__main__":
    import atexit
    atexit.register(print_table)
    common.main()
