import { describe, expect, it } from 'vitest';
import { checkHistory } from '../src/history/check-history.js';
import type { History, HistoryRecord } from '../src/history/record.js';
import { simulatedBounds, simulateHistory } from '../src/history/simulate.js';

type Read = Extract<HistoryRecord, { kind: 'read' }>;

const sound = simulateHistory([4, 4, 4]);
const lastOf = <Kind extends HistoryRecord['kind']>(
  kind: Kind,
): Extract<HistoryRecord, { kind: Kind }> => {
  const record = sound.findLast((one) => one.kind === kind);
  if (record === undefined) throw new Error(`no ${kind}`);
  return record as Extract<HistoryRecord, { kind: Kind }>;
};
const lastRead = lastOf('read');
const firstRead = sound.find((record): record is Read => record.kind === 'read') ?? lastRead;
const failover = (at: number, until: number): HistoryRecord => ({
  kind: 'disturbed',
  action: 'failover',
  at,
  until,
});
const replaced = (before: HistoryRecord, ...after: readonly HistoryRecord[]): History =>
  sound.toSpliced(sound.indexOf(before), 1, ...after);
const found = (history: History): string[] =>
  checkHistory(history, simulatedBounds).map(({ invariant }) => invariant);

/** The last read sees the first fetch, as on the side of a network to which nobody writes. */
const stale: Read = { ...lastRead, version: firstRead.version, targets: firstRead.targets };

describe('the checker, of a failover', () => {
  const once = 'complete: a fetch is committed once';
  const during = failover(lastRead.invokedAt, lastRead.at);

  it('accepts a read of either side during it, and only of the new primary after it', () => {
    expect(found(replaced(lastRead, during, stale))).toEqual([]);
    expect(found(replaced(lastRead, stale))).toContain('no loss: a read sees the last commit');
    const before = failover(0, 1);
    expect(found(replaced(lastRead, before, stale))).toEqual(
      expect.arrayContaining([
        'no loss: reads never go back',
        'no loss: a read sees the last commit',
      ]),
    );
  });

  it('rejects a read during it that mixes fetches, or shows rows of no fetch', () => {
    const { all = null } = firstRead.targets;
    const mixed: Read = { ...lastRead, targets: { ...lastRead.targets, all } };
    expect(found(replaced(lastRead, during, mixed))).toContain('no mix');
    const nobody = { attempt: 'nobody', count: 1, digest: '' };
    const unknown: Read = { ...lastRead, targets: { byId: nobody, all: nobody } };
    expect(found(replaced(lastRead, during, unknown))).toContain('no mix');
  });

  it('rejects a fetch that a reader sees as two versions, and two fetches in one version', () => {
    const later: Read = { ...firstRead, version: (firstRead.version ?? 0) + 1 };
    expect(found(replaced(firstRead, during, firstRead, later))).toContain(once);
    const other: Read = { ...stale, version: lastRead.version };
    expect(found(replaced(lastRead, during, lastRead, other))).toContain(once);
  });

  it('accepts the loss of commits confirmed before its end, and of no later ones', () => {
    const { at, attempt } = lastOf('returned');
    const lost = sound.filter((record) => record.kind !== 'logged' || record.attempt !== attempt);
    const stays = 'no loss: what was committed stays';
    expect(found([failover(0, at), ...lost])).not.toContain(stays);
    expect(found([failover(0, at - 1), ...lost])).toContain(stays);
  });

  it('checks the log of the remaining server as strictly as any other', () => {
    const again = sound.flatMap((record) =>
      record === lastOf('logged') ? [record, record] : [record],
    );
    expect(found([failover(0, Number.MAX_SAFE_INTEGER), ...again])).toEqual(
      expect.arrayContaining([once, 'complete: versions rise']),
    );
  });
});
