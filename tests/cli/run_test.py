# SPDX-License-Identifier: Apache-2.0
# run: what goes in, what comes out, what is counted, and how it ends.

import json
import os
import signal
import subprocess
import time

import common

AS_OF = ("--as-of", "2026-11-18T10:00:00Z")


class Run(common.Case):
    def run_leads(self, leads, *options, code=0):
        return self.tandem("run", "policy.tandem", "-", *AS_OF, *options, stdin=leads, code=code)


class Input(Run):
    def test_file_and_stdin_give_the_same(self):
        from_file, err = self.tandem("run", "policy.tandem", "leads.csv", *AS_OF)
        self.assertEqual(from_file, self.run_leads(common.LEADS)[0])
        self.assertEqual(
            from_file, self.tandem("run", "policy.tandem", *AS_OF, stdin=common.LEADS)[0])
        rows = self.rows(from_file)
        self.assertEqual([(r["id"], r["fit"], r["stage"], r["route"]) for r in rows],
                         [("a", "60", "MQL", "reps"), ("b", "40", "none", "letters"),
                          ("c", "0", "none", "letters")])
        self.assertIn("as of 2026-11-18T10:00:00Z", err)

    def test_forms_of_csv(self):
        expected, _ = self.run_leads(common.LEADS)
        forms = {
            "BOM": "\ufeff" + common.LEADS,
            "CRLF": common.LEADS.replace("\n", "\r\n"),
            "semicolon": common.LEADS.replace(",", ";"),
            "tab": common.LEADS.replace(",", "\t"),
            "no last line end": common.LEADS.rstrip("\n"),
            "blank lines": "\n\n" + common.LEADS.replace("\nb", "\n\nb") + "\n\n",
            "quotes": common.LEADS.replace("x@north.example", '"x@north.example"'),
        }
        for name, leads in forms.items():
            with self.subTest(name):
                self.assertEqual(self.run_leads(leads)[0], expected)
        pipes = common.LEADS.replace(",", "^")
        self.assertEqual(self.run_leads(pipes, "--delimiter", "^")[0], expected)

    def test_quoted_line_ends_and_delimiters(self):
        leads = common.HEADER + '"a\nb","x, ""y""@north.example",200,no\n'
        out, _ = self.run_leads(leads, "--keep", "email")
        row = self.rows(out)[0]
        self.assertEqual((row["id"], row["email"]), ("a\nb", 'x, "y"@north.example'))

    def test_header_only(self):
        out, err = self.run_leads(common.HEADER)
        self.assertEqual(out.count("\n"), 1)
        self.assertRegex(err, r"leads in +0")

    def test_what_is_no_csv(self):
        for name, data in {"empty": b"", "blank": b"\n\n", "xlsx": b"PK\x03\x04" + b"\0" * 100,
                           "nul": b"id,email\0,employees,asked\n"}.items():
            with self.subTest(name):
                out, err = self.run_leads(data, code=65)
                self.assertEqual(out, "")
                self.assertIn("tandem: error: stdin: ", err)

    def test_what_is_no_file(self):
        _, err = self.tandem("run", "policy.tandem", "nowhere.csv", code=74)
        self.assertIn("nowhere.csv", err)
        _, err = self.tandem("run", "policy.tandem", ".", code=74)
        self.assertIn("is a folder", err)

    def test_a_sparse_gigabyte_ends_at_once(self):
        with open(self.folder / "sparse.csv", "wb") as sparse:
            sparse.truncate(1 << 30)
        began = time.monotonic()
        self.tandem("run", "policy.tandem", "sparse.csv", code=65)
        self.assertLess(time.monotonic() - began, 5)

    def test_a_column_that_is_not_there(self):
        _, err = self.run_leads("id,email,employes,asked\na,,1,no\n", code=0)
        _, err = self.run_leads("id,email,employees,askd\na,,1,no\n", code=65)
        self.assertIn("asked", err)

    def test_policy_and_leads_from_stdin(self):
        _, err = self.tandem("run", "-", "-", code=64)
        self.assertIn("cannot both come from stdin", err)

    def test_an_unsound_policy_decides_nothing(self):
        self.write("policy.tandem", common.POLICY.replace("when asked ", "when askd "))
        out, err = self.run_leads(common.LEADS, code=1)
        self.assertEqual(out, "")
        self.assertIn("askd", err)


