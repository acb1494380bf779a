# SPDX-License-Identifier: Apache-2.0
# `tandem diff`: folders and git references, what changed in meaning, and leads decided twice, which
# is compared with two runs joined here. TANDEM_UPDATE=1 rewrites the golden reports.

import collections
import json
import os
import random
import subprocess

import common

GOLDEN = common.SOURCE / "tests" / "golden" / "diff"

OLD = """policy growth { currency EUR }

team everyone { side marketing  side sales  squad reps in sales  squad letters in marketing }

type level = one of junior < senior < head

lead { id text  email? text  employees? integer 1..1_000_000  seniority? level  asked yes/no }

event visit { path text }

list rivals = "rival.example", "other.example"

define is_rival = domain of email in rivals

score fit owned by marketing range 0..100 {
  give 40 when employees >= 200        because "large enough"
  give 20 when seniority is at least senior
  give 30 when asked                   because "asked for a demo"
  give 5 for each visit in last 30 days, at most 20
  take 50 when surely is_rival
}

band grade from fit { A from 70  B from 40  C otherwise }

stage MQL owned by marketing { when fit >= 40 }
stage SQL agreed by marketing and sales after MQL { when fit >= 70 as large }

answer word = choose { when grade = A then "call"  otherwise "wait" }

route agreed by marketing and sales {
  to reps    when stage is at least SQL
  to nobody  when surely is_rival
  to letters otherwise
}

test "large" {
  as of 2026-11-18 10:00
  lead { id: "T", employees: 500, asked: yes }
  expect fit = 70
}
"""

# Other points, one rule gone, one new, another entry in a list.
NEW = (OLD.replace("give 40 when employees >= 200 ", "give 45 when employees >= 100 ")
       .replace("  give 20 when seniority is at least senior\n", "")
       .replace("  take 50 when", "  give 25 when seniority = head\n  take 50 when")
       .replace('"other.example"', '"third.example"')
       .replace("expect fit = 70", "expect fit = 75"))

# The same meaning: order of declarations and of rules, comments, layout, digits.
SAME = (OLD.replace("  give 20 when seniority is at least senior\n", "")
        .replace("score fit owned by marketing range 0..100 {",
                 "// fit\nscore fit owned by marketing range 0..100 {\n"
                 "    give 20 when seniority is at least senior // up")
        .replace('list rivals = "rival.example", "other.example"\n', "")
        .replace('"large enough"', '"large"')
        + '\nlist rivals = "other.example",\n   "rival.example"\n')

# Without its test, for changes of which the test does not know.
BARE = OLD[:OLD.index('\ntest "large"')]

AS_OF = "2026-11-18T10:00:00Z"


def leads(count, seed, bad=0.0):
    rng = random.Random(seed)
    rows = ["id,email,employees,seniority,asked"]
    for i in range(count):
        host = rng.choice(["rival.example", "other.example", "third.example", "north.example"])
        employees = rng.choice(["", "50", "100", "150", "200", "5000"])
        asked = "perhaps" if rng.random() < bad else rng.choice(["yes", "no"])
        level = rng.choice(["", "junior", "senior", "head"])
        rows.append(f'L{i},"x{i}@{host}",{employees},{level},{asked}')
    return "\n".join(rows) + "\n"


def visits(count, seed):
    rng = random.Random(seed)
    return "lead,at,path\n" + "".join(
        f"L{rng.randrange(count)},2026-11-{rng.randint(1, 17):02}T08:00:00Z,/\n"
        for _ in range(count * 2))


class Diff(common.Case):
    def setUp(self):
        super().setUp()
        for name, text in (("old", OLD), ("new", NEW), ("same", SAME)):
            (self.folder / name).mkdir()
            self.write(f"{name}/p.tandem", text)

    def diff(self, *arguments, code=0):
        out, _ = self.tandem("diff", *arguments, "--format", "json", code=code)
        report = json.loads(out)
        self.assertEqual(report["format_version"], 1)
        return report

    def changes(self, report):
        return {(c["kind"], c["name"]): c for c in report["meaning"]["changes"]}


