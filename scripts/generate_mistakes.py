#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Writes docs/MISTAKES.md from real runs of `tandem check`; --check: is it current?

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "MISTAKES.md"

TEAM = "team t { side marketing  side sales  squad sdr in sales  queue later in marketing }"
LEAD = """lead {
  id text  title? text  country? text  size? integer 0..1_000_000  share? percent
  price? money  source one of web, event, partner  customer yes/no  large yes/no
  created time  level? one of ic < manager < director  account? account
}
record account { open yes/no }"""
EVENTS = """event page_view { path text  seconds? integer 0..3_600 }
event webinar { attended yes/no }"""
SCORE = "score fit range 0..100 { give 40 when large }"
BASE = f"policy p {{ currency USD }}\n{TEAM}\n{LEAD}\n{EVENTS}\n{SCORE}\n"

# What it is, and what was written.
WORDS = [
    ("`is` for `=`", "define a = source is partner"),
    ("`is not` for `!=`", "define a = source is not partner"),
    ("`is greater than`", "define a = size is greater than 200"),
    ("`is empty`", "define a = title is empty"),
    ("`is one of`", "define a = source is one of (web, event)"),
    ("`if` for `when`", "score s { give 40 if large }"),
    ("`else` for `otherwise`", "answer a = choose { when large then 1 else 2 }"),
    ("a route line without `to`", "route {\n  sdr when large\n  to later otherwise\n}"),
    ("a route line without `when`", "route {\n  to sdr large\n  to later otherwise\n}"),
    ("`otherwise to` in a route", "route {\n  to sdr when large\n  otherwise to later\n}"),
    ("a rule without `when`", "score s { give 40 large }"),
    ("`every` for `each`", "score s { give 3 for every page_view }"),
    ("no comma before `at most`", "score s { give 5 × size at most 10 }"),
    ("a comma for `and`", "stage MQL agreed by marketing, sales { when large }"),
    ("a colon behind a field's name", "record company { name: text }"),
    ("`to` in a range", "score s range 0 to 100 { give 5 when large }"),
    ("a comparison in a band", "band b from fit { A >= 70  B otherwise }"),
    ("`string`", "record company { name string }"),
    ("`boolean`", "record company { open boolean }"),
    ("`datetime`", "record company { since datetime }"),
    ("choices without commas", "type level_type = one of ic manager director"),
    ("a value on its own behind `or`, quoted", 'define a = source = "web" or "event"'),
    ("a name with a hyphen", "record company { e-mail text }"),
    ("a name of two words", "record company { company size: text }"),
    ("a list in parentheses", 'list mail = ("gmail.example", "web.example")'),
    ("a rule of one's own", "score s {\n  give 5 when large\n  subtract 5 when customer\n}"),
    ("chained comparisons", "define a = 1 < size < 5"),
    ("a value on its own behind `or`", "define a = source = web or event"),
    ("a misspelt word", "score s { give 40 wen large }"),
    ("a misspelt declaration", "scor s { give 40 when large }"),
    ("a misspelt name", "define a = sise > 200"),
    ("a misspelt value", "define a = source = partnr"),
    ("text without quotes", "define a = country = DE"),
    ("a squad nobody declared", "route { to sales_team when large  to later otherwise }"),
    ("no `otherwise`", "route { to sdr when large }"),
    ("an `unless` that cannot tell", "score s { give 40 unless account.open }"),
    ("a number where money stands with a letter", "define a = price > 60k"),
    ("a name that is taken", "score fit { give 1 }"),
    ("a reserved name", "define when = 3"),
    ("`IF(…)`", "define a = IF(large, 1, 0)"),
    ("`IF … THEN`", "define a = IF large THEN 1 ELSE 0"),
    ("`elseif`", "define a = if large then 1 elseif customer then 2 else 3"),
    ("`else if` in `choose`",
     "answer a = choose {\n  when large then 1\n  else if customer then 2\n  otherwise 3\n}"),
    ("`CASE WHEN`", "define a = CASE WHEN large THEN 1 ELSE 0 END"),
    ("`AND` in capitals", "define a = large AND customer"),
    ("`AND(…)`", "define a = AND(large, customer)"),
    ("`ISBLANK(…)`", "define a = ISBLANK(title)"),
    ("`NULL`", "define a = title = NULL"),
    ("`TODAY()`", "define a = created > TODAY()"),
    ("`LIKE`", 'define a = title LIKE "%vp%"'),
    ("`does not contain`", 'define a = title does not contain "intern"'),
    ("`begins with`", 'define a = title begins with "vp"'),
    ("`up to`", "define a = size up to 1000"),
    ("`up to` behind `and`", "define a = size > 10 and up to 1000"),
    ("two signs on one value", "define a = size > 10 and < 1000"),
    ("`at least`", "define a = size at least 10"),
    ("values behind `in` without parentheses", 'define a = country in "US", "CA"'),
    ("a rule that begins with its condition", "score s {\n  when large give 60\n}"),
    ("`if … then` in a score", "score s {\n  if large then give 60\n}"),
    ("`+10`", "score s {\n  +10 when large\n}"),
    ("`give 10 points`", "score s { give 10 points when large }"),
    ("a name of two words in a condition", "score s { give 10 when very large }"),
    ("a line of a route with an arrow", "route {\n  large -> sdr\n  otherwise -> later\n}"),
    ("`if … then` in a route", "route {\n  if large then sdr\n  to later otherwise\n}"),
    ("a stage without braces", "stage MQL when fit >= 60"),
    ("`from` for `after`", "stage MQL { when large }\nstage SQL from MQL { when customer }"),
    ("a stage compared with points", "stage MQL { when large }\ndefine a = MQL >= 50"),
    ("`score` for its name", "define a = score > 50"),
    ("a colon behind what is defined", "define a: size > 200"),
    ("a colon in a band", "band b from fit { A: 70..100  B otherwise }"),
    ("`?` behind the type", "record company { name text? }"),
    ("commas between fields", "record company { name text, open yes/no }"),
    ("lines that leave holes",
     'score s range 0..120 { give 0.5 × size when large }\nanswer a = choose {\n'
     '  when s in 0..40 then "C"\n  when s in 41..80 then "B"\n  when s in 81..120 then "A"\n}'),
    ("a block that is not closed", "score s {\n  give 40 when large"),
    ("a `}` too many", "score s { give 40 when large } }"),
]
TIMES = [
    ("`in the last`", "define a = any page_view in the last 30 days"),
    ("`within`", "define a = any page_view within 30 days"),
    ("`last` alone", "define a = any page_view last 30 days"),
    ("`in last week`", "define a = created in last week"),
    ("an age as an instant", "define a = created > 30 days ago"),
    ("`since`", "define a = any page_view since 2026-01-01"),
    ("the older end first", "define a = any page_view between 30 and 3 days ago"),
    ("a window before its `where`", 'define a = any page_view in last 7 days where path = "/a"'),
    ("two tests in a `where`", 'define a = any page_view where path = "/a" or path = "/b"'),
    ("a test of what may be missing", "define a = no page_view where seconds > 30"),
    ("a count compared", 'define a = count of page_view where path = "/a" > 3'),
    ("an event as a value", "define a = page_view > 3"),
    ("an event without its field", "define a = latest webinar"),
    ("a field the event has not", 'define a = any webinar where path = "/a"'),
    ("a misspelt event", "define a = any page_veiw"),
    ("`days since`", "define a = days since page_view > 3"),
    ("events joined by a comma", "event touch = page_view, webinar"),
    ("`for page_view`", "score s { give 5 for page_view, at most 20 }"),
    ("`for every`", "score s { give 5 for every page_view, at most 20 }"),
    ("`once a day`", "score s { give 5 for each page_view, once a day, at most 20 }"),
    ("`halving 14 days`", "score s { give 5 for each page_view, halving 14 days }"),
    ("months as a length", "score s { give 5 for each page_view, halving every 3 months }"),
    ("a window and decay",
     "score s { give 5 for each page_view in last 9 days, halving every 3 days }"),
    ("a rule that never forgets", "score s { give 5 for each page_view }"),
    ("one event that pays twice",
     "score s {\n  give 5 for each page_view in last 30 days\n"
     "  give 1 for each page_view in last 7 days\n}"),
    ("the past of a score", "define a = was fit > 3"),
    ("`newly` of an event", "define a = newly any page_view"),
    ("hours of a date", "define a = date of created in last 3 hours"),
]
BESIDE = ("T1016", "T1018")
TABLE = "table t(country text, size integer) -> points integer {{\n  {}\n  otherwise -> 0\n}}"
TABLES = [(what, TABLE.format(row)) for what, row in [
    ("the head again", "| country | size -> points"),
    ("a line below the head", '|---|---|\n  | "DE" | 5 -> 1'),
    ("text without quotes", "| DE | 5 -> 1"),
    ("an empty cell", "| | 5 -> 1"),
    ("`*` for anything", "| * | 5 -> 1"),
    ("`=` in a cell", '| "DE" | = 5 -> 1'),
    ("a range with a hyphen", '| "DE" | 200-2000 -> 1'),
    ("a column's name in a cell", '| "DE" | size > 5 -> 1'),
    ("`up to` in a cell", '| "DE" | up to 1000 -> 1'),
    ("`to` in a cell", '| "DE" | 1 to 1000 -> 1'),
    ("`+` in a cell", '| "DE" | 1000+ -> 1'),
    ("two bounds in a cell", '| "DE" | >= 200 and < 500 -> 1'),
    ("a cell too few", "| 5 -> 1"),
    ("a row that begins with its cell", '"DE" | 5 -> 1'),
    ("two rows on a line", '| "DE" | 5 -> 1 | "AT" | 5 -> 2'),
    ("cells without answers", '| "DE" | 5'),
    ("an answer that calculates", '| "DE" | 5 -> 1 + 2'),
    ("an answer that is empty", '| "DE" | 5 ->'),
    ("`otherwise` in a cell", "| otherwise | - -> 0"),
    ("rows that both match", '| "DE" | 1..10 -> 1\n  | "DE" | 10..20 -> 2'),
]] + [
    ("`default`",
     'table t(country text) -> points integer {\n  | "DE" -> 1\n  default -> 0\n}'),
    ("a column without a type", "table t(country) -> points integer { }"),
    ("a table as a value", TABLE.format('| "DE" | 5 -> 1') + "\ndefine a = t > 3"),
    ("a table asked too little", TABLE.format('| "DE" | 5 -> 1') + "\ndefine a = t(country) > 3"),
    ("an answer that is not there",
     TABLE.format('| "DE" | 5 -> 1') + "\ndefine a = t(country, size).point > 3"),
    ("a table that names no squad in a route",
     TABLE.format('| "DE" | 5 -> 1') + "\nroute {\n  to t(country, size)\n  to later otherwise\n}"),
]
CLAIM = 'claim "c" {{ {} }}'
CLAIMS = [
    ("a claim's name without quotes", "claim large_ones { always large }"),
    ("`must`", CLAIM.format("source must be web")),
    ("a claim without its word", CLAIM.format("customer implies large")),
    ("`always never`", CLAIM.format("always never customer and large")),
    ("`never fall`", CLAIM.format("fit never fall as large rises")),
    ("`when` for `as`", CLAIM.format("fit never falls when large rises")),
    ("`increases`", CLAIM.format("fit never falls as large increases")),
    ("`added` without `is`", CLAIM.format("fit never falls as page_view added")),
    ("an event that rises", CLAIM.format("fit never falls as page_view rises")),
    ("something computed that rises", CLAIM.format("fit never falls as fit rises")),
    ("something unknown that falls", CLAIM.format("size never falls as large rises")),
    ("`at most one of` a single thing", CLAIM.format("at most one of large")),
    ("a code in lower case", 'ignore t0402 because "known"\nscore s { take 5 when size > 5 }'),
    ("`history` without a unit", 'source s csv for page_view { history 13 }'),
]
SIGNS = [
    ("`==`", "define a = size == 3"),
    ("`=>`", "define a = size => 3"),
    ("`&&`", "define a = large && customer"),
    ("`||`", "define a = large || customer"),
    ("`!`", "define a = !large"),
    ("`<>`", "define a = size <> 3"),
    ("`≥`", "define a = size ≥ 3"),
    ("`≤`", "define a = size ≤ 3"),
    ("`−`, the minus of a text editor", "define a = size − 3"),
    ("`–`, the dash of a text editor", "define a = size in 1–5"),
    ("`;`", "define a = size > 3;"),
    ("`[ ]`", 'define a = country in ["US", "CA"]'),
    ("`'x'`", "define a = country = 'US'"),
    ("`“x”`", "define a = country = “US”"),
    ("a text that is not closed", 'define a = country = "US'),
    ("`$`", "define a = price > $5000"),
    ("`#` for a comment", "# large ones first"),
    ("`/* */` for a comment", "/* large ones first */"),
    ("`12,000`", "define a = size > 12,000"),
    ("`60k`", "define a = size > 60k"),
    ("`1.5M`", "define a = price > 1.5M"),
    ("`3,5`", "define a = price > 3,5"),
    ("`1.000.000`", "define a = price > 1.000.000"),
    ("`1.000`", "define a = price > 1.000"),
    ("`1 000 000`", "define a = price > 1 000 000"),
    ("`5000 USD`", "define a = price > 5000 USD"),
    ("`10am`", "define a = created > 2026-11-18 10am"),
    ("`11/18/2026`", "define a = created > 11/18/2026"),
    ("`0-100`", "define a = size in 0-100"),
    ("`0 - 100`", "score s range 0 - 100 { give 5 when large }"),
    ("`10 %`", "define a = share > 10 %"),
    ("`%` alone", "define a = share > 10 percent"),
    ("`^`", "define a = size ^ 2 > 9"),
]


