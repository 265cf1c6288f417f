import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../src/doctor/all-checks.js';
import { rightsOfCache, rightsOfNamespace } from '../src/doctor/needed-rights.js';
import { createProgram } from '../src/create-program.js';
import { exitCodes } from '../src/output/exit-codes.js';
import { details } from './support/summaries.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const manual = read('docs/command-line.md');
const readme = read('packages/cli/README.md');
const program = createProgram({ perform: () => Promise.resolve(), write: () => undefined });
const commands = program.commands.filter((command) => command.name() !== 'help');

/** The first cells of the rows of the table with this head, without quotes. */
function firstCells(head: string): readonly string[] {
  const [, table = ''] = manual.split(new RegExp(`^\\| ${head} +\\|.*\\n\\|[- |]+\\n`, 'm'));
  const rows = table.split('\n');
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) => (row.split('|')[1] ?? '').replaceAll('`', '').trim());
}

describe('docs/command-line.md', () => {
  it('names every command and every option of it', () => {
    for (const command of commands) {
      expect(manual, command.name()).toMatch(new RegExp(`\`(.* )?${command.name()}\\b`));
      expect(readme, command.name()).toContain(`\`${command.name()}`);
      for (const { long } of command.options) expect(manual, command.name()).toContain(long);
    }
  });

  it('lists the options of the program', () => {
    const flags = program.options.map((option) => option.flags);
    expect(firstCells('option').filter((cell) => cell !== '')).toEqual(
      flags.filter((each) => !each.includes('--version')),
    );
  });

  it('lists the exit codes', () => {
    expect(firstCells('code').map(Number)).toEqual(Object.values(exitCodes));
  });

  it('lists the checks of the doctor, in their order', () => {
    const nothing = { unknown: 'nothing was read' };
    const server = { address: 'x', info: nothing, clusterSize: null, pingMs: null };
    const { findings } = diagnose({
      ...{ namespace: 'default', isClusterClient: false, servers: [server] },
      ...{ caches: nothing, instances: nothing, room: nothing, rights: nothing, orphans: nothing },
    });
    expect(firstCells('check')).toEqual(findings.map(({ check }) => check));
  });
});

describe('the rights that the doctor asks for', () => {
  const line = /^ACL SETUSER reports (.*)$/m.exec(read('docs/security.md'))?.[1] ?? '';
  const needed = [...line.slice(0, line.indexOf(' +info')).matchAll(/ \+(\S+)/g)].map(
    ([, name = '']) => name.toUpperCase(),
  );
  /** Without these everything still works, as the page says. */
  const degrading = ['EXISTS', 'PUBLISH', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PING'];

  it('are those of docs/security.md', () => {
    const types = ['hash', 'list', 'set', 'sortedSet', 'string'];
    const targets = types.map((type) => ({ name: type, key: type, type, codec: 'json' }));
    const asked = [...rightsOfNamespace('reports'), ...rightsOfCache(details({ targets }))];
    const names = new Set(asked.map(({ words: [name] }) => name));
    expect(needed.length).toBeGreaterThan(20);
    expect([...names].sort()).toEqual(needed.filter((name) => !degrading.includes(name)).sort());
  });
});