class Meaning(Diff):
    def test_what_changed_and_what_follows(self):
        report = self.diff("old", "new")
        changes = self.changes(report)
        kinds = {key: change["change"] for key, change in changes.items()}
        self.assertEqual(kinds, {
            ("list", "rivals"): "changed", ("score", "fit"): "changed",
            ("define", "is_rival"): "follows", ("band", "grade"): "follows",
            ("stage", "MQL"): "follows", ("stage", "SQL"): "follows",
            ("answer", "word"): "follows", ("route", ""): "follows"})
        self.assertEqual(changes["define", "is_rival"]["by"], ["list rivals"])
        self.assertEqual(changes["band", "grade"]["by"], ["score fit"])
        self.assertIn("score fit", changes["stage", "MQL"]["by"])
        self.assertEqual(changes["stage", "SQL"]["owners"], ["marketing", "sales"])
        self.assertTrue(changes["stage", "SQL"]["agreed"])
        self.assertEqual(report["meaning"]["agree"], ["marketing", "sales"])
        lines = [(x["change"], x["text"]) for x in changes["list", "rivals"]["lines"]]
        self.assertEqual(lines, [("removed", "other.example"), ("added", "third.example")])

    def test_claims_have_owners_and_no_part_in_the_version(self):
        claim = '\nclaim "rivals" agreed by marketing and sales {\n  %s\n}\n'
        self.write("old/claims.tandem", claim % "never stage = SQL and surely is_rival")
        self.write("same/claims.tandem", claim % "never stage = SQL  and surely is_rival")
        self.assertTrue(self.diff("old", "same")["meaning"]["same"])
        self.write("same/claims.tandem", claim % "fit never falls as asked rises")
        report = self.diff("old", "same")
        self.assertEqual(report["old"]["policy_version"], report["new"]["policy_version"])
        change = self.changes(report)["claim", "rivals"]
        self.assertEqual(change["change"], "changed")
        self.assertEqual(change["owners"], ["marketing", "sales"])
        self.assertEqual([(x["change"], x["text"]) for x in change["lines"]],
                         [("removed", "never stage = SQL and surely is_rival"),
                          ("added", "fit never falls as asked rises")])
        self.assertEqual(report["meaning"]["agree"], ["marketing", "sales"])
        # A score that a claim is about: whether the claim still holds is for `check` to say.
        self.write("new/claims.tandem", claim % "never stage = SQL and surely is_rival")
        self.assertNotIn(("claim", "rivals"), self.changes(self.diff("old", "new")))

    def test_layout_order_and_comments_change_nothing(self):
        report = self.diff("old", "same", "--exit-code")
        self.assertTrue(report["meaning"]["same"])
        self.assertEqual(report["old"]["policy_version"], report["new"]["policy_version"])
        self.assertIn("no change in meaning", self.tandem("diff", "old", "same")[0])
        self.assertIn("no change\n", self.tandem("diff", "old", "old")[0])

    def test_one_changed_declaration_at_a_time(self):
        for old, new, own in [
                ("B from 40", "B from 45", ("band", "grade")),
                ("when fit >= 70 as large", "when fit >= 71 as large", ("stage", "SQL")),
                ('otherwise "wait"', 'otherwise "hold"', ("answer", "word")),
                ("to reps    when stage is at least SQL", "to reps    when stage = SQL",
                 ("route", "")),
                ("lead { id text  email? text", "lead { id text  email text", ("field", "email")),
                ("domain of email in rivals", "domain of email not in rivals",
                 ("define", "is_rival"))]:
            with self.subTest(own):
                self.assertEqual(OLD.count(old), 1)
                self.write("old/p.tandem", BARE)
                self.write("new/p.tandem", BARE.replace(old, new))
                changes = self.changes(self.diff("old", "new", "--exit-code", code=1))
                self.assertEqual([k for k, c in changes.items() if c["change"] == "changed"], [own])

    def test_added_and_removed(self):
        self.write("new/p.tandem", OLD + '\nanswer size = employees\n')
        changes = self.changes(self.diff("old", "new"))
        self.assertEqual({k: c["change"] for k, c in changes.items()},
                         {("answer", "size"): "added"})
        changes = self.changes(self.diff("new", "old"))
        self.assertEqual({k: c["change"] for k, c in changes.items()},
                         {("answer", "size"): "removed"})

    def test_errors_of_a_policy_are_told(self):
        self.write("new/p.tandem", OLD.replace("fit >= 40", "fot >= 40"))
        _, err = self.tandem("diff", "old", "new", code=1)
        self.assertIn("the new policy (new) has 1 error", err)


