# SPDX-License-Identifier: Apache-2.0
# `tandem ci` in a repository with a branch as a pull request has one: every form of its report,
# every way to be refused, what is skipped, and tandem.toml. TANDEM_UPDATE=1 rewrites the goldens.

import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as tree

import common
import sarif

GOLDEN = common.SOURCE / "tests" / "golden" / "ci"

RULES = """policy growth { currency EUR }

team everyone {
  side marketing
  side sales
  squad reps    in sales
  queue letters in marketing
}

lead {
  id         text
  employees? integer 1..1_000_000
  asked      yes/no
}

score fit owned by marketing range 0..100 {
  give 60 when employees >= 200  because "large enough"
  give 30 when asked             because "asked for a demo"
}

stage MQL owned by marketing { when fit >= 60 }

route agreed by marketing and sales {
  to reps    when stage = MQL
  to letters otherwise
}
"""

TESTS = """test "large" {
  lead { id: "T", employees: 500, asked: yes }
  expect fit = 90, stage = MQL, route = reps
}

test "small" {
  lead { id: "T", employees: 5, asked: no }
  expect fit = 0, route = letters
}
"""


def leads(count):
    rows = [f"L{i},{(i * 37) % 400 + 1},{'yes' if i % 3 else 'no'}" for i in range(count)]
    return "id,employees,asked\n" + "\n".join(rows) + "\n"


def timeless(report):
    """Without how long things took."""
    report = re.sub(r"\b\d+ ms\b|\b\d+\.\d s\b", "5 ms", report)
    report = re.sub(r'"seconds":[0-9.]+', '"seconds":0', report)
    report = re.sub(r"\b[0-9a-f]{12}\b", "0123456789ab", report)
    report = re.sub(r"\b[0-9a-f]{40}\b", "0" * 40, report)
    return re.sub(r'time="[0-9.]+"', 'time="0"', report)


def without_comparison(report):
    """What `diff` says has goldens of its own."""
    report = re.sub(r"\npolicy growth\n.*\n(?=[^\n]+\n\Z)", "\n(the comparison)\n", report,
                    flags=re.S)
    return re.sub(r"\n## Policy growth.*", "\n(the comparison)\n", report, flags=re.S)


