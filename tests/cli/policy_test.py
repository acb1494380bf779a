# SPDX-License-Identifier: Apache-2.0
# init, check, test, explain and dump, as a person types them.

import json

import common


CLAIMED = """policy claimed {}
lead { id text  n integer 0..9 }
event visit { k integer 0..2  w? yes/no }
define seen = (sum of visit.k where (k >= 1 and not w)) > 1
score bulk { give n }
score heat range 0..12 {
  take 3 when seen
  give 1 for each visit where (k >= 1 and not w) in last 30 days
}
stage warm { when heat >= 2 }
stage hot after warm { when seen and heat > 3 }
"""


class Init(common.Case):
    def test_what_init_writes_checks_tests_and_runs(self):
        self.tandem("init", "new")
        self.tandem("check", "new")
        out, _ = self.tandem("test", "new")
        self.assertNotIn("FAIL", out)
        out, _ = self.tandem("run", "new", "new/leads.csv")
        self.assertEqual(len(self.rows(out)), 5)
        self.assertEqual({row["route"] for row in self.rows(out)},
                         {"sdr", "enterprise", "newsletter"})
        self.tandem("explain", "new", "new/leads.csv", "--id", "L-1")

    def test_init_overwrites_nothing(self):
        self.write("README.md", "mine")
        _, err = self.tandem("init", code=64)
        self.assertIn("is there already", err)
        self.assertEqual(self.read("README.md"), "mine")
        self.assertFalse((self.folder / "leads.csv.new").exists())
        self.assertEqual(self.read("leads.csv"), common.LEADS)


