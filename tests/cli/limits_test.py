# SPDX-License-Identifier: Apache-2.0
# Each limit of runtime/base/limits.h: what is just within it works, what is beyond gets a clear
# answer. The test of kMaxFooBar is test_max_foo_bar; tests/structure looks for it.

import hashlib
import os
import resource
import struct

import common

MEBIBYTE = 1 << 20
if not os.environ.get("ASAN_OPTIONS") and not os.environ.get("TSAN_OPTIONS"):
    # A limit that does not hold ends this test, not the machine.
    resource.setrlimit(resource.RLIMIT_AS, (4096 * MEBIBYTE, 4096 * MEBIBYTE))
HEAD = """policy limits {}
team everyone { side marketing  side sales  squad reps in sales }
"""
LEAD = "lead { id text  n? integer 0..1_000_000  words list of text }\n"
TAIL = "route { to reps otherwise }\n"


class Limits(common.Case):
    def check(self, text, *expected, code=1, more=None):
        """`tandem check` of a policy (or of a folder with `more` files) says all of `expected`."""
        if more is None:
            path = self.write("limits.tandem", text)
        else:
            path = self.folder / "folder"
            path.mkdir(exist_ok=True)
            self.write("folder/a.tandem", text)
            for name, content in more.items():
                self.write(f"folder/{name}", content)
        out, err = self.tandem("check", path, code=code)
        for part in expected:
            self.assertIn(part, out + err)
        self.assertNotIn("bug in tandem", err)
        self.assertLess(len(out) + len(err), 60_000)
        return out + err

    def policy(self, body="", lead=LEAD):
        return HEAD + lead + body + TAIL

    def decide(self, name, content, decided, rejected, *reasons, options=(), policy=None):
        """`tandem run` decides and rejects so many, for these reasons."""
        self.write("limits.tandem", policy or self.policy())
        self.write(name, content)
        out, err = self.tandem("run", "limits.tandem", name, *options, "--rejects", "rejects.csv",
                               "--engine", "interpreter", code=65 if rejected else 0)
        self.assertEqual(len(self.rows(out)), decided)
        rejects = [row["reason"] for row in self.rows(self.read("rejects.csv"))
                   if row["kind"] == "reject"]
        self.assertEqual(len(rejects), rejected)
        for reason in reasons:
            self.assertIn(reason, " ".join(rejects))
        return err


