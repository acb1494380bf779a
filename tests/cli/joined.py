# SPDX-License-Identifier: Apache-2.0
# A policy on events and generated leads and events for it, in every form a run reads.

import gzip
import json
import random

POLICY = """policy joined { zone "America/New_York" }

team everyone { side marketing  side sales  squad reps in sales  queue letters in marketing }

lead { id text  email? text  employees? integer 1..1_000_000 }

event page_view { path text  seconds? integer 0..100_000 }
event form_submitted { form text }

score interest range 0..100 {
  give 2 for each page_view in last 30 days, at most 30              because "reads"
  give 10 for each page_view where path contains "pricing", halving every 7 days, at most 60
                                                                     because "prices"
  give 25 for each form_submitted where form = "demo", once per day  because "asked"
  give 5 when employees >= 50                                        because "large"
}

stage inquiry { when any page_view }
stage MQL after inquiry {
  when interest >= 30
  until no page_view in last 20 days
}
stage SQL after MQL { when count of form_submitted in last 14 days >= 2 }

answer views = count of page_view
answer last_path = latest page_view.path

route { to reps when stage is at least MQL  to letters otherwise }
"""

AS_OF = "2026-11-18T10:00:00Z"
PATHS = ("/", "/pricing", "/pricing/teams", "/docs", "/blog/a,b", '/quote"s')
FORMS = ("demo", "contact", "newsletter")


class Data:
    """Leads sorted by id, and events {kind: [(lead, at, fields)]} in no order."""

    def __init__(self, leads, seed, events_a_lead=8, days=60):
        rng = random.Random(seed)
        self.rng = rng
        self.leads = [
            {"id": f"L-{i:06}",
             "email": rng.choice((None, f"somebody{i}@north.example")),
             "employees": rng.choice((None, rng.randint(1, 500)))}
            for i in range(leads)]
        self.events = {"page_view": [], "form_submitted": []}
        for lead in self.leads:
            for _ in range(rng.choice((0, 0, 1, events_a_lead, 2 * events_a_lead))):
                day = rng.randint(0, days)
                at = f"2026-{11 - day // 30:02}-{1 + day % 17:02}T{rng.randint(0, 23):02}:" \
                     f"{rng.randint(0, 59):02}:00Z"
                if rng.random() < 0.8:
                    fields = {"path": rng.choice(PATHS), "seconds": rng.choice((None, 3, 700))}
                    self.events["page_view"].append((lead["id"], at, fields))
                else:
                    self.events["form_submitted"].append(
                        (lead["id"], at, {"form": rng.choice(FORMS)}))

    def count(self):
        return sum(len(events) for events in self.events.values())

    def leads_csv(self, leads=None):
        return "id,email,employees\n" + "".join(
            f"{row['id']},{row['email'] or ''},{row['employees'] or ''}\n"
            for row in (self.leads if leads is None else leads))

    def nested(self):
        of_lead = {}
        for kind, events in self.events.items():
            for lead, at, fields in events:
                of_lead.setdefault(lead, {}).setdefault(kind, []).append({"at": at, **fields})
        lines = []
        for lead in self.leads:
            lines.append(json.dumps({**lead, **of_lead.get(lead["id"], {})}) + "\n")
        return "".join(lines)

    def page_views_csv(self, events):
        def cell(value):
            text = "" if value is None else str(value)
            return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text
        return "lead,at,path,seconds\n" + "".join(
            f"{lead},{at},{cell(fields['path'])},{cell(fields['seconds'])}\n"
            for lead, at, fields in events)

    def forms_jsonl(self, events):
        return "".join(json.dumps({"lead": lead, "at": at, **fields}) + "\n"
                       for lead, at, fields in events)

    def write_sorted(self, case):
        case.write("sorted.csv", self.leads_csv())
        case.write("views_sorted.csv", self.page_views_csv(sorted(
            self.events["page_view"], key=lambda event: event[0])))
        case.write("forms_sorted.jsonl", self.forms_jsonl(sorted(
            self.events["form_submitted"], key=lambda event: event[0])))

    def write_shuffled(self, case):
        case.write("leads.csv", self.leads_csv())
        views, forms = list(self.events["page_view"]), list(self.events["form_submitted"])
        self.rng.shuffle(views)
        self.rng.shuffle(forms)
        case.write("views.csv", self.page_views_csv(views))
        case.write("forms.jsonl.gz", gzip.compress(self.forms_jsonl(forms).encode()))


SORTED = ("sorted.csv", "page_view=views_sorted.csv", "form_submitted=forms_sorted.jsonl",
          "--sorted")
SHUFFLED = ("leads.csv", "page_view=views.csv", "form_submitted=forms.jsonl.gz")
