# SPDX-License-Identifier: Apache-2.0
# `tandem completions`: bash asked as the shell asks it; zsh and fish parse where there are any.

import shutil
import subprocess

import common

# Defines COMP_WORDS as bash cuts a line (`=` is a word of its own) and prints what is offered.
ASK = """source ./completions
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tandem tandem
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Completions(common.Case):
    def setUp(self):
        super().setUp()
        (self.folder / "folder").mkdir()
        self.write("completions", self.tandem("completions", "bash")[0])

    def commands(self):
        overview, _ = self.tandem("help")
        block = overview.split("commands:\n")[1].split("\n\n")[0]
        return [line.split()[0] for line in block.splitlines()]

    def offered(self, *words):
        done = subprocess.run(["bash", "--norc", "-c", ASK, "bash", "tandem", *words],
                              cwd=self.folder, capture_output=True, text=True, timeout=60,
                              env=self.environment(GIT_CONFIG_GLOBAL="/dev/null"))
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return [word for word in done.stdout.splitlines() if word]

    def test_commands(self):
        self.assertEqual(set(self.offered("")), {*self.commands(), "--help", "--version"})
        self.assertEqual(self.offered("che"), ["check"])
        self.assertEqual(set(self.offered("c")), {"check", "ci", "completions"})

    def test_options_are_those_of_the_help(self):
        for command in self.commands():
            with self.subTest(command):
                if command == "help":
                    continue
                text, _ = self.tandem("help", command)
                flags = {word.strip(",") for line in text.splitlines() if line.startswith("  ")
                         for word in line.split()[:2] if word.startswith("-")}
                self.assertEqual(set(self.offered(command, "-")) - {"-"}, flags)

    def test_values(self):
        self.assertEqual(self.offered("ci", "--format", ""),
                         ["text", "json", "sarif", "github", "junit"])
        self.assertEqual(self.offered("ci", "--format", "=", "s"), ["sarif"])
        self.assertEqual(self.offered("run", "p", "--engine", "="), ["interpreter", "jit", "auto"])
        self.assertEqual(self.offered("check", "--color", "n"), ["never"])
        self.assertEqual(self.offered("completions", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.offered("ci", "--output", "sar"), ["sarif="])
        self.assertEqual(self.offered("ci", "--coverage-min", ""), [])

    def test_files(self):
        self.assertEqual(set(self.offered("check", "")), {"completions", "folder", "leads.csv",
                                                          "policy.tandem"})
        self.assertEqual(self.offered("run", "policy.tandem", "le"), ["leads.csv"])
        self.assertEqual(self.offered("run", "policy.tandem", "lead", "=", "le"), ["leads.csv"])
        self.assertEqual(self.offered("ci", "--output", "sarif", "=", "le"), ["leads.csv"])
        self.assertEqual(self.offered("ci", "--markdown", "=", "pol"), ["policy.tandem"])

    def test_findings_and_references(self):
        self.assertEqual(self.offered("help", "T128"), [f"T128{n}" for n in range(1, 10)])
        self.assertIn("explain", self.offered("help", ""))
        for arguments in (["init", "-q", "-b", "trunk"],
                          ["-c", "user.name=t", "-c", "user.email=t@north.example", "commit", "-q",
                           "--allow-empty", "-m", "one"]):
            subprocess.run(["git", *arguments], cwd=self.folder, check=True, timeout=60,
                           env=self.environment(GIT_CONFIG_GLOBAL="/dev/null"))
        self.assertEqual(self.offered("ci", "--base", "tr"), ["trunk"])

    def test_shells_can_parse_their_script(self):
        shells = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "--no-execute"]}
        for shell, command in shells.items():
            with self.subTest(shell):
                script, _ = self.tandem("completions", shell)
                for name in self.commands():
                    self.assertIn(name, script)
                self.assertIn("--coverage-min" if shell != "fish" else "-l coverage-min", script)
                if shutil.which(command[0]) is None:
                    continue
                path = self.write(f"script.{shell}", script)
                done = subprocess.run([*command, path], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_other_shells(self):
        _, err = self.tandem("completions", "bish", code=64)
        self.assertIn("did you mean `bash`?", err)
        self.tandem("completions", code=64)


if __name__ == "__main__":
    common.main()