class Ci(common.Case):
    def setUp(self):
        super().setUp()
        for name in ("policy.tandem", "leads.csv"):
            (self.folder / name).unlink()
        self.git("init", "-q", "-b", "main")
        (self.folder / "rules").mkdir()
        self.write("rules/rules.tandem", RULES)
        self.write("rules/tests.tandem", TESTS)
        self.write("rules/leads.csv", leads(400))
        self.commit("one")
        self.git("checkout", "-q", "-b", "feature")

    def git(self, *arguments, cwd=None):
        env = self.environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@north.example",
                        *arguments], cwd=cwd or self.folder, env=env, check=True,
                       capture_output=True)

    def commit(self, message):
        self.git("add", "rules")
        self.git("commit", "-q", "-m", message)

    def environment(self, **changes):
        env = super().environment(**changes)
        for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
            if name not in changes:
                env.pop(name, None)
        return env

    def change(self, old, new, name="rules/rules.tandem"):
        text = self.read(name)
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def ci(self, *arguments, code=0, policy="rules"):
        out, _ = self.tandem("ci", policy, *arguments, "--format", "json", code=code)
        report = json.loads(out)
        self.assertEqual(report["format_version"], 1)
        self.assertEqual(report["exit_code"], code)
        self.assertEqual(report["passed"], code == 0)
        self.assertEqual([step["name"] for step in report["steps"] if step["name"] != "claims"],
                         ["format", "check", "test", "diff"])
        report["states"] = {step["name"]: step["state"] for step in report["steps"]}
        report["codes"] = [d["code"] for d in report["findings"]["diagnostics"]]
        return report

    def golden(self, name, got):
        got = without_comparison(got)
        path = GOLDEN / name
        if os.environ.get("TANDEM_UPDATE"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(got, encoding="utf-8")
        self.maxDiff = None
        with self.subTest(name):
            self.assertEqual(got, path.read_text(encoding="utf-8"))

    def worsen(self):
        """A branch of which every step has something to say."""
        self.change("give 60 when employees >= 200  because",
                    "give  50 when employees >= 100 because")
        self.change("stage MQL owned by marketing { when fit >= 60 }",
                    "stage MQL owned by marketing { when fit >= 60 }\n"
                    "stage SQL owned by sales after MQL { when fit > 100 }")
        self.commit("two")


class Steps(Ci):
    def test_a_branch_without_changes_passes(self):
        report = self.ci("--base", "main")
        self.assertEqual(report["states"], {"format": "passed", "check": "passed",
                                            "test": "passed", "diff": "passed"})
        self.assertEqual(report["refusals"], [])
        self.assertTrue(report["diff"]["meaning"]["same"])
        out, err = self.tandem("ci", "rules", "--base", "main")
        self.assertRegex(out, r"✓ test    2 tests passed; coverage \d+%  \(\d+ ms\)\n")
        self.assertTrue(out.endswith("\npassed\n"), out)
        self.assertEqual(err, "")

    def test_every_step_is_done_although_others_fail(self):
        self.worsen()
        report = self.ci("--base", "main", "--leads", "rules/leads.csv", "--as-of", "2026-11-18",
                         "--max-moved", "2%", "--warnings", "deny", "--coverage-min", "99",
                         code=1)
        self.assertEqual(set(report["states"].values()), {"failed"})
        self.assertEqual({"T1281", "T1282", "T1283", "T1285"} - set(report["codes"]), set())
        self.assertIn("T1010", report["codes"])
        self.assertFalse(report["diff"]["gate"]["passed"])
        self.assertEqual(len(report["refusals"]), 5)
        self.assertEqual(report["tests"]["tests"][0]["passed"], False)

    def test_a_gate(self):
        self.change("give 60 when employees >= 200", "give 60 when employees >= 201")
        gate = ("--base", "main", "--leads", "rules/leads.csv", "--as-of", "2026-11-18")
        report = self.ci(*gate)
        moved = report["diff"]["leads"]["moved"]
        self.assertEqual(moved, 1)
        self.assertEqual(self.ci(*gate, "--max-moved", "1")["states"]["diff"], "passed")
        report = self.ci(*gate, "--max-moved", "0", code=1)
        self.assertEqual(report["states"]["diff"], "failed")
        self.assertEqual(report["refusals"], ["1 lead moved, at most 0 may"])
        self.assertEqual(report["codes"], ["T1285"])

    def test_the_base_is_where_the_branch_began(self):
        self.git("checkout", "-q", "main")
        self.change("give 30", "give 35")
        self.change("fit = 90", "fit = 95", "rules/tests.tandem")
        self.commit("on main")
        self.git("checkout", "-q", "feature")
        self.assertTrue(self.ci("--base", "main")["diff"]["meaning"]["same"])

    def test_a_policy_with_errors(self):
        self.change("when asked ", "when askee ")
        report = self.ci("--base", "main", code=1)
        self.assertEqual(report["states"], {"format": "passed", "check": "failed",
                                            "test": "skipped", "diff": "skipped"})
        self.assertIn("the policy has errors", report["steps"][3]["summary"])
        self.write("rules/tests.tandem", "test {")
        report = self.ci(code=1)
        self.assertIn("1 with errors", report["steps"][0]["summary"])

    def test_no_tests(self):
        self.write("rules/tests.tandem", "// none yet\n")
        report = self.ci(code=1)
        self.assertEqual(report["states"]["test"], "failed")
        self.assertEqual(report["codes"], ["T1284"])
        self.golden("no_tests.txt", timeless(self.tandem("ci", "rules", code=1)[0]))
        self.assertEqual(self.ci("--allow-no-tests")["states"]["test"], "passed")

    def test_too_little_covered(self):
        percent = self.ci()["tests"]["coverage"]["percent"]
        self.assertLess(percent, 100)
        self.ci("--coverage-min", f"{percent}%")
        report = self.ci("--coverage-min", percent + 1, code=1)
        self.assertEqual(report["codes"], ["T1283"])
        _, err = self.tandem("ci", "rules", "--coverage-min", "much", code=64)
        self.assertIn("takes 0% to 100%, not `much`", err)

    def test_a_file_that_is_not_laid_out(self):
        self.change("  give 30", "      give 30")
        report = self.ci(code=1)
        self.assertEqual(report["states"]["format"], "failed")
        (finding,) = report["findings"]["diagnostics"]
        self.assertEqual((finding["code"], finding["line"]), ("T1281", 18))
        self.assertEqual(finding["file"], "rules/rules.tandem")

    def test_warnings_may_be_denied(self):
        self.change("stage MQL owned by marketing { when fit >= 60 }",
                    "stage MQL owned by marketing { when fit > 100 }")
        self.write("rules/tests.tandem", 'test "large" {\n  lead { id: "T", employees: 500, '
                   'asked: yes }\n  expect fit = 90\n}\n')
        self.assertEqual(self.ci()["states"]["check"], "passed")
        report = self.ci("--warnings", "deny", code=1)
        self.assertEqual(report["states"]["check"], "failed")
        self.tandem("check", "rules")
        self.tandem("check", "rules", "--warnings", "deny", code=1)

    def test_no_base(self):
        report = self.ci()
        self.assertEqual(report["states"]["diff"], "skipped")
        self.assertIn("--base REF", report["steps"][3]["summary"])
        _, err = self.tandem("ci", "rules", "--base", "main..", code=64)
        self.assertIn("--base takes one reference", err)

    def test_a_base_that_is_not_there(self):
        self.change("  give 30", "      give 30")
        report = self.ci("--base", "nowhere", code=65)
        self.assertEqual(report["states"], {"format": "failed", "check": "passed",
                                            "test": "passed", "diff": "broken"})
        self.assertIn("fetch-depth: 0", report["steps"][3]["summary"])
        self.assertIn("T1286", report["codes"])
        self.golden("no_base.txt",
                    timeless(self.tandem("ci", "rules", "--base", "nowhere", code=65)[0]))

    def test_a_shallow_clone(self):
        self.worsen()
        self.change("fit >= 60", "fit >= 61")
        self.commit("three")
        self.git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{self.folder}",
                 "copy")
        self.git("clone", "-q", "--depth", "1", f"file://{self.folder}", "alone")
        for clone, why in (("copy", "no commit in common"), ("alone", "shallow clone")):
            with self.subTest(clone):
                report = self.ci("--base", "main", code=65, policy=f"{clone}/rules")
                self.assertIn(why, report["steps"][3]["summary"])
                self.assertIn("fetch-depth: 0", report["steps"][3]["summary"])

    def test_a_policy_that_the_base_does_not_have(self):
        (self.folder / "other").mkdir()
        self.write("other/rules.tandem", RULES)
        self.write("other/tests.tandem", TESTS)
        report = self.ci("--base", "main", policy="other")
        self.assertEqual(report["states"]["diff"], "skipped")
        self.assertIn("the policy is new", report["steps"][3]["summary"])

    def test_a_base_with_errors(self):
        self.git("checkout", "-q", "main")
        self.change("when asked ", "when askee ")
        self.commit("broken")
        self.git("checkout", "-q", "-b", "mend")
        self.change("when askee ", "when asked ")
        report = self.ci("--base", "main")
        self.assertEqual(report["states"]["diff"], "skipped")
        self.assertEqual([(d["code"], d["severity"]) for d in report["findings"]["diagnostics"]],
                         [("T1286", "warning")])

    def test_what_cannot_be_read(self):
        self.tandem("ci", "nowhere", code=74)
        self.tandem("ci", "-", code=64)
        _, err = self.tandem("ci", "rules", "--max-moved", "2%", code=64)
        self.assertIn("--max-moved counts leads", err)

    def test_without_an_argument_this_folder_is_the_policy(self):
        done = subprocess.run([common.TANDEM, "ci", "--base", "main"], cwd=self.folder / "rules",
                              env=self.environment(), capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)


