import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The tables of options: the page, the header of the table, and the interface that it describes.
 */
const tables = [
  {
    page: 'core',
    head: 'option',
    source: 'core/src/settings/instance-options.ts',
    type: 'SmartRedisOptions',
    // For tests, and for elections together with the older library.
    undocumented: ['clock', 'leaderKey', 'random'],
  },
  {
    page: 'core',
    head: 'part',
    source: 'core/src/settings/cache-definition.ts',
    type: 'CacheDefinition',
  },
  { page: 'ioredis', source: 'core/src/drivers/driver-options.ts', type: 'DriverOptions' },
  { page: 'redis', source: 'core/src/drivers/driver-options.ts', type: 'DriverOptions' },
  { page: 'lease', source: 'lease/src/options.ts', type: 'LeaseElectorOptions' },
  { page: 'ping', source: 'ping/src/options.ts', type: 'PingElectorOptions' },
  { page: 'winston', source: 'winston/src/winston-logger.ts', type: 'WinstonLoggerOptions' },
  { page: 'prometheus', source: 'prometheus/src/collect-metrics.ts', type: 'MetricsOptions' },
  { page: 'otel', source: 'otel/src/config.ts', type: 'SmartRedisInstrumentationConfig' },
];

function namesInTable(page: string, head: string): string[] {
  const lines = readFileSync(join(packages, page, 'README.md'), 'utf8').split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\| ${head} +\\|`).test(line));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) => /^\| `(\w+)`/.exec(row)?.[1] ?? row);
}

function namesOfType(source: string, type: string): string[] {
  const path = join(packages, source);
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found = file.statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === type);
  const inherited = (found?.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression }) =>
      ts.isIdentifier(expression) ? namesOfType(source, expression.text) : [],
    ),
  );
  const own = (found?.members ?? []).flatMap(({ name }) =>
    name !== undefined && ts.isIdentifier(name) ? [name.text] : [],
  );
  return [...inherited, ...own];
}

describe('the table of options', () => {
  it.each(tables)('of $type in the README of $page lists them all', (table) => {
    const { page, head = 'option', source, type, undocumented = [] } = table;
    const documented = namesInTable(page, head);
    expect(documented.length).toBeGreaterThan(0);
    expect([...documented, ...undocumented].sort()).toEqual(namesOfType(source, type).sort());
  });
});
