# SPDX-License-Identifier: Apache-2.0
# run with events, previous versions and carried state: joins, what is left out, how it ends.

import json
import os
import random
import signal
import subprocess
import time

import common
import joined
import shared


class Joined(common.Case):
    def setUp(self):
        super().setUp()
        self.write("policy.tandem", joined.POLICY)
        (self.folder / "tmp").mkdir()

    def run_inputs(self, *arguments, code=0, **options):
        out, err = self.tandem("run", "policy.tandem", *arguments, "--as-of", joined.AS_OF,
                               "--temp-dir", "tmp", "--format", "json", code=code, **options)
        self.assertEqual(os.listdir(self.folder / "tmp"), [])
        return out, json.loads(err.splitlines()[-1]) if code == 0 else err


class Layouts(Joined):
    def test_three_layouts_give_the_same_bytes(self):
        data = joined.Data(3000, seed=7)
        self.write("nested.jsonl", data.nested())
        data.write_sorted(self)
        data.write_shuffled(self)
        nested, of_nested = self.run_inputs("nested.jsonl")
        self.assertEqual(of_nested["events_joined"], data.count())
        self.assertGreater(len({r["stage"] for r in self.rows(nested)}), 3)
        self.assertEqual(of_nested["bytes_spilled"], 0)
        for arguments in (joined.SORTED, joined.SHUFFLED,
                          (*joined.SHUFFLED, "--memory", "64KB"),
                          (*joined.SHUFFLED, "--memory", "64KB", "--threads", "1"),
                          (*joined.SHUFFLED, "--threads", "7"),
                          (*joined.SHUFFLED, "--engine", "interpreter")):
            with self.subTest(arguments):
                out, report = self.run_inputs(*arguments)
                self.assertEqual(out, nested)
                self.assertEqual(report["events_in"], data.count())
                self.assertEqual(report["events_joined"], data.count())
                self.assertEqual(report["by_stage"], of_nested["by_stage"])
                self.assertEqual(report["bytes_spilled"] > 0, "64KB" in arguments)

    def test_input_order_is_restored(self):
        data = joined.Data(500, seed=8)
        data.write_shuffled(self)
        in_order, _ = self.run_inputs(*joined.SHUFFLED)
        leads = list(data.leads)
        random.Random(1).shuffle(leads)
        self.write("leads.csv", data.leads_csv(leads))
        out, _ = self.run_inputs(*joined.SHUFFLED, "--memory", "64KB")
        self.assertEqual([r["id"] for r in self.rows(out)], [lead["id"] for lead in leads])
        self.assertEqual(sorted(out.splitlines()), sorted(in_order.splitlines()))

    def test_events_from_stdin_and_leads_by_name(self):
        data = joined.Data(50, seed=9)
        data.write_shuffled(self)
        expected, _ = self.run_inputs(*joined.SHUFFLED)
        views = (self.folder / "views.csv").read_bytes()
        out, _ = self.run_inputs("page_view=-", "lead=leads.csv",
                                 "form_submitted=forms.jsonl.gz", stdin=views)
        self.assertEqual(out, expected)
        out, _ = self.run_inputs("page_view=views.csv", "form_submitted=forms.jsonl.gz",
                                 stdin=data.leads_csv())
        self.assertEqual(out, expected)

    def test_one_lead_with_most_of_the_events(self):
        data = joined.Data(100, seed=10)
        data.write_shuffled(self)
        many = "".join(f"L-000001,2026-11-{1 + i % 17:02}T00:00:00Z,/docs,\n"
                       for i in range(30_000))
        self.write("views.csv", "lead,at,path,seconds\n" + many)
        out, report = self.run_inputs("leads.csv", "page_view=views.csv", "--memory", "64KB")
        self.assertEqual(self.rows(out)[1]["views"], "30000")
        self.assertGreater(report["bytes_spilled"], 1_000_000)

    def test_keep_and_reasons(self):
        data = joined.Data(200, seed=11)
        data.write_shuffled(self)
        self.write("nested.jsonl", data.nested())
        options = ("--keep", "email", "--reasons", "2")
        out, _ = self.run_inputs(*joined.SHUFFLED, *options)
        self.assertEqual(out, self.run_inputs("nested.jsonl", *options)[0])
        self.assertTrue(any("prices" in r["reasons"] for r in self.rows(out)))


