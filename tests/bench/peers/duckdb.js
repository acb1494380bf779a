// SPDX-License-Identifier: Apache-2.0
// DuckDB: in memory from texts and from classes, and file to file.
//   node duckdb.js PEERS_FOLDER LEADS THREADS   (0 threads: as many as DuckDB takes)
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { once, serve, throughput } = require('./serve.js');

const [peersFolder, count, threads] = process.argv.slice(2);
const peers = path.resolve(peersFolder);
const leads = Number(count);
const oneCore = threads === '1';
const data = (name) => path.join(peers, 'data', name);
const sql = (name) => fs.readFileSync(path.join(__dirname, name), 'utf8').replace(/--.*/g, '');

const COUNTS = ['page_views', 'pricing', 'docs', 'forms', 'demos', 'signups', 'attended', 'opens',
  'clicks', 'downloads', 'logins', 'chats', 'scans', 'calls', 'replies', 'ads'];
const TEXTS = ['id', 'email', 'country', 'title', 'industry', 'source', 'seniority'];
const CLASSES = ['country', 'industry', 'source', 'seniority', 'title_words', 'title_chief',
  'free_mail'];

/** The narrowest type a column fits in; nothing is left to be found out. */
function columns(texts, textType) {
  const types = [...texts.map((name) => [name, textType]), ['customer', 'BOOLEAN'],
    ['employees', 'INTEGER'], ['revenue', 'INTEGER'], ...COUNTS.map((name) => [name, 'SMALLINT'])];
  return (names) => `{${names.map((name) =>
    `'${name}': '${types.find(([known]) => known === name)[1]}'`).join(', ')}}`;
}

const LEAD_FIELDS = [...TEXTS, 'employees', 'revenue', 'customer', ...COUNTS];
const CLASS_FIELDS = ['country', 'industry', 'source', 'seniority', 'title_words', 'title_chief',
  'free_mail', 'customer', 'employees', 'revenue', ...COUNTS];
const leadTypes = columns(TEXTS, 'VARCHAR')(LEAD_FIELDS);
const classTypes = columns(CLASSES, 'UTINYINT')(CLASS_FIELDS);

const READERS = {
  csv: `read_csv('${data('leads.csv')}', header = true, delim = ',', columns = ${leadTypes})`,
  jsonl: `read_json('${data('leads.jsonl')}', format = 'newline_delimited', ` +
    `columns = ${leadTypes})`,
};
const COPY_AS = { csv: '(format csv, header)', jsonl: '(format json)' };

const fromClasses = sql('decide.sql').replace('from answered', 'from classes');
const decided = sql('decide.sql').replace('with scored',
  `with answered as (${sql('answers.sql')}), scored`);
const named = `with decided as (${decided}) ${sql('names.sql')}`;

async function main() {
  const { DuckDBInstance } = createRequire(path.join(peers, 'package.json'))('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  if (threads !== '0') await connection.run(`set threads = ${threads}`);
  await connection.run(`create table leads as from ${READERS.csv}`);
  await connection.run(`create table classes as select 'L' || (row_number() over () - 1) as id, *
    from read_csv('${data('classes.csv')}', header = true, delim = ',', columns = ${classTypes})`);
  const suffix = threads === '0' ? 'all' : threads;
  const save = (query, name) =>
    connection.run(`copy (${query}) to '${data(name)}' (format csv, header)`);
  await save(named, `decided_duckdb_texts_${suffix}.csv`);
  await save(`with decided as (${fromClasses}) ${sql('names.sql')}`,
    `decided_duckdb_classes_${suffix}.csv`);
  const prepared = {
    texts: await connection.prepare(named),
    classes: await connection.prepare(fromClasses),
  };
  const toFile = async (format) => Number((await connection.run(
    `copy (${named.replace('from leads', `from ${READERS[format]}`)}) ` +
    `to '${data(`file_duckdb_${suffix}.${format}`)}' ${COPY_AS[format]}`)).rowsChanged);
  await serve({
    texts: () => throughput(leads, () => prepared.texts.run(), oneCore),
    classes: () => throughput(leads, () => prepared.classes.run(), oneCore),
    csv: () => once(() => toFile('csv'), oneCore),
    jsonl: () => once(() => toFile('jsonl'), oneCore),
  });
}

main();
