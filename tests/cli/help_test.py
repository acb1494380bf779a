# SPDX-License-Identifier: Apache-2.0
# Each command's --help is a golden file; whoever mistypes is told what was meant.
# TANDEM_UPDATE=1 rewrites the golden files.

import os
import re

import common

GOLDEN = common.SOURCE / "tests" / "golden" / "help"


class Help(common.Case):
    def commands(self):
        overview, _ = self.tandem("help")
        block = overview.split("commands:\n")[1].split("\n\n")[0]
        return [line.split()[0] for line in block.splitlines()]

    def compare(self, name, text):
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("TANDEM_UPDATE"):
            path.write_text(text, encoding="utf-8")
        self.assertTrue(path.is_file(), f"{path} does not exist; TANDEM_UPDATE=1 writes it")
        self.maxDiff = None
        self.assertEqual(text, path.read_text(encoding="utf-8"))

    def test_each_command_has_its_golden_help(self):
        for command in self.commands():
            with self.subTest(command):
                text, err = self.tandem("help", command)
                self.assertEqual(err, "")
                self.compare(command, text)
                if command != "help":
                    self.assertEqual(self.tandem(command, "--help")[0], text)
                    self.assertEqual(self.tandem(command, "-h")[0], text)
                    self.assertRegex(text, r"\nexample:\n  tandem ")

    def test_no_golden_without_a_command(self):
        self.assertEqual(sorted(p.stem for p in GOLDEN.glob("*.txt")), sorted(self.commands()))

    def test_help_fits_a_terminal(self):
        for command in self.commands():
            for line in self.tandem("help", command)[0].splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_without_arguments_the_overview_goes_to_stderr(self):
        out, err = self.tandem(code=64)
        self.assertEqual(out, "")
        self.assertEqual(err, self.tandem("--help")[0])

    def test_unknown_command(self):
        _, err = self.tandem("rnu", code=64)
        self.assertIn("unknown command `rnu`; did you mean `run`?", err)
        self.tandem("help", "rnu", code=64)

    def test_unknown_option(self):
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "--enigne=jit", code=64)
        self.assertIn("unknown option `--enigne`; did you mean `--engine`?", err)
        self.assertIn("see `tandem help run`", err)
        _, err = self.tandem("check", "policy.tandem", "--frobnicate", code=64)
        self.assertIn("unknown option `--frobnicate`\n", err)

    def test_unknown_value(self):
        _, err = self.tandem("run", "policy.tandem", "leads.csv", "--engine", "jitt", code=64)
        self.assertIn("takes interpreter, jit, auto, not `jitt`; did you mean `jit`?", err)

    def test_missing_and_superfluous_arguments(self):
        _, err = self.tandem("check", code=64)
        self.assertIn("POLICY is missing", err)
        _, err = self.tandem("check", "policy.tandem", "leads.csv", code=64)
        self.assertIn("unexpected argument `leads.csv`", err)

    def test_version(self):
        out, _ = self.tandem("version")
        self.assertRegex(out, r"^tandem \d+\.\d+\.\d+\n")
        self.assertEqual(self.tandem("--version")[0], out)
        out, _ = self.tandem("version", "--format", "json")
        self.assertRegex(out, r'^\{"format_version":1,"tandem":"\d')

    def test_the_version_does_not_load_llvm(self):
        env = self.environment(LD_DEBUG="files")
        _, err = self.tandem("version", env=env)
        self.assertNotIn("libLLVM", err)
        self.assertTrue(re.search("libstdc", err), "LD_DEBUG says nothing here")


if __name__ == "__main__":
    common.main()
