// SPDX-License-Identifier: Apache-2.0
// Tandem from Node.js: decides leads by a built policy, through libtandem.so and koffi.
//
//   const { Policy } = require('tandem-policy');
//   const policy = new Policy('acme.tpol');
//   const context = policy.context();
//   context.decide({ id: 'L-1', email: 'a@north.example' }, '2026-11-18T10:00:00Z').route
//
// Calls are made on the calling thread; one context a worker thread. The library is looked for in
// $TANDEM_LIBRARY, then where the system looks for libtandem.so.0. docs/EMBEDDING.md says more.
'use strict';

const fs = require('fs');
const koffi = require('koffi');

const STATUS = ['ok', 'io', 'bad input', 'limit', 'internal', 'bad argument', 'no memory',
  'not available'];
const ENGINES = { interpreter: 0, jit: 1 };
const FORMATS = { csv: 0, jsonl: 1 };

const library = koffi.load(process.env.TANDEM_LIBRARY || 'libtandem.so.0');

const NativeError = koffi.struct('tandem_error', {
  status: 'int', message: koffi.array('char', 1020, 'String'),
});
const LoadOptions = koffi.struct('tandem_load_options', { size: 'size_t', engine: 'int' });
const ContextOptions = koffi.struct('tandem_context_options', { size: 'size_t', source: 'str' });
const RunSummary = koffi.struct('tandem_run_summary', {
  size: 'size_t', leads_in: 'uint64_t', decided: 'uint64_t', rejected: 'uint64_t',
});
const ReadFn = koffi.proto('int64_t tandem_read_fn(void* user, void* buffer, size_t size)');
const WriteFn = koffi.proto('int32_t tandem_write_fn(void* user, const void* bytes, size_t size)');
const RunOptions = koffi.struct('tandem_run_options', {
  size: 'size_t', source: 'str', input: 'int', output: 'int', as_of_us: 'int64_t',
  threads: 'uint32_t', rejects: koffi.pointer(WriteFn),
});

const native = {
  version: library.func('const char* tandem_version()'),
  load: library.func('int tandem_policy_load(const void* bytes, size_t size, ' +
    'const tandem_load_options* options, _Out_ void** policy, _Out_ tandem_error* error)'),
  release: library.func('void tandem_policy_release(void* policy)'),
  name: library.func('const char* tandem_policy_name(void* policy)'),
  policyVersion: library.func('const char* tandem_policy_version(void* policy)'),
  contextNew: library.func('int tandem_context_new(void* policy, ' +
    'const tandem_context_options* options, _Out_ void** context, _Out_ tandem_error* error)'),
  contextFree: library.func('void tandem_context_free(void* context)'),
  decide: library.func('int tandem_decide_json(void* context, const void* json, size_t bytes, ' +
    'int64_t as_of_us, const void* carried, size_t carried_bytes, _Out_ void** out, ' +
    '_Out_ size_t* out_bytes, _Out_ void** carried_out, _Out_ size_t* carried_out_bytes, ' +
    '_Out_ tandem_error* error)'),
  explain: library.func('int tandem_explain_json(void* context, const void* json, size_t bytes, ' +
    'int64_t as_of_us, int32_t as_text, _Out_ void** out, _Out_ size_t* out_bytes, ' +
    '_Out_ tandem_error* error)'),
  run: library.func('int tandem_run(void* policy, const tandem_run_options* options, ' +
    'tandem_read_fn* read, tandem_write_fn* write, void* user, ' +
    '_Inout_ tandem_run_summary* summary, _Out_ tandem_error* error)'),
};

/** What libtandem refused: `status` is "bad input" and the like, `message` the reason. */
class TandemError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'TandemError';
    this.status = status;
  }
}

function check(status, error) {
  if (status === 0) return;
  throw new TandemError(STATUS[status], error.message);
}

/** Microseconds since 1970 UTC of a Date, RFC 3339 text or such a bigint already; now without. */
function instant(when) {
  if (when === undefined || when === null) return BigInt(Date.now()) * 1000n;
  if (typeof when === 'bigint') return when;
  const time = when instanceof Date ? when.getTime() : Date.parse(when);
  if (Number.isNaN(time)) throw new RangeError(`no instant: ${when}`);
  return BigInt(time) * 1000n;
}

function asJson(lead) {
  if (Buffer.isBuffer(lead)) return lead;
  return Buffer.from(typeof lead === 'string' ? lead : JSON.stringify(lead));
}

function textAt(pointer, size) {
  return Buffer.from(Buffer.from(koffi.view(pointer, Number(size))));
}

const freeing = new FinalizationRegistry(({ free, handle }) => free(handle));

