#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SQLite: columns.tandem as a query over a table in memory, and file to file by the sqlite3 command.
#   sqlite_peer.py PEERS_FOLDER LEADS
import csv
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = ("page_views pricing docs forms demos signups attended opens clicks downloads logins "
          "chats scans calls replies ads").split()
FIELDS = ("id email country title industry source seniority employees revenue customer".split()
          + COUNTS)
NUMBERS = {"employees", "revenue", "customer", *COUNTS}
WORDS = ("operations", "revenue", "growth")


def query():
    """answers.sql, decide.sql and names.sql in the words of SQLite, which has no word boundaries;
    `materialized` so that what is named once is computed once."""
    answers, decide, names = ((HERE / name).read_text(encoding="utf-8")
                              for name in ("answers.sql", "decide.sql", "names.sql"))
    pattern = r"regexp_matches(title, '\b(operations|revenue|growth)\b', 'i')"
    assert pattern in answers
    likes = " or ".join(f"' ' || lower(title) || ' ' like '% {word} %'" for word in WORDS)
    answers = answers.replace(pattern, f"({likes})")
    body = (decide.replace("greatest(", "max(").replace("least(", "min(")
            .replace("with scored as (", "").replace("staged as (", "staged as materialized ("))
    return (f"with answered as materialized ({answers}), scored as materialized ("
            f"{body[:body.rindex('select id')]}, decided as materialized ("
            f"{body[body.rindex('select id'):]})\n{names}")


def create_table(name):
    return f"create table {name} (" + ", ".join(
        f"{field} {'integer' if field in NUMBERS else 'text'}" for field in FIELDS) + ")"


def load(connection, path):
    def cell(name, text):
        if name == "customer":
            return text == "yes"
        return None if text == "" else int(text) if name in NUMBERS else text

    connection.execute(create_table("leads"))
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        order = [header.index(field) for field in FIELDS]
        connection.executemany(
            f"insert into leads values ({','.join('?' * len(FIELDS))})",
            ([cell(name, row[i]) for name, i in zip(FIELDS, order)] for row in rows))


def write_decisions(connection, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("id,fit,engagement,grade,stage,route\n")
        for row in connection.execute(query()):
            file.write(",".join(map(str, row)) + "\n")


def command_script(source, out, form):
    """What the sqlite3 command does, file to file; imported texts become what `leads` holds."""
    flat = " ".join(line.split("--")[0] for line in query().splitlines())
    if form == "csv":
        raw = (create_table("raw") + ";\n.mode csv\n"
               f".import --skip 1 {source} raw\n" + create_table("leads") + ";\n"
               "insert into leads select " + ", ".join(
                   f"{field} = 'yes'" if field == "customer" else f"nullif({field}, '')"
                   for field in FIELDS) + " from raw;\n")
        return raw + f".headers on\n.separator , \"\\n\"\n.once {out}\n{flat};\n"
    raw = ("create table raw (line text);\n.mode ascii\n.separator \"\\037\" \"\\n\"\n"
           f".import {source} raw\n" + create_table("leads") + ";\n"
           "insert into leads select " + ", ".join(f"line ->> '{field}'" for field in FIELDS)
           + " from raw;\n")
    names = ("id", "fit", "engagement", "grade", "stage", "route")
    line = "json_object(" + ", ".join(f"'{name}', {name}" for name in names) + ")"
    return raw + f".mode list\n.headers off\n.once {out}\nselect {line} from ({flat});\n"


def file_to_file(folder, source, form):
    script = command_script(source, folder / f"file_sqlite.{form}", form)
    subprocess.run(["sqlite3", "-batch", ":memory:"], input=script, text=True, check=True)


def processor_seconds():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def timed(leads, work):
    """Again and again for at least a fifth of a second, as the clock of processes is coarse."""
    begin, decided, seconds = processor_seconds(), 0, 0
    while seconds < 0.2:
        work()
        decided += leads
        seconds = processor_seconds() - begin
    return {"leads": decided, "file": leads, "seconds": seconds}


def main():
    folder = pathlib.Path(sys.argv[1]) / "data"
    leads = int(sys.argv[2])
    connection = sqlite3.connect(":memory:")
    head = folder / "sqlite_leads.csv"
    for form, header in (("csv", 1), ("jsonl", 0)):
        with open(folder / f"leads.{form}", encoding="utf-8") as whole, \
                open(folder / f"sqlite_leads.{form}", "w", encoding="utf-8") as some:
            some.writelines(line for _, line in zip(range(leads + header), whole))
    load(connection, head)
    write_decisions(connection, folder / "decided_sqlite.csv")

    def in_memory():
        connection.execute("drop table if exists decided")
        connection.execute("create temp table decided as " + query())

    tasks = {"memory": in_memory,
             **{form: lambda form=form: file_to_file(folder, folder / f"sqlite_leads.{form}", form)
                for form in ("csv", "jsonl")}}
    print("ready", flush=True)
    for name in sys.stdin:
        print(json.dumps(timed(leads, tasks[name.strip()])), flush=True)


if __name__ == "__main__":
    main()
