import { describe, expect, it } from 'vitest';
import type { LuaEvent } from './support/lua-events.js';
import { luaEvents } from './support/lua-events.js';
import { readSources, scriptsIn } from './support/lua-scripts.js';
import { degrading } from './support/rights-page.js';

const sources = await readSources();
const scripts = scriptsIn(sources);
const eventsOf = (name: string): LuaEvent[] => luaEvents(scripts.get(name) ?? '');

/** They change nothing, so a missing permission is reported before anything is written. */
const readOnly: ReadonlySet<string> = new Set([
  ...['GET', 'HMGET', 'TIME', 'PTTL'],
  ...[
    'HGET',
    'HLEN',
    'HSCAN',
    'LLEN',
    'LRANGE',
    'SCARD',
    'SISMEMBER',
    'SSCAN',
    'STRLEN',
    'GETRANGE',
  ],
  ...['ZCARD', 'ZRANGE', 'ZSCORE'],
  ...['count', 'scan', 'target.count', 'target.countLive', 'ARGV[1]'],
]);

/** The first of the two checks for both: they are one transaction. */
const asksFor: Readonly<Record<string, string>> = { 'close-delta': 'open-delta' };

/** An expression, and another one for the same commands. */
const sameAs: Readonly<Record<string, string>> = {
  'ARGV, position + 1, position + length': 'name',
};

/**
 * The commands that these events run after the first write without an earlier check: Redis does not
 * undo what was written.
 */
function unasked(events: readonly LuaEvent[], before: readonly LuaEvent[] = []): string[] {
  const firstWrite = events.findIndex(
    ({ kind, command }) => kind === 'calls' && !readOnly.has(command),
  );
  if (firstWrite === -1) return [];
  const asked = new Set(
    [...before, ...events.slice(0, firstWrite)].flatMap(({ kind, command }) =>
      kind === 'asks' ? [command] : [],
    ),
  );
  return events.slice(firstWrite).flatMap(({ kind, command }) => {
    const isListed = asked.has(sameAs[command] ?? command) || degrading.has(command.toLowerCase());
    return kind === 'calls' && !isListed ? [command] : [];
  });
}

const askedBefore = (name: string): LuaEvent[] => {
  const other = asksFor[name];
  return other === undefined ? [] : eventsOf(other).filter(({ kind }) => kind === 'asks');
};

describe('the rights of scripts', () => {
  it('are checked in every script', () => {
    const calls = [...sources.values()].join('\n').match(/defineScript\(\s*`/g) ?? [];
    // And one more: the script that the classic API sends when a process exits.
    expect(scripts.size).toBe(calls.length + 1);
    for (const name of scripts.keys()) expect(eventsOf(name), name).not.toEqual([]);
  });

  it.each([...scripts.keys()])(
    '%s checks its permissions for all commands before it writes',
    (name) => {
      expect(unasked(eventsOf(name), askedBefore(name))).toEqual([]);
    },
  );

  it.each(['commit', 'renew-version', 'record-failure', 'open-staging', 'claim'])(
    'those of %s are checked before the fetch',
    (name) => {
      const asked = new Set(eventsOf('prepare').map(({ command }) => command));
      const wanted = eventsOf(name).flatMap(({ kind, command }) =>
        kind === 'calls' ? [command] : [],
      );
      expect(wanted.filter((command) => !asked.has(sameAs[command] ?? command))).toEqual([]);
    },
  );

  it.each([
    ['commit', "{'RENAME', staging, live}, ", '', 'RENAME'],
    ['commit', "redis.call('UNLINK', live)", "redis.call('COPY', live, staging)", 'COPY'],
    ['commit', "{'HDEL', key, 'lastError'}, ", '', 'HDEL'],
    ['renew-version', "{'HDEL', KEYS[1], 'lastError'}, ", '', 'HDEL'],
    ['claim', "{'HSET', KEYS[1], 'term', ''}", "{'TIME'}", 'HSET'],
    ['issue-term', ", {'SET', key, ''}", '', 'SET'],
    ['open-staging', '{name, KEYS[1]}', "{'TIME'}", 'ARGV, position + 1, position + length'],
    ['copy-elements', '{ARGV[4], KEYS[2]}, ', '', 'ARGV[4]'],
    ['prepare', ", {'SET', record, ''}", '', 'SET'],
  ])('%s is found out with %s replaced by "%s"', (name, part, replacement, command) => {
    const text = scripts.get(name) ?? '';
    expect(text).toContain(part);
    expect(unasked(luaEvents(text.replaceAll(part, replacement)))).toContain(command);
  });
});