class Claims(Ci):
    def test_proved_and_refuted(self):
        self.write("rules/claims.tandem", 'claim "a score" {\n  always fit <= 90\n}\n')
        report = self.ci()
        self.assertEqual(report["states"]["claims"], "passed")
        self.assertEqual([c["state"] for c in report["claims"]], ["proved"])
        self.write("rules/claims.tandem", 'claim "a score" {\n  always fit <= 80\n}\n')
        report = self.ci(code=1)
        self.assertEqual((report["states"]["claims"], report["states"]["check"]),
                         ("failed", "failed"))
        # What is refuted can still be tested and compared.
        self.assertEqual(report["states"]["test"], "passed")
        out, _ = self.tandem("ci", "rules", "--format", "junit", code=1)
        (failure,) = tree.fromstring(out).findall(".//failure[@type='refuted']")
        self.assertIn("lead {", failure.text)


    def test_undecided(self):
        # Decided by the solver, which does not stand beside this copy of the command.
        (self.folder / "alone").mkdir()
        shutil.copy(common.TANDEM, self.folder / "alone" / "tandem")
        self.change("  asked      yes/no", "  asked      yes/no\n  a          integer 0..100_000\n"
                    "  b          integer 0..100_000\n  c          integer 0..100_000")
        self.change("asked: yes", "asked: yes, a: 1, b: 1, c: 1", "rules/tests.tandem")
        self.change("asked: no", "asked: no, a: 1, b: 1, c: 1", "rules/tests.tandem")
        self.write("rules/claims.tandem",
                   'claim "order" {\n  never a + b > c and c > a + b\n}\n')

        def alone(code, *arguments):
            done = subprocess.run([self.folder / "alone" / "tandem", *arguments], cwd=self.folder,
                                  env=self.environment(), capture_output=True, timeout=120)
            self.assertEqual(done.returncode, code, done.stderr.decode())
            return done.stdout.decode("utf-8")
        self.assertEqual(self.ci()["states"]["claims"], "passed")
        out = alone(3, "ci", "rules")
        self.assertRegex(out, r"\n\? claims  1 undecided  \(")
        self.assertIn("\nundecided: 1 line of the claims neither proved nor refuted\n", out)
        alone(0, "ci", "rules", "--allow-undecided")
        (failure,) = tree.fromstring(alone(3, "ci", "rules", "--format", "junit")).findall(
            ".//failure")
        self.assertEqual(failure.get("type"), "undecided")
        root = tree.fromstring(alone(0, "ci", "rules", "--format", "junit", "--allow-undecided"))
        self.assertEqual(len(root.findall(".//skipped")), 2)  # and the comparison
        alone(3, "check", "rules")
        self.write("rules/tandem.toml", "[check]\nallow_undecided = true\n")
        alone(0, "ci", "rules")
        alone(0, "check", "rules")
        # What is wrong weighs more.
        self.change("fit = 90", "fit = 91", "rules/tests.tandem")
        (self.folder / "rules" / "tandem.toml").unlink()
        alone(1, "ci", "rules")


