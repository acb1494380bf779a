// SPDX-License-Identifier: Apache-2.0
// rules.json for CEL, GoRules Zen and json-rules-engine, each in its own way; every engine becomes
// an async or plain function from a lead to { fit, engagement, grade, stage, route }.
'use strict';

const rules = require('./rules.json');

const NULLABLE = new Set(['country', 'title', 'industry', 'seniority', 'employees', 'revenue']);
const SCORES = ['fit', 'engagement'];
const CHOICES = ['grade', 'stage', 'route'];

const quoted = (text) => JSON.stringify(text);
const clamp = (points) => Math.max(0, Math.min(100, points));

// ---- CEL: an expression a score and a choice ----

function celTest([field, operator, operand]) {
  const known = NULLABLE.has(field) ? `${field} != null && ` : '';
  const any = (test) => `(${operand.map(test).join(' || ')})`;
  switch (operator) {
    case 'in': return `${field} in ${quoted(operand)}`;
    case 'in any case': return `${known}${field}.lowerAscii() in ${quoted(operand)}`;
    case 'contains': return `${known}${field}.lowerAscii().contains(${quoted(operand)})`;
    case 'has word':
      return known + any((word) => `(" " + ${field}.lowerAscii() + " ").contains(" ${word} ")`);
    case 'domain in': return any((host) => `${field}.endsWith(${quoted('@' + host)})`);
    case 'is': return operand ? field : `!${field}`;
    default: return `${known}${field} ${operator} ${operand}`;
  }
}

const celAll = (tests) => tests.map(celTest).join(' && ') || 'true';

function celScore(name) {
  return rules[name].map(([points, tests]) => `(${celAll(tests)} ? ${points} : 0)`).join(' + ');
}

function celChoice(name) {
  return rules[name].reduceRight((rest, [value, tests]) =>
    (tests.length ? `${celAll(tests)} ? ${quoted(value)} : ${rest}` : quoted(value)), '');
}

/** `plan`: source -> function of the variables. */
function cel(plan) {
  const scores = SCORES.map((name) => plan(celScore(name)));
  const [grade, stage, route] = CHOICES.map((name) => plan(celChoice(name)));
  return (lead) => {
    const fit = clamp(Number(scores[0](lead)));
    const engagement = clamp(Number(scores[1](lead)));
    const known = { ...lead, fit, engagement };
    known.stage = stage(known);
    return { fit, engagement, grade: grade(known), stage: known.stage, route: route(known) };
  };
}

// ---- Zen: scores as expressions, choices as decision tables ----

function zenTest([field, operator, operand]) {
  const known = NULLABLE.has(field) ? `${field} != null and ` : '';
  switch (operator) {
    case 'in': return `${field} in ${quoted(operand)}`;
    case 'in any case': return `${known}lower(${field}) in ${quoted(operand)}`;
    case 'contains': return `${known}contains(lower(${field}), ${quoted(operand)})`;
    case 'has word': return `${known}some(split(lower(${field}), " "), # in ${quoted(operand)})`;
    case 'domain in': return `split(${field}, "@")[1] in ${quoted(operand)}`;
    case 'is': return operand ? field : `not ${field}`;
    default: return `${known}${field} ${operator} ${operand}`;
  }
}

function zenScore(name) {
  const points = rules[name].map(([value, tests]) =>
    `((${tests.map(zenTest).join(' and ')}) ? ${value} : 0)`);
  return `max([0, min([100, ${points.join(' + ')}])])`;
}

