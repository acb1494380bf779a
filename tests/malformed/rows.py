# SPDX-License-Identifier: Apache-2.0
# What a malformed file is and what must become of it.

import dataclasses

HEADER = "id,email,employees,worth,created,tags,asked\n"
LEAD = "{id},{id}@north.example,200,1.5,2026-11-01T00:00:00Z,a;b,no\n"


def lead(name):
    return LEAD.format(id=name)


@dataclasses.dataclass
class Row:
    """One file. `refused`: what the one error says, before any record was decided."""

    name: str
    content: bytes
    records: int = 0
    decided: int = 0
    reasons: tuple = ()     # each is part of the reason of some rejected record
    refused: str = ""
    options: tuple = ()

    @property
    def rejected(self):
        return self.records - self.decided


def refused(name, content, message, *options):
    return Row(name, as_bytes(content), refused=message, options=options)


def read(name, content, records, decided=None, *reasons, options=()):
    """All are decided when `decided` is left out."""
    return Row(name, as_bytes(content), records, records if decided is None else decided,
               tuple(reasons), options=tuple(options))


def as_bytes(content):
    return content if isinstance(content, bytes) else content.encode("utf-8")