class LeftOut(Joined):
    VIEWS = ("lead,at,path,seconds\n"
             "a,2026-11-17T00:00:00Z,/pricing,\n"
             "nobody,2026-11-17T00:00:00Z,/,\n"
             "b,yesterday,/,\n"
             ",2026-11-17T00:00:00Z,/,\n"
             "b,2026-11-17T00:00:00Z,/,\n")
    LEADS = "id,email,employees\na,,\nb,,\nbad,,many\na,,7\n"

    def setUp(self):
        super().setUp()
        self.write("leads.csv", self.LEADS)
        self.write("views.csv", self.VIEWS + "bad,2026-11-17T00:00:00Z,/,\n")

    def test_is_told_and_the_leads_are_decided(self):
        out, report = self.run_inputs("leads.csv", "page_view=views.csv", "--rejects",
                                      "rejects.csv", "--max-rejects", "2")
        self.assertEqual([(r["id"], r["views"]) for r in self.rows(out)], [("a", "1"), ("b", "1")])
        counts = {name: report[name] for name in report if name.startswith("events_")}
        self.assertEqual(counts, {"events_in": 6, "events_joined": 2, "events_ignored": 0,
                                  "events_orphaned": 2, "events_rejected": 2})
        told = [(r["file"], r["line"], r["kind"], r["lead"])
                for r in self.rows(self.read("rejects.csv"))]
        self.assertEqual(told, [("leads.csv", "4", "reject", ""),
                                ("leads.csv", "5", "duplicate", ""),
                                ("views.csv", "3", "event", "nobody"),
                                ("views.csv", "4", "event", "b"),
                                ("views.csv", "5", "event", ""),
                                ("views.csv", "7", "event", "bad")])

    def test_strict_events_write_nothing(self):
        for options in ((), ("-o", "decided.csv"), ("--sorted",)):
            with self.subTest(options):
                self.write("leads.csv", "id,email,employees\na,,\nb,,\n")
                self.write("views.csv", self.VIEWS.replace("nobody", "aa").replace("b,y", "b,2y")
                           if "--sorted" in options else self.VIEWS)
                if "--sorted" in options:
                    self.write("views.csv", "lead,at,path,seconds\na,2026-11-17T00:00:00Z,/,\n"
                                            "aa,2026-11-17T00:00:00Z,/,\n")
                out, _ = self.run_inputs("leads.csv", "page_view=views.csv", "--strict-events",
                                         *options, code=65)
                self.assertEqual(out, "")
                self.assertFalse((self.folder / "decided.csv").exists())
                self.no_temporary_files()

    def test_strict_events_that_are_sound(self):
        self.write("leads.csv", "id,email,employees\na,,\n")
        self.write("views.csv", "lead,at,path,seconds\na,2026-11-17T00:00:00Z,/,\n")
        plain, _ = self.run_inputs("leads.csv", "page_view=views.csv")
        for options in ((), ("--sorted",)):
            out, _ = self.run_inputs("leads.csv", "page_view=views.csv", "--strict-events",
                                     *options)
            self.assertEqual(out, plain)

    def test_nested_events_that_are_bad(self):
        self.write("nested.jsonl", json.dumps({
            "id": "a", "page_view": [{"at": "2026-11-17T00:00:00Z", "path": "/"},
                                     {"at": "never", "path": "/"}]}) + "\n")
        out, report = self.run_inputs("nested.jsonl", "--rejects", "rejects.csv")
        self.assertEqual(self.rows(out)[0]["views"], "1")
        self.assertEqual((report["events_in"], report["events_rejected"]), (2, 1))
        told = self.rows(self.read("rejects.csv"))[0]
        self.assertEqual((told["field"], told["lead"], told["kind"]),
                         ("page_view[1].at", "a", "event"))
        self.run_inputs("nested.jsonl", "--strict-events", code=65)


