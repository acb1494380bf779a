# SPDX-License-Identifier: Apache-2.0
# Carried state from run to run, previous versions, and replays that equal runs with state between.

import json
import random

import common
import joined

HEAD = """policy lasting { zone "America/New_York" }

team everyone { side marketing  side sales  queue letters in marketing }

lead { id text  n integer 0..100  lost? yes/no }

event visit { weight? integer 0..9 }
event reply
"""


def score_clauses(rng):
    """A score named `fit` that depends on events, decay and carried state in some way."""
    rules = ["give 1 × n", "give 5 for each visit in last 5 days, at most 40",
             "give 8 for each visit where weight > 4, halving every 3 days, at most 50",
             "give 20 when any reply in last 7 days", "give 3 for each visit, once per day",
             "take 10 for each 4 days without visit, at most 30",
             "give 15 for each reply, fading over 6 days"]
    clauses = rng.sample(rules, rng.randint(2, 4))
    clauses += rng.sample(["starts over after reply", "frozen while surely lost",
                           "counts between 1 and 9 days ago"], rng.randint(0, 2))
    return "score fit range 0..100 {\n" + "".join(f"  {line}\n" for line in clauses) + "}\n"


def stage_clauses(rng):
    low, middle, high = sorted(rng.sample(range(10, 80), 3))
    untils = ["until no visit in last 4 days", "until any reply", "until surely lost",
              f"until fit < {low}"]
    text = f"stage inquiry {{ when fit >= {low} }}\n"
    text += f"stage MQL after inquiry {{\n  when fit >= {middle}\n"
    text += "".join(f"  {line}\n" for line in rng.sample(untils, rng.randint(0, 2))) + "}\n"
    text += f"stage SQL after MQL {{\n  when fit >= {high}\n"
    text += "".join(f"  {line}\n" for line in rng.sample(untils, rng.randint(0, 1))) + "}\n"
    if rng.random() < 0.5:
        text += "stage gone aside { when any reply in last 2 days }\n"
    return text


def answers(rng):
    lines = ["answer rises = newly stage is at least MQL",
             "answer entries = count of MQL in last 6 days",
             "answer since = days since last inquiry", "answer was_fit = latest MQL.fit",
             "answer firmer = newly fit >= 30", "answer calls = count of visit in last 2 days"]
    return "".join(line + "\n" for line in rng.sample(lines, rng.randint(2, 4)))


class State(common.Case):
    def run_days(self, leads, events, days, *options):
        """One run a day with state in between: [(day, rows)], and the last state."""
        rows = []
        for i, day in enumerate(days):
            carry = ("--carry", f"state{i - 1}.jsonl") if i else ()
            out, _ = self.tandem("run", "policy.tandem", leads, *events, "--as-of", day, *carry,
                                 "--carry-out", f"state{i}.jsonl", "--engine", "interpreter",
                                 *options)
            rows.append((day, self.rows(out)))
        return rows, self.read(f"state{len(days) - 1}.jsonl")


class Property(State):
    """A replay is the same as separate runs with carried state in between."""

    DAYS = [f"2026-03-{day:02}T09:30:00-0{5 if day < 8 else 4}:00" for day in range(4, 14)]

    def one(self, seed):
        rng = random.Random(seed)
        policy = HEAD + score_clauses(rng) + stage_clauses(rng) + answers(rng)
        self.write("policy.tandem", policy + "route { to letters otherwise }\n")
        people = [f"p{i:02}" for i in range(25)]
        self.write("leads.csv", "id,n,lost\n" + "".join(
            f"{p},{rng.randint(0, 60)},{rng.choice(('', 'yes', 'no'))}\n" for p in people))
        visits, replies = [], []
        for person in people:
            for _ in range(rng.randint(0, 9)):
                at = f"2026-03-{rng.randint(1, 14):02}T{rng.randint(0, 23):02}:15:00Z"
                visits.append(f"{person},{at},{rng.choice(('', 1, 5, 9))}\n")
                if rng.random() < 0.2:
                    replies.append(f"{person},{at}\n")
        self.write("visits.csv", "lead,at,weight\n" + "".join(visits))
        self.write("replies.csv", "lead,at\n" + "".join(replies))
        events = ("visit=visits.csv", "reply=replies.csv")
        runs, state = self.run_days("leads.csv", events, self.DAYS)
        out, _ = self.tandem("run", "policy.tandem", "leads.csv", *events, "--engine",
                             "interpreter", "--carry-out", "replayed.jsonl", "--memory", "64KB",
                             "--replay", "2026-03-04T09:30:00..2026-03-13T09:30:00", "every",
                             "day")
        replayed = self.rows(out)
        expected = []
        for i in range(len(people)):
            expected += [rows[i] for _, rows in runs]
        instants = [row.pop("as_of") for row in replayed]
        self.assertEqual(replayed, expected, policy)
        self.assertEqual(len(set(instants)), len(self.DAYS))
        self.assertEqual(self.read("replayed.jsonl"), state, policy)
        return replayed

    def test_histories_and_days(self):
        stages = set()
        entered = set()
        for seed in range(12):
            with self.subTest(seed):
                for row in self.one(seed):
                    stages.add(row["stage"])
                    entered.add(row["entered"])
        self.assertGreaterEqual(stages, {"none", "inquiry", "MQL", "SQL"})
        self.assertGreater(len(entered), 5)


