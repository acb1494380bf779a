# SPDX-License-Identifier: Apache-2.0
# tandem test: what stands under a failure, coverage in all its forms, JUnit.

import html.parser
import json
import pathlib
import re
import shutil
import signal
import subprocess
import xml.etree.ElementTree as tree

import common

POLICY = """policy rules { zone "UTC" }

team everyone { side marketing  side sales  squad reps in sales  squad key in sales
                queue letters in marketing }

lead { id text  email? text  title? text  employees? integer 1..1_000_000  asked yes/no }
event visit { path text }

define large = employees >= 1000

score fit range 0..100 {
  give 60 when employees >= 50
  give 20 when asked unless surely title = "intern"
  take 10 when title contains "student"
}
band grade from fit { A from 60  B otherwise }

table owner(employees integer) -> who squad {
  | > 5000  -> key
  | 1..5000 -> reps
  otherwise -> letters
}

stage MQL {
  when fit >= 60 as fit
  when asked     as asked
  unless surely email contains "rival"
}
answer call = choose { when grade = A then "today"  otherwise "later" }
route { to key when large  to owner(employees) when stage = MQL  to letters otherwise }

test "large and asked" {
  as of 2026-11-18
  lead { id: "1", employees: 1200, asked: yes, email: "a@north.example" }
  event visit { path: "/pricing" } 1 day ago
  expect fit = 80, stage = MQL because fit, route = key
}
test "small" {
  lead { id: "2", employees: 10, asked: no }
  expect fit = 0, route = letters, call = "later"
}
"""


INNER = """policy inner { zone "UTC" }
team everyone { side marketing  side sales  queue letters in marketing }
lead { id text  employees? integer 1..1_000_000  level one of intern, lead, chief  visits integer }
define size = choose {
  when employees >= 1000 then 3
  when employees >= 50   then 2
  otherwise 1
}
define more(n integer) = if n > 3 then 1 else 0
score fit range 0..100 {
  give by level { intern: 0  lead: 20  otherwise: 5 }
  give 60 when size = 3
}
score use range 0..100 { give more(visits) × 50  give more(size) × 10 }
band grade from fit { A from 60  B otherwise }
band interest from use { "1" from 40  "2" otherwise }
band quality from grade and interest
route { to letters otherwise }
test "large" {
  lead { id: "1", employees: 1200, level: lead, visits: 5 }
  expect quality = A1
}
test "nobody said how large" {
  lead { id: "2", level: lead, visits: 5 }
  expect fit = 20
}
"""


