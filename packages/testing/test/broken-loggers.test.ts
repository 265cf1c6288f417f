import assert from 'node:assert/strict';
import type { LogFields, Logger } from '@smart-redis/core';
import { bridgeLogger } from '@smart-redis/core/loggers';
import { describe, it } from 'vitest';
import type { CollectedTests } from '../src/index.js';
import { collectTests, describeLogger } from '../src/index.js';
import type { Bridge } from './broken/json-logger.js';
import { createUnderTest, naive, naiveBut, sound, soundBut } from './broken/json-logger.js';

/** The fields as JSON shows them, where `alter` may put something else in the place of a value. */
const throughJson = (
  fields: LogFields,
  alter: (name: string, value: unknown) => unknown,
): LogFields => JSON.parse(JSON.stringify(fields, alter)) as LogFields;

/** A bridge that leaves properties of that name out, wherever they stand. */
const soundWithout = (left: string): Bridge =>
  soundBut((level, message, fields) => [
    level,
    message,
    throughJson(fields, (name, value) => (name === left ? undefined : value)),
  ]);

/** What is broken, and the test that is meant to find it. */
const broken: readonly (readonly [flaw: string, test: string, bridge: Bridge])[] = [
  [
    'writes warnings as information',
    'writes each record at its level',
    soundBut((level, ...rest) => [level === 'warn' ? 'info' : level, ...rest]),
  ],
  [
    'writes every level',
    'leaves out what is below the level of the library',
    ({ lines }) =>
      bridgeLogger({
        write: (level, message, fields) => lines.push(JSON.stringify({ level, message, fields })),
      }),
  ],
  [
    'adds fields of its own',
    'writes a message without fields',
    soundBut((level, message, fields) => [level, message, { ...fields, package: 'smart-redis' }]),
  ],
  [
    'takes percent signs for placeholders',
    'writes the message as it is, whatever stands in it, with its fields',
    soundBut((level, message, fields) => [level, message.replace('%d', 'NaN'), fields]),
  ],
  [
    'puts the fields into the message',
    'writes the message as it is, whatever stands in it, with its fields',
    soundBut((level, message, fields) => [level, `${message} ${JSON.stringify(fields)}`, {}]),
  ],
  [
    'writes errors first',
    'keeps the order of the records',
    ({ lines, write }) =>
      bridgeLogger({
        write: (...record) => {
          write(...record);
          lines.sort((a, b) => Number(b.includes('"error"')) - Number(a.includes('"error"')));
        },
      }),
  ],
  [
    'drops records when there are many',
    'keeps the order of the records',
    ({ lines, write }) =>
      bridgeLogger({ write: (...record) => lines.length < 100 && write(...record) }),
  ],
  [
    'needs its `this`',
    'needs no `this`',
    (library): Logger & { written: number } => ({
      ...sound(library),
      written: 0,
      warn(message, fields) {
        this.written += 1;
        sound(library).warn(message, fields);
      },
    }),
  ],
  [
    'turns every field into text',
    'keeps fields with their names and types',
    soundBut((level, message, fields) => [
      level,
      message,
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    ]),
  ],
  [
    'lets fields take the place of the message',
    'lets no field take the place of level or message',
    soundBut((level, message, fields) => [
      level,
      'message' in fields ? String(fields.message) : message,
      fields,
    ]),
  ],
  [
    'marks the fields that it has written',
    'leaves what it is given as it was',
    naiveBut((fields) => Object.assign(fields, { written: true })),
  ],
  [
    'writes big integers as numbers',
    'writes dates as ISO 8601 and big integers with all their digits, as text',
    naiveBut((fields) =>
      throughJson(fields, (_name, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ),
  ],
  [
    'writes null for what is undefined',
    'leaves out what is undefined',
    naiveBut((fields) => throughJson(fields, (_name, value) => value ?? null)),
  ],
  [
    'is silent where JSON fails',
    'loses no record to a field that JSON cannot write',
    naiveBut((fields) => {
      try {
        return throughJson(fields, (_name, value) => value);
      } catch {
        return {};
      }
    }),
  ],
  ['trusts JSON', 'loses no record to a field that JSON cannot write', naive],
  ['trusts JSON with errors', 'keeps name, message, code and stack of an error', naive],
  [
    'looks for errors only where they usually stand',
    'keeps the same of errors under other names, inside objects and in lists',
    naiveBut((fields) => {
      const { error } = fields;
      if (!(error instanceof Error)) return fields;
      const { name, message, stack } = error;
      return { ...fields, error: { name, message, stack, code: 'ECONNREFUSED' } };
    }),
  ],
  ['leaves out details', 'keeps the details of a SmartRedisError', soundWithout('details')],
  ['leaves out causes', 'shows the messages and the stacks of all causes', soundWithout('cause')],
  ['leaves out errors of many', 'shows the errors of an AggregateError', soundWithout('errors')],
  [
    'shows all that hangs on an error',
    'shows nothing else that hangs on an error',
    naive, // what hangs on an error is enumerable, so JSON shows it
  ],
  ['asks errors how they look in JSON', 'loses no record to an odd error', naive],
  ['lets errors of the library out', 'never throws, whatever the library does', naive],
  ['trusts its callers', 'never throws, whatever it is given', naive],
];

function suiteOf(bridge: Bridge): CollectedTests {
  return collectTests((runner) =>
    describeLogger({
      ...runner,
      name: 'under test',
      create: (level) => createUnderTest(bridge, level),
      patienceMs: 100,
    }),
  );
}

describe('the logger contract', () => {
  it.each(suiteOf(sound).titles)('finds nothing in a sound logger: %s', async (title) => {
    await suiteOf(sound).run(title);
  });

  it.each(broken)('finds a logger that %s', async (_flaw, title, bridge) => {
    const suite = suiteOf(bridge);
    assert.ok(suite.titles.includes(title), title);
    await assert.rejects(suite.run(title));
  });

  it('has no test that finds nothing', () => {
    const finding = new Set(broken.map(([, title]) => title));
    const idle = suiteOf(sound).titles.filter((title) => !finding.has(title));
    assert.deepEqual(idle, []);
  });
});