class Output(Run):
    def test_json_lines(self):
        out, _ = self.run_leads(common.LEADS, "--output-format", "jsonl")
        leads = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([lead["route"] for lead in leads], ["reps", "letters", "letters"])

    def test_keep_and_reasons(self):
        out, _ = self.run_leads(common.LEADS, "--keep", "email, employees", "--reasons", "1")
        rows = self.rows(out)
        self.assertEqual([r["email"] for r in rows], ["x@north.example", "", "y@south.example"])
        self.assertEqual([r["employees"] for r in rows], ["200", "", "10"])
        self.assertEqual([r["reasons"] for r in rows],
                         ["60 large enough", "40 asked for a demo", ""])
        _, err = self.run_leads(common.LEADS, "--keep", "emial", code=64)
        self.assertIn("did you mean `email`?", err)

    def test_to_a_file(self):
        out, err = self.run_leads(common.LEADS, "-o", "decided.csv")
        self.assertEqual(out, "")
        self.assertEqual(self.read("decided.csv"), self.run_leads(common.LEADS)[0])
        self.assertIn("-> decided.csv", err)
        self.no_temporary_files()

    def test_a_run_that_fails_leaves_the_old_file(self):
        self.write("decided.csv", "old")
        self.run_leads(b"", "-o", "decided.csv", code=65)
        self.run_leads(common.HEADER + "x" * (17 << 20), "-o", "decided.csv", code=65)
        self.assertEqual(self.read("decided.csv"), "old")
        self.no_temporary_files()

    def test_a_folder_that_is_not_there(self):
        _, err = self.run_leads(common.LEADS, "-o", "nowhere/decided.csv", code=74)
        self.assertIn("nowhere", err)

    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([common.TANDEM, "run", "policy.tandem", "leads.csv"],
                                  cwd=self.folder, stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 74)
        self.assertIn(b"No space left", done.stderr)

    def test_a_reader_that_goes_away(self):
        leads = common.HEADER + "".join(f"lead-{i},,200,no\n" for i in range(200_000))
        self.write("many.csv", leads)
        process = subprocess.Popen([common.TANDEM, "run", "policy.tandem", "many.csv"],
                                   cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertEqual((process.wait(timeout=60), err), (74, b""))

    def test_no_progress_but_on_a_terminal(self):
        _, err = self.run_leads(common.LEADS)
        self.assertNotIn("\r", err)


class Findings(Run):
    LEADS = common.HEADER + ("a,,200,no\n"
                             "b,,many,no\n"
                             "c,,0,no\n"
                             "a,,10,no\n"
                             'd,"un"closed,10,no\n'
                             "e,,10\n"
                             "f,,10,yes\n")

    def test_nothing_is_lost(self):
        out, err = self.run_leads(self.LEADS, "--rejects", "rejects.csv", code=65)
        self.assertEqual([r["id"] for r in self.rows(out)], ["a", "f"])
        rejects = self.rows(self.read("rejects.csv"))
        self.assertEqual([r["line"] for r in rejects], ["3", "4", "5", "6", "7"])
        self.assertEqual([r["kind"] for r in rejects],
                         ["reject", "reject", "duplicate", "reject", "reject"])
        self.assertEqual(
            [(r["column"], r["field"], r["value"]) for r in rejects[:3]],
            [("3", "employees", "many"), ("3", "employees", "0"), ("1", "id", "a")])
        self.assertEqual(rejects[0]["record"], "b,,many,no")
        self.assertTrue(all(r["reason"] for r in rejects))
        self.assertRegex(err, r"leads in +7 ")
        self.assertRegex(err, r"decided +2\b")
        self.assertRegex(err, r"rejected +5 +-> rejects.csv, 1 by an id seen before")

    def test_without_a_file_the_first_are_shown(self):
        leads = common.HEADER + "".join(f"{i},,many,no\n" for i in range(9))
        _, err = self.run_leads(leads, code=65)
        self.assertEqual(err.count("reject: employees: "), 5)
        self.assertIn("stdin:2: reject: employees: ", err)
        self.assertIn("… and 4 more rejects; write all to a file with --rejects FILE", err)

    def test_max_rejects(self):
        self.run_leads(self.LEADS, "--max-rejects", "5")
        self.run_leads(self.LEADS, "--max-rejects", "4", code=65)
        self.run_leads(self.LEADS, "--max-rejects", "72%")
        self.run_leads(self.LEADS, "--max-rejects", "71%", code=65)
        for wrong in ("-1", "1.5", "x", "101%", "%"):
            self.run_leads(self.LEADS, f"--max-rejects={wrong}", code=64)

    def test_rejects_need_a_file_of_their_own(self):
        self.run_leads(self.LEADS, "--rejects", "-", code=64)
        self.run_leads(self.LEADS, "--rejects", "same.csv", "-o", "same.csv", code=64)

    def test_duplicate_ids_when_allowed(self):
        leads = common.HEADER + "a,,200,no\na,,10,no\n"
        out, _ = self.run_leads(leads, "--allow-duplicate-ids")
        self.assertEqual([r["fit"] for r in self.rows(out)], ["60", "0"])

    def test_duplicates_far_apart_are_found_whatever_the_threads(self):
        leads = common.HEADER + "".join(
            f"lead-{i % 60_000},somebody-{i}@north.example,{1 + i % 100},no\n"
            for i in range(70_000))
        outputs = set()
        for threads in ("1", "2", "7"):
            out, err = self.run_leads(leads, "--threads", threads, "--max-rejects", "10000")
            self.assertRegex(err, r"decided +60,000\b")
            self.assertRegex(err, r"rejected +10,000 +10,000 by an id seen before")
            outputs.add(out)
        self.assertEqual(len(outputs), 1)
        ids = [line.split(",")[0] for line in outputs.pop().splitlines()[1:]]
        self.assertEqual(ids, [f"lead-{i}" for i in range(60_000)])

    def test_counts_per_stage_and_route(self):
        _, err = self.run_leads(common.LEADS)
        self.assertRegex(err, r"\nMQL +1 +33\.3 %")
        self.assertRegex(err, r"\nletters +2 +66\.7 %")
        _, err = self.run_leads(common.LEADS, "--format", "json")
        summary = json.loads(err)
        self.assertEqual(summary["by_route"], {"reps": 1, "letters": 2, "nobody": 0})
        self.assertEqual((summary["leads_in"], summary["decided"]), (3, 3))


class Engines(Run):
    def test_they_write_the_same_bytes(self):
        leads = common.HEADER + "".join(
            f"{i},,{'' if i % 7 == 0 else 1 + i * 37 % 5000},{'yes' if i % 3 else 'no'}\n"
            for i in range(60_000))
        outputs = {engine: self.run_leads(leads, "--engine", engine)
                   for engine in ("interpreter", "jit", "auto")}
        self.assertEqual(len({out for out, _ in outputs.values()}), 1)
        self.assertIn(" · interpreter · ", outputs["interpreter"][1])
        self.assertIn(" · jit · ", outputs["jit"][1])


class Interrupted(Run):
    def interrupt(self, number, message="stopped; decided.csv was not written"):
        self.write("decided.csv", "old")
        process = subprocess.Popen(
            [common.TANDEM, "run", "policy.tandem", "-", "-o", "decided.csv",
             "--rejects", "rejects.csv"],
            cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write((common.HEADER + "a,,200,no\n" * 100_000).encode())
        process.stdin.flush()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if any(".tmp-" in name for name in os.listdir(self.folder)):
                break
            time.sleep(0.01)
        else:
            self.fail("no temporary file appeared")
        process.send_signal(number)
        code = process.wait(timeout=30)
        process.stdin.close()
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(self.read("decided.csv"), "old")
        self.assertFalse((self.folder / "rejects.csv").exists())
        self.no_temporary_files()
        self.assertIn(message, err)
        return code

    def test_interrupt(self):
        self.assertEqual(self.interrupt(signal.SIGINT), 130)

    def test_terminate(self):
        self.assertEqual(self.interrupt(signal.SIGTERM), 143)

    def test_a_bug_of_ours_asks_for_a_report(self):
        # How a failed TANDEM_CHECK ends the process.
        self.assertEqual(self.interrupt(signal.SIGABRT, "this is a bug in tandem"), 70)


if __name__ == "__main__":
    common.main()
