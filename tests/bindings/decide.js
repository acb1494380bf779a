// SPDX-License-Identifier: Apache-2.0
// decide.js POLICY.tpol AS_OF_US < leads.jsonl > decisions.jsonl: half of the leads one by one, the
// others as a stream.
'use strict';

const fs = require('fs');
const { Policy } = require(process.env.TANDEM_NODE);

const [, , built, asOfText] = process.argv;
const policy = new Policy(built, { engine: 'jit' });
const context = policy.context();
const asOf = BigInt(asOfText);
const lines = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
const half = lines.length / 2 | 0;
const out = [];
for (const line of lines.slice(0, half)) {
  try {
    out.push(context.decideLine(line, asOf) + '\n');
  } catch (refused) {
    if (refused.status !== 'bad input') throw refused;
  }
}
const summary = policy.run(lines.slice(half).map((line) => Buffer.from(line + '\n')),
  (bytes) => out.push(bytes.toString()), { asOf });
if (summary.leadsIn !== lines.length - half) throw new Error('leads were lost');
fs.writeSync(1, '');
for (const text of out) fs.writeSync(1, text);