class Forms(Ci):
    ARGUMENTS = ("--base", "main", "--leads", "rules/leads.csv", "--as-of", "2026-11-18",
                 "--max-moved", "2%", "--coverage-min", "99")

    def setUp(self):
        super().setUp()
        self.worsen()

    def test_all_forms_at_once(self):
        forms = {"text": "t.txt", "json": "j.json", "sarif": "s.sarif", "github": "g.txt",
                 "junit": "deep/er/u.xml"}
        arguments = [f"--output={form}={name}" for form, name in forms.items()]
        out, err = self.tandem("ci", "rules", *self.ARGUMENTS, *arguments, "--markdown", "m.md",
                               "--html", "h.html", code=1)
        self.assertEqual(err, "")
        self.assertEqual(timeless(out), timeless(self.read("t.txt")))
        self.golden("text.txt", timeless(out))
        self.golden("github.txt", timeless(self.read("g.txt")))
        self.golden("markdown.md", timeless(self.read("m.md")))
        self.golden("junit.xml", timeless(self.read("deep/er/u.xml")))
        self.check_sarif(json.loads(self.read("s.sarif")))
        self.check_junit(self.folder / "deep/er/u.xml")
        self.check_page(self.read("h.html"))
        for form in ("json", "sarif", "github", "junit"):
            got, _ = self.tandem("ci", "rules", *self.ARGUMENTS, "--format", form, code=1)
            self.assertEqual(timeless(got), timeless(self.read(forms[form])), form)
        self.no_temporary_files()

    def check_sarif(self, data):
        results = sarif.validate(data)
        self.assertEqual({one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                          for one in results}, {"rules/rules.tandem", "rules/tests.tandem"})
        codes = [one["ruleId"] for one in results]
        self.assertEqual({"T1010", "T1281", "T1282", "T1283", "T1285"} - set(codes), set())

    def check_junit(self, path):
        root = tree.parse(path).getroot()
        names = [suite.get("name") for suite in root]
        self.assertEqual(names, ["tandem format", "tandem check", "rules/tests.tandem",
                                 "tandem coverage", "tandem diff"])
        self.assertEqual(int(root.get("tests")), len(root.findall(".//testcase")))
        self.assertEqual(int(root.get("failures")), len(root.findall(".//failure")))
        if shutil.which("xmllint"):
            schema = pathlib.Path(__file__).with_name("junit.xsd")
            done = subprocess.run(["xmllint", "--noout", "--schema", schema, path],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)

    def check_page(self, page):
        self.assertTrue(page.startswith("<!doctype html>"))
        self.assertNotRegex(page, r"https?://|<script|<link|<img|@import|url\(")
        for word in ("refused: ", "not laid out", "<svg", "T1282"):
            self.assertIn(word, page)

    def test_fingerprints_stay_when_lines_move(self):
        def prints():
            out, _ = self.tandem("ci", "rules", *self.ARGUMENTS, "--format", "sarif", code=1)
            return {one["partialFingerprints"]["tandemFinding/v1"]: one["ruleId"]
                    for one in sarif.validate(json.loads(out))}
        before = prints()
        self.write("rules/rules.tandem", "// a remark\n\n" + self.read("rules/rules.tandem"))
        self.assertEqual(prints(), before)
        self.change("fit > 100", "fit > 101")
        after = prints()
        self.assertEqual({before[p] for p in set(before) - set(after)}, {"T1010", "T1011"})

    def test_paths_are_those_of_the_repository(self):
        for cwd, policy in ((self.folder / "rules", "."), (self.folder / "rules", "../rules"),
                            (self.folder, f"{self.folder}/rules"), (pathlib.Path("/"),
                                                                    f"{self.folder}/rules")):
            done = subprocess.run([common.TANDEM, "check", policy, "--format", "sarif"], cwd=cwd,
                                  env=self.environment(), capture_output=True, timeout=60)
            results = sarif.validate(json.loads(done.stdout))
            self.assertEqual({one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                              for one in results}, {"rules/rules.tandem"})

    def test_in_a_job_of_github(self):
        self.write("summary.md", "before\n")
        env = self.environment(GITHUB_ACTIONS="true",
                               GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
        out, _ = self.tandem("ci", "rules", *self.ARGUMENTS, code=1, env=env)
        first = out.splitlines()[0]
        self.assertRegex(first, r"^::error file=rules/rules\.tandem,line=\d+,endLine=\d+,col=\d+,"
                                r"(endColumn=\d+,)?title=T\d{4}::")
        self.assertIn("\nrefused: ", out)
        summary = self.read("summary.md")
        self.assertTrue(summary.startswith("before\n## ❌ Tandem: refused"), summary[:80])
        out, _ = self.tandem("ci", "rules", *self.ARGUMENTS, "--format", "text", code=1, env=env)
        self.assertNotIn("::error", out)
        env["GITHUB_STEP_SUMMARY"] = str(self.folder / "no" / "summary.md")
        self.tandem("ci", "rules", *self.ARGUMENTS, code=74, env=env)

    def test_nothing_of_a_policy_is_a_command_to_github(self):
        self.change('test "large"', 'test "::error::%0A, {x}"', "rules/tests.tandem")
        self.write("rules/rules.tandem",
                   self.read("rules/rules.tandem") + "\n::set-env name=A::b\n##[add-mask]c\n")
        out, _ = self.tandem("ci", "rules", "--format", "github", code=1)
        for line in out.splitlines():
            self.assertNotIn("##[", line)
            if line.lstrip().startswith("::"):
                self.assertRegex(line, r"^::(error|warning|notice) file=")
        self.write("rules/rules.tandem", RULES)
        self.change("fit = 90", "fit = 91", "rules/tests.tandem")
        out, _ = self.tandem("ci", "rules", "--format", "github", code=1)
        self.assertIn("test `::error::%250A, {x}` fails", out)

    def test_check_in_forms_for_hosts(self):
        out, _ = self.tandem("check", "rules", "--format", "sarif")
        self.assertEqual({one["ruleId"] for one in sarif.validate(json.loads(out))},
                         {"T1010", "T1011"})
        out, _ = self.tandem("check", "rules", "--format", "github")
        self.assertRegex(out, r"^::warning file=rules/rules.tandem,line=\d+,.*title=T1010::")
        out, _ = self.tandem("check", "rules", "--format", "junit")
        self.assertEqual(tree.fromstring(out).get("failures"), "0")
        self.change("when asked ", "when askee ")
        out, _ = self.tandem("check", "rules", "--format", "junit", code=1)
        (failure,) = tree.fromstring(out).findall(".//failure")
        self.assertEqual(failure.get("type"), "T0201")

    def test_output_is_complained_about(self):
        for given, why in (("serif=a", "did you mean `sarif`?"), ("sarif", "names no file"),
                           ("sarif=", "names no file"), ("=a", "takes FORM=FILE")):
            _, err = self.tandem("ci", "rules", "--output", given, code=64)
            self.assertIn(why, err)
        # A second value is the policy, not another output.
        self.tandem("ci", "--output", "junit=u.xml", "rules", code=1)
        self.write("file", "")
        self.tandem("ci", "rules", "--output", "junit=file/u.xml", code=74)


class Settings(Ci):
    def settings(self, text):
        self.write("rules/tandem.toml", text)

    def test_ci_reads_them_and_options_beat_them(self):
        self.change("give 60 when employees >= 200", "give 60 when employees >= 201")
        self.settings('[ci]\nbase = "main"\n[diff]\nleads = ["leads.csv"]\nas_of = 2026-11-18\n'
                      'max_moved = 0\n[output]\nsarif = "out/t.sarif"\n')
        report = self.ci(code=1)
        self.assertEqual(report["diff"]["gate"], {"max_moved": "0", "passed": False})
        sarif.validate(json.loads(self.read("rules/out/t.sarif")))
        self.assertTrue(self.ci("--max-moved", "1")["passed"])
        report = self.ci("--sample", "50", "--max-moved", "100%")
        self.assertEqual(report["diff"]["leads"]["leads"], 50)
        self.ci("--output", "sarif=mine.sarif", code=1)
        sarif.validate(json.loads(self.read("mine.sarif")))

    def test_test_diff_and_check_read_them(self):
        self.settings("[test]\ncoverage_min = 99\nrequire_tests = true\n[check]\n"
                      'warnings = "deny"\n[diff]\nsample = 200\nmax_moved = "1%"\n')
        _, err = self.tandem("test", "rules", code=1)
        self.assertIn("less than 99%", err)
        self.tandem("test", "rules", "--coverage-min", "10")
        self.tandem("test", "rules", "--filter", "large")
        self.change("fit >= 60", "fit >= 20")
        out, _ = self.tandem("diff", "main..", "--policy", "rules", code=1)
        self.assertIn("--max-moved allows 1%", out)
        self.tandem("diff", "main..", "--policy", "rules", "--max-moved", "100%")
        self.change("fit >= 20", "fit > 100")
        self.tandem("check", "rules", code=1)
        self.tandem("check", "rules/rules.tandem", code=1)
        self.tandem("check", "rules", "--warnings", "allow")

    def test_no_tests_may_be_allowed(self):
        self.write("rules/tests.tandem", "// none yet\n")
        self.settings("[test]\nrequire_tests = false\n")
        self.assertTrue(self.ci()["passed"])

    def test_mistakes(self):
        wrong = """[ci]
bse = "main"
coverage_min = 80
colour = 1
[tests]
[diff]
sample = "many"
seed = -1
leads = ["../../etc/passwd"]
max_moved = "lots"
[output]
junit = "/tmp/x.xml"
html = "../x.html"
[check]
warnings = "never"
allow_undecided = "yes"
"""
        self.settings(wrong)
        out, err = self.tandem("ci", "rules", code=64)
        self.assertEqual(out, "")
        for command in (["check", "rules"], ["test", "rules"],
                        ["diff", "main..", "--policy", "rules"]):
            self.assertEqual(self.tandem(*command, code=64)[1], err)
        self.golden("settings.txt", err)
        self.assertEqual(err.count("error[T128"), 12)
        for place in ("2:1", "3:1", "4:1", "5:2", "7:10", "9:9", "12:9"):
            self.assertIn(f"rules/tandem.toml:{place}\n", err)

    def test_what_does_not_go_together(self):
        for text, why in (('[diff]\nleads = ["leads.csv"]\nsample = 5\n', "keep one of the two"),
                          ("[diff]\nseed = 5\n", "when leads are made up"),
                          ("[diff]\nmax_moved = 5\n", "when there are leads to count"),
                          ("[ci\n", "T1289"), ("[ci]\nbase = main\n", "T1289"),
                          ("[ci]\nbase = 'a'\nbase = 'b'\n", "T1289"), (b"\xff", "T1289"),
                          ("x = " + "[" * 1000, "T1289")):
            with self.subTest(text):
                self.settings(text)
                _, err = self.tandem("ci", "rules", code=64)
                self.assertIn(why, err)
        self.settings("[ci\n")
        self.golden("not_toml.txt", self.tandem("ci", "rules", code=64)[1])

    def test_an_empty_file_says_nothing(self):
        for text in ("", "# nothing\n", "[ci]\n", "\ufeff[diff]\nsample = 5\n"):
            self.settings(text)
            self.assertTrue(self.ci()["passed"])

    def test_links_do_not_lead_out(self):
        (self.folder / "outside").mkdir()
        (self.folder / "rules" / "link").symlink_to(self.folder / "outside")
        self.settings('[output]\njunit = "link/x.xml"\n')
        _, err = self.tandem("ci", "rules", code=64)
        self.assertIn("T1288", err)
        self.assertEqual(list((self.folder / "outside").iterdir()), [])


if __name__ == "__main__":
    common.main()