class Policy {
  /** `built`: a path to what `tandem build` wrote, or its bytes. `engine`: interpreter or jit. */
  constructor(built, { engine = 'interpreter' } = {}) {
    if (!(engine in ENGINES)) throw new RangeError('engine is interpreter or jit');
    const bytes = Buffer.isBuffer(built) ? built : fs.readFileSync(built);
    const handle = [null];
    const error = {};
    check(native.load(bytes, bytes.length,
      { size: koffi.sizeof(LoadOptions), engine: ENGINES[engine] }, handle, error), error);
    this.handle = handle[0];
    freeing.register(this, { free: native.release, handle: this.handle });
  }

  get name() { return native.name(this.handle); }

  /** 64 hexadecimal digits, stamped on every decision. */
  get version() { return native.policyVersion(this.handle); }

  context(source) { return new Context(this, source); }

  /**
   * Decides a stream, byte for byte as `tandem run` does. `leads`: an iterable of Buffers;
   * `write`, `rejects`: functions that take a Buffer. Answers { leadsIn, decided, rejected }.
   */
  run(leads, write, { asOf, source = null, input = 'jsonl', output = 'jsonl', rejects } = {}) {
    const blocks = leads[Symbol.iterator]();
    let pending = Buffer.alloc(0);
    let raised = null;
    const guarded = (call, failed) => (...args) => {
      try {
        return call(...args);
      } catch (problem) {
        raised = raised || problem;
        return failed;
      }
    };
    const onRead = guarded((_, buffer, size) => {
      while (pending.length === 0) {
        const next = blocks.next();
        if (next.done) return 0;
        pending = Buffer.from(next.value);
      }
      const count = Math.min(Number(size), pending.length);
      koffi.encode(buffer, koffi.array('uint8_t', count), pending.subarray(0, count));
      pending = pending.subarray(count);
      return count;
    }, -1);
    const onWrite = (to) => guarded((_, bytes, size) => {
      to(textAt(bytes, size));
      return 0;
    }, 1);
    const summary = { size: koffi.sizeof(RunSummary), leads_in: 0, decided: 0, rejected: 0 };
    const error = {};
    // Registered: it is called after the struct that holds it was made.
    const toRejects = rejects ? koffi.register(onWrite(rejects), koffi.pointer(WriteFn)) : null;
    let status;
    try {
      status = native.run(this.handle, {
        size: koffi.sizeof(RunOptions), source, input: FORMATS[input], output: FORMATS[output],
        as_of_us: instant(asOf), threads: 1, rejects: toRejects,
      }, onRead, onWrite(write), null, summary, error);
    } finally {
      if (toRejects) koffi.unregister(toRejects);
    }
    if (raised) throw raised;
    check(status, error);
    return {
      leadsIn: Number(summary.leads_in),
      decided: Number(summary.decided),
      rejected: Number(summary.rejected),
    };
  }
}

class Context {
  constructor(policy, source = null) {
    const handle = [null];
    const error = {};
    check(native.contextNew(policy.handle, { size: koffi.sizeof(ContextOptions), source }, handle,
      error), error);
    this.policy = policy;
    this.handle = handle[0];
    freeing.register(this, { free: native.contextFree, handle: this.handle });
  }

  /** The JSON line itself, as `tandem run` writes it. */
  decideLine(lead, asOf) {
    const json = asJson(lead);
    const out = [null];
    const size = [0];
    const error = {};
    check(native.decide(this.handle, json, json.length, instant(asOf), null, 0, out, size, null,
      null, error), error);
    return textAt(out[0], size[0]).toString();
  }

  /** `lead`: an object, or JSON as text or Buffer. */
  decide(lead, asOf) { return JSON.parse(this.decideLine(lead, asOf)); }

  /** { decision, state }: with the state of the evaluation before, '' when there was none. */
  decideCarried(lead, carried, asOf) {
    const json = asJson(lead);
    const before = Buffer.from(carried || '');
    const out = [null];
    const size = [0];
    const state = [null];
    const stateSize = [0];
    const error = {};
    check(native.decide(this.handle, json, json.length, instant(asOf), before, before.length, out,
      size, state, stateSize, error), error);
    return {
      decision: JSON.parse(textAt(out[0], size[0])),
      state: textAt(state[0], stateSize[0]).toString(),
    };
  }

  /** Every rule with its outcome: an object, or with `text` what people read. */
  explain(lead, asOf, { text = false } = {}) {
    const json = asJson(lead);
    const out = [null];
    const size = [0];
    const error = {};
    check(native.explain(this.handle, json, json.length, instant(asOf), text ? 1 : 0, out, size,
      error), error);
    const explained = textAt(out[0], size[0]).toString();
    return text ? explained : JSON.parse(explained);
  }
}

module.exports = { Policy, Context, TandemError, version: () => native.version() };