class Carry(State):
    POLICY = HEAD + """
score fit range 0..100 { give 1 × n  frozen while surely lost }
stage MQL { when fit >= 50  until fit < 20 }
stage SQL after MQL { when fit >= 80 }
answer risen = newly stage = MQL
answer entries = count of MQL in last 30 days
route { to letters otherwise }
"""

    def setUp(self):
        super().setUp()
        self.write("policy.tandem", self.POLICY)

    def step(self, number, leads, *options, code=0):
        self.write("leads.csv", "id,n,lost\n" + leads)
        carry = ("--carry", f"state{number - 1}.jsonl") if number else ()
        return self.tandem("run", "policy.tandem", "leads.csv", "--as-of", f"2026-05-0{number + 1}",
                           *carry, "--carry-out", f"state{number}.jsonl", *options, code=code)

    def test_stages_stay_and_are_entered(self):
        def shown(out):
            return [(r["id"], r["stage"], r["furthest"], r["entered"][:10], r["entries"])
                    for r in self.rows(out)]
        out, _ = self.step(0, "a,90,\nb,10,\n")
        self.assertEqual(shown(out), [("a", "SQL", "SQL", "2026-05-01", "0"),
                                      ("b", "none", "none", "", "0")])
        out, _ = self.step(1, "a,30,\nb,60,\n")
        self.assertEqual(shown(out), [("a", "MQL", "SQL", "2026-05-01", "1"),
                                      ("b", "MQL", "MQL", "2026-05-02", "0")])
        out, err = self.step(2, "b,30,\nc,60,\n")
        self.assertEqual(shown(out), [("b", "MQL", "MQL", "2026-05-02", "1"),
                                      ("c", "MQL", "MQL", "2026-05-03", "0")])
        self.assertRegex(err, r"carried in +2\ncarried out +3\n")
        old = [line for line in self.read("state1.jsonl").splitlines() if '"a"' in line]
        self.assertIn(old[0], self.read("state2.jsonl").splitlines())
        header = json.loads(self.read("state2.jsonl").splitlines()[0])
        self.assertEqual((header["version"], header["policy"]), (1, "lasting"))
        self.assertRegex(header["tzdb"], r"^20\d\d[a-z]$")

    def test_sorted_and_not_give_the_same(self):
        self.step(0, "a,90,\nb,10,\nd,70,yes\n")
        plain = self.step(1, "a,30,\nb,60,\nc,20,\n")[0], self.read("state1.jsonl")
        again = self.step(1, "a,30,\nb,60,\nc,20,\n", "--sorted")[0], self.read("state1.jsonl")
        self.assertEqual(plain, again)

    def test_more_instants_than_leads_a_batch(self):
        self.write("many.csv", "id,n,lost\n" + "".join(f"L{i:02},{3 * i},\n" for i in range(30)))
        outs = [self.tandem("run", "policy.tandem", "many.csv", *options, "--changes", "--replay",
                            "2024-01-01..2025-12-31", "--every", "hour")[0]
                for options in ((), ("--sorted",))]
        self.assertEqual(outs[0], outs[1])
        self.assertEqual(len({row["id"] for row in self.rows(outs[0])}), 30)

    def test_frozen_scores_stay(self):
        self.step(0, "a,60,yes\n")
        out, _ = self.step(1, "a,10,yes\n")
        self.assertEqual(self.rows(out)[0]["fit"], "60")
        out, _ = self.step(2, "a,10,no\n")
        self.assertEqual(self.rows(out)[0]["fit"], "10")

    def test_what_is_refused(self):
        self.step(0, "a,60,\n")
        sound = self.read("state0.jsonl")
        for name, text in {"cut off": sound[:-40], "no carried state": "id,n\n",
                           "does not match": sound.replace('"stage":"MQL"', '"stage":null', 1),
                           "newer tandem": sound.replace('"version":1', '"version":2')}.items():
            with self.subTest(name):
                self.write("state0.jsonl", text)
                out, err = self.step(1, "a,60,\n", "-o", "decided.csv", code=65)
                self.assertIn(name, err)
                self.assertIn("state0.jsonl", err)
                self.assertFalse((self.folder / "decided.csv").exists())
        self.write("state0.jsonl", sound)
        self.write("leads.csv", "id,n,lost\na,60,\n")
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "--as-of", "2026-04-01",
                             "--carry", "state0.jsonl", code=65)
        self.assertIn("later than", err)

    def test_a_policy_that_lost_a_stage(self):
        self.step(0, "a,90,\n")
        self.write("policy.tandem", self.POLICY.replace("stage SQL after MQL { when fit >= 80 }",
                                                        ""))
        out, err = self.step(1, "a,60,\n")
        self.assertIn("stage `SQL`", err)
        self.assertEqual(self.rows(out)[0]["stage"], "MQL")

    def test_only_changes(self):
        self.write("leads.csv", "id,n,lost\na,60,\nb,10,\n")
        self.write("visits.csv", "lead,at\nb,2026-05-03T12:00:00Z\n")
        self.write("policy.tandem", self.POLICY.replace(
            "give 1 × n", "give 1 × n  give 60 when any visit"))
        replay = ("--replay", "2026-05-01..2026-05-06 every day")
        out, _ = self.tandem("run", "policy.tandem", "leads.csv", "visit=visits.csv", *replay)
        self.assertEqual(len(self.rows(out)), 12)
        out, _ = self.tandem("run", "policy.tandem", "leads.csv", "visit=visits.csv", *replay,
                             "--changes")
        stages = [(r["id"], r["as_of"][:10], r["stage"]) for r in self.rows(out)]
        self.assertIn(("b", "2026-05-04", "MQL"), stages)
        self.assertLess(len(stages), 12)
        self.assertNotIn(("b", "2026-05-03", "none"), stages)


