# SPDX-License-Identifier: Apache-2.0
# sample: the same files for the same numbers, rows that its policy can read, three layouts of one
# sample.

import json
import os

import common

ACME = os.path.join(common.SOURCE, "examples", "acme")


class Sample(common.Case):
    def sample(self, *arguments, code=0):
        return self.tandem("sample", *arguments, code=code)

    def lines(self, *path):
        return (self.folder.joinpath(*path)).read_text(encoding="utf-8").splitlines()

    def test_the_same_numbers_make_the_same_files(self):
        first, _ = self.sample(ACME, "--leads", "200", "--seed", "7")
        again, _ = self.sample(ACME, "--leads", "200", "--seed", "7")
        other, _ = self.sample(ACME, "--leads", "200", "--seed", "8")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_every_lead_of_acme_is_decided(self):
        leads, _ = self.sample(ACME, "--leads", "500")
        out, _ = self.tandem("run", ACME, "-", "--as-of", "2026-11-18T10:00:00Z", stdin=leads)
        stages = {row["stage"] for row in self.rows(out)}
        self.assertEqual(len(self.rows(out)), 500)
        self.assertGreater(len(stages), 1)

    def test_three_layouts_are_one_sample(self):
        self.write("policy.tandem", POLICY)
        decided = []
        for layout in ("shuffled", "sorted", "nested"):
            self.sample("policy.tandem", "--leads", "300", "--events", "6000",
                        "--layout", layout, "-o", layout)
            files = ([f"{layout}/leads.jsonl"] if layout == "nested" else
                     [f"{layout}/leads.csv", f"visit={layout}/visit.csv",
                      f"order={layout}/order.csv"])
            out, _ = self.tandem("run", "policy.tandem", *files, *(["--sorted"] * (
                layout == "sorted")), "--as-of", "2026-11-18T10:00:00Z")
            decided.append(out)
        self.assertEqual(decided[0], decided[1])
        self.assertEqual(decided[0], decided[2])
        shuffled, by_lead = self.lines("shuffled", "visit.csv"), self.lines("sorted", "visit.csv")
        self.assertNotEqual(shuffled, by_lead)
        self.assertEqual(sorted(shuffled), sorted(by_lead))
        events = len(by_lead) + len(self.lines("sorted", "order.csv")) - 2
        self.assertEqual(events, 6000)
        self.assertGreater(len({row["heat"] for row in self.rows(decided[0])}), 50)

    def test_events_of_records_are_of_accounts_that_leads_have(self):
        self.write("policy.tandem", RECORDS)
        decided = []
        for layout in ("shuffled", "nested"):
            self.sample("policy.tandem", "--leads", "200", "--events", "4000",
                        "--layout", layout, "-o", layout)
            files = ([f"{layout}/leads.jsonl"] if layout == "nested" else
                     [f"{layout}/leads.csv", f"visit={layout}/visit.csv",
                      f"renewal={layout}/renewal.csv"])
            out, err = self.tandem("run", "policy.tandem", *files, "--as-of",
                                   "2026-11-18T10:00:00Z", "--format", "json")
            self.assertEqual(json.loads(err.splitlines()[-1])["events_orphaned"], 0)
            decided.append(out)
        self.assertEqual(decided[0], decided[1])
        self.assertEqual(self.lines("shuffled", "renewal.csv")[0], "account,at,amount")
        first = json.loads(self.lines("nested", "leads.jsonl")[0])
        self.assertIn("renewal", first["account"])
        leads = self.rows("\n".join(self.lines("shuffled", "leads.csv")))
        accounts = [lead["account.id"] for lead in leads if lead["account.id"]]
        self.assertLess(len(set(accounts)), len(accounts) / 2)
        self.assertLess(len(accounts), 200)

    def test_files_are_what_the_sources_read(self):
        self.write("policy.tandem", SOURCES)
        self.sample("policy.tandem", "--leads", "100", "--events", "2000", "-o", "out")
        self.assertEqual(self.lines("out", "leads.csv")[0], "Id;Tags;Big")
        self.assertTrue(any('"a;b"' in line for line in self.lines("out", "leads.csv")))
        visit = json.loads(self.lines("out", "visit.jsonl")[0])
        self.assertEqual(set(visit), {"user", "ts", "context"})
        self.assertIsInstance(visit["ts"], int)
        self.assertEqual(self.lines("out", "order.csv")[0], "order_lead\twhen\tamount")
        out, err = self.tandem("run", "policy.tandem", "out/leads.csv", "visit=out/visit.jsonl",
                               "order=out/order.csv", "--as-of", "2026-11-18T10:00:00Z",
                               "--format", "json")
        report = json.loads(err.splitlines()[-1])
        self.assertEqual((report["decided"], report["events_joined"]), (100, 2000))
        self.assertGreater(len({row["heat"] for row in self.rows(out)}), 20)
        # Another format: columns by name, which only other sources could read.
        self.sample("policy.tandem", "--leads", "5", "--events", "50", "-o", "csv",
                    "--format", "csv")
        self.assertEqual(self.lines("csv", "visit.csv")[0], "lead,at,page")

    def test_what_cannot_be_made_is_refused(self):
        self.write("policy.tandem", "policy p { }\nlead { id text }\n")
        _, err = self.sample("policy.tandem", "--events", "5", code=65)
        self.assertIn("declares no events", err)
        self.write("policy.tandem", POLICY)
        _, err = self.sample("policy.tandem", "--events", "5", code=65)
        self.assertIn("name a folder with -o", err)
        _, err = self.sample("policy.tandem", "--leads", "0", code=65)
        self.assertIn("at least one lead", err)


RECORDS = """policy p { currency USD }
lead { id text  account? account }
record account { id text  size? integer 0..1_000 }
event visit { page text }
event renewal of account { amount money }
score heat range 0..100_000 {
  give 3 for each visit in last 30 days
  give 5 for each renewal where amount > 100
}
answer worth = sum of renewal.amount
"""

SOURCES = """policy p { }
lead { id text  tags list of one of a, b, c  big yes/no }
event visit { page text }
event order { amount number }
source export csv for lead delimiter ";" {
  id   from "Id"
  tags from "Tags"
  big  from "Big"
}
source web jsonl for visit {
  lead from "user"
  at   from "ts" as unix milliseconds
  page from "context.page"
}
source shop csv for order delimiter "\\t" {
  lead from "order_lead"
  at   from "when"
}
score heat range 0..1_000 {
  give 3 for each visit where page starts with "/pricing" in last 30 days
  give 25 for each order where amount >= 100, halving every 14 days
  give 10 when big
  give 1 when tags has any of (a)
}
"""

POLICY = """policy p { }
lead { id text  size integer 0..1_000 }
event visit { page text }
event order { amount number }
score heat range 0..1_000 {
  give 3 for each visit where page starts with "/pricing" in last 30 days
  give 25 for each order where amount >= 100, halving every 14 days
  give 10 when size > 400
}
"""

if __name__ == "__main__":
    common.main()