class AllLeads(Diff):
    def shifts(self, *arguments):
        report = self.diff(*(arguments or ("old", "new")))["all_leads"]
        self.assertEqual(report["impossible"], "")
        return {(r["kind"], r["name"]): r for r in report["results"]}

    def classes(self, result):
        return {v["value"]: v["class"] for v in result["values"]}

    def passes(self, folder, test):
        """The test, and no other, in a copy of the policy."""
        text = self.read(f"{folder}/p.tandem")
        self.write("pasted/p.tandem", text[:text.index('\ntest "')] + "\n" + test)
        self.tandem("test", "pasted")

    def test_a_threshold(self):
        self.write("new/p.tandem", OLD.replace("when fit >= 40 }", "when fit >= 45 }"))
        shifts = self.shifts()
        self.assertEqual(self.classes(shifts["stage", "stage"]),
                         {"none": "wider", "MQL": "narrower", "SQL": "same"})
        self.assertEqual(shifts["route", "route"]["class"], "same")
        for name in ("fit",):
            self.assertTrue(shifts["score", name]["same_meaning"])
        moves = shifts["stage", "stage"]["moves"]
        self.assertEqual([(m["old"], m["new"]) for m in moves], [("MQL", "none")])

    def test_every_witness_is_a_test_that_both_pass(self):
        (self.folder / "pasted").mkdir()
        moves = [m for r in self.shifts().values() for m in r["moves"]]
        self.assertGreater(len(moves), 5)
        for move in moves:
            with self.subTest(move["old"] + " -> " + move["new"]):
                self.passes("new", move["test"])
                line = next(x for x in move["test"].splitlines() if "// before: " in x)
                old_line = "  expect " + line.split("// before: ")[1]
                if "way in" not in move["test"]:
                    self.passes("old", move["test_old"] or move["test"].replace(line, old_line))

    def test_numbers_rise_and_fall(self):
        self.write("new/p.tandem", OLD.replace("give 40 when", "give 45 when"))
        self.assertEqual(self.shifts()["score", "fit"]["class"], "rises")
        self.assertEqual(self.shifts("new", "old")["score", "fit"]["class"], "falls")
        self.write("new/p.tandem", OLD.replace("give 40 when", "give 45 when").replace(
            "give 20 when", "give 15 when"))
        self.assertEqual(self.shifts()["score", "fit"]["class"], "rises and falls")

    def test_another_spelling_of_the_same_condition_is_proved_the_same(self):
        self.write("new/p.tandem", OLD.replace(
            "when seniority is at least senior", "when seniority in (senior, head)").replace(
            "to reps    when stage is at least SQL", "to reps    when fit >= 70"))
        report = self.diff("old", "new")
        self.assertFalse(report["meaning"]["same"])
        self.assertEqual({r["class"] for r in report["all_leads"]["results"]}, {"same"})
        self.assertIn("same for every lead: stage, route", self.tandem("diff", "old", "new")[0])

    def test_values_by_name(self):
        text = OLD.replace("junior < senior < head", "intern < junior < senior < head").replace(
            "squad letters in marketing", "squad post in marketing").replace(
            "to letters", "to post")
        self.write("new/p.tandem", text)
        shifts = self.shifts()
        self.assertEqual(shifts["score", "fit"]["class"], "same")
        self.assertEqual(self.classes(shifts["route", "route"]),
                         {"reps": "same", "nobody": "same", "post": "wider", "letters": "narrower"})

    def test_an_answer_of_few_texts(self):
        self.write("new/p.tandem", OLD.replace('then "call"', 'then "ring"'))
        self.assertEqual(self.classes(self.shifts()["answer", "word"]),
                         {"call": "narrower", "ring": "wider", "wait": "same"})

    def test_what_is_not_compared_is_said(self):
        self.write("new/p.tandem", OLD.replace("policy growth { currency EUR }",
                                               'policy growth { currency EUR  zone "Asia/Tokyo" }'))
        report = self.diff("old", "new")["all_leads"]
        self.assertIn("different time zones", report["impossible"])
        self.write("new/p.tandem", OLD.replace("employees? integer 1..1_000_000",
                                               "employees? number 1..1_000_000"))
        report = self.diff("old", "new")["all_leads"]
        self.assertIn("`employees` was", report["notes"][0])

    def test_budget(self):
        report = self.diff("old", "new", "--questions", "1")["all_leads"]
        self.assertEqual(report["questions"], 1)
        self.assertGreater(report["left_out"], 3)
        self.assertNotIn("all_leads", self.diff("old", "new", "--no-all-leads"))
        self.assertNotIn("all_leads", self.diff("old", "same"))


