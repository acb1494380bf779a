# SPDX-License-Identifier: Apache-2.0
# A page: its ```tandem blocks are formatted and one policy that must check and pass its tests; each
# ```tandem-error CODE block, added to that policy, must give that code.
# policy_page.py TANDEM PAGE
import pathlib
import re
import subprocess
import sys
import tempfile


def call(tandem, *words, text=""):
    done = subprocess.run([tandem, *words], input=text, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    tandem, page = sys.argv[1], pathlib.Path(sys.argv[2]).read_text()
    blocks = re.findall(r"^```(tandem[^\n]*)\n(.*?)^```", page, re.S | re.M)
    policy = "\n".join(text for kind, text in blocks if kind == "tandem")
    mistakes = [(kind.split()[1], text) for kind, text in blocks if kind.startswith("tandem-error")]
    if not policy:
        sys.exit("the page has no examples")
    for kind, text in blocks:
        code, said = call(tandem, "fmt", "-", "--check", "--diff", text=text)
        if kind == "tandem" and code != 0:
            sys.exit(f"not formatted:\n{said}")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "guide.tandem"
        path.write_text(policy)
        for command in ("check", "test"):
            code, text = call(tandem, command, folder)
            if code != 0:
                sys.exit(f"tandem {command}: exit {code}\n{text}")
        for wanted, text in mistakes:
            path.write_text(policy + "\n" + text)
            code, said = call(tandem, "check", folder)
            if code != 1 or wanted not in said:
                sys.exit(f"expected {wanted} for\n{text}\ngot exit {code}\n{said}")
    print(f"{len(blocks)} blocks, {len(mistakes)} mistakes")


main()
