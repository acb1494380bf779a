# SPDX-License-Identifier: Apache-2.0
# Tests of the structure checks: each sees a fault put into a small tree, none blames a sound one.

import tempfile
import unittest
from pathlib import Path

import confinement
import constructs
import include_graph
import style
import tables

HEAD = "// SPDX-License-Identifier: Apache-2.0\n// A file made for a test.\n"
ROW = ("| `give` | [a](../tests/golden/a.tandem) | [f](../tests/golden/f.tandem) "
       "| [c](../tests/golden/a.tandem) | [e](../tests/golden/a.tandem) “+5  give” |\n")
CONSTRUCTS = "| construct | a | b | c | d |\n|---|---|---|---|---|\n" + ROW
SOUND = {
    "tests/golden/a.tandem": "give 5\n// ---- expect explain\n//   +5 give 5\n",
    "tests/golden/f.tandem": "give x\n",
    "CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\n# Builds the small tree.\n",
    "runtime/base/a.h": HEAD + "#pragma once\n",
    "compiler/source/b.cpp": HEAD + '#include "runtime/base/a.h"\nint most = kMaxLeads;\n',
    "runtime/base/limits.h": HEAD + "inline constexpr int kMaxLeads = 7;\n",
    "tests/cli/limits_test.py": HEAD.replace("//", "#") + "def test_max_leads(self):\n",
    "compiler/parse/p.cpp": HEAD + "#include <antlr4-runtime.h>\n",
    "compiler/codegen/c.cpp": HEAD + "#include <llvm/IR/Module.h>\n",
    "compiler/analyze/solver_z3.cpp": HEAD + "#include <z3.h>\n",
    "compiler/cli/config_toml.cpp": HEAD + "#include <toml++/toml.h>\n",
    "compiler/diag/diagnostics.def": HEAD + 'TANDEM_DIAGNOSTIC(T0101, kOne, E, "one", "")\n',
    "runtime/program/builtin.def": HEAD + 'TANDEM_BUILTIN(kLower, "lower", 1)\n',
    "tests/golden/parse/fail_one.tandem": "error[T0101]: one\n",
    "tests/conformance/text.tandem": "check lower(a)\n",
    "docs/BUILTINS.md": "| `lower` | lower case |\n",
    "docs/CONSTRUCTS.md": CONSTRUCTS,
    "docs/ARCHITECTURE.md": "```layers\nruntime/base:\nruntime/program:\ncompiler/diag:\n"
                            "compiler/source: runtime/base\ncompiler/parse:\n"
                            "compiler/codegen:\ncompiler/analyze:\ncompiler/cli:\n```\n",
}
MODULES = (confinement, constructs, include_graph, style, tables)
CHECKS = {name: check for module in MODULES for name, check in module.CHECKS.items()}
LONG_FUNCTION = "int Long(int a,\n         int b) {\n" + "  a += b;\n" * 80 + "}\n"