class Git(Diff):
    def setUp(self):
        super().setUp()
        self.git("init", "-q", "-b", "main")
        (self.folder / "rules").mkdir()
        self.write("rules/p.tandem", OLD.replace('list rivals = "rival.example", "other.example"',
                                                 'list rivals from "rivals.txt"'))
        self.write("rules/rivals.txt", "rival.example\nother.example\n")
        self.commit("one")

    def git(self, *arguments):
        env = self.environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@north.example",
                        *arguments], cwd=self.folder, env=env, check=True, capture_output=True)

    def commit(self, message):
        self.git("add", "rules")
        self.git("commit", "-q", "-m", message)

    def test_references(self):
        self.git("checkout", "-q", "-b", "feature")
        self.write("rules/rivals.txt", "rival.example\n")
        self.commit("two")
        expected = {("list", "rivals"), ("define", "is_rival"), ("score", "fit"),
                    ("band", "grade"), ("stage", "MQL"), ("stage", "SQL"), ("answer", "word"),
                    ("route", "")}
        for sides in (["main.."], ["HEAD~1"], ["main..feature"], ["main", "feature"],
                      ["main", "rules"], ["HEAD~1..HEAD"], ["main...feature"], ["main..."]):
            with self.subTest(sides):
                report = self.diff(*sides, "--policy", "rules")
                self.assertEqual(set(self.changes(report)), expected)
                self.assertRegex(report["old"]["commit"], "^[0-9a-f]{40}$")
        self.assertTrue(self.diff("feature..", "--policy", "rules")["meaning"]["same"])
        # Nothing was checked out, and nothing of the working tree is read for a reference.
        self.write("rules/rivals.txt", "changed.example\n")
        report = self.diff("main..feature", "--policy", "rules")
        self.assertEqual(set(self.changes(report)), expected)
        self.assertEqual(self.read("rules/rivals.txt"), "changed.example\n")

    def test_merge_base(self):
        self.git("checkout", "-q", "-b", "feature")
        self.git("checkout", "-q", "main")
        self.write("rules/rivals.txt", "rival.example\n")
        self.commit("on main")
        self.assertTrue(self.diff("main...feature", "--policy", "rules")["meaning"]["same"])
        self.assertFalse(self.diff("main..feature", "--policy", "rules")["meaning"]["same"])

    def test_what_is_not_there(self):
        _, err = self.tandem("diff", "nowhere..", "--policy", "rules", code=65)
        self.assertIn("no branch, tag or commit `nowhere`", err)
        self.assertIn("fetch-depth: 0", err)
        _, err = self.tandem("diff", "main..", "--policy", "elsewhere", code=65)
        self.assertIn("`main` has no `elsewhere`", err)
        _, err = self.tandem("diff", "main..", "--policy", "/", code=65)
        self.assertIn("is in no git repository", err)
        _, err = self.tandem("diff", "main..", "rules", code=64)
        self.assertIn("names both sides", err)

    def test_a_shallow_clone_says_what_to_fetch(self):
        self.write("rules/rivals.txt", "rival.example\n")
        self.commit("two")
        self.git("clone", "-q", "--depth", "1", f"file://{self.folder}", "copy")
        _, err = self.tandem("diff", "HEAD~1", "--policy", "copy/rules", code=65)
        self.assertIn("shallow clone", err)
        self.assertIn("fetch-depth: 0", err)

    def test_a_branch_of_the_remote_alone(self):
        self.git("clone", "-q", f"file://{self.folder}", "copy")
        env = self.environment(GIT_CONFIG_GLOBAL="/dev/null")
        subprocess.run(["git", "checkout", "-q", "--detach"], cwd=self.folder / "copy", env=env,
                       check=True)
        subprocess.run(["git", "branch", "-q", "-D", "main"], cwd=self.folder / "copy", env=env,
                       check=True)
        report = self.diff("main..", "--policy", "copy/rules")
        self.assertEqual(report["old"]["name"], "origin/main")

    def test_a_named_file_outside_of_the_policy(self):
        self.write("rules/p.tandem", self.read("rules/p.tandem").replace("rivals.txt",
                                                                          "../outside.txt"))
        self.write("outside.txt", "rival.example\n")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "outside")
        _, err = self.tandem("diff", "HEAD", "old", "--policy", "rules", code=1)
        self.assertIn("leads out of the policy's folder", err)