class Sources(Joined):
    POLICY = joined.POLICY + """
source export csv for lead {
  id        from "Id"
  email     from "Mail" unique
  employees from "Size"
  reject when employees < 10
}
source web jsonl for page_view {
  lead from "userId"
  at   from "ts" as unix milliseconds
  path from "context.path"
  reject when path = "/health"
}
"""

    def setUp(self):
        super().setUp()
        self.write("policy.tandem", self.POLICY)
        self.write("export.csv", "Id,Mail,Size\na,x@n.example,20\nb,X@n.example,20\n"
                                 "c,,5\nd,y@n.example,20\n")

    def test_reject_when_and_unique(self):
        stamp = 1_794_000_000_000
        events = [("a", "/pricing"), ("a", "/health"), ("d", "/docs")]
        self.write("web.log", "".join(json.dumps(
            {"userId": lead, "ts": stamp, "context": {"path": path}}) + "\n"
            for lead, path in events))
        outs = set()
        for options in ((), ("--sorted",)):
            out, report = self.run_inputs("export=export.csv", "web=web.log", "--rejects",
                                          "rejects.csv", "--max-rejects", "9", *options)
            outs.add(out)
            self.assertEqual([(r["id"], r["views"]) for r in self.rows(out)],
                             [("a", "1"), ("d", "1")])
            self.assertEqual((report["events_rejected"], report["events_joined"]), (1, 2))
            told = self.rows(self.read("rejects.csv"))
            self.assertEqual([(r["line"], r["kind"], r["file"]) for r in told],
                             [("3", "duplicate", "export.csv"), ("4", "reject", "export.csv"),
                              ("2", "event", "web.log")])
            self.assertIn("unique", told[0]["reason"])
            self.assertIn("employees < 10", told[1]["reason"])
            self.assertIn('path = "/health"', told[2]["reason"])
        self.assertEqual(len(outs), 1)
        alone, _ = self.run_inputs("export.csv", "--max-rejects", "9")
        self.assertEqual([r["id"] for r in self.rows(alone)], ["a", "d"])


    def test_a_refused_lead_keeps_the_state_it_had(self):
        def states(name):
            return {json.loads(line)["id"] for line in self.read(name).splitlines()
                    if "id" in json.loads(line)}
        self.write("first.csv", "Id,Mail,Size\na,x@n.example,20\nd,z@n.example,20\n")
        self.tandem("run", "policy.tandem", "export=first.csv", "--carry-out", "old.carry",
                    "--as-of", "2026-11-17T00:00:00Z")
        # b was never decided; d was, before it had the address of a.
        self.write("second.csv", "Id,Mail,Size\na,x@n.example,20\nb,x@n.example,20\n"
                                 "d,x@n.example,20\n")
        told = set()
        for options in ((), ("--sorted",), ("--memory", "64KB")):
            with self.subTest(options):
                _, report = self.run_inputs("export=second.csv", "--carry", "old.carry",
                                            "--carry-out", "new.carry", "--max-rejects", "9",
                                            *options)
                self.assertEqual(report["carried_out"], 2)
                old = [line for line in self.read("old.carry").splitlines() if '"d"' in line]
                new = [line for line in self.read("new.carry").splitlines() if '"d"' in line]
                self.assertEqual(old, new)
                self.assertEqual(states("new.carry"), {"a", "d"})
                told.add(self.read("new.carry"))
        self.assertEqual(len(told), 1)


