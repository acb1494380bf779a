# SPDX-License-Identifier: Apache-2.0
# Decides leads by a built policy from Python.
"""Tandem from Python: decides leads by a built policy, through libtandem.so and ctypes.

    import tandem
    policy = tandem.Policy("acme.tpol")
    context = policy.context()
    decision = context.decide({"id": "L-1", "email": "a@north.example"},
                              as_of="2026-11-18T10:00:00Z")
    decision["route"]

A Policy may be used by any number of threads at once; a Context by one thread at a time. No build
step and no dependency but the library itself: it is looked for in $TANDEM_LIBRARY, beside this
file, then where the system looks for libtandem.so.0. docs/EMBEDDING.md says more.
"""

import ctypes
import datetime
import decimal
import json
import os
import pathlib

__all__ = ["Policy", "Context", "Error", "Field", "version"]

_STATUS = ("ok", "io", "bad input", "limit", "internal", "bad argument", "no memory",
           "not available")
_KINDS = ("yes/no", "integer", "number", "money", "percent", "text", "choice", "list of text",
          "list of choice", "time", "date", "duration")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Error(Exception):
    """What libtandem refused: `status` is one word or two ("bad input"), str() the reason."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class _Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("message", ctypes.c_char * 1020)]


class _LoadOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("engine", ctypes.c_int)]


class _ContextOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("source", ctypes.c_char_p)]


class _Field(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("name", ctypes.c_char_p), ("kind", ctypes.c_int),
                ("optional", ctypes.c_int32), ("low", ctypes.c_int64), ("high", ctypes.c_int64),
                ("choice_count", ctypes.c_size_t)]


_READ = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class _RunOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("source", ctypes.c_char_p), ("input", ctypes.c_int),
                ("output", ctypes.c_int), ("as_of_us", ctypes.c_int64),
                ("threads", ctypes.c_uint32), ("rejects", _WRITE)]


class _Summary(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("leads_in", ctypes.c_uint64),
                ("decided", ctypes.c_uint64), ("rejected", ctypes.c_uint64)]


def _open():
    named = os.environ.get("TANDEM_LIBRARY")
    beside = pathlib.Path(__file__).with_name("libtandem.so.0")
    library = ctypes.CDLL(named or (str(beside) if beside.exists() else "libtandem.so.0"))
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    of_text = ctypes.POINTER(ctypes.c_void_p)
    of_size = ctypes.POINTER(ctypes.c_size_t)
    error = ctypes.POINTER(_Error)

    def declare(name, result, *arguments):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments

    declare("tandem_version", text)
    declare("tandem_policy_load", ctypes.c_int, text, size, ctypes.POINTER(_LoadOptions),
            ctypes.POINTER(pointer), error)
    declare("tandem_policy_release", None, pointer)
    declare("tandem_policy_name", text, pointer)
    declare("tandem_policy_version", text, pointer)
    for kind in ("field", "result"):
        declare(f"tandem_policy_{kind}_count", size, pointer)
        declare(f"tandem_policy_{kind}", ctypes.c_int, pointer, size, ctypes.POINTER(_Field),
                error)
        declare(f"tandem_policy_{kind}_choice", text, pointer, size, size)
    declare("tandem_context_new", ctypes.c_int, pointer, ctypes.POINTER(_ContextOptions),
            ctypes.POINTER(pointer), error)
    declare("tandem_context_free", None, pointer)
    declare("tandem_decide_json", ctypes.c_int, pointer, text, size, ctypes.c_int64, text, size,
            of_text, of_size, of_text, of_size, error)
    declare("tandem_explain_json", ctypes.c_int, pointer, text, size, ctypes.c_int64,
            ctypes.c_int32, of_text, of_size, error)
    declare("tandem_run", ctypes.c_int, pointer, ctypes.POINTER(_RunOptions), _READ, _WRITE,
            pointer, ctypes.POINTER(_Summary), error)
    return library


_library = _open()


def _check(status, error):
    if status != 0:
        raise Error(_STATUS[status], error.message.decode("utf-8", "replace"))


def version():
    """The version of libtandem, "0.1.0"."""
    return _library.tandem_version().decode()


def instant(when):
    """Microseconds since 1970 UTC of a datetime that knows its offset, RFC 3339 text, or such a
    number already. None is now."""
    if when is None:
        when = datetime.datetime.now(datetime.timezone.utc)
    if isinstance(when, int):
        return when
    if isinstance(when, str):
        when = datetime.datetime.fromisoformat(when.replace("Z", "+00:00"))
    if when.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC: 2026-11-18T10:00:00Z")
    return (when - _EPOCH) // datetime.timedelta(microseconds=1)


class _Exact(json.JSONEncoder):
    """Decimals keep every digit; floats are refused, as their digits are not what was meant."""

    def default(self, value):
        if isinstance(value, decimal.Decimal):
            return str(value)
        if isinstance(value, (datetime.datetime, datetime.date)):
            return value.isoformat()
        return super().default(value)


def _as_json(lead):
    if isinstance(lead, bytes):
        return lead
    if isinstance(lead, str):
        return lead.encode()
    return json.dumps(lead, cls=_Exact, ensure_ascii=False, allow_nan=False).encode()


class Field:
    """What a lead has, or what is decided of it: name, kind, optional, choices."""

    def __init__(self, raw, choices):
        self.name = raw.name.decode()
        self.kind = _KINDS[raw.kind]
        self.optional = bool(raw.optional)
        self.choices = choices

    def __repr__(self):
        return f"Field({self.name!r}, {self.kind!r}{', optional' if self.optional else ''})"


class Policy:
    """A built policy: `tandem build POLICY -o acme.tpol`. `built`: a path, or the bytes."""

    def __init__(self, built, engine="interpreter"):
        self._handle = None
        engines = ("interpreter", "jit")
        if engine not in engines:
            raise ValueError(f"engine is one of {engines}")
        content = built if isinstance(built, bytes) else pathlib.Path(built).read_bytes()
        options = _LoadOptions(ctypes.sizeof(_LoadOptions), engines.index(engine))
        handle, error = ctypes.c_void_p(), _Error()
        _check(_library.tandem_policy_load(content, len(content), ctypes.byref(options),
                                           ctypes.byref(handle), ctypes.byref(error)), error)
        self._handle = handle

    def __del__(self):
        if getattr(self, "_handle", None):
            _library.tandem_policy_release(self._handle)

    @property
    def name(self):
        return _library.tandem_policy_name(self._handle).decode()

    @property
    def version(self):
        """64 hexadecimal digits, stamped on every decision."""
        return _library.tandem_policy_version(self._handle).decode()

    def _described(self, kind):
        fields = []
        for index in range(getattr(_library, f"tandem_policy_{kind}_count")(self._handle)):
            raw, error = _Field(size=ctypes.sizeof(_Field)), _Error()
            _check(getattr(_library, f"tandem_policy_{kind}")(
                self._handle, index, ctypes.byref(raw), ctypes.byref(error)), error)
            choice = getattr(_library, f"tandem_policy_{kind}_choice")
            fields.append(Field(raw, [choice(self._handle, index, value).decode()
                                      for value in range(raw.choice_count)]))
        return fields

    @property
    def fields(self):
        """What a lead has, in the order declared."""
        return self._described("field")

    @property
    def results(self):
        """What is decided, in the order of the columns of `tandem run`."""
        return self._described("result")

    def context(self, source=None):
        """Memory to decide with, for one thread at a time."""
        return Context(self, source)

    def run(self, leads, write, *, as_of=None, source=None, input="jsonl", output="jsonl",
            threads=1, rejects=None):
        """Decides a stream, byte for byte as `tandem run` does. `leads`: a binary file or an
        iterable of bytes; `write`, `rejects`: functions that take bytes. Answers
        (leads_in, decided, rejected)."""
        formats = ("csv", "jsonl")
        feed = iter(lambda: leads.read(1 << 20), b"") if hasattr(leads, "read") else iter(leads)
        pending, raised = bytearray(), []

        def guarded(call, failed):
            def guard(*arguments):
                try:
                    return call(*arguments)
                except BaseException as problem:  # crosses C: raised again below
                    raised.append(problem)
                    return failed
            return guard

        def on_read(_, buffer, size):
            while not pending:
                block = next(feed, None)
                if block is None:
                    return 0
                pending.extend(block)
            count = min(size, len(pending))
            ctypes.memmove(buffer, bytes(pending[:count]), count)
            del pending[:count]
            return count

        def on_write(to):
            def call(_, content, size):
                to(ctypes.string_at(content, size))
                return 0
            return _WRITE(guarded(call, 1))

        options = _RunOptions(ctypes.sizeof(_RunOptions), source.encode() if source else None,
                              formats.index(input), formats.index(output), instant(as_of), threads,
                              on_write(rejects) if rejects else _WRITE())
        summary, error = _Summary(ctypes.sizeof(_Summary)), _Error()
        status = _library.tandem_run(self._handle, ctypes.byref(options),
                                     _READ(guarded(on_read, -1)), on_write(write), None,
                                     ctypes.byref(summary), ctypes.byref(error))
        if raised:
            raise raised[0]
        _check(status, error)
        return summary.leads_in, summary.decided, summary.rejected


class Context:
    """Decides leads one by one. For one thread at a time."""

    def __init__(self, policy, source=None):
        self._handle = None
        self._policy = policy
        options = _ContextOptions(ctypes.sizeof(_ContextOptions),
                                  source.encode() if source else None)
        handle, error = ctypes.c_void_p(), _Error()
        _check(_library.tandem_context_new(policy._handle, ctypes.byref(options),
                                           ctypes.byref(handle), ctypes.byref(error)), error)
        self._handle = handle

    def __del__(self):
        if getattr(self, "_handle", None):
            _library.tandem_context_free(self._handle)

    def decide_line(self, lead, as_of=None):
        """As decide, but the JSON line itself, as bytes."""
        text, error = _as_json(lead), _Error()
        out, size = ctypes.c_void_p(), ctypes.c_size_t()
        _check(_library.tandem_decide_json(
            self._handle, text, len(text), instant(as_of), None, 0, ctypes.byref(out),
            ctypes.byref(size), None, None, ctypes.byref(error)), error)
        return ctypes.string_at(out, size.value)

    def decide(self, lead, as_of=None):
        """`lead`: a dict (exact numbers: int or Decimal), or JSON. Numbers of the answer are exact
        too. Raises Error with status "bad input" when the lead is rejected."""
        return json.loads(self.decide_line(lead, as_of), parse_float=decimal.Decimal)

    def decide_carried(self, lead, carried=b"", as_of=None):
        """(decision, state): with the state of the evaluation before, empty when there was
        none."""
        text, error = _as_json(lead), _Error()
        out, size = ctypes.c_void_p(), ctypes.c_size_t()
        state, state_size = ctypes.c_void_p(), ctypes.c_size_t()
        _check(_library.tandem_decide_json(
            self._handle, text, len(text), instant(as_of), carried, len(carried),
            ctypes.byref(out), ctypes.byref(size), ctypes.byref(state),
            ctypes.byref(state_size), ctypes.byref(error)), error)
        line = ctypes.string_at(out, size.value)
        return (json.loads(line, parse_float=decimal.Decimal),
                ctypes.string_at(state, state_size.value))

    def explain(self, lead, as_of=None, text=False):
        """Every rule with its outcome: a dict as of `tandem explain --format json`, or the text
        for people."""
        content, error = _as_json(lead), _Error()
        out, size = ctypes.c_void_p(), ctypes.c_size_t()
        _check(_library.tandem_explain_json(
            self._handle, content, len(content), instant(as_of), 1 if text else 0,
            ctypes.byref(out), ctypes.byref(size), ctypes.byref(error)), error)
        explained = ctypes.string_at(out, size.value)
        return explained.decode() if text else json.loads(explained)