class Leads(Diff):
    def matrix(self, report, kind, name):
        for result in report["leads"]["results"]:
            if (result["kind"], result["name"]) == (kind, name):
                return {(m["old"], m["new"]): m["leads"] for m in result["matrix"]}
        self.fail(f"no {kind} {name}")

    def decide(self, policy, *inputs):
        self.tandem("run", policy, *inputs, "--as-of", AS_OF, "-o", "d.csv", "--max-rejects",
                    "100%")
        return {row["id"]: row for row in self.rows(self.read("d.csv"))}

    def check_against_runs(self, old, new, report, inputs):
        before, after = self.decide(old, *inputs), self.decide(new, *inputs)
        ids = list(dict.fromkeys([*before, *after]))
        self.assertEqual(report["leads"]["leads"], len(ids))
        rejected = collections.defaultdict(lambda: "(rejected)")

        def cell(row, name):
            return row[name] or "(unknown)"
        for kind, name in (("stage", "stage"), ("route", "route"), ("band", "grade"),
                           ("way in", "way_in")):
            expected = collections.Counter(
                (cell(before.get(i, rejected), name), cell(after.get(i, rejected), name))
                for i in ids)
            self.assertEqual(self.matrix(report, kind, name), dict(expected), name)
        moved = [i for i in ids if any(
            before.get(i, rejected)[n] != after.get(i, rejected)[n] for n in ("stage", "route"))]
        self.assertEqual(report["leads"]["moved"], len(moved))
        both = [i for i in ids if i in before and i in after]
        fit = report["leads"]["scores"][0]
        self.assertEqual(fit["rose"], sum(float(after[i]["fit"]) > float(before[i]["fit"])
                                          for i in both))
        self.assertEqual(fit["fell"], sum(float(after[i]["fit"]) < float(before[i]["fit"])
                                          for i in both))
        self.assertEqual(sum(b["old"] for b in fit["histogram"]), len(before))
        self.assertEqual(sum(b["new"] for b in fit["histogram"]), len(after))
        for squad in report["leads"]["squads"]:
            self.assertEqual(squad["old"], sum(r["route"] == squad["name"]
                                               for r in before.values()))
            self.assertEqual(squad["new"], sum(r["route"] == squad["name"]
                                               for r in after.values()))
        return moved

    def test_agrees_with_two_runs(self):
        self.write("leads.csv", leads(3000, 1, bad=0.01))
        self.write("visit.csv", visits(3000, 2))
        inputs = ["leads.csv", "visit=visit.csv"]
        report = self.diff("old", "new", "--leads", *inputs, "--as-of", AS_OF)
        moved = self.check_against_runs("old", "new", report, inputs)
        self.assertGreater(len(moved), 100)
        self.assertGreater(report["leads"]["rejected_old"], 0)
        rules = {r["text"]: r for r in report["leads"]["rules"]}
        gone = rules["give 20 when seniority is at least senior"]
        self.assertEqual(gone["change"], "removed")
        before, after = self.decide("old", *inputs), self.decide("new", *inputs)
        def differs(lead):
            return any(before[lead][name] != after[lead][name] for name in before[lead]
                       if name != "policy_version")
        # Only leads that are decided otherwise: points that a range cuts off make no difference.
        seniors = sum(line.split(",")[3] in ("senior", "head") and line.split(",")[0] in before
                      and differs(line.split(",")[0])
                      for line in self.read("leads.csv").splitlines()[1:])
        self.assertEqual(gone["differs"], seniors)
        changed = [r for r in rules.values() if r["change"] == "changed"]
        self.assertEqual([r["text_old"] for r in changed],
                         ['give 40 when employees >= 200 because "large enough"'])

    def test_leads_that_one_side_rejects(self):
        # The new policy wants everyone's seniority and has a narrower range.
        self.write("old/p.tandem", BARE)
        self.write("new/p.tandem", BARE.replace("seniority? level", "seniority level"))
        self.write("leads.csv", leads(2000, 3, bad=0.02))
        for old, new in (("old", "new"), ("new", "old")):
            report = self.diff(old, new, "--leads", "leads.csv", "--as-of", AS_OF)
            self.check_against_runs(old, new, report, ["leads.csv"])
            lost = "only_old" if new == "new" else "only_new"
            self.assertGreater(report["leads"][lost], 300)
            self.assertEqual(report["leads"]["moved"], report["leads"][lost])

    def test_a_policy_moves_nothing_against_itself(self):
        self.write("leads.csv", leads(1500, 4, bad=0.01))
        self.write("visit.csv", visits(1500, 5))
        for other in ("old", "same"):
            report = self.diff("old", other, "--leads", "leads.csv", "visit=visit.csv", "--as-of",
                               AS_OF, "--exit-code", "--max-moved", "0")
            counts = report["leads"]
            self.assertEqual(counts["unchanged"], counts["leads"])
            self.assertEqual(counts["rules"], [])

    def test_gate(self):
        self.write("leads.csv", leads(500, 6))
        arguments = ("old", "new", "--leads", "leads.csv", "--as-of", AS_OF)
        report = self.diff(*arguments)
        moved = report["leads"]["moved"]
        self.assertNotIn("gate", report)
        self.assertTrue(self.diff(*arguments, "--max-moved", moved)["gate"]["passed"])
        self.assertFalse(self.diff(*arguments, "--max-moved", moved - 1, code=1)["gate"]["passed"])
        out, _ = self.tandem("diff", *arguments, "--max-moved", "2%", code=1)
        self.assertRegex(out, rf"refused: {moved} leads moved, [0-9.]+%; --max-moved allows 2%")
        self.diff(*arguments, "--exit-code", code=1)
        _, err = self.tandem("diff", "old", "new", "--max-moved", "2%", code=64)
        self.assertIn("--max-moved counts leads", err)
        _, err = self.tandem("diff", *arguments, "--max-moved", "few", code=64)
        self.assertIn("not `few`", err)

    def test_made_up_leads_are_the_same_for_the_same_seed(self):
        arguments = ("old", "new", "--sample", "800", "--events", "2000")
        one = self.diff(*arguments)
        self.assertEqual(one, self.diff(*arguments))
        self.assertEqual(one["leads"]["leads"] , 800)
        self.assertEqual(one["leads"]["as_of"], AS_OF)
        self.assertNotEqual(one, self.diff(*arguments, "--seed", "2"))

    def test_owners_and_sides(self):
        self.write("leads.csv", leads(1500, 11))
        report = self.diff("old", "new", "--leads", "leads.csv", "--as-of", AS_OF)["leads"]
        before, after = self.decide("old", "leads.csv"), self.decide("new", "leads.csv")
        sales = {s["name"]: s for s in report["sides"]}["sales"]
        self.assertEqual(sales["old"], sum(r["route"] == "reps" for r in before.values()))
        self.assertEqual(sales["gained"], sum(
            after[i]["route"] == "reps" != before[i]["route"] for i in before))
        owners = {o["name"]: o for o in report["owners"]}
        # All that changed is in a score of marketing's.
        self.assertEqual(set(owners), {"marketing"})
        self.assertEqual(owners["marketing"]["moved"], report["moved"])

    def test_as_of_is_the_newest_instant_of_the_input(self):
        self.write("leads.csv", leads(200, 12))
        self.write("visit.csv", "lead,at,path\nL1,2025-03-02T08:00:00Z,/\n"
                                "L2,2025-04-05T06:07:08Z,/\nL3,2999-01-01T00:00:00Z,/\n")
        report = self.diff("old", "new", "--leads", "leads.csv", "visit=visit.csv")["leads"]
        self.assertEqual(report["as_of"], "2025-04-05T06:07:08Z")
        self.assertEqual(report["as_of_from"], "the newest instant in the input")
        timed = BARE.replace("asked yes/no }", "asked yes/no  seen? time }")
        self.write("old/p.tandem", timed)
        self.write("new/p.tandem", timed.replace("give 30", "give 35"))
        self.write("leads.csv", "id,asked,seen\nL1,yes,2025-06-01T00:00:00Z\nL2,no,\n")
        out, _ = self.tandem("diff", "old", "new", "--leads", "leads.csv")
        self.assertIn("both as of 2025-06-01T00:00:00Z (the newest instant in the input)", out)

    def test_what_time_alone_moved(self):
        self.write("leads.csv", "id,asked,employees\n" + "".join(
            f"L{i},yes,{1 if i < 50 else 200}\n" for i in range(60)))
        # 30 for asking and 20 for four visits: an MQL until the visits are 30 days old.
        self.write("visit.csv", "lead,at,path\n" + "".join(
            f"L{i},2026-10-01T08:00:00Z,/\n" * 4 for i in range(20)))
        inputs = ("--leads", "leads.csv", "visit=visit.csv", "--as-of", AS_OF)
        self.write("new/p.tandem", OLD.replace("when fit >= 70 as", "when fit >= 75 as"))
        then = "2026-10-02T00:00:00Z"
        report = self.diff("old", "new", *inputs, "--previous-as-of", then)
        self.assertEqual(report["by_time"]["moved"], 20)
        self.assertEqual(report["by_time_since"], then)
        self.assertEqual(report["leads"]["moved"], 10)
        self.assertEqual(self.matrix({"leads": report["by_time"]}, "stage", "stage"),
                         {("MQL", "none"): 20, ("none", "none"): 30, ("SQL", "SQL"): 10})
        out, _ = self.tandem("diff", "old", "new", *inputs, "--previous-as-of", then)
        self.assertIn("by time alone 20 leads moved since 2026-10-02T00:00:00Z", out)
        _, err = self.tandem("diff", "old", "new", *inputs, "--previous-as-of", AS_OF, code=65)
        self.assertIn("an instant before", err)

    def test_an_event_that_one_policy_does_not_have(self):
        self.write("leads.csv", leads(300, 7))
        self.write("visit.csv", visits(300, 8))
        without = OLD.replace("event visit { path text }\n", "").replace(
            "  give 5 for each visit in last 30 days, at most 20\n", "")
        self.write("new/p.tandem", without)
        report = self.diff("old", "new", "--leads", "leads.csv", "visit=visit.csv", "--as-of",
                           AS_OF)
        self.assertGreater(report["leads"]["scores"][0]["fell"], 0)
        _, err = self.tandem("diff", "old", "new", "--leads", "leads.csv", "vist=visit.csv",
                             code=65)
        self.assertIn("the old policy: `vist=`", err)

    def test_unusual_ids(self):
        rows = ["id,email,employees,seniority,asked"]
        rows += [f'"a,""{i}""\n{i}",,{i % 300 + 1},,yes' for i in range(400)]
        self.write("leads.csv", "\n".join(rows) + "\n")
        report = self.diff("old", "new", "--leads", "leads.csv", "--as-of", AS_OF)
        self.check_against_runs("old", "new", report, ["leads.csv"])