class Blanks(Joined):
    """Fields that no record fills, because the input calls them something else."""

    def told(self, *arguments):
        _, report = self.run_inputs(*arguments)
        return [(blank["input"], blank["field"], blank["records"], blank["nearest"])
                for blank in report["never_filled"]]

    def leads(self, count, key):
        return "".join(json.dumps({"x": i, "id": f"L{i:03}", key: 60}) + "\n"
                       for i in range(count))

    def test_json_leads(self):
        self.write("leads.jsonl", self.leads(30, "employee"))
        expected = [("leads.jsonl", "employees", 30, "employee")]
        self.assertEqual(self.told("leads.jsonl"), expected)
        self.assertEqual(self.told("leads.jsonl", "--carry-out", "state"), expected)
        self.assertEqual(self.told("leads.jsonl", "--sorted", "--threads", "3"), expected)
        _, err = self.tandem("run", "policy.tandem", "leads.jsonl")
        self.assertIn("note: leads.jsonl: `employees` was missing in all 30 records; nothing reads "
                      "`employee`, was that meant?\n", err)
        _, err = self.tandem("run", "policy.tandem", "leads.jsonl", "--format", "json",
                             "--replay", "2026-11-01..2026-11-03")
        self.assertEqual(json.loads(err.splitlines()[-1])["never_filled"][0]["records"], 30)

    def test_few_leads_and_filled_fields_are_no_news(self):
        self.write("leads.jsonl", self.leads(19, "employee"))
        self.assertEqual(self.told("leads.jsonl"), [])
        self.write("leads.jsonl", self.leads(30, "employee") + '{"id": "M", "employees": 3}\n')
        self.assertEqual(self.told("leads.jsonl"), [])

    def test_csv_leads(self):
        self.write("leads.csv", "id,Employes,email\n" + "".join(f"L{i},60,\n" for i in range(25)))
        self.assertEqual(self.told("leads.csv"), [("leads.csv", "employees", 25, "Employes")])
        self.write("leads.csv", "id,employees,size\n" + "".join(f"L{i},,3\n" for i in range(25)))
        self.assertEqual(self.told("leads.csv"), [("leads.csv", "employees", 25, None)])

    def test_events(self):
        self.write("policy.tandem",
                   joined.POLICY + "answer long = any page_view where seconds > 9\n")
        self.write("leads.csv", "id,employees\n" + "".join(f"L{i:02},60\n" for i in range(25)))
        visits = [{"lead": f"L{i:02}", "at": joined.AS_OF, "path": "/", "second": 20}
                  for i in range(25)]
        self.write("views.jsonl", "".join(json.dumps(visit) + "\n" for visit in visits))
        for options in ((), ("--sorted",), ("--threads", "3")):
            self.assertEqual(self.told("leads.csv", "page_view=views.jsonl", *options),
                             [("views.jsonl", "page_view.seconds", 25, "second")])
        self.write("views.csv", "lead,at,path,secs\n" + "".join(
            f"L{i:02},{joined.AS_OF},/,3\n" for i in range(25)))
        self.assertEqual(self.told("leads.csv", "page_view=views.csv"),
                         [("views.csv", "page_view.seconds", 25, None)])
        self.write("nested.jsonl", "".join(json.dumps(
            {"id": visit.pop("lead"), "employees": 3, "page_view": [visit]}) + "\n"
            for visit in visits))
        self.assertEqual(self.told("nested.jsonl"),
                         [("nested.jsonl", "page_view.seconds", 25, "second")])