class Source(Limits):
    def test_max_source_file_bytes(self):
        policy = self.policy()
        comment = "//" + "x" * 97 + "\n"
        filled = policy + comment * ((4 * MEBIBYTE - len(policy)) // 100)
        within = filled + "\n" * (4 * MEBIBYTE - len(filled))
        self.check(within, "no findings", code=0)
        self.check(within + "\n", "4194305 bytes; the limit is 4194304", code=65)
        _, err = self.tandem("check", "-", stdin=within + "\n", code=65)
        self.assertIn("longer than 4 MiB", err)

    def test_max_policy_bytes(self):
        comments = ("//" + "x" * 97 + "\n") * 40_000
        files = {f"b{i:02}.tandem": comments for i in range(17)}
        self.check(self.policy(), "more than 67108864 bytes", more=files, code=65)
        for name in list(files)[16:]:
            (self.folder / "folder" / name).unlink()
        self.check(self.policy(), "no findings", more={}, code=0)

    def test_max_policy_files(self):
        files = {f"{i}.tandem": "" for i in range(9_999)}
        self.check(self.policy(), "checked 10,000 files", more=files, code=0)
        self.check(self.policy(), "more than 10000 policy files", more={"x.tandem": ""}, code=65)

    def test_max_tokens_per_file(self):
        entries = ", ".join(["1"] * 400_000)
        self.check(self.policy(f"define x = n in ({entries})\n"), "checked", code=0)
        self.check("a " * 1_000_001, "T0142", "more than 1000000 words and signs")

    def test_max_nesting(self):
        def nested(levels):
            return self.policy("answer x = " + "(" * levels + "n" + ")" * levels + "\n")
        self.check(nested(190), "no findings", code=0)
        self.check(nested(201), "T0104", "nested more than 200 levels deep")

    def test_max_errors_shown(self):
        wrong = "".join(f"define a{i} = n > nowhere_{i}\n" for i in range(60))
        text = self.check(self.policy(wrong), "… and 10 more errors", "60 errors")
        self.assertEqual(text.count("error[T"), 50)

    def test_max_name_bytes(self):
        self.check(self.policy(f"answer {'x' * 200} = n\n"), "no findings", code=0)
        self.check(self.policy(f"answer {'x' * 201} = n\n"), "T0143", "longer than 200 bytes")

    def test_max_text_literal_bytes(self):
        def named(size):
            return self.policy(f'define a = words has "{"x" * size}"\n')
        self.check(named(65_536), "checked", code=0)
        self.check(named(65_537), "T0143", "longer than 65536 bytes")


class Declarations(Limits):
    def too_many(self, body, what, lead=LEAD, **options):
        self.check(self.policy(body, lead), "T0228", what, **options)

    def sound(self, body, lead=LEAD, **options):
        self.check(self.policy(body, lead), "checked", code=0, **options)

    def test_max_fields(self):
        def lead(count):
            return "lead { id text " + " ".join(f"f{i}? integer" for i in range(count - 1)) + "}\n"
        self.sound("", lead(4_096))
        self.too_many("", "the limit is 4096", lead(4_097))

    def test_max_records(self):
        def lead(count):
            return "lead { id text " + " ".join(f"r{i}? account" for i in range(count)) + "}\n" \
                   "record account { customer yes/no }\n"
        self.sound("", lead(256))
        self.too_many("", "the limit is 256", lead(257))

    def test_max_choices(self):
        def lead(count):
            return LEAD + "type wide = one of " + ", ".join(f"c{i}" for i in range(count)) + "\n"
        self.sound("", lead(65_534))
        self.too_many("", "65535 values in a choice; the limit is 65534", lead(65_535))

    def test_max_rules(self):
        def scores(count):
            return "".join(f"score s{k} range 0..100 {{\n" + "group g {\n" +
                           f"give 1 when n > {k}\n" * (count // 10 - 1) + "} }\n"
                           for k in range(10))
        self.sound(scores(100_000))
        self.too_many(scores(100_010), "100010 rules in all scores; the limit is 100000")

    def test_max_stages(self):
        def stages(count):
            return "".join(f"stage s{i} {'' if i == 0 else f'after s{i - 1} '}"
                           f"{{ when n > {i} }}\n" for i in range(count))
        self.sound(stages(256))
        self.too_many(stages(257), "257 stages; the limit is 256")

    def test_max_list_entries(self):
        self.write("entries.txt", "".join(f"{i:x}\n" for i in range(5_000_001)))
        self.too_many('list l from "entries.txt"\n', "5000001 entries in a list; the limit is "
                                                     "5000000")

    def test_max_list_file_bytes(self):
        with open(self.folder / "entries.txt", "wb") as file:
            file.truncate(512 * MEBIBYTE + 1)
        self.check(self.policy('list l from "entries.txt"\n'), "536870913 bytes",
                   "the limit is 536870912")

    def test_max_hir_nodes(self):
        doubled = "define f0(k integer) = n > k and n < k + 9\n" + "".join(
            f"define f{i}(k integer) = f{i - 1}(k) or f{i - 1}(k + {2 ** i})\n"
            for i in range(1, 22))
        self.check(self.policy(doubled + "answer a = f10(1)\n"), "checked", code=0)
        self.check(self.policy(doubled + "answer a = f21(1)\n"), "T0311", "`a` grows too large")

    def test_max_program_ops(self):
        many = {f"b{k}.tandem": "".join(
            f"answer a{k}_{i} = at least 2 of (n > {k}{i}0, n > {k}{i}3, n > {k}{i}6)\n"
            for i in range(15_000)) for k in range(1, 5)}
        self.check(self.policy(), "operations in the compiled policy; the limit is 1000000",
                   more=many)


class Tables(Limits):
    def table(self, rows, columns, head=None):
        names = [f"c{i}" for i in range(columns - 1)]
        inputs = ", ".join(f"{name} integer" for name in names)
        text = head or ",".join([*names, "out"]) + "\n"
        self.write("t.csv", text + "".join(f"{i}" + ",-" * (columns - 2) + ",1\n"
                                           for i in range(rows)))
        return f'table unique t({inputs}) -> out integer from "t.csv"\n'

    def test_max_table_rows(self):
        self.check(self.policy(self.table(100_001, 2)), "T0228", "the limit is 100000")

    def test_max_table_columns(self):
        self.check(self.policy(self.table(3, 64)), "checked", code=0)
        self.check(self.policy(self.table(3, 65)), "T0228",
                   "65 columns in a table; the limit is 64")

    def test_max_table_cells(self):
        self.check(self.policy(self.table(16_000, 63)), "T0228", "1008000 cells in a table; the "
                                                                "limit is 1000000")

    def test_max_table_file_bytes(self):
        text = self.table(1, 2)
        with open(self.folder / "t.csv", "ab") as file:
            file.truncate(64 * MEBIBYTE + 1)
        self.check(self.policy(text), "T0228", "67108865 bytes in a table's file")


class Data(Limits):
    def test_max_csv_columns(self):
        header = "id" + ",x" * 4_095
        self.decide("a.csv", header + "\na" + "," * 4_095 + "\n", 1, 0)
        self.decide("a.csv", header + "\na" + "," * 4_096 + "\nb" + "," * 4_095 + "\n", 1, 1,
                    "more fields than the 4,096")

    def test_max_csv_field_bytes(self):
        within = "x" * MEBIBYTE
        self.decide("a.csv", f"id,x\na,{within}\n", 1, 0)
        self.decide("a.csv", f"id,x\na,{within}x\nb,\n", 1, 1, "longer than 1 MiB")

    def test_max_csv_record_bytes(self):
        self.write("limits.tandem", self.policy())
        fields = ",".join(["x" * MEBIBYTE] * 15)
        self.decide("a.csv", f"id{',x' * 15}\na,{fields}\n", 1, 0)
        self.write("a.csv", f'id,x\na,"{"x" * (16 * MEBIBYTE)}"\n')
        _, err = self.tandem("run", "limits.tandem", "a.csv", code=65)
        self.assertIn("a.csv: the record that starts on line 2 is longer than 16 MiB", err)

    def test_max_json_line_bytes(self):
        def line(size):
            start = '{"id": "a", "x": "'
            return start + "x" * (size - len(start) - 2) + '"}\n'
        self.decide("a.jsonl", line(16 * MEBIBYTE), 1, 0)
        self.decide("a.jsonl", line(16 * MEBIBYTE + 1) + '{"id": "b"}\n', 1, 1,
                    "longer than 16 MiB")

    def test_max_multi_select_entries(self):
        self.decide("a.csv", "id,words\na," + "w;" * 10_000 + "\n", 1, 0)
        self.decide("a.csv", "id,words\na," + "w;" * 10_001 + "\nb,w\n", 1, 1,
                    "more than 10000 elements in a list")

    EVENTS = "event e { x? integer }\nanswer many = count of e\n"

    def test_max_events_a_lead(self):
        policy = self.policy(self.EVENTS)
        self.write("leads.csv", "id\na\nb\n")
        row = "{},2026-01-01\n"
        for more, rejected in ((0, 0), (1, 1)):
            self.write("e.csv", "lead,at\n" + row.format("a") * (1_000_000 + more) +
                       row.format("b") * 3)
            for options in (("e=e.csv",), ("e=e.csv", "--sorted")):
                with self.subTest(more=more, options=options):
                    err = self.decide("leads.csv", "id\na\nb\n", 2 - rejected, rejected,
                                      *["more than 1000000 events"] * rejected, policy=policy,
                                      options=(*options, "--as-of", "2026-11-18"))
                    joined = 3 if rejected else 1_000_003
                    self.assertRegex(err, rf"joined +{joined:,}\b")

    def test_max_events_a_lead_in_the_lead(self):
        policy = HEAD + LEAD + self.EVENTS + TAIL + \
            'source s jsonl for lead {\n  id from "id"\n' \
            '  events from "e" by "y" { at from "t" as unix seconds  "x" -> e }\n}\n'
        event = '{"t":1,"y":"x"}'
        lines = '{"id":"a","e":[' + ",".join([event] * 1_000_001) + ']}\n{"id":"b","e":[' + \
            event + "]}\n"
        err = self.decide("a.jsonl", lines, 1, 1, "more than 1000000 events", policy=policy)
        self.assertRegex(err, r"joined +1\b")


class BuiltPolicies(Limits):
    def build(self):
        self.write("limits.tandem", self.policy())
        self.tandem("build", "limits.tandem", "-o", "limits.tpol")
        return (self.folder / "limits.tpol").read_bytes()

    @staticmethod
    def framed(start, sections, body):
        """A file of so many sections, with size and checksum."""
        head = start + struct.pack("<IQ", sections, 56 + len(body))
        return head + hashlib.sha256(head + body).digest() + body

    def test_max_artifact_sections(self):
        built = self.build()
        (sections,) = struct.unpack_from("<I", built, 12)
        for more, code, expected in ((64 - sections, 0, "limits"),
                                     (65 - sections, 65, "65 sections where 64 are allowed")):
            added = b"".join(f"X{i:03}".encode() + struct.pack("<IQ", 0, 0) for i in range(more))
            changed = self.framed(built[:12], sections + more, built[56:] + added)
            (self.folder / "more.tpol").write_bytes(changed)
            out, err = self.tandem("version", "more.tpol", code=code)
            self.assertIn(expected, out + err)

    def test_max_artifact_zones(self):
        self.write("limits.tandem", self.policy().replace("{}", '{ zone "Asia/Tokyo" }', 1))
        self.tandem("build", "limits.tandem", "-o", "limits.tpol")
        built = (self.folder / "limits.tpol").read_bytes()
        (sections,) = struct.unpack_from("<I", built, 12)
        at = built.index(b"ZONE")
        (size,) = struct.unpack_from("<Q", built, at + 8)
        zones = built[at + 16:at + 16 + size]
        name = struct.pack("<I", 10) + b"Asia/Tokyo"
        count_at = zones.index(name) - 4
        tzif = zones[count_at + 4 + len(name):]
        self.assertEqual(struct.unpack_from("<I", zones, count_at), (1,))
        for count, code, expected in ((1000, 0, "Asia/Tokyo"),
                                      (1001, 65, "1001 time zones where 1000 are allowed")):
            more = b"".join(struct.pack("<I", 4) + f"Z{i:03}".encode() + tzif
                            for i in range(count - 1))
            content = zones[:count_at] + struct.pack("<I", count) + zones[count_at + 4:] + more
            body = built[56:at + 8] + struct.pack("<Q", len(content)) + content + \
                built[at + 16 + size:]
            (self.folder / "more.tpol").write_bytes(self.framed(built[:12], sections, body))
            out, err = self.tandem("version", "more.tpol", code=code)
            self.assertIn(expected, out + err)

    def test_max_artifact_bytes(self):
        built = self.build()
        with (self.folder / "large.tpol").open("wb") as file:
            file.write(built)
            file.truncate(1024 * MEBIBYTE + 1)
        _, err = self.tandem("version", "large.tpol", code=65)
        self.assertIn("more than 1024 MiB", err)


if __name__ == "__main__":
    common.main()
