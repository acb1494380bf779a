// SPDX-License-Identifier: Apache-2.0
// Peers that take one lead at a time: a function, CEL, GoRules Zen, json-rules-engine, and Tandem
// through its Node binding.
//   node one_by_one.js PEERS_FOLDER PEER LEADS
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { decide } = require('./decide.js');
const engines = require('./engines.js');
const { HEADER, csvLine, once, percentiles, serve, throughput, writeDecisions } =
  require('./serve.js');

const [peersFolder, peer, count] = process.argv.slice(2);
const peers = path.resolve(peersFolder);
const data = (name) => path.join(peers, 'data', name);
const installed = createRequire(path.join(peers, 'package.json'));

function celPlan() {
  const { celEnv, isCelError, parse, plan } = installed('@bufbuild/cel');
  const { strings } = installed('@bufbuild/cel/ext');
  const env = celEnv({ funcs: strings });
  return (source) => {
    const planned = plan(env, parse(source));
    return (lead) => {
      const result = planned(lead);
      if (isCelError(result)) throw result;
      return result;
    };
  };
}

/** The lead's JSON in, the decision's JSON out. */
function tandem() {
  const context = new (installed('tandem-policy').Policy)(path.join(peers, 'columns.tpol'),
    { engine: 'jit' }).context();
  const asOf = 1795000000000000n;
  return (line) => context.decideLine(line, asOf);
}

const overJson = (line) => JSON.stringify(decide(JSON.parse(line)));

const MAKERS = {
  function: () => decide,
  function_json: () => overJson,
  cel: () => engines.cel(celPlan()),
  zen: () => engines.zen(installed('@gorules/zen-engine').ZenEngine),
  json_rules_engine: () => engines.jsonRulesEngine(installed('json-rules-engine').Engine),
  koffi: tandem,
};

function csvReader(header) {
  const names = header.split(',');
  const numbers = new Set(names.slice(names.indexOf('employees')));
  numbers.delete('customer');
  return (line) => {
    const lead = {};
    line.split(',').forEach((cell, i) => {
      const name = names[i];
      lead[name] = cell === '' ? null : numbers.has(name) ? Number(cell) : cell;
    });
    lead.customer = lead.customer === 'yes';
    return lead;
  };
}

/** Blocks in, blocks out; no cell has quotes or line breaks. Answers how many leads. */
async function fileToFile(format) {
  const csv = format === 'csv';
  const out = fs.createWriteStream(data(`file_function.${format}`));
  let read = csv ? null : JSON.parse;
  if (csv) out.write(HEADER);
  const write = csv ? csvLine : (decision) => `${JSON.stringify(decision)}\n`;
  let rest = '';
  let decided = 0;
  for await (const block of fs.createReadStream(data(`leads.${format}`),
    { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + block).split('\n');
    rest = lines.pop();
    if (read === null) read = csvReader(lines.shift());
    decided += lines.length;
    const text = lines.map((line) => write(decide(read(line)))).join('');
    if (!out.write(text)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
  return decided;
}

async function latency(decideOne, leads) {
  const times = [];
  for (const lead of leads) {
    const begin = process.hrtime.bigint();
    const decision = decideOne(lead);
    if (decision instanceof Promise) await decision;
    times.push(Number(process.hrtime.bigint() - begin) / 1e3);
  }
  return percentiles(times);
}

async function main() {
  const lines = fs.readFileSync(data('leads.jsonl'), 'utf8').split('\n', Number(count));
  const takesJson = peer === 'koffi' || peer === 'function_json';
  const leads = takesJson ? lines : lines.map((line) => JSON.parse(line));
  const decideOne = MAKERS[peer]();
  const decisions = [];
  for (let i = 0; i < leads.length; ++i) {
    const decision = await decideOne(leads[i]);
    decisions.push(takesJson ? JSON.parse(decision) : { ...decision, id: leads[i].id });
  }
  writeDecisions(data(`decided_${peer}.csv`), decisions);
  const all = decideOne(leads[0]) instanceof Promise
    ? async () => { for (const lead of leads) await decideOne(lead); }
    : () => { for (const lead of leads) decideOne(lead); };
  await serve({
    throughput: () => throughput(leads.length, all),
    latency: () => latency(decideOne, leads),
    csv: () => once(() => fileToFile('csv')),
    jsonl: () => once(() => fileToFile('jsonl')),
  });
}

main();