class Previous(State):
    POLICY = """policy changes {}
team everyone { side marketing  side sales  queue letters in marketing }
lead { id text  n? integer 0..100 }
answer fresh = lead is new
answer before = was n
answer moved = n changed
answer big = n became 50
route { to letters otherwise }
"""

    def test_previous_versions(self):
        self.write("policy.tandem", self.POLICY)
        self.write("leads.csv", "id,n\na,50\nb,\nc,7\nd,50\n")
        self.write("old.csv", "id,n\nc,7\na,20\nd,many\nz,3\nc,9\n")
        out, _ = self.tandem("run", "policy.tandem", "leads.csv", "--previous", "old.csv",
                             "--rejects", "rejects.csv")
        shown = [(r["id"], r["fresh"], r["before"], r["moved"], r["big"]) for r in self.rows(out)]
        self.assertEqual(shown, [("a", "no", "20", "yes", "yes"), ("b", "yes", "", "no", ""),
                                 ("c", "no", "7", "no", "no"), ("d", "", "", "", "")])
        told = [(r["file"], r["line"], r["kind"]) for r in self.rows(self.read("rejects.csv"))]
        self.assertEqual(told, [("old.csv", "4", "previous"), ("old.csv", "6", "previous")])
        out, _ = self.tandem("run", "policy.tandem", "leads.csv")
        self.assertEqual({(r["fresh"], r["moved"]) for r in self.rows(out)}, {("", "")})


if __name__ == "__main__":
    common.main()
