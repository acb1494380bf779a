# SPDX-License-Identifier: Apache-2.0
# Leads from stdin to decisions on stdout, in Python.
"""decide.py POLICY.tpol AS_OF_US < leads.jsonl > decisions.jsonl: half of the leads one by one, the
others as a stream."""

import sys

import tandem

policy = tandem.Policy(sys.argv[1])
context = policy.context()
as_of = int(sys.argv[2])
lines = sys.stdin.buffer.read().splitlines(keepends=True)
half = len(lines) // 2
out = sys.stdout.buffer
for line in lines[:half]:
    try:
        out.write(context.decide_line(line, as_of) + b"\n")
    except tandem.Error as refused:
        assert refused.status == "bad input", refused
read, decided, rejected = policy.run(lines[half:], out.write, as_of=as_of)
assert read == len(lines) - half == decided + rejected
