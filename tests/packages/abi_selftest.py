# SPDX-License-Identifier: Apache-2.0
# abi.py sees each change that would break a program, and lets those pass that would not.
#
# abi_selftest.py LIBRARY INCLUDE RECORD

import pathlib
import shutil
import subprocess
import sys
import tempfile

ABI = pathlib.Path(__file__).with_name("abi.py")
LIBRARY, INCLUDE, RECORD = sys.argv[1:4]
# What is changed in tandem.h, into what, what is said of it; None: nothing is.
CHANGES = [
    ("int64_t low, high;", "int32_t low, high;", "gone or changed: member tandem_field high"),
    ("TANDEM_LIMIT = 3,", "TANDEM_LIMIT = 9,", "gone or changed: enum tandem_status TANDEM_LIMIT"),
    ("TANDEM_API uint32_t tandem_batch_rows", "TANDEM_API uint64_t tandem_batch_rows",
     "gone or changed: function uint32_t tandem_batch_rows"),
    ("TANDEM_API uint32_t tandem_batch_rows(const tandem_batch* batch);", "",
     "shown, not in tandem.h: tandem_batch_rows"),
    ("TANDEM_API uint32_t tandem_batch_rows", "TANDEM_API int tandem_none(void);\n"
     "TANDEM_API uint32_t tandem_batch_rows", "in tandem.h, not shown: tandem_none"),
    ("size_t choice_count;", "size_t choice_count; int32_t added;",
     "not recorded (abi.py --update): member tandem_field added"),
    ("char message[1020];", "char message[2044];", "gone or changed: size tandem_error"),
    ("int32_t (*tandem_write_fn)", "int64_t (*tandem_write_fn)", "gone or changed: callback"),
    ("tandem_batch_rows(const tandem_batch* batch)", "tandem_batch_rows(const tandem_batch* one)",
     None),
]


def main():
    for old, new, told in CHANGES:
        with tempfile.TemporaryDirectory() as name:
            include = pathlib.Path(name) / "include"
            shutil.copytree(INCLUDE, include)
            header = include / "tandem" / "tandem.h"
            text = header.read_text(encoding="utf-8")
            if text.count(old) != 1:
                sys.exit(f"tandem.h has `{old}` {text.count(old)} times")
            header.write_text(text.replace(old, new), encoding="utf-8")
            done = subprocess.run([sys.executable, "-B", ABI, LIBRARY, include, RECORD],
                                  capture_output=True, text=True)
            if (done.returncode == 0) != (told is None) or (told or "") not in done.stderr:
                sys.exit(f"`{new}` instead of `{old}`: exit code {done.returncode}\n{done.stderr}")
    print(f"{len(CHANGES)} changes")


main()