class Check(common.Case):
    def test_a_sound_policy(self):
        out, err = self.tandem("check", "policy.tandem")
        self.assertEqual(out, "")
        self.assertEqual(
            err,
            "fit reaches 0..100\n"
            "route: every lead gets an answer, all 2 lines are reached\n"
            "stages: each of 1 is reached\n"
            "checked 1 file: 1 score, 1 stage, 2 route lines, 1 test — no findings\n")

    def test_what_analysis_says_in_json(self):
        out, _ = self.tandem("check", "policy.tandem", "--format", "json")
        said = json.loads(out)
        self.assertEqual(said["diagnostics"], [])
        self.assertEqual(said["analysis"][0], "fit reaches 0..100")

    def test_rows_that_meet_are_an_error_of_every_command(self):
        table = ("table unique points(country text) -> points integer {\n"
                 "  | \"DE\" -> 1\n  | -    -> 2\n}\n")
        self.write("policy.tandem", common.POLICY + table)
        out, _ = self.tandem("check", "policy.tandem", code=1)
        self.assertIn("T1001", out)
        _, err = self.tandem("test", "policy.tandem", code=1)
        self.assertIn("T1001", err)

    def claimed(self, line, code, *options):
        self.write("claims.tandem", CLAIMED + f'claim "one" {{ {line} }}\n')
        return self.tandem("check", "claims.tandem", *options, code=code)

    def test_claims_that_hold(self):
        out, err = self.claimed("bulk never falls as n rises", 0)
        self.assertEqual(out, "")
        self.assertIn('claim "one": proved\n', err)

    def test_a_refuted_claim_is_an_error_with_tests_that_pass(self):
        out, _ = self.claimed("heat never rises as visit is added", 1, "--format", "json")
        said = json.loads(out)
        self.assertEqual([(c["claim"], c["state"]) for c in said["claims"]], [("one", "refuted")])
        self.assertEqual(said["claims"][0]["says"], "heat never rises as visit is added")
        self.write("claims.tandem", CLAIMED + said["diagnostics"][0]["witness"])
        out, _ = self.tandem("test", "claims.tandem")
        self.assertNotIn("FAIL", out)

    def test_an_undecided_claim_ends_with_3_unless_it_may(self):
        line = "stage never falls as visit is added"
        out, err = self.claimed(line, 3)
        self.assertIn("warning[T1222]", out)
        self.assertIn('claim "one": of 1 line: 1 undecided\n', err)
        self.claimed(line, 0, "--allow-undecided")

    def test_findings_of_analysis_end_with_0(self):
        self.write("policy.tandem", common.POLICY + "define nobody_asks = 1 < 2\n")
        out, _ = self.tandem("check", "policy.tandem")
        self.assertIn("warning[T1016]", out)

    def test_ignored_findings_are_counted_and_not_shown(self):
        ignore = "ignore T1016 because \"for the next campaign\"\ndefine nobody_asks = 1 < 2\n"
        self.write("policy.tandem", common.POLICY + ignore)
        out, err = self.tandem("check", "policy.tandem")
        self.assertEqual(out, "")
        self.assertTrue(err.endswith("— 1 ignored\n"), err)
        out, _ = self.tandem("check", "policy.tandem", "--format", "json")
        said = json.loads(out)
        self.assertEqual((said["diagnostics"], said["ignored"]), ([], 1))

    def test_commands_that_do_not_analyse_hide_and_do_not_miss(self):
        take = "score late { take 5 when employees > 10 }\n"
        self.write("policy.tandem", common.POLICY + take)
        _, err = self.tandem("test", "policy.tandem")
        self.assertIn("warning[T0402]", err)
        self.assertEqual(err.count("for more about a finding: tandem help T0402\n"), 1)
        ignore = "ignore T0402 because \"known\"\nignore T1016 because \"for later\"\n"
        self.write("policy.tandem", common.POLICY + ignore + take)
        _, err = self.tandem("test", "policy.tandem")
        self.assertEqual(err, "1 test: 1 passed, 0 failed\n")
        out, _ = self.tandem("check", "policy.tandem")
        self.assertIn("warning[T1245]: this `ignore` hides nothing: score `late` has no finding "
                      "`T1016`", out)

    def test_an_ignore_without_a_reason_stops_every_command(self):
        self.write("policy.tandem", common.POLICY + "ignore T1016\ndefine nobody_asks = 1 < 2\n")
        out, err = self.tandem("check", "policy.tandem", code=1)
        self.assertIn("error[T1241]", out)
        self.assertTrue(err.endswith("for more about a finding: tandem help T1241\n"), err)
        _, err = self.tandem("run", "policy.tandem", "leads.csv", code=1)
        self.assertIn("error[T1241]", err)

    def test_findings_in_the_file_of_a_table_are_ignored_at_the_table(self):
        table = ("table first points(email text) -> points integer from \"points.csv\"\n"
                 "score more { give by points(email) }\n")
        self.write("points.csv",
                   "email,points\nmail.example,5\nnot missing,3\nmissing,0\notherwise,1\n")
        self.write("policy.tandem", common.POLICY + table)
        out, _ = self.tandem("check", "policy.tandem")
        self.assertIn("note[T1004]", out)
        self.assertIn("points.csv:5", out)
        ignore = "ignore T1004 because \"for values to come\"\n"
        self.write("policy.tandem", common.POLICY + ignore + table)
        out, err = self.tandem("check", "policy.tandem")
        self.assertEqual(out, "")
        self.assertIn("1 ignored", err)

    def test_a_folder_and_stdin(self):
        _, err = self.tandem("check", ".")
        self.assertIn("checked 1 file", err)
        _, err = self.tandem("check", "-", stdin=common.POLICY)
        self.assertIn("no findings", err)

    def test_errors_on_stdout_and_exit_code_1(self):
        self.write("policy.tandem", common.POLICY.replace("when asked ", "when askd "))
        out, err = self.tandem("check", "policy.tandem", code=1)
        self.assertIn("policy.tandem:9", out)
        self.assertIn("`asked`", out)
        self.assertIn("1 error", err)

    def test_errors_as_json(self):
        self.write("policy.tandem", common.POLICY.replace("when asked ", "when askd "))
        out, _ = self.tandem("check", "policy.tandem", "--format", "json", code=1)
        finding = json.loads(out)["diagnostics"][0]
        self.assertEqual((finding["severity"], finding["line"]), ("error", 9))

    def test_a_policy_that_is_not_there(self):
        _, err = self.tandem("check", "nowhere.tandem", code=74)
        self.assertIn("nowhere.tandem", err)
        (self.folder / "empty").mkdir()
        _, err = self.tandem("check", "empty", code=65)
        self.assertIn("empty", err)