class OfRecords(Joined):
    """Events of accounts, which several leads share and some do not have."""

    def setUp(self):
        super().setUp()
        self.write("policy.tandem", shared.POLICY)

    def decided(self, out):
        def number(text):
            return float(text) if text else None
        return {row["id"]: {name: number(row[name]) for name in
                            ("warmth", "renewals", "worth", "last", "touches")}
                for row in self.rows(out)}

    def test_nested_and_files_and_what_they_mean_are_equal(self):
        data = shared.Data(600, seed=21)
        data.write(self)
        nested, _ = self.run_inputs("nested.jsonl")
        self.assertEqual(self.decided(nested), data.expected())
        self.assertGreater(data.orphans(), 40)
        for options in ((), ("--memory", "64KB"), ("--memory", "64KB", "--threads", "1"),
                        ("--threads", "7"), ("--engine", "interpreter")):
            with self.subTest(options):
                out, report = self.run_inputs(*shared.FILES, "--rejects", "rejects.csv", *options)
                self.assertEqual(out, nested)
                count = len(data.renewals) + len(data.visits)
                self.assertEqual(report["events_in"], count)
                self.assertEqual(report["events_orphaned"], data.orphans())
                self.assertEqual(report["events_joined"], count - data.orphans())
                self.assertEqual(report["bytes_spilled"] > 0, "64KB" in options)
                told = self.rows(self.read("rejects.csv"))
                lines = [number for number, (account, _, _) in enumerate(data.renewals, 2)
                         if account not in data.held]
                self.assertEqual([int(row["line"]) for row in told], lines)
                self.assertEqual({(row["file"], row["field"], row["lead"]) for row in told},
                                 {("renewals.csv", "account", "")})

    def test_one_account_with_most_of_the_leads(self):
        leads = [(f"L{i:05}", "A" if i % 10 else f"B{i}") for i in range(8000)]
        self.write("leads.csv", "id,account.id,account.size,employees\n" + "".join(
            f"{lead},{account},,\n" for lead, account in leads))
        self.write("renewals.csv", "account,at,amount\n" + "".join(
            f"{account},2026-11-0{day},{day}\n" for day in (1, 2, 3) for account in ("A", "B70")))
        out, report = self.run_inputs("leads.csv", "renewal=renewals.csv", "--memory", "64KB")
        self.assertEqual([(r["id"], float(r["worth"])) for r in self.rows(out)],
                         [(lead, 6 if account in ("A", "B70") else 0) for lead, account in leads])
        self.assertEqual(report["events_joined"], 6)
        self.assertGreater(report["bytes_spilled"], 1_000_000)

    def test_replay_and_explain(self):
        data = shared.Data(60, seed=22)
        data.write(self)
        def replayed(*files):
            return self.tandem("run", "policy.tandem", *files, "--replay",
                               "2026-10-20..2026-11-17", "--every", "week")[0]
        self.assertEqual(replayed(*shared.FILES), replayed("nested.jsonl"))
        for lead, expected in list(data.expected().items())[:12]:
            out, _ = self.tandem("explain", "policy.tandem", *shared.FILES, "--id", lead,
                                 "--as-of", shared.AS_OF)
            self.assertIn(f"renewals = {expected['renewals']}\n", out)
            self.assertIn(f"touches = {expected['touches']}\n", out)

    def test_what_no_lead_takes(self):
        self.write("leads.csv", "id,account.id,employees\n"
                                "good,A,5\nbad,A,many\nworse,B,many\ngood,C,7\nnone,,8\n")
        self.write("renewals.csv", "account_id,at,amount\nA,2026-11-01,1\nB,2026-11-01,1\n"
                                   "C,2026-11-01,1\nD,2026-11-01,1\n,2026-11-01,1\n"
                                   "A,soon,1\na,2026-11-01,1\n")
        for memory in ("64KB", "512MB"):
            out, report = self.run_inputs("leads.csv", "renewal=renewals.csv", "--rejects",
                                          "rejects.csv", "--max-rejects", "9", "--memory", memory)
            self.assertEqual([(r["id"], r["renewals"]) for r in self.rows(out)],
                             [("good", "1"), ("none", "0")])
            told = [(r["line"], r["value"], r["reason"])
                    for r in self.rows(self.read("rejects.csv")) if r["file"] == "renewals.csv"]
            self.assertEqual(told, [
                ("3", "B", "no lead was decided that has this `account.id`"),
                ("4", "C", "no lead was decided that has this `account.id`"),
                ("5", "D", "no lead has this `account.id`"),
                ("6", "", "missing: whose event is it?"),
                ("7", "soon", told[4][2]),
                ("8", "a", "no lead has this `account.id`")])
            counts = {name: report[name] for name in report if name.startswith("events_")}
            self.assertEqual(counts, {"events_in": 7, "events_joined": 1, "events_ignored": 0,
                                      "events_orphaned": 4, "events_rejected": 2})
        out, _ = self.run_inputs("leads.csv", "renewal=renewals.csv", "--strict-events",
                                 "--max-rejects", "9", code=65)
        self.assertEqual(out, "")

    def test_a_source_of_them(self):
        self.write("policy.tandem", shared.POLICY + """
source crm csv for lead { id from "Id"  account.id from "Account" missing when "-" }
source billing jsonl by "kind" {
  account from "acct.no"
  at      from "on"
  "renewed" -> renewal { amount from "sum" }
}
source closed csv for renewal { account from "Account"  at from "At"  reject when amount < 10 }
""")
        self.write("crm.csv", "Id,Account,employees\na,A,\nb,A,\nc,-,\n")
        rows = [{"acct": {"no": name}, "on": "2026-11-01", "kind": "renewed", "sum": 20}
                for name in ("A", "-", "A")]
        self.write("billing.log", "".join(json.dumps(row) + "\n" for row in rows))
        self.write("closed.csv", "Account,At,amount\nA,2026-11-02,5\nA,2026-11-03,10\n")
        out, report = self.run_inputs("crm=crm.csv", "billing=billing.log", "closed=closed.csv",
                                      "--rejects", "rejects.csv")
        self.assertEqual([(r["id"], r["renewals"], float(r["worth"])) for r in self.rows(out)],
                         [("a", "3", 50), ("b", "3", 50), ("c", "0", 0)])
        self.assertEqual((report["events_joined"], report["events_orphaned"],
                          report["events_rejected"]), (3, 1, 1))
        told = [(r["file"], r["line"], r["field"])
                for r in self.rows(self.read("rejects.csv"))]
        self.assertEqual(told, [("billing.log", "2", "account"), ("closed.csv", "2", "renewal")])

    def test_what_cannot_be_joined(self):
        self.write("leads.csv", "id,account.id,account.size,employees\na,A,,\n")
        self.write("renewals.csv", "account,at,amount\nA,2026-11-01,1\n")
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "renewal=renewals.csv",
                             "--sorted", code=65)
        self.assertIn("renewals.csv: events of `account` have no lead's id", err)
        self.write("leads.csv", "id\na\n")
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "renewal=renewals.csv", code=65)
        self.assertIn("nothing in the leads feeds `account.id`", err)
        self.write("renewals.csv", "lead,at,amount\na,2026-11-01,1\n")
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "renewal=renewals.csv", code=65)
        self.assertIn('no column "account" for `account`', err)


