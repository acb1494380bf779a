# SPDX-License-Identifier: Apache-2.0
# Arrow in and out of DuckDB, which has an implementation of its own.
"""DuckDB's Arrow arrays go into libtandem, and libtandem's stream goes back into DuckDB.

DuckDB makes the leads by SQL: enums (dictionaries), decimals, narrow and unsigned integers, bools,
nulls. They are decided by tandem_decide_arrow_stream, and a query over the decisions writes a CSV
file. It must be what `tandem run` says of the same leads, which DuckDB wrote as a CSV file too.
Both ends hand chunk after chunk over without a copy being made here. Environment as for
bindings_test.py; npm fetches DuckDB's library once.
"""

import csv
import ctypes
import os
import platform
import subprocess
import sys
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint64, c_void_p

from bindings_test import AS_OF, AS_OF_US, BUILD, LIB, SKIPPED, SOURCE, run

LEADS = 50_000  # many chunks of DuckDB's 2,048 rows
DUCKDB = "1.5.6-r.1"
POLICY = SOURCE / "tests" / "bench" / "columns.tandem"

LEADS_SQL = f"""
create type source as enum ('referral', 'web', 'event', 'partner', 'outbound');
create type seniority as enum ('c_level', 'ic', 'director', 'manager', 'vp');
create table leads as
with raw as (select range as i, (hash(range) >> 2)::bigint as h,
                    (hash(range, 7) >> 2)::bigint as g from range({LEADS}))
select
  'L' || i as id,
  'person' || i || '@' || ['mail.example', 'acme.example', 'Größe.example'][h % 3 + 1] as email,
  ['US', 'DE', 'JP', ' GB ', null, 'FR'][g % 6 + 1] as country,
  ['Chief of Growth', 'Revenue Analyst', 'Ingénieur', null][(g >> 8) % 4 + 1] as title,
  ['software', 'Finance', 'retail', null][(h >> 8) % 4 + 1] as industry,
  enum_range(null::source)[h % 5 + 1]::source as source,
  case when g % 9 = 0 then null
       else enum_range(null::seniority)[g % 5 + 1]::seniority end as seniority,
  case when h % 5 = 0 then null else (h % 6000 + 1)::uinteger end as employees,
  case when h % 7 = 0 then null else (g % 900000000)::decimal(18, 0) end as revenue,
  g % 50 = 0 as customer,
  {", ".join(f"((h >> {i + 3}) % {m})::{kind} as {name}" for i, (name, m, kind) in enumerate([
      ("page_views", 40, "smallint"), ("pricing", 6, "utinyint"), ("docs", 5, "tinyint"),
      ("forms", 3, "integer"), ("demos", 4, "bigint"), ("signups", 3, "usmallint"),
      ("attended", 3, "uinteger"), ("opens", 7, "ubigint"), ("clicks", 4, "smallint"),
      ("downloads", 3, "smallint"), ("logins", 9, "smallint"), ("chats", 3, "smallint"),
      ("scans", 4, "smallint"), ("calls", 3, "smallint"), ("replies", 3, "smallint"),
      ("ads", 9, "smallint")]))}
from raw order by i;
"""


class Schema(ctypes.Structure):
    _fields_ = [("format", c_char_p), ("name", c_char_p), ("metadata", c_void_p),
                ("flags", c_int64), ("n_children", c_int64), ("children", c_void_p),
                ("dictionary", c_void_p), ("release", c_void_p), ("private_data", c_void_p)]


class Array(ctypes.Structure):
    _fields_ = [("length", c_int64), ("null_count", c_int64), ("offset", c_int64),
                ("n_buffers", c_int64), ("n_children", c_int64), ("buffers", c_void_p),
                ("children", c_void_p), ("dictionary", c_void_p), ("release", c_void_p),
                ("private_data", c_void_p)]


class Stream(ctypes.Structure):
    pass


GET_SCHEMA = ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Schema))
GET_NEXT = ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Array))
GET_ERROR = ctypes.CFUNCTYPE(c_char_p, POINTER(Stream))
RELEASE = ctypes.CFUNCTYPE(None, POINTER(Stream))
Stream._fields_ = [("get_schema", GET_SCHEMA), ("get_next", GET_NEXT),
                   ("get_last_error", GET_ERROR), ("release", RELEASE), ("private_data", c_void_p)]


class Result(ctypes.Structure):
    _fields_ = [("counts", c_uint64 * 3), ("columns", c_void_p), ("message", c_char_p),
                ("internal", c_void_p)]


class Error(ctypes.Structure):
    _fields_ = [("status", c_int32), ("message", ctypes.c_char * 512)]


def fetched():
    """DuckDB's library, or the end of the test."""
    if platform.machine() != "x86_64":
        print("duckdb: skipped, only the x86-64 library is known here")
        sys.exit(SKIPPED)
    folder = BUILD / "bindings" / "duckdb"
    name = "@duckdb/node-bindings-linux-x64"
    library = folder / "node_modules" / name / "libduckdb.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        got = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-save",
                              f"{name}@{DUCKDB}"], cwd=folder, capture_output=True)
        if got.returncode != 0:
            print(f"duckdb: skipped, npm cannot fetch it:\n{got.stderr.decode()[-2000:]}")
            sys.exit(SKIPPED)
    return ctypes.CDLL(str(library))


