# SPDX-License-Identifier: Apache-2.0
# What other systems are given to run: the scripts inside action.yml and ci/gitlab.yml are run here
# as they would be there, the hooks of pre-commit as they are written.

import json
import os
import re
import shutil
import subprocess
import textwrap

import ci_test
import common
import sarif

ACTION = (common.SOURCE / "action.yml").read_text(encoding="utf-8")
GITLAB = (common.SOURCE / "ci" / "gitlab.yml").read_text(encoding="utf-8")
HOOKS = (common.SOURCE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


def script(yaml, name):
    """The block below the first line `name: |` or `- |` behind it."""
    lines = yaml.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.strip() == name) + 1
    indent = len(lines[begin]) - len(lines[begin].lstrip())
    end = begin
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * indent)):
        end += 1
    return textwrap.dedent("\n".join(lines[begin:end]) + "\n")


def blocks(yaml):
    """Every `run: |` in order."""
    parts = yaml.split("run: |\n")[1:]
    return [script("x:\n" + "run: |\n" + part, "run: |") for part in parts]


class Hosts(ci_test.Ci):
    def setUp(self):
        super().setUp()
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "tandem").symlink_to(common.TANDEM)

    def shell(self, text, code, shell=("bash", "--noprofile", "--norc", "-eo", "pipefail"), **env):
        """As the host's shell runs it, with the command on PATH."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run([*shell, self.write("step.sh", text)], cwd=self.folder,
                              env=self.environment(**{"PATH": path, **env}),
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def test_action(self):
        install, check = blocks(ACTION)
        self.shell(install, 0, TANDEM_VERSION="")
        without = self.folder / "empty"
        without.mkdir()
        for tool in ("bash", "cat"):
            (without / tool).symlink_to(shutil.which(tool))
        out = self.shell(install, 69, TANDEM_VERSION="", PATH=str(without))
        self.assertIn("::error title=Tandem::there is no tandem on PATH", out)
        self.worsen()
        env = {"RUNNER_TEMP": str(self.folder / "temp"), "GITHUB_ACTIONS": "true",
               "GITHUB_OUTPUT": str(self.folder / "outputs"), "TANDEM_POLICY": "rules",
               "GITHUB_STEP_SUMMARY": str(self.folder / "summary"), "TANDEM_BASE": "main",
               "TANDEM_ARGS": "--sample=500\n\n--max-moved=0\n"}
        out = self.shell(check, 1, **env)
        self.assertRegex(out, r"(?m)^::error file=rules/")
        outputs = dict(line.split("=", 1) for line in self.read("outputs").splitlines())
        self.assertEqual(outputs.pop("exit-code"), "1")
        self.assertEqual(set(outputs), {"sarif", "junit", "markdown", "html"})
        with open(outputs["sarif"], encoding="utf-8") as file:
            sarif.validate(json.load(file))
        self.assertIn("at most 0 may", self.read("summary"))
        # What an input says is an argument, never a command.
        self.shell(check, 64, **{**env, "TANDEM_ARGS": "--max-moved=$(touch gone); touch gone"})
        self.assertFalse((self.folder / "gone").exists())
        declared = set(re.findall(r"steps\.ci\.outputs\.([a-z-]+)", ACTION))
        self.assertEqual(declared, {"exit-code", *outputs})

    def test_no_input_is_pasted_into_a_script(self):
        for block in blocks(ACTION):
            self.assertNotIn("${{", block)

    def test_gitlab(self):
        self.worsen()
        text = script(GITLAB, "- |")
        env = {"TANDEM_POLICY": "rules", "TANDEM_OPTIONS": "--sample=500 --max-moved=0"}
        base = subprocess.run(["git", "rev-parse", "main"], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout.strip()
        out = self.shell(text, 1, ("sh", "-e"), CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **env)
        self.assertIn("at most 0 may", out)
        for name in ("tandem.md", "tandem.html", "tandem.xml"):
            self.assertTrue((self.folder / name).stat().st_size > 100, name)
        # The first push of a branch has no commit before it.
        out = self.shell(text, 1, ("sh", "-e"), CI_COMMIT_BEFORE_SHA="0" * 40, **env)
        self.assertIn("diff    skipped", out)

    def test_hooks(self):
        hooks = re.findall(r"^- id: (\S+)(.*?)(?=^- id|\Z)", HOOKS, re.M | re.S)
        self.assertEqual([name for name, _ in hooks], ["tandem-fmt", "tandem-check", "tandem-test"])
        for name, body in hooks:
            entry = re.search(r"entry: (.*)", body).group(1)
            self.assertEqual(entry, name.replace("-", " "))
            pattern = re.search(r"files: (.*)", body).group(1)
            self.assertTrue(re.search(pattern, "rules/a.tandem"))
            self.shell(f"{entry} rules\n", 0)
        self.change("  give 30", "      give 30")
        self.shell("tandem fmt rules/rules.tandem\n", 0)
        self.assertEqual(self.read("rules/rules.tandem"), ci_test.RULES)


if __name__ == "__main__":
    common.main()