class Usage(Joined):
    def setUp(self):
        super().setUp()
        self.write("leads.csv", "id,email,employees\na,,\n")
        self.write("views.csv", LeftOut.VIEWS)

    def complaint(self, *arguments, code=64):
        return self.tandem("run", "policy.tandem", *arguments, code=code)[1]

    def test_names(self):
        self.assertIn("did you mean `page_view`?",
                      self.complaint("leads.csv", "page_veiw=views.csv"))
        self.assertIn("given twice", self.complaint("leads.csv", "page_view=views.csv",
                                                    "page_view=other.csv"))
        self.assertIn("two files of leads", self.complaint("leads.csv", "views.csv"))
        self.assertIn("only one input", self.complaint("-", "page_view=-"))
        self.assertIn("names no file", self.complaint("leads.csv", "page_view="))
        self.assertIn("MQL", self.complaint("leads.csv", "MQL=views.csv"))
        self.write("policy.tandem", common.POLICY)
        self.assertIn("has no events", self.complaint("leads.csv", "page_view=views.csv"))

    def test_options(self):
        self.assertIn("--memory takes", self.complaint("leads.csv", "--memory", "12"))
        self.assertIn("--memory takes", self.complaint("leads.csv", "--memory", "much"))
        self.assertIn("--allow-duplicate-ids", self.complaint(
            "leads.csv", "page_view=views.csv", "--allow-duplicate-ids"))
        self.assertIn("FROM..TO", self.complaint("leads.csv", "--replay", "2026-01-01"))
        self.assertIn("ends before", self.complaint("leads.csv", "--replay",
                                                    "2026-02-01..2026-01-01"))
        self.assertIn("steps every", self.complaint("leads.csv", "--every", "fortnight",
                                                    "--replay", "2026-01-01..2026-02-01"))
        self.assertIn("--changes", self.complaint("leads.csv", "--changes"))
        self.assertIn("leave out --as-of", self.complaint(
            "leads.csv", "--replay", "2026-01-01..2026-02-01", "--as-of", "2026-01-01"))

    def test_files(self):
        self.assertIn("nowhere.csv", self.complaint("leads.csv", "page_view=nowhere.csv", code=74))
        self.write("wrong.csv", "who,at,path\na,2026-11-17T00:00:00Z,/\n")
        self.assertIn("wrong.csv: ", self.complaint("leads.csv", "page_view=wrong.csv", code=65))
        self.write("cut.csv.gz", b"\x1f\x8b\x08\x00abc")
        self.complaint("leads.csv", "page_view=cut.csv.gz", code=65)

    def test_a_folder_that_cannot_be_spilled_to(self):
        data = joined.Data(2000, seed=3)
        data.write_shuffled(self)
        err = self.complaint(*joined.SHUFFLED, "--memory", "64KB", "--temp-dir", "nowhere",
                             code=74)
        self.assertIn("the temporary folder `nowhere`", err)

    def test_out_of_order_is_an_error(self):
        data = joined.Data(20, seed=4)
        data.write_sorted(self)
        lines = self.read("views_sorted.csv").splitlines(keepends=True)
        lines[2], lines[-1] = lines[-1], lines[2]
        self.write("views_sorted.csv", "".join(lines))
        err = self.complaint(*joined.SORTED, code=65)
        self.assertRegex(err, r"views_sorted.csv:\d+: the id `L-\d+` comes after `L-\d+`")