class Database:
    def __init__(self, library):
        self.lib = library
        for name in ("duckdb_column_logical_type", "duckdb_result_get_arrow_options",
                     "duckdb_to_arrow_schema", "duckdb_data_chunk_to_arrow", "duckdb_fetch_chunk"):
            getattr(library, name).restype = c_void_p
        for name in ("duckdb_result_error", "duckdb_column_name", "duckdb_error_data_message"):
            getattr(library, name).restype = c_char_p
        library.duckdb_column_count.restype = c_uint64
        library.duckdb_fetch_chunk.argtypes = [Result]
        self.database, self.connection = c_void_p(), c_void_p()
        assert library.duckdb_open(None, byref(self.database)) == 0
        assert library.duckdb_connect(self.database, byref(self.connection)) == 0

    def close(self):
        self.lib.duckdb_disconnect(byref(self.connection))
        self.lib.duckdb_close(byref(self.database))

    def sql(self, text):
        result = Result()
        if self.lib.duckdb_query(self.connection, text.encode(), byref(result)) != 0:
            sys.exit("DuckDB: " + self.lib.duckdb_result_error(byref(result)).decode())
        return result

    def check(self, error):
        if error is not None:
            sys.exit("DuckDB: " + self.lib.duckdb_error_data_message(c_void_p(error)).decode())

    def stream(self, query):
        """The result of a query as an Arrow stream; keeps what the callbacks need."""
        result = self.sql(query)
        count = self.lib.duckdb_column_count(byref(result))
        options = c_void_p(self.lib.duckdb_result_get_arrow_options(byref(result)))
        types = (c_void_p * count)(*(self.lib.duckdb_column_logical_type(byref(result), c_uint64(i))
                                     for i in range(count)))
        names = (c_char_p * count)(*(self.lib.duckdb_column_name(byref(result), c_uint64(i))
                                     for i in range(count)))

        def get_schema(_, out):
            self.check(self.lib.duckdb_to_arrow_schema(options, types, names, c_uint64(count), out))
            return 0

        def get_next(_, out):
            chunk = c_void_p(self.lib.duckdb_fetch_chunk(result))
            if not chunk:
                out.contents.release = None
                return 0
            self.check(self.lib.duckdb_data_chunk_to_arrow(options, chunk, out))
            self.lib.duckdb_destroy_data_chunk(byref(chunk))
            self.chunks += 1
            return 0

        def release(stream):
            self.lib.duckdb_destroy_result(byref(result))
            ctypes.cast(byref(stream.contents, Stream.release.offset),
                        POINTER(c_void_p)).contents.value = None
            self.released = True

        self.chunks, self.released = 0, False
        return Stream(GET_SCHEMA(get_schema), GET_NEXT(get_next), GET_ERROR(lambda _: None),
                      RELEASE(release), None)


def decided_by_tandem(built, leads):
    """The stream of decisions of a stream of leads, and what keeps it alive."""
    lib = ctypes.CDLL(str(LIB / "libtandem.so.0"))
    error, policy, out = Error(), c_void_p(), Stream()
    bytes_ = built.read_bytes()
    lib.tandem_policy_load.argtypes = [c_char_p, c_size_t, c_void_p, c_void_p, c_void_p]
    lib.tandem_decide_arrow_stream.argtypes = [c_void_p, c_int64, c_void_p, c_void_p, c_void_p]
    if lib.tandem_policy_load(bytes_, len(bytes_), None, byref(policy), byref(error)) != 0:
        sys.exit("tandem: " + error.message.decode())
    if lib.tandem_decide_arrow_stream(policy, AS_OF_US, byref(leads), byref(out),
                                      byref(error)) != 0:
        sys.exit("tandem: " + error.message.decode())
    lib.tandem_policy_release(policy)  # the stream has a use of its own
    return out


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main():
    folder = BUILD / "bindings" / "duckdb"
    database = Database(fetched())
    database.sql(LEADS_SQL)
    leads_csv, decided_csv, built = (folder / n for n in ("leads.csv", "out.csv", "columns.tpol"))
    database.sql(f"copy leads to '{leads_csv}' (header)")
    run(os.environ["TANDEM"], "build", POLICY, "-o", built)
    expected_csv = folder / "expected.csv"
    expected_csv.write_bytes(run(os.environ["TANDEM"], "run", POLICY, leads_csv, "--as-of", AS_OF))

    leads = database.stream("select * from leads")
    decisions = decided_by_tandem(built, leads)
    scan = database.lib.duckdb_arrow_scan(database.connection, b"decisions", byref(decisions))
    assert scan == 0, "DuckDB does not scan the stream of decisions"
    database.sql(f"copy (select * from decisions) to '{decided_csv}' (header)")
    assert database.chunks > LEADS // 4096, f"only {database.chunks} chunks"
    database.close()
    decisions.release(byref(decisions))  # duckdb_arrow_scan leaves that to its caller
    assert database.released and not decisions.release, "a stream was not released"

    expected, seen = rows(expected_csv), rows(decided_csv)
    assert len(expected) == len(seen) == LEADS, (len(expected), len(seen))
    columns = [name for name in expected[0] if name in seen[0]]
    assert {"fit", "engagement", "grade", "stage", "way_in", "route"} <= set(columns), columns
    for number, (one, other) in enumerate(zip(expected, seen)):
        for name in columns:
            if one[name] != other[name]:
                sys.exit(f"lead {number}, {name}: tandem run says {one[name]!r}, DuckDB reads "
                         f"{other[name]!r}")
    routes = len({row["route"] for row in seen})
    assert routes > 5, "too few routes to say anything"
    print(f"duckdb: {LEADS} leads in {database.chunks} chunks, {len(columns)} columns equal to "
          f"tandem run, {routes} routes")


if __name__ == "__main__":
    main()
