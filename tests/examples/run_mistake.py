# SPDX-License-Identifier: Apache-2.0
# What `tandem check` says of a policy with a mistake, compared with FOLDER/expected.txt.
# run_mistake.py TANDEM FOLDER [--update]
import pathlib
import subprocess
import sys


def main():
    tandem, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    done = subprocess.run([tandem, "check", "."], cwd=folder, capture_output=True, text=True,
                          encoding="utf-8", timeout=60)
    text = f"{done.stderr}{done.stdout}exit code {done.returncode}\n"
    path = folder / "expected.txt"
    if "--update" in sys.argv[3:]:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.exit(f"{path} differs; found:\n{text}")


main()
