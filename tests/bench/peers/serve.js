// SPDX-License-Identifier: Apache-2.0
// How a peer is measured: it says "ready", then does one task a line of stdin and answers with a
// line of JSON, so that run.py can let the peers take turns.
'use strict';

const fs = require('fs');
const readline = require('readline');

/** Seconds since `begin`: the processor's where one core does it all, else the clock's. */
function since({ wall, cpu }, oneCore) {
  const { user, system } = process.cpuUsage(cpu);
  return oneCore ? (user + system) / 1e6 : Number(process.hrtime.bigint() - wall) / 1e9;
}

const now = () => ({ wall: process.hrtime.bigint(), cpu: process.cpuUsage() });

/** Again and again for at least a fifth of a second; `decide` decides `leads` leads. */
async function throughput(leads, decide, oneCore = true) {
  let decided = 0;
  let seconds = 0;
  const begin = now();
  while (seconds < 0.2) {
    await decide();
    decided += leads;
    seconds = since(begin, oneCore);
  }
  return { leads: decided, seconds };
}

/** `decide` answers how many leads it decided. */
async function once(decide, oneCore = true) {
  const begin = now();
  const leads = await decide();
  return { leads, seconds: since(begin, oneCore) };
}

function percentiles(times) {
  times.sort((a, b) => a - b);
  return { p50_us: times[times.length >> 1], p99_us: times[Math.floor(times.length * 0.99)] };
}

/** `tasks`: name -> async function that answers what was measured. */
async function serve(tasks) {
  console.log('ready');
  for await (const name of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await tasks[name]()));
  }
}

const HEADER = 'id,fit,engagement,grade,stage,route\n';
const csvLine = (d) => `${d.id},${d.fit},${d.engagement},${d.grade},${d.stage},${d.route}\n`;

function writeDecisions(path, decisions) {
  fs.writeFileSync(path, HEADER + decisions.map(csvLine).join(''));
}

module.exports = { HEADER, csvLine, once, percentiles, serve, throughput, writeDecisions };