class Test(common.Case):
    def test_a_test_that_passes(self):
        out, err = self.tandem("test", "policy.tandem")
        self.assertIn("pass a larger company is an MQL", out)
        self.assertIn("1 test: 1 passed, 0 failed", err)

    def test_a_test_that_fails_shows_the_value(self):
        self.write("policy.tandem", common.POLICY.replace("expect fit = 60", "expect fit = 61"))
        out, _ = self.tandem("test", "policy.tandem", code=1)
        self.assertIn("FAIL a larger company is an MQL", out)
        self.assertRegex(out, r"policy\.tandem:18: expected `fit = 61`\n +fit is 60\n")
        out, _ = self.tandem("test", "policy.tandem", "--format", "json", code=1)
        self.assertFalse(json.loads(out)["tests"][0]["passed"])

    def test_filter(self):
        out, _ = self.tandem("test", "policy.tandem", "--filter", "larger")
        self.assertIn("pass a larger", out)
        _, err = self.tandem("test", "policy.tandem", "--filter", "smaller", code=64)
        self.assertIn("no test's name contains `smaller`", err)

    def test_no_tests(self):
        self.write("policy.tandem", common.POLICY[:common.POLICY.index("test ")])
        _, err = self.tandem("test", "policy.tandem")
        self.assertIn("warning: no tests in policy.tandem", err)
        _, err = self.tandem("test", "policy.tandem", "--require-tests", code=1)
        self.assertIn("error: no tests in policy.tandem", err)


class Explain(common.Case):
    def test_a_lead_by_id_and_by_row(self):
        by_id, _ = self.tandem("explain", "policy.tandem", "leads.csv", "--id", "b",
                               "--as-of", "2026-11-18")
        self.assertIn("asked for a demo", by_id)
        self.assertIn("employees", by_id)
        by_row, _ = self.tandem("explain", "policy.tandem", "leads.csv", "--row", "2",
                                "--as-of", "2026-11-18")
        self.assertEqual(by_id, by_row)

    def test_json(self):
        out, _ = self.tandem("explain", "policy.tandem", "leads.csv", "--id", "a",
                             "--format", "json")
        explanation = json.loads(out)
        self.assertEqual(explanation["format_version"], 1)
        self.assertRegex(explanation["tzdb"], r"^(20\d\d[a-z]+|unknown)$")

    def test_a_lead_that_is_not_there(self):
        _, err = self.tandem("explain", "policy.tandem", "leads.csv", "--id", "zz", code=1)
        self.assertIn("the id `zz` among 3 leads", err)
        self.tandem("explain", "policy.tandem", "leads.csv", "--row", "4", code=1)

    def test_a_lead_that_was_rejected(self):
        self.write("leads.csv", common.HEADER + "a,,many,no\n")
        _, err = self.tandem("explain", "policy.tandem", "leads.csv", "--id", "a", code=65)
        self.assertIn("leads.csv:2", err)
        self.assertIn("employees", err)

    def test_neither_or_both(self):
        self.tandem("explain", "policy.tandem", "leads.csv", code=64)
        self.tandem("explain", "policy.tandem", "leads.csv", "--id", "a", "--row", "1", code=64)


class Dump(common.Case):
    def test_each_stage(self):
        expected = {"ast": "score", "hir": "fit", "schema": "field employees? integer 1..1000000",
                    "hash": "policy small", "program": "%0", "trace-program": "%0",
                    "llvm": "define", "asm": "ret"}
        for stage, text in expected.items():
            with self.subTest(stage):
                out, _ = self.tandem("dump", "policy.tandem", f"--stage={stage}")
                self.assertIn(text, out)

    def test_the_tree_of_a_broken_policy(self):
        self.write("policy.tandem", common.POLICY + "\nscore {\n")
        out, err = self.tandem("dump", "policy.tandem", "--stage=ast", code=1)
        self.assertIn("fit", out)
        self.assertIn("error", err)


class Colour(common.Case):
    def coloured(self, *arguments, **env):
        self.write("policy.tandem", common.POLICY.replace("when asked ", "when askd "))
        out, err = self.tandem("check", "policy.tandem", *arguments, code=1,
                               env=self.environment(**env))
        self.assertEqual("\x1b[" in out, "\x1b[" in err)
        return "\x1b[" in out

    def test_flag_beats_environment_beats_terminal(self):
        self.assertFalse(self.coloured())
        self.assertTrue(self.coloured(CLICOLOR_FORCE="1"))
        self.assertFalse(self.coloured(CLICOLOR_FORCE="0"))
        self.assertFalse(self.coloured(CLICOLOR_FORCE="1", NO_COLOR="1"))
        self.assertTrue(self.coloured("--color=always", NO_COLOR="1"))
        self.assertFalse(self.coloured("--color", "never", CLICOLOR_FORCE="1"))

    def test_the_flag_may_stand_first(self):
        out, _ = self.tandem("--color=always", "test", "policy.tandem")
        self.assertIn("\x1b[", out)


if __name__ == "__main__":
    common.main()