class Shape(html.parser.HTMLParser):
    """Tags that are closed, and what a page loads."""

    VOID = {"meta"}

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.classes = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.loads += [given[key] for key in ("src", "href") if key in given]
        self.classes.append(given.get("class"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Testing(common.Case):
    def setUp(self):
        super().setUp()
        self.write("policy.tandem", POLICY)

    def failing(self, expectation, code=1, more=""):
        test = ('test "wrong" { as of 2026-11-18  lead { id: "3", employees: 70, asked: yes }  '
                f"expect {expectation} }}\n")
        self.write("policy.tandem", POLICY + more + test)
        out, _ = self.tandem("test", "policy.tandem", "--filter", "wrong", code=code)
        return out

    def test_every_value_stands_under_a_failure(self):
        out = self.failing('fit > 90 and (large or stage = none)')
        self.assertRegex(out, r"""(?x) \ +fit\ >\ 90\ is\ no\ \ <-\ this\ part\ fails\n
                                   \ +fit\ is\ 80\n""")
        self.assertRegex(out, r" +large is no  <- this part fails\n +employees is 70\n")
        self.assertRegex(out, r" +stage is MQL\n")
        self.assertEqual(out.count("fit is 80"), 1)

    def test_a_part_that_holds_is_not_blamed(self):
        out = self.failing("fit = 80 and not (asked or large)")
        self.assertIn("fit = 80 is yes\n", out)
        self.assertIn("asked is yes  <- this part fails\n", out)
        self.assertIn("large is no\n", out)

    def test_unknown_says_what_was_missing(self):
        out = self.failing('title = "x"')
        self.assertIn("title is unknown: it is not set", out)
        out = self.failing('latest visit.path = "/x"')
        self.assertIn("latest visit.path is unknown: there is no such event", out)
        out = self.failing('word = "x"', more='answer word = choose { when fit > 99 then "x"  '
                           'when title = "y" then "z"  otherwise missing }\n')
        self.assertIn("word is unknown: `title` is not set", out)
        out = self.failing("plain = 1", more='answer plain = choose { when fit > 99 then 1  '
                           "otherwise missing }\n")
        self.assertIn("plain is unknown: its rules say `missing`", out)
        out = self.failing("count of visit > 2 and owner(employees) = key")
        self.assertIn("count of visit is 0\n", out)
        self.assertIn("owner(employees) is reps\n", out)

    def test_json_holds_the_parts(self):
        self.write("policy.tandem", POLICY.replace("expect fit = 80", "expect fit = 81"))
        out, _ = self.tandem("test", "policy.tandem", "--format", "json", code=1)
        first = json.loads(out)["tests"][0]
        self.assertFalse(first["passed"])
        self.assertEqual(first["details"][0]["expected"], "fit = 81")
        self.assertEqual(first["details"][0]["parts"][0],
                         {"part": "fit", "value": "80", "depth": 0})

    def coverage(self, *more, code=0):
        self.tandem("test", "policy.tandem", "--coverage-out", "c.json", *more, code=code)
        return json.loads(self.read("c.json"))

    def line(self, coverage, text):
        found = [line for line in coverage["lines"] if line["text"].startswith(text)]
        self.assertEqual(len(found), 1, text)
        return found[0]

    def test_lines_inside_others_are_counted(self):
        self.write("policy.tandem", INNER)
        coverage = self.coverage()

        def seen(text, kind, owner):
            line = self.line(coverage, text)
            self.assertEqual((line["kind"], line["owner"]), (kind, owner), text)
            return line["outcomes"]

        choose, rows, pairs = "lines of choose", "rows of give by", "pairs of bands"
        self.assertEqual(seen("employees >= 1000 then 3", choose, "size"),
                         {"fired": 1, "unknown": 1})
        self.assertEqual(seen("employees >= 50 then 2", choose, "size"),
                         {"fired": 0, "unknown": 1})
        self.assertEqual(seen("otherwise 1", choose, "size"), {"fired": 1})
        # Used twice with other values: a line that either use takes was seen.
        self.assertEqual(seen("n > 3 then 1", choose, "more"), {"fired": 2})
        self.assertEqual(seen("else 0", choose, "more"), {"fired": 2})
        self.assertEqual(seen("intern: 0", rows, "fit"), {"fired": 0})
        self.assertEqual(seen("lead: 20", rows, "fit"), {"fired": 2})
        self.assertEqual(seen("otherwise 5", rows, "fit"), {"fired": 0})
        found = {line["text"]: line["outcomes"]["fired"]
                 for line in coverage["lines"] if line["kind"] == pairs}
        self.assertEqual(found, {"A1": 1, "A2": 0, "B1": 1, "B2": 0})
        out, _ = self.tandem("test", "policy.tandem", "--coverage")
        for kind in (choose, rows, pairs):
            self.assertRegex(out, rf"  {kind} +\d+%")
        self.tandem("test", "policy.tandem", "--coverage-out", "c.info")
        self.assertIn("\nBRDA:6,1,0,0\nBRDA:6,1,2,1\n", self.read("c.info"))
        self.tandem("test", "policy.tandem", "--coverage-out", "c.html")
        self.assertIn("B2 never held; A2 never held", self.read("c.html"))

    def test_outcomes_are_counted(self):
        coverage = self.coverage()
        self.assertEqual(coverage["format_version"], 1)
        self.assertEqual(coverage["tests"], 2)
        self.assertEqual(self.line(coverage, "give 60")["outcomes"],
                         {"fired": 1, "did_not": 1, "unknown": 0})
        self.assertEqual(self.line(coverage, "give 20")["outcomes"],
                         {"fired": 1, "did_not": 1, "unless": 0})
        self.assertEqual(self.line(coverage, "take 10")["outcomes"],
                         {"fired": 0, "did_not": 0, "unknown": 2})
        self.assertEqual(self.line(coverage, "unless")["kind"], "unless")
        # The row is asked for where the line that asks was reached and held, so by neither test.
        self.assertEqual(self.line(coverage, "1..5000")["outcomes"], {"fired": 0})
        self.assertTrue(self.line(coverage, "A from 60")["covered"])
        goals = sum(len(line["outcomes"]) for line in coverage["lines"])
        reached = sum(1 for line in coverage["lines"] for n in line["outcomes"].values() if n)
        self.assertEqual((coverage["goals"], coverage["reached"]), (goals, reached))
        self.assertEqual(coverage["percent"], reached * 100 // goals)

    def test_a_row_is_covered_when_it_routes(self):
        self.write("policy.tandem", POLICY + 'test "mid" { lead { id: "4", employees: 70, '
                   'asked: no }  expect route = reps }\n')
        self.assertEqual(self.line(self.coverage(), "1..5000")["outcomes"], {"fired": 1})

    def test_the_threshold_is_rounded_down(self):
        coverage = self.coverage()
        percent = coverage["percent"]
        self.assertGreater(coverage["reached"] * 100, percent * coverage["goals"])
        self.tandem("test", "policy.tandem", "--coverage-min", f"{percent}%")
        _, err = self.tandem("test", "policy.tandem", "--coverage-min", str(percent + 1), code=1)
        self.assertIn(f"coverage {percent}%", err)
        self.assertIn(f"less than {percent + 1}%", err)
        for bad in ("101%", "-1", "79.9%", "much", "%"):
            self.tandem("test", "policy.tandem", f"--coverage-min={bad}", code=64)
        self.tandem("test", "policy.tandem", "--coverage-out", "c.txt", code=64)

    def test_text_lists_what_is_open(self):
        out, _ = self.tandem("test", "policy.tandem", "--coverage")
        self.assertRegex(out, r"route lines +50%  2 of 4\n")
        open_lines = out[out.index("not covered"):].splitlines()[1:]
        self.assertIn("policy.tandem:30: route `to owner(employees) when stage = MQL`: never held",
                      open_lines[0])

    def test_lcov(self):
        self.tandem("test", "policy.tandem", "--coverage-out", "c.info")
        lines = self.read("c.info").splitlines()
        self.assertEqual(lines[:2], ["TN:", "SF:policy.tandem"])
        self.assertEqual(lines[-1], "end_of_record")
        self.assertIn("DA:13,1", lines)
        self.assertIn("DA:14,0", lines)
        hit = [line for line in lines if re.fullmatch(r"DA:\d+,[1-9]\d*", line)]
        self.assertIn(f"LH:{len(hit)}", lines)
        taken = [line for line in lines if re.fullmatch(r"BRDA:\d+,\d+,\d+,[1-9]\d*", line)]
        self.assertIn(f"BRH:{len(taken)}", lines)

    def test_html_stands_alone(self):
        self.tandem("test", "policy.tandem", "--coverage-out", "c.html")
        page = self.read("c.html")
        shape = Shape()
        shape.feed(page)
        self.assertEqual(shape.open, [])
        self.assertTrue(all(target.startswith("#") for target in shape.loads), shape.loads)
        self.assertNotIn("url(", page)
        self.assertIn('name="viewport"', page)
        for style in ("all", "some", "none"):
            self.assertIn(style, shape.classes)
        self.assertIn("employees &gt;= 50", page)

    def test_junit(self):
        self.write("policy.tandem", POLICY.replace("expect fit = 80", 'expect fit > 81 and asked')
                   .replace('"small"', '"small & <quick>"'))
        self.tandem("test", "policy.tandem", "--junit", "t.xml", code=1)
        suites = tree.parse(self.folder / "t.xml").getroot()
        self.assertEqual((suites.tag, suites.get("tests"), suites.get("failures")),
                         ("testsuites", "2", "1"))
        (suite,) = suites
        self.assertEqual({"name", "tests", "failures", "errors", "skipped", "time"},
                         set(suite.keys()))
        large, small = suite
        self.assertEqual(small.get("name"), "small & <quick>")
        self.assertEqual(list(small), [])
        (failure,) = large
        self.assertEqual((failure.tag, failure.get("type")), ("failure", "expect"))
        self.assertIn("fit > 81 is no  <- this part fails", failure.text)
        for case in suite:
            self.assertEqual(case.get("classname"), "policy.tandem")
            self.assertEqual(set(case.keys()), {"name", "classname", "time"})
        if shutil.which("xmllint"):
            schema = pathlib.Path(__file__).with_name("junit.xsd")
            done = subprocess.run(["xmllint", "--noout", "--schema", schema, "t.xml"],
                                  cwd=self.folder, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)

    def cases(self, rows, code=0, items=""):
        self.write("cases.csv", rows)
        self.write("policy.tandem", POLICY + 'test "sizes" for each row of "cases.csv" { '
                   f'lead {{ id: "T" }} {items} }}\n')
        return self.tandem("test", "policy.tandem", "--filter", "sizes", code=code)

    def test_each_row_is_a_test(self):
        out, err = self.cases("employees,asked,#why,expect fit,expect route,expect stage,because\n"
                              "1200,yes,large,80,key,MQL,fit\n,yes,asks,20,letters,MQL,asked\n"
                              "70,no,mid,60,reps,MQL,fit\n")
        self.assertIn("pass sizes, row 2\n", out)
        self.assertIn("pass sizes, row 4\n", out)
        self.assertIn("3 tests: 3 passed", err)

    def test_a_failing_cell_is_named_by_row_and_column(self):
        out, _ = self.cases("employees,asked,expect fit,expect route\n70,no,61,reps\n", code=1)
        self.assertIn("FAIL sizes, row 2  (cases.csv:2:1)", out)
        self.assertIn("cases.csv:2:7: expected `fit = 61`\n", out)
        self.assertIn("fit is 60\n", out)

    def test_many_rows(self):
        rows = "employees,asked,expect fit,expect route\n" + "70,no,60,reps\n" * 4000
        _, err = self.cases(rows)
        self.assertIn("4,000 tests: 4,000 passed, 0 failed", err)

    def test_what_a_file_of_cases_gets_wrong(self):
        _, err = self.cases("emploees,asked,expect fit\n1,no,0\n", code=1)
        self.assertIn("cases.csv:1:1", err)
        self.assertIn("did you mean `employees`?", err)
        _, err = self.cases("employees,asked,expect fit\nmany,no,0\n", code=1)
        self.assertIn("cases.csv:2:1", err)

    LEADS = ("id,email,title,employees,asked\n"
             "jane,jane.doe@north.example,Student of law,70,yes\n"
             "rob,rob@rival.example,,2000,no\n")

    def record(self, *more, code=0):
        self.write("leads.csv", self.LEADS)
        self.write("visits.csv", "lead,at,path\njane,2026-11-17T10:00:00Z,/secret\n"
                   "jane,2026-11-17T10:00:00Z,/secret\njane,2026-11-19T10:00:00Z,/later\n")
        return self.tandem("test", "policy.tandem", "leads.csv", "visit=visits.csv", "--record",
                           "--as-of", "2026-11-18T10:00:00Z", *more, code=code)

    def test_a_lead_becomes_a_test(self):
        self.write("policy.tandem", POLICY + 'define visited = (count of visit where path '
                   'starts with "/s") >= 2\nanswer came = visited\n')
        out, err = self.record("--id", "jane")
        self.assertIn("as of 2026-11-18 10:00", out)
        self.assertNotIn("jane", out)
        self.assertNotIn("secret", out)
        self.assertNotIn("/later", out)
        self.assertIn("@masked.example", out)
        self.assertRegex(out, r'title: "[^"]*student[^"]*"')
        self.assertNotIn("law", out)
        self.assertRegex(out, r'event visit \{ path: "/s[^"]*" \} 1 day ago, 2 times')
        self.assertIn("stage = MQL because fit, route = reps", out)
        self.assertIn("fit = 70", out)
        self.assertIn("came = yes", out)
        self.assertEqual(err.count("warning: email"), 0)
        self.write("more.tandem", self.read("policy.tandem") + out)
        out, _ = self.tandem("test", "more.tandem", "--filter", "recorded")
        self.assertIn("pass recorded from leads.csv, line 2", out)

    def test_what_a_rule_reads_stays(self):
        out, _ = self.record("--id", "rob")
        self.assertNotIn('"rob', out)
        self.assertIn("rival", out)
        self.assertIn("route = key", out)

    def test_instants_a_test_cannot_write_are_rounded(self):
        self.write("policy.tandem", POLICY + "answer pages = distinct visit.path\n"
                   "answer latest_at = latest visit.at\n")
        self.write("leads.csv", self.LEADS)
        self.write("visits.csv", "lead,at,path\njane,2026-11-18T10:00:00Z,/Secret\n"
                   "jane,2026-11-18T09:59:59.75Z,/secret\njane,2001-01-01T00:00:00Z,/other\n")
        for instant in (["--as-of", "2026-11-18T10:00:00.5Z"], []):
            out, err = self.tandem("test", "policy.tandem", "leads.csv", "visit=visits.csv",
                                   "--record", "--id", "jane", *instant)
            self.assertIn("pages = 2", out)
            self.assertNotIn("ecret", out)
            self.assertNotIn("stands in the test", err)
            self.write("more.tandem", self.read("policy.tandem") + out)
            self.tandem("test", "more.tandem")

    def test_a_text_that_cannot_be_masked_is_told_of(self):
        self.write("policy.tandem", POLICY + 'answer odd = title matches regex "^St[a-z]+ of l"\n'
                   'answer listed = title in ("Student of law", "x")\n')
        out, err = self.record("--id", "jane")
        self.assertIn('title: "Student of law"', out)
        self.assertNotIn("warning: title", err)
        self.write("policy.tandem", POLICY + 'answer odd = title matches regex "^St[a-z]+ of l"\n')
        out, err = self.record("--id", "jane")
        self.assertIn('title: "Student of law"', out)
        self.assertIn('warning: title: "Student of law" stands in the test as it is', err)

    def test_recording_adds_to_a_file(self):
        (self.folder / "rules").mkdir()
        self.write("rules/policy.tandem", POLICY)
        self.write("leads.csv", self.LEADS)
        for row in ("1", "2"):
            self.tandem("test", "rules", "leads.csv", "--record", "--row", row,
                        "--as-of", "2026-11-18", "-o", "rules/recorded.tandem")
        text = self.read("rules/recorded.tandem")
        self.assertEqual(text.count("test \"recorded from"), 2)
        out, _ = self.tandem("test", "rules", "--filter", "recorded")
        self.assertEqual(out.count("pass "), 2)
        _, err = self.tandem("test", "rules", "leads.csv", "--record", "--row", "1",
                             "--as-of", "2026-11-18", "-o", "rules/recorded.tandem", code=1)
        self.assertIn("already", err)
        self.assertEqual(self.read("rules/recorded.tandem"), text)

    def test_options_of_recording_belong_together(self):
        for words in (["leads.csv"], ["--id", "x"], ["--record", "leads.csv"],
                      ["--record", "leads.csv", "--id", "a", "--row", "1"],
                      ["--record", "leads.csv", "--row", "0"], ["--record", "--watch"]):
            self.tandem("test", "policy.tandem", *words, code=64)
        _, err = self.record("--id", "nobody", code=1)
        self.assertIn("no such lead", err)

    def test_watch_runs_again_and_ends_cleanly(self):
        (self.folder / "rules").mkdir()
        self.write("rules/policy.tandem", POLICY)
        command = subprocess.Popen(
            [common.TANDEM, "test", "rules", "--watch", "--junit", "rules/t.xml"],
            cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(command.kill)

        def until(words):
            seen = ""
            while words not in seen:
                line = command.stderr.readline()
                self.assertTrue(line, seen)
                seen += line
            return seen

        self.assertIn("2 passed, 0 failed", until("watching rules"))
        self.write("rules/policy.tandem", POLICY.replace("expect fit = 80", "expect fit = 81"))
        self.assertIn("1 passed, 1 failed", until("watching rules"))
        self.write("rules/policy.tandem", POLICY.replace("score fit", "score fti"))
        self.assertIn("error", until("watching rules"))
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=20)
        self.assertEqual((command.returncode, err), (0, ""))
        self.assertIn("FAIL large and asked", out)

    def test_reports_do_not_depend_on_the_run(self):
        for name in ("a.html", "b.html"):
            self.tandem("test", "policy.tandem", "--coverage-out", name)
        self.assertEqual(self.read("a.html"), self.read("b.html"))


if __name__ == "__main__":
    common.main()
