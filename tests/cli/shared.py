# SPDX-License-Identifier: Apache-2.0
# A policy on events of accounts that leads share, generated inputs for it in every form a run
# reads, and what it decides of them, computed here from the events alone.

import datetime
import json
import random

POLICY = """policy shared { currency USD  zone "UTC" }

lead { id text  account? account  employees? integer 1..1_000 }
record account { id text  size? integer 1..100_000 }

event renewal of account { amount money }
event visit { path text }
event touch = visit or renewal

score warmth range 0..100_000 {
  give 3 for each renewal where amount >= 50 in last 30 days
  give 1 for each touch, once per day
}

answer renewals = count of renewal
answer worth    = sum of renewal.amount
answer last     = latest renewal.amount
answer touches  = count of touch
"""

AS_OF = "2026-11-18T10:00:00Z"
NOW = datetime.datetime(2026, 11, 18, 10)


class Data:
    """Leads, some without an account; renewals [(account, at, amount)], some of accounts nobody
    has; visits [(lead, at)]."""

    def __init__(self, leads, seed, orphans=40):
        rng = random.Random(seed)
        accounts = [f"A-{i}" for i in range(leads // 3 + 1)]
        self.leads = [{"id": f"L{i:05}", "account": rng.choice(accounts + [None] * (leads // 9))}
                      for i in range(leads)]
        self.held = {lead["account"] for lead in self.leads} - {None}

        def at():
            return NOW - datetime.timedelta(minutes=rng.randint(1, 70 * 24 * 60))
        self.renewals = [(rng.choice(accounts), at(), rng.choice((7, 49.99, 50, 120.5)))
                         for _ in range(leads * 3)]
        self.renewals += [(f"Z-{i}", at(), 1) for i in range(orphans)]
        self.visits = [(rng.choice(self.leads)["id"], at()) for _ in range(leads * 2)]
        rng.shuffle(self.renewals)

    def orphans(self):
        return sum(account not in self.held for account, _, _ in self.renewals)

    def leads_csv(self):
        return "id,account.id,account.size,employees\n" + "".join(
            f"{lead['id']},{lead['account'] or ''},,\n" for lead in self.leads)

    def renewals_csv(self):
        return "account,at,amount\n" + "".join(
            f"{account},{at.isoformat()}Z,{amount}\n" for account, at, amount in self.renewals)

    def visits_jsonl(self):
        return "".join(json.dumps({"lead": lead, "at": at.isoformat() + "Z", "path": "/"}) + "\n"
                       for lead, at in self.visits)

    def nested(self):
        """The renewals of an account in each of its leads: in it, beside it, or in one list."""
        lines = []
        for number, lead in enumerate(self.leads):
            row = {"id": lead["id"]}
            renewals = [{"at": at.isoformat() + "Z", "amount": amount}
                        for account, at, amount in self.renewals
                        if lead["account"] is not None and account == lead["account"]]
            if lead["account"] is not None:
                row["account"] = {"id": lead["account"]}
            if number % 3 == 0 and renewals:
                row["account"]["renewal"] = renewals
            elif number % 3 == 1:
                row["renewal"] = renewals
            else:
                row["events"] = [{"event": "renewal", **one} for one in renewals]
            row["visit"] = [{"at": at.isoformat() + "Z", "path": "/"}
                            for whose, at in self.visits if whose == lead["id"]]
            lines.append(json.dumps(row) + "\n")
        return "".join(lines)

    def expected(self):
        """{lead: what the policy says of it}."""
        decided = {}
        for lead in self.leads:
            renewals = [(at, amount) for account, at, amount in self.renewals
                        if account == lead["account"]]
            visits = [at for whose, at in self.visits if whose == lead["id"]]
            days = {at.date() for at in [*visits, *(at for at, _ in renewals)]}
            lately = NOW - datetime.timedelta(days=30)
            decided[lead["id"]] = {
                "warmth": 3 * sum(amount >= 50 and at > lately for at, amount in renewals) +
                          len(days),
                "renewals": len(renewals),
                "worth": round(sum(amount for _, amount in renewals), 2),
                "last": max(renewals)[1] if renewals else None,
                "touches": len(renewals) + len(visits)}
        return decided

    def write(self, case):
        case.write("leads.csv", self.leads_csv())
        case.write("renewals.csv", self.renewals_csv())
        case.write("visits.jsonl", self.visits_jsonl())
        case.write("nested.jsonl", self.nested())


FILES = ("leads.csv", "renewal=renewals.csv", "visit=visits.jsonl")