class Ended(Joined):
    def begin(self, output):
        data = joined.Data(2000, seed=5)
        data.write_shuffled(self)
        process = subprocess.Popen(
            [common.TANDEM, "run", "policy.tandem", "leads.csv", "page_view=-", "-o", output,
             "--rejects", "rejects.csv", "--carry-out", "state.jsonl", "--temp-dir", "tmp",
             "--memory", "64KB"],
            cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        views = (self.folder / "views.csv").read_bytes()
        process.stdin.write(views + views.split(b"\n", 1)[1] * 20)
        process.stdin.flush()
        return process

    def wait_for_spilling(self, process):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for descriptor in os.listdir(f"/proc/{process.pid}/fd"):
                try:
                    target = os.readlink(f"/proc/{process.pid}/fd/{descriptor}")
                except OSError:
                    continue
                if str(self.folder / "tmp") in target:
                    self.assertIn("deleted", target)
                    return
            time.sleep(0.02)
        self.fail("nothing was spilled")

    def test_killed_in_the_middle(self):
        for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130),
                             (signal.SIGKILL, -9)):
            with self.subTest(number):
                process = self.begin("decided.csv")
                self.wait_for_spilling(process)
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=60), code)
                process.stdin.close()
                process.stderr.close()
                self.assertEqual(os.listdir(self.folder / "tmp"), [])
                for name in ("decided.csv", "state.jsonl", "rejects.csv"):
                    self.assertFalse((self.folder / name).exists())
                if number != signal.SIGKILL:
                    self.no_temporary_files()


if __name__ == "__main__":
    common.main()