def findings(snippet):
    """What `check` says of the snippet in a policy that is otherwise sound."""
    done = subprocess.run([os.environ["TANDEM"], "check", "-", "--format", "json"],
                          input=BASE + snippet + "\n", capture_output=True, text=True,
                          encoding="utf-8", timeout=60)
    if done.returncode not in (0, 1):
        sys.exit(f"{snippet}: exit code {done.returncode}\n{done.stderr}")
    # What analysis says of the rest of the policy is beside the point.
    return [d for d in json.loads(done.stdout)["diagnostics"] if d["code"] not in BESIDE]


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ⏎ ")


def code(text):
    tick = "`" if "`" not in text else "``"
    return f"{tick}{cell(text)}{tick}"


def table(rows):
    out = ["| | you write | tandem says | and helps |", "|---|---|---|---|"]
    for what, snippet in rows:
        found = findings(snippet)
        said = "<br>".join(f"{f['code']} {cell(f['message'])}" for f in found)
        helped = "<br>".join(cell(f.get("help") or "") for f in found)
        out.append(f"| {what} | {code(snippet)} | {said} | {helped} |")
    return out


def page():
    return "\n".join(
        ["# What newcomers write, and what they are told", "",
         "Generated by `scripts/generate_mistakes.py` from runs of `tandem check`, each line in a "
         "policy that is otherwise sound.", "", "## Words", "", *table(WORDS), "",
         "## Events and time", "", *table(TIMES), "",
         "## Tables", "", *table(TABLES), "",
         "## Claims", "", *table(CLAIMS), "",
         "## Signs, numbers and dates", "", *table(SIGNS)]) + "\n"


def main():
    if "TANDEM" not in os.environ:
        sys.exit("TANDEM must name the executable")
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == text:
        return 0
    print("docs/MISTAKES.md is stale: run TANDEM=… scripts/generate_mistakes.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
