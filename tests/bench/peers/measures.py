# SPDX-License-Identifier: Apache-2.0
# What is measured of whom, in the order of the report.
from dataclasses import dataclass

AS_OF = "2026-11-18T10:00:00Z"


@dataclass(frozen=True)
class Measure:
    group: str    # texts, classes, csv, jsonl, object, json
    label: str
    worker: str
    task: str
    ours: bool = False
    cores: str = "1"
    compared: bool = True  # with peers: no other form of the leads than theirs


# Group, title, unit; `p50` groups are better when smaller.
GROUPS = (
    ("classes", "In memory, texts already looked at", "leads/s"),
    ("texts", "In memory, from texts and numbers", "leads/s"),
    ("csv", "CSV file to CSV file", "leads/s"),
    ("jsonl", "JSON lines to JSON lines", "leads/s"),
    ("object", "One lead at a time, values in and out", "p50"),
    ("json", "One lead at a time, JSON in and out", "p50"),
)

MEASURES = (
    Measure("classes", "Tandem, native code", "native", "native", True),
    Measure("classes", "Tandem, native code, by the C API", "native", "capi_evaluate", True),
    Measure("classes", "C++ by hand, columns without branches", "native", "hand_columns"),
    Measure("classes", "Tandem, interpreter", "native", "interpreter", True),
    Measure("classes", "C++ by hand, `if`s", "native", "hand_ifs"),
    Measure("classes", "DuckDB, prepared", "duckdb_1", "classes"),
    Measure("classes", "DuckDB, prepared", "duckdb_all", "classes", cores="all"),
    Measure("texts", "Tandem, columns through the C API", "native", "capi_columns", True),
    Measure("texts", "Tandem, columns, three texts by dictionary", "native", "capi_dictionaries",
            True, compared=False),
    Measure("texts", "Node.js function", "function", "throughput"),
    Measure("texts", "DuckDB, prepared", "duckdb_1", "texts"),
    Measure("texts", "DuckDB, prepared", "duckdb_all", "texts", cores="all"),
    Measure("texts", "SQLite", "sqlite", "memory"),
    Measure("texts", "CEL", "cel", "throughput"),
    Measure("texts", "GoRules Zen", "zen", "throughput"),
    Measure("texts", "json-rules-engine", "json_rules_engine", "throughput"),
    *(Measure(form, label, worker, form, ours, cores)
      for form in ("csv", "jsonl")
      for label, worker, ours, cores in (
          ("`tandem run`", "tandem_1", True, "1"),
          ("`tandem run`", "tandem_all", True, "all"),
          ("DuckDB, `copy … to`", "duckdb_1", False, "1"),
          ("DuckDB, `copy … to`", "duckdb_all", False, "all"),
          ("Node.js function", "function", False, "1"),
          ("SQLite, `sqlite3`", "sqlite", False, "1"))),
    Measure("object", "Tandem, C API", "native", "capi_struct_latency", True),
    Measure("object", "Node.js function", "function", "latency"),
    Measure("object", "CEL", "cel", "latency"),
    Measure("object", "GoRules Zen", "zen", "latency"),
    Measure("object", "json-rules-engine", "json_rules_engine", "latency"),
    Measure("json", "Tandem, C API", "native", "capi_json_latency", True),
    Measure("json", "Tandem from Node.js", "koffi", "latency", True),
    Measure("json", "Node.js function", "function_json", "latency"),
)