# Check, file, its faulty text (None: the file is missing).
FAULTS = [
    ("antlr", "compiler/source/b.cpp", HEAD + '#include "antlr4-runtime.h"\n'),
    ("antlr", "compiler/parse/p.cpp", HEAD),
    ("z3", "compiler/analyze/solver_z3.cpp", HEAD),
    ("z3", "compiler/analyze/s.cpp", HEAD + "#include <z3.h>\n"),
    ("llvm", "runtime/base/a.h", HEAD + "#include <llvm/ADT/APInt.h>\n"),
    ("toml", "compiler/source/b.cpp", HEAD + "#include <toml++/toml.h>\n"),
    ("toml", "compiler/cli/config_toml.cpp", HEAD),
    ("runtime_alone", "runtime/base/a.h", HEAD + '#include "compiler/source/b.h"\n'),
    ("heads", "runtime/base/a.h", "#pragma once\n// A file made for a test.\n"),
    ("heads", "runtime/base/a.h", "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n"),
    ("columns", "runtime/base/a.h", HEAD + "//" + "x" * 99 + "\n"),
    ("columns", "runtime/base/a.h", HEAD + "\tint a;\n"),
    ("file_length", "runtime/base/a.h", HEAD + "\n" * 800),
    ("function_length", "compiler/source/b.cpp", HEAD + "namespace t {\n" + LONG_FUNCTION + "}\n"),
    ("forbidden_words", "runtime/base/a.h", HEAD + "// TO" + "DO later\n"),
    ("forbidden_words", "tests/unit/a_test.cpp", HEAD + "TEST(A, DISA" + "BLED_B) {}\n"),
    ("diagnostics_golden", "tests/golden/parse/fail_one.tandem", "error[T0102]: two\n"),
    ("diagnostics_golden", "tests/golden/parse/fail_one.tandem", None),
    ("diagnostics_unique", "compiler/diag/diagnostics.def",
     SOUND["compiler/diag/diagnostics.def"] + 'TANDEM_DIAGNOSTIC(T0101, kTwo, E, "two", "")\n'),
    ("diagnostics_unique", "compiler/diag/diagnostics.def", HEAD),
    ("builtins_conformance", "tests/conformance/text.tandem", "check flower(a)\n"),
    ("builtins_conformance", "runtime/program/builtin.def", None),
    ("builtins_docs", "docs/BUILTINS.md", "| `lower-case` | |\n"),
    ("builtins_docs", "docs/BUILTINS.md", None),
    ("constructs", "docs/CONSTRUCTS.md", CONSTRUCTS.replace("`give`", "`take`")),
    ("constructs", "docs/CONSTRUCTS.md", CONSTRUCTS.replace("`give`", "give")),
    ("constructs", "docs/CONSTRUCTS.md", CONSTRUCTS.replace("+5  give", "+6  give")),
    ("constructs", "docs/CONSTRUCTS.md", CONSTRUCTS.replace("[c](../tests/golden/a.tandem)", "")),
    ("constructs", "docs/CONSTRUCTS.md", "# No rows\n"),
    ("constructs", "docs/CONSTRUCTS.md", None),
    ("constructs", "tests/golden/f.tandem", None),
    ("limits", "tests/cli/limits_test.py", HEAD.replace("//", "#")),
    ("limits", "tests/cli/limits_test.py", None),
    ("limits", "runtime/base/limits.h", HEAD),
    ("limits", "compiler/source/b.cpp", HEAD),
    ("cycles", "runtime/base/a.h", HEAD + '#include "compiler/source/b.h"\n'),
    ("layers", "compiler/source/b.cpp", HEAD + '#include "compiler/diag/d.h"\n'),
    ("layers", "compiler/new/n.cpp", HEAD),
    ("layers", "docs/ARCHITECTURE.md", None),
]


class StructureChecks(unittest.TestCase):
    def tree(self, changes):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        for name, text in {**SOUND, **changes}.items():
            if text is not None:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
        return root

    def test_sound_tree_passes(self):
        root = self.tree({})
        for name, check in CHECKS.items():
            if name != "print":
                self.assertEqual(check(root), [], name)

    def test_each_fault_is_seen(self):
        for name, path, text in FAULTS:
            with self.subTest(check=name, path=path):
                self.assertNotEqual(CHECKS[name](self.tree({path: text})), [])

    def test_each_check_has_a_fault(self):
        self.assertEqual({name for name, _, _ in FAULTS}, set(CHECKS) - {"print"})

    def test_types_and_short_functions_are_no_long_functions(self):
        body = "struct S {\n" + "  int a;\n" * 90 + "};\nint F() {\n" + "  g();\n" * 68 + "}\n"
        root = self.tree({"runtime/base/a.h": HEAD + body})
        self.assertEqual(CHECKS["function_length"](root), [])


if __name__ == "__main__":
    unittest.main()