/** A column a field; an empty cell takes everything. */
function zenTable(name) {
  const fields = [...new Set(rules[name].flatMap(([, tests]) => tests.map(([field]) => field)))];
  const cell = ([, operator, operand]) =>
    (operator === 'in' ? operand.map(quoted).join(', ') :
      operator === 'is' ? String(operand) : `${operator} ${operand}`);
  return {
    id: name, name, type: 'decisionTableNode', position: { x: 0, y: 0 },
    content: {
      hitPolicy: 'first', passThrough: true, executionMode: 'single',
      inputs: fields.map((field) => ({ id: field, name: field, field })),
      outputs: [{ id: name, name, field: name }],
      rules: rules[name].map(([value, tests], row) => ({
        _id: `${name}${row}`,
        ...Object.fromEntries(fields.map((field) => [field,
          tests.filter((test) => test[0] === field).map(cell).join(' and ')])),
        [name]: quoted(value),
      })),
    },
  };
}

function zenDecision() {
  const at = { position: { x: 0, y: 0 } };
  const nodes = [
    { id: 'leads', name: 'leads', type: 'inputNode', ...at },
    {
      id: 'scores', name: 'scores', type: 'expressionNode', ...at,
      content: {
        passThrough: true,
        expressions: SCORES.map((key) => ({ id: key, key, value: zenScore(key) })),
      },
    },
    ...CHOICES.map(zenTable),
    {
      id: 'decision', name: 'decision', type: 'expressionNode', ...at,
      content: {
        passThrough: false,
        expressions: [...SCORES, ...CHOICES].map((key) => ({ id: `d_${key}`, key, value: key })),
      },
    },
    { id: 'out', name: 'out', type: 'outputNode', ...at },
  ];
  const edges = nodes.slice(1).map((node, i) => ({
    id: `e${i}`, type: 'edge', sourceId: nodes[i].id, targetId: node.id,
  }));
  return { nodes, edges };
}

function zen(ZenEngine) {
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(zenDecision())));
  return async (lead) => (await decision.evaluate(lead)).result;
}

// ---- json-rules-engine: points come as events; choices are runs that stop ----

const JRE_OPERATORS = {
  '>=': 'greaterThanInclusive', '<=': 'lessThanInclusive', '>': 'greaterThan', '<': 'lessThan',
  in: 'in', is: 'equal', contains: 'contains any case', 'in any case': 'in any case',
  'has word': 'has word', 'domain in': 'domain in',
};

function jreConditions(tests) {
  return {
    all: tests.map(([fact, operator, value]) =>
      ({ fact, operator: JRE_OPERATORS[operator], value })),
  };
}

function jreEngine(Engine) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  const text = (value) => typeof value === 'string';
  engine.addOperator('in any case', (a, b) => text(a) && b.includes(a.toLowerCase()));
  engine.addOperator('contains any case', (a, b) => text(a) && a.toLowerCase().includes(b));
  engine.addOperator('has word', (a, b) =>
    text(a) && a.toLowerCase().split(' ').some((word) => b.includes(word)));
  engine.addOperator('domain in', (a, b) => b.includes(a.slice(a.indexOf('@') + 1)));
  return engine;
}

function jsonRulesEngine(Engine) {
  const scoring = jreEngine(Engine);
  for (const name of SCORES) {
    for (const [points, tests] of rules[name]) {
      const event = { type: name, params: { points } };
      scoring.addRule({ conditions: jreConditions(tests), event });
    }
  }
  const choosing = CHOICES.map((name) => {
    const engine = jreEngine(Engine);
    rules[name].forEach(([value, tests], i) => engine.addRule({
      conditions: jreConditions(tests), event: { type: value }, priority: rules[name].length - i,
      onSuccess: () => engine.stop(),
    }));
    return engine;
  });
  const first = async (engine, facts) => (await engine.run(facts)).events[0].type;
  return async (lead) => {
    const sums = { fit: 0, engagement: 0 };
    for (const { type, params } of (await scoring.run(lead)).events) sums[type] += params.points;
    const facts = { ...lead, fit: clamp(sums.fit), engagement: clamp(sums.engagement) };
    const grade = await first(choosing[0], facts);
    facts.stage = await first(choosing[1], facts);
    const route = await first(choosing[2], facts);
    return { fit: facts.fit, engagement: facts.engagement, grade, stage: facts.stage, route };
  };
}

module.exports = { cel, zen, jsonRulesEngine };