class Reports(Diff):
    def test_golden(self):
        self.maxDiff = None
        self.write("leads.csv", leads(200, 9, bad=0.02))
        arguments = ("old", "new", "--leads", "leads.csv", "--as-of", AS_OF, "--max-moved", "2%")
        text, _ = self.tandem("diff", *arguments, "--markdown", "r.md", "--html", "r.html", code=1)
        as_json, _ = self.tandem("diff", *arguments, "--format", "json", code=1)
        files = {"text.txt": text, "markdown.md": self.read("r.md"),
                 "report.json": json.dumps(json.loads(as_json), indent=1, ensure_ascii=False)
                 + "\n"}
        for name, got in files.items():
            path = GOLDEN / name
            if os.environ.get("TANDEM_UPDATE"):
                path.parent.mkdir(exist_ok=True)
                path.write_text(got, encoding="utf-8")
            with self.subTest(name):
                self.assertEqual(got, path.read_text(encoding="utf-8"))
        self.check_page(self.read("r.html"))
        self.no_temporary_files()

    def check_page(self, page):
        self.assertTrue(page.startswith("<!doctype html>"))
        self.assertNotRegex(page, r"https?://|<script|<link|<img|@import|url\(")
        self.assertEqual(page.count("<svg"), page.count("</svg>"))
        self.assertGreaterEqual(page.count("<svg"), 3)
        self.assertIn("Refused", page)

    def test_text_of_people_is_escaped(self):
        rows = ['id,email,employees,seniority,asked', '"<b>|x`",,150,,yes', '"<i>&",,500,head,no']
        self.write("leads.csv", "\n".join(rows) + "\n")
        self.tandem("diff", "old", "new", "--leads", "leads.csv", "--as-of", AS_OF, "--markdown",
                    "r.md", "--html", "r.html")
        page, comment = self.read("r.html"), self.read("r.md")
        self.assertNotIn("<b>", page)
        self.assertIn("&lt;b&gt;", page)
        self.assertNotIn("<b>", comment)
        self.assertIn("&lt;b&gt;\\|x", comment)


if __name__ == "__main__":
    common.main()
